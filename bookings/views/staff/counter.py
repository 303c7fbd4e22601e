"""Booking for somebody at the counter or on the phone: what they want, and a place for it."""

import contextlib
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import wording
from bookings.actions import contact, holding
from bookings.forms.citizens import HoldForm
from bookings.forms.staff import CounterForm
from bookings.reports.counter import free_times
from bookings.reports.offered import Wish
from bookings.views.staff.changing import my_slot
from bookings.views.staff.scope import COUNTER_ROLES, today_at
from offices.errors import Refused
from offices.permissions import StaffRequest, requires

KEPT = ("service", "product", "people", "lane", "point", "on", "typed")


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def counter(request: StaffRequest) -> HttpResponse:
    """What the person wants, and the first free times for it at my points."""
    staff = request.staff
    form = CounterForm(request.GET.dict(), points=staff.points, today=today_at(request))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        asked = form.cleaned_data
        wish = Wish(service=asked["service"], product=asked["product"], lane=asked["lane"], people=asked["people"])
        points = [one.pk for one in staff.points if asked["point"] in (form.ALL, one.slug)]
        context["slots"] = free_times(staff.office, points, wish, asked["on"], timezone.now())
        context["hidden"] = {name: asked[name] or "" for name in KEPT} | {"key": uuid.uuid4()}
    return render(request, "staff/counter/counter.html", context, status=422 if form.errors else 200)


@requires(*COUNTER_ROLES)
@require_POST
def hold(request: StaffRequest) -> HttpResponse:
    form = HoldForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.say("stale_form"))
        return redirect("staff:counter")
    asked = form.cleaned_data | {"slot": my_slot(request, form.cleaned_data["slot"])}
    try:
        held = holding.hold(**asked, by=request.staff.user)
    except Refused as refusal:
        for sentence in wording.sentences(refusal.codes):
            messages.error(request, sentence)
        kept = {name: request.POST[name][:50] for name in KEPT if request.POST.get(name)}
        return redirect(f"{reverse('staff:counter')}?{urlencode(kept)}")
    with contextlib.suppress(ValueError):
        contact.take_over(old=uuid.UUID(request.POST.get("typed", "")), new=held.token)
    return redirect("staff:counter_who", held.token)
