import dataclasses
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from offices.rules import cover, duty, rostering
from offices.rules.findings import Finding, Weight, blocking
from offices.rules.roster import (
    Absence,
    Goal,
    GoalName,
    History,
    Opening,
    Point,
    Relaxation,
    RelaxationKind,
    Status,
    Wish,
    WishKind,
)
from tests.environment import ROOT
from tests.offices.rules.rosters import (
    FRIDAY,
    LONG_AGO,
    MONDAY,
    SATURDAY,
    SETTINGS,
    SUNDAY,
    TUESDAY,
    make_contract,
    make_officer,
    make_opening,
    make_pattern,
    make_problem,
    make_rule,
    whole_week,
    wib,
)

UNLED = (dataclasses.replace(SETTINGS, needs_supervisor=False),)


def solve(problem, **changes):
    return rostering.solve(problem, **{"seconds": 60, "workers": 1, "clock": time.monotonic, **changes})


def values(roster):
    return {goal.name.value: (goal.value, goal.bound) for goal in roster.goals}


def days_of(roster, officer):
    return [one.on for one in roster.assignments if one.officer == officer]


def two_points(**changes):
    """Ani at home in the office, Budi in the mall, and each may be sent to the other."""
    officers = (
        make_officer("ani", points=frozenset({"mall"})),
        make_officer("budi", home="mall", points=frozenset({"hq"})),
    )
    points = (Point("hq", "Asia/Jakarta"), Point("mall", "Asia/Jakarta"))
    plain = make_problem(*officers, points=points, settings=UNLED, rules=())
    mall = make_pattern("mall-day", "mall")
    openings = (*plain.openings, *(make_opening(on, point="mall") for on in duty.dates(MONDAY, FRIDAY)))
    return dataclasses.replace(plain, patterns=(make_pattern(), mall), openings=openings, **changes)


def test_solve_when_all_can_be_had_proves_it_and_the_verifier_agrees():
    problem = make_problem()

    roster = solve(problem)

    assert roster.status is Status.PROVEN
    assert values(roster) == {"shortage": (0, 0), "noon": (1, 1)}
    assert (roster.gap, roster.objective, roster.bound, roster.shortages) == (0, 1, 1, ())
    assert cover.check(problem, roster.assignments) == []
    assert len(roster.assignments) == 10


def test_solve_when_too_few_are_there_says_when_and_what_would_mend_it():
    leave = Absence("leave-7", TUESDAY, TUESDAY)
    problem = make_problem(make_officer("ani"), make_officer("budi", absences=(leave,)))

    roster = solve(problem)

    assert values(roster)["shortage"] == (120, 120)
    assert [(one.on, one.skill, one.missing, one.relaxation) for one in roster.shortages] == [
        (TUESDAY, "counter", 1, Relaxation(RelaxationKind.ABSENCE, "budi", "leave-7")),
        (TUESDAY, "supervisor", 1, Relaxation(RelaxationKind.ABSENCE, "budi", "leave-7")),
    ]
    assert all(one.ends_at - one.starts_at == timedelta(hours=1) for one in roster.shortages)
    assert {one.code for one in cover.check(problem, roster.assignments)} == {"cover_short", "supervisor_missing"}


def test_solve_when_only_the_rule_asks_too_much_names_the_rule():
    """Two work, and both rest at some time; with everybody there, three can never be."""
    roster = solve(make_problem(rules=(make_rule("noon", least=3, starts=840, ends=900),)))

    assert values(roster)["shortage"] == (300, 300)
    assert [(one.on, one.missing, one.relaxation) for one in roster.shortages] == [
        (on, 1, Relaxation(RelaxationKind.RULE, key="noon")) for on in duty.dates(MONDAY, FRIDAY)
    ]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"home": "mall"}, RelaxationKind.PLACE),
        ({"skills": ("gate",)}, RelaxationKind.SKILL),
        ({"contracts": (make_contract(0),)}, RelaxationKind.HOURS),
    ],
)
def test_solve_when_one_rule_keeps_somebody_away_names_it(changes, kind):
    """Two are needed on Monday; Budi has time, but one thing is in the way."""
    budi = make_officer("budi", **{"contracts": (make_contract(450, 450),), **changes})
    problem = make_problem(
        make_officer("ani", contracts=(make_contract(450),)),
        budi,
        points=(Point("hq", "Asia/Jakarta"), Point("mall", "Asia/Jakarta")),
        patterns=(make_pattern(weekdays=frozenset({0})),),
        rules=(make_rule(least=2, starts=840, ends=900),),
        openings=(make_opening(),),
        settings=UNLED,
    )

    roster = solve(problem)

    assert [one.relaxation for one in roster.shortages] == [Relaxation(kind, "budi")]


