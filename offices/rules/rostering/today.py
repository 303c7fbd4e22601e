"""Planning a day anew when somebody is missing: as few officers as can be have their day changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ortools.sat.python import cp_model

from offices.rules import cover, duty
from offices.rules.duty import DAY, Need
from offices.rules.roster import SUPERVISOR, Assignment, Goal, GoalName, Officer, Problem, ShiftPattern, Wanted
from offices.rules.rostering.breaks import count_breaks
from offices.rules.rostering.constraints import count_roles, serving
from offices.rules.rostering.grid import Grid, Post, Stretch, lay, profile
from offices.rules.rostering.model import Count, Model, total
from offices.rules.rostering.solving import Limits, Search, improve

# What a change costs besides touching an officer at all: the same shift with another role or break, another shift
# at the point, another point, a free day lost.
TOUCH, SAME_SHIFT, SAME_POINT, ELSEWHERE, CALLED_IN = 10_000, 0, 2, 4, 8
HEAVY = 1_000_000_000  # one missing minute: more than touching a hundred thousand officers


@dataclass(frozen=True, slots=True)
class Day:
    """A published roster on the day on which it is planned anew, from a moment of that day on."""

    problem: Problem
    published: Sequence[Assignment]
    on: date
    since: datetime
    wanted: Sequence[Wanted]

    def todays(self) -> dict[str, Assignment]:
        return {one.officer: one for one in self.published if one.on == self.on}


@dataclass(frozen=True, slots=True)
class Choices:
    """The model of the day: `keeps` says of an officer that nothing changes."""

    model: Model
    keeps: dict[int, cp_model.IntVar] = field(default_factory=dict)
    shorts: list[tuple[Stretch, cp_model.IntVar]] = field(default_factory=list)


def plan(day: Day, limits: Limits) -> tuple[Search, Choices, list[Need]]:
    """What is wanted, as far as it can be had, and then the fewest officers touched; both in one sum.

    Every missing minute outweighs all touches together, so the sum's smallest value is the smallest of each in turn;
    the search begins with the day as it is.
    """
    run = Search(limits, limits.clock())
    asked = _asked(day)
    choices = _choices(day, asked)
    cp = choices.model.cp
    for keep in choices.keeps.values():
        cp.add_hint(keep, True)
    for take in choices.model.takes.values():
        cp.add_hint(take, False)
    missing = total(stretch.minutes * short for stretch, short in choices.shorts)
    touches = total(_touches(day, choices))
    verdict, bound = improve(run, choices.model, GoalName.TOUCHED, HEAVY * missing + touches, run.left())
    if run.best is not None:
        reached = int(run.best.value(missing)), int(run.best.value(touches))
        is_proven = verdict == cp_model.OPTIMAL
        least = reached[0] if is_proven else min(reached[0], bound // HEAVY)
        fewest = reached[1] if is_proven else max(0, bound - HEAVY * reached[0])
        run.goals.append(Goal(GoalName.SHORTAGE, reached[0], least, run.spent()))
        run.goals.append(Goal(GoalName.TOUCHED, _officers(reached[1]), _officers(fewest), run.spent()))
    return run, choices, asked


def _officers(cost: int) -> int:
    """How many officers are touched for at least such a cost."""
    return -(-cost // (TOUCH + CALLED_IN))


def _asked(day: Day) -> list[Need]:
    """What the rules ask for on the rest of the day, and what is wanted on top."""
    zone_of = duty.zones(day.problem.points)
    needs = [
        need
        for need in duty.needs(day.problem)
        if need.ends_at > day.since and need.starts_at < duty.moment(day.on + DAY, 0, zone_of[need.point])
    ]
    needs += [
        Need(one.point, one.skill, day.on, one.starts_at, one.ends_at, one.count, one.count, "")
        for one in day.wanted
        if one.ends_at > day.since
    ]
    cut = [replace(need, starts_at=max(need.starts_at, day.since), target=need.least) for need in needs]
    by_skill: dict[tuple[str, str], list[Need]] = defaultdict(list)
    for need in cut:
        if need.starts_at < need.ends_at:
            by_skill[need.point, need.skill].append(need)
    return [need for key in sorted(by_skill) for need in duty.highest(by_skill[key])]


def _choices(day: Day, asked: Sequence[Need]) -> Choices:
    todays = day.todays()
    elsewhen = tuple(one for one in day.published if one.on != day.on)
    edges = {
        edge
        for one in todays.values()
        for edge in (one.starts_at, one.ends_at, one.break_starts_at, one.break_ends_at)
        if edge is not None
    }
    others = replace(day.problem, around=(*day.problem.around, *elsewhen), previous=tuple(todays.values()))
    grid = _since(day, lay(others, asked, [day.on], edges))
    choices = Choices(Model(grid, cp_model.CpModel()))
    for number, officer in enumerate(day.problem.officers):
        _offer(day, choices, number, officer, todays.get(officer.key))
    for post in grid.posts:
        count_roles(choices.model, post)
    supervised = {pool for stretch in grid.stretches if stretch.need.skill == SUPERVISOR for pool, _ in stretch.resting}
    for pool in grid.pools:
        count_breaks(choices.model, pool, supervised=pool.number in supervised)
    for stretch in grid.stretches:
        _measure(day, choices, stretch, todays)
    return choices


def _since(day: Day, grid: Grid) -> Grid:
    """Breaks that start before the moment are over; a post left without one is gone."""
    posts = tuple(
        replace(post, breaks=tuple(start for start in post.breaks if start >= day.since)) for post in grid.posts
    )
    gone = {post.number for post in posts if post.pattern.break_minutes and not post.breaks}
    choices = tuple(
        {on: [posts[post.number] for post in found if post.number not in gone] for on, found in mine.items()}
        for mine in grid.choices
    )
    return replace(grid, posts=posts, choices=choices)


def _offer(day: Day, choices: Choices, number: int, officer: Officer, was: Assignment | None) -> None:
    """What the officer's day may become; whoever is absent has none."""
    cp = choices.model.cp
    if duty.absence_on(officer, day.on):
        return
    options: list[cp_model.IntVar] = []
    if was is not None:
        choices.keeps[number] = cp.new_bool_var("")
        options.append(choices.keeps[number])
    for post in _possible(day, choices.model.grid, number, officer, was):
        alike = profile(officer, post)
        if alike is not None:
            take = choices.model.takes[number, post.number] = cp.new_bool_var("")
            choices.model.profiles.setdefault(post.number, {}).setdefault(alike, []).append(number)
            options.append(take)
    if was is not None:
        cp.add_exactly_one(options)
    elif options:
        cp.add_at_most_one(options)


