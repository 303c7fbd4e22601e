"""From counts to names: who of a profile serves in which role, and who rests when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from offices.rules.duty import MINUTE
from offices.rules.roster import Assignment
from offices.rules.rostering.grid import Grid, Kinds, Pool, Post, Profile, profile

Kind: TypeAlias = frozenset[int] | None  # the break starts that it may be; any of the shift's


@dataclass(frozen=True, slots=True)
class Counts:
    """What the solver decided. `leads` are the supervisors among `breaks`, in pools where one must always stay."""

    posts: dict[int, list[int]]  # post: officers
    roles: dict[tuple[int, Profile, str], int]
    breaks: dict[tuple[int, str, int], int]  # pool, role, start
    leads: dict[tuple[int, str, int], int]
    prays: Mapping[tuple[int, Profile, str], int] = field(default_factory=dict)  # of `roles`, at prayers
    noons: Mapping[tuple[int, int], bool] = field(default_factory=dict)  # officer, pool: rests at noon; if decided
    kinds: Mapping[int, Kinds] = field(default_factory=dict)  # by pool, where kinds of breaks are told apart
    deals: Mapping[tuple[int, Profile, str, int], int] = field(default_factory=dict)  # `roles` by kind

    def seats(self, post: Post, shared: Profile, members: int, pool: Pool | None) -> dict[tuple[str, Kind], int]:
        """How many of a profile serve in each role, and have one of a few breaks."""
        if pool is not None and pool.number in self.kinds:
            kinds = self.kinds[pool.number]
            keys = [(role, number) for role in shared.roles for number in range(len(kinds))]
            return {(role, kinds[number]): self.deals[post.number, shared, role, number] for role, number in keys}
        alone = len(shared.roles) == 1
        found: dict[tuple[str, Kind], int] = {}
        for role in shared.roles:
            everybody = members if alone else self.roles.get((post.number, shared, role), 0)
            given = self.prays.get((post.number, shared, role), 0)
            found[role, None] = everybody - given
            if given and pool is not None:
                found[role, pool.prayers] = given
        return found


@dataclass(slots=True)
class Seat:
    """One officer's day; `rests` is the number of the pool's break start, one of the `kind` if there is one."""

    officer: int
    post: Post
    role: str
    supervises: bool
    prays: bool
    kind: Kind
    rests: int = -1


@dataclass(slots=True)
class Named:
    seats: list[Seat] = field(default_factory=list)
    noons: dict[int, int] = field(default_factory=dict)  # officer: noon breaks, history included


def name(grid: Grid, counts: Counts) -> list[Assignment]:
    """Assignments with a role and a break for everybody; noon breaks lie as evenly on people as the counts allow."""
    officers = grid.problem.officers
    named = Named(noons={number: officer.history.noon for number, officer in enumerate(officers)})
    for post in grid.posts:
        named.seats += _take_roles(grid, post, counts)
    by_pool: dict[int, list[Seat]] = defaultdict(list)
    for seat in named.seats:
        by_pool[seat.post.pool].append(seat)
    for pool in grid.pools:
        _take_breaks(pool, by_pool[pool.number], counts)
        for seat in by_pool[pool.number]:
            named.noons[seat.officer] += seat.rests in pool.noons
    level_noons(grid, named)
    return [_assignment(grid, seat) for seat in named.seats]


def _take_roles(grid: Grid, post: Post, counts: Counts) -> Iterator[Seat]:
    """Officers keep the role that they had in the previous roster where the counts let them."""
    officers = grid.problem.officers
    pool = grid.pools[post.pool] if post.breaks else None
    before = {(one.officer, one.on): one.role for one in grid.problem.previous}
    alike: dict[Profile, list[int]] = defaultdict(list)
    for number in counts.posts.get(post.number, ()):
        if found := profile(officers[number], post):
            alike[found].append(number)
    for shared, members in alike.items():
        left = counts.seats(post, shared, len(members), pool)
        had = {number: before.get((officers[number].key, post.on), "") for number in members}
        for number in sorted(members, key=lambda number: had[number] not in shared.roles):
            role, kind = max(
                (seat for seat in left if _is_open(seat[1], pool, counts.noons.get((number, post.pool)))),
                key=lambda seat: (left[seat] > 0, seat[0] == had[number], left[seat]),
            )
            left[role, kind] -= 1
            yield Seat(number, post, role, shared.supervises, shared.prays, kind)


def _is_open(kind: Kind, pool: Pool | None, at_noon: bool | None) -> bool:
    """Whether an officer of whom it is decided who rests at noon may have a break of the kind."""
    return kind is None or pool is None or at_noon in (None, kind <= pool.noons)


def _take_breaks(pool: Pool, seats: Iterable[Seat], counts: Counts) -> None:
    """Each role by itself, and supervisors as their own counts say."""
    apart = any(key[0] == pool.number for key in counts.leads)
    waiting: dict[tuple[str, bool], list[Seat]] = defaultdict(list)
    for seat in seats:
        waiting[seat.role, seat.supervises and apart].append(seat)
    for (role, leads), found in waiting.items():
        places = {}
        for start in range(len(pool.starts)):
            led = counts.leads.get((pool.number, role, start), 0)
            places[start] = led if leads else counts.breaks.get((pool.number, role, start), 0) - led
        _match(pool, found, places)


def _match(pool: Pool, seats: Iterable[Seat], places: Mapping[int, int]) -> None:
    """Everybody has a break within the own window and of the own kind, as long as there is any way to give them out."""
    taken: dict[int, list[Seat]] = {start: [] for start in places}
    for seat in seats:
        if not _place(pool, seat, taken, places, set()):
            seat.rests = pool.starts.index(seat.post.breaks[0])  # a break must not be missing, whatever the counts


def _place(pool: Pool, seat: Seat, taken: Mapping[int, list[Seat]], places: Mapping[int, int], tried: set[int]) -> bool:
    """The seat has a place that is free, or that somebody gives up who finds another in turn."""
    for start in taken:
        if start in tried or not _fits(seat, pool, start):
            continue
        tried.add(start)
        if len(taken[start]) >= places[start]:
            other = next((other for other in taken[start] if _place(pool, other, taken, places, tried)), None)
            if other is None:
                continue
            taken[start].remove(other)
        taken[start].append(seat)
        seat.rests = start
        return True
    return False


def _fits(seat: Seat, pool: Pool, start: int) -> bool:
    fits = seat.post.breaks[0] <= pool.starts[start] <= seat.post.breaks[-1]
    return fits and (seat.kind is None or start in seat.kind)


def level_noons(grid: Grid, named: Named) -> None:
    """Let two officers of the same role and day change breaks, along chains, until no chain makes it more even.

    A chain leads from somebody with many noon breaks to somebody with at least two fewer. Where none is left, the
    sum of squares is as small as exchanges between equal seats allow; `noon` has done the rest.
    """
    groups: dict[tuple[object, ...], list[Seat]] = defaultdict(list)
    for seat in named.seats:
        if seat.rests >= 0:
            key = (seat.post.pool, seat.role, seat.supervises, seat.prays, seat.post.breaks)
            groups[key].append(seat)
    mixed = [(noon, other) for seats in groups.values() for noon, other in [_split(grid, seats)] if noon and other]
    while chain := _chain(named, mixed):
        for number, give, take in chain:
            noon, other = mixed[number]
            give.rests, take.rests = take.rests, give.rests
            noon.remove(give)
            noon.append(take)
            other.remove(take)
            other.append(give)
        named.noons[chain[0][1].officer] -= 1
        named.noons[chain[-1][2].officer] += 1


def _split(grid: Grid, seats: Iterable[Seat]) -> tuple[list[Seat], list[Seat]]:
    noon: list[Seat] = []
    other: list[Seat] = []
    for seat in seats:
        (noon if seat.rests in grid.pools[seat.post.pool].noons else other).append(seat)
    return noon, other


def _chain(named: Named, mixed: list[tuple[list[Seat], list[Seat]]]) -> list[tuple[int, Seat, Seat]]:
    """Changes of breaks that take one noon break from a loaded officer to a spared one; empty when it is even."""
    gives: dict[int, list[tuple[int, Seat]]] = defaultdict(list)
    for number, (noon, _) in enumerate(mixed):
        for seat in noon:
            gives[seat.officer].append((number, seat))
    for start in sorted(gives, key=lambda officer: -named.noons[officer]):
        came: dict[int, tuple[int, int, Seat, Seat]] = {}
        queue = [start]
        for officer in queue:
            if named.noons[officer] <= named.noons[start] - 2:
                return _back(start, officer, came)
            for number, seat in gives[officer]:
                new = [other for other in mixed[number][1] if other.officer not in came and other.officer != start]
                came.update((other.officer, (officer, number, seat, other)) for other in new)
                queue += [other.officer for other in new]
    return []


def _back(start: int, officer: int, came: Mapping[int, tuple[int, int, Seat, Seat]]) -> list[tuple[int, Seat, Seat]]:
    chain = []
    while officer != start:
        before, number, give, take = came[officer]
        chain.append((number, give, take))
        officer = before
    return chain[::-1]


def _assignment(grid: Grid, seat: Seat) -> Assignment:
    post = seat.post
    plain = Assignment(
        grid.problem.officers[seat.officer].key,
        post.on,
        post.point,
        post.pattern.key,
        seat.role,
        post.shift.starts_at,
        post.shift.ends_at,
    )
    if seat.rests < 0:
        return plain
    starts_at = grid.pools[post.pool].starts[seat.rests]
    return replace(plain, break_starts_at=starts_at, break_ends_at=starts_at + MINUTE * post.pattern.break_minutes)
