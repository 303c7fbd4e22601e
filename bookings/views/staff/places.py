"""Places against hours: what reconciling would change, doing it, and who is left without a place."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.actions import inventory
from bookings.forms.staff import RangeForm
from bookings.models import Booking
from bookings.reports.day import Visitor, visitors
from bookings.views.staff.scope import PLANNING_ROLES, today_at
from offices.permissions import StaffRequest, requires


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
