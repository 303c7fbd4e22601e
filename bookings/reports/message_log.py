"""What the person of a booking was told: every message with its states and their times, and what followed what."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bookings.models import Booking, Message, Pause
from bookings.reports.outgoing import masked
from bookings.wording import faults

State = Message.State
ENDS = (State.FAILED, State.EXPIRED, State.CANCELLED, State.IN_DOUBT)


@dataclass(frozen=True)
class Step:
    words: str
    at: dt.datetime


@dataclass(frozen=True)
class Entry:
    """One message. `after` is the channel on which it was tried before; `pause` holds it back just now."""

    row: Message
    recipient: str
    steps: list[Step]
    fault: str
    advice: str
    after: str
    pause: Pause | None

    @property
    def may_be_read(self) -> bool:
        """Whether its words can be put together as they were."""
        return not self.row.is_stale


def log(booking: Booking) -> list[Entry]:
    """The newest first; two queries, however many there are."""
    rows = masked(booking.messages.defer("secret").order_by("-pk"))
    by_key = {row.pk: row for row, _recipient in rows}
    pauses = {
        one.kind: one for one in Pause.objects.running().filter(office=booking.office_id).select_related("paused_by")
    }
    found = []
    for row, recipient in rows:
        row.booking = booking
        before = by_key.get(row.follows_id or 0)
        waits = row.state in (State.QUEUED, State.CLAIMED)
        found.append(
            Entry(
                row,
                recipient,
                list(_steps(row)),
                faults.fault(row.error),
                faults.advice(row.state),
                before.get_channel_display() if before else "",
                pauses.get(row.kind) if waits else None,
            )
        )
    return found


def _steps(row: Message) -> Iterator[Step]:
    yield Step(_("Due"), row.due_at)
    if row.claimed_at:
        yield Step(_("Tried"), row.claimed_at)
    for state, at in ((State.ACCEPTED, row.accepted_at), (State.SENT, row.sent_at)):
        if at:
            yield Step(str(state.label), at)
    if row.receipt_at:
        yield Step(row.get_state_display(), row.receipt_at)
    elif row.state in ENDS and row.settled_at:
        yield Step(row.get_state_display(), row.settled_at)
