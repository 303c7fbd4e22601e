"""Planning rosters: a problem in, a roster out. The solver is loaded when something is solved, not before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from offices.rules.duty import MINUTE
from offices.rules.findings import Finding, Weight, blocking
from offices.rules.roster import (
    Assignment,
    Change,
    Goal,
    GoalName,
    Problem,
    Progress,
    Replan,
    Roster,
    Shortage,
    Status,
    Wanted,
)
from offices.rules.rostering.checks import check
from offices.rules.rostering.grid import lay
from offices.rules.rostering.mending import shortages
from offices.rules.rostering.naming import name

# What one unit of a goal weighs when all are told as one number; the search itself takes them in order.
WEIGHTS = {
    GoalName.SHORTAGE: 10_000,
    GoalName.TARGET: 100,
    GoalName.MOVES: 100,
    GoalName.WISHES: 30,
    GoalName.FAIRNESS: 3,
    GoalName.STABILITY: 1,
}


def solve(
    problem: Problem,
    *,
    seconds: float,
    workers: int,
    clock: Callable[[], float],
    seed: int = 1,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Roster:
    """The best roster that can be found in so many seconds; it keeps every hard rule, and lists where cover is short.

    `clock` tells seconds from any beginning, such as time.monotonic. `progress` and `stop` are called in the caller's
    thread, several times a second; once `stop` says so the best roster so far is returned. A problem that cannot be
    meant is REFUSED with findings.
    """
    began = clock()
    findings = check(problem)
    if blocking(findings):
        return Roster(Status.REFUSED, findings=tuple(findings))
    from offices.rules.rostering import reading, solving  # OR-Tools takes seconds to load

    grid = lay(problem)
    limits = solving.Limits(seconds, workers, seed, clock, progress, stop)
    run, model = solving.search(grid, limits)
    if run.best is None:
        return Roster(Status.NOTHING, seconds=clock() - began, findings=tuple(findings))
    counts = reading.counts(model, run.best)
    assignments = tuple(sorted(name(grid, counts), key=_order))
    short = tuple(shortages(problem, assignments))
    goals = [_verified(goal, short) for goal in reading.goals(model, run)]
    roster = Roster(
        _status(goals, stopped=run.stopped),
        assignments,
        short,
        tuple(goals),
        objective=sum(WEIGHTS[goal.name] * goal.value for goal in goals),
        bound=sum(WEIGHTS[goal.name] * goal.bound for goal in goals),
        gap=max((gap(goal) for goal in goals), default=0),
        findings=(*findings, *(Finding("hours_out_of_reach", Weight.WARN, key) for key in reading.slips(model, run))),
    )
    return replace(roster, seconds=clock() - began)


def _verified(goal: Goal, short: Sequence[Shortage]) -> Goal:
    """A shortage is what the verifier finds once everybody has a break, whatever the search made of it."""
    if goal.name is not GoalName.SHORTAGE:
        return goal
    return replace(goal, value=sum(one.missing * ((one.ends_at - one.starts_at) // MINUTE) for one in short))


def gap(goal: Goal) -> float:
    """Which part of a goal's value may still be saved, at most: from 0, proven, to 1."""
    return 0 if goal.is_proven else (goal.value - goal.bound) / goal.value


def _status(goals: list[Goal], *, stopped: bool) -> Status:
    if stopped:
        return Status.STOPPED
    return Status.PROVEN if all(goal.is_proven for goal in goals) else Status.FOUND


def replan(
    problem: Problem,
    published: Sequence[Assignment],
    *,
    on: date,
    since: datetime,
    wanted: Sequence[Wanted],
    seconds: float,
    workers: int,
    clock: Callable[[], float],
    seed: int = 1,
    stop: Callable[[], bool] | None = None,
) -> Replan:
    """The published roster with one day changed for as few officers as can be, from a moment of that day on.

    The problem already tells who is absent; their assignments of the day are gone, and are no changes. Whatever is
    `wanted`, such as the counters that the booked visits need, is kept as far as the people there allow, besides the
    cover rules. Nobody's break that has begun is moved, nobody starts before `since`, and no hard rule is broken that
    was kept before. What cannot be had is listed as shortages.
    """
    began = clock()
    findings = check(problem)
    if blocking(findings):
        return Replan(Roster(Status.REFUSED, findings=tuple(findings)), ())
    from offices.rules.rostering import reading, solving, today

    day = today.Day(problem, published, on, since, wanted)
    run, choices, asked = today.plan(day, solving.Limits(seconds, workers, seed, clock, None, stop))
    if run.best is None:
        return Replan(Roster(Status.NOTHING, seconds=clock() - began), ())
    before = day.todays()
    kept = [before[problem.officers[number].key] for number, keep in choices.keeps.items() if run.best.value(keep)]
    named = name(choices.model.grid, reading.counts(choices.model, run.best))
    after = {one.officer: one for one in (*kept, *named)}
    changes = tuple(Change(key, before.get(key), after[key]) for key in sorted(after) if before.get(key) != after[key])
    assignments = (*(one for one in published if one.on != on), *after.values())
    roster = Roster(
        _status(run.goals, stopped=run.stopped),
        tuple(sorted(assignments, key=_order)),
        tuple(shortages(problem, assignments, asked)),
        tuple(_told(run.goals, len(changes))),
        seconds=clock() - began,
        findings=tuple(findings),
    )
    return Replan(roster, changes)


def _told(goals: list[Goal], touched: int) -> Iterator[Goal]:
    """The number of officers in place of the costs that the search counts with, of which a hundred is one officer."""
    for goal in goals:
        is_touched = goal.name is GoalName.TOUCHED
        yield replace(goal, value=touched, bound=min(touched, -(-goal.bound // 108))) if is_touched else goal


def _order(one: Assignment) -> tuple[date, str, datetime, str]:
    return one.on, one.point, one.starts_at, one.officer
