"""What is wished for, as sums to make small; in order of importance."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from offices.rules.roster import GoalName, WishKind
from offices.rules.rostering.counting import counts_as, histories
from offices.rules.rostering.model import Count, Model, total


def goals(model: Model, names: Iterable[GoalName] | None = None) -> list[tuple[GoalName, Count]]:
    """Every goal that the problem has, most important first, with the sum that tells how far it is missed."""
    found = {name: list(MISSED[name](model)) for name in (MISSED if names is None else names)}
    return [(name, total(terms)) for name, terms in found.items() if terms]


def _below_least(model: Model) -> Iterator[Count]:
    return (stretch.minutes * short for stretch, short in model.below_least)


def _below_target(model: Model) -> Iterator[Count]:
    return (stretch.minutes * wanting for stretch, wanting in model.below_target)


def _moves(model: Model) -> Iterator[Count]:
    officers = model.grid.problem.officers
    for (number, post), take in model.takes.items():
        if model.grid.posts[post].point != officers[number].home:
            yield take


def _missed_wishes(model: Model) -> Iterator[Count]:
    for number, officer in enumerate(model.grid.problem.officers):
        for wish in officer.wishes:
            for post in model.grid.choices[number].get(wish.on, ()):
                if wish.kind is WishKind.FREE or post.pattern.is_late == (wish.kind is WishKind.EARLY):
                    yield model.takes[number, post.number]
    yield from model.praying.values()


def uneven(model: Model, kind: str, counted: Mapping[int, Sequence[Count]]) -> Iterator[Count]:
    """The square of each officer's count with the past 13 weeks, less what it was before: odd numbers, one by one.

    A square's steps rise, so the cheapest steps are taken first by themselves, and the bound is close: no officer
    has to be compared with another. What is `counted` of an officer is 0 or 1 each.
    """
    before = histories(model.grid.problem.officers, kind)
    for number, ones in counted.items():
        steps = [model.cp.new_bool_var("") for _ in ones]
        model.cp.add(total(steps) >= total(ones))
        yield from ((2 * (before[number] + step) + 1) * taken for step, taken in enumerate(steps))


def _uneven_days(model: Model) -> Iterator[Count]:
    for kind in ("saturdays", "late"):
        yield from uneven(model, kind, _days_of(model, kind))


def _days_of(model: Model, kind: str) -> dict[int, list[Count]]:
    """By officer: each day that may count."""
    found: dict[int, list[Count]] = {}
    for number in range(len(model.grid.problem.officers)):
        for posts in model.grid.choices[number].values():
            if takes := [model.takes[number, post.number] for post in posts if counts_as(post, kind)]:
                found.setdefault(number, []).append(total(takes))
    return found


def _changes(model: Model) -> Iterator[Count]:
    """Officer-days unlike the previous roster: another point or pattern, a day lost, a day more."""
    problem = model.grid.problem
    if not problem.previous:
        return
    before = {(one.officer, one.on): one for one in problem.previous}
    for number, officer in enumerate(problem.officers):
        for on, posts in model.grid.choices[number].items():
            was = before.get((officer.key, on))
            if was is None:
                yield from (model.takes[number, post.number] for post in posts)
                continue
            kept = [model.takes[number, post.number] for post in posts if post.pattern.key == was.pattern]
            yield 1 - total(kept) if kept else 1


MISSED: dict[GoalName, Callable[[Model], Iterable[Count]]] = {
    GoalName.SHORTAGE: _below_least,
    GoalName.TARGET: _below_target,
    GoalName.MOVES: _moves,
    GoalName.WISHES: _missed_wishes,
    GoalName.FAIRNESS: _uneven_days,
    GoalName.STABILITY: _changes,
}
