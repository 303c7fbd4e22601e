"""From counts to names: who of a profile serves in which role, and who rests when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from offices.rules.duty import MINUTE
from offices.rules.roster import Assignment
from offices.rules.rostering.grid import Grid, Kinds, Pool, Post, Profile, profile


@dataclass(frozen=True, slots=True)
class Counts:
    """What the solver decided. `leads` are the supervisors among `breaks`, in pools where one must always stay."""

    posts: dict[int, list[int]]  # post: officers
    roles: dict[tuple[int, Profile, str], int]
    breaks: dict[tuple[int, str, int], int]  # pool, role, start
    leads: dict[tuple[int, str, int], int]
    noons: Mapping[tuple[int, int], bool] = field(default_factory=dict)  # officer, pool: rests at noon; if decided
    kinds: Mapping[int, Kinds] = field(default_factory=dict)  # by pool, where kinds of breaks are told apart
    deals: Mapping[tuple[int, Profile, str, int], int] = field(default_factory=dict)  # `roles` by kind

    def seats(self, post: Post, shared: Profile, members: int) -> dict[tuple[str, frozenset[int] | None], int]:
        """How many of a profile serve in each role and have a break of each kind."""
        if post.pool in self.kinds:
            kinds = list(enumerate(self.kinds[post.pool]))
            return {
                (role, kind): self.deals[post.number, shared, role, nr] for role in shared.roles for nr, kind in kinds
            }
        if len(shared.roles) == 1:
            return {(shared.roles[0], None): members}
        return {(role, None): self.roles.get((post.number, shared, role), 0) for role in shared.roles}


@dataclass(slots=True)
class Seat:
    """One officer's day; `rests` is the number of the pool's break start, one of the `kind` if there is one."""

    officer: int
    post: Post
    role: str
    supervises: bool
    prays: bool
    kind: frozenset[int] | None
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
    noons = grid.pools[post.pool].noons if post.breaks else frozenset()
    for shared, members in alike.items():
        left = counts.seats(post, shared, len(members))
        for number in sorted(
            members, key=lambda number: before.get((officers[number].key, post.on)) not in shared.roles
        ):
            was, at_noon = before.get((officers[number].key, post.on)), counts.noons.get((number, post.pool))
            open_to = [seat for seat in left if at_noon in (None, seat[1] is None or seat[1] <= noons)]
            role, kind = max(open_to, key=lambda seat: (left[seat] > 0, seat[0] == was, left[seat]))
            left[role, kind] -= 1
            yield Seat(number, post, role, shared.supervises, shared.prays, kind)


def _take_breaks(pool: Pool, seats: Iterable[Seat], counts: Counts, named: Named) -> None:
    """Break by break from the first: those whose window closes soonest, supervisors as their own counts say."""
    apart = any(key[0] == pool.number for key in counts.leads)
    waiting: dict[tuple[str, bool], list[Seat]] = defaultdict(list)
    for seat in seats:
        waiting[seat.role, seat.supervises and apart].append(seat)
    for start in range(len(pool.starts)):
        for (role, leads), others in sorted(waiting.items(), key=lambda item: item[0]):
            led = counts.leads.get((pool.number, role, start), 0)
            _rest(pool, start, others, led if leads else counts.breaks.get((pool.number, role, start), 0) - led, named)
    for others in waiting.values():
        for seat in others:  # the counts fit only if the search ended well; a break must not be missing
            seat.rests = pool.starts.index(seat.post.breaks[0])


def _rest(pool: Pool, start: int, waiting: list[Seat], count: int, named: Named) -> None:
    """So many of those who wait have the break that starts now."""
    free = sorted(
        (seat for seat in waiting if _fits(seat, pool, start)), key=lambda seat: _turn(seat, pool, start, named)
    )
    for seat in free[:count]:
        seat.rests = start
        waiting.remove(seat)
        named.noons[seat.officer] += start in pool.noons


def _fits(seat: Seat, pool: Pool, start: int) -> bool:
    fits = seat.post.breaks[0] <= pool.starts[start] <= seat.post.breaks[-1]
    return fits and (seat.kind is None or start in seat.kind)


def _turn(seat: Seat, pool: Pool, start: int, named: Named) -> tuple[object, ...]:
    """The smaller, the sooner this seat rests when a break starts."""
    noons = named.noons[seat.officer] if start in pool.noons else -named.noons[seat.officer]
    return seat.post.breaks[-1], seat.prays != (start in pool.prayers), noons, seat.officer


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
