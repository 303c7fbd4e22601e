"""Planning rosters: a problem in, a roster out. The solver is loaded when something is solved, not before."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

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
    Status,
    Wanted,
)
from offices.rules.rostering.checks import check
from offices.rules.rostering.counting import missed
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
    GoalName.NOON: 1,
}
NOON_SHARE = 0.1  # of all seconds, for who rests at noon once it is settled who works when


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
    from offices.rules.rostering import home, noon, reading, solving  # OR-Tools takes seconds to load

    grid = lay(problem)
    limits = solving.Limits(seconds, workers, seed, clock, progress, stop)
    run, model = solving.search(grid, replace(limits, seconds=seconds * (1 - NOON_SHARE)), began, home.begin)
    if run.best is None:
        return Roster(Status.NOTHING, seconds=clock() - began, findings=tuple(findings))
    shared, dealt = noon.share(replace(run, limits=limits), model, run.best)
    counts = reading.counts(model, run.best) if shared.best is None else reading.counts(dealt, shared.best)
    assignments = tuple(sorted(name(grid, counts), key=_order))
    goals = [replace(goal, value=missed(grid, assignments, goal.name)) for goal in (*run.goals, *shared.goals)]
    short = tuple(shortages(problem, assignments))
    roster = Roster(
        _status(goals, stopped=run.stopped or shared.stopped),
        assignments,
        short,
        tuple(goals),
        objective=sum(WEIGHTS[goal.name] * goal.value for goal in goals),
        bound=sum(WEIGHTS[goal.name] * goal.bound for goal in goals),
        findings=(*findings, *(Finding("hours_out_of_reach", Weight.WARN, key) for key in reading.slips(model, run))),
    )
    return replace(roster, gap=gap(roster), seconds=clock() - began)


def gap(one: Goal | Roster) -> float:
    """Which part of a goal, or of all of them weighed together, may still be saved at most: from 0, proven, to 1."""
    reached = one.value if isinstance(one, Goal) else one.objective
    return (reached - one.bound) / reached if reached > one.bound else 0


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
        tuple(run.goals),
        seconds=clock() - began,
        findings=tuple(findings),
    )
    return Replan(roster, changes)


def _order(one: Assignment) -> tuple[date, str, datetime, str]:
    return one.on, one.point, one.starts_at, one.officer
