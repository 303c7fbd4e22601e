"""Points, and what is on offer for how much: reference data, read only."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bookings.api import shapes, shown
from bookings.api.described import described
from bookings.api.doors import Door, asked_in_query, kept
from bookings.api.problems import plain, wrong
from bookings.api.serializers import OfficeAsked, PointsAsked
from bookings.reports.catalogue import catalogue
from offices.models import Office, ServicePoint


class Points(Door):
    @described(
        "points",
        "Every service point, of one office or of all.",
        query=PointsAsked,
        gives=shapes.Points,
        refuses=("unknown",),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        return points(request)


@kept
def points(request: HttpRequest) -> Any:
    office = asked_in_query(PointsAsked, request).get("office")
    rows = ServicePoint.objects.select_related("office").order_by("office", "pk")
    found = list(rows.filter(office__slug=office) if office else rows)
    if office and not found and not Office.objects.filter(slug=office).exists():
        raise unknown("office")
    return {"points": [shown.point(one) for one in found]}


class Services(Door):
    @described(
        "services",
        "Services and passports at an office today: for whom, where, and the fee in rupiah. What is not `confirmed` "
        "has not been checked against its source by the office.",
        query=OfficeAsked,
        gives=shapes.Services,
        refuses=("unknown",),
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        return services(request)


@kept
def services(request: HttpRequest) -> Any:
    try:
        found = catalogue(asked_in_query(OfficeAsked, request)["office"], timezone.now())
    except Office.DoesNotExist as error:
        raise unknown("office") from error
    return {
        "office": shown.office(found.office),
        "on": found.on,
        "services": [shown.offered_service(one) for one in found.services],
        "products": [shown.offered_product(one) for one in found.products],
    }


def unknown(name: str) -> Exception:
    """There is no office or point of this name."""
    return plain("unknown", wrong(name, "unknown"))
