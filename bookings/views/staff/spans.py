"""Closing a stretch of a day at a point, seeing first who would lose their place; and opening it again."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import wording
from bookings.actions import closing
from bookings.forms.staff import ShutForm
from bookings.reports.day import losing
from bookings.views.staff.scope import PLANNING_ROLES, today_at
from offices.errors import Refused
from offices.models import Shutting
from offices.permissions import StaffRequest, requires


def _page(request: StaffRequest, form: ShutForm, **more: object) -> HttpResponse:
    coming = Shutting.objects.filter(point__in=request.staff.point_ids, lifted_at=None, ends_at__gt=timezone.now())
    shuttings = coming.select_related("point").order_by("starts_at")
    context = {"form": form, "shuttings": shuttings, "language_next": reverse("staff:spans")}
    return render(request, "staff/spans/spans.html", context | more, status=422 if form.errors else 200)


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def spans(request: StaffRequest) -> HttpResponse:
    form = ShutForm(points=request.staff.points, initial={"on": today_at(request), "key": uuid.uuid4()})
    return _page(request, form)


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """Who would lose their place; nothing is changed yet."""
    form = ShutForm(request.POST, points=request.staff.points)
    if not form.is_valid():
        return _page(request, form)
    try:
        outcome = closing.preview(**form.stretch(), by=request.staff.user)
    except Refused as refusal:
        form.add_error(None, wording.say(refusal.codes[0]))
        return _page(request, form)
    return _page(request, form, previewed=True, people=losing(outcome.displaced), changed=outcome.changed)


@requires(*PLANNING_ROLES)
@require_POST
def shut(request: StaffRequest) -> HttpResponse:
    form = ShutForm(request.POST, points=request.staff.points)
    if not form.is_valid():
        return _page(request, form)
    try:
        outcome = closing.close(**form.stretch(), by=request.staff.user)
    except Refused as refusal:
        form.add_error(None, wording.say(refusal.codes[0]))
        return _page(request, form)
    return _on(request, _("Closed."), len(outcome.displaced))


@requires(*PLANNING_ROLES)
@require_POST
def lift(request: StaffRequest, pk: int) -> HttpResponse:
    mine = Shutting.objects.filter(point__in=request.staff.point_ids).select_related("point__office")
    try:
        outcome = closing.reopen(shut=get_object_or_404(mine, pk=pk), by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:spans")
    return _on(request, _("Open again."), len(outcome.displaced))


def _on(request: StaffRequest, done: str, displaced: int) -> HttpResponse:
    """Whoever lost their place is looked after next."""
    if not displaced:
        messages.success(request, done)
        return redirect("staff:spans")
    lost = ngettext("%(count)d booking has no place now.", "%(count)d bookings have no place now.", displaced)
    messages.warning(request, f"{done} {lost % {'count': displaced}}")
    return redirect("staff:calls")
