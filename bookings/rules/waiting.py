"""The waiting list: which places suit whom, who comes first, and when a place may be offered.

Moments are aware UTC; days and times of day are the office's own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from offices.rules.findings import Finding

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Terms:
    """How a place is offered: for how long, how far before the visit, how often a week, between which hours."""

    offer: timedelta
    lead: timedelta
    most_a_week: int
    most_days: int
    from_time: time
    to_time: time


@dataclass(frozen=True, slots=True)
class Place:
    """A slot with room, its start also on the point's clock."""

    slot: int
    point: int
    lane: str
    starts_at: datetime
    on: date


@dataclass(frozen=True, slots=True)
class Waiter:
    """A party that waits, as far as places go. No points means any; a place begins before `before` when that is set.

    `refused` are slots that it was offered already.
    """

    key: int
    lane: str
    points: frozenset[int]
    first_on: date
    last_on: date
    before: datetime | None = None
    refused: frozenset[int] = frozenset()


def suits(waiter: Waiter, place: Place) -> bool:
    """Whether the party would want this place."""
    return (
        waiter.lane == place.lane
        and (not waiter.points or place.point in waiter.points)
        and waiter.first_on <= place.on <= waiter.last_on
        and (waiter.before is None or place.starts_at < waiter.before)
        and place.slot not in waiter.refused
    )


Got = TypeVar("Got")


def in_turn(
    waiters: Iterable[Waiter], places: Sequence[Place], take: Callable[[Waiter, Place], Got | None]
) -> Iterator[tuple[Waiter, Got]]:
    """Each party's earliest place, in the order in which they came; `take` says whether it fits, and keeps it then."""
    for waiter in waiters:
        for place in places:
            if suits(waiter, place) and (got := take(waiter, place)) is not None:
                yield waiter, got
                break


def do_compete(one: Waiter, other: Waiter) -> bool:
    """Whether some place could suit both."""
    meet = not one.points or not other.points or not one.points.isdisjoint(other.points)
    return one.lane == other.lane and meet and one.first_on <= other.last_on and other.first_on <= one.last_on


@dataclass(frozen=True, slots=True)
class Position:
    """The party is the `number`th of `of` that wait for the same places."""

    number: int
    of: int


def position(mine: Waiter, queue: Iterable[Waiter]) -> Position:
    """Where a party stands in the queue, which is in the order in which they came and holds the party itself."""
    rivals = [one.key for one in queue if one.key == mine.key or do_compete(mine, one)]
    return Position(rivals.index(mine.key) + 1, len(rivals))


def may_begin(local: datetime, terms: Terms) -> bool:
    """Whether an offer may begin at this moment of the office's clock."""
    return terms.from_time <= local.time() < terms.to_time


def earliest_start(now: datetime, terms: Terms) -> datetime:
    """From then on a visit can still be offered: answered at the last moment, it can still be reached."""
    return now + terms.offer + terms.lead


def check_days(first_on: date, last_on: date, today: date, most_days: int) -> list[Finding]:
    """What speaks against waiting for a place on these days."""
    if last_on < first_on:
        return [Finding("days_reversed")]
    if last_on < today:
        return [Finding("days_over")]
    if last_on > today + timedelta(days=most_days):
        return [Finding("days_too_far")]
    return []
