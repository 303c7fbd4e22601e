"""Two officers take each other's shift: what the roster would be, and what of it the verifier would newly find.

A shift keeps its point, role, times and break; only who works it changes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from offices.rules import cover, duty
from offices.rules.cover import Breach
from offices.rules.duty import Need
from offices.rules.roster import Assignment, Problem


def exchanged(assignments: Iterable[Assignment], mine: Assignment, theirs: Assignment) -> list[Assignment]:
    """The same roster with each of the two on the other's shift."""
    rest = [one for one in assignments if one not in (mine, theirs)]
    return [*rest, *given(mine, theirs)]


def given(mine: Assignment, theirs: Assignment) -> tuple[Assignment, Assignment]:
    """Both shifts, each with who has it afterwards."""
    return replace(mine, officer=theirs.officer), replace(theirs, officer=mine.officer)


def broken(problem: Problem, mine: Assignment, theirs: Assignment) -> list[Breach]:
    """Every hard rule that the published roster keeps and the swap would break; none means that it may be made."""
    return list(_broken(problem, mine, theirs, duty.needs(problem)))


def passing(problem: Problem, mine: Assignment, others: Iterable[Assignment]) -> Iterator[Assignment]:
    """Those of the shifts that may be had for mine. A swap that would change nothing but the names is none."""
    needs = duty.needs(problem)
    for theirs in others:
        differs = replace(theirs, officer=mine.officer) != mine
        if differs and next(_broken(problem, mine, theirs, needs), None) is None:
            yield theirs


def _broken(problem: Problem, mine: Assignment, theirs: Assignment, needs: Sequence[Need]) -> Iterator[Breach]:
    """Only the two officers, and cover where and while they work, can be touched by it; all else stays as it is."""
    sides = (problem.previous, exchanged(problem.previous, mine, theirs))
    two = {mine.officer, theirs.officer}
    of_two = replace(
        problem,
        officers=tuple(one for one in problem.officers if one.key in two),
        around=_of(two, problem.around),
    )
    yield from cover.newly(*(cover.officer_breaches(of_two, _of(two, side)) for side in sides))
    places = {mine.point, theirs.point}
    asked = [need for need in needs if _touches(need, mine) or _touches(need, theirs)]
    there = [[one for one in side if one.point in places] for side in sides]
    yield from cover.newly(*(cover.cover_breaches(problem, side, asked) for side in there))


def _of(officers: set[str], assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    return tuple(one for one in assignments if one.officer in officers)


def _touches(need: Need, shift: Assignment) -> bool:
    return need.point == shift.point and need.starts_at < shift.ends_at and shift.starts_at < need.ends_at
