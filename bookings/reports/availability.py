"""Which places can be booked where and when; and where there are none, why.

What is listed is an offer, never a promise: only a hold is one. `overview` and `calendar` read the clock themselves
and may be two seconds old, as their `as_of` says; the questions below them take `now` and ask the tables.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Expression, Q
from django.utils import timezone

from bookings.models import ReleaseRule, Slot
from bookings.models.slots import SlotQuerySet
from bookings.reports.calendar import Calendar, DayPlaces, calendar, calendar_at, forget_calendars
from bookings.reports.offered import (
    MOST_KEPT,
    MOST_QUESTIONS,
    Ground,
    Note,
    Point,
    Wish,
    ground,
    offered,
    on_the_clock,
    unit_of,
    with_room,
)
from bookings.reports.places import Filters, Place, place, suits, with_whole_party
from bookings.reports.reading import Row, Slots
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

PARTY_LOOKS_AHEAD = 3  # as many slots for every start that a party is shown are read first
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
    """The same from the tables, in four queries at most."""
    known = ground(slug, filters, now)
    first = _first_starts(known, filters, now)
    points = tuple(replace(one, first_free=first.get(one.pk)) for one in known.points)
    places = _earliest(known, filters, now)
    ahead = _next_release(known.office, known.release_rules, now)
    reasons = None if places else _reasons(known, points, filters, ahead)
    return Overview(known.office, points, tuple(places), ahead, reasons, now, known.service, known.product)


def earliest(office: Office, filters: Filters, now: dt.datetime) -> list[Place]:
    """The first free starts over all chosen points, released and not begun, in three queries at most."""
    return _earliest(ground(office.slug, filters, now), filters, now)


def next_release(office: Office, now: dt.datetime) -> release.Release | None:
    """The next moment at which places become bookable, and for which days; None without a release rule."""
    return _next_release(office, ReleaseRule.objects.filter(office=office).order_by("pk"), now)


def _next_release(office: Office, rules: Iterable[ReleaseRule], now: dt.datetime) -> release.Release | None:
    today = office.local(now).date()
    newest_first = sorted(rules, key=lambda row: row.valid_from, reverse=True)
    found: release.Release | None = None
    for number in range(RELEASE_HORIZON if newest_first else 0):
        on = today + DAY * number
        rule = next((_rule(row) for row in newest_first if row.holds_on(on)), None)
        at = release.released_at(rule, on, office.zone) if rule else None
        if found is not None and at != found.at:
            break
        if at is not None and at > now:
            found = release.Release(at, found.first_on if found else on, on)
    return found


def _rule(row: ReleaseRule) -> release.ReleaseRule:
    return release.ReleaseRule(row.kind, row.at, row.weekday, row.weeks_ahead, row.day_of_month, row.days)


def _chosen_points(points: Iterable[Point], filters: Filters) -> list[Point]:
    return [point for point in points if not filters.points or point.slug in filters.points]


def _earliest(known: Ground, filters: Filters, now: dt.datetime) -> list[Place]:
    points = {point.pk: point for point in _chosen_points(known.points, filters)}
    if not points or not known.is_online:
        return []
    if filters.people == 1:
        best = _free(known, filters, points.values(), filters.limit, now)
    else:  # a party may sit in adjoining slots, which only shows when they lie side by side
        read = _in_turn(known, filters, points.values(), now)
        best = with_whole_party(read, filters.people, lambda row: points[row.point].unit(row.starts_at), filters.limit)
    zone = known.office.zone
    return [place(row, points[row.point], filters.lane, zone, points[row.point].unit(row.starts_at)) for row in best]


def _in_turn(known: Ground, filters: Filters, points: Collection[Point], now: dt.datetime) -> Iterator[Row]:
    """All free slots in order of start and point: a few for a beginning, and only if these do not do, the others."""
    last: tuple[float, int] = (0, 0)
    for most in (filters.limit * PARTY_LOOKS_AHEAD, MOST_SCANNED):
        rows = _free(known, filters, points, most, now)
        for row in rows:
            if (row.starts_at, row.point) > last:
                last = (row.starts_at, row.point)
                yield row
        if len(rows) < most:
            return


def _free(known: Ground, filters: Filters, points: Collection[Point], most: int, now: dt.datetime) -> list[Row]:
    """The first slots over these points that have room for one person at least."""
    since = instant(filters.from_on, dt.time(), known.office.zone) if filters.from_on else None
    wanted = suits(known, filters)
    slots = _with_room(known.office.zone, filters.lane, wanted[0] & wanted[1], unit_of(points), most, most)
    return slots.ask((point.pk for point in points), now, since)


def _first_starts(known: Ground, wish: Wish, now: dt.datetime) -> dict[int, dt.datetime]:
    """Each point's first start with room for the whole party in one slot, where there is one."""
    if not known.points:
        return {}
    places = unit_of(known.points) * wish.people
    slots = _with_room(known.office.zone, wish.lane, offered(known.offers, wish, known.today), places, 1, None)
    found = slots.ask((point.pk for point in known.points), now)
    return {row.point: dt.datetime.fromtimestamp(row.starts_at, dt.UTC) for row in found}


@lru_cache(MOST_QUESTIONS)
def _with_room(zone: str, lane: str, wanted: Q, places: Expression | int, each: int, most: int | None) -> Slots:
    def slots(now: dt.datetime) -> SlotQuerySet:
        released = on_the_clock(Slot.objects.in_lane(lane).released(now), ZoneInfo(zone))
        return with_room(released.filter(wanted), places, now)

    return Slots(slots, each=each, most=most)


def _reasons(known: Ground, points: tuple[Point, ...], filters: Filters, ahead: release.Release | None) -> Reasons:
    asked = _chosen_points(points, filters)
    others = [point for point in points if point not in asked]
    return Reasons(
        next_release=ahead,
        here=_first_free(known, asked),
        elsewhere=_first_free(known, others),
        not_offered=tuple(
            NotOffered(point.slug, point.name, kind, known.notes(kind))
            for point in asked
            for kind in (("service", "product") if filters.product else ("service",))
            if not any(one.lasts(known.today) for one in known.offers_at(point, kind))
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
