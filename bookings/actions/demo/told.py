"""What invented people were told: nothing leaves the house, and some of it went wrong."""

import datetime as dt

from bookings.models import Message

FATES = (  # state, error, how many
    (Message.State.FAILED, "provider_unreachable", 4),
    (Message.State.IN_DOUBT, "provider_silent", 1),
    (Message.State.EXPIRED, "", 2),
)


def settle_messages(now: dt.datetime, *, some_fail: bool = False) -> None:
    """What waits was handed over, without leaving the house; with `some_fail`, a few in vain, and a few still wait."""
    waiting = Message.objects.filter(booking__is_invented=True, state=Message.State.QUEUED)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    if some_fail:
        for state, error, many in FATES:
            gone, keys = keys[:many], keys[many:]
            Message.objects.filter(pk__in=gone).update(state=state, error=error, attempts=5, settled_at=now)
        later, keys = keys[:3], keys[3:]
        Message.objects.filter(pk__in=later).update(due_at=now + dt.timedelta(hours=6))
    Message.objects.filter(pk__in=keys).update(state=Message.State.ACCEPTED, attempts=1, settled_at=now)
