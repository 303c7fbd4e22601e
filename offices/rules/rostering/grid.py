"""The problem as the solver sees it: posts, who may take them, and the stretches in which cover is asked for."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TypeAlias

from offices.rules import duty
from offices.rules.duty import FRIDAY, MINUTE, Need, Shift
from offices.rules.roster import SUPERVISOR, Assignment, Officer, Opening, Problem, ShiftPattern

Kinds: TypeAlias = tuple[frozenset[int], ...]  # numbers of a pool's break starts


@dataclass(frozen=True, slots=True)
class Post:
    """A shift pattern on one day, which any number of officers may take."""

    number: int
    on: date
    pattern: ShiftPattern
    shift: Shift
    breaks: tuple[datetime, ...]  # moments at which a break may start
    roles: frozenset[str]  # what is asked for at its point while it lasts
    pool: int  # whose breaks are counted together; -1 without a break

    @property
    def point(self) -> str:
        return self.pattern.point


@dataclass(frozen=True, slots=True)
class Pool:
    """Posts of one point and day whose breaks are equally long: who rests when is counted for all of them together."""

    number: int
    point: str
    on: date
    minutes: int
    starts: tuple[datetime, ...]
    posts: tuple[int, ...]
    noons: frozenset[int]  # which starts make it a noon break
    prayers: frozenset[int]  # which make it a prayer break; none but on Fridays


@dataclass(frozen=True, slots=True)
class Profile:
    """Officers who are alike at a post: the model counts them, and names are handed out afterwards."""

    roles: tuple[str, ...]
    supervises: bool
    prays: bool  # prefers the prayer break, and it is Friday


@dataclass(frozen=True, slots=True)
class Stretch:
    """While it lasts the same posts are on duty and the same breaks are running, and the same is asked for."""

    need: Need
    starts_at: datetime  # of its first piece
    minutes: int
    posts: tuple[int, ...]
    resting: tuple[tuple[int, int], ...]  # pool, number of the break start
    there_already: int  # assignments around the weeks that serve here


@dataclass(frozen=True, slots=True)
class Grid:
    problem: Problem
    days: tuple[date, ...]
    posts: tuple[Post, ...]
    pools: tuple[Pool, ...]
    choices: tuple[dict[date, list[Post]], ...]  # by officer: day, posts
    stretches: tuple[Stretch, ...]


def lay(
    problem: Problem,
    asked: Sequence[Need] | None = None,
    days: Sequence[date] | None = None,
    edges: Iterable[datetime] = (),
) -> Grid:
    """The grid of all the problem's days and needs, or of fewer days and other needs; `edges` are further cuts."""
    asked = duty.needs(problem) if asked is None else asked
    days = duty.dates(problem.first, problem.last) if days is None else days
    posts, pools = _posts(problem, asked, days)
    by_day: dict[date, list[Post]] = defaultdict(list)
    for post in posts:
        by_day[post.on].append(post)
    around: dict[str, list[Assignment]] = defaultdict(list)
    for assignment in problem.around:
        around[assignment.officer].append(assignment)
    choices = tuple(_choices(problem, officer, by_day, around[officer.key]) for officer in problem.officers)
    stretches = tuple(_stretches(problem, asked, posts, pools, set(edges)))
    return Grid(problem, tuple(days), tuple(posts), tuple(pools), choices, stretches)


def profile(officer: Officer, post: Post) -> Profile | None:
    """How the officer counts at the post; None without any skill. Who has none that is asked for serves in another."""
    skills = duty.skills_on(officer, post.on)
    roles = skills & post.roles or skills & {SUPERVISOR} or frozenset(sorted(skills)[:1])
    if not roles:
        return None
    prays = officer.prefers_prayer_break and post.on.weekday() == FRIDAY and bool(post.breaks)
    return Profile(tuple(sorted(roles)), SUPERVISOR in skills, prays)


