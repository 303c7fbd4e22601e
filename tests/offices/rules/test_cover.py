import dataclasses
from datetime import date, timedelta

import pytest

from offices.rules import cover, duty
from offices.rules.cover import Breach, Presence
from offices.rules.roster import Absence, Skill
from tests.offices.rules.rosters import (
    FRIDAY,
    LONG_AGO,
    MONDAY,
    SATURDAY,
    SETTINGS,
    SUNDAY,
    TUESDAY,
    make_assignment,
    make_contract,
    make_officer,
    make_opening,
    make_pattern,
    make_problem,
    make_rule,
    utc,
    whole_week,
    wib,
)

TWO = [*whole_week("ani", 660), *whole_week("budi", 720)]


def codes(problem, assignments):
    return sorted({breach.code for breach in cover.check(problem, assignments)})


def without(assignments, *gone):
    return [one for one in assignments if one not in gone]


def swapped(assignments, old, new):
    return [new if one == old else one for one in assignments]


def test_check_when_everything_is_kept_finds_nothing():
    assert cover.check(make_problem(), TWO) == []


def test_check_when_breaks_overlap_says_who_is_missing_when():
    late = make_assignment("ani", TUESDAY, 690)

    found = cover.check(make_problem(), swapped(TWO, make_assignment("ani", TUESDAY, 660), late))

    short = Breach(
        "cover_short",
        TUESDAY,
        ("ani", "budi"),
        "hq",
        "counter",
        wib(12, 0, TUESDAY),
        wib(12, 30, TUESDAY),
        serving=0,
        needed=1,
        rule="rule",
    )
    assert found == [short, dataclasses.replace(short, code="supervisor_missing", skill="supervisor", rule="")]


def test_check_when_breaks_adjoin_finds_nothing():
    assert cover.check(make_problem(), [*whole_week("ani", 720), *whole_week("budi", 780)]) == []


def test_check_when_more_are_asked_for_than_there_are_counts_both():
    found = cover.check(make_problem(rules=(make_rule(least=3),)), TWO)

    first = found[0]
    assert (first.code, first.serving, first.needed, first.officers) == ("cover_short", 2, 3, ())
    assert (first.starts_at, first.ends_at) == (wib(8), wib(11))


def test_check_when_nobody_is_planned_is_short_through_the_whole_opening():
    problem = make_problem(make_officer(contracts=(make_contract(0),)), openings=(make_opening(),))

    found = cover.check(problem, [])

    assert [(one.code, one.starts_at, one.ends_at) for one in found] == [
        ("cover_short", wib(8), wib(16, 30)),
        ("supervisor_missing", wib(8), wib(16, 30)),
    ]


def test_check_when_point_is_shut_asks_for_nothing():
    problem = make_problem(make_officer(contracts=(make_contract(0),)), openings=())

    assert cover.check(problem, []) == []


def test_check_when_opening_is_shorter_than_the_rule_asks_only_while_open():
    problem = make_problem(make_officer(contracts=(make_contract(0),)), openings=(make_opening(starts=600, ends=660),))

    found = [one for one in cover.check(problem, []) if one.code == "cover_short"]

    assert [(one.starts_at, one.ends_at) for one in found] == [(wib(10), wib(11))]


def test_check_when_dated_rule_exists_replaces_the_weekly_one():
    rules = (make_rule(), make_rule("feast", least=0, weekdays=frozenset(), dates=frozenset({MONDAY})))
    settings = dataclasses.replace(SETTINGS, needs_supervisor=False)
    problem = make_problem(
        make_officer(contracts=(make_contract(0),)),
        rules=rules,
        settings=(settings,),
        openings=(make_opening(), make_opening(TUESDAY)),
    )

    assert [one.on for one in cover.check(problem, [])] == [TUESDAY]


def test_check_when_role_is_another_does_not_count_it():
    officers = [make_officer(key, ("counter", "gate", "supervisor")) for key in ("ani", "budi")]
    gate = [make_assignment("budi", on, role="gate") for on in duty.dates(MONDAY, FRIDAY)]

    found = cover.check(make_problem(*officers), [*whole_week("ani", 660), *gate])

    assert {(one.code, one.starts_at.hour) for one in found} == {("cover_short", 4)}


def test_check_when_only_supervisor_rests_names_the_supervisor():
    officers = [make_officer("ani"), make_officer("budi", ("counter",))]

    found = cover.check(make_problem(*officers), TWO)

    assert {(one.code, one.officers, one.starts_at.hour, one.ends_at.hour) for one in found} == {
        ("supervisor_missing", ("ani",), 4, 5)
    }


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"absences": (Absence("leave", MONDAY, MONDAY),)}, "absent"),
        ({"skills": (Skill("supervisor", LONG_AGO),)}, "skill_missing"),
        (
            {"skills": (Skill("counter", LONG_AGO, LONG_AGO), Skill("supervisor", LONG_AGO))},
            "skill_missing",
        ),
        ({"home": "mall"}, "place_not_allowed"),
        ({"contracts": (make_contract(2251),)}, "hours_too_few"),
        ({"contracts": (make_contract(2245),)}, "hours_too_many"),
        ({"contracts": ()}, "hours_too_many"),
    ],
)
def test_check_when_officer_may_not_work_so_says_which_rule(changes, code):
    problem = make_problem(make_officer("ani", **changes), make_officer("budi"))

    found = [one for one in cover.check(problem, TWO) if one.code == code]

    assert {one.officers for one in found} == {("ani",)}