def _possible(day: Day, grid: Grid, number: int, officer: Officer, was: Assignment | None) -> Iterator[Post]:
    """A shift that has begun can only change its role or break, and not once the break has begun."""
    posts = grid.choices[number].get(day.on, [])
    if was is not None and was.starts_at < day.since:
        if was.break_starts_at is None or was.break_starts_at >= day.since:
            yield from (post for post in posts if post.pattern.key == was.pattern)
        return
    patterns = {pattern.key: pattern for pattern in day.problem.patterns}
    own = [one for one in day.published if one.officer == officer.key and one.on != day.on]
    known = _codes(day, officer, own if was is None else [*own, was], patterns)
    for post in posts:
        if (
            post.shift.starts_at >= day.since
            and not _codes(day, officer, [*own, _plain(officer, post)], patterns) - known
        ):
            yield post


def _codes(
    day: Day, officer: Officer, own: Iterable[Assignment], patterns: dict[str, ShiftPattern]
) -> set[tuple[str, date]]:
    """What the verifier says of the officer's week; what lies around it counts for rest and days running."""
    monday = duty.monday(day.on)
    week = replace(day.problem, first=monday, last=monday + DAY * 6)
    mine: list[Assignment] = []
    around = [one for one in day.problem.around if one.officer == officer.key]
    for one in sorted(own, key=lambda one: one.starts_at):
        (mine if week.first <= one.on <= week.last else around).append(one)
    breaches = cover.one_officer(week, officer, mine, around, patterns)
    return {(one.code, one.on) for one in breaches if not one.code.startswith(("break_", "skill_"))}


def _plain(officer: Officer, post: Post) -> Assignment:
    shift = post.shift
    return Assignment(officer.key, post.on, post.point, post.pattern.key, "", shift.starts_at, shift.ends_at)


def _measure(day: Day, choices: Choices, stretch: Stretch, todays: dict[str, Assignment]) -> None:
    """Who keeps the day serves in this stretch as published; the others as the model decides."""
    need = stretch.need
    kept = [
        keep
        for number, keep in choices.keeps.items()
        if _serves(day.problem.officers[number], todays[day.problem.officers[number].key], stretch)
    ]
    short = choices.model.cp.new_int_var(0, need.least, "")
    choices.model.cp.add(serving(choices.model, stretch) + total(kept) + short >= need.least)
    choices.shorts.append((stretch, short))


def _serves(officer: Officer, one: Assignment, stretch: Stretch) -> bool:
    if one.point != stretch.need.point or not one.starts_at <= stretch.starts_at < one.ends_at:
        return False
    if one.break_starts_at and one.break_ends_at and one.break_starts_at <= stretch.starts_at < one.break_ends_at:
        return False
    if stretch.need.skill == SUPERVISOR:
        return SUPERVISOR in duty.skills_on(officer, one.on)
    return one.role == stretch.need.skill


def _touches(day: Day, choices: Choices) -> Iterator[Count]:
    todays = day.todays()
    for (number, post), take in choices.model.takes.items():
        was = todays.get(day.problem.officers[number].key)
        yield (TOUCH + _effort(was, choices.model.grid.posts[post])) * take


def _effort(was: Assignment | None, post: Post) -> int:
    if was is None:
        return CALLED_IN
    if was.pattern == post.pattern.key:
        return SAME_SHIFT
    return SAME_POINT if was.point == post.point else ELSEWHERE
