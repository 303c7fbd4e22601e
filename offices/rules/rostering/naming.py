"""From counts to names: who of a profile serves in which role, and who rests when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from offices.rules.duty import MINUTE
from offices.rules.roster import Assignment
from offices.rules.rostering.grid import Grid, Pool, Post, Profile, profile


@dataclass(frozen=True, slots=True)
class Counts:
    """What the solver decided. `supervising` tells, by pool and break start, how many supervisors rest."""

    posts: dict[int, list[int]]  # post: officers
    roles: dict[tuple[int, Profile, str], int]
    breaks: dict[tuple[int, str, int], int]  # pool, role, start
    supervising: dict[tuple[int, int], int]


@dataclass(slots=True)
class Seat:
    """One officer's day; `rests` is the number of the pool's break start."""

    officer: int
    post: Post
    role: str
    supervises: bool
    prays: bool
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
        _take_breaks(pool, by_pool[pool.number], counts, named)
    level_noons(grid, named)
    return [_assignment(grid, seat) for seat in named.seats]


def _take_roles(grid: Grid, post: Post, counts: Counts) -> Iterator[Seat]:
    """Officers keep the role that they had in the previous roster where the counts let them."""
    officers = grid.problem.officers
    before = {(one.officer, one.on): one.role for one in grid.problem.previous}
    alike: dict[Profile, list[int]] = defaultdict(list)
    for number in counts.posts.get(post.number, ()):
        if found := profile(officers[number], post):
            alike[found].append(number)
    for shared, members in alike.items():
        left = {role: counts.roles.get((post.number, shared, role), 0) for role in shared.roles}
        if len(shared.roles) == 1:
            left = {shared.roles[0]: len(members)}
        kept = {number: before.get((officers[number].key, post.on), "") for number in members}
        for number in sorted(members, key=lambda number: left.get(kept[number], 0) == 0):
            role = kept[number] if left.get(kept[number], 0) > 0 else max(left, key=lambda role: left[role])
            left[role] -= 1
            yield Seat(number, post, role, shared.supervises, shared.prays)


def _take_breaks(pool: Pool, seats: Iterable[Seat], counts: Counts, named: Named) -> None:
    """Supervisors first, as their counts ask; then break by break those whose window closes soonest."""
    waiting: dict[str, list[Seat]] = defaultdict(list)
    for seat in seats:
        waiting[seat.role].append(seat)
    left = {
        (role, start): counts.breaks.get((pool.number, role, start), 0)
        for role in waiting
        for start in range(len(pool.starts))
    }
    for seat in _place_supervisors(pool, waiting, left, counts):
        waiting[seat.role].remove(seat)
        left[seat.role, seat.rests] -= 1
        named.noons[seat.officer] += seat.rests in pool.noons
    for (role, start), many in sorted(left.items(), key=lambda item: item[0][1]):
        for _ in range(many):
            free = [seat for seat in waiting[role] if _fits(seat, pool, start)]
            if not free:
                break
            seat = min(free, key=lambda seat: _turn(seat, pool, start, named))
            seat.rests = start
            waiting[role].remove(seat)
            named.noons[seat.officer] += start in pool.noons
    _place_the_rest(pool, waiting)


def _fits(seat: Seat, pool: Pool, start: int) -> bool:
    return seat.post.breaks[0] <= pool.starts[start] <= seat.post.breaks[-1]


def _turn(seat: Seat, pool: Pool, start: int, named: Named) -> tuple[object, ...]:
    """The smaller, the sooner this seat rests when a break starts."""
    noons = named.noons[seat.officer] if start in pool.noons else -named.noons[seat.officer]
    return seat.post.breaks[-1], seat.prays != (start in pool.prayers), noons, seat.officer


def _place_supervisors(
    pool: Pool, waiting: Mapping[str, list[Seat]], left: Mapping[tuple[str, int], int], counts: Counts
) -> list[Seat]:
    """As many supervisors as can be rest when the counts say so; the others are left waiting."""
    room = {start: counts.supervising.get((pool.number, start), 0) for start in range(len(pool.starts))}
    table = _Table(pool, room, left, {start: [] for start in room})
    placed = [
        seat for seats in waiting.values() for seat in seats if seat.supervises and table.place(seat, frozenset())
    ]
    for start, seats in table.at.items():
        for seat in seats:
            seat.rests = start
    return placed


@dataclass(frozen=True, slots=True)
class _Table:
    """Break starts with room for so many supervisors, and for so many of each role."""

    pool: Pool
    room: Mapping[int, int]
    left: Mapping[tuple[str, int], int]
    at: dict[int, list[Seat]]

    def place(self, seat: Seat, tried: frozenset[int]) -> bool:
        """Give the seat a start, moving others along where none is free; False when there is no way."""
        starts = [start for start in self.room if start not in tried and self._is_open(seat, start)]
        for start in sorted(starts, key=lambda start: (start in self.pool.prayers) != seat.prays):
            blocking = self._in_the_way(seat, start)
            mover = next((other for other in blocking if self.place(other, tried | {start})), None)
            if mover is not None:
                self.at[start].remove(mover)
            if mover is not None or not blocking:
                self.at[start].append(seat)
                return True
        return False

    def _is_open(self, seat: Seat, start: int) -> bool:
        return self.room[start] > 0 and self.left[seat.role, start] > 0 and _fits(seat, self.pool, start)

    def _in_the_way(self, seat: Seat, start: int) -> list[Seat]:
        """Who would have to leave: one of the role when that is full, one of all when the start is; nobody else."""
        alike = [other for other in self.at[start] if other.role == seat.role]
        if len(alike) >= self.left[seat.role, start]:
            return alike
        return list(self.at[start]) if len(self.at[start]) >= self.room[start] else []


def _place_the_rest(pool: Pool, waiting: Mapping[str, list[Seat]]) -> None:
    """Whoever the counts left over rests first thing; the search is over, and a break must not be missing."""
    for others in waiting.values():
        for seat in others:
            seat.rests = pool.starts.index(seat.post.breaks[0])


def level_noons(grid: Grid, named: Named) -> None:
    """Let two officers of the same role and day change breaks, along chains, until no chain makes it more even.

    A chain leads from somebody with many noon breaks to somebody with at least two fewer. Where none is left, the
    sum of squares is as small as the counts allow.
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
