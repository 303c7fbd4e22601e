"""What a solution says: who takes which post, how many serve and rest, and how well each goal was reached."""

from collections import defaultdict
from dataclasses import replace

from ortools.sat.python import cp_model

from offices.rules.roster import Goal, GoalName
from offices.rules.rostering.goals import counts_as
from offices.rules.rostering.model import SUPERVISING, Model
from offices.rules.rostering.naming import Counts
from offices.rules.rostering.solving import Search


def counts(model: Model, found: cp_model.CpSolver) -> Counts:
    posts: dict[int, list[int]] = defaultdict(list)
    for (officer, post), take in model.takes.items():
        if found.boolean_value(take):
            posts[post].append(officer)
    return Counts(
        posts,
        {key: int(found.value(count)) for key, count in model.serves.items()},
        {key: int(found.value(count)) for key, count in model.rests.items() if key[1] != SUPERVISING},
        {(pool, start): int(found.value(count)) for (pool, role, start), count in model.rests.items() if not role},
    )


def goals(model: Model, run: Search) -> list[Goal]:
    """As the search left them, but for fairness: what the roster has, not what the model allowed for."""
    uneven = _unevenness(model, run)
    return [replace(goal, value=min(goal.value, uneven)) if _is_fair(goal) else goal for goal in run.goals]


def _is_fair(goal: Goal) -> bool:
    return goal.name is GoalName.FAIRNESS


def _unevenness(model: Model, run: Search) -> int:
    return 0 if run.best is None else sum(_squares(model, run.best, kind) for kind in ("saturdays", "late"))


def _squares(model: Model, found: cp_model.CpSolver, kind: str) -> int:
    officers = model.grid.problem.officers
    fewest = min((getattr(officer.history, kind) for officer in officers), default=0)
    more = [0] * len(officers)
    for (officer, post), take in model.takes.items():
        if counts_as(model.grid.posts[post], kind) and found.boolean_value(take):
            more[officer] += 1
    before = [getattr(officer.history, kind) - fewest for officer in officers]
    return sum((was + plus) ** 2 - was**2 for was, plus in zip(before, more, strict=True))


def slips(model: Model, run: Search) -> list[str]:
    """Officers and weeks whose contract hours nobody could keep."""
    if run.best is None:
        return []
    officers = model.grid.problem.officers
    return [f"{officers[number].key} {week}" for number, week, slip in model.off_hours if run.best.value(slip) > 0]
