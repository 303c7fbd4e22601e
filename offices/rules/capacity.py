"""How many counters serve at each moment, from rosters where there are any and else as planned; the one place
that says so."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import accumulate, pairwise

from offices.rules.hours import OpenSpan, Step

REGULAR, PRIORITY = "regular", "priority"

Stretch = tuple[datetime, datetime]  # from the first moment up to, not including, the second


def counters_serving(spans: Iterable[OpenSpan], lane: str, moment: datetime, shut: Iterable[Stretch] = ()) -> int:
    """Counters serving the lane at the moment: none in a pause, nor while the point is shut."""
    if any(start <= moment < end for start, end in shut):
        return 0
    for span in spans:
        if span.starts_at <= moment < span.ends_at:
            if span.pause is not None and span.pause[0] <= moment < span.pause[1]:
                return 0
            return max(0, sum(serving for name, serving in _counters(span, moment) if name == lane))
    return 0


def _counters(span: OpenSpan, moment: datetime) -> tuple[tuple[str, int], ...]:
    if span.steps is None:
        return span.counters
    number = bisect_right(span.steps, moment, key=lambda step: step[0])
    return span.steps[number - 1][1] if number else ()


def changes(spans: Sequence[OpenSpan], lane: str, shut: Sequence[Stretch] = ()) -> list[tuple[datetime, int]]:
    """Each moment at which the number of counters serving changes, with the new number, in order.

    Before the first moment nobody serves, and the last number is 0.
    """
    edges = {moment for span in spans for moment in (span.starts_at, span.ends_at, *(span.pause or ()))}
    edges.update(moment for span in spans for moment, _counters in span.steps or ())
    edges.update(moment for stretch in shut for moment in stretch)
    steps: list[tuple[datetime, int]] = []
    before = 0
    for moment in sorted(edges):
        serving = counters_serving(spans, lane, moment, shut)
        if serving != before:
            steps.append((moment, serving))
            before = serving
    return steps


def at_counters(stretches: Iterable[Stretch]) -> list[tuple[datetime, int]]:
    """Each moment at which the number of people at the counters changes, from when each of them serves; in order."""
    edges: Counter[datetime] = Counter()
    for starts_at, ends_at in stretches:
        edges[starts_at] += 1
        edges[ends_at] -= 1
    moments = sorted(edges)
    return list(zip(moments, accumulate(edges[moment] for moment in moments), strict=True))


def attended(span: OpenSpan, shut: Iterable[Stretch] = ()) -> list[Stretch]:
    """When the span really serves, in order: not in its pause, nor while the point is shut, nor with nobody there.

    Who is there is known from a roster only; without one the span serves by its hours alone.
    """
    edges = {span.starts_at, span.ends_at, *(span.pause or ())}
    edges.update(moment for stretch in shut for moment in stretch)
    edges.update(moment for moment, _counters in span.steps or ())
    closed = [*shut, *([span.pause] if span.pause else [])]
    inside = sorted(edge for edge in edges if span.starts_at <= edge <= span.ends_at)
    found: list[Stretch] = []
    for start, end in pairwise(inside):
        nobody = span.steps is not None and not any(serving > 0 for _lane, serving in _counters(span, start))
        if nobody or any(first <= start < last for first, last in closed):
            continue
        adjoins = bool(found) and found[-1][1] == start
        begun = found.pop()[0] if adjoins else start
        found.append((begun, end))
    return found


def rostered(spans: Sequence[OpenSpan], serving: Sequence[tuple[datetime, int]]) -> list[OpenSpan]:
    """The spans of one point's day, served by as many officers as the roster has at its counters, minute by minute.

    `serving` is each moment at which that number changes, in order. There are as many desks as any span of the day
    has counters planned; whoever is there beyond that opens no other.
    """
    desks = max((sum(number for _lane, number in span.counters) for span in spans), default=0)
    return [replace(span, steps=tuple(_steps(span, serving, desks))) for span in spans]


def _steps(span: OpenSpan, serving: Sequence[tuple[datetime, int]], desks: int) -> Iterable[Step]:
    first = bisect_right(serving, span.starts_at, key=lambda step: step[0])
    before = serving[first - 1][1] if first else 0
    yield span.starts_at, shared(min(before, desks), span.counters)
    for moment, number in serving[first:]:
        if moment >= span.ends_at:
            return
        yield moment, shared(min(number, desks), span.counters)


def shared(serving: int, planned: Sequence[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """So many officers on the lanes of a plan: one for everybody first, then who has priority, then as planned.

    Fewer than planned are missed in the last lane first; more than planned serve everybody.
    """
    lanes = {lane: max(0, number) for lane, number in planned}
    if not lanes:
        return ()
    everybody = REGULAR if lanes.get(REGULAR) else next(iter(lanes))
    first = min(1, lanes[everybody])
    rest = {**lanes, everybody: lanes[everybody] - first}
    order = sorted(lanes, key=lambda lane: (lane != PRIORITY, lane != everybody))
    given = dict.fromkeys(lanes, 0)
    for lane, wanted in [(everybody, first), *((lane, rest[lane]) for lane in order)]:
        more = min(serving, wanted)
        given[lane] += more
        serving -= more
    given[everybody] += serving
    return tuple(given.items())