def test_solve_when_hours_cannot_be_kept_says_whose():
    lone = make_officer("ani", contracts=(make_contract(2700),))

    roster = solve(make_problem(lone, make_officer("budi")))

    assert roster.findings == (Finding("hours_out_of_reach", Weight.WARN, f"ani {MONDAY}"),)
    assert len(days_of(roster, "ani")) == 5


def test_solve_when_target_can_be_had_reaches_it():
    roster = solve(make_problem(*(make_officer(key) for key in "abc"), rules=(make_rule(least=1, target=2),)))

    assert values(roster)["target"] == (0, 0)


def test_solve_when_everybody_can_stay_home_moves_nobody():
    rules = (make_rule("hq"), make_rule("mall", point="mall"))

    roster = solve(two_points(rules=tuple(dataclasses.replace(rule, starts=480, ends=660) for rule in rules)))

    assert values(roster)["moves"] == (0, 0)
    assert {(one.officer, one.point) for one in roster.assignments} == {("ani", "hq"), ("budi", "mall")}


def test_solve_when_cover_needs_it_moves_somebody():
    roster = solve(two_points(rules=(make_rule("hq", least=2, starts=480, ends=660),)))

    assert values(roster)["shortage"] == (0, 0)
    assert values(roster)["moves"] == (5, 5)


def test_solve_when_wish_costs_nothing_grants_it():
    everyday = make_pattern(weekdays=frozenset(range(6)))
    officers = [make_officer(key, wishes=(Wish(MONDAY),)) for key in ("ani",)]
    problem = make_problem(*officers, patterns=(everyday,), rules=(), settings=UNLED)
    problem = dataclasses.replace(problem, openings=(*problem.openings, make_opening(SATURDAY)))

    roster = solve(problem)

    assert values(roster)["wishes"] == (0, 0)
    assert days_of(roster, "ani") == duty.dates(TUESDAY, SATURDAY)


@pytest.mark.parametrize(("kind", "expected"), [(WishKind.EARLY, "day"), (WishKind.LATE, "late")])
def test_solve_when_shift_is_wished_for_gives_it(kind, expected):
    late = make_pattern("late", starts=540, ends=1050, is_late=True)
    ani = make_officer("ani", wishes=tuple(Wish(on, kind) for on in duty.dates(MONDAY, FRIDAY)))

    roster = solve(make_problem(ani, patterns=(make_pattern(), late), rules=(), settings=UNLED))

    assert {one.pattern for one in roster.assignments} == {expected}


def test_solve_when_prayer_break_is_preferred_gives_it_on_friday():
    officers = [make_officer("ani"), make_officer("budi", prefers_prayer_break=True)]

    roster = solve(make_problem(*officers))

    breaks = {one.officer: one.break_starts_at for one in roster.assignments if one.on == FRIDAY}
    assert wib(11, 30, FRIDAY) <= breaks["budi"] <= wib(11, 45, FRIDAY)
    assert values(roster)["wishes"] == (0, 0)


def test_solve_when_saturdays_were_uneven_evens_them_out():
    saturday = make_pattern("saturday", weekdays=frozenset({5}), paid_minutes=450)
    officers = [make_officer("ani", history=History(saturdays=3)), make_officer("budi", history=History(saturdays=1))]
    problem = make_problem(*officers, patterns=(make_pattern(), saturday), settings=UNLED)
    rules = (make_rule("saturday", weekdays=frozenset({5}), ends=660),)
    problem = dataclasses.replace(problem, rules=rules, openings=(*problem.openings, make_opening(SATURDAY)))

    roster = solve(problem)

    assert [one.officer for one in roster.assignments if one.on == SATURDAY] == ["budi"]
    assert values(roster)["fairness"] == (1, 1)


def noons_of(roster, officer):
    breaks = [one for one in roster.assignments if duty.covers(one, one.on, SETTINGS.noon, "Asia/Jakarta")]
    return [one.officer for one in breaks].count(officer)


def test_solve_when_noon_breaks_can_be_shared_shares_them_over_what_was():
    """At noon or an hour later: each day one of the two rests at noon, and Ani did so six times of late."""
    window = {"break_from": 720, "break_to": 780}
    hourly = (dataclasses.replace(SETTINGS, grain=60),)
    officers = (make_officer("ani", history=History(noon=6)), make_officer("budi"))
    problem = make_problem(*officers, patterns=(make_pattern(**window),), settings=hourly, weeks=2)

    roster = solve(problem)

    assert (noons_of(roster, "ani"), noons_of(roster, "budi")) == (2, 8)
    assert values(roster)["noon"] == (92, 92)  # 8² + 8², where 6² + 0² were


