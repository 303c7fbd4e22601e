"""Whom the office calls: the list, one call at a time, and how it went."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import wording
from bookings.actions import calling, viewing
from bookings.forms.told import CallForm
from bookings.models import Landing, PhoneCall
from bookings.models.rulebook import of_office
from bookings.reports import calls as report
from bookings.reports.day import visitors
from bookings.rules import codes
from bookings.views.staff.scope import COUNTER_ROLES, PLANNING_ROLES, booking_of
from offices.errors import Refused
from offices.models import Role
from offices.permissions import StaffRequest, requires

PER_PAGE = 50
Result = PhoneCall.Result


@requires(*PLANNING_ROLES, Role.COUNTER)
@never_cache
@require_safe
def calls(request: StaffRequest) -> HttpResponse:
    """Who lost a place and has no other, and who is not known to know; the oldest visit first.

    Whoever was asked by message which other place they want, and may still answer, is not called yet.
    """
    now, office = timezone.now(), request.staff.office
    promises = of_office(office.slug).promises
    asked = Landing.objects.answerable(now).filter(booking__office=office)
    waiting = dict(asked.values_list("booking__party", "expires_at"))
    due = report.due(request.staff.point_ids, promises, now)
    page = Paginator(due, PER_PAGE).get_page(request.GET.get("page"))
    bookings = report.opened(due, PER_PAGE * (page.number - 1), PER_PAGE)
    by_message = [one for one in bookings if one.is_displaced and one.contact and one.party in waiting]
    context = {
        "page": page,
        "entries": report.entries([one for one in bookings if one not in by_message], promises, now),
        "waiting": [(one, waiting[one.booking.party]) for one in visitors(by_message)],
        "may_open": request.staff.may(*COUNTER_ROLES),
    }
    return render(request, "staff/calls/calls.html", context)


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """The call is mine, and the number stands open; a colleague who was quicker is named on the list."""
    booking = booking_of(request, pk)
    try:
        call = calling.take(booking=booking, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:calls")
    return _page(request, call, CallForm(has_place=booking.displaced_at is None))


def _page(request: StaffRequest, call: PhoneCall, form: CallForm, status: int = 200) -> HttpResponse:
    booking = call.booking
    earlier = booking.phone_calls.exclude(pk=call.pk).exclude(result=Result.LEFT).select_related("taken_by")
    context: dict[str, Any] = {
        "call": call,
        "booking": booking,
        "code": codes.show(booking.code),
        "form": form,
        "troubles": report.troubles([booking])[booking.pk],
        "earlier": earlier.order_by("-pk"),
        "language_next": reverse("staff:calls"),
    }
    return render(request, "staff/calls/call.html", context, status=status)


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    """How it went; whoever wants another time, or none, is led to where that is done."""
    booking = booking_of(request, pk)
    call = get_object_or_404(PhoneCall.objects.filter(booking=booking), pk=_key(request))
    call.booking = booking
    form = CallForm(request.POST, has_place=booking.displaced_at is None)
    if not form.is_valid():
        return _again(request, call, form)
    result, minutes = form.cleaned_data["result"], form.cleaned_data["minutes"]
    try:
        calling.settle(call=call, result=result, minutes=minutes, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:calls")
    if result in (Result.MOVE, Result.CANCEL):
        return redirect(f"staff:{result}", pk)
    messages.success(request, _("Written down."))
    return redirect("staff:calls")


def _key(request: StaffRequest) -> int:
    """The call that the form is about; 0 is none."""
    key = request.POST.get("call", "")
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else 0


def _again(request: StaffRequest, call: PhoneCall, form: CallForm) -> HttpResponse:
    """The form once more, with the number in the open, which stands in the journal again."""
    if call.result or call.taken_by_id != request.staff.user.pk:
        messages.error(request, wording.say("call_over"))
        return redirect("staff:calls")
    viewing.reveal(booking=call.booking, fields=["name", "contact"], reason="to_reach", by=request.staff.user)
    return _page(request, call, form, status=422)
