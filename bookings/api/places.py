"""Free places: the earliest over all points, and one point's days. Never more than two seconds old, never a promise."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bookings.api import examples, shapes, shown
from bookings.api.catalogue import unknown
from bookings.api.described import described
from bookings.api.doors import Door, asked_in_query, kept
from bookings.api.serializers import DaysAsked, EarliestAsked
from bookings.reports import availability
from offices.models import Office, ServicePoint


class Earliest(Door):
    @described(
        "earliest",
        "The earliest free starts over all points, or honest reasons why there are none.",
        query=EarliestAsked,
        gives=shapes.Earliest,
        refuses=("unknown",),
        example=examples.EARLIEST,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        return earliest(request)


@kept
def earliest(request: HttpRequest) -> Any:
    wish = asked_in_query(EarliestAsked, request)
    points = tuple(wish.get("point", ()))
    try:
        seen = availability.overview_at(
            wish["office"], _filters(wish, points=points, limit=wish["limit"]), timezone.now()
        )
    except Office.DoesNotExist as error:
        raise unknown("office") from error
    if set(points) - {point.slug for point in seen.points}:
        raise unknown("point")
    return shown.overview(seen)


class Days(Door):
    @described(
        "days",
        "One point's days: the free starts of each, or why there are none.",
        query=DaysAsked,
        gives=shapes.Calendar,
        refuses=("unknown",),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        return days(request)


@kept
def days(request: HttpRequest) -> Any:
    wish = asked_in_query(DaysAsked, request)
    try:
        seen = availability.calendar_at(wish["office"], wish["point"], _filters(wish), wish["days"], timezone.now())
    except Office.DoesNotExist as error:
        raise unknown("office") from error
    except ServicePoint.DoesNotExist as error:
        raise unknown("point") from error
    return shown.calendar(seen)


def _filters(wish: dict[str, Any], **more: Any) -> availability.Filters:
    return availability.Filters(
        service=wish["service"],
        product=wish["product"],
        lane=wish["lane"],
        people=wish["people"],
        weekdays=frozenset(wish.get("weekday", ())),
        after=wish.get("after"),
        before=wish.get("before"),
        from_on=wish.get("from_on"),
        **more,
    )
