import dataclasses
from datetime import UTC, date, datetime, time, timedelta

import pytest

from offices.rules.findings import Finding, Weight
from offices.rules.hours import (
    Closure,
    Day,
    DayState,
    Holiday,
    OpenSpan,
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

MONDAY = date(2030, 1, 7)
TUESDAY = date(2030, 1, 8)
SATURDAY = date(2030, 1, 12)
THREE = (("regular", 3),)
OFFICE_HOURS = Span(time(8), time(16), continuous=True, counters=THREE)
SHORT = Span(time(9), time(14), continuous=True, counters=THREE)
NIGHT = Span(time(20), time(2), continuous=True, counters=THREE)


def rule(weekday=0, span=OFFICE_HOURS, valid_from=date(2030, 1, 1), valid_to=None, season=None):
    return WeeklyRule(weekday, span, valid_from, valid_to, season)


def make_plan(*weekly, zone="Asia/Jakarta", **changes):
    plan = Plan(
        zone=zone,
        open_from=None,
        open_to=None,
        weekly=weekly,
        seasons=(),
        single_days=(),
        closures=(),
        holidays=(),
        firm_years=frozenset({2030}),
    )
    return dataclasses.replace(plan, **changes)


def utc(month, on, hour, minute=0, year=2030):
    return datetime(year, month, on, hour, minute, tzinfo=UTC)


def hours_of(on, plan):
    return [(span.starts_at, span.ends_at) for span in day(on, plan).spans]


def test_day_when_weekly_rule_holds_is_open_in_utc():
    plan = make_plan(rule())

    assert day(MONDAY, plan) == Day(
        MONDAY, DayState.OPEN, "", "", (OpenSpan(utc(1, 7, 1), utc(1, 7, 9), True, THREE, None),)
    )


def test_day_when_span_has_pause_gives_it_in_utc():
    span = Span(time(8), time(16), continuous=False, counters=THREE, pause=(time(12), time(13)))

    (found,) = day(MONDAY, make_plan(rule(span=span))).spans

    assert found.pause == (utc(1, 7, 5), utc(1, 7, 6))


def test_day_when_span_is_continuous_has_no_pause_whatever_is_written():
    span = dataclasses.replace(OFFICE_HOURS, pause=(time(12), time(13)))

    (found,) = day(MONDAY, make_plan(rule(span=span))).spans

    assert found.pause is None


@pytest.mark.parametrize(
    ("changes", "state", "reason", "detail", "opens"),
    [
        ({}, DayState.OPEN, "", "", 8),
        ({"open_from": TUESDAY}, DayState.CLOSED, "not_open_yet", "", None),
        ({"open_from": MONDAY}, DayState.OPEN, "", "", 8),
        ({"open_to": date(2030, 1, 6)}, DayState.CLOSED, "no_longer_open", "", None),
        ({"open_to": MONDAY}, DayState.OPEN, "", "", 8),
        ({"closures": (Closure(MONDAY, MONDAY, "Flood"),)}, DayState.CLOSED, "closure", "Flood", None),
        ({"closures": (Closure(TUESDAY, TUESDAY, "Flood"),)}, DayState.OPEN, "", "", 8),
        ({"holidays": (Holiday(MONDAY, "New Year"),)}, DayState.CLOSED, "holiday", "New Year", None),
        ({"single_days": (SingleDay(MONDAY, (SHORT,), "Fair"),)}, DayState.OPEN, "single_day", "Fair", 9),
        ({"single_days": (SingleDay(MONDAY, (), "Move"),)}, DayState.CLOSED, "single_day", "Move", None),
        ({"weekly": ()}, DayState.CLOSED, "no_hours", "", None),
        ({"weekly": (rule(weekday=1),)}, DayState.CLOSED, "no_hours", "", None),
        ({"weekly": (rule(valid_from=MONDAY),)}, DayState.OPEN, "", "", 8),
        ({"weekly": (rule(valid_from=TUESDAY),)}, DayState.CLOSED, "no_hours", "", None),
        ({"weekly": (rule(valid_to=date(2030, 1, 6)),)}, DayState.CLOSED, "no_hours", "", None),
        ({"weekly": (rule(valid_to=MONDAY),)}, DayState.OPEN, "", "", 8),
    ],
)
def test_day_when_one_thing_changes_says_why(changes, state, reason, detail, opens):
    plan = dataclasses.replace(make_plan(rule()), **changes)

    found = day(MONDAY, plan)

    assert (found.state, found.reason, found.detail) == (state, reason, detail)
    assert [span.starts_at for span in found.spans] == ([utc(1, 7, opens - 7)] if opens else [])


def test_precedence_when_layers_are_taken_away_one_by_one_the_next_one_decides():
    layers = {
        "open_from": TUESDAY,
        "closures": (Closure(date(2030, 1, 1), date(2030, 1, 31), "Flood"),),
        "single_days": (SingleDay(MONDAY, (SHORT,), "Fair"),),
        "holidays": (Holiday(MONDAY, "New Year"),),
        "seasons": (Season("ramadan", date(2030, 1, 5), date(2030, 2, 3)),),
    }
    plan = make_plan(rule(), rule(span=SHORT, season="ramadan"), **layers)

    reasons = [day(MONDAY, plan).reason]
    for layer in layers:
        plan = dataclasses.replace(plan, **{layer: None if layer == "open_from" else ()})
        reasons.append(day(MONDAY, plan).reason)

    assert reasons == ["not_open_yet", "closure", "single_day", "holiday", "season:ramadan", ""]


RAMADAN = Season("ramadan", date(2030, 1, 6), date(2030, 2, 3))


def test_season_when_it_runs_only_its_rules_count():
    plan = make_plan(rule(), rule(5), rule(span=SHORT, season="ramadan"), seasons=(RAMADAN,))

    assert hours_of(MONDAY, plan) == [(utc(1, 7, 2), utc(1, 7, 7))]
    assert day(SATURDAY, plan) == Day(SATURDAY, DayState.CLOSED, "season:ramadan", "", ())


def test_season_when_it_is_over_the_pattern_returns():
    plan = make_plan(rule(), rule(span=SHORT, season="ramadan"), seasons=(RAMADAN,))

    assert hours_of(date(2030, 2, 4), plan) == [(utc(2, 4, 1), utc(2, 4, 9))]


@pytest.mark.parametrize(("on", "opens"), [((1, 6), 1), ((1, 7), 2), ((2, 3), 2), ((2, 4), 1)])
def test_season_runs_from_its_first_day_to_its_last(on, opens):
    season = Season("ramadan", date(2030, 1, 7), date(2030, 2, 3))
    weekly = [
        rule(weekday, span=span, season=code)
        for weekday in range(7)
        for span, code in ((OFFICE_HOURS, None), (SHORT, "ramadan"))
    ]

    ((starts_at, _),) = hours_of(date(2030, *on), make_plan(*weekly, seasons=(season,)))

    assert starts_at == utc(*on, opens)


@pytest.mark.parametrize(
    "seasonal",
    [(), (rule(season="haj"),), (rule(span=SHORT, valid_to=date(2030, 1, 6), season="ramadan"),)],
)
def test_season_when_point_has_no_rule_of_it_in_force_the_pattern_stays(seasonal):
    plan = make_plan(rule(), *seasonal, seasons=(RAMADAN,))

    assert hours_of(MONDAY, plan) == [(utc(1, 7, 1), utc(1, 7, 9))]


def test_season_when_two_run_the_one_that_began_last_counts():
    holidays_at_school = Season("school_holidays", date(2030, 1, 1), date(2030, 3, 31))
    plan = make_plan(
        rule(season="school_holidays"),
        rule(span=SHORT, season="ramadan"),
        seasons=(RAMADAN, holidays_at_school),
    )

    assert day(MONDAY, plan).reason == "season:ramadan"


def test_day_when_year_is_not_firm_is_unconfirmed_with_its_spans():
    plan = make_plan(rule(), firm_years=frozenset({2029}))

    found = day(MONDAY, plan)

    assert (found.state, found.reason) == (DayState.UNCONFIRMED, "year_not_firm")
    assert hours_of(MONDAY, plan) == [(utc(1, 7, 1), utc(1, 7, 9))]


def test_day_when_holiday_is_an_estimate_is_unconfirmed_and_names_it():
    plan = make_plan(rule(), holidays=(Holiday(MONDAY, "Idul Fitri"),), firm_years=frozenset())

    assert day(MONDAY, plan) == Day(MONDAY, DayState.UNCONFIRMED, "year_not_firm", "Idul Fitri", ())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"closures": (Closure(MONDAY, MONDAY, "Flood"),)}, "closure"),
        ({"open_from": TUESDAY}, "not_open_yet"),
        ({"weekly": ()}, "no_hours"),
        ({"single_days": (SingleDay(MONDAY, (), "Move"),)}, "single_day"),
    ],
)
def test_day_when_year_is_not_firm_but_it_is_closed_anyway_is_closed(changes, reason):
    plan = dataclasses.replace(make_plan(rule(), firm_years=frozenset()), **changes)

    found = day(MONDAY, plan)

    assert (found.state, found.reason) == (DayState.CLOSED, reason)


