"""Staff looking at people: whatever is uncovered, searched for or printed stands in the journal with its reason."""

import re
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bookings.actions import finding
from bookings.actions.delivery import text_of
from bookings.models import Booking, Message, Waiting
from bookings.rules import codes, names
from offices.actions import journal
from offices.errors import Refused
from offices.models import Office, User
from offices.rules import identity

REASONS = ("at_counter", "on_phone", "to_reach", "to_correct", "complaint")
UNSAID = "••••••••"
LONGEST_DOOR = 2
FIELDS = ("name", "number", "born_on", "contact", "companion")


def reveal(*, booking: Booking, fields: Sequence[str], reason: str, by: User) -> None:
    """The journal says that these fields of the booking were shown, and why. Raises Refused with no_reason."""
    if reason not in REASONS:
        raise Refused("no_reason")
    detail: journal.Detail = {"fields": [name for name in FIELDS if name in fields], "reason": reason}
    _record("booking.viewed", booking.office, f"booking:{booking.pk}", by, detail)


def reveal_waiting(*, waiting: Waiting, reason: str, by: User) -> None:
    """The journal says that who waits was shown, and why. Raises Refused with no_reason."""
    if reason not in REASONS:
        raise Refused("no_reason")
    _record("waiting.viewed", waiting.office, f"waiting:{waiting.pk}", by, {"reason": reason})


def read_words(*, message: Message, by: User) -> str:
    """What the message said, without what is the person's alone; the journal says that it was read.

    Raises Refused with words_gone when its booking has changed since: it would be put in other words now.
    """
    booking = message.booking
    if booking is None or message.is_stale:
        raise Refused("words_gone")
    message.secret = UNSAID  # whoever has the link, or the code, is taken for the person
    _record("message.read", booking.office, f"booking:{booking.pk}", by, {"message": message.pk, "kind": message.kind})
    return re.sub(rf"(?<={re.escape(settings.PUBLIC_URL)}/)\S+", _without_key, text_of(message))


def _without_key(path: re.Match[str]) -> str:
    """Where a link leads, without what makes it one person's: only a door of one or two letters is everybody's."""
    door, _slash, key = path[0].partition("/")
    if len(door) > LONGEST_DOOR:
        return UNSAID
    return f"{door}/{UNSAID}" if key else door


def note_printed(*, booking: Booking, by: User) -> None:
    """The journal says that the booking's slip was handed out."""
    _record("booking.printed", booking.office, f"booking:{booking.pk}", by, {})


@transaction.atomic
def look_up(*, office: Office, text: str, by: User) -> list[Booking]:
    """The office's bookings with this code, this identity number, or all of these whole words in the name.

    The journal says by which of them was searched and how many were found, never for whom.
    """
    kind, found = _found(office, text)
    _record("bookings.searched", office, "search", by, {"by": kind, "found": len(found)})
    return found


def _found(office: Office, text: str) -> tuple[str, list[Booking]]:
    try:
        code = codes.read(text)
    except codes.BadCode:
        pass
    else:
        return "code", list(Booking.objects.of_office(office).filter(code=code).for_display())
    try:
        number = identity.read_nik(text).number
    except identity.BadNik:
        words = names.words(text)
        return "name", finding.by_name(office, words) if words else []
    own = Booking.objects.of_office(office).of_person(Booking.Identity.NIK, number)
    return "number", list(own.order_by("-slot__starts_at").for_display())


def _record(deed: str, office: Office, subject: str, by: User, detail: journal.Detail) -> None:
    journal.record(deed, office=office, subject=subject, by=by, at=timezone.now(), detail=detail)
