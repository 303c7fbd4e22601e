"""What each point does at this moment: open until when, by how many counters, and when it opens next."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from offices import wording
from offices.models import Assignment, Office, RosteredDay, ServiceDay, ServicePoint, Shutting, Skill
from offices.reports.kept import KEPT_SECONDS, Kept
from offices.rules import capacity
from offices.rules.capacity import Stretch
from offices.rules.hours import OpenSpan

DAY = dt.timedelta(days=1)
MOST_KEPT = 100  # offices


@dataclass(frozen=True)
class PointToday:
    """A point and whether it serves at this moment; `until` is when this stretch of service ends, in UTC.

    `counters` are those at which somebody serves by the published roster; None is: no roster says so.
    """

    point: ServicePoint
    is_open: bool
    until: dt.datetime | None
    opens_next: dt.datetime | None
    is_continuous: bool
    counters: int | None
    day: ServiceDay | None
    shutting: Shutting | None  # what keeps it shut at this moment although its hours say otherwise

    @property
    def why_closed(self) -> str:
        return wording.closed(self.day.reason, self.day.detail) if self.day else ""


_points: Kept[list[PointToday]] = Kept(KEPT_SECONDS, MOST_KEPT)


def points(office: Office) -> list[PointToday]:
    """Every point of the office as it is now, at most two seconds ago."""
    return _points.to(office.pk, lambda: points_now(office, timezone.now()))


def forget() -> None:
    """The next question is answered from the tables."""
    _points.forget()


def points_now(office: Office, now: dt.datetime, *, days_ahead: int = 8) -> list[PointToday]:
    """Every point of the office with what it does now and when it opens next, in six queries."""
    today = office.local(now).date()
    first, last = today - DAY, today + dt.timedelta(days=days_ahead)  # a night reaches over from the day before
    days = ServiceDay.objects.filter(on__range=(first, last)).order_by("on").prefetch_related("spans")
    shut = Shutting.objects.filter(lifted_at=None, ends_at__gt=now)
    rows = ServicePoint.objects.of(office).open_on(today)
    rows = rows.prefetch_related(Prefetch("days", days), Prefetch("shuttings", shut))
    ruled = RosteredDay.objects.filter(point__office=office, on__range=(first, last))
    rostered = set(ruled.values_list("point_id", "on"))
    serving = _serving(office, first - DAY, last)
    return [_point_now(point, now, today, rostered, serving.get(point.pk, [])) for point in rows]


def _serving(office: Office, first: dt.date, last: dt.date) -> dict[int, list[tuple[dt.datetime, int]]]:
    """By point, each moment at which the number of officers at its counters changes."""
    rows = Assignment.objects.of_office(office).in_force(first, last).filter(role=Skill.COUNTER).order_by()
    found: dict[int, list[Stretch]] = defaultdict(list)
    for row in rows:
        found[row.point_id] += row.stretches
    return {point: capacity.at_counters(stretches) for point, stretches in found.items()}


def _point_now(
    point: ServicePoint,
    now: dt.datetime,
    today: dt.date,
    rostered: set[tuple[int, dt.date]],
    serving: Sequence[tuple[dt.datetime, int]],
) -> PointToday:
    spans: list[OpenSpan] = []
    for day in point.days.all():
        if day.state == ServiceDay.State.OPEN:
            planned = [span.value for span in day.spans.all()]
            spans += capacity.rostered(planned, serving) if (point.pk, day.on) in rostered else planned
    shuttings = list(point.shuttings.all())
    shut = [(row.starts_at, row.ends_at) for row in shuttings]
    stretches = [one for span in spans for one in capacity.attended(span, shut) if one[1] > now]
    until = _unbroken_until(stretches, now)
    running = [span for span in spans if span.starts_at <= now < span.ends_at]
    return PointToday(
        point=point,
        is_open=until is not None,
        until=until,
        opens_next=next((start for start, _end in stretches if start > now), None),
        is_continuous=until is not None and all(span.continuous and span.ends_at <= until for span in running),
        counters=_counters(running, now),
        day=next((day for day in point.days.all() if day.on == today), None),
        shutting=next((row for row in shuttings if row.starts_at <= now < row.ends_at), None),
    )


def _counters(running: Iterable[OpenSpan], now: dt.datetime) -> int | None:
    """How many counters serve by the roster; planned numbers are nobody at a counter."""
    for span in running:
        if span.steps is not None:
            return sum(capacity.counters_serving([span], lane, now) for lane, _planned in span.counters)
    return None


def _unbroken_until(stretches: list[Stretch], now: dt.datetime) -> dt.datetime | None:
    """The end of the service that runs now; stretches that adjoin count as one."""
    until = None
    for start, end in stretches:
        if start <= (until or now):
            until = end
    return until
