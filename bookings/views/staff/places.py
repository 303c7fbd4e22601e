"""Places against hours: what reconciling would change, doing it, and who is left without a place."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.actions import inventory
from bookings.forms_staff import RangeForm
from bookings.models import Booking, Landing
from bookings.reports.day import Visitor, visitors
from bookings.views.staff.scope import COUNTER_ROLES, PLANNING_ROLES, today_at
from offices.models import Role
from offices.permissions import StaffRequest, requires

PER_PAGE = 50


def _page(request: StaffRequest, form: RangeForm, **more: object) -> HttpResponse:
    context = {"form": form, "language_next": reverse("staff:places")}
    return render(request, "staff/places/places.html", context | more, status=422 if form.errors else 200)


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def places(request: StaffRequest) -> HttpResponse:
    first = today_at(request)
    initial = {"first": first, "last": first + dt.timedelta(weeks=inventory.WEEKS_AHEAD)}
    return _page(request, RangeForm(points=request.staff.points, initial=initial))


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """What reconciling would do; nothing is changed."""
    form = RangeForm(request.POST, points=request.staff.points)
    if not form.is_valid():
        return _page(request, form)
    asked = form.cleaned_data
    outcome = inventory.preview(asked["point"], asked["first"], asked["last"])
    people = _people(outcome)
    changes_something = outcome.created or outcome.changed or any(not one.booking.displaced_at for one in people)
    return _page(request, form, outcome=outcome, people=people, changes_something=changes_something)


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def reconcile(request: StaffRequest) -> HttpResponse:
    form = RangeForm(request.POST, points=request.staff.points)
    if not form.is_valid():
        return _page(request, form)
    asked = form.cleaned_data
    outcome = inventory.reconcile(asked["point"], asked["first"], asked["last"], by=request.staff.user)
    messages.success(request, _("Done: the places follow the hours."))
    return _page(request, form, outcome=outcome, people=_people(outcome), is_done=True)


def _people(outcome: inventory.Outcome) -> tuple[Visitor, ...]:
    rows = Booking.objects.filter(pk__in=outcome.displaced).for_display()
    return visitors(list(rows.order_by("slot__starts_at", "pk")))


@requires(*PLANNING_ROLES, Role.COUNTER)
@never_cache
@require_safe
def displaced(request: StaffRequest) -> HttpResponse:
    """Who lost their place and has not been given another, whether or not its time is over.

    Whoever was asked by message and may still answer is not called yet.
    """
    lost = Booking.objects.displaced().filter(slot__point__in=request.staff.point_ids)
    rows = lost.for_display().order_by("slot__starts_at", "pk")
    asked = Landing.objects.answerable(timezone.now()).filter(booking__office=request.staff.office)
    waiting = dict(asked.values_list("booking__party", "expires_at"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    people = visitors(list(page))
    asked_by_message = [one for one in people if one.booking.party in waiting and one.booking.contact]
    context = {
        "page": page,
        "people": [one for one in people if one not in asked_by_message],
        "waiting": [(one, waiting[one.booking.party]) for one in asked_by_message],
        "may_open": request.staff.may(*COUNTER_ROLES),
    }
    return render(request, "staff/places/displaced.html", context)
