"""How other booking systems write opening hours, told in this product's rules: what can be said, and what cannot.

The cases are those of the peers' own tables: weekly, every n-th week, week of the month, dated exceptions, rules that
overlap, buffers, clock changes. Where no rule says it, the table below says so and names what is written instead.
"""

import dataclasses
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from offices.rules.capacity import counters_serving
from offices.rules.hours import Closure, Holiday, Plan, Season, SingleDay, Span, WeeklyRule, check, day

MONDAY = date(2030, 3, 4)
WEEK = timedelta(weeks=1)
START = date(2030, 1, 1)


def span(opens, closes, counters=2, pause=None):
    """The times as people write them: "8.30"."""
    walls = [time(*map(int, text.split("."))) for text in (opens, closes, *(pause or ()))]
    return Span(*walls[:2], pause is None, (("regular", counters),), (walls[2], walls[3]) if pause else None)


def rule(weekday, opens, closes, first=START, last=None, season=None, **more):
    return WeeklyRule(weekday, span(opens, closes, **more), first, last, season)


def plan(*weekly, zone="Asia/Jakarta", **fields):
    empty = Plan(zone, None, None, weekly, (), (), (), (), frozenset({2030}))
    return dataclasses.replace(empty, **fields)


def told(on, rules):
    """The day as its door shows it, on its own clock; each stretch of service with its pause left out."""
    zone = ZoneInfo(rules.zone)
    stretches = []
    for one in day(on, rules).spans:
        moments = [one.starts_at, *(one.pause or ()), one.ends_at]
        texts = [f"{moment.astimezone(zone):%H.%M}" for moment in moments]
        stretches += [f"{a}-{b}" for a, b in zip(texts[::2], texts[1::2], strict=True)]
    return stretches


def on_mondays(*numbers, opens="8.0", closes="12.0"):
    """One rule for each of these Mondays, counted from the first: in force on that day alone."""
    return [rule(0, opens, closes, MONDAY + number * WEEK, MONDAY + number * WEEK) for number in numbers]


DAY_OFF = Closure(MONDAY, MONDAY, "Inventory")
FAIR = SingleDay(MONDAY, (span("10.0", "20.0"),), "Fair")
MOVE = SingleDay(MONDAY, (), "Move")
RAMADAN = Season("ramadan", MONDAY, MONDAY + 2 * WEEK)
LONG, SHORT = rule(0, "8.0", "16.0"), rule(0, "9.0", "14.0", season="ramadan")

