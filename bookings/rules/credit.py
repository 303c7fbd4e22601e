"""How long the credit at a provider lasts, and when that is too short for somebody to top it up in time."""

from collections.abc import Container
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from offices.rules.workdays import DAY, SATURDAY, working_day_after

LEAST = timedelta(days=3)
LOOKED_BACK = timedelta(days=7)
WEEK = 7
NOTICE = 2  # days before offices close for a while, on which somebody can still pay
PRICED_WITHIN = timedelta(days=2)  # of a message's leaving
UNASKED_FOR = timedelta(hours=3)  # a provider that does not answer once or twice is no alarm yet


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


def must_last_until(now: datetime, holidays: Container[date] = ()) -> datetime:
    """The moment, on the office's own clock, until which the credit has to last: three days.

    Two days before a weekend or a holiday, and in it, it is the end of the first working day after it: who is told on
    Thursday or Friday can pay before the weekend, and who is told on Saturday knows what Monday begins with.
    """
    coming = (now.date() + days * DAY for days in range(NOTICE + 1))
    off = next((day for day in coming if day.weekday() >= SATURDAY or day in holidays), None)
    if off is None:
        return now + LEAST
    back = working_day_after(off, 1, holidays)
    return max(now + LEAST, datetime.combine(back + DAY, time(), now.tzinfo))


def is_short(now: datetime, amount: Decimal, daily: Decimal, holidays: Container[date] = ()) -> bool:
    until = lasts_until(now, amount, daily)
    return until is not None and until < must_last_until(now, holidays)


def is_unpriced(priced: int, waiting_long: int) -> bool:
    """Whether nobody can tell what a day costs: no message of the week has a price, and some should have long since."""
    return waiting_long > 0 and not priced


def is_unasked(now: datetime, known_at: datetime | None) -> bool:
    """Whether nobody can tell what is left, of a provider that has just not answered."""
    return known_at is None or now - known_at >= UNASKED_FOR