def test_day_when_span_ends_at_midnight_ends_with_the_day():
    span = Span(time(20), time(0), continuous=True, counters=THREE)

    assert hours_of(MONDAY, make_plan(rule(span=span))) == [(utc(1, 7, 13), utc(1, 7, 17))]


def test_day_when_span_crosses_midnight_belongs_to_the_day_it_opens():
    plan = make_plan(rule(span=NIGHT))

    assert hours_of(MONDAY, plan) == [(utc(1, 7, 13), utc(1, 7, 19))]
    assert day(TUESDAY, plan).spans == ()


@pytest.mark.parametrize(
    ("closes", "pause", "moments"),
    [
        (time(4), (time(20), time(20, 30)), (utc(1, 7, 13), utc(1, 7, 13, 30))),
        (time(4), (time(23), time(23, 30)), (utc(1, 7, 16), utc(1, 7, 16, 30))),
        (time(4), (time(23, 45), time(0, 15)), (utc(1, 7, 16, 45), utc(1, 7, 17, 15))),
        (time(4), (time(0), time(0, 30)), (utc(1, 7, 17), utc(1, 7, 17, 30))),
        (time(20), (time(3), time(4)), (utc(1, 7, 20), utc(1, 7, 21))),  # round the clock
    ],
)
def test_day_when_span_crosses_midnight_its_pause_falls_on_either_side(closes, pause, moments):
    span = Span(time(20), closes, continuous=False, counters=THREE, pause=pause)

    (found,) = day(MONDAY, make_plan(rule(span=span))).spans

    assert found.pause == moments