SAID = {
    "weekly": (plan(LONG), {0: ["08.00-16.00"], 1: [], 7: ["08.00-16.00"]}),
    "weekly, two stretches": (
        plan(rule(0, "8.0", "12.0"), rule(0, "13.0", "16.0")),
        {0: ["08.00-12.00", "13.00-16.00"]},
    ),
    "weekly, with a pause": (plan(rule(0, "8.0", "16.0", pause=("12.0", "13.0"))), {0: ["08.00-12.00", "13.00-16.00"]}),
    "weekly, until a day": (plan(rule(0, "8.0", "12.0", last=MONDAY)), {0: ["08.00-12.00"], 7: []}),
    "weekly, replaced from a day on": (
        plan(rule(0, "8.0", "12.0", last=MONDAY), rule(0, "9.0", "15.0", first=MONDAY + WEEK)),
        {0: ["08.00-12.00"], 7: ["09.00-15.00"], 14: ["09.00-15.00"]},
    ),
    "over midnight": (plan(rule(0, "20.0", "2.0")), {0: ["20.00-02.00"], 1: []}),
    "the whole day": (plan(rule(0, "0.0", "0.0"), rule(1, "0.0", "0.0")), {0: ["00.00-00.00"], 1: ["00.00-00.00"]}),
    "exception: closed": (plan(LONG, closures=(DAY_OFF,)), {0: [], 7: ["08.00-16.00"]}),
    "exception: other hours": (plan(LONG, single_days=(FAIR,)), {0: ["10.00-20.00"], 7: ["08.00-16.00"]}),
    "exception: no hours": (plan(LONG, single_days=(MOVE,)), {0: [], 7: ["08.00-16.00"]}),
    "exception: open on a holiday": (
        plan(LONG, holidays=(Holiday(MONDAY, "Nyepi"),), single_days=(FAIR,)),
        {0: ["10.00-20.00"]},
    ),
    "exception: open on a day without a rule": (
        plan(LONG, single_days=(dataclasses.replace(FAIR, on=MONDAY + timedelta(days=5)),)),
        {5: ["10.00-20.00"], 12: []},
    ),
    "holiday": (plan(LONG, holidays=(Holiday(MONDAY, "Nyepi"),)), {0: [], 7: ["08.00-16.00"]}),
    "a season's hours": (
        plan(LONG, SHORT, seasons=(RAMADAN,)),
        {0: ["09.00-14.00"], 14: ["09.00-14.00"], 21: ["08.00-16.00"]},
    ),
    "overlapping rules": (
        plan(rule(0, "8.0", "12.0"), rule(0, "10.0", "16.0")),
        {0: ["08.00-12.00", "12.00-16.00"]},
    ),
    "a rule inside another": (plan(rule(0, "8.0", "16.0"), rule(0, "10.0", "12.0")), {0: ["08.00-16.00"]}),
    "the same rule twice": (plan(LONG, LONG), {0: ["08.00-16.00"]}),
    "a buffer after opening and before closing": (plan(rule(0, "8.15", "15.45")), {0: ["08.15-15.45"]}),
    "a buffer between two stretches": (
        plan(rule(0, "8.0", "11.50"), rule(0, "12.10", "16.0")),
        {0: ["08.00-11.50", "12.10-16.00"]},
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_peers_case_when_written_in_our_rules_gives_these_hours(case):
    rules, expected = SAID[case]

    assert {number: told(MONDAY + timedelta(days=number), rules) for number in expected} == expected


# Clocks change in Germany on 31 March and 27 October 2030, both Sundays: at 02.00 and back at 03.00.
CLOCKS = [
    (date(2030, 3, 31), ("8.0", "12.0"), ["08.00-12.00"], 4),
    (date(2030, 10, 27), ("8.0", "12.0"), ["08.00-12.00"], 4),
    (date(2030, 3, 31), ("0.0", "6.0"), ["00.00-06.00"], 5),
    (date(2030, 10, 27), ("0.0", "6.0"), ["00.00-06.00"], 7),
    (date(2030, 3, 31), ("2.30", "6.0"), ["03.00-06.00"], 3),
    (date(2030, 10, 27), ("0.0", "2.30"), ["00.00-02.30"], 3.5),
]


@pytest.mark.parametrize(("on", "walls", "shown", "hours"), CLOCKS)
def test_peers_case_when_clocks_change_keeps_to_the_wall_and_counts_real_hours(on, walls, shown, hours):
    rules = plan(rule(6, *walls), zone="Europe/Berlin")

    (found,) = day(on, rules).spans

    assert told(on, rules) == shown
    assert (found.ends_at - found.starts_at) / timedelta(hours=1) == hours


# What no single rule says, what is written instead, and the hours that come of it ("" says: nothing can be written).
NOT_SAID = {
    "every second week": (
        "a rule for each of the days, in force on that day alone",
        plan(*on_mondays(0, 2, 4)),
        {0: ["08.00-12.00"], 7: [], 14: ["08.00-12.00"], 21: [], 28: ["08.00-12.00"], 42: []},
    ),
    "every fourth week": (
        "a rule for each of the days, in force on that day alone",
        plan(*on_mondays(0, 4)),
        {0: ["08.00-12.00"], 7: [], 14: [], 21: [], 28: ["08.00-12.00"], 56: []},
    ),
    "the first Monday of the month": (
        "a single day for each of the dates",
        plan(single_days=tuple(dataclasses.replace(FAIR, on=MONDAY + number * WEEK) for number in (0, 4))),
        {0: ["10.00-20.00"], 7: [], 28: ["10.00-20.00"], 63: []},
    ),
    "not on the last Monday of the month": (
        "a closure for each of the dates",
        plan(LONG, closures=(Closure(MONDAY + 3 * WEEK, MONDAY + 3 * WEEK, "Training"),)),
        {14: ["08.00-16.00"], 21: [], 56: ["08.00-16.00"]},
    ),
    "two rules whose counters add up where they overlap": (
        "three spans that adjoin, each with its own number",
        plan(
            rule(0, "8.0", "10.0", counters=2), rule(0, "10.0", "12.0", counters=5), rule(0, "12.0", "16.0", counters=3)
        ),
        {0: ["08.00-10.00", "10.00-12.00", "12.00-16.00"]},
    ),
    "an exception that closes one hour of a date": (
        "a single day with the hours around it",
        plan(LONG, single_days=(SingleDay(MONDAY, (span("8.0", "10.0"), span("11.0", "16.0")), "Drill"),)),
        {0: ["08.00-10.00", "11.00-16.00"], 7: ["08.00-16.00"]},
    ),
    "a buffer between one visit and the next": ("", None, {}),
    "hours that depend on the service": ("", None, {}),
}


@pytest.mark.parametrize("case", [case for case, (instead, *_) in NOT_SAID.items() if instead])
def test_peers_case_that_no_rule_says_is_written_day_by_day(case):
    _instead, rules, expected = NOT_SAID[case]

    assert {number: told(MONDAY + timedelta(days=number), rules) for number in expected} == expected
    assert check(rules) == []


def test_rules_when_they_learn_a_new_word_the_tables_above_are_read_again():
    """Neither a number of weeks nor a week of the month, neither a buffer nor a service."""
    words = {one: [field.name for field in dataclasses.fields(one)] for one in (WeeklyRule, Span, SingleDay)}

    assert words == {
        WeeklyRule: ["weekday", "span", "valid_from", "valid_to", "season"],
        Span: ["opens", "closes", "continuous", "counters", "pause"],
        SingleDay: ["on", "spans", "reason"],
    }


def test_overlapping_rules_when_both_count_counters_do_not_add_up_and_are_told_of():
    rules = plan(rule(0, "8.0", "12.0", counters=2), rule(0, "10.0", "16.0", counters=3))
    spans = day(MONDAY, rules).spans
    at = datetime(2030, 3, 4, tzinfo=ZoneInfo("Asia/Jakarta"))

    serving = [counters_serving(spans, "regular", at.replace(hour=hour)) for hour in (9, 11, 13)]

    assert serving == [2, 2, 3]
    assert [finding.code for finding in check(rules)] == ["spans_overlap"]
