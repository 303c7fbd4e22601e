"""One point's days: the places on each, or why there are none."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone

from bookings import wording
from bookings.models import Slot
from bookings.reports.offered import MOST_KEPT, Ground, Point, ground, on_the_clock
from bookings.reports.places import Filters, Place, Row, place, rows, suits, with_whole_party
from offices.models import Office, Product, Service, ServiceDay
from offices.reports.kept import KEPT_SECONDS, Kept
from offices.rules.hours import instant

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class DayPlaces:
    """One day at a point.

    `state` is open (there are places), full, not_released (`opens_at` says when), closed, unconfirmed, shut (for now,
    by the staff), not_offered, not_chosen (only at other times than the chosen ones), no_lane, over or not_planned.
    `reason` is the day's own code, such as holiday or closure, and `detail` its words. `left` is for how many people.
    """

    on: dt.date
    state: str
    reason: str
    places: tuple[Place, ...]
    left: int
    detail: str = ""
    opens_at: dt.datetime | None = None

    @property
    def words(self) -> str:
        return wording.day(self.state, self.reason, self.detail)


@dataclass(frozen=True)
class _Seen:
    """A slot with what speaks for it."""

    row: Row
    is_offered: bool
    is_chosen: bool


def _days(
    known: Ground, point: Point, filters: Filters, span: tuple[dt.date, dt.date], now: dt.datetime
) -> list[DayPlaces]:
    zone = ZoneInfo(known.office.zone)
    by_day: dict[dt.date, list[_Seen]] = defaultdict(list)
    for seen in _seen(known, point, filters, span, now):
        by_day[seen.row.starts_at.astimezone(zone).date()].append(seen)
    planned = {day.on: day for day in ServiceDay.objects.filter(point=point.pk, on__range=span)}
    found = []
    for number in range((span[1] - span[0]).days + 1):
        on = span[0] + DAY * number
        free = _free(by_day[on], point, filters.people, now)
        places = tuple(place(row, point, filters.lane, zone) for row in free)
        if places:
            found.append(DayPlaces(on, "open", "", places, sum(one.left for one in places)))
        else:
            found.append(_empty(on, planned.get(on), by_day[on], point, now))
    return found


def _seen(
    known: Ground, point: Point, filters: Filters, span: tuple[dt.date, dt.date], now: dt.datetime
) -> list[_Seen]:
    zone = known.office.zone
    window = (instant(span[0], dt.time(), zone), instant(span[1] + DAY, dt.time(), zone))
    slots = Slot.objects.filter(point=point.pk, starts_at__gte=window[0], starts_at__lt=window[1])
    on_offer, times = suits(known, filters, now)
    slots = on_the_clock(slots.in_lane(filters.lane), ZoneInfo(zone)).annotate(
        is_offered=_says(on_offer), is_chosen=_says(times)
    )
    found = rows(slots.order_by("starts_at"), now, "is_offered", "is_chosen")
    return [_Seen(Row(*one[:-2]), is_offered=one[-2] and known.is_online, is_chosen=one[-1]) for one in found]


def _says(condition: Q) -> Case | Value:
    if not condition:
        return Value(True)
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _free(seen: list[_Seen], point: Point, people: int, now: dt.datetime) -> list[Row]:
    open_ones = [
        one.row
        for one in seen
        if one.is_offered
        and one.is_chosen
        and one.row.bookable_from <= now < one.row.starts_at
        and one.row.left >= point.unit(one.row.starts_at)
    ]
    return with_whole_party(open_ones, people, lambda row: point.unit(row.starts_at)) if people > 1 else open_ones


def _empty(on: dt.date, planned: ServiceDay | None, seen: list[_Seen], point: Point, now: dt.datetime) -> DayPlaces:
    """The day without places, and why it has none."""
    if planned is not None and planned.state != ServiceDay.State.OPEN:
        return DayPlaces(on, planned.state, planned.reason, (), 0, planned.detail)
    if planned is None and not seen:
        return DayPlaces(on, "not_planned", "", (), 0)
    state = _state(seen, point, now)
    if state == "not_released":
        return DayPlaces(on, state, "", (), 0, opens_at=min(one.row.bookable_from for one in seen))
    return DayPlaces(on, state, "", (), 0)


def _state(seen: list[_Seen], point: Point, now: dt.datetime) -> str:
    """What the last slots fail at, when everything is asked of them in turn."""
    questions: tuple[tuple[str, Callable[[_Seen], bool]], ...] = (
        ("over", lambda one: one.row.starts_at > now),
        ("not_offered", lambda one: one.is_offered),
        ("shut", lambda one: one.row.capacity > 0),
        ("not_released", lambda one: one.row.bookable_from <= now),
        ("full", lambda one: one.row.left >= point.unit(one.row.starts_at)),
        ("not_chosen", lambda one: one.is_chosen),
    )
    left = seen
    if not left:
        return "no_lane"
    for state, question in questions:
        left = [one for one in left if question(one)]
        if not left:
            return state
    return "full"  # room for some, but not for the whole party


@dataclass(frozen=True)
class Calendar:
    """One point's days as they stood at `as_of`."""

    office: Office
    point: Point
    days: tuple[DayPlaces, ...]
    as_of: dt.datetime
    service: Service | None  # what was asked for, where it is offered at all
    product: Product | None


_calendars: Kept[Calendar] = Kept(KEPT_SECONDS, MOST_KEPT)


def calendar(slug: str, point: str, filters: Filters, days_ahead: int) -> Calendar:
    """The point's days from today (or `filters.from_on`) on, so many of them, at most two seconds old.

    Raises Office.DoesNotExist or ServicePoint.DoesNotExist.
    """
    question = slug, point, filters, days_ahead
    return _calendars.to(question, lambda: calendar_at(slug, point, filters, days_ahead, timezone.now()))


def forget_calendars() -> None:
    """The next question is answered from the tables."""
    _calendars.forget()


def calendar_at(slug: str, point: str, filters: Filters, days_ahead: int, now: dt.datetime) -> Calendar:
    """The same from the tables, in three queries."""
    known = ground(slug, filters, now)
    here = known.point(point)
    first = filters.from_on or known.office.local(now).date()
    span = (first, first + DAY * (days_ahead - 1))
    found = tuple(_days(known, here, filters, span, now))
    return Calendar(known.office, here, found, now, known.service, known.product)
