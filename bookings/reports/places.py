"""Slots as citizens see them: which ones suit what they look for, and how many people still fit."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from bookings.reports.offered import Ground, Point, Wish, offered
from bookings.reports.reading import Row, as_text, on_clock


@dataclass(frozen=True, kw_only=True)
class Filters(Wish):
    """What a citizen looks for; times and weekdays (0 is Monday) are the office's own."""

    points: tuple[str, ...] = ()  # slugs; none means every point
    weekdays: frozenset[int] = frozenset()
    after: dt.time | None = None
    before: dt.time | None = None
    from_on: dt.date | None = None
    limit: int = 10


class Place(NamedTuple):
    """A start with room for the party, in seconds since 1970; `left` says for how many people that slot has room."""

    slot_id: int
    point_slug: str
    point_name: str
    lane: str
    zone: str
    seconds: float
    minutes: int
    left: int

    @property
    def starts_at(self) -> dt.datetime:
        return self.local_start.astimezone(dt.UTC)

    @property
    def local_start(self) -> dt.datetime:
        return on_clock(self.seconds, self.zone)

    @property
    def shown_start(self) -> str:
        """The start on the office's clock, as ISO 8601 writes it."""
        return as_text(self.seconds, self.zone)


def chosen(filters: Filters) -> Q:
    """Which slots (see `on_the_clock`) begin on the chosen days and times."""
    found = Q()
    if filters.weekdays:
        found &= Q(local_weekday__in=sorted(filters.weekdays))
    if filters.after is not None:
        found &= Q(local_time__gte=filters.after)
    if filters.before is not None:
        found &= Q(local_time__lt=filters.before)
    return found


def suits(known: Ground, filters: Filters) -> tuple[Q, Q]:
    """Which slots (see `on_the_clock`) from today on are on offer, and which are among the chosen times."""
    return offered(known.offers, filters, known.today), chosen(filters)


def place(row: Row, point: Point, lane: str, zone: str, unit: int) -> Place:
    return Place(row.pk, point.slug, point.name, lane, zone, row.starts_at, row.minutes, row.left // unit)


@dataclass
class _Begun:
    """A party that sits down from `first` on, each on `unit` places: how many stand, when the next slot must begin."""

    first: Row
    standing: int
    unit: int
    due: float
    slots: int = 0

    def sit(self, row: Row) -> None:
        self.standing -= row.left // self.unit
        self.due = row.ends_at
        self.slots += 1


def with_whole_party(
    found: Iterable[Row], people: int, unit: Callable[[Row], int], limit: int | None = None
) -> list[Row]:
    """The slots from which on a party fits whole, in one or in adjoining ones; as many as the limit says.

    `found` is in order of start, with room for at least one person in each; `unit` says how many places one person
    takes from a start on. It is read no further than it must be. The same as bookings.rules.claims would decide.
    """
    fitting: list[Row] = []
    begun: dict[int, list[_Begun]] = defaultdict(list)
    for row in found:
        if limit is not None and _is_settled(fitting, begun, row, limit):
            break
        follows = (one for one in begun[row.point] if one.due == row.starts_at and one.slots < people * 2)
        here = [one for one in follows if row.left >= one.unit]
        here.append(_Begun(row, people, unit(row), row.starts_at))
        for one in here:
            one.sit(row)
        fitting += [one.first for one in here if one.standing <= 0]
        begun[row.point] = [one for one in here if one.standing > 0]
    return sorted(fitting, key=_in_order)[:limit]


def _in_order(row: Row) -> tuple[float, int]:
    return row.starts_at, row.point


def _is_settled(fitting: list[Row], begun: dict[int, list[_Begun]], next_row: Row, limit: int) -> bool:
    """Nothing that is still to come can be among the first ones."""
    if len(fitting) < limit:
        return False
    last = sorted(fitting, key=_in_order)[limit - 1]
    alive = (one.first for here in begun.values() for one in here if one.due >= next_row.starts_at)
    return all(_in_order(one) > _in_order(last) for one in [next_row, *alive])
