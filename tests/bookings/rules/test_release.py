from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.release import Release, ReleaseRule, next_release, released_at

DAY = timedelta(days=1)
JAKARTA = "Asia/Jakarta"
FRIDAYS = ReleaseRule("weekly", time(14), weekday=4)
MONTH_END = ReleaseRule("monthly", time(9), day_of_month=-1)
THIRTY_DAYS = ReleaseRule("rolling", time(0), days=30)


def utc(month, on, hour, minute=0):
    return datetime(2030, month, on, hour, minute, tzinfo=UTC)


# 2030: 4 January and 11 January are Fridays, 7 January is a Monday
@pytest.mark.parametrize(
    ("rule", "visit_on", "moment"),
    [
        (FRIDAYS, date(2030, 1, 7), utc(1, 4, 7)),
        (FRIDAYS, date(2030, 1, 13), utc(1, 4, 7)),
        (FRIDAYS, date(2030, 1, 14), utc(1, 11, 7)),
        (ReleaseRule("weekly", time(14), weekday=4, weeks_ahead=1), date(2030, 1, 14), utc(1, 4, 7)),
        (ReleaseRule("weekly", time(8), weekday=0), date(2030, 1, 14), utc(1, 7, 1)),
        (ReleaseRule("weekly", time(8), weekday=6), date(2030, 1, 14), utc(1, 13, 1)),
        (MONTH_END, date(2030, 2, 1), utc(1, 31, 2)),
        (MONTH_END, date(2030, 2, 28), utc(1, 31, 2)),
        (MONTH_END, date(2030, 4, 15), utc(3, 29, 2)),  # 30 and 31 March 2030 are a weekend
        (MONTH_END, date(2030, 7, 1), utc(6, 28, 2)),  # 30 June 2030 is a Sunday
        (ReleaseRule("monthly", time(9), day_of_month=1), date(2030, 3, 31), utc(2, 1, 2)),
        (ReleaseRule("monthly", time(9), day_of_month=31), date(2030, 3, 31), utc(2, 28, 2)),
        (THIRTY_DAYS, date(2030, 3, 2), datetime(2030, 1, 30, 17, tzinfo=UTC)),
        (ReleaseRule("rolling", time(6), days=0), date(2030, 3, 2), utc(3, 1, 23)),
    ],
)
def test_released_at_is_the_moment_on_the_offices_clock(rule, visit_on, moment):
    assert released_at(rule, visit_on, JAKARTA) == moment


@pytest.mark.parametrize(
    ("zone", "visit_on", "moment"),
    [
        ("Asia/Makassar", date(2030, 1, 7), utc(1, 4, 6)),
        ("Asia/Jayapura", date(2030, 1, 7), utc(1, 4, 5)),
        ("Europe/London", date(2030, 4, 1), utc(3, 29, 14)),  # the last release in winter time
        ("Europe/London", date(2030, 4, 8), utc(4, 5, 13)),
        ("America/New_York", date(2030, 3, 11), utc(3, 8, 19)),
        ("America/New_York", date(2030, 3, 18), utc(3, 15, 18)),
    ],
)
def test_released_at_in_other_zones_follows_their_clock(zone, visit_on, moment):
    assert released_at(FRIDAYS, visit_on, zone) == moment


def test_released_at_when_a_clock_change_skips_the_hour_is_the_first_moment_after():
    sundays_at_night = ReleaseRule("weekly", time(1, 30), weekday=6)

    assert released_at(sundays_at_night, date(2030, 4, 1), "Europe/London") == utc(3, 31, 1)


@pytest.mark.parametrize(
    ("rule", "now", "release"),
    [
        (FRIDAYS, utc(1, 4, 6, 59), Release(utc(1, 4, 7), date(2030, 1, 7), date(2030, 1, 13))),
        (FRIDAYS, utc(1, 4, 7), Release(utc(1, 11, 7), date(2030, 1, 14), date(2030, 1, 20))),
        (FRIDAYS, utc(1, 7, 0), Release(utc(1, 11, 7), date(2030, 1, 14), date(2030, 1, 20))),
        (MONTH_END, utc(1, 31, 2), Release(utc(2, 28, 2), date(2030, 3, 1), date(2030, 3, 31))),
        (MONTH_END, utc(12, 1, 0), Release(utc(12, 31, 2), date(2031, 1, 1), date(2031, 1, 31))),
        (THIRTY_DAYS, utc(1, 1, 12), Release(utc(1, 1, 17), date(2030, 2, 1), date(2030, 2, 1))),
        # in Jakarta it is the 2nd already
        (THIRTY_DAYS, utc(1, 1, 17), Release(utc(1, 2, 17), date(2030, 2, 2), date(2030, 2, 2))),
    ],
)
def test_next_release_is_the_first_strictly_after_now(rule, now, release):
    assert next_release(rule, now, JAKARTA) == release


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "weekly"},
        {"kind": "weekly", "weekday": 7},
        {"kind": "weekly", "weekday": 0, "weeks_ahead": -1},
        {"kind": "monthly"},
        {"kind": "monthly", "day_of_month": 0},
        {"kind": "monthly", "day_of_month": 32},
        {"kind": "rolling"},
        {"kind": "rolling", "days": -1},
        {"kind": "yearly", "days": 1},
    ],
)
def test_release_rule_that_does_not_say_when_is_refused(wrong):
    with pytest.raises(ValueError, match="must say when"):
        ReleaseRule(at=time(9), **wrong)


zones = st.sampled_from(
    [JAKARTA, "Asia/Makassar", "Asia/Jayapura", "Europe/London", "Australia/Sydney", "America/New_York"]
)
at_times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
rules = (
    st.builds(ReleaseRule, st.just("weekly"), at_times, weekday=st.integers(0, 6), weeks_ahead=st.integers(0, 8))
    | st.builds(ReleaseRule, st.just("monthly"), at_times, day_of_month=st.just(-1) | st.integers(1, 31))
    | st.builds(ReleaseRule, st.just("rolling"), at_times, days=st.integers(0, 90))
)
moments = st.datetimes(datetime(2029, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(rules, moments, zones)
def test_next_release_whatever_the_rule_agrees_with_released_at(rule, now, zone):
    release = next_release(rule, now, zone)

    assert release.at > now
    assert release.first_on <= release.last_on
    assert {released_at(rule, on, zone) for on in (release.first_on, release.last_on)} == {release.at}
    assert released_at(rule, release.last_on + DAY, zone) > release.at
    # nothing is released between now and then: the day before was released by now
    assert released_at(rule, release.first_on - DAY, zone) <= now


@given(rules, moments, zones)
def test_next_release_whatever_the_rule_follows_the_one_before_without_a_gap(rule, now, zone):
    first = next_release(rule, now, zone)
    second = next_release(rule, first.at, zone)

    assert second.first_on == first.last_on + DAY
    assert next_release(rule, first.at - timedelta(seconds=1), zone) == first


@given(rules, st.dates(date(2029, 1, 1), date(2032, 12, 31)), zones)
def test_released_at_whatever_the_rule_is_not_after_the_visit_day_and_keeps_its_order(rule, visit_on, zone):
    moment = released_at(rule, visit_on, zone)

    assert moment.astimezone(ZoneInfo(zone)).date() <= visit_on
    assert moment <= released_at(rule, visit_on + DAY, zone)
