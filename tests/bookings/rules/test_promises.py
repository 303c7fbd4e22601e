import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.promises import DAY, Promise, Promises

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
def test_due_days_turn_at_the_moment(now, last):
    assert always(JAKARTA).due_days(now)[-1] == last


@given(promises, moments)
def test_due_days_end_with_the_last_day_whose_moment_has_come(promise, now):
    days = always(promise).due_days(now)
    after = days[-1] + DAY if days else now.astimezone(ZoneInfo(promise.zone)).date()

    assert all(promise.known_by(day) <= now for day in days)
    assert now < promise.known_by(after)


@given(promises, moments)
def test_open_days_are_those_of_which_signs_count(promise, now):
    today = now.astimezone(ZoneInfo(promise.zone)).date()
    days = always(promise).open_days(now)

    assert days[0] == today
    assert all(promise.is_open(day, now) for day in days)
    assert not promise.is_open(days[-1] + DAY, now)


def always(promise):
    return Promises(lambda _day: promise, promise.zone, max(promise.days, promise.evidence_days))


def test_days_around_a_change_of_terms_are_promised_what_is_in_force_on_each():
    """From Tuesday the 5th on, known three days before at noon."""
    later = Promise(3, dt.time(12), 7, "Asia/Jakarta")
    both = Promises(lambda day: later if day > VISIT else JAKARTA, "Asia/Jakarta", 7)
    saturday, sunday = utc(2030, 3, 2, 5), utc(2030, 3, 3, 11)

    assert both.due_days(saturday) == [dt.date(2030, 3, 2), dt.date(2030, 3, 5)]
    assert [(one.promise, one.first, one.end) for one in both.stretches(both.due_days(saturday))] == [
        (JAKARTA, utc(2030, 3, 1, 17), utc(2030, 3, 2, 17)),
        (later, utc(2030, 3, 4, 17), utc(2030, 3, 5, 17)),
    ]
    assert [(one.promise, one.first, one.end) for one in both.stretches(both.due_days(sunday))] == [
        (JAKARTA, utc(2030, 3, 2, 17), utc(2030, 3, 4, 17)),
        (later, utc(2030, 3, 4, 17), utc(2030, 3, 6, 17)),  # noon of Sunday is past, three days before Wednesday
    ]


@given(promises, st.dates(dt.date(2029, 1, 1), dt.date(2031, 1, 1)))
def test_stretches_of_days_meet(promise, day):
    assert promise.stretch(day)[1] == promise.stretch(day + DAY)[0]
    assert promise.stretch(day)[0] < promise.stretch(day)[1]
