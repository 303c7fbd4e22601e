"""Where and when: the earliest free times over all points, one point's days, and holding a place."""

import contextlib
import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import wording
from bookings.actions import contact, holding
from bookings.forms.citizens import FilterForm, HoldForm, new_key
from bookings.reports import availability
from bookings.views import cookies
from bookings.views.start import STEPS
from offices.errors import Refused
from offices.models import Area, Lane, Office, ServicePoint
from offices.permissions import public
from offices.rules import distance
from offices.views.office import chosen_slug, office_of

SATURDAY = 5
LATE = dt.time(15)
DAYS_SHOWN = 30
NEAR_POINTS = 2


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
    form = FilterForm(request.GET)
    filters = filters_of(form)
    seen = _overview(request, filters)
    form.offer(seen.points)
    context = _context(filters) | {
        "office": seen.office,
        "service": seen.service,
        "product": seen.product,
        "points": seen.points,
        "form": form,
        "filtered": form.chosen(),
        "slots": seen.places,
        "release": seen.next_release,
        "empty": seen.reasons,
        "as_of": seen.as_of,
    }
    return render(request, found_or_page(request, "bookings/times/times.html"), context)


def found_or_page(request: HttpRequest, page: str) -> str:
    """What was found alone for htmx, which puts it in place; the whole page when it goes back in history."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return "bookings/times/_found.html" if htmx and not htmx.history_restore_request else page


def _context(filters: availability.Filters) -> dict[str, Any]:
    """What every page of step 2 shows."""
    return {
        "filters": filters,
        "lane": Lane(filters.lane).label,
        "hidden": posted_with(filters),
        "query": query_of(filters),
        "waiting_query": query_of(filters, filters.points),
        "steps": STEPS,
        "step": 2,
    }


def _overview(request: HttpRequest, filters: availability.Filters) -> availability.Overview:
    """The chosen office's free times, without asking for the office twice."""
    try:
        return availability.overview(chosen_slug(request), filters)
    except Office.DoesNotExist:  # a cookie from long ago
        return availability.overview(office_of(request).slug, filters)


@public
@require_safe
def near(request: HttpRequest) -> HttpResponse:
    """The points nearest to a district one picks from a list: no position is asked for."""
    office = office_of(request)
    spots = [_spot(point) for point in ServicePoint.objects.of(office).exclude(latitude=None)]
    names = dict(ServicePoint.objects.of(office).values_list("slug", "name"))
    areas = []
    for area in office.areas.all():
        close = distance.nearest(_spot(area), spots, NEAR_POINTS)
        query = urlencode([("point", slug) for slug, _km in close])
        areas.append((area, [(names[slug], round(km)) for slug, km in close], query))
    context = {"office": office, "areas": areas, "query": query_of(filters_of(FilterForm(request.GET)))}
    return render(request, "bookings/times/near.html", context | {"steps": STEPS, "step": 2})


def _spot(place: ServicePoint | Area) -> distance.Spot:
    return distance.Spot(place.slug, float(place.latitude or 0), float(place.longitude or 0))


@public
@never_cache
@require_safe
def point_times(request: HttpRequest, slug: str) -> HttpResponse:
    """One point's next thirty days: how many places are left on each, and why there are none."""
    office = office_of(request)
    point = get_object_or_404(ServicePoint.objects.of(office), slug=slug)
    filters = filters_of(FilterForm(request.GET))
    seen = availability.calendar(office.slug, slug, filters, DAYS_SHOWN)
    context = _context(filters) | {
        "office": office,
        "point": point,
        "service": seen.service,
        "product": seen.product,
        "days": seen.days,
        "as_of": seen.as_of,
        "chosen": next((day for day in seen.days if day.on.isoformat() == request.GET.get("day")), None),
    }
    return render(request, "bookings/times/point.html", context)


def query_of(wish: availability.Wish, points: Iterable[str] = ()) -> str:
    """The choice so far as a query string, for links that keep it."""
    asked = {"service": wish.service, "product": wish.product, "people": wish.people, "lane": wish.lane}
    chosen = [("point", slug) for slug in points]
    return urlencode([*((name, value) for name, value in asked.items() if value), *chosen])


@public
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Keep the place that was pressed, give back the one held before, and go on to who comes."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.say("slot_gone"))
        return redirect("bookings:times")
    try:
        held = holding.hold(**form.cleaned_data)
    except Refused as refusal:
        for sentence in wording.sentences(refusal.codes):
            messages.error(request, sentence)
        return _back_to_times(request)
    _give_up_the_one_before(request, held)
    response = redirect("bookings:who")
    cookies.remember_place(response, held.token)
    return response


def _give_up_the_one_before(request: HttpRequest, held: holding.Held) -> None:
    """A browser holds one place: what was typed for the earlier one goes along, its places are free again."""
    before = cookies.held_place(request)
    if before and before != held.token:
        contact.take_over(old=before, new=held.token)
        with contextlib.suppress(Refused):  # it ran out, or was booked
            holding.release(token=before, by=None)


def _back_to_times(request: HttpRequest) -> HttpResponseRedirect:
    names = ("service", "product", "people", "lane")
    kept = {name: request.POST[name][:50] for name in names if request.POST.get(name)}
    return redirect(f"{reverse('bookings:times')}?{urlencode(kept)}")
