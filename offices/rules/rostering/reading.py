"""What a solution says: who takes which post, how many serve and rest, who rests at noon, whose hours slip."""

from collections import defaultdict

from ortools.sat.python import cp_model

from offices.rules.rostering.model import Model
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
        {key: int(found.value(count)) for key, count in model.rests.items()},
        {key: int(found.value(count)) for key, count in model.leads.items()},
        {key: int(found.value(count)) for key, count in model.prays.items()},
        {key: found.boolean_value(noon) for key, noon in model.noons.items()},
        model.kinds,
        {key: int(found.value(count)) for key, count in model.deals.items()},
    )


def slips(model: Model, run: Search) -> list[str]:
    """Officers and weeks whose contract hours nobody could keep."""
    if run.best is None:
        return []
    officers = model.grid.problem.officers
    return [f"{officers[number].key} {week}" for number, week, slip in model.off_hours if run.best.value(slip) > 0]
