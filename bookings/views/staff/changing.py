"""Moving and cancelling somebody's booking for them, and taking either back."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bookings import wording
from bookings.actions import calling, changing, finding
from bookings.forms.citizens import ChangeForm, UndoForm
from bookings.models import Booking, Change, Slot
from bookings.reports.counter import free_times
from bookings.reports.offered import Wish
from bookings.views.staff.scope import COUNTER_ROLES, booking_of, day_of
from offices.errors import Refused
from offices.permissions import StaffRequest, requires


def _who(booking: Booking, *, everyone: bool) -> list[Booking]:
    """The booking alone, or everybody of its party who still comes."""
    return [one for one in finding.party_of(booking) if one.is_live] if everyone else [booking]


def my_slot(request: StaffRequest, pk: int | None) -> int:
    """The slot, if it is at one of my points. Raises Http404 otherwise."""
    if pk is None or not Slot.objects.filter(pk=pk, point__in=request.staff.point_ids).exists():
        raise Http404
    return pk


@requires(*COUNTER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Free times at my points, with the kept share; a press moves."""
    booking = booking_of(request, pk)
    if request.method == "POST":
        return _change(request, booking, _move, _("Moved. The message is on its way."))
    party = _who(booking, everyone=True)
    people = 1 if request.GET.get("only") else max(1, len(party))
    on = day_of(request)
    product = booking.product.code if booking.product else ""
    wish = Wish(service=booking.service.code, product=product, lane=booking.slot.lane, people=people)
    times = free_times(request.staff.office, request.staff.point_ids, wish, on, timezone.now())
    context = {
        "booking": booking,
        "party": party,
        "people": people,
        "on": on,
        "slots": [one for one in times if one.value != booking.slot_id],
        "hidden": {"key": uuid.uuid4(), "everyone": "on" if people > 1 else ""},
    }
    return render(request, "staff/booking/move.html", context)


@requires(*COUNTER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    booking = booking_of(request, pk)
    if request.method == "POST":
        return _change(request, booking, _cancel, _("Cancelled. The place is free for others."))
    context = {"booking": booking, "party": _who(booking, everyone=True), "key": uuid.uuid4()}
    return render(request, "staff/booking/cancel.html", context)


@requires(*COUNTER_ROLES)
@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    booking, form = booking_of(request, pk), UndoForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.say("nothing_to_undo"))
        return redirect("staff:booking", pk)
    try:
        changing.undo(key=form.cleaned_data["key"], bookings=finding.party_of(booking), by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    else:
        messages.success(request, _("Taken back. Everything is as it was before."))
    return redirect("staff:booking", pk)


def _move(request: StaffRequest, booking: Booking, form: ChangeForm) -> list[Change]:
    who = _who(booking, everyone=form.cleaned_data["everyone"])
    slot = my_slot(request, form.cleaned_data["slot"])
    return changing.move(bookings=who, to=slot, key=form.cleaned_data["key"], by=request.staff.user)


def _cancel(request: StaffRequest, booking: Booking, form: ChangeForm) -> list[Change]:
    who = _who(booking, everyone=form.cleaned_data["everyone"])
    return changing.cancel(bookings=who, key=form.cleaned_data["key"], by=request.staff.user)


def _change(
    request: StaffRequest,
    booking: Booking,
    change: Callable[[StaffRequest, Booking, ChangeForm], list[Change]],
    done: str,
) -> HttpResponse:
    form = ChangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.say("stale_form"))
        return redirect("staff:booking", booking.pk)
    try:
        changed = change(request, booking, form)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        again = refusal.codes[0] in ("slot_full", "slot_gone", "not_released", "not_offered", "same_slot")
        return redirect("staff:move" if again else "staff:booking", booking.pk)
    calling.told((one.booking for one in changed), by=request.staff.user)
    messages.success(request, done)
    return redirect("staff:booking", booking.pk)
