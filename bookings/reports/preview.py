"""What a message would say: with the names of an office, before anybody is sent it."""

import datetime as dt

from django.utils import translation

from bookings import wording
from bookings.models import Booking, Message, Slot, Turn
from bookings.rules.remedies import Remedy
from offices.models import Office, ServicePoint

SECRET = "kQ7v_Xb2LmW9dTz4HsR8cA"  # no secret of a link is longer
SECRETS = {
    Message.Kind.CONTACT_CODE: "123456",
    Message.Kind.OFFERED: SECRET[:16],
    Message.Kind.FEEDBACK: SECRET[:12],
}
WHEN = dt.datetime(2030, 9, 28, 2, 0, tzinfo=dt.UTC)  # no date is longer


def sample(kind: str, language: str, office: str, point: str, zone: str = "Asia/Jakarta") -> str:
    """What is said of a visit at the point. Raises KeyError, ValueError or TypeError where the words have a fault."""
    house = Office(message_name=office, zone=zone)
    slot = Slot(pk=2**31, starts_at=WHEN, point=ServicePoint(short_name=point, office=house))
    secret = SECRETS.get(Message.Kind(kind), SECRET)
    wrong = {"remedies": [Remedy.REPLACE, Remedy.ADD], "until": WHEN.date()}  # as much as there is room for
    row = Message(kind=kind, channel=Message.Channel.SMS, language=language, secret=secret, **wrong)
    if kind == Message.Kind.OFFERED:
        row.turn = Turn(slot=slot, expires_at=WHEN)
    else:
        row.booking = Booking(pk=2**31, code="ABCDEFGHJ", slot=slot)
    with translation.override(language):
        return wording.message(row)


def longest_point(office: Office) -> str:
    """The short name of the office's points that takes most room."""
    names = ServicePoint.objects.of(office).values_list("short_name", flat=True)
    return max(names, key=len, default="")
