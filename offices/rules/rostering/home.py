"""A first roster in which everybody stays at home: each point is planned alone, which is soon done, and all at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from offices.rules.roster import GoalName, Problem
from offices.rules.rostering.constraints import build
from offices.rules.rostering.goals import goals
from offices.rules.rostering.grid import Grid, lay
from offices.rules.rostering.model import Count, Model
from offices.rules.rostering.solving import FOUND, SHARES, Search, complete, feasible, reach

FIRST_SHARE = 0.4  # of the seconds left, until every point keeps its rules
COVERED_FIRST_SHARE = 0.2  # likewise with cover as a rule; where that cannot be, a small shortage needs the rest
SHARE = 0.25  # of those left then, for making each point as good as it can be alone


@dataclass(frozen=True, slots=True)
class Part:
    """One point with those who are at home there."""

    model: Model
    run: Search
    wished: list[tuple[GoalName, Count]]


def begin(run: Search, model: Model, *, strict: bool) -> None:
    """The run has a roster that keeps every rule, if each point can do so alone, and then a better one."""
    problem = model.grid.problem
    if len(problem.points) < 2:
        return
    parts = [_part(run, one, strict=strict) for one in _alone(problem)]
    until = run.spent() + run.left() * (COVERED_FIRST_SHARE if strict else FIRST_SHARE)
    if any(feasible(part.run, part.model, until - run.spent()) not in FOUND for part in parts):
        return
    _together(run, model, parts)
    if strict and run.best is not None:
        run.prove_cover()
    until = run.spent() + run.left() * SHARE
    for left, part in zip(range(len(parts), 0, -1), parts, strict=True):
        _improve(part, (until - run.spent()) / left)
    _together(run, model, parts)
    run.at_home = sum(goal.bound for part in parts for goal in part.run.goals if goal.name is GoalName.TARGET)


def _alone(problem: Problem) -> Iterator[Problem]:
    for point in problem.points:
        people = tuple(replace(one, points=frozenset()) for one in problem.officers if one.home == point.key)
        keys = {one.key for one in people}
        yield replace(
            problem,
            points=(point,),
            officers=people,
            patterns=tuple(one for one in problem.patterns if one.point == point.key),
            rules=tuple(one for one in problem.rules if one.point == point.key),
            openings=tuple(one for one in problem.openings if one.point == point.key),
            around=tuple(one for one in problem.around if one.officer in keys or one.point == point.key),
            previous=tuple(one for one in problem.previous if one.officer in keys),
        )


def _part(run: Search, problem: Problem, *, strict: bool) -> Part:
    model = build(lay(problem), strict=strict)
    return Part(model, Search(replace(run.limits, progress=None), run.began), goals(model))


def _improve(part: Part, seconds: float) -> None:
    until = part.run.spent() + seconds
    for number, (name, missed) in enumerate(part.wished):
        share = 1.0 if number == len(part.wished) - 1 else SHARES[name]
        reach(part.run, part.model, name, missed, (until - part.run.spent()) * share)


def _together(run: Search, model: Model, parts: list[Part]) -> None:
    """What the parts decided, as a solution of the whole."""
    values: dict[int, int] = {}
    for part in parts:
        if part.run.best is None:
            return
        values |= _values(model, part.model, part.run.best)
    decided = [*model.takes.values(), *model.rests.values(), *model.leads.values(), *model.prays.values()]
    decided += [count for count in model.serves.values() if isinstance(count, cp_model.IntVar)]
    complete(run, model, {count.index: values.get(count.index, 0) for count in decided})


def _values(whole: Model, part: Model, found: cp_model.CpSolver) -> dict[int, int]:
    """By variable of the whole: takes, roles and breaks of one part."""
    posts, pools, people = _posts(whole.grid, part.grid), _pools(whole.grid, part.grid), _people(whole.grid, part.grid)
    values = {
        whole.takes[people[who], posts[post]].index: found.value(take) for (who, post), take in part.takes.items()
    }
    for (post, alike, role), serves in part.serves.items():
        count = whole.serves[posts[post], alike, role]
        if isinstance(count, cp_model.IntVar):
            values[count.index] = int(found.value(serves))
    for (post, alike, role), prays in part.prays.items():
        values[whole.prays[posts[post], alike, role].index] = found.value(prays)
    for mine, theirs in ((part.rests, whole.rests), (part.leads, whole.leads)):
        values |= {theirs[pools[pool], role, at].index: found.value(rests) for (pool, role, at), rests in mine.items()}
    return values


def _posts(whole: Grid, part: Grid) -> Mapping[int, int]:
    numbers = {(post.on, post.pattern.key): post.number for post in whole.posts}
    return {post.number: numbers[post.on, post.pattern.key] for post in part.posts}


def _pools(whole: Grid, part: Grid) -> Mapping[int, int]:
    numbers = {(pool.point, pool.on, pool.minutes): pool.number for pool in whole.pools}
    return {pool.number: numbers[pool.point, pool.on, pool.minutes] for pool in part.pools}


def _people(whole: Grid, part: Grid) -> Mapping[int, int]:
    numbers = {officer.key: number for number, officer in enumerate(whole.problem.officers)}
    return {number: numbers[officer.key] for number, officer in enumerate(part.problem.officers)}
