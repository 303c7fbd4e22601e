"""What a change breaks, apart from what was broken before it."""

from datetime import timedelta

import pytest

from offices.rules.cover import Breach, newly
from tests.offices.rules.rosters import MONDAY, TUESDAY, wib


def short(start, end, serving=0, needed=1, code="cover_short", officers=(), skill="counter"):
    return Breach(code, MONDAY, officers, "hq", skill, wib(start), wib(end), serving, needed)


def run(first, days):
    """Too many days in a row, six at most."""
    return Breach("too_many_days_running", first + timedelta(days=6), ("ani",), serving=days, needed=6)


def hours(serving, needed=2250, who="ani", on=MONDAY):
    return Breach("hours_too_few", on, (who,), serving=serving, needed=needed)


def stretches(found):
    return [(breach.starts_at, breach.ends_at) for breach in found]


def test_newly_when_nothing_was_broken_is_everything():
    assert newly([], [short(9, 10), hours(2000)]) == [short(9, 10), hours(2000)]


def test_newly_when_all_is_as_it_was_is_nothing():
    assert newly([short(9, 10), hours(2000), run(MONDAY, 8)], [short(9, 10), hours(2000), run(MONDAY, 8)]) == []


def test_newly_of_a_gap_that_was_there_with_others_on_a_break_is_nothing():
    assert newly([short(9, 10, officers=("ani",))], [short(9, 10, officers=("budi",))]) == []


@pytest.mark.parametrize(
    ("before", "found"),
    [
        ([(9, 10)], [(8, 9), (10, 12)]),
        ([(7, 9), (11, 13)], [(9, 11)]),
        ([(6, 8)], [(8, 12)]),
        ([(8, 12)], []),
        ([(8, 10), (9, 12)], []),
    ],
)
def test_newly_of_a_longer_gap_is_the_part_that_was_none(before, found):
    told = newly([short(*one) for one in before], [short(8, 12)])

    assert stretches(told) == [(wib(start), wib(end)) for start, end in found]


def test_newly_of_a_gap_that_got_deeper_is_all_of_it_and_of_one_that_got_better_nothing():
    assert newly([short(9, 10, serving=1, needed=2)], [short(9, 10, serving=0, needed=2)]) != []
    assert newly([short(9, 10, serving=0, needed=2)], [short(9, 10, serving=1, needed=2)]) == []


def test_newly_tells_skills_and_points_apart():
    gate = short(9, 10, skill="gate")

    assert newly([short(9, 10)], [gate]) == [gate]


@pytest.mark.parametrize(
    ("before", "after", "is_new"),
    [(2000, 2000, False), (2000, 2100, False), (2000, 1900, True)],
)
def test_newly_of_hours_is_what_got_worse(before, after, is_new):
    assert bool(newly([hours(before)], [hours(after)])) == is_new


def test_newly_of_hours_of_another_officer_or_week_is_new():
    assert newly([hours(2000)], [hours(2000, who="budi")]) != []
    assert newly([hours(2000)], [hours(2000, on=MONDAY + timedelta(days=7))]) != []


@pytest.mark.parametrize(
    ("first", "days", "is_new"),
    [(MONDAY, 8, False), (TUESDAY, 7, False), (MONDAY, 7, False), (TUESDAY, 8, True), (MONDAY, 9, True)],
)
def test_newly_of_a_run_is_one_that_reaches_beyond_the_one_before(first, days, is_new):
    """It ran from Monday for eight days."""
    assert bool(newly([run(MONDAY, 8)], [run(first, days)])) == is_new


def test_newly_of_a_shifts_own_fault_follows_the_shift_and_not_the_officer():
    early = Breach("break_outside_its_window", MONDAY, ("ani",), "hq", starts_at=wib(9), ends_at=wib(10))
    handed_on = Breach("break_outside_its_window", MONDAY, ("budi",), "hq", starts_at=wib(9), ends_at=wib(10))
    absent = Breach("absent", MONDAY, ("ani",), "hq")

    assert newly([early], [handed_on]) == []
    assert newly([absent], [Breach("absent", MONDAY, ("budi",), "hq")]) != []
