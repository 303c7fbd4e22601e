"""What somebody was told about their booking, and how it went, as they read it themselves."""

import datetime as dt
from dataclasses import dataclass

from bookings.models import Booking, Message
from bookings.models.messages import STOPPED
from bookings.reports.outgoing import masked


@dataclass(frozen=True)
class Told:
    """One message: what, by which channel to whom (masked), when, and what became of it."""

    what: str
    channel: str
    to: str
    at: dt.datetime
    state: str
    is_stopped: bool


def told(booking: Booking) -> list[Told]:
    """The newest first: of everybody booked together, since one message speaks to all. In one query."""
    rows = Message.objects.filter(booking__party=booking.party).defer("secret").order_by("-pk")
    return [_told(row, recipient) for row, recipient in masked(rows)]


def _told(row: Message, recipient: str) -> Told:
    return Told(
        what=row.get_kind_display(),
        channel=row.get_channel_display(),
        to=recipient,
        at=row.receipt_at or row.accepted_at or row.settled_at or row.due_at,
        state=row.state,
        is_stopped=row.error == STOPPED,
    )