@pytest.mark.parametrize(
    "changes", [{"home": "mall", "points": frozenset({"hq"})}, {"contracts": (make_contract(2200, 50),)}]
)
def test_check_when_officer_just_may_work_so_finds_nothing(changes):
    assert cover.check(make_problem(make_officer("ani", **changes), make_officer("budi")), TWO) == []


@pytest.mark.parametrize(
    ("shift", "code"),
    [
        (make_assignment(rests=None), "break_missing"),
        (make_assignment(rests=645), "break_outside_its_window"),
        (make_assignment(rests=795), "break_outside_its_window"),
        (dataclasses.replace(make_assignment(rests=660), break_ends_at=wib(11, 59)), "break_of_wrong_length"),
        (dataclasses.replace(make_assignment(rests=660), ends_at=wib(16)), "shift_unlike_its_pattern"),
        (dataclasses.replace(make_assignment(rests=660), pattern="night"), "pattern_not_in_force"),
        (dataclasses.replace(make_assignment(rests=660), officer="nobody"), "officer_unknown"),
    ],
)
def test_check_when_shift_is_not_as_planned_says_how(shift, code):
    assert code in codes(make_problem(), swapped(TWO, TWO[0], shift))


@pytest.mark.parametrize("rests", [660, 780])
def test_check_when_break_starts_on_the_edge_of_its_window_finds_nothing(rests):
    assert cover.check(make_problem(), [*whole_week("ani", rests), *whole_week("budi", 720)]) == []


def test_check_when_officer_has_two_shifts_on_a_day_says_so():
    again = make_assignment("ani", MONDAY, 780)

    assert "two_shifts_on_a_day" in codes(make_problem(), [*TWO, again])


def test_check_when_day_is_outside_the_weeks_says_so():
    assert "outside_the_weeks" in codes(make_problem(), [*TWO, make_assignment("ani", MONDAY + timedelta(days=7))])


def test_check_when_rest_is_a_minute_short_counts_the_minutes():
    evening = make_pattern("evening", starts=840, ends=1350, break_from=1020, break_to=1080)
    early = make_pattern("early", starts=569, ends=1079, break_from=660, break_to=720)
    shifts = [make_assignment("ani", MONDAY, 1020, evening), make_assignment("ani", TUESDAY, 660, early)]

    found = cover.check(make_problem(patterns=(evening, early)), shifts)

    rest = next(one for one in found if one.code == "rest_too_short")
    assert (rest.on, rest.officers, rest.serving, rest.needed) == (TUESDAY, ("ani",), 659, 660)


def test_check_when_rest_is_just_long_enough_finds_no_breach_of_it():
    evening = make_pattern("evening", starts=840, ends=1350, break_from=1020, break_to=1080)
    early = make_pattern("early", starts=570, ends=1080, break_from=660, break_to=720)
    shifts = [make_assignment("ani", MONDAY, 1020, evening), make_assignment("ani", TUESDAY, 660, early)]

    assert "rest_too_short" not in codes(make_problem(patterns=(evening, early)), shifts)


def test_check_when_rest_after_the_week_before_is_too_short_says_so():
    evening = make_pattern("evening", starts=840, ends=1410, break_from=1020, break_to=1080)
    before = make_assignment("ani", MONDAY - timedelta(days=1), 1020, evening)

    assert codes(make_problem(around=(before,)), TWO) == ["rest_too_short"]


def test_check_when_sixth_day_is_worked_misses_a_free_day():
    everyday = make_pattern(weekdays=frozenset(range(7)))
    six = [*whole_week("ani"), make_assignment("ani", SATURDAY)]
    problem = make_problem(make_officer(contracts=(make_contract(2250, 450),)), patterns=(everyday,))

    found = [one for one in cover.check(problem, six) if one.code == "too_few_free_days"]

    assert [(one.on, one.officers, one.serving, one.needed) for one in found] == [(MONDAY, ("ani",), 1, 2)]


@pytest.mark.parametrize(("last", "expected"), [(6, []), (7, [SUNDAY])])
def test_check_when_days_run_on_says_which_is_too_many(last, expected):
    everyday = make_pattern(weekdays=frozenset(range(7)))
    days = duty.dates(MONDAY, MONDAY + timedelta(days=last - 1))
    problem = make_problem(patterns=(everyday,), settings=(dataclasses.replace(SETTINGS, free_days=0),))

    found = cover.check(problem, [make_assignment("ani", on) for on in days])

    assert [one.on for one in found if one.code == "too_many_days_running"] == expected


