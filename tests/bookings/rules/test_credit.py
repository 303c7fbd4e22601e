import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bookings.rules.credit import is_short, is_unasked, is_unpriced, lasts_until, must_last_until, per_day

JAKARTA = ZoneInfo("Asia/Jakarta")


def at(day, hour=9):
    """2030-03-04 is a Monday."""
    return dt.datetime(2030, 3, day, hour, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(4), at(7)),  # Monday: three days
        (at(6), at(9)),  # Wednesday: three days
        (at(7), at(12, 0)),  # Thursday: the end of Monday
        (at(8), at(12, 0)),  # Friday morning
        (at(8, 17), at(12, 0)),  # Friday evening
        (at(9), at(12, 9)),  # Saturday: three days are longer than Monday
        (at(10), at(13, 9)),  # Sunday
    ],
)
def test_credit_must_last_three_days_and_from_thursday_over_the_weekend_and_monday(now, until):
    assert must_last_until(now) == until


def off(*days):
    return {dt.date(2030, 3, day) for day in days}


@pytest.mark.parametrize(
    ("now", "holidays", "until"),
    [
        (at(6), off(8), at(12, 0)),  # Wednesday before a long weekend from Friday on
        (at(7), off(11), at(13, 0)),  # Thursday before one to Monday
        (at(5), off(7, 8, 11, 12, 13), at(15, 0)),  # Tuesday before more than a week of shared leave
        (at(12), off(7, 8, 11, 12, 13), at(15, 9)),  # and in it
        (at(4), off(6), at(8, 0)),  # Monday before a holiday on Wednesday
        (at(4), off(7), at(7)),  # three days are enough
        (at(8), off(18), at(12, 0)),  # a later one does not matter yet
    ],
)
def test_credit_must_last_over_holidays_like_over_weekends(now, holidays, until):
    assert must_last_until(now, holidays) == until


def test_credit_is_short_before_a_holiday_that_it_does_not_last_over():
    assert not is_short(at(6), Decimal(40), Decimal(10))
    assert is_short(at(6), Decimal(40), Decimal(10), off(8))


@pytest.mark.parametrize(("priced", "old", "unpriced"), [(0, 1, True), (1, 5, False), (0, 0, False)])
def test_prices_are_unknown_when_none_came_that_should_have(priced, old, unpriced):
    assert is_unpriced(priced, old) is unpriced


@pytest.mark.parametrize(("known_at", "unasked"), [(None, True), (at(4, 6), True), (at(4, 7), False)])
def test_credit_is_unknown_when_nobody_has_said_it_for_hours(known_at, unasked):
    assert is_unasked(at(4), known_at) is unasked


@pytest.mark.parametrize(
    ("known", "priced", "unpriced", "daily"),
    [("70", 100, 0, "10"), ("35", 50, 50, "10"), ("0", 0, 500, "0"), ("0", 0, 0, "0")],
)
def test_a_day_costs_a_seventh_of_the_week_with_late_prices_taken_as_the_average(known, priced, unpriced, daily):
    assert per_day(Decimal(known), priced, unpriced) == Decimal(daily)


@pytest.mark.parametrize(
    ("amount", "daily", "until"),
    [
        ("25", "10", at(6, 21)),
        ("0", "10", at(4)),
        ("-3", "0", at(4)),
        ("25", "0", None),
        ("5000", "10", None),  # more than a year
    ],
)
def test_credit_lasts_as_many_days_as_it_pays_for(amount, daily, until):
    assert lasts_until(at(4), Decimal(amount), Decimal(daily)) == until


@pytest.mark.parametrize(
    ("now", "amount", "short"),
    [
        (at(4), "31", False),
        (at(4), "29", True),
        (at(7), "31", True),  # Thursday: would end on Sunday
        (at(8, 18), "31", True),  # Friday evening: would end on Monday at 20.24
        (at(8, 18), "33", False),  # Friday evening: Tuesday at 1.12
        (at(4), "0", True),
    ],
)
def test_credit_is_short_when_nobody_could_pay_before_it_ends(now, amount, short):
    assert is_short(now, Decimal(amount), Decimal(10)) is short


def test_credit_that_nobody_spends_is_never_short():
    assert not is_short(at(8, 18), Decimal("0.01"), Decimal(0))
