"""One point's days: the places on each, or why there are none."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.utils import timezone

from bookings import wording
from bookings.models import Slot
from bookings.models.slots import SlotQuerySet
from bookings.reports.offered import MOST_KEPT, MOST_QUESTIONS, Ground, Point, ground, on_the_clock
from bookings.reports.places import Filters, Place, place, suits, with_whole_party
from bookings.reports.reading import Question, Row, Slots
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


def _days(
    known: Ground, point: Point, filters: Filters, span: tuple[dt.date, dt.date], now: dt.datetime
) -> list[DayPlaces]:
    zone, is_online = known.office.zone, known.is_online
    seen = _slots(zone, filters.lane, *suits(known, filters)).ask(
        [point.pk], now, instant(span[0], dt.time(), zone), instant(span[1] + DAY, dt.time(), zone)
    )
    plans = {on: _Plan(*plan) for on, *plan in _plans().ask(point=point.pk, first=span[0], last=span[1])}
    starts = [one.starts_at for one in seen]
    found = []
    for number in range((span[1] - span[0]).days + 1):
        on = span[0] + DAY * number
        midnight, next_midnight = (instant(day, dt.time(), zone).timestamp() for day in (on, on + DAY))
        here = seen[bisect_left(starts, midnight) : bisect_left(starts, next_midnight)]
        day = _Day(on, here, point.unit(midnight), is_online, now.timestamp())
        places = tuple([place(row, point, filters.lane, zone, day.unit) for row in day.free(filters.people)])
        if places:
            found.append(DayPlaces(on, "open", "", places, sum([one.left for one in places])))
        else:
            found.append(_empty(day, plans.get(on)))
    return found


class _Plan(NamedTuple):
    """What was planned for a day, as in ServiceDay."""

    state: str
    reason: str
    detail: str


@cache
def _plans() -> Question:
    def days(point: int, first: dt.date, last: dt.date) -> "QuerySet[Any, tuple[Any, ...]]":
        found = ServiceDay.objects.filter(point=point, on__range=(first, last))
        return found.order_by("on").values_list("on", "state", "reason", "detail")

    return Question(days, point=-1, first=dt.date(1, 1, 2), last=dt.date(1, 1, 3))


@lru_cache(MOST_QUESTIONS)
def _slots(zone: str, lane: str, on_offer: Q, times: Q) -> Slots:
    def slots(_now: dt.datetime) -> SlotQuerySet:
        found = on_the_clock(Slot.objects.in_lane(lane), ZoneInfo(zone))
        return found.annotate(is_offered=_says(on_offer), is_chosen=_says(times))

    return Slots(slots, "is_offered", "is_chosen")


def _says(condition: Q) -> Case | Value:
    if not condition:
        return Value(True)
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


class _Day(NamedTuple):
    """A day's slots, the places that one person takes in each, and the moment in seconds since 1970."""

    on: dt.date
    slots: list[Row]
    unit: int
    is_online: bool
    now: float

    def free(self, people: int) -> list[Row]:
        _on, slots, unit, is_online, now = self
        if not is_online:
            return []
        free = [
            one
            for one in slots
            if one.left >= unit and one.is_offered and one.is_chosen and one.bookable_from <= now < one.starts_at
        ]
        return with_whole_party(free, people, lambda _row: unit) if people > 1 else free

    @property
    def state(self) -> str:
        """What the last slots fail at, when everything is asked of them in turn."""
        questions: tuple[tuple[str, Callable[[Row], bool]], ...] = (
            ("over", lambda one: one.starts_at > self.now),
            ("not_offered", lambda one: one.is_offered and self.is_online),
            ("shut", lambda one: one.capacity > 0),
            ("not_released", lambda one: one.bookable_from <= self.now),
            ("full", lambda one: one.left >= self.unit),
            ("not_chosen", lambda one: one.is_chosen),
        )
        left = self.slots
        if not left:
            return "no_lane"
        for state, question in questions:
            left = [one for one in left if question(one)]
            if not left:
                return state
        return "full"  # room for some, but not for the whole party


def _empty(day: _Day, planned: _Plan | None) -> DayPlaces:
    """The day without places, and why it has none."""
    if planned is not None and planned.state != ServiceDay.State.OPEN:
        return DayPlaces(day.on, planned.state, planned.reason, (), 0, planned.detail)
    if planned is None and not day.slots:
        return DayPlaces(day.on, "not_planned", "", (), 0)
    state = day.state
    if state == "not_released":
        opens = dt.datetime.fromtimestamp(min(one.bookable_from for one in day.slots), dt.UTC)
        return DayPlaces(day.on, state, "", (), 0, opens_at=opens)
    return DayPlaces(day.on, state, "", (), 0)


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
    first = filters.from_on or known.today
    span = (first, first + DAY * (days_ahead - 1))
    found = tuple(_days(known, here, filters, span, now))
    return Calendar(known.office, here, found, now, known.service, known.product)