@pytest.mark.parametrize("changes", [{"closures": (Closure(TUESDAY, TUESDAY, "Flood"),)}, {"open_to": MONDAY}])
def test_day_when_next_day_is_shut_a_night_ends_at_midnight(changes):
    plan = make_plan(rule(span=NIGHT), **changes)

    assert hours_of(MONDAY, plan) == [(utc(1, 7, 13), utc(1, 7, 17))]


def test_day_when_yesterdays_night_reaches_into_it_starts_when_that_ends():
    early = Span(time(1), time(9), continuous=True, counters=THREE)
    plan = make_plan(rule(), rule(span=NIGHT), rule(1, span=early))

    assert hours_of(TUESDAY, plan) == [(utc(1, 7, 19), utc(1, 8, 2))]


def test_day_when_spans_overlap_the_earlier_keeps_the_time():
    late = Span(time(15), time(18), continuous=True, counters=(("regular", 1),))
    inside = Span(time(9), time(10), continuous=True, counters=THREE)
    plan = make_plan(rule(), rule(span=late), rule(span=inside))

    assert hours_of(MONDAY, plan) == [(utc(1, 7, 1), utc(1, 7, 9)), (utc(1, 7, 9), utc(1, 7, 11))]


def test_day_when_two_spans_meet_gives_both_in_order():
    morning = Span(time(8), time(11, 30), continuous=True, counters=THREE)
    friday_noon = Span(time(11, 30), time(13), continuous=True, counters=(("regular", 1),))
    plan = make_plan(rule(span=friday_noon), rule(span=morning))

    assert [span.counters for span in day(MONDAY, plan).spans] == [THREE, (("regular", 1),)]


def test_days_when_asked_for_a_week_gives_each_day_once():
    plan = make_plan(rule(), rule(5, span=SHORT))

    found = days(MONDAY, date(2030, 1, 13), plan)

    assert [one.on.day for one in found] == [7, 8, 9, 10, 11, 12, 13]
    assert [len(one.spans) for one in found] == [1, 0, 0, 0, 0, 1, 0]
    assert days(TUESDAY, MONDAY, plan) == []