def test_check_when_days_run_on_from_the_weeks_before_counts_them():
    around = tuple(make_assignment("ani", MONDAY - timedelta(days=day)) for day in (1, 2))

    found = [one for one in cover.check(make_problem(around=around), TWO) if one.code == "too_many_days_running"]

    assert [(one.on, one.serving, one.needed) for one in found] == [(FRIDAY, 7, 6)]


def test_check_when_day_is_a_holiday_or_absent_asks_for_fewer_hours():
    officers = [make_officer(key, absences=(Absence(key, TUESDAY, TUESDAY),)) for key in ("ani", "budi")]
    open_days = tuple(make_opening(on) for on in duty.dates(TUESDAY + timedelta(days=1), FRIDAY))
    problem = make_problem(*officers, holidays=frozenset({MONDAY}), openings=open_days)

    assert cover.check(problem, [one for one in TWO if one.on > TUESDAY]) == []


def test_due_minutes_when_contract_changes_within_the_week_goes_day_by_day():
    wednesday = date(2030, 1, 9)
    contracts = (make_contract(2250, 30), make_contract(1950, 60, wednesday))

    assert duty.due_minutes(make_officer(contracts=contracts), MONDAY, frozenset()) == (2 * 450 + 3 * 390, 60)


def test_check_when_shift_passes_midnight_covers_both_days():
    night = make_pattern("night", starts=1320, ends=1800, paid_minutes=420, break_from=1500, break_to=1560)
    rule = make_rule(starts=1320, ends=1800, weekdays=frozenset({0}))
    problem = make_problem(
        make_officer(contracts=(make_contract(420, days=1),)),
        patterns=(night,),
        rules=(rule,),
        openings=(make_opening(MONDAY, 1320, 1800),),
    )

    found = cover.check(problem, [make_assignment("ani", MONDAY, 1500, night)])

    assert [(one.code, one.starts_at, one.ends_at) for one in found] == [
        ("cover_short", wib(1, 0, TUESDAY), wib(2, 0, TUESDAY)),
        ("supervisor_missing", wib(1, 0, TUESDAY), wib(2, 0, TUESDAY)),
    ]


def test_check_when_night_began_before_the_weeks_counts_it():
    night = make_pattern("night", weekdays=frozenset({6}), starts=1320, ends=1860, break_from=1380, break_to=1400)
    before = make_assignment("ani", MONDAY - timedelta(days=1), 1380, night)
    rule = make_rule(starts=0, ends=360, weekdays=frozenset({0}))
    idle = make_officer(contracts=(make_contract(0),))
    problem = make_problem(idle, patterns=(night,), rules=(rule,), openings=(make_opening(MONDAY, 0, 360),))

    assert cover.check(dataclasses.replace(problem, around=(before,)), []) == []
    assert codes(problem, []) == ["cover_short", "supervisor_missing"]


def test_check_when_clocks_change_in_the_shift_goes_by_moments():
    """In Berlin the night to 31 March 2030 has 23 hours; 22.00 to 06.00 are seven of them."""
    saturday = date(2030, 3, 30)
    night = make_pattern("night", weekdays=frozenset({5}), starts=1320, ends=1800, paid_minutes=420, break_minutes=0)
    shift = duty.shift(night, saturday, "Europe/Berlin")

    assert (shift.starts_at, shift.ends_at) == (utc(21, on=saturday), utc(28, on=saturday))


def test_serving_when_breaks_are_taken_tells_every_change():
    shifts = [
        make_assignment("ani", rests=660),
        make_assignment("budi", rests=690),
        make_assignment("cici", role="gate"),
    ]

    assert cover.serving(shifts, "hq", "counter") == [
        (wib(8), 2),
        (wib(11), 1),
        (wib(11, 30), 0),
        (wib(12), 1),
        (wib(12, 30), 2),
        (wib(16, 30), 0),
    ]


def test_serving_when_there_is_a_gap_between_shifts_is_nothing_in_it():
    shifts = [make_assignment("ani", MONDAY, None), make_assignment("ani", TUESDAY, None)]

    assert cover.serving(shifts, "hq", "counter") == [
        (wib(8), 1),
        (wib(16, 30), 0),
        (wib(8, 0, TUESDAY), 1),
        (wib(16, 30, TUESDAY), 0),
    ]


def test_serving_when_nobody_is_there_has_no_steps():
    assert cover.serving([make_assignment(point="mall")], "hq", "counter") == []


def test_presences_when_somebody_rests_names_both():
    shifts = [make_assignment("ani", rests=660), make_assignment("budi", rests=720)]

    assert cover.presences(shifts)[1] == Presence(wib(11), wib(12), ("budi",), ("ani",))
