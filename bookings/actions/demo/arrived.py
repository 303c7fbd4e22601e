"""How messages to invented people would have fared at a provider."""

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal

from bookings.models import Message

State = Message.State
LOST = ("twilio_30003", "twilio_30005", "twilio_30008")
PRICE = Decimal("0.05")  # invented, like the people
SECOND = dt.timedelta(seconds=1)
KNOWN = [  # besides the state
    *("error", "provider", "attempts", "segments", "cost", "currency", "due_at"),
    *("claimed_at", "accepted_at", "sent_at", "receipt_at", "settled_at"),
]


def bring(keys: Collection[int], state: str, now: dt.datetime, **fields: object) -> None:
    """What waited was claimed by a worker, and came as far as this."""
    rows = Message.objects.filter(pk__in=keys)
    rows.forward(State.CLAIMED, lease_until=now, claimed_at=now)
    rows.forward(state, **fields)


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
