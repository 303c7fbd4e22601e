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


Step = tuple[datetime, tuple[tuple[str, int], ...]]  # from this moment on, so many counters a lane


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """`counters` are planned; where a roster says who really serves, `steps` do, and count instead of them."""

    starts_at: datetime
    ends_at: datetime
    continuous: bool
    counters: tuple[tuple[str, int], ...]
    pause: tuple[datetime, datetime] | None
    steps: tuple[Step, ...] | None = None


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
    when that next day is closed as a whole. The plan must therefore cover a day on either side. In a year
    that is not firm the spans are computed but the day is UNCONFIRMED, unless it is closed whatever the
    decree on holidays will say.
    """
    choice = _choice(on, plan)
    busy_until = max((span.ends_at for span in _moments(on - DAY, plan)), default=None)
    spans = tuple(_apart(_moments(on, plan), busy_until))
    if on.year not in plan.firm_years and not choice.settled:
        return Day(on, DayState.UNCONFIRMED, "year_not_firm", choice.detail, spans)
    if not spans:
        return Day(on, DayState.CLOSED, choice.reason or "no_hours", choice.detail, ())
    return Day(on, DayState.OPEN, choice.reason, choice.detail, spans)


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
    reason = f"season:{season}" if season else ""
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


def _pause_within(pause: list[datetime], starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime] | None:
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


def _date_findings(plan: Plan) -> Iterator[Finding]:
    stretches: list[tuple[date | None, date | None]] = [(plan.open_from, plan.open_to)]
    stretches += [(rule.valid_from, rule.valid_to) for rule in plan.weekly]
    stretches += [(season.starts_on, season.ends_on) for season in plan.seasons]
    stretches += [(closure.starts_on, closure.ends_on) for closure in plan.closures]
    for first, last in stretches:
        if first is not None and last is not None and last < first:
            yield Finding("dates_reversed", detail=f"{first} – {last}")
    single_days = [single.on for single in plan.single_days]
    for on in sorted({on for on in single_days if single_days.count(on) > 1}):
        yield Finding("single_day_twice", detail=str(on))
    for rule in plan.weekly:
        if not 0 <= rule.weekday <= 6:
            yield Finding("weekday_unknown", detail=str(rule.weekday))


def _span_findings(plan: Plan) -> Iterator[Finding]:
    for span in [rule.span for rule in plan.weekly] + [s for single in plan.single_days for s in single.spans]:
        lanes = [lane for lane, _ in span.counters]
        if any(wall.second or wall.microsecond for wall in (span.opens, span.closes, *(span.pause or ()))):
            yield Finding("time_not_on_the_minute", detail=_name(span))
        if any(serving < 0 for _, serving in span.counters):
            yield Finding("counters_negative", detail=_name(span))
        if len(set(lanes)) < len(lanes):
            yield Finding("lane_twice", detail=_name(span))
        if span.pause is not None and span.continuous:
            yield Finding("continuous_span_has_pause", detail=_name(span))
        elif span.pause is not None and not _is_pause_inside(span):
            yield Finding("pause_outside_span", detail=_name(span))


def _overlap_findings(plan: Plan) -> Iterator[Finding]:
    for single in plan.single_days:
        for one, other in combinations(single.spans, 2):
            if _do_overlap(one, other, 0):
                yield Finding("spans_overlap", detail=f"{_name(one)} / {_name(other)}")
    for number, rule in enumerate(plan.weekly):
        for other_number, other_rule in enumerate(plan.weekly):
            days_later = (other_rule.weekday - rule.weekday) % 7
            counted_before = days_later == 0 and other_number <= number
            if days_later > 1 or counted_before or rule.season != other_rule.season:
                continue
            if _do_overlap(rule.span, other_rule.span, days_later) and _do_meet(rule, other_rule, days_later):
                yield Finding("spans_overlap", detail=f"{_name(rule.span)} / {_name(other_rule.span)}")


def _season_findings(plan: Plan) -> Iterator[Finding]:
    with_rules = {rule.season for rule in plan.weekly}
    for one, other in combinations((s for s in plan.seasons if s.code in with_rules), 2):
        if one.starts_on <= other.ends_on and other.starts_on <= one.ends_on:
            yield Finding("seasons_overlap", Weight.WARN, f"{one.code} / {other.code}")


def _name(span: Span) -> str:
    return f"{span.opens:%H:%M}–{span.closes:%H:%M}"


def _minutes(span: Span) -> list[int]:
    """Opening, closing, pause and its end as minutes since the midnight before the span opens."""
    walls = [span.opens, span.closes, *(span.pause or ())]
    return [
        1440 * offset + 60 * wall.hour + wall.minute for offset, wall in zip(_day_offsets(walls), walls, strict=True)
    ]


def _is_pause_inside(span: Span) -> bool:
    opens, closes, starts, ends = _minutes(span)
    return opens <= starts < ends <= closes


def _do_overlap(one: Span, other: Span, days_later: int) -> bool:
    opens, closes, *_ = _minutes(one)
    other_opens, other_closes, *_ = (minute + 1440 * days_later for minute in _minutes(other))
    return opens < other_closes and other_opens < closes


def _do_meet(rule: WeeklyRule, other: WeeklyRule, days_later: int) -> bool:
    """Whether some day of the first rule is followed, so many days later, by a day of the other."""
    shift = DAY * days_later
    first = max(rule.valid_from, other.valid_from - shift)
    first += DAY * ((rule.weekday - first.weekday()) % 7)
    lasts = [rule.valid_to, other.valid_to and other.valid_to - shift]
    return all(last is None or first <= last for last in lasts)
