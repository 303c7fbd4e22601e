"""How visits were, by point and month. What fewer than five people said is not shown: somebody might be recognised."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bookings.models import Feedback
from offices.models import ServicePoint

LEAST_ANSWERS = 5


@dataclass(frozen=True)
class Share:
    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Said:
    """A point's answers of a month; without figures and wishes when there are too few."""

    point: ServicePoint
    answers: int
    shares: tuple[Share, ...]
    wishes: tuple[str, ...]

    @property
    def is_enough(self) -> bool:
        return self.answers >= LEAST_ANSWERS

    @property
    def mean(self) -> float:
        """From 1, very bad, to 5, very good."""
        worth = {str(how.label): how.value for how in Feedback.How}
        return sum(worth[share.label] * share.count for share in self.shares) / self.answers


def month(points: Sequence[ServicePoint], first: dt.date) -> list[Said]:
    """What was said of visits in weeks that began in the month of `first`, of each point; one query."""
    after = (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    rows = Feedback.objects.filter(point__in=points, week_on__gte=first.replace(day=1), week_on__lt=after)
    of_point: dict[int, list[Feedback]] = defaultdict(list)
    for row in rows:
        of_point[row.point_id].append(row)
    return [_said(point, of_point[point.pk]) for point in points]


def _said(point: ServicePoint, rows: list[Feedback]) -> Said:
    if len(rows) < LEAST_ANSWERS:
        return Said(point, len(rows), (), ())
    counts = [(str(how.label), sum(row.how == how for row in rows)) for how in Feedback.How]
    shares = tuple(Share(label, count, round(100 * count / len(rows))) for label, count in counts)
    # In the order of the alphabet: the order in which they came would tell the day.
    return Said(point, len(rows), shares, tuple(sorted(row.wish for row in rows if row.wish)))
