"""Where people land whose place the office took away: near in time and place, and until when they may answer.

Moments are aware UTC.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice

MOST_OFFERED = 3
MOST_TO_ANSWER = timedelta(hours=24)
LEAST_TO_ANSWER = timedelta(hours=1)
TO_COME = timedelta(hours=1)  # between the last moment for an answer and the visit
ELSEWHERE = timedelta(hours=3)  # another point is as far off as so much time
DAYS_AROUND = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Candidate:
    slot: int
    point: int
    starts_at: datetime


def answer_until(now: datetime, lost: datetime) -> datetime:
    """Half of the time that is left before the lost visit, so that staff still reach whoever does not answer."""
    return min(now + MOST_TO_ANSWER, now + max(LEAST_TO_ANSWER, (lost - now) / 2))


def within(lost: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Between these moments begins whatever is offered: late enough to be reached after the last answer."""
    return max(until + TO_COME, lost - DAYS_AROUND), lost + DAYS_AROUND


def nearest(points: Mapping[int, Sequence[Candidate]], lost: datetime, point: int) -> Iterator[Candidate]:
    """The nearest in time and place first, found as they are asked for; those of each point stand in order of start."""

    def far(one: Candidate) -> tuple[timedelta, datetime, int]:
        apart = abs(one.starts_at - lost)
        return apart if one.point == point else apart + ELSEWHERE, one.starts_at, one.slot

    ways: list[Iterable[Candidate]] = []
    for there in points.values():
        turn = bisect_left(there, lost, key=lambda one: one.starts_at)
        ways += [map(there.__getitem__, range(turn - 1, -1, -1)), islice(there, turn, None)]
    return merge(*ways, key=far)


def suits(wants_help: bool, lost: Collection[str], there: Collection[str]) -> bool:
    """Whoever wants help finds at the other point whatever eased the visit at the one that was lost."""
    return not wants_help or set(lost) <= set(there)
