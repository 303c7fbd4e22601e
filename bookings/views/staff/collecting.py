"""Passports: which are ready, which wait and how long, and who has come for theirs."""

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import wording
from bookings.actions import collecting
from bookings.forms.after import KeyForm, PassportsForm
from bookings.models import Collection
from bookings.reports import collecting as reports
from bookings.reports.day import visitors
from bookings.views.staff.scope import COUNTER_ROLES, day_of, point_of, today_at
from offices.errors import Refused
from offices.permissions import StaffRequest, requires
from offices.rules.hours import instant

PER_PAGE = 50
DAY = dt.timedelta(days=1)


def _deed(request: StaffRequest) -> reports.Deed | None:
    """What was just done, while it can be taken back."""
    with contextlib.suppress(ValueError):
        return reports.deed(uuid.UUID(request.GET.get("done", "")), request.staff.points, timezone.now())
    return None


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """What waits at my points, the oldest first."""
    staff = request.staff
    rows = Collection.objects.waiting().at_points(staff.points).for_display()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": reports.waiting(staff.office, page, timezone.now()),
        "key": uuid.uuid4(),
        "deed": _deed(request),
    }
    return render(request, "staff/collecting/waiting.html", context)


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def ready(request: StaffRequest) -> HttpResponse:
    """Who was here on a day at a point, to say whose passport is ready."""
    point, on = point_of(request), day_of(request)
    zone = point.office.zone
    rows = collecting.may_be_ready([point], timezone.now()).for_display().select_related("collection")
    rows = rows.filter(slot__starts_at__gte=instant(on, dt.time(), zone))
    rows = rows.filter(slot__starts_at__lt=instant(on + DAY, dt.time(), zone)).order_by("slot__starts_at", "pk")
    people = visitors(list(rows))
    context = {
        "point": point,
        "on": on,
        "is_today": on == today_at(request),
        "before": on - DAY,
        "after": on + DAY,
        "open": [one for one in people if not hasattr(one.booking, "collection")],
        "done": [one for one in people if hasattr(one.booking, "collection")],
        "key": uuid.uuid4(),
        "deed": _deed(request),
    }
    return render(request, "staff/collecting/ready.html", context)


@requires(*COUNTER_ROLES)
@require_POST
def mark_ready(request: StaffRequest) -> HttpResponse:
    kept = {name: request.GET[name][:50] for name in ("point", "on") if request.GET.get(name)}
    return _mark(request, collecting.mark_ready, reverse("staff:passports_ready"), kept)


@requires(*COUNTER_ROLES)
@require_POST
def collect(request: StaffRequest) -> HttpResponse:
    return _mark(request, collecting.collect, reverse("staff:passports"), {})


def _mark(request: StaffRequest, act: Callable[..., int], page: str, kept: dict[str, str]) -> HttpResponse:
    form, staff = PassportsForm(request.POST), request.staff
    if not form.is_valid():
        messages.error(request, wording.say("nobody_chosen"))
        return redirect(f"{page}?{urlencode(kept)}")
    asked = form.cleaned_data
    try:
        act(bookings=asked["booking"], key=asked["key"], points=staff.points, by=staff.user, office=staff.office)
    except Refused as refusal:
        messages.error(request, wording.say("stale_form" if refusal.codes[0] == "not_found" else refusal.codes[0]))
        return redirect(f"{page}?{urlencode(kept)}")
    return redirect(f"{page}?{urlencode({**kept, 'done': asked['key']})}")


@requires(*COUNTER_ROLES)
@require_POST
def undo(request: StaffRequest) -> HttpResponse:
    form, staff = KeyForm(request.POST), request.staff
    if not form.is_valid():
        messages.error(request, wording.say("nothing_to_undo"))
        return redirect("staff:passports")
    try:
        count = collecting.undo(key=form.cleaned_data["key"], points=staff.points, by=staff.user, office=staff.office)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    else:
        text = ngettext("%(count)d line taken back.", "%(count)d lines taken back.", count)
        messages.success(request, text % {"count": count})
    return redirect("staff:passports")
