"""How long the credit at a provider lasts, and when that is too short for somebody to top it up in time."""

from datetime import datetime, time, timedelta
from decimal import Decimal

LEAST = timedelta(days=3)
LOOKED_BACK = timedelta(days=7)
THURSDAY = 3
WEEK = 7


def per_day(known: Decimal, priced: int, unpriced: int) -> Decimal:
    """What a day costs, from what a week's priced messages cost together and how many have no price yet."""
    average = known / priced if priced else Decimal(0)
    return (known + average * unpriced) / WEEK


def lasts_until(now: datetime, amount: Decimal, daily: Decimal) -> datetime | None:
    """When the credit is used up; None when nothing is spent, or not within a year."""
    if amount <= 0:
        return now
    if daily <= 0 or amount / daily > 365:
        return None
    return now + timedelta(days=float(amount / daily))


def must_last_until(now: datetime) -> datetime:
    """The moment, on the office's own clock, until which the credit has to last: three days.

    From Thursday on it is the end of the coming Monday: who is told on Thursday or Friday can pay before the weekend,
    and who is told on Saturday knows what Monday begins with.
    """
    if now.weekday() < THURSDAY:
        return now + LEAST
    tuesday = now.date() + timedelta(days=WEEK + 1 - now.weekday())
    return max(now + LEAST, datetime.combine(tuesday, time(), now.tzinfo))


def is_short(now: datetime, amount: Decimal, daily: Decimal) -> bool:
    until = lasts_until(now, amount, daily)
    return until is not None and until < must_last_until(now)
