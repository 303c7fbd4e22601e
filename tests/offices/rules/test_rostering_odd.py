"""What planners get wrong, and what calendars do: a finding, or a roster that the verifier accepts."""

import dataclasses
import time
from datetime import timedelta

import pytest

from offices.rules import cover, duty, rostering
from offices.rules.findings import Finding, Weight
from offices.rules.roster import Absence, Opening, Point, Relaxation, RelaxationKind, Shortage, Status
from tests.offices.rules.rosters import (
    FRIDAY,
    MONDAY,
    SETTINGS,
    SUNDAY,
    TUESDAY,
    make_contract,
    make_officer,
    make_opening,
    make_pattern,
    make_problem,
    make_rule,
    wib,
)

UNLED = (dataclasses.replace(SETTINGS, needs_supervisor=False),)
EVERYDAY = frozenset(range(7))


def solve(problem, **changes):
    return rostering.solve(problem, **{"seconds": 60, "workers": 1, "clock": time.monotonic, **changes})


def test_solve_when_rules_contradict_keeps_the_larger_and_says_so():
    rules = (make_rule("two", least=2, starts=840, ends=900), make_rule("one", starts=840, ends=900))

    roster = solve(make_problem(rules=rules, settings=UNLED))

    assert Finding("rules_contradict", Weight.WARN, "two, one") in roster.findings
    assert roster.shortages == ()
    assert cover.check(make_problem(rules=rules, settings=UNLED), roster.assignments) == []


def test_solve_when_absences_overlap_plans_neither_day_and_says_so():
    absences = (Absence("leave", MONDAY, TUESDAY), Absence("course", TUESDAY, TUESDAY))
    cici = make_officer("cici", absences=absences)

    roster = solve(make_problem(make_officer("ani"), make_officer("budi"), cici))

    assert roster.findings == (Finding("absences_overlap", Weight.WARN, "cici: leave, course"),)
    assert [one.on for one in roster.assignments if one.officer == "cici"] == duty.dates(
        TUESDAY + timedelta(days=1), FRIDAY
    )


def test_solve_when_nobody_may_be_sent_to_a_point_says_what_is_short_there():
    points = (Point("hq", "Asia/Jakarta"), Point("mall", "Asia/Jakarta"))
    problem = make_problem(
        points=points,
        patterns=(make_pattern(), make_pattern("mall", "mall")),
        rules=(make_rule("mall", point="mall", starts=840, ends=900, weekdays=frozenset({0})),),
        openings=(*make_problem().openings, make_opening(point="mall")),
        settings=UNLED,
    )

    roster = solve(problem)

    assert Finding("skill_nobody_has", Weight.WARN, "mall: counter") in roster.findings
    assert [(one.point, one.starts_at, one.ends_at, one.missing) for one in roster.shortages] == [
        ("mall", wib(14), wib(15), 1)
    ]


def test_solve_when_two_are_ill_tells_each_shortage_with_date_time_point_skill_and_the_absence_that_mends_it():
    """Of three, two are needed from ten to eleven; Budi is away on Tuesday, Cici from Tuesday to Friday."""
    budi = make_officer("budi", absences=(Absence("course-3", TUESDAY, TUESDAY),))
    cici = make_officer("cici", absences=(Absence("leave-9", TUESDAY, FRIDAY),))
    rule = make_rule("two", least=2, starts=600, ends=660)

    roster = solve(make_problem(make_officer("ani"), budi, cici, rules=(rule,), settings=UNLED))

    assert roster.shortages == (
        Shortage(
            on=TUESDAY,
            starts_at=wib(10, on=TUESDAY),
            ends_at=wib(11, on=TUESDAY),
            point="hq",
            skill="counter",
            missing=1,
            relaxation=Relaxation(RelaxationKind.ABSENCE, "budi", "course-3"),
        ),
    )
    shortage = roster.goals[0]
    assert (shortage.name, shortage.value, shortage.bound) == ("shortage", 60, 60)


def test_solve_when_three_too_few_are_there_names_the_rule_as_one_officer_is_not_enough():
    problem = make_problem(rules=(make_rule("five", least=5, starts=600, ends=630),), settings=UNLED)

    roster = solve(problem)

    assert {(one.missing, one.relaxation) for one in roster.shortages} == {
        (3, Relaxation(RelaxationKind.RULE, key="five"))
    }


@pytest.mark.parametrize(("week", "paid"), [(11, 420), (41, 540)])
def test_solve_when_clocks_change_in_a_night_shift_keeps_cover_through_it(week, paid):
    """In Berlin the night of Saturday is an hour shorter in March, and an hour longer in October."""
    first = MONDAY + timedelta(weeks=week)
    night = make_pattern(
        "night", weekdays=frozenset({5}), starts=1320, ends=1800, paid_minutes=paid - 60, break_from=1380, break_to=1560
    )
    on = first + timedelta(days=5)
    problem = make_problem(
        make_officer("ani", contracts=(make_contract(480, 480),)),
        make_officer("budi", contracts=(make_contract(480, 480),)),
        first=first,
        last=first + timedelta(days=6),
        points=(Point("hq", "Europe/Berlin"),),
        patterns=(night,),
        rules=(make_rule("night", starts=1320, ends=1800, weekdays=EVERYDAY),),
        openings=(Opening("hq", duty.moment(on, 1320, "Europe/Berlin"), duty.moment(on, 1800, "Europe/Berlin")),),
    )

    roster = solve(problem)

    assert Finding("clock_change_in_shift", Weight.WARN, f"night: {on}") in roster.findings
    assert roster.shortages == ()
    assert cover.check(problem, roster.assignments) == []
    assert {(one.ends_at - one.starts_at) // duty.MINUTE for one in roster.assignments} == {paid}


def test_solve_at_a_point_that_never_closes_keeps_cover_over_every_midnight():
    """Three shifts a day, the night's from 22.00 to 07.00; what goes on from the Sunday before counts."""
    shifts = (
        make_pattern("day", weekdays=EVERYDAY, starts=360, ends=870, break_from=480, break_to=720),
        make_pattern("late", weekdays=EVERYDAY, starts=840, ends=1350, break_from=960, break_to=1200),
        make_pattern("night", weekdays=EVERYDAY, starts=1320, ends=1860, break_from=1440, break_to=1680),
    )
    problem = make_problem(
        *(make_officer(key) for key in "abcdefghijkl"),
        patterns=shifts,
        rules=(make_rule(starts=0, ends=1440, weekdays=EVERYDAY),),
        openings=(Opening("hq", wib(7), wib(24, 0, SUNDAY)),),
    )

    roster = solve(problem, stop=None)

    assert roster.shortages == ()
    assert cover.check(problem, roster.assignments) == []
    nights = [one for one in roster.assignments if one.pattern == "night" and one.on != SUNDAY]
    assert {one.ends_at - wib(24, 0, one.on) for one in nights} == {timedelta(hours=7)}


def test_solve_when_a_shift_is_longer_than_the_opening_or_the_day_says_which_cannot_be_meant():
    long = make_pattern("long", starts=0, ends=1500, paid_minutes=1440)

    roster = solve(make_problem(patterns=(make_pattern(), long)))

    assert (roster.status, roster.findings) == (
        Status.REFUSED,
        (Finding("shift_longer_than_a_day", detail="long"),),
    )
