"""Which places can be booked where and when; and where there are none, why.

What is listed is an offer, never a promise: only a hold is one. `overview` and `calendar` read the clock themselves
and may be two seconds old, as their `as_of` says; the questions below them take `now` and ask the tables.
"""

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from django.utils import timezone

from bookings.models import ReleaseRule, Slot
from bookings.reports.calendar import Calendar, DayPlaces, calendar, calendar_at, forget_calendars
from bookings.reports.offered import (
    MOST_KEPT,
    Ground,
    Note,
    Point,
    Wish,
    first_free,
    ground,
    on_the_clock,
    unit_of,
    with_room,
)
from bookings.reports.places import Filters, Place, Row, place, rows, suits, with_whole_party
from bookings.rules import release
from offices.models import Office, Product, Service
from offices.reports.kept import KEPT_SECONDS, Kept
from offices.rules.hours import instant

__all__ = [
    "Calendar",
    "DayPlaces",
    "Filters",
    "FirstFree",
    "NotOffered",
    "Note",
    "Overview",
    "Place",
    "Point",
    "Reasons",
    "Wish",
    "calendar",
    "calendar_at",
    "earliest",
    "forget",
    "next_release",
    "overview",
    "overview_at",
]

ROWS_AT_ONCE = 250
MOST_SCANNED = 5_000  # slots looked through for a party that may sit in adjoining ones
RELEASE_HORIZON = 400  # days
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class FirstFree:
    """A point and its first start with room for the party in one slot, on the office's clock."""

    point_slug: str
    point_name: str
    local_start: dt.datetime


@dataclass(frozen=True)
class NotOffered:
    """The service or the product (`kind`) is not to be had at the point; `notes` say what offers elsewhere say."""

    point_slug: str
    point_name: str
    kind: str
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Reasons:
    """Why nothing was found. `here` are the chosen points at other times, `elsewhere` the other points."""

    next_release: release.Release | None
    here: tuple[FirstFree, ...]
    elsewhere: tuple[FirstFree, ...]
    not_offered: tuple[NotOffered, ...]
    is_online: bool


@dataclass(frozen=True)
class Overview:
    """The earliest free times, as they stood at `as_of`; `reasons` stands when there are none."""

    office: Office
    points: tuple[Point, ...]  # all that the office has
    places: tuple[Place, ...]
    next_release: release.Release | None
    reasons: Reasons | None
    as_of: dt.datetime
    service: Service | None  # what was asked for, where it is offered at all
    product: Product | None


_overviews: Kept[Overview] = Kept(KEPT_SECONDS, MOST_KEPT)


def overview(slug: str, filters: Filters) -> Overview:
    """The earliest free times at the office, at most two seconds old. Raises Office.DoesNotExist."""
    return _overviews.to((slug, filters), lambda: overview_at(slug, filters, timezone.now()))


def forget() -> None:
    """The next question is answered from the tables."""
    _overviews.forget()
    forget_calendars()


def overview_at(slug: str, filters: Filters, now: dt.datetime) -> Overview:
    """The same from the tables, in four queries."""
    known = ground(slug, filters, now)
    first = first_free(known, filters, now)
    known = replace(known, points=tuple(replace(one, first_free=first.get(one.pk)) for one in known.points))
    places = _earliest(known, filters, now)
    ahead = next_release(known.office, now)
    reasons = None if places else _reasons(known, filters, ahead, now)
    return Overview(known.office, known.points, tuple(places), ahead, reasons, now, known.service, known.product)


def earliest(office: Office, filters: Filters, now: dt.datetime) -> list[Place]:
    """The first free starts over all chosen points, released and not begun, in two queries."""
    return _earliest(ground(office.slug, filters, now), filters, now)


def next_release(office: Office, now: dt.datetime) -> release.Release | None:
    """The next moment at which places become bookable, and for which days; None without a release rule."""
    today = office.local(now).date()
    touching = ReleaseRule.objects.filter(office=office).touching(today, today + DAY * RELEASE_HORIZON)
    rules = list(touching.order_by("-valid_from"))
    found: release.Release | None = None
    for number in range(RELEASE_HORIZON):
        on = today + DAY * number
        rule = next((_rule(row) for row in rules if _is_in_force(row, on)), None)
        at = release.released_at(rule, on, office.zone) if rule else None
        if found is not None and at != found.at:
            break
        if at is not None and at > now:
            found = release.Release(at, found.first_on if found else on, on)
    return found


def _is_in_force(row: ReleaseRule, on: dt.date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)


def _rule(row: ReleaseRule) -> release.ReleaseRule:
    return release.ReleaseRule(row.kind, row.at, row.weekday, row.weeks_ahead, row.day_of_month, row.days)


def _chosen_points(known: Ground, filters: Filters) -> list[Point]:
    return [point for point in known.points if not filters.points or point.slug in filters.points]


def _earliest(known: Ground, filters: Filters, now: dt.datetime) -> list[Place]:
    points = {point.pk: point for point in _chosen_points(known, filters)}
    if not points or not known.is_online:
        return []
    zone = ZoneInfo(known.office.zone)
    slots = Slot.objects.filter(point__in=list(points)).in_lane(filters.lane).released(now)
    slots = on_the_clock(slots, zone).filter(*suits(known, filters, now))
    if filters.from_on is not None:
        slots = slots.filter(starts_at__gte=instant(filters.from_on, dt.time(), known.office.zone))
    slots = with_room(slots, unit_of(points.values()), now).order_by("starts_at", "point_id")
    found = rows(slots, now)
    if filters.people == 1:
        best = [Row(*one) for one in found[: filters.limit]]
    else:  # a party may sit in adjoining slots, which only shows when they lie side by side
        read = (Row(*one) for one in found[:MOST_SCANNED].iterator(chunk_size=ROWS_AT_ONCE))
        best = with_whole_party(read, filters.people, lambda row: points[row.point].unit(row.starts_at), filters.limit)
    return [place(row, points[row.point], filters.lane, zone) for row in best]


def _reasons(known: Ground, filters: Filters, ahead: release.Release | None, now: dt.datetime) -> Reasons:
    asked = _chosen_points(known, filters)
    today = known.office.local(now).date()
    others = [point for point in known.points if point not in asked]
    return Reasons(
        next_release=ahead,
        here=_first_free(known, asked),
        elsewhere=_first_free(known, others),
        not_offered=tuple(
            NotOffered(point.slug, point.name, kind, known.notes(kind))
            for point in asked
            for kind in (("service", "product") if filters.product else ("service",))
            if not any(one.lasts(today) for one in known.offers_at(point, kind))
        ),
        is_online=known.is_online,
    )


def _first_free(known: Ground, points: list[Point]) -> tuple[FirstFree, ...]:
    if not known.is_online:
        return ()
    free = [
        FirstFree(point.slug, point.name, known.office.local(point.first_free)) for point in points if point.first_free
    ]
    return tuple(sorted(free, key=lambda one: (one.local_start, one.point_slug)))
