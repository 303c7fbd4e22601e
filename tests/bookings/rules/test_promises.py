import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.promises import DAY, Promise

JAKARTA = Promise(1, dt.time(18), 7, "Asia/Jakarta")
LONDON = Promise(1, dt.time(18), 7, "Europe/London")
VISIT = dt.date(2030, 3, 4)

promises = st.builds(
    Promise,
    st.integers(0, 5),
    st.times().map(lambda time: time.replace(microsecond=0)),
    st.integers(0, 14),
    st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Europe/London", "America/New_York"]),
)
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: utc(2029, 1, 1) + dt.timedelta(minutes=minutes))


def utc(*when):
    return dt.datetime(*when, tzinfo=dt.UTC)


def test_known_by_is_six_in_the_evening_before_on_the_offices_clock():
    assert JAKARTA.known_by(VISIT) == utc(2030, 3, 3, 11)
    assert LONDON.known_by(VISIT) == utc(2030, 3, 3, 18)


def test_known_by_across_a_change_of_clocks_stays_six_in_the_evening():
    """London goes forward on 31 March 2030."""
    assert LONDON.known_by(dt.date(2030, 3, 31)) == utc(2030, 3, 30, 18)
    assert LONDON.known_by(dt.date(2030, 4, 1)) == utc(2030, 3, 31, 17)


def test_signs_count_from_the_midnight_a_week_before():
    assert JAKARTA.counts_from(VISIT) == utc(2030, 2, 24, 17)
    assert not JAKARTA.is_open(VISIT, utc(2030, 2, 24, 16, 59))
    assert JAKARTA.is_open(VISIT, utc(2030, 2, 24, 17))


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (utc(2030, 3, 3, 10, 59), dt.date(2030, 3, 3)),
        (utc(2030, 3, 3, 11), dt.date(2030, 3, 4)),
        (utc(2030, 3, 3, 17), dt.date(2030, 3, 4)),  # midnight in Jakarta
    ],
)
def test_last_due_turns_at_the_moment(now, last):
    assert JAKARTA.last_due(now) == last


@given(promises, moments)
def test_last_due_is_the_last_day_whose_moment_has_come(promise, now):
    last = promise.last_due(now)

    assert promise.known_by(last) <= now < promise.known_by(last + DAY)


@given(promises, moments)
def test_open_days_are_those_of_which_signs_count(promise, now):
    today = now.astimezone(ZoneInfo(promise.zone)).date()
    days = promise.open_days(now)

    assert days[0] == today
    assert all(promise.is_open(day, now) for day in days)
    assert not promise.is_open(days[-1] + DAY, now)


@given(promises, st.dates(dt.date(2029, 1, 1), dt.date(2031, 1, 1)))
def test_stretches_of_days_meet(promise, day):
    assert promise.stretch(day)[1] == promise.stretch(day + DAY)[0]
    assert promise.stretch(day)[0] < promise.stretch(day)[1]
