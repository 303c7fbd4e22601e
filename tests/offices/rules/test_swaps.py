"""A swap judged by the verifier: what it newly breaks counts against it, whatever was broken before does not."""

import dataclasses
import random
from datetime import timedelta

import pytest

from offices.rules import cover, duty, swaps
from offices.rules.roster import Absence, Point
from tests.offices.rules.rosters import (
    FRIDAY,
    MONDAY,
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

WEDNESDAY = MONDAY + timedelta(days=2)
EARLY = make_pattern("early", starts=360, ends=870, break_from=540, break_to=660)
LATE = make_pattern("late", starts=660, ends=1170, break_from=840, break_to=960)
BOTH = ("counter", "supervisor")


def problem_of(*assignments, officers=("ani", "budi"), skills=BOTH, **changes):
    """Cover asks for nobody, and contracts for nothing, unless a test is about it."""
    free = (make_contract(week_minutes=900, tolerance=900),)
    people = [make_officer(key, skills=skills, contracts=free) for key in officers]
    given = {"rules": (), "openings": (), "patterns": (make_pattern(), EARLY, LATE), **changes}
    return make_problem(*people, **given, previous=assignments)


def codes(problem, mine, theirs):
    return sorted({breach.code for breach in swaps.broken(problem, mine, theirs)})


def changed(problem, key, **changes):
    officers = [dataclasses.replace(one, **changes) if one.key == key else one for one in problem.officers]
    return dataclasses.replace(problem, officers=tuple(officers))


def test_given_swaps_who_works_and_nothing_else():
    mine, theirs = make_assignment("ani", MONDAY, 660), make_assignment("budi", WEDNESDAY, 720)

    assert swaps.given(mine, theirs) == (make_assignment("budi", MONDAY, 660), make_assignment("ani", WEDNESDAY, 720))


def test_swap_of_different_days_that_keeps_every_rule_breaks_nothing():
    mine, theirs = make_assignment("ani", MONDAY), make_assignment("budi", WEDNESDAY)

    assert codes(problem_of(mine, theirs), mine, theirs) == []


@pytest.mark.parametrize("key", ["ani", "budi"])
def test_swap_is_checked_for_the_skills_of_both(key):
    mine, theirs = make_assignment("ani", MONDAY), make_assignment("budi", WEDNESDAY)
    problem = changed(problem_of(mine, theirs), key, skills=make_officer(skills=("gate",)).skills)
    other = {"ani": WEDNESDAY, "budi": MONDAY}[key]

    found = [breach for breach in swaps.broken(problem, mine, theirs) if breach.code == "skill_missing"]

    assert [(breach.on, breach.officers) for breach in found] == [(other, (key,))]


@pytest.mark.parametrize(("key", "on"), [("ani", WEDNESDAY), ("budi", MONDAY)])
def test_swap_is_checked_for_the_absences_of_both(key, on):
    mine, theirs = make_assignment("ani", MONDAY), make_assignment("budi", WEDNESDAY)
    problem = changed(problem_of(mine, theirs), key, absences=(Absence("1", on, on),))

    assert codes(problem, mine, theirs) == ["absent"]


def test_swap_to_a_place_where_one_may_not_be_sent_is_broken_and_allowed_once_they_may():
    annex = make_pattern("annex", point="annex")
    mine = make_assignment("ani", MONDAY)
    theirs = make_assignment("budi", WEDNESDAY, pattern=annex, point="annex")
    points = (Point("hq", "Asia/Jakarta"), Point("annex", "Asia/Jakarta"))
    problem = problem_of(mine, theirs, points=points, patterns=(make_pattern(), annex))
    problem = changed(problem, "budi", home="annex", points=frozenset({"hq"}))

    assert codes(problem, mine, theirs) == ["place_not_allowed"]
    assert codes(changed(problem, "ani", points=frozenset({"annex"})), mine, theirs) == []


@pytest.mark.parametrize(("rests", "found"), [(False, []), (True, ["rest_too_short"])])
def test_swap_is_checked_for_eleven_hours_of_rest(rests, found):
    """Ani would end at 19.30 on Monday and begin at 06.00 on Tuesday: ten and a half hours."""
    mine = make_assignment("ani", MONDAY, 600, EARLY)
    theirs = make_assignment("budi", MONDAY, 900, LATE)
    next_day = make_assignment("ani", TUESDAY, 600, EARLY)

    problem = problem_of(mine, theirs, *([next_day] if rests else []))

    assert codes(problem, mine, theirs) == found


def test_swap_is_checked_for_rest_against_the_week_before():
    mine, theirs = make_assignment("ani", TUESDAY, 720), make_assignment("budi", MONDAY, 600, EARLY)
    sunday = make_assignment("ani", MONDAY - timedelta(days=1), 900, LATE)

    problem = problem_of(mine, theirs, around=(sunday,))

    assert codes(problem, mine, theirs) == ["rest_too_short"]


def test_swap_is_checked_for_the_hours_of_both_weeks():
    """Both owe a day of 7 h 30 in each week; over the weeks one has two and the other none."""
    following = MONDAY + timedelta(days=7)
    shifts = [make_assignment(key, on) for key, on in (("ani", MONDAY), ("budi", TUESDAY))]
    shifts += [make_assignment(key, on) for key, on in (("ani", following), ("budi", following + timedelta(days=1)))]
    problem = problem_of(*shifts, weeks=2)
    exact = (make_contract(week_minutes=450, tolerance=0),)
    for key in ("ani", "budi"):
        problem = changed(problem, key, contracts=exact)

    across = swaps.broken(problem, shifts[0], shifts[3])

    assert codes(problem, shifts[0], shifts[1]) == []
    assert {(breach.code, breach.officers) for breach in across} == {
        ("hours_too_few", ("ani",)),
        ("hours_too_many", ("ani",)),
        ("hours_too_few", ("budi",)),
        ("hours_too_many", ("budi",)),
    }


def test_swap_for_a_day_on_which_one_works_already_is_broken():
    mine, theirs = make_assignment("ani", MONDAY), make_assignment("budi", TUESDAY)
    problem = problem_of(mine, theirs, make_assignment("ani", TUESDAY))

    assert codes(problem, mine, theirs) == ["two_shifts_on_a_day"]


def test_swap_that_takes_the_only_supervisor_away_is_broken():
    mine, theirs = make_assignment("ani", MONDAY), make_assignment("budi", WEDNESDAY)
    openings = (make_opening(MONDAY), make_opening(WEDNESDAY))
    others = [make_assignment("citra", on, 660) for on in (MONDAY, WEDNESDAY)]
    problem = problem_of(mine, theirs, *others, officers=("ani", "budi", "citra"), openings=openings)
    problem = changed(problem, "citra", skills=make_officer(skills=("counter",)).skills)
    problem = changed(problem, "budi", skills=make_officer(skills=("counter",)).skills)

    found = swaps.broken(problem, mine, theirs)

    # Not Wednesday, on which nobody supervised anyway, nor Ani's own break.
    assert [(breach.code, breach.on) for breach in found] == [("supervisor_missing", MONDAY)] * 2
    assert (found[0].starts_at, found[-1].ends_at) == (wib(8), wib(16, 30))


def test_swap_is_not_charged_with_a_gap_that_was_there_with_another_on_a_break():
    """At noon nobody serves, before as after; who is on the break has changed."""
    mine, theirs = make_assignment("ani", MONDAY, 720), make_assignment("budi", TUESDAY, 720)
    rules = (make_rule(least=1),)
    problem = problem_of(mine, theirs, rules=rules, openings=(make_opening(MONDAY), make_opening(TUESDAY)))

    assert "cover_short" in {breach.code for breach in cover.check(problem, problem.previous)}
    assert codes(problem, mine, theirs) == []


def test_swap_is_not_charged_with_a_break_that_was_outside_its_window():
    mine, theirs = make_assignment("ani", MONDAY, 540), make_assignment("budi", WEDNESDAY)

    assert codes(problem_of(mine, theirs), mine, theirs) == []


def test_swap_that_makes_too_few_hours_fewer_is_charged_and_one_that_mends_some_is_not():
    short = make_pattern("short", starts=480, ends=750, paid_minutes=270, break_minutes=0, break_from=480, break_to=480)
    mine = make_assignment("ani", MONDAY, None, short)
    theirs = make_assignment("budi", WEDNESDAY)
    problem = problem_of(mine, theirs, *whole_week("budi")[3:], patterns=(make_pattern(), short))
    problem = changed(problem, "ani", contracts=(make_contract(week_minutes=2250),))

    assert codes(problem, mine, theirs) == []  # 4.30 before and 7.30 after, of 37.30
    assert codes(
        dataclasses.replace(problem, previous=tuple(swaps.exchanged(problem.previous, mine, theirs))),
        *(swaps.given(mine, theirs)),
    ) == ["hours_too_few"]


def test_passing_leaves_out_what_breaks_a_rule_and_what_changes_only_names():
    mine = make_assignment("ani", MONDAY, 720)
    same = make_assignment("budi", MONDAY, 720)
    other_break = make_assignment("citra", MONDAY, 660)
    unskilled = make_assignment("dewi", WEDNESDAY)
    problem = problem_of(mine, same, other_break, unskilled, officers=("ani", "budi", "citra", "dewi"))
    problem = changed(problem, "dewi", skills=make_officer(skills=("gate",)).skills)

    assert list(swaps.passing(problem, mine, [same, other_break, unskilled])) == [other_break]


@pytest.mark.parametrize("seed", range(40))
def test_broken_finds_what_the_whole_verifier_newly_finds(seed):
    """Looking at the two officers and their places alone misses nothing."""
    chance = random.Random(seed)
    keys = ["ani", "budi", "citra", "dewi"]
    shifts = [
        make_assignment(key, on, chance.choice([600, 660, 720, 780, 900]), chance.choice([make_pattern(), EARLY, LATE]))
        for key in keys
        for on in duty.dates(MONDAY, FRIDAY)
        if chance.random() < 0.7
    ]
    openings = tuple(make_opening(on, 480, 990) for on in duty.dates(MONDAY, FRIDAY))
    problem = problem_of(*shifts, officers=keys, openings=openings, rules=(make_rule(least=2),))
    problem = changed(problem, "dewi", skills=make_officer(skills=("counter",)).skills)
    problem = changed(problem, "citra", skills=make_officer(skills=("gate", "supervisor")).skills)
    mine, theirs = next(
        (one, two) for one in chance.sample(shifts, len(shifts)) for two in shifts if one.officer < two.officer
    )

    whole = cover.newly(
        cover.check(problem, problem.previous), cover.check(problem, swaps.exchanged(problem.previous, mine, theirs))
    )

    assert set(swaps.broken(problem, mine, theirs)) == set(whole)
