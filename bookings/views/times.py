"""Where and when: the earliest free times over all points, one point's days, and holding a place."""

import contextlib
import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import wording
from bookings.actions import contact, holding
from bookings.forms import FilterForm, HoldForm, new_key
from bookings.reports import availability
from bookings.views import cookies
from bookings.views.start import STEPS
from offices.errors import Refused
from offices.models import ServicePoint
from offices.permissions import public
from offices.views.office import office_of

SATURDAY = 5
LATE = dt.time(15)
DAYS_SHOWN = 30


def filters_of(form: FilterForm) -> availability.Filters:
    """What the form asks for; what it does not say is left open."""
    return availability.Filters(
        points=tuple(form.value("point", [])),
        weekdays=frozenset({SATURDAY}) if form.value("saturday", False) else frozenset(),
        after=LATE if form.value("late", False) else None,
        lane=form.value("lane", "regular"),
        service=form.value("service", "new"),
        product=form.value("product", ""),
        people=form.value("people", 1),
    )


def posted_with(filters: availability.Filters) -> dict[str, Any]:
    """What a press on a time must carry besides the slot."""
    return {
        "service": filters.service,
        "product": filters.product,
        "people": filters.people,
        "lane": filters.lane,
        "key": new_key(),
    }


@public
@never_cache
@require_safe
def times(request: HttpRequest) -> HttpResponse:
    office, now = office_of(request), timezone.now()
    points = list(ServicePoint.objects.of(office).open_on(office.local(now).date()))
    form = FilterForm(request.GET, points=points)
    filters = filters_of(form)
    found = availability.earliest(office, filters, now)
    context = {
        "office": office,
        "points": points,
        "form": form,
        "filters": filters,
        "slots": found,
        "hidden": posted_with(filters),
        "query": _query(filters),
        "steps": STEPS,
        "step": 2,
        "release": availability.next_release(office, now),
        "empty": None if found else availability.reasons_empty(office, filters, now),
    }
    template = "bookings/times/_found.html" if request.htmx else "bookings/times/times.html"  # type: ignore[attr-defined]
    return render(request, template, context)


@public
@never_cache
@require_safe
def point_times(request: HttpRequest, slug: str) -> HttpResponse:
    """One point's next thirty days: how many places are left on each, and why there are none."""
    office, now = office_of(request), timezone.now()
    point = get_object_or_404(ServicePoint.objects.of(office).select_related("office"), slug=slug)
    form = FilterForm(request.GET, points=[point])
    filters = filters_of(form)
    first = office.local(now).date()
    days = availability.days(point, filters, first, first + dt.timedelta(days=DAYS_SHOWN), now)
    chosen = next((day for day in days if day.on.isoformat() == request.GET.get("day")), None)
    context = {
        "office": office,
        "point": point,
        "form": form,
        "filters": filters,
        "days": days,
        "chosen": chosen,
        "hidden": posted_with(filters),
        "query": _query(filters),
        "steps": STEPS,
        "step": 2,
    }
    return render(request, "bookings/times/point.html", context)


def _query(filters: availability.Filters) -> str:
    """The choice so far as a query string, for links that keep it."""
    asked = {"service": filters.service, "product": filters.product, "people": filters.people, "lane": filters.lane}
    return urlencode({name: value for name, value in asked.items() if value})


@public
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Keep the place that was pressed, give back the one held before, and go on to who comes."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.say("slot_gone"))
        return redirect("bookings:times")
    asked = form.cleaned_data
    try:
        held = holding.hold(
            slot=asked["slot"],
            service=asked["service"],
            product=asked["product"],
            people=asked["people"],
            key=asked["key"],
        )
    except Refused as refusal:
        for sentence in wording.sentences(refusal.codes):
            messages.error(request, sentence)
        return _back_to_times(request)
    before = cookies.held_place(request)
    if before and before != held.token:
        contact.take_over(old=before, new=held.token)
        with contextlib.suppress(Refused):  # it ran out, or was booked
            holding.release(token=before, by=None)
    response = redirect("bookings:who")
    cookies.remember_place(response, held.token)
    return response


def _back_to_times(request: HttpRequest) -> HttpResponseRedirect:
    names = ("service", "product", "people", "lane")
    kept = {name: request.POST[name][:50] for name in names if request.POST.get(name)}
    return redirect(f"{reverse('bookings:times')}?{urlencode(kept)}")
