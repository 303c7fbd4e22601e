"""How well a roster reaches each goal, counted from its assignments: what the result says is this, and no promise."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from offices.rules import cover, duty
from offices.rules.duty import FRIDAY, MINUTE, SATURDAY, Need
from offices.rules.roster import Assignment, GoalName, Officer, ShiftPattern, WishKind
from offices.rules.rostering.grid import Grid, Post

Roster = Sequence[Assignment]


def missed(grid: Grid, roster: Roster, name: GoalName) -> int:
    """How far the roster misses the goal, in the goal's own unit."""
    return COUNTED[name](grid, roster)


def histories(officers: Sequence[Officer], kind: str) -> list[int]:
    """What the past 13 weeks brought each of them more than it brought the one who was spared most."""
    found: list[int] = [getattr(officer.history, kind) for officer in officers]
    return [count - min(found) for count in found]


def counts_as(post: Post, kind: str) -> bool:
    return post.pattern.is_late if kind == "late" else post.on.weekday() == SATURDAY


def _shortage(grid: Grid, roster: Roster) -> int:
    return _below(grid, roster, duty.needs(grid.problem))


def _target(grid: Grid, roster: Roster) -> int:
    wished = (need for need in duty.needs(grid.problem) if need.target > need.least)
    return _below(grid, roster, [replace(need, least=need.target) for need in wished])


def _below(grid: Grid, roster: Roster, asked: Sequence[Need]) -> int:
    breaches = cover.cover_breaches(grid.problem, roster, asked)
    return sum(
        (one.needed - one.serving) * ((one.ends_at - one.starts_at) // MINUTE)
        for one in breaches
        if one.starts_at is not None and one.ends_at is not None
    )


def _moves(grid: Grid, roster: Roster) -> int:
    home = {officer.key: officer.home for officer in grid.problem.officers}
    return sum(one.point != home[one.officer] for one in roster)


def _wishes(grid: Grid, roster: Roster) -> int:
    patterns = _patterns(grid)
    worked = {(one.officer, one.on): patterns[one.pattern] for one in roster}
    praying = {officer.key for officer in grid.problem.officers if officer.prefers_prayer_break}
    refused = sum(
        wish.kind is WishKind.FREE or pattern.is_late == (wish.kind is WishKind.EARLY)
        for officer in grid.problem.officers
        for wish in officer.wishes
        if (pattern := worked.get((officer.key, wish.on)))
    )
    return refused + sum(
        one.officer in praying and one.on.weekday() == FRIDAY and one.break_starts_at is not None
        for one in roster
        if not duty.covers(one, one.on, duty.settings_on(grid.problem, one.on).prayer, _zone(grid, one))
    )


def _fairness(grid: Grid, roster: Roster) -> int:
    patterns = _patterns(grid)
    saturdays = _squares(grid, roster, "saturdays", lambda one: one.on.weekday() == SATURDAY)
    return saturdays + _squares(grid, roster, "late", lambda one: patterns[one.pattern].is_late)


def _noon(grid: Grid, roster: Roster) -> int:
    problem = grid.problem
    return _squares(
        grid,
        roster,
        "noon",
        lambda one: duty.covers(one, one.on, duty.settings_on(problem, one.on).noon, _zone(grid, one)),
    )


def _squares(grid: Grid, roster: Roster, kind: str, counts: Callable[[Assignment], bool]) -> int:
    more = Counter(one.officer for one in roster if counts(one))
    officers = grid.problem.officers
    before = zip(officers, histories(officers, kind), strict=True)
    return sum((was + more[officer.key]) ** 2 - was**2 for officer, was in before)


def _stability(grid: Grid, roster: Roster) -> int:
    """A day on which the officer can no longer work is nobody's change."""
    before = {(one.officer, one.on): one.pattern for one in grid.problem.previous}
    now = {(one.officer, one.on): one.pattern for one in roster}
    days = [
        (officer.key, on)
        for officer, choices in zip(grid.problem.officers, grid.choices, strict=True)
        for on in choices
    ]
    return sum(before.get(day) != now.get(day) for day in days)


def _patterns(grid: Grid) -> dict[str, ShiftPattern]:
    return {pattern.key: pattern for pattern in grid.problem.patterns}


def _zone(grid: Grid, one: Assignment) -> str:
    return duty.zones(grid.problem.points)[one.point]


COUNTED: dict[GoalName, Callable[[Grid, Roster], int]] = {
    GoalName.SHORTAGE: _shortage,
    GoalName.TARGET: _target,
    GoalName.MOVES: _moves,
    GoalName.WISHES: _wishes,
    GoalName.FAIRNESS: _fairness,
    GoalName.STABILITY: _stability,
    GoalName.NOON: _noon,
}
