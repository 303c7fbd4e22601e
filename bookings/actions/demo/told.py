"""What invented people were told: nothing leaves the house, and some of it went wrong."""

import datetime as dt

from bookings.actions import promises
from bookings.actions.demo.arrived import KNOWN, arrived, bring
from bookings.models import Booking, Knowing, Message

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
            bring(gone, state, now, error=error, attempts=5, due_at=now, settled_at=now)
        later, keys = keys[:3], keys[3:]
        Message.objects.filter(pk__in=later).update(due_at=now + dt.timedelta(hours=6))
    rows = arrived(waiting.filter(pk__in=keys).defer("recipient", "secret"), not_after=now)
    for end in {row.state for row in rows}:
        bring([row.pk for row in rows if row.state == end], end, now)
    Message.objects.bulk_update(rows, KNOWN, batch_size=100)


ONE_IN = 25  # parties that nothing is known of, so that the list of calls has somebody


def show_known(now: dt.datetime) -> None:
    """Most people who come soon have tapped, looked or were told; somebody is left to be called."""
    rows = Booking.objects.live().filter(is_invented=True, slot__starts_at__gt=now).for_display()
    ways = [Knowing.How.TAP, Knowing.How.TAP, Knowing.How.VIEWED, Knowing.How.TOLD]
    known = [one for one in rows.order_by("pk") if one.party.int % ONE_IN]
    for place, how in enumerate(ways):
        promises.note((one for one in known if one.party.int % len(ways) == place), how, now)
