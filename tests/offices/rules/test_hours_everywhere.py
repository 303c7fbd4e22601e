"""Hours over clock changes and holidays, in six zones: laws that hold for every plan, and two whole years."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from offices.rules.capacity import changes, counters_serving
from offices.rules.hours import (
    Closure,
    DayState,
    Holiday,
    Plan,
    Season,
    SingleDay,
    Span,
    WeeklyRule,
    check,
    day,
    days,
    instant,
)

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
YEARS = (2026, 2027)
CALENDARS = {
    "Asia/Jakarta": ("ID", None, ("public", "government")),
    "Asia/Makassar": ("ID", None, ("public", "government")),
    "Asia/Jayapura": ("ID", None, ("public", "government")),
    "Europe/London": ("GB", "ENG", ("public",)),
    "Australia/Sydney": ("AU", "NSW", ("public",)),
    "America/New_York": ("US", "NY", ("public",)),
}
ZONES = tuple(CALENDARS)
ALL_DAYS = tuple(date(YEARS[0], 1, 1) + DAY * number for number in range(730))


@cache
def holidays_in(zone):
    country, region, categories = CALENDARS[zone]
    found = holidays.country_holidays(country, subdiv=region, years=YEARS, categories=categories)
    return tuple(Holiday(on, name) for on, name in sorted(found.items()))


@cache
def clock_changes_in(zone):
    """Days that are not 24 hours long."""
    home = ZoneInfo(zone)

    def offset(on):
        return datetime.combine(on, time(0), home).utcoffset()

    return tuple(on for on in ALL_DAYS if offset(on) != offset(on + DAY))


def is_skipped(on, wall, home):
    local = datetime.combine(on, wall, home)
    return local.astimezone(UTC).astimezone(home).replace(tzinfo=None) != local.replace(tzinfo=None)


def is_twofold(on, wall, home):
    local = datetime.combine(on, wall, home)
    return not is_skipped(on, wall, home) and local.utcoffset() != local.replace(fold=1).utcoffset()


def assert_stands_for(moment, on, wall, zone, *, closing):
    """The moment is what clocks in the zone show as this wall time, by definition and not by calculation."""
    home = ZoneInfo(zone)
    local, just_before = (at.astimezone(home) for at in (moment, moment - timedelta(seconds=1)))
    if is_skipped(on, wall, home):
        assert just_before.replace(tzinfo=None) < datetime.combine(on, wall) < local.replace(tzinfo=None)
    else:
        assert local.replace(tzinfo=None) == datetime.combine(on, wall)
        assert local.fold == (1 if closing and is_twofold(on, wall, home) else 0)


zones = st.sampled_from(ZONES)
walls = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
counters = st.dictionaries(st.sampled_from(["regular", "priority"]), st.integers(0, 9)).map(
    lambda serving: tuple(serving.items())
)
spans = st.builds(
    Span, walls, walls, st.booleans(), counters, st.none() | st.tuples(walls, walls)
)  # overlapping, over midnight, pauses anywhere


def days_in(zone):
    """Any day of two years; one in two is a holiday, a clock change or the day beside one."""
    special = [on + DAY * shift for on in clock_changes_in(zone) for shift in (-1, 0, 1)]
    special += [holiday.on for holiday in holidays_in(zone)]
    return st.sampled_from(special) | st.sampled_from(ALL_DAYS)


@st.composite
def plans(draw):
    zone = draw(zones)
    near = days_in(zone)
    rules = st.builds(
        WeeklyRule, st.integers(0, 6), spans, near, st.none() | near, st.sampled_from([None, None, "ramadan"])
    )
    every_day = [WeeklyRule(weekday, draw(spans), ALL_DAYS[0], None, None) for weekday in range(7)]
    return Plan(
        zone=zone,
        open_from=draw(st.none() | near),
        open_to=draw(st.none() | near),
        weekly=tuple(every_day + draw(st.lists(rules, max_size=4))),
        seasons=tuple(draw(st.lists(st.builds(Season, st.just("ramadan"), near, near), max_size=1))),
        single_days=tuple(
            draw(
                st.lists(
                    st.builds(SingleDay, near, st.lists(spans, max_size=3).map(tuple), st.just("")),
                    max_size=2,
                )
            )
        ),
        closures=tuple(draw(st.lists(near.map(lambda on: Closure(on, on, "")), max_size=2))),
        holidays=holidays_in(zone),
        firm_years=frozenset(draw(st.sets(st.sampled_from(YEARS)))),
    )


@st.composite
def plans_and_days(draw):
    plan = draw(plans())
    return plan, draw(days_in(plan.zone))


@given(plans_and_days())
def test_spans_whatever_the_plan_never_overlap_and_are_never_empty(plan_and_day):
    plan, middle = plan_and_day

    found = [span for one in days(middle - DAY * 2, middle + DAY * 2, plan) for span in one.spans]

    assert all(span.starts_at < span.ends_at for span in found)
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(found))


@given(plans_and_days())
def test_pauses_whatever_the_plan_are_inside_their_span(plan_and_day):
    plan, on = plan_and_day

    for span in day(on, plan).spans:
        if span.pause is not None:
            assert span.starts_at <= span.pause[0] < span.pause[1] <= span.ends_at
            assert not span.continuous


@given(plans_and_days())
def test_day_whatever_the_plan_is_open_exactly_when_it_has_spans_in_a_firm_year(plan_and_day):
    plan, on = plan_and_day

    found = day(on, plan)

    if on.year in plan.firm_years:
        assert found.state is (DayState.OPEN if found.spans else DayState.CLOSED)
    else:
        assert found.state is not DayState.OPEN
    assert found.state is not DayState.CLOSED or found.reason


@given(plans_and_days())
def test_day_whatever_the_plan_nothing_is_open_while_the_point_is_shut(plan_and_day):
    plan, middle = plan_and_day
    home = ZoneInfo(plan.zone)
    closed = {closure.starts_on for closure in plan.closures}

    for one in days(middle - DAY, middle + DAY, plan):
        for span in one.spans:
            moment = span.ends_at - timedelta(seconds=1)
            last = moment.astimezone(home).date()
            assert one.on not in closed
            assert last not in closed
            assert plan.open_to is None or last <= plan.open_to
            assert plan.open_from is None or one.on >= plan.open_from


@st.composite
def sound_weeks(draw):
    """Weekly rules as they should be: one to three spans a day that may meet but not overlap."""
    weekly = []
    for weekday in range(7):
        edges = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=4)))
        at = [time(minute // 60, minute % 60) for minute in edges]
        weekly += [
            WeeklyRule(weekday, Span(opens, closes, True, (("regular", 1),)), ALL_DAYS[0], None, None)
            for opens, closes in pairwise(at)
        ]
    return tuple(weekly)


@given(sound_weeks(), zones.flatmap(lambda zone: st.tuples(st.just(zone), days_in(zone))))
def test_day_when_the_week_is_sound_keeps_every_span_whole(weekly, zone_and_day):
    zone, on = zone_and_day
    plan = Plan(zone, None, None, weekly, (), (), (), (), frozenset(YEARS))
    todays = [rule.span for rule in weekly if rule.weekday == on.weekday()]

    found = [(span.starts_at, span.ends_at) for span in day(on, plan).spans]

    assert check(plan) == []
    if on not in clock_changes_in(zone):
        assert found == [(instant(on, span.opens, zone), instant(on, span.closes, zone)) for span in todays]


@given(sound_weeks(), st.integers(0, 100))
def test_check_when_a_sound_week_gets_one_span_twice_names_exactly_that(weekly, number):
    twice = weekly[number % len(weekly)]
    plan = Plan("Asia/Jakarta", None, None, (*weekly, twice), (), (), (), (), frozenset(YEARS))

    assert [finding.code for finding in check(plan)] == ["spans_overlap"]


@given(plans_and_days(), st.sampled_from(["regular", "priority", "unknown"]))
def test_changes_whatever_the_plan_agree_with_counters_serving(plan_and_day, lane):
    plan, on = plan_and_day
    found = [span for one in days(on - DAY, on + DAY, plan) for span in one.spans]
    steps = changes(found, lane)

    assert all(before[0] < after[0] and before[1] != after[1] for before, after in pairwise(steps))
    assert not steps or (steps[0][1] > 0 and steps[-1][1] == 0)
    for moment, serving in steps:
        assert counters_serving(found, lane, moment) == serving
        assert counters_serving(found, lane, moment - MINUTE) in {
            earlier[1] for earlier in [(moment, 0), *steps] if earlier[0] <= moment
        }
    for (start, serving), (end, _) in pairwise(steps):
        assert counters_serving(found, lane, start + (end - start) / 2) == serving
        assert counters_serving(found, lane, end - timedelta(microseconds=1)) == serving


@given(zones.flatmap(lambda zone: st.tuples(st.just(zone), days_in(zone))), walls, st.booleans())
def test_instant_wherever_and_whenever_is_what_the_wall_shows(zone_and_day, wall, closing):
    zone, on = zone_and_day

    assert_stands_for(instant(on, wall, zone, closing=closing), on, wall, zone, closing=closing)


OFFICE_HOURS = Span(time(8), time(16), False, (("regular", 3),), (time(12), time(13)))
SMALL_HOURS = Span(time(1, 30), time(2, 30), True, (("regular", 1),))
NIGHT = Span(time(22), time(0, 45), True, (("regular", 1),))


@pytest.mark.parametrize("zone", ZONES)
def test_two_years_when_walked_day_by_day_open_and_close_by_the_wall_clock(zone):
    weekly = tuple(
        WeeklyRule(weekday, span, ALL_DAYS[0], None, None)
        for weekday in range(7)
        for span in (SMALL_HOURS, OFFICE_HOURS, NIGHT)
    )
    plan = Plan(zone, None, None, weekly, (), (), (), holidays_in(zone), frozenset(YEARS))
    names = {holiday.on: holiday.name for holiday in plan.holidays}

    for one in days(ALL_DAYS[0], ALL_DAYS[-1], plan):
        if one.on in names:
            assert (one.state, one.reason, one.detail, one.spans) == ("closed", "holiday", names[one.on], ())
            continue
        small, office, night = one.spans
        for span, rule in ((small, SMALL_HOURS), (office, OFFICE_HOURS), (night, NIGHT)):
            closes_on = one.on + DAY * (rule is NIGHT)
            assert_stands_for(span.starts_at, one.on, rule.opens, zone, closing=False)
            assert_stands_for(span.ends_at, closes_on, rule.closes, zone, closing=True)
        assert_stands_for(office.pause[0], one.on, time(12), zone, closing=False)
        assert_stands_for(office.pause[1], one.on, time(13), zone, closing=True)


@pytest.mark.parametrize(("zone", "changes"), [("Asia/Jakarta", 0), ("Europe/London", 4), ("America/New_York", 4)])
def test_these_two_years_do_hold_clock_changes_and_holidays(zone, changes):
    assert len(clock_changes_in(zone)) == changes
    assert len(holidays_in(zone)) >= 16