def test_solve_when_a_role_that_never_rests_at_noon_can_go_round_lets_it_go_round():
    """Whoever is at the gate from noon to one has no noon break; both can serve there."""
    skills = ("counter", "gate")
    gate = make_rule("gate", skill="gate", starts=720, ends=780)
    counter = make_rule("counter", starts=780, ends=840)
    officers = [make_officer("ani", skills, history=History(noon=4)), make_officer("budi", skills)]
    window = {"break_from": 720, "break_to": 780}
    hourly = (dataclasses.replace(SETTINGS, grain=60, needs_supervisor=False),)
    problem = make_problem(*officers, patterns=(make_pattern(**window),), rules=(gate, counter), settings=hourly)

    roster = solve(problem)

    assert (noons_of(roster, "ani"), noons_of(roster, "budi")) == (0, 5)
    assert {one.role for one in roster.assignments if one.officer == "ani"} == {"gate"}


def test_solve_when_there_was_a_roster_changes_as_little_as_can_be():
    late = make_pattern("late", starts=540, ends=1050, is_late=False)
    previous = (*whole_week("ani"), *whole_week("budi", pattern=late))
    problem = make_problem(patterns=(make_pattern(), late), previous=previous, rules=(), settings=UNLED)

    roster = solve(problem)

    assert values(roster)["stability"] == (0, 0)
    assert {(one.officer, one.pattern) for one in roster.assignments} == {("ani", "day"), ("budi", "late")}


def test_solve_when_nights_pass_midnight_keeps_rest_and_cover():
    night = make_pattern("night", weekdays=frozenset(range(7)), starts=1320, ends=1860, break_from=1440, break_to=1680)
    day = make_pattern("day", weekdays=frozenset(range(7)), starts=360, ends=870, break_from=480, break_to=720)
    late = make_pattern("late", weekdays=frozenset(range(7)), starts=840, ends=1350, break_from=960, break_to=1200)
    everyday = frozenset(range(7))
    officers = [make_officer(key) for key in "abcdefghijkl"]
    problem = make_problem(
        *officers,
        patterns=(night, day, late),
        rules=(make_rule(starts=0, ends=1440, weekdays=everyday),),
        openings=(Opening("hq", wib(6), wib(24, 0, SUNDAY)),),
    )

    roster = solve(problem)

    assert roster.shortages == ()
    assert cover.check(problem, roster.assignments) == []


def test_solve_when_asked_to_stop_keeps_the_best_so_far():
    told = []
    problem = make_problem(*(make_officer(key) for key in "abcdef"), rules=(make_rule(least=2, target=4),), weeks=4)

    roster = solve(problem, progress=told.append, stop=lambda: bool(told))

    assert roster.status is Status.STOPPED
    assert cover.check(problem, roster.assignments) == []
    assert (told[0].goal, told[0].value, told[0].rosters) == (GoalName.SHORTAGE, 0, 1)


def test_solve_when_progress_fails_ends_the_search_at_once():
    def fail(progress):
        raise ValueError(progress.goal)

    began = time.monotonic()
    with pytest.raises(ValueError, match="shortage"):
        solve(make_problem(), seconds=60, progress=fail)

    assert time.monotonic() - began < 30