def break_starts(problem: Problem, pattern: ShiftPattern, on: date, zone: str) -> tuple[datetime, ...]:
    """The multiples of the grain at which the break may start and still end within the shift."""
    if not pattern.break_minutes:
        return ()
    grain = duty.settings_on(problem, on).grain
    planned = duty.shift(pattern, on, zone)
    first = -(-pattern.break_from // grain) * grain
    found = []
    for minute in range(first, pattern.break_to + 1, grain):
        starts_at = duty.moment(on, minute, zone)
        inside = planned.starts_at <= starts_at and starts_at + MINUTE * pattern.break_minutes <= planned.ends_at
        if inside and starts_at not in found:
            found.append(starts_at)
    return tuple(found)


def _posts(problem: Problem, asked: Sequence[Need], days: Iterable[date]) -> tuple[list[Post], list[Pool]]:
    """Every pattern on every day on which its point is open during the shift and a break fits in."""
    zone_of = duty.zones(problem.points)
    needed: dict[str, list[Need]] = defaultdict(list)
    for need in asked:
        if need.target > 0 and need.skill != SUPERVISOR:
            needed[need.point].append(need)
    posts: list[Post] = []
    pooled: dict[tuple[str, date, int], list[Post]] = {}
    for on in days:
        for pattern in duty.patterns_on(problem, on):
            zone = zone_of[pattern.point]
            planned = duty.shift(pattern, on, zone)
            breaks = break_starts(problem, pattern, on, zone)
            if not _is_open(problem, pattern.point, planned) or (pattern.break_minutes and not breaks):
                continue
            roles = frozenset(need.skill for need in needed[pattern.point] if _meet(need, planned))
            key = (pattern.point, on, pattern.break_minutes)
            pool = list(pooled).index(key) if key in pooled else len(pooled)
            posts.append(Post(len(posts), on, pattern, planned, breaks, roles, pool if breaks else -1))
            if breaks:
                pooled.setdefault(key, []).append(posts[-1])
    return posts, [_pool(problem, number, key, members) for number, (key, members) in enumerate(pooled.items())]


def _pool(problem: Problem, number: int, key: tuple[str, date, int], posts: Sequence[Post]) -> Pool:
    point, on, minutes = key
    starts = sorted({start for post in posts for start in post.breaks})
    zone = duty.zones(problem.points)[point]
    settings = duty.settings_on(problem, on)
    noons = _covering(starts, minutes, on, settings.noon, zone)
    prayers = _covering(starts, minutes, on, settings.prayer, zone) if on.weekday() == FRIDAY else frozenset()
    return Pool(number, point, on, minutes, tuple(starts), tuple(post.number for post in posts), noons, prayers)


def _covering(starts: Sequence[datetime], minutes: int, on: date, span: tuple[int, int], zone: str) -> frozenset[int]:
    begins, ends = duty.moment(on, span[0], zone), duty.moment(on, span[1], zone)
    return frozenset(
        number for number, start in enumerate(starts) if start <= begins and ends <= start + MINUTE * minutes
    )


def _meet(one: Need | Opening, planned: Shift) -> bool:
    return one.starts_at < planned.ends_at and planned.starts_at < one.ends_at


def _is_open(problem: Problem, point: str, planned: Shift) -> bool:
    return any(one.point == point and _meet(one, planned) for one in problem.openings)


def _choices(
    problem: Problem, officer: Officer, by_day: dict[date, list[Post]], around: Iterable[Assignment]
) -> dict[date, list[Post]]:
    """Where the officer may work on each day by skills, place, absence and rest from what lies around the weeks."""
    found: dict[date, list[Post]] = {}
    for on, posts in by_day.items():
        if duty.absence_on(officer, on):
            continue
        rest = MINUTE * duty.settings_on(problem, on).rest_minutes
        allowed = [
            post
            for post in posts
            if duty.may_serve_at(officer, post.point)
            and profile(officer, post) is not None
            and all(_rested(post, one, rest) for one in around)
        ]
        if allowed:
            found[on] = allowed
    return found


def _rested(post: Post, other: Assignment, rest: timedelta) -> bool:
    return other.ends_at + rest <= post.shift.starts_at or post.shift.ends_at + rest <= other.starts_at


def _stretches(
    problem: Problem, asked: Sequence[Need], posts: Sequence[Post], pools: Sequence[Pool], more: set[datetime]
) -> Iterator[Stretch]:
    """Each need, cut wherever a shift or a break may start or end; pieces with the same people are added up."""
    at_point: dict[str, list[Post]] = defaultdict(list)
    for post in posts:
        at_point[post.point].append(post)
    edges_of = {point: sorted(_edges(found) | more) for point, found in at_point.items()}
    for need in asked:
        if need.target <= 0 and need.least <= 0:
            continue
        edges = edges_of.get(need.point, sorted(more))
        inner = edges[bisect_right(edges, need.starts_at) : bisect_left(edges, need.ends_at)]
        near = [post for post in at_point[need.point] if _meet(need, post.shift)]
        resting = [pools[number] for number in sorted({post.pool for post in near} - {-1})]
        pieces: dict[tuple[object, ...], Stretch] = {}
        for start, end in pairwise([need.starts_at, *inner, need.ends_at]):
            piece = _stretch(problem, need, start, end, near, resting)
            key = (piece.posts, piece.resting, piece.there_already, start if more else None)
            before = pieces.get(key)
            pieces[key] = replace(before, minutes=piece.minutes + before.minutes) if before else piece
        yield from pieces.values()


def _edges(posts: Iterable[Post]) -> set[datetime]:
    edges: set[datetime] = set()
    for post in posts:
        edges |= {post.shift.starts_at, post.shift.ends_at, *post.breaks}
        edges |= {start + MINUTE * post.pattern.break_minutes for start in post.breaks}
    return edges


def _stretch(
    problem: Problem, need: Need, start: datetime, end: datetime, near: Iterable[Post], pools: Iterable[Pool]
) -> Stretch:
    on_duty = [post.number for post in near if post.shift.starts_at <= start and end <= post.shift.ends_at]
    resting = [
        (pool.number, number)
        for pool in pools
        for number, begins in enumerate(pool.starts)
        if begins <= start < begins + MINUTE * pool.minutes
    ]
    already = sum(_serves(problem, one, need, start) for one in problem.around if one.point == need.point)
    return Stretch(need, start, (end - start) // MINUTE, tuple(on_duty), tuple(resting), already)


def _serves(problem: Problem, one: Assignment, need: Need, at: datetime) -> bool:
    if not one.starts_at <= at < one.ends_at:
        return False
    if one.break_starts_at and one.break_ends_at and one.break_starts_at <= at < one.break_ends_at:
        return False
    if need.skill != SUPERVISOR:
        return one.role == need.skill
    officer = next((officer for officer in problem.officers if officer.key == one.officer), None)
    return officer is not None and SUPERVISOR in duty.skills_on(officer, one.on)
