"""Public pages of the points: where they are, when they serve, what is open now."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from offices import wording
from offices.models import Offer, ServiceDay, ServicePoint
from offices.permissions import public
from offices.reports import opening
from offices.views.office import office_of

DAYS_SHOWN = 14


@public
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    office = office_of(request)
    context = {"office": office, "points": opening.points(office)}
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
    offers = Offer.objects.at(point).in_force(today).select_related("service", "product")
    offers = offers.order_by("service__order", "product__order", "pk")
    context = {
        "office": office,
        "point": point,
        "now": next((one for one in opening.points(office) if one.point.pk == point.pk), None),
        "days": [DayHours(day, _stretches(day, office.local)) for day in days],
        "services": [offer for offer in offers if offer.service],
        "products": [offer for offer in offers if offer.product],
    }
    return render(request, "offices/places/place.html", context)


@dataclass(frozen=True)
class Stretch:
    """When a point serves, on the office's clock."""

    opens: dt.datetime
    closes: dt.datetime
    is_continuous: bool


@dataclass(frozen=True)
class DayHours:
    """A day's hours as people read them, or why there are none."""

    day: ServiceDay
    stretches: list[Stretch]

    @property
    def has_no_pause(self) -> bool:
        return len(self.stretches) == 1 and self.stretches[0].is_continuous

    @property
    def why_closed(self) -> str:
        return wording.closed(self.day.reason, self.day.detail)


def _stretches(day: ServiceDay, local: Callable[[dt.datetime], dt.datetime]) -> list[Stretch]:
    """The day's service with its pauses left out; stretches that adjoin are told as one."""
    told: list[Stretch] = []
    for span in day.spans.all():
        for starts_at, ends_at in span.stretches:
            opens, closes = local(starts_at), local(ends_at)
            if told and told[-1].closes == opens:
                told[-1] = Stretch(told[-1].opens, closes, told[-1].is_continuous and span.continuous)
            else:
                told.append(Stretch(opens, closes, span.continuous))
    return told
