"""What is wished for, as sums to make small; in order of importance."""

from collections.abc import Iterator
from datetime import date

from offices.rules.duty import SATURDAY
from offices.rules.roster import GoalName, WishKind
from offices.rules.rostering.grid import Post
from offices.rules.rostering.model import Count, Model, total


def goals(model: Model) -> list[tuple[GoalName, Count]]:
    """Every goal that the problem has, most important first, with the sum that tells how far it is missed."""
    found: dict[GoalName, list[Count]] = {
        GoalName.SHORTAGE: [stretch.minutes * short for stretch, short in model.below_least],
        GoalName.TARGET: [stretch.minutes * wanting for stretch, wanting in model.below_target],
        GoalName.MOVES: list(_moves(model)),
        GoalName.WISHES: [*_missed_wishes(model), *model.praying.values()],
        GoalName.FAIRNESS: [*_uneven(model, "saturdays"), *_uneven(model, "late")],
        GoalName.STABILITY: list(_changes(model)),
    }
    return [(name, total(terms)) for name, terms in found.items() if terms]


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


def counts_as(post: Post, kind: str) -> bool:
    return post.pattern.is_late if kind == "late" else post.on.weekday() == SATURDAY


def _uneven(model: Model, kind: str) -> Iterator[Count]:
    """The square of each officer's count with the past 13 weeks, less what it was before: odd numbers, one by one.

    A square's steps rise, so the cheapest steps are taken first by themselves, and the bound is close: no officer
    has to be compared with another.
    """
    officers = model.grid.problem.officers
    fewest = min((getattr(officer.history, kind) for officer in officers), default=0)
    for number, officer in enumerate(officers):
        days: dict[date, list[Count]] = {}
        for on, posts in model.grid.choices[number].items():
            if takes := [model.takes[number, post.number] for post in posts if counts_as(post, kind)]:
                days[on] = list(takes)
        if not days:
            continue
        before = getattr(officer.history, kind) - fewest
        steps = [model.cp.new_bool_var("") for _ in days]
        model.cp.add(total(steps) >= total(take for takes in days.values() for take in takes))
        yield from ((2 * (before + step) + 1) * taken for step, taken in enumerate(steps))


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
