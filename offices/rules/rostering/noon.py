"""Equal shares of breaks at noon: everybody keeps the shifts found, and roles and breaks are dealt out anew.

Who works when decides cover, moves, wishes and most of fairness. Who rests at noon is free within that, so that it is
a goal of its own, over each officer's 13 weeks and these.
"""

from dataclasses import replace

from ortools.sat.python import cp_model

from offices.rules.roster import Goal, GoalName
from offices.rules.rostering.constraints import choose_posts, count_cover
from offices.rules.rostering.goals import goals, uneven
from offices.rules.rostering.grid import Grid, Pool, Profile
from offices.rules.rostering.model import Count, Model, total
from offices.rules.rostering.solving import Search, improve

KEPT = (GoalName.SHORTAGE, GoalName.TARGET, GoalName.WISHES)  # what roles and breaks have a say in


def share(run: Search, model: Model, found: cp_model.CpSolver) -> tuple[Search, Model]:
    """Roles and breaks with which noon is shared as evenly as the time allows; what they belong to is as found."""
    again = Search(run.limits, run.began)
    if not any(pool.noons for pool in model.grid.pools):
        return again, model
    again.goals.append(Goal(GoalName.NOON, 0, 0, run.spent()))  # as long as nothing better is known
    if run.is_stopped():
        return again, model
    shared = _as_found(run, model, found)
    counted = _count_noons(shared)
    shared.cp.add(total(shared.noons.values()) == _noons_found(model, found))
    missed = total(uneven(shared, "noon", counted))
    _hint(shared, model, found)
    verdict, bound = improve(again, shared, GoalName.NOON, missed, run.left())
    if again.best is not None:
        value = int(again.best.value(missed))
        again.goals = [Goal(GoalName.NOON, value, value if verdict == cp_model.OPTIMAL else bound, run.spent())]
    return again, shared


def _as_found(run: Search, model: Model, found: cp_model.CpSolver) -> Model:
    """Nobody's shift may change, and no goal that was reached be missed by more."""
    shared = Model(_taken(model, found), cp_model.CpModel())
    choose_posts(shared)
    shared.cp.add_bool_and(list(shared.takes.values()))
    count_cover(shared, strict=not model.below_least, by_noon=True)
    reached = {goal.name: goal.value for goal in run.goals}
    for name, missed in goals(shared, KEPT):
        if name in reached:
            shared.cp.add(missed <= reached[name])
    return shared


def _taken(model: Model, found: cp_model.CpSolver) -> Grid:
    choices = tuple(
        {
            on: taken
            for on, posts in mine.items()
            if (taken := [post for post in posts if found.boolean_value(model.takes[number, post.number])])
        }
        for number, mine in enumerate(model.grid.choices)
    )
    return replace(model.grid, choices=choices)


def _count_noons(model: Model) -> dict[int, list[Count]]:
    """By officer, each day that may bring a break at noon; who of a profile has it is decided by name."""
    counted: dict[int, list[Count]] = {}
    for pool in model.grid.pools:
        for post in pool.posts if pool.noons else ():
            for alike, officers in model.profiles.get(post, {}).items():
                noons = _at_noon(model, pool, post, alike)
                for officer in officers:
                    noon = model.noons[officer, pool.number] = model.cp.new_bool_var("")
                    counted.setdefault(officer, []).append(noon)
                model.cp.add(total(model.noons[officer, pool.number] for officer in officers) == noons)
    return counted


def _noons_found(model: Model, found: cp_model.CpSolver) -> int:
    """How many there are is no matter of fairness: neither fewer nor more, only others."""
    return sum(
        int(found.value(model.rests[pool.number, role, start]))
        for pool in model.grid.pools
        for role in model.roles[pool.number]
        for start in pool.noons
    )


def _at_noon(model: Model, pool: Pool, post: int, alike: Profile) -> Count:
    """How many of the profile rest at noon."""
    if pool.number not in model.kinds:  # every break of the pool is a noon break
        return total(model.serves[post, alike, role] for role in alike.roles)
    kinds = [kind for kind, starts in enumerate(model.kinds[pool.number]) if starts <= pool.noons]
    return total(model.deals[post, alike, role, kind] for role in alike.roles for kind in kinds)


def _hint(shared: Model, model: Model, found: cp_model.CpSolver) -> None:
    for mine, theirs in ((shared.rests, model.rests), (shared.leads, model.leads)):
        for at, count in mine.items():
            shared.cp.add_hint(count, found.value(theirs[at]))
    for key, serves in shared.serves.items():
        if isinstance(serves, cp_model.IntVar):
            shared.cp.add_hint(serves, int(found.value(model.serves[key])))
