"""Rows of the outbox as they stand after whatever happened to them, and pauses."""

import datetime as dt
from itertools import count

from bookings.models import Message, Pause, contact_hash
from tests.factories.houses import make_office, make_user

_numbers = count(1)


def make_message(*, office=None, due_at, kind="reminder_day", channel="sms", **fields):
    """A message that is about no booking, unless one is named."""
    recipient = fields.pop("recipient", f"+62811{next(_numbers):07d}")
    usual = {
        "recipient": recipient,
        "contact_key": contact_hash(recipient),
        "language": "id",
        "expires_at": due_at + dt.timedelta(hours=24),
    }
    if fields.get("state") == "claimed":
        usual["lease_until"] = due_at
    return Message.objects.create(
        office=office or make_office(), kind=kind, channel=channel, due_at=due_at, **usual | fields
    )


def make_pause(
    office=None, *, kind="feedback", began_at=dt.datetime(2030, 3, 1, tzinfo=dt.UTC), paused_by=None, **fields
):
    row = {"reason": "Wrong address in the text", **fields}
    return Pause.objects.create(
        office=office or make_office(), kind=kind, began_at=began_at, paused_by=paused_by or make_user(), **row
    )
