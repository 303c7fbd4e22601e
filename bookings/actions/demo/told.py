"""What invented people were told: nothing leaves the house, and some of it went wrong."""

import datetime as dt

from bookings.actions.demo.arrived import SETTLED, arrived
from bookings.models import Message

State = Message.State
FATES = (  # state, error, how many
    (State.FAILED, "provider_unreachable", 1),
    (State.FAILED, "twilio_21614", 3),
    (State.IN_DOUBT, "provider_silent", 1),
    (State.EXPIRED, "", 2),
)


def settle_messages(now: dt.datetime, *, some_fail: bool = False) -> None:
    """What waits was handed over, without leaving the house; with `some_fail`, a few in vain, and a few still wait."""
    waiting = Message.objects.filter(booking__is_invented=True, state=State.QUEUED).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True))
    if some_fail:
        for state, error, many in FATES:
            gone, keys = keys[:many], keys[many:]
            Message.objects.filter(pk__in=gone).update(state=state, error=error, attempts=5, due_at=now, settled_at=now)
        later, keys = keys[:3], keys[3:]
        Message.objects.filter(pk__in=later).update(due_at=now + dt.timedelta(hours=6))
    rows = list(waiting.filter(pk__in=keys).defer("recipient", "secret"))
    Message.objects.bulk_update(arrived(rows, not_after=now), SETTLED, batch_size=100)