@pytest.mark.parametrize(
    ("on", "wall", "zone", "opening", "closing"),
    [
        (MONDAY, time(8), "Asia/Jakarta", utc(1, 7, 1), utc(1, 7, 1)),
        (MONDAY, time(8), "Asia/Makassar", utc(1, 7, 0), utc(1, 7, 0)),
        (MONDAY, time(8), "Asia/Jayapura", utc(1, 6, 23), utc(1, 6, 23)),
        # London 2030: 31 March 01:00 becomes 02:00, 27 October 02:00 becomes 01:00
        (date(2030, 3, 31), time(0, 59), "Europe/London", utc(3, 31, 0, 59), utc(3, 31, 0, 59)),
        (date(2030, 3, 31), time(1), "Europe/London", utc(3, 31, 1), utc(3, 31, 1)),
        (date(2030, 3, 31), time(1, 45), "Europe/London", utc(3, 31, 1), utc(3, 31, 1)),
        (date(2030, 3, 31), time(2), "Europe/London", utc(3, 31, 1), utc(3, 31, 1)),
        (date(2030, 10, 27), time(1, 30), "Europe/London", utc(10, 27, 0, 30), utc(10, 27, 1, 30)),
        (date(2030, 10, 27), time(2), "Europe/London", utc(10, 27, 2), utc(10, 27, 2)),
        # New York 2030: 10 March and 3 November; Sydney: 7 April back, 6 October forward
        (date(2030, 3, 10), time(2, 30), "America/New_York", utc(3, 10, 7), utc(3, 10, 7)),
        (date(2030, 11, 3), time(1, 30), "America/New_York", utc(11, 3, 5, 30), utc(11, 3, 6, 30)),
        (date(2030, 4, 7), time(2, 30), "Australia/Sydney", utc(4, 6, 15, 30), utc(4, 6, 16, 30)),
        (date(2030, 10, 6), time(2, 30), "Australia/Sydney", utc(10, 5, 16), utc(10, 5, 16)),
        # Lord Howe changes by half an hour
        (date(2030, 10, 6), time(2, 15), "Australia/Lord_Howe", utc(10, 5, 15, 30), utc(10, 5, 15, 30)),
    ],
)
def test_instant_when_clocks_change_is_one_certain_moment(on, wall, zone, opening, closing):
    assert instant(on, wall, zone) == opening
    assert instant(on, wall, zone, closing=True) == closing
    assert instant(on, wall, zone).tzinfo is UTC


def test_day_when_a_clock_change_swallows_the_span_has_none_of_it():
    span = Span(time(1), time(2), continuous=True, counters=THREE)
    plan = make_plan(rule(6, span=span), zone="Europe/London")

    assert day(date(2030, 3, 31), plan) == Day(date(2030, 3, 31), DayState.CLOSED, "no_hours", "", ())


def test_day_when_clocks_go_back_a_night_is_an_hour_longer():
    plan = make_plan(rule(5, span=NIGHT), zone="Europe/London")

    ((starts_at, ends_at),) = hours_of(date(2030, 10, 26), plan)

    assert ends_at - starts_at == timedelta(hours=7)


def test_day_when_a_night_ends_in_the_hour_that_comes_twice_the_next_span_waits_for_it():
    night = Span(time(22), time(1, 15), continuous=True, counters=THREE)
    early = Span(time(1, 30), time(9), continuous=True, counters=THREE)
    plan = make_plan(rule(5, span=night), rule(6, span=early), zone="Europe/London")

    assert hours_of(date(2030, 10, 26), plan) == [(utc(10, 26, 21), utc(10, 27, 1, 15))]
    assert hours_of(date(2030, 10, 27), plan) == [(utc(10, 27, 1, 15), utc(10, 27, 9))]


def with_span(**changes):
    return make_plan(rule(span=dataclasses.replace(OFFICE_HOURS, **changes)))


