"""Who rests when, by number: within everybody's window, supervisors apart where one must stay, and by kind of break."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from ortools.sat.python import cp_model

from offices.rules.rostering.grid import Kinds, Pool, Profile
from offices.rules.rostering.model import Count, Model, in_role, total

Wanting: TypeAlias = tuple[datetime, datetime, Count]  # first and last start of a break, and for how many


def count_breaks(model: Model, pool: Pool, *, supervised: bool) -> None:
    """Everybody rests once, within the window of the own shift; supervisors are counted apart where one must stay."""
    roles = sorted({role for number in pool.posts for alike in model.profiles.get(number, {}) for role in alike.roles})
    model.roles[pool.number] = roles
    for role in roles:
        everybody = {number: in_role(model, number, role) for number in pool.posts}
        rests = _share_breaks(model, pool, everybody)
        model.rests.update({(pool.number, role, start): count for start, count in enumerate(rests)})
        if supervised:
            leading = {number: in_role(model, number, role, supervises=True) for number in pool.posts}
            others = {number: in_role(model, number, role, supervises=False) for number in pool.posts}
            leads = _share_breaks(model, pool, leading)
            led = [count - lead for count, lead in zip(rests, leads, strict=True)]
            model.leads.update({(pool.number, role, start): count for start, count in enumerate(leads)})
            for count, lead in zip(rests, leads, strict=True):
                model.cp.add(count >= lead)
            _within_windows(model, pool.starts, led, _in_window(model, others))


def _share_breaks(model: Model, pool: Pool, working: dict[int, list[Count]]) -> list[cp_model.IntVar]:
    """By break start, how many of those at work rest then."""
    possible = {start for number in working for start in model.grid.posts[number].breaks}
    most = len(model.grid.problem.officers)
    counts = [model.cp.new_int_var(0, most if start in possible else 0, "") for start in pool.starts]
    model.cp.add(total(counts) == total(count for found in working.values() for count in found))
    _within_windows(model, pool.starts, counts, _in_window(model, working))
    return counts


def _in_window(model: Model, working: Mapping[int, list[Count]]) -> list[Wanting]:
    windows = {post: model.grid.posts[post].breaks for post in working}
    return [(breaks[0], breaks[-1], total(working[post])) for post, breaks in windows.items()]


def _within_windows(
    model: Model, starts: Sequence[datetime], rests: Sequence[Count], wanting: Sequence[Wanting]
) -> None:
    """By Hall's theorem enough: between any first and last start, as many rest as have their window within."""
    for first in {opens for opens, _, _ in wanting}:
        for last in {closes for _, closes, _ in wanting}:
            inside = [count for opens, closes, count in wanting if first <= opens and closes <= last]
            if inside and len(inside) < len(wanting):
                here = [count for start, count in zip(starts, rests, strict=True) if first <= start <= last]
                model.cp.add(total(here) >= total(inside))


# --- prayer breaks -------------------------------------------------------------------------------------------------


def count_prayers(model: Model, pool: Pool) -> None:
    """How many of those who prefer it, by role, have the prayer break: their window is narrower than the shift's."""
    praying = _praying(model, pool)
    for post, alike in praying:
        if _prayer_starts(model, pool, post):
            for role in alike.roles:
                given = model.prays[post, alike, role] = model.cp.new_int_var(0, len(model.profiles[post][alike]), "")
                model.cp.add(given <= model.serves[post, alike, role])
    if praying:
        for role in model.roles[pool.number]:
            for supervises, counts in _rests(model, pool, role):
                _within_windows(model, pool.starts, counts, _with_prayers(model, pool, role, supervises))
        asked = [model.serves[post, alike, role] for post, alike in praying for role in alike.roles]
        granted = [count for (post, _, _), count in model.prays.items() if post in pool.posts]
        model.praying[pool.number] = total(asked) - total(granted)


def _praying(model: Model, pool: Pool) -> list[tuple[int, Profile]]:
    return [(post, alike) for post in pool.posts for alike in model.profiles.get(post, {}) if alike.prays]


def _prayer_starts(model: Model, pool: Pool, post: int) -> list[datetime]:
    breaks = model.grid.posts[post].breaks
    return [pool.starts[start] for start in sorted(pool.prayers) if pool.starts[start] in breaks]


