"""When a service point is open: from dated weekly rules, seasons, single days and closures to moments.

Rules are written in the wall time of the point's zone; everything computed from them is aware UTC.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import combinations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offices.rules.findings import Finding, Weight

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Span:
    """Hours in wall time; when `closes` is not after `opens` it means the next day (00:00 is midnight)."""

    opens: time
    closes: time
    continuous: bool
    counters: tuple[tuple[str, int], ...]  # lane, counters serving
    pause: tuple[time, time] | None = None


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    weekday: int  # 0 is Monday
    span: Span
    valid_from: date
    valid_to: date | None
    season: str | None

    def holds_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Season:
    code: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class SingleDay:
    """Hours of one day in place of the weekly pattern and of a holiday; no spans means closed."""

    on: date
    spans: tuple[Span, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Closure:
    starts_on: date
    ends_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Holiday:
    on: date
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides one point's hours; `firm_years` are those whose holidays have been decreed."""

    zone: str
    open_from: date | None
    open_to: date | None
    weekly: tuple[WeeklyRule, ...]
    seasons: tuple[Season, ...]
    single_days: tuple[SingleDay, ...]
    closures: tuple[Closure, ...]
    holidays: tuple[Holiday, ...]
    firm_years: frozenset[int]


@dataclass(frozen=True, slots=True)
class OpenSpan:
    starts_at: datetime
    ends_at: datetime
    continuous: bool
    counters: tuple[tuple[str, int], ...]
    pause: tuple[datetime, datetime] | None


class DayState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    state: DayState
    reason: str
    detail: str
    spans: tuple[OpenSpan, ...]


@dataclass(frozen=True, slots=True)
class _Choice:
    """Which spans count on a day and why; a decree may still change what is not `settled`."""

    reason: str
    detail: str = ""
    spans: tuple[Span, ...] = ()
    settled: bool = False


def instant(on: date, wall: time, zone: str, *, closing: bool = False) -> datetime:
    """The moment, in UTC, at which clocks in the zone show this wall time on this day.

    A wall time that a clock change skips becomes the first moment after the gap. One that occurs twice
    is the first of the two, or the second when something ends there (`closing`).
    """
    home = ZoneInfo(zone)
    local = datetime.combine(on, wall.replace(tzinfo=None, fold=0), home)
    first = local.astimezone(UTC)
    second = local.replace(fold=1).astimezone(UTC)
    if second < first:  # in a gap, and only there, the later reading names the earlier moment
        return _first_moment_after_gap(second, first, home)
    return second if closing else first


def day(on: date, plan: Plan) -> Day:
    """The point's hours on one day: spans in order, none overlapping, none empty.

    A span belongs to the day on which it opens, so it may end on the next one; it is cut at midnight
    when that next day is closed as a whole. In a year that is not firm the spans are computed but the
    day is UNCONFIRMED, unless it is closed whatever the decree on holidays will say.
    """
    choice = _choice(on, plan)
    busy_until = max((span.ends_at for span in _moments(on - DAY, plan)), default=None)
    spans = tuple(_apart(_moments(on, plan), busy_until))
    if on.year not in plan.firm_years and not choice.settled:
        return Day(on, DayState.UNCONFIRMED, "year_not_firm", choice.detail, spans)
    return Day(on, DayState.OPEN if spans else DayState.CLOSED, choice.reason, choice.detail, spans)


def days(first: date, last: date, plan: Plan) -> list[Day]:
    return [day(first + DAY * number, plan) for number in range((last - first).days + 1)]


