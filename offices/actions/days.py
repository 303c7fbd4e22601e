"""Service days: the pattern's rules are read, the days they make are kept beside them, by difference."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from offices.gateways.holidays import HOME
from offices.models import (
    Assignment,
    Closure,
    Holiday,
    HolidayYear,
    Office,
    RosteredDay,
    Season,
    ServiceDay,
    ServicePoint,
    ServiceSpan,
    SingleDay,
    Skill,
    WeeklyHours,
)
from offices.rules import capacity, hours

DAY = dt.timedelta(days=1)
YEARS_AHEAD = dt.timedelta(days=10 * 365)


def plan_of(point: ServicePoint, first: dt.date, last: dt.date) -> hours.Plan:
    """Everything that decides the point's days from first to last, as plain values.

    A day on either side is read too: a night reaches into the next day, and a next day that is closed cuts it.
    """
    first, last = first - DAY, last + DAY
    office = point.office
    weekly = WeeklyHours.objects.filter(point=point).touching(first, last).select_related("season")
    seasons = Season.objects.filter(starts_on__lte=last, ends_on__gte=first)
    closures = Closure.objects.for_point(point).filter(starts_on__lte=last, ends_on__gte=first)
    return hours.Plan(
        zone=office.zone,
        open_from=point.open_from,
        open_to=point.open_to,
        weekly=tuple(
            hours.WeeklyRule(
                row.weekday, _span(row), row.valid_from, row.valid_to, row.season.code if row.season else None
            )
            for row in weekly
        ),
        seasons=tuple(hours.Season(row.code, row.starts_on, row.ends_on) for row in seasons),
        single_days=_single_days(point, first, last),
        closures=tuple(hours.Closure(row.starts_on, row.ends_on, row.reason) for row in closures),
        holidays=_holidays(office, first, last),
        firm_years=_firm_years(office),
    )


def _holidays(office: Office, first: dt.date, last: dt.date) -> tuple[hours.Holiday, ...]:
    """Its own country's first; then, at a mission that keeps them, Indonesia's without shared leave."""
    own = Q(country=office.holiday_country) & Q(region__in=["", office.holiday_region])
    kept = own | Q(country=HOME, shared_leave=False) if office.keeps_national_days else own
    rows = Holiday.objects.filter(kept, on__range=(first, last)).order_by("on", "region", "pk")
    return tuple(hours.Holiday(row.on, row.name) for row in sorted(rows, key=lambda row: row.country == HOME))


def _firm_years(office: Office) -> frozenset[int]:
    """The years whose holidays are decided, in both countries where it keeps those of two."""
    countries = {office.holiday_country} | ({HOME} if office.keeps_national_days else set())
    rows = HolidayYear.objects.filter(country__in=countries, confirmed=True)
    decided = Counter(rows.values_list("year", flat=True))
    return frozenset(year for year, times in decided.items() if times == len(countries))


def what_does_not_fit(point: ServicePoint) -> list[str]:
    """Codes of what cannot be meant in the point's hours of the coming years, each once."""
    today = point.office.local(timezone.now()).date()
    found = hours.check(plan_of(point, today, today + YEARS_AHEAD))
    return list(dict.fromkeys(finding.code for finding in found))


def _span(row: WeeklyHours | SingleDay) -> hours.Span:
    pause = (row.pause_from, row.pause_to) if row.pause_from and row.pause_to else None
    counters = (
        ("regular", row.regular_counters),
        ("priority", row.priority_counters),
        ("same_day", row.same_day_counters),
    )
    return hours.Span(row.opens, row.closes, row.continuous, counters, pause)


def _single_days(point: ServicePoint, first: dt.date, last: dt.date) -> tuple[hours.SingleDay, ...]:
    by_date: dict[dt.date, list[SingleDay]] = defaultdict(list)
    for row in SingleDay.objects.filter(point=point, on__range=(first, last)).order_by("on", "opens"):
        by_date[row.on].append(row)
    return tuple(hours.SingleDay(on, tuple(_span(row) for row in rows), rows[0].reason) for on, rows in by_date.items())


@transaction.atomic
def make_days(point: ServicePoint, first: dt.date, last: dt.date) -> list[ServiceDay]:
    """The point's days from first to last stand as the rules make them; which ones are new or changed."""
    made = hours.days(first, last, plan_of(point, first, last))
    stored = {
        day.on: day for day in ServiceDay.objects.filter(point=point, on__range=(first, last)).prefetch_related("spans")
    }
    changed = [day for day in made if _differs(stored.get(day.on), day)]
    return [_write(point, stored.get(day.on), day) for day in changed]


def _differs(stored: ServiceDay | None, made: hours.Day) -> bool:
    if stored is None:
        return True
    same = (stored.state, stored.reason, stored.detail) == (made.state.value, made.reason, made.detail)
    return not same or tuple(span.value for span in stored.spans.all()) != made.spans


def _write(point: ServicePoint, stored: ServiceDay | None, made: hours.Day) -> ServiceDay:
    day = stored or ServiceDay(point=point, on=made.on, version=0)
    day.state, day.reason, day.detail = made.state.value, made.reason, made.detail
    day.version += 1
    day.made_at = timezone.now()
    day.save()
    ServiceSpan.objects.filter(day=day).delete()  # parts of the day; nothing else refers to them
    ServiceSpan.objects.bulk_create(_span_row(day, span) for span in made.spans)
    return day


def _span_row(day: ServiceDay, span: hours.OpenSpan) -> ServiceSpan:
    counters = dict(span.counters)
    return ServiceSpan(
        day=day,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        continuous=span.continuous,
        pause_starts_at=span.pause[0] if span.pause else None,
        pause_ends_at=span.pause[1] if span.pause else None,
        regular_counters=counters.get("regular", 0),
        priority_counters=counters.get("priority", 0),
        same_day_counters=counters.get("same_day", 0),
    )


def open_spans(days: Iterable[ServiceDay]) -> list[hours.OpenSpan]:
    """The spans of one point's days that are open for certain; an unconfirmed day has none.

    On a day that a published roster rules, who is at the counters by the roster serves; else as many as are planned.
    """
    firm = [day for day in days if day.state == ServiceDay.State.OPEN]
    if not firm:
        return []
    ruled = RosteredDay.objects.filter(point=firm[0].point_id, on__in=[day.on for day in firm])
    serving = _at_counters(firm) if (rostered := set(ruled.values_list("on", flat=True))) else []
    found: list[hours.OpenSpan] = []
    for day in firm:
        spans = [span.value for span in day.spans.all()]
        found += capacity.rostered(spans, serving) if day.on in rostered else spans
    return found


def _at_counters(firm: Sequence[ServiceDay]) -> list[tuple[dt.datetime, int]]:
    """Each moment at which the number of officers at the point's counters changes, over all these days."""
    ons = [day.on for day in firm]
    rows = Assignment.objects.in_force(min(ons) - DAY, max(ons))  # a night reaches over from the day before
    here = rows.filter(point=firm[0].point_id, role=Skill.COUNTER)
    return capacity.at_counters(stretch for row in here for stretch in row.stretches)
