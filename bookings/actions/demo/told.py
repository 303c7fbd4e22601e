"""What invented people were told: nothing leaves the house, and some of it went wrong."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from bookings.models import Message

State = Message.State
FATES = (  # state, error, how many
    (State.FAILED, "provider_unreachable", 1),
    (State.FAILED, "twilio_21614", 3),
    (State.IN_DOUBT, "provider_silent", 1),
    (State.EXPIRED, "", 2),
)
LOST = ("twilio_30003", "twilio_30005", "twilio_30008")
PRICE = Decimal("0.05")  # invented, like the people
SECOND = dt.timedelta(seconds=1)
SETTLED = [
    *("state", "error", "provider", "attempts", "segments", "cost", "currency", "due_at"),
    *("claimed_at", "accepted_at", "sent_at", "receipt_at", "settled_at"),
]


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


def arrived(rows: Iterable[Message], *, not_after: dt.datetime) -> list[Message]:
    """The rows as they stand when most arrive, some are never heard of again and a few are lost."""
    settled = []
    for place, row in enumerate(rows):
        row.due_at = min(row.due_at, not_after)
        row.state, row.attempts = State.ACCEPTED, 1
        row.claimed_at = row.due_at + SECOND * (1 + place % 4)
        row.accepted_at = row.settled_at = row.claimed_at + SECOND * (1 + place % 7 // 6 * 9)
        row.provider = "mail" if row.channel == Message.Channel.EMAIL else "twilio"
        if row.channel != Message.Channel.EMAIL and place % 23:
            _receipt(row, place)
        settled.append(row)
    return settled


def _receipt(row: Message, place: int) -> None:
    """The provider's word, some seconds after it was given the message."""
    if row.accepted_at is None:
        raise ValueError("message_never_left")
    row.sent_at = row.accepted_at + SECOND * 2
    row.receipt_at = row.sent_at + SECOND * (3 + place % 40)
    row.state = State.DELIVERED if place % 17 else State.UNDELIVERED
    row.error = "" if place % 17 else LOST[place % len(LOST)]
    row.segments, row.cost, row.currency = 1, PRICE, "USD"
