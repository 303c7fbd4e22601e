"""Public pages of the points: where they are, when they serve, what is open now."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from offices import reports
from offices.models import Offer, ServiceDay, ServicePoint
from offices.permissions import public
from offices.views.office import office_of

DAYS_SHOWN = 14


@public
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    office = office_of(request)
    context = {"office": office, "points": reports.points_now(office, timezone.now())}
    return render(request, "offices/places/places.html", context)


@public
@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """One point: address, facilities, the next two weeks' hours, and what is offered there."""
    office, now = office_of(request), timezone.now()
    point = get_object_or_404(ServicePoint.objects.of(office).select_related("office"), slug=slug)
    today = office.local(now).date()
    last = today + dt.timedelta(days=DAYS_SHOWN - 1)
    days = ServiceDay.objects.filter(point=point, on__range=(today, last)).order_by("on").prefetch_related("spans")
    offers = Offer.objects.at(point).in_force(today).select_related("service", "product").order_by("pk")
    context = {
        "office": office,
        "point": point,
        "now": next((one for one in reports.points_now(office, now) if one.point.pk == point.pk), None),
        "days": [(day, _stretches(day)) for day in days],
        "services": [offer for offer in offers if offer.service],
        "products": [offer for offer in offers if offer.product],
    }
    return render(request, "offices/places/place.html", context)


def _stretches(day: ServiceDay) -> list[tuple[dt.datetime, dt.datetime, bool]]:
    """(opens, closes, without a pause) on the office's clock; spans that adjoin are told as one."""
    told: list[tuple[dt.datetime, dt.datetime, bool]] = []
    local = day.point.office.local
    for span in day.spans.all():
        starts_at, ends_at = local(span.starts_at), local(span.ends_at)
        if told and told[-1][1] == starts_at:
            told[-1] = (told[-1][0], ends_at, told[-1][2] and span.continuous)
        else:
            told.append((starts_at, ends_at, span.continuous))
    return told