def check(plan: Plan) -> list[Finding]:
    """Everything in a plan that cannot be meant; `day` copes with all but an unknown zone."""
    try:
        ZoneInfo(plan.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return [Finding("zone_unknown", detail=plan.zone)]
    return [*_date_findings(plan), *_span_findings(plan), *_overlap_findings(plan), *_season_findings(plan)]


def _first_moment_after_gap(before: datetime, after: datetime, home: ZoneInfo) -> datetime:
    """Halve the stretch around a clock change until the change itself is left; exact to the second."""
    old = before.astimezone(home).utcoffset()
    while after - before > SECOND:
        middle = before + SECOND * ((after - before) // SECOND // 2)
        if middle.astimezone(home).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _choice(on: date, plan: Plan) -> _Choice:
    if shut := _shut(on, plan):
        return shut
    for single in plan.single_days:
        if single.on == on:
            return _Choice("single_day", single.reason, single.spans, settled=not single.spans)
    for holiday in plan.holidays:
        if holiday.on == on:
            return _Choice("holiday", holiday.name)
    return _weekly_choice(on, plan)


def _shut(on: date, plan: Plan) -> _Choice | None:
    """Why the point is closed on the whole day whatever its hours say; None when it is not."""
    if plan.open_from is not None and on < plan.open_from:
        return _Choice("not_open_yet", settled=True)
    if plan.open_to is not None and on > plan.open_to:
        return _Choice("no_longer_open", settled=True)
    for closure in plan.closures:
        if closure.starts_on <= on <= closure.ends_on:
            return _Choice("closure", closure.reason, settled=True)
    return None


def _weekly_choice(on: date, plan: Plan) -> _Choice:
    """While a season runs for which the point has any rule in force, only that season's rules count.

    Of several such seasons the one that began last counts.
    """
    in_force = [rule for rule in plan.weekly if rule.holds_on(on)]
    with_rules = {rule.season for rule in in_force}
    running = [s for s in plan.seasons if s.starts_on <= on <= s.ends_on and s.code in with_rules]
    season = max(running, key=lambda s: (s.starts_on, s.code)).code if running else None
    todays = [rule for rule in in_force if rule.season == season and rule.weekday == on.weekday()]
    reason = f"season:{season}" if season else "" if todays else "no_hours"
    return _Choice(reason, spans=tuple(rule.span for rule in todays), settled=not todays)


def _moments(on: date, plan: Plan) -> list[OpenSpan]:
    """The day's spans as moments, in order; they may still overlap."""
    limit = instant(on + DAY, MIDNIGHT, plan.zone) if _shut(on + DAY, plan) else None
    spans = (_open_span(on, span, plan.zone, limit) for span in _choice(on, plan).spans)
    return sorted((span for span in spans if span), key=lambda span: (span.starts_at, span.ends_at))


def _open_span(on: date, span: Span, zone: str, limit: datetime | None) -> OpenSpan | None:
    walls = [span.opens, span.closes]
    if span.pause is not None and not span.continuous:
        walls += span.pause
    offsets = _day_offsets(walls)
    moments = [
        instant(on + DAY * offset, wall, zone, closing=number % 2 == 1)  # a start, its end, a start, its end
        for number, (offset, wall) in enumerate(zip(offsets, walls, strict=True))
    ]
    if limit is not None:
        moments = [min(moment, limit) for moment in moments]
    starts_at, ends_at = moments[:2]
    if starts_at >= ends_at:
        return None
    pause = _pause_within(moments[2:], starts_at, ends_at)
    return OpenSpan(starts_at, ends_at, span.continuous, span.counters, pause)


def _day_offsets(walls: list[time]) -> list[int]:
    """How many days after the span's own day each wall time falls: opening, closing, pause, its end."""
    opens, closes, *pause = walls
    offsets = [0, int(closes <= opens)]
    if pause:
        starts = int(closes <= opens and pause[0] < opens)
        offsets += [starts, starts + int(pause[1] <= pause[0])]
    return offsets


def _pause_within(
    pause: list[datetime], starts_at: datetime, ends_at: datetime
) -> tuple[datetime, datetime] | None:
    if not pause:
        return None
    start, end = max(pause[0], starts_at), min(pause[1], ends_at)
    return (start, end) if start < end else None


def _apart(spans: Iterable[OpenSpan], busy_until: datetime | None) -> Iterator[OpenSpan]:
    """Where spans overlap, the earlier one keeps the time and the later one starts when it ends."""
    for span in spans:
        starts_at = span.starts_at if busy_until is None else max(span.starts_at, busy_until)
        if starts_at >= span.ends_at:
            continue
        pause = _pause_within(list(span.pause or ()), starts_at, span.ends_at)
        yield OpenSpan(starts_at, span.ends_at, span.continuous, span.counters, pause)
        busy_until = span.ends_at
