"""Two officers take each other's shift: what the roster would be, and what of it the verifier would newly find.

A shift keeps its point, role, times and break; only who works it changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from offices.rules import cover, duty
from offices.rules.cover import Breach
from offices.rules.duty import DAY, Need
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
    return list(_Judge(problem).broken(mine, theirs))


def passing(problem: Problem, mine: Assignment, others: Iterable[Assignment]) -> Iterator[Assignment]:
    """Those of the shifts that may be had for mine. A swap that would change nothing but the names is none."""
    judge = _Judge(problem)
    for theirs in others:
        differs = replace(theirs, officer=mine.officer) != mine
        if differs and next(judge.broken(mine, theirs), None) is None:
            yield theirs


class _Judge:
    """Asks the verifier about no more than a swap can touch: its two officers, and cover where and while they work.

    Hundreds of swaps are judged for one page.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.officers = {officer.key: officer for officer in problem.officers}
        self.own: dict[str, list[Assignment]] = defaultdict(list)
        self.around: dict[str, list[Assignment]] = defaultdict(list)
        self.there: dict[tuple[str, date], list[Assignment]] = defaultdict(list)
        for rows, by_officer in ((problem.previous, self.own), (problem.around, self.around)):
            for one in rows:
                by_officer[one.officer].append(one)
                self.there[one.point, one.on].append(one)
        self.needs = duty.needs(problem)

    def broken(self, mine: Assignment, theirs: Assignment) -> Iterator[Breach]:
        yield from self._of_officers(mine, theirs)
        spots = {(one.point, on) for one in (mine, theirs) for on in (one.on - DAY, one.on, one.on + DAY)}
        before = [one for spot in spots for one in self.there[spot]]
        asked = [need for need in self.needs if _touches(need, mine) or _touches(need, theirs)]
        here = replace(self.problem, around=())
        sides = (before, exchanged(before, mine, theirs))
        yield from cover.newly(*(cover.cover_breaches(here, side, asked) for side in sides))

    def _of_officers(self, mine: Assignment, theirs: Assignment) -> list[Breach]:
        two = (mine.officer, theirs.officer)
        alone = replace(
            self.problem,
            officers=tuple(self.officers[key] for key in two if key in self.officers),
            around=tuple(one for key in two for one in self.around[key]),
        )
        before = [one for key in two for one in self.own[key]]
        sides = (before, exchanged(before, mine, theirs))
        return cover.newly(*(cover.officer_breaches(alone, side) for side in sides))


def _touches(need: Need, shift: Assignment) -> bool:
    return need.point == shift.point and need.starts_at < shift.ends_at and shift.starts_at < need.ends_at