def _with_prayers(model: Model, pool: Pool, role: str, supervises: bool | None) -> list[Wanting]:
    found: list[Wanting] = []
    for post in pool.posts:
        breaks, prayers = model.grid.posts[post].breaks, _prayer_starts(model, pool, post)
        alike = [one for one in model.profiles.get(post, {}) if supervises in (None, one.supervises)]
        given = total(model.prays[post, one, role] for one in alike if (post, one, role) in model.prays)
        found.append((breaks[0], breaks[-1], total(in_role(model, post, role, supervises=supervises)) - given))
        if prayers:
            found.append((prayers[0], prayers[-1], given))
    return found


# --- noon breaks ---------------------------------------------------------------------------------------------------


def deal_out(model: Model, pool: Pool) -> None:
    """Noon breaks, and prayer breaks where they are preferred, told apart: each profile and role has so many of a kind.

    Then names can be handed out so that exactly these have it.
    """
    praying = _praying(model, pool)
    kinds = _kinds(pool, by_prayer=bool(praying))
    if len(kinds) > 1:
        model.kinds[pool.number] = kinds
        _deal(model, pool, kinds)
    if praying:
        model.praying[pool.number] = total(
            count for post, alike in praying for count in _missing_prayer(model, pool, kinds, post, alike)
        )


def _kinds(pool: Pool, *, by_prayer: bool) -> Kinds:
    """The numbers of the break starts, those together that nobody tells apart."""
    found: dict[tuple[bool, bool], list[int]] = {}
    for start in range(len(pool.starts)):
        mark = (start in pool.noons, by_prayer and start in pool.prayers)
        found.setdefault(mark, []).append(start)
    return tuple(frozenset(starts) for starts in found.values())


def _missing_prayer(model: Model, pool: Pool, kinds: Kinds, post: int, alike: Profile) -> Iterator[Count]:
    for kind, starts in enumerate(kinds):
        if not starts <= pool.prayers:
            yield from (
                model.deals[post, alike, role, kind] if len(kinds) > 1 else model.serves[post, alike, role]
                for role in alike.roles
            )


def _deal(model: Model, pool: Pool, kinds: Kinds) -> None:
    for post in pool.posts:
        for alike, officers in model.profiles.get(post, {}).items():
            for role in alike.roles:
                dealt = [model.cp.new_int_var(0, len(officers), "") for _ in kinds]
                model.deals.update({(post, alike, role, kind): count for kind, count in enumerate(dealt)})
                model.cp.add(total(dealt) == model.serves[post, alike, role])
    for role in model.roles[pool.number]:
        for supervises, counts in _rests(model, pool, role):
            for kind, starts in enumerate(kinds):
                dealt_to = {post: list(_dealt(model, post, role, kind, supervises)) for post in pool.posts}
                _fit(model, [(pool.starts[start], counts[start]) for start in sorted(starts)], dealt_to)


def _rests(model: Model, pool: Pool, role: str) -> Iterator[tuple[bool | None, list[Count]]]:
    """By break start, how many of a role rest; supervisors and others apart where they are counted apart."""
    starts = range(len(pool.starts))
    rests = [model.rests[pool.number, role, start] for start in starts]
    if (pool.number, role, 0) not in model.leads:
        yield None, list(rests)
        return
    leads = [model.leads[pool.number, role, start] for start in starts]
    yield True, list(leads)
    yield False, [count - lead for count, lead in zip(rests, leads, strict=True)]


def _dealt(model: Model, post: int, role: str, kind: int, supervises: bool | None) -> Iterator[Count]:
    for alike in model.profiles.get(post, {}):
        if role in alike.roles and supervises in (None, alike.supervises):
            yield model.deals[post, alike, role, kind]


def _fit(model: Model, rests: Sequence[tuple[datetime, Count]], dealt: Mapping[int, list[Count]]) -> None:
    """These breaks are for those to whom they are dealt, each within the window of the own shift."""
    model.cp.add(total(count for _, count in rests) == total(count for found in dealt.values() for count in found))
    wanting: list[Wanting] = []
    for post, found in dealt.items():
        possible = [start for start, _ in rests if start in model.grid.posts[post].breaks]
        if possible:
            wanting.append((possible[0], possible[-1], total(found)))
        else:
            model.cp.add(total(found) == 0)
    _within_windows(model, [start for start, _ in rests], [count for _, count in rests], wanting)