def test_solve_when_there_is_no_time_has_nothing_and_says_so():
    assert solve(make_problem(), seconds=0).status is Status.NOTHING


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"last": MONDAY - timedelta(days=1)}, Finding("dates_reversed", detail="2030-01-07 – 2030-01-06")),
        ({"last": FRIDAY}, Finding("weeks_not_whole", detail="2030-01-07 – 2030-01-11")),
        ({"last": MONDAY + timedelta(days=48)}, Finding("too_many_weeks", detail="2030-01-07 – 2030-02-24")),
        ({"officers": ()}, Finding("no_officers")),
        ({"settings": ()}, Finding("no_settings")),
        ({"officers": (make_officer(), make_officer())}, Finding("officer_twice", detail="ani")),
        ({"patterns": (make_pattern(), make_pattern())}, Finding("pattern_twice", detail="day")),
        ({"rules": (make_rule(), make_rule())}, Finding("rule_twice", detail="rule")),
        ({"points": (Point("hq", "Asia/Bekasi"),)}, Finding("zone_unknown", detail="hq")),
        ({"points": (Point("mall", "Asia/Jakarta"),)}, Finding("point_unknown", detail="ani: hq")),
        ({"patterns": (make_pattern(ends=1921),)}, Finding("shift_longer_than_a_day", detail="day")),
        ({"patterns": (make_pattern(ends=480),)}, Finding("shift_ends_before_it_starts", detail="day")),
        ({"patterns": (make_pattern(paid_minutes=511),)}, Finding("shift_minutes_wrong", detail="day")),
        ({"patterns": (make_pattern(break_to=931),)}, Finding("break_window_outside_shift", detail="day")),
        ({"rules": (make_rule(least=-1, target=2),)}, Finding("cover_negative", detail="rule")),
        ({"rules": (make_rule(least=3, target=2),)}, Finding("target_below_least", detail="rule")),
        ({"rules": (make_rule(ends=480),)}, Finding("rule_ends_before_it_starts", detail="rule")),
        ({"rules": (make_rule(ends=1921),)}, Finding("rule_longer_than_a_day", detail="rule")),
        (
            {"rules": (make_rule(valid_to=LONG_AGO - timedelta(days=1)),)},
            Finding("dates_reversed", detail="rule: 2029-01-01 – 2028-12-31"),
        ),
        (
            {"officers": (make_officer(absences=(Absence("leave", FRIDAY, MONDAY),)),)},
            Finding("dates_reversed", detail="ani: 2030-01-11 – 2030-01-07"),
        ),
        ({"officers": (make_officer(contracts=(make_contract(-1),)),)}, Finding("contract_wrong", detail="ani")),
        ({"settings": (dataclasses.replace(SETTINGS, grain=0),)}, Finding("grain_wrong", detail="2029-01-01")),
        ({"settings": (dataclasses.replace(SETTINGS, free_days=8),)}, Finding("limits_wrong", detail="2029-01-01")),
        ({"openings": (make_opening(starts=600, ends=600),)}, Finding("opening_reversed", detail=f"hq: {wib(10)}")),
    ],
)
def test_solve_when_problem_cannot_be_meant_refuses_with_the_reason(changes, expected):
    roster = solve(make_problem(**changes))

    assert roster.status is Status.REFUSED
    assert expected in blocking(roster.findings)
    assert roster.assignments == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"openings": ()}, Finding("never_open", Weight.WARN)),
        ({"rules": (make_rule(), make_rule("more", least=2))}, Finding("rules_contradict", Weight.WARN, "rule, more")),
        ({"rules": (make_rule(skill="pmi"),)}, Finding("skill_nobody_has", Weight.WARN, "rule: pmi")),
        ({"rules": (make_rule(weekdays=frozenset()),)}, Finding("rule_never_holds", Weight.WARN, "rule")),
        ({"officers": (make_officer(contracts=()),)}, Finding("no_contract", Weight.WARN, "ani")),
        ({"officers": (make_officer(skills=()),)}, Finding("no_skill", Weight.WARN, "ani")),
        (
            {"officers": (make_officer(absences=(Absence("a", MONDAY, FRIDAY), Absence("b", FRIDAY, FRIDAY))),)},
            Finding("absences_overlap", Weight.WARN, "ani: a, b"),
        ),
        (
            {"patterns": (make_pattern(break_from=661, break_to=674),)},
            Finding("no_break_fits", Weight.WARN, "day: 2030-01-07"),
        ),
    ],
)
def test_check_when_problem_is_odd_warns(changes, expected):
    assert expected in rostering.check(make_problem(**changes))


def test_check_when_clocks_change_in_a_shift_warns_of_the_day():
    spring = MONDAY + timedelta(days=7 * 11)
    night = make_pattern("night", weekdays=frozenset({5}), starts=1320, ends=1800, paid_minutes=420, break_minutes=0)
    problem = make_problem(
        first=spring, last=spring + timedelta(days=6), points=(Point("hq", "Europe/Berlin"),), patterns=(night,)
    )

    assert Finding("clock_change_in_shift", Weight.WARN, "night: 2030-03-30") in rostering.check(problem)


def test_check_when_nothing_is_odd_finds_nothing():
    assert rostering.check(make_problem()) == []


def test_rostering_when_imported_does_not_load_the_solver():
    """A web process imports the rules; only solving may cost seconds and a hundred megabytes."""
    code = "import sys, offices.rules.rostering, offices.rules.cover; sys.exit('ortools' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_gap_when_goal_is_half_proven_is_the_part_that_may_be_saved():
    assert rostering.gap(Goal(GoalName.WISHES, 4, 3, 1.0)) == 0.25
    assert rostering.gap(Goal(GoalName.WISHES, 4, 4, 1.0)) == 0
