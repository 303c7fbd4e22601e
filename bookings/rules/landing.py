"""Where people land whose place the office took away: near in time and place, and until when they may answer.

Moments are aware UTC.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_OFFERED = 3
MOST_TO_ANSWER = timedelta(hours=24)
LEAST_TO_ANSWER = timedelta(hours=1)
TO_COME = timedelta(hours=1)  # between the last moment for an answer and the visit
ELSEWHERE = timedelta(hours=3)  # another point is as far off as so much time


@dataclass(frozen=True, slots=True)
class Candidate:
    slot: int
    point: int
    starts_at: datetime


def answer_until(now: datetime, lost: datetime) -> datetime:
    """Half of the time that is left before the lost visit, so that staff still reach whoever does not answer."""
    return min(now + MOST_TO_ANSWER, now + max(LEAST_TO_ANSWER, (lost - now) / 2))


def earliest_start(until: datetime) -> datetime:
    """No visit that is offered begins before this."""
    return until + TO_COME


def nearest(candidates: Iterable[Candidate], lost: datetime, point: int) -> list[Candidate]:
    """The nearest in time and place first."""

    def far(one: Candidate) -> tuple[timedelta, datetime, int]:
        apart = abs(one.starts_at - lost)
        return apart if one.point == point else apart + ELSEWHERE, one.starts_at, one.slot

    return sorted(candidates, key=far)
