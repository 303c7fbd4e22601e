"""Which slots there should be, and how that differs from what is stored.

Moments are aware UTC; a slot is known by its lane and start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from offices.rules.capacity import Stretch, changes
from offices.rules.hours import OpenSpan


@dataclass(frozen=True, slots=True)
class LaneTerms:
    """How a lane's time becomes places: slots of `grain_minutes`, `kept_percent` of their places kept."""

    lane: str
    grain_minutes: int
    minutes_per_place: int
    kept_percent: int

    def __post_init__(self) -> None:
        if self.grain_minutes < 1 or self.minutes_per_place < 1:
            raise ValueError("a slot and a place last at least a minute")
        if not 0 <= self.kept_percent <= 100:
            raise ValueError("the kept share is between 0 and 100 per cent")


@dataclass(frozen=True, slots=True)
class Target:
    lane: str
    starts_at: datetime
    minutes: int
    capacity: int
    online: int


@dataclass(frozen=True, slots=True)
class Existing:
    pk: int
    lane: str
    starts_at: datetime
    minutes: int
    capacity: int
    online: int
    taken: int
    taken_online: int
    over: int = 0
    over_online: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """How a slot shall be; `over` of its places are promised but no longer planned, and vanish when given back."""

    pk: int
    capacity: int
    online: int
    minutes: int
    over: int = 0
    over_online: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """What to write; `displaced` says which slots promise more than there will be, and by how many places.

    It stays until those people have been moved, so it is no part of `is_empty`.
    """

    create: tuple[Target, ...]
    change: tuple[Change, ...]
    displaced: tuple[tuple[int, int], ...]

    @property
    def is_empty(self) -> bool:
        return not self.create and not self.change


def targets(spans: Sequence[OpenSpan], terms: Sequence[LaneTerms], shut: Sequence[Stretch] = ()) -> list[Target]:
    """The slots that planned hours make, by start and lane.

    Slots follow each other from each span's start; the last of a span may be shorter. A place is
    `minutes_per_place` of one counter's time inside the slot; time left over makes no place.
    """
    if len({term.lane for term in terms}) < len(terms):
        raise ValueError("a lane has one set of terms")
    made = [
        Target(term.lane, starts_at, minutes, places, places - _kept(places, term.kept_percent))
        for term in terms
        for starts_at, minutes, places in _slots(spans, term, shut)
    ]
    return sorted(made, key=lambda target: (target.starts_at, target.lane))


def difference(existing: Sequence[Existing], targets: Sequence[Target]) -> Difference:
    """What turns the stored slots into the wanted ones without taking a place from anybody.

    Both must cover the same stretch of time. A slot that is no longer wanted keeps what is taken and
    offers nothing. Applying the answer and asking again gives an empty one.
    """
    wanted = {(target.lane, target.starts_at): target for target in targets}
    change: list[Change] = []
    displaced: list[tuple[int, int]] = []
    for slot in existing:
        target = wanted.pop((slot.lane, slot.starts_at), None)
        after = _after(slot, target)
        before = Change(slot.pk, slot.capacity, slot.online, slot.minutes, slot.over, slot.over_online)
        if after != before:
            change.append(after)
        over = slot.taken - (target.capacity if target else 0)
        if over > 0:
            displaced.append((slot.pk, over))
    return Difference(tuple(wanted.values()), tuple(change), tuple(displaced))


def _kept(places: int, percent: int) -> int:
    return (places * percent + 50) // 100


def _slots(spans: Sequence[OpenSpan], term: LaneTerms, shut: Sequence[Stretch]) -> Iterator[tuple[datetime, int, int]]:
    """Start, minutes and places of each slot that has any."""
    grain = timedelta(minutes=term.grain_minutes)
    seconds_per_place = 60 * term.minutes_per_place
    for span in spans:
        serving = [(start, end, counters) for (start, counters), (end, _) in pairwise(changes([span], term.lane, shut))]
        starts_at = span.starts_at
        while starts_at < span.ends_at:
            ends_at = min(starts_at + grain, span.ends_at)
            seconds = sum(
                counters * max(0, int((min(end, ends_at) - max(start, starts_at)).total_seconds()))
                for start, end, counters in serving
            )
            if places := seconds // seconds_per_place:
                yield starts_at, int((ends_at - starts_at).total_seconds()) // 60, places
            starts_at = ends_at


def _after(slot: Existing, target: Target | None) -> Change:
    planned, planned_online = (target.capacity, target.online) if target else (0, 0)
    capacity = max(planned, slot.taken)
    online = min(capacity, max(planned_online, slot.taken_online))
    minutes = target.minutes if target else slot.minutes
    return Change(slot.pk, capacity, online, minutes, capacity - planned, online - planned_online)
