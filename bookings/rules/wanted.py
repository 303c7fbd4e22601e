"""How many must serve so that what is taken is kept: places back into people at the counters. Moments are aware UTC."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from offices.rules.capacity import shared
from offices.rules.hours import OpenSpan


@dataclass(frozen=True, slots=True)
class Taken:
    """Places that are taken in a lane from a moment to a moment, each of so many minutes of one counter."""

    lane: str
    starts_at: datetime
    ends_at: datetime
    places: int
    minutes_per_place: int

    @property
    def counters(self) -> int:
        """Counters that must serve all the time for these places."""
        minutes = int((self.ends_at - self.starts_at).total_seconds()) // 60
        return -(-self.places * self.minutes_per_place // max(1, minutes))


def serving(spans: Sequence[OpenSpan], taken: Sequence[Taken]) -> list[tuple[datetime, datetime, int]]:
    """The fewest officers at one point's counters with whom no taken place is lost, stretch by stretch.

    Lanes get their share of whoever is there as their plan says; never more are asked for than there are desks.
    """
    return [one for span in spans for one in _in_span(span, taken)]


def _in_span(span: OpenSpan, taken: Sequence[Taken]) -> Iterator[tuple[datetime, datetime, int]]:
    here = [one for one in taken if span.starts_at <= one.starts_at < span.ends_at]
    edges = sorted({edge for one in here for edge in (one.starts_at, one.ends_at)})
    for starts_at, ends_at in pairwise(edges):
        asked: dict[str, int] = {}
        for one in here:
            if one.starts_at <= starts_at < one.ends_at:
                asked[one.lane] = max(asked.get(one.lane, 0), one.counters)
        if count := _fewest(asked, span):
            yield starts_at, ends_at, count


def _fewest(asked: dict[str, int], span: OpenSpan) -> int:
    desks = sum(number for _lane, number in span.counters)
    for count in range(desks):
        given = dict(shared(count, span.counters))
        if all(given.get(lane, 0) >= number for lane, number in asked.items()):
            return count
    return desks
