"""How many counters serve at each moment, from planned spans; the one place that says so."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from offices.rules.hours import OpenSpan

Stretch = tuple[datetime, datetime]  # from the first moment up to, not including, the second


def counters_serving(spans: Iterable[OpenSpan], lane: str, moment: datetime, shut: Iterable[Stretch] = ()) -> int:
    """Counters serving the lane at the moment: none in a pause, nor while the point is shut."""
    if any(start <= moment < end for start, end in shut):
        return 0
    for span in spans:
        if span.starts_at <= moment < span.ends_at:
            if span.pause is not None and span.pause[0] <= moment < span.pause[1]:
                return 0
            return max(0, sum(serving for name, serving in span.counters if name == lane))
    return 0


def changes(spans: Sequence[OpenSpan], lane: str, shut: Sequence[Stretch] = ()) -> list[tuple[datetime, int]]:
    """Each moment at which the number of counters serving changes, with the new number, in order.

    Before the first moment nobody serves, and the last number is 0.
    """
    edges = {moment for span in spans for moment in (span.starts_at, span.ends_at, *(span.pause or ()))}
    edges.update(moment for stretch in shut for moment in stretch)
    steps: list[tuple[datetime, int]] = []
    before = 0
    for moment in sorted(edges):
        serving = counters_serving(spans, lane, moment, shut)
        if serving != before:
            steps.append((moment, serving))
            before = serving
    return steps
