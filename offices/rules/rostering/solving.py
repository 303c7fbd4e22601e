"""Searching: a roster that keeps every hard rule first, then one goal after the other, each held while the next runs.

The search runs in a thread of its own, so that `progress` and `stop` are called in the caller's.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass, field, replace
from math import ceil, isfinite
from typing import Protocol, TypeAlias

from ortools.sat.python import cp_model

from offices.rules.roster import Goal, GoalName, Progress
from offices.rules.rostering.constraints import build
from offices.rules.rostering.goals import goals
from offices.rules.rostering.grid import Grid
from offices.rules.rostering.model import Count, Model, total

FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
LOOK_EVERY = 0.2  # seconds
COMPLETING = 30.0  # seconds at most for what takes one or two
FEASIBLE_SHARE = 0.4  # of the seconds left, for any roster at all
# Of the seconds left, and at least so many, for one without any shortage where a point has none by itself. Then a
# shortage is looked for, which may turn out to be none.
COVERED_SHARE, COVERED_SECONDS = 0.1, 5.0
# Of the seconds that are left when a goal's turn comes.
SHARES = {
    GoalName.SHORTAGE: 0.5,
    GoalName.TARGET: 0.4,
    GoalName.MOVES: 0.4,
    GoalName.WISHES: 0.4,
    GoalName.FAIRNESS: 0.7,
    GoalName.STABILITY: 1.0,
}
# Goals that are often missed by nothing, and for which that is quickly seen or ruled out.
WORTH_A_TRY = (GoalName.MOVES, GoalName.STABILITY)
TRY_SHARE = 0.3
# With a linear relaxation of every constraint nearly all of a roster comes out whole; the moves that change a part
# of a roster at random only keep the processors from it. docs/rostering.md has the figures.
BOUNDING = ("max_lp", "reduced_costs")
IGNORED = (
    *("fj", "ls", "feasibility_pump", "graph_arc_lns", "graph_cst_lns", "graph_dec_lns", "graph_var_lns"),
    *("rnd_cst_lns", "rnd_var_lns"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """`clock` tells seconds, from any beginning; rules have none of their own."""

    seconds: float
    workers: int
    seed: int
    clock: Callable[[], float]
    progress: Callable[[Progress], None] | None = None
    stop: Callable[[], bool] | None = None


@dataclass(slots=True)
class Search:
    """One solve: the time it has, and the best roster so far."""

    limits: Limits
    began: float
    best: cp_model.CpSolver | None = None
    stopped: bool = False
    rosters: int = 0
    at_home: int = 0  # minutes below the target that cannot be had back without sending anybody
    goals: list[Goal] = field(default_factory=list)

    def left(self) -> float:
        return self.limits.seconds - self.spent()

    def prove_cover(self) -> None:
        """Every rule is kept, cover as well: nobody can do better at the first goal, and whoever waits may hear it."""
        self.goals.append(Goal(GoalName.SHORTAGE, 0, 0, self.spent()))
        if self.limits.progress is not None and not self.rosters:
            self.rosters = 1
            self.limits.progress(Progress(GoalName.SHORTAGE, 0, 0, self.spent(), self.rosters))

    def is_stopped(self) -> bool:
        self.stopped = self.stopped or (self.limits.stop is not None and self.limits.stop())
        return self.stopped

    def spent(self) -> float:
        return self.limits.clock() - self.began


Wished: TypeAlias = list[tuple[GoalName, Count]]


class Begin(Protocol):
    def __call__(self, run: Search, model: Model, *, strict: bool) -> None: ...


class _Watcher(cp_model.CpSolverSolutionCallback):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[float, float]] = []

    def on_solution_callback(self) -> None:
        self.found.append((self.objective_value, self.best_objective_bound))


def search(grid: Grid, limits: Limits, began: float, begin: Begin) -> tuple[Search, Model]:
    """The best roster that the time since it `began` allows; the model that it is read from belongs to it.

    `begin` may find a first one.
    """
    run = Search(limits, began)
    model = build(grid)
    wished = goals(model)
    begin(run, model, strict=True)
    covered = min(run.left() * FEASIBLE_SHARE, max(run.left() * COVERED_SHARE, COVERED_SECONDS))
    if run.best is None and feasible(run, model, covered) == cp_model.OPTIMAL:
        run.prove_cover()
    if run.best is None and not run.stopped:
        model = build(grid, strict=False)
        wished = goals(model)
        begin(run, model, strict=False)
        if run.best is None:
            model, wished = _with_shortages(run, model, wished)
    for number, (name, missed) in enumerate(wished):
        share = 1.0 if number == len(wished) - 1 else SHARES[name]
        reach(run, model, name, missed, run.left() * share)
        if name is GoalName.MOVES:
            _send_nobody_else(run, model)
    return run, model


def _send_nobody_else(run: Search, model: Model) -> None:
    """Who is sent where is settled with the number of moves, so that what follows is a question of each point."""
    officers = model.grid.problem.officers
    for (number, post), take in model.takes.items():
        is_away = model.grid.posts[post].point != officers[number].home
        if run.best is not None and is_away and not run.best.value(take):
            model.cp.add(take == 0)


def _with_shortages(run: Search, model: Model, wished: Wished) -> tuple[Model, Wished]:
    """A model in which cover is wished for; contract hours as well when they cannot be kept."""
    if feasible(run, model, run.left() * FEASIBLE_SHARE) == cp_model.INFEASIBLE:
        model = build(model.grid, strict=False, hours_may_slip=True)
        wished = goals(model)
        slips = total(slip for _, _, slip in model.off_hours)
        if improve(run, model, GoalName.SHORTAGE, slips, run.left() * FEASIBLE_SHARE)[0] in FOUND:
            model.cp.add(slips <= _value(run, slips))
    return model, wished


def feasible(run: Search, model: Model, seconds: float) -> int:
    return improve(run, model, GoalName.SHORTAGE, None, seconds)[0]


def complete(run: Search, model: Model, decided: Mapping[int, int]) -> None:
    """The roster in which these variables have these values is the best, if there is one."""
    trial = model.cp.clone()
    for index, value in decided.items():
        trial.add(trial.get_int_var_from_proto_index(index) == value)
    solver = _solver(run, COMPLETING, bounding=False)
    if solver.solve(trial) in FOUND:
        run.best = solver
        _hint(model, solver)


def reach(run: Search, model: Model, name: GoalName, missed: Count, seconds: float) -> None:
    """Make one goal as small as can be in the time, and hold it from then on."""
    began = run.spent()
    verdict, bound = int(cp_model.UNKNOWN), 0
    if name is GoalName.MOVES and _reached(run, GoalName.TARGET) < run.at_home:
        model.cp.add(missed >= 1)
        bound = 1
    elif name in WORTH_A_TRY:
        verdict = _try_without(run, model, name, missed, seconds * TRY_SHARE)
    if verdict not in FOUND:
        verdict, better = improve(run, model, name, missed, seconds - (run.spent() - began))
        bound = max(bound, better)
    if run.best is None:
        return
    value = _value(run, missed)
    if verdict == cp_model.OPTIMAL:
        bound = value
    run.goals.append(Goal(name, value, bound, run.spent()))
    model.cp.add(missed <= value)


def _try_without(run: Search, model: Model, name: GoalName, missed: Count, seconds: float) -> int:
    """Ask whether nothing at all need be missed: most choices fall away, so an answer comes soon; a no is a bound."""
    trial = model.cp.clone()
    trial.add(missed <= 0)
    verdict, _ = improve(run, replace(model, cp=trial), name, missed, seconds)
    if verdict == cp_model.INFEASIBLE:
        model.cp.add(missed >= 1)
    elif verdict in FOUND and run.best is not None:
        _hint(model, run.best)
    return verdict


def _reached(run: Search, name: GoalName) -> int:
    return next((goal.value for goal in run.goals if goal.name is name), 0)


def _value(run: Search, missed: Count) -> int:
    return 0 if run.best is None else int(run.best.value(missed))


def improve(run: Search, model: Model, name: GoalName, missed: Count | None, seconds: float) -> tuple[int, int]:
    """The solver's verdict and bound; the roster found, if any, is kept as the best and hinted at."""
    if run.is_stopped() or seconds <= 0:
        return int(cp_model.UNKNOWN), 0
    if missed is not None:
        model.cp.minimize(missed)
    solver = _solver(run, seconds, bounding=missed is not None)
    watcher = _Watcher()
    is_told = missed is not None or not model.below_least  # without cover as a rule a first roster says nothing yet
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(solver.solve, model.cp, watcher)
        try:
            verdict = _wait(run, name, solver, watcher, running, is_told=is_told)
        finally:
            solver.stop_search()  # whatever ended the waiting, such as an error in `progress`
    bound = 0 if missed is None else _whole(solver.best_objective_bound)
    if verdict in FOUND:
        run.best = solver
        _hint(model, solver)
    return verdict, bound


