import dataclasses
import time

from offices.rules import cover, duty, rostering
from offices.rules.roster import Absence, GoalName, Point, Status, Wanted
from tests.offices.rules.rosters import (
    FRIDAY,
    MONDAY,
    SETTINGS,
    TUESDAY,
    make_assignment,
    make_contract,
    make_officer,
    make_opening,
    make_pattern,
    make_problem,
    make_rule,
    whole_week,
    wib,
)

ILL = (Absence("ill", TUESDAY, TUESDAY),)
UNLED = (dataclasses.replace(SETTINGS, needs_supervisor=False),)
THREE = [*whole_week("ani", 660), *whole_week("budi", 720), *whole_week("cici", 780)]
HALF_PAST_SEVEN = wib(7, 30, TUESDAY)


def two_points(**changes):
    """Ani, Budi and Cici at the office, Dedi in the mall; any may be sent to the other place."""
    everywhere = frozenset({"hq", "mall"})
    officers = [make_officer(key, points=everywhere) for key in ("ani", "budi", "cici")]
    officers.append(make_officer("dedi", home="mall", points=everywhere))
    return make_problem(
        *officers,
        points=(Point("hq", "Asia/Jakarta"), Point("mall", "Asia/Jakarta")),
        patterns=(make_pattern(), make_pattern("mall", "mall", break_minutes=0)),
        openings=tuple(make_opening(on, point=point) for on in duty.dates(MONDAY, FRIDAY) for point in ("hq", "mall")),
        settings=UNLED,
        **changes,
    )


def with_ill(problem, *keys):
    officers = (dataclasses.replace(one, absences=ILL) if one.key in keys else one for one in problem.officers)
    return dataclasses.replace(problem, officers=tuple(officers))


def replan(problem, published, since=HALF_PAST_SEVEN, wanted=()):
    return rostering.replan(
        problem,
        published,
        on=TUESDAY,
        since=since,
        wanted=wanted,
        seconds=10,
        workers=1,
        clock=time.monotonic,
    )


def wanted(count, starts=480, ends=990, point="hq"):
    moments = (duty.moment(TUESDAY, starts, "Asia/Jakarta"), duty.moment(TUESDAY, ends, "Asia/Jakarta"))
    return Wanted(point, "counter", *moments, count)


def test_replan_when_others_are_enough_touches_nobody():
    problem = make_problem(*(make_officer(key) for key in ("ani", "budi", "cici")))

    found = replan(with_ill(problem, "cici"), THREE)

    assert found.changes == ()
    assert [(goal.name, goal.value, goal.bound) for goal in found.roster.goals] == [
        (GoalName.SHORTAGE, 0, 0),
        (GoalName.TOUCHED, 0, 0),
    ]
    assert found.roster.status is Status.PROVEN
    assert [one for one in found.roster.assignments if one.on == TUESDAY] == [
        make_assignment("ani", TUESDAY, 660),
        make_assignment("budi", TUESDAY, 720),
    ]


def test_replan_when_two_rest_together_moves_one_break():
    problem = make_problem(*(make_officer(key) for key in ("ani", "budi", "cici")))
    published = [*whole_week("ani", 720), *whole_week("budi", 720), *whole_week("cici", 660)]

    found = replan(with_ill(problem, "cici"), published)

    assert [(change.before.pattern, change.after.pattern) for change in found.changes] == [("day", "day")]
    assert found.roster.shortages == ()
    breaches = cover.check(with_ill(problem, "cici"), found.roster.assignments)
    assert {one.code for one in breaches if one.on == TUESDAY} == set()


def test_replan_when_break_has_begun_leaves_it_and_says_what_is_short():
    problem = make_problem(*(make_officer(key) for key in ("ani", "budi", "cici")), settings=UNLED)
    published = [*whole_week("ani", 720), *whole_week("budi", 720), *whole_week("cici", 660)]

    found = replan(with_ill(problem, "cici"), published, since=wib(12, 15, TUESDAY))

    assert found.changes == ()
    assert [(one.starts_at, one.ends_at, one.missing) for one in found.roster.shortages] == [
        (wib(12, 15, TUESDAY), wib(13, 0, TUESDAY), 1)
    ]


def test_replan_when_a_point_has_more_than_it_needs_sends_one_over():
    problem = two_points(rules=(make_rule("hq"), make_rule("mall", point="mall")))
    mall = make_pattern("mall", "mall", break_minutes=0)
    published = [*THREE, *whole_week("dedi", None, pattern=mall, point="mall")]

    found = replan(with_ill(problem, "dedi"), published)

    assert [(change.before.point, change.after.point) for change in found.changes] == [("hq", "mall")]
    assert found.roster.goals == (
        dataclasses.replace(found.roster.goals[0], name=GoalName.SHORTAGE, value=0, bound=0),
        dataclasses.replace(found.roster.goals[1], name=GoalName.TOUCHED, value=1, bound=1),
    )
    assert found.roster.shortages == ()


def test_replan_when_more_is_wanted_than_the_rules_ask_keeps_it():
    late = make_pattern("late", starts=540, ends=1050)
    idle = make_officer("dedi", contracts=(make_contract(450, 450),))
    problem = make_problem(
        *(make_officer(key) for key in ("ani", "budi", "cici")), idle, patterns=(make_pattern(), late)
    )

    found = replan(with_ill(problem, "cici"), THREE, wanted=(wanted(3, 840, 960),))

    assert [(change.officer, change.before, change.after.pattern) for change in found.changes] == [
        ("dedi", None, "day")
    ]
    assert found.roster.shortages == ()


def test_replan_when_nobody_may_come_lists_the_shortage():
    problem = make_problem(*(make_officer(key) for key in ("ani", "budi", "cici")))

    found = replan(with_ill(problem, "cici"), THREE, wanted=(wanted(3, 840, 960),))

    assert found.changes == ()
    assert [(one.starts_at, one.ends_at, one.missing) for one in found.roster.shortages] == [
        (wib(14, 0, TUESDAY), wib(16, 0, TUESDAY), 1)
    ]


def test_replan_when_problem_cannot_be_meant_refuses():
    found = replan(make_problem(settings=()), THREE)

    assert (found.roster.status, found.changes) == (Status.REFUSED, ())