@pytest.mark.parametrize(
    ("plan", "finding"),
    [
        (make_plan(zone="Asia/Bekasi"), Finding("zone_unknown", detail="Asia/Bekasi")),
        (make_plan(zone="../etc/passwd"), Finding("zone_unknown", detail="../etc/passwd")),
        (
            make_plan(rule(valid_to=date(2029, 1, 1))),
            Finding("dates_reversed", detail="2030-01-01 – 2029-01-01"),
        ),
        (
            make_plan(open_from=TUESDAY, open_to=MONDAY),
            Finding("dates_reversed", detail="2030-01-08 – 2030-01-07"),
        ),
        (
            make_plan(closures=(Closure(TUESDAY, MONDAY, ""),)),
            Finding("dates_reversed", detail="2030-01-08 – 2030-01-07"),
        ),
        (
            make_plan(seasons=(Season("ramadan", TUESDAY, MONDAY),)),
            Finding("dates_reversed", detail="2030-01-08 – 2030-01-07"),
        ),
        (
            make_plan(single_days=(SingleDay(MONDAY, (), "a"), SingleDay(MONDAY, (), "b"))),
            Finding("single_day_twice", detail="2030-01-07"),
        ),
        (make_plan(rule(7)), Finding("weekday_unknown", detail="7")),
        (with_span(opens=time(8, 0, 30)), Finding("time_not_on_the_minute", detail="08:00–16:00")),
        (with_span(counters=(("regular", -1),)), Finding("counters_negative", detail="08:00–16:00")),
        (
            with_span(counters=(("regular", 1), ("regular", 2))),
            Finding("lane_twice", detail="08:00–16:00"),
        ),
        (with_span(pause=(time(12), time(13))), Finding("continuous_span_has_pause", detail="08:00–16:00")),
        (
            with_span(continuous=False, pause=(time(7), time(9))),
            Finding("pause_outside_span", detail="08:00–16:00"),
        ),
        (
            with_span(continuous=False, pause=(time(13), time(12))),
            Finding("pause_outside_span", detail="08:00–16:00"),
        ),
        (
            with_span(continuous=False, pause=(time(12), time(12))),
            Finding("pause_outside_span", detail="08:00–16:00"),
        ),
        (make_plan(rule(), rule(span=SHORT)), Finding("spans_overlap", detail="08:00–16:00 / 09:00–14:00")),
        (make_plan(rule(), rule()), Finding("spans_overlap", detail="08:00–16:00 / 08:00–16:00")),
        (
            make_plan(rule(6, span=NIGHT), rule(span=Span(time(1, 59), time(9), True, THREE))),
            Finding("spans_overlap", detail="20:00–02:00 / 01:59–09:00"),
        ),
        (
            make_plan(
                rule(span=NIGHT, valid_from=MONDAY, valid_to=MONDAY),
                rule(1, span=Span(time(1), time(9), True, THREE), valid_from=TUESDAY),
            ),
            Finding("spans_overlap", detail="20:00–02:00 / 01:00–09:00"),
        ),
        (
            make_plan(single_days=(SingleDay(MONDAY, (OFFICE_HOURS, SHORT), ""),)),
            Finding("spans_overlap", detail="08:00–16:00 / 09:00–14:00"),
        ),
        (
            make_plan(
                rule(season="ramadan"),
                rule(season="haj"),
                seasons=(RAMADAN, Season("haj", date(2030, 2, 3), date(2030, 3, 3))),
            ),
            Finding("seasons_overlap", Weight.WARN, "ramadan / haj"),
        ),
        (
            make_plan(
                rule(season="ramadan"),
                rule(season="haj"),
                seasons=(Season("haj", date(2030, 2, 3), date(2030, 3, 3)), RAMADAN),
            ),
            Finding("seasons_overlap", Weight.WARN, "haj / ramadan"),
        ),
    ],
)
def test_check_when_something_cannot_be_meant_names_it(plan, finding):
    assert check(plan) == [finding]


@pytest.mark.parametrize(
    "plan",
    [
        make_plan(),
        make_plan(rule(), rule(span=SHORT, season="ramadan"), seasons=(RAMADAN,)),
        make_plan(rule(valid_to=date(2030, 6, 30)), rule(span=SHORT, valid_from=date(2030, 7, 1))),
        # both in force from Tuesday to Thursday only, and these are rules for Mondays
        make_plan(rule(valid_to=date(2030, 1, 10)), rule(span=SHORT, valid_from=date(2030, 1, 8))),
        make_plan(rule(span=NIGHT), rule(1, span=Span(time(2), time(9), True, THREE))),
        make_plan(rule(span=Span(time(16), time(18), True, THREE)), rule()),
        make_plan(
            rule(span=NIGHT, valid_from=MONDAY),
            rule(1, span=Span(time(1), time(9), True, THREE), valid_to=MONDAY),
        ),
        make_plan(rule(span=Span(time(20), time(4), False, THREE, (time(0), time(0, 30))))),
        make_plan(seasons=(RAMADAN, Season("haj", date(2030, 2, 3), date(2030, 3, 3)))),
        make_plan(
            rule(season="ramadan"),
            rule(season="haj"),
            seasons=(Season("haj", date(2030, 2, 4), date(2030, 3, 3)), RAMADAN),
        ),
        make_plan(closures=(Closure(MONDAY, MONDAY, "Flood"),), open_from=MONDAY, open_to=MONDAY),
        with_span(counters=(("regular", 0),)),
        with_span(continuous=False, pause=(time(8), time(16))),
    ],
)
def test_check_when_plan_is_sound_is_silent(plan):
    assert check(plan) == []