def _solver(run: Search, seconds: float, *, bounding: bool) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = run.limits.workers
    solver.parameters.random_seed = run.limits.seed
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_probing_level = 0
    if bounding:
        solver.parameters.linearization_level = 2
        solver.parameters.subsolvers.extend(BOUNDING)
        solver.parameters.ignore_subsolvers.extend(IGNORED)
    return solver


def _wait(
    run: Search,
    name: GoalName,
    solver: cp_model.CpSolver,
    watcher: _Watcher,
    running: "Future[cp_model.CpSolverStatus]",
    *,
    is_told: bool,
) -> int:
    """Until the solver ends: tell of each better roster, and end it when asked to."""
    told = 0
    while True:
        try:
            running.result(timeout=LOOK_EVERY)
            done = True
        except StillRunning:
            done = False
        for value, bound in watcher.found[told:]:
            told += 1
            run.rosters += 1
            if is_told:
                _tell(run, name, value, bound)
        if done:
            return int(running.result())
        if run.is_stopped():
            solver.stop_search()


def _tell(run: Search, name: GoalName, value: float, bound: float) -> None:
    if run.limits.progress is not None:
        run.limits.progress(Progress(name, round(value), _whole(bound), run.spent(), run.rosters))


def _whole(bound: float) -> int:
    """Every goal counts whole things, and none is less than nothing; a search may end before it has any bound."""
    return max(0, ceil(bound - 1e-6)) if isfinite(bound) else 0


def _hint(model: Model, solver: cp_model.CpSolver) -> None:
    model.cp.clear_hints()  # type: ignore[no-untyped-call]
    for index in range(len(model.cp.proto.variables)):
        variable = model.cp.get_int_var_from_proto_index(index)
        model.cp.add_hint(variable, solver.value(variable))
