"""A booking's papers for staff: each look at a page stands in the journal; holds, and when a passport was issued."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.rules import codes
from bookings.views.staff.scope import COUNTER_ROLES, booking_of
from documents import wording
from documents.actions import papers, retention, rights
from documents.forms.papers import AskForm, HoldForm, IssuedForm
from documents.models import IssuedPassport, Paper, PaperPage, RightsRequest
from documents.reports import handed_in
from documents.views.pictures import picture
from documents.views.said import said
from offices.errors import Refused
from offices.models import Role
from offices.permissions import StaffRequest, requires

LOOKING_ROLES = (Role.COUNTER, Role.INTERVIEWER, Role.SUPERVISOR)


@requires(*LOOKING_ROLES)
@never_cache
@require_safe
def booking(request: StaffRequest, pk: int) -> HttpResponse:
    """What was handed in for the booking, and until when it is kept; no page is shown unasked."""
    return _page(request, pk)


def _page(request: StaffRequest, pk: int, status: int = 200, **forms: Any) -> HttpResponse:
    found = booking_of(request, pk)
    rows = list(Paper.objects.filter(booking=found).prefetch_related("pages"))
    context = {
        "booking": found,
        "code": codes.show(found.code),
        "papers": handed_in.for_staff(rows, retention.due_days(found, rows)),
        "hold": retention.hold_on(found),
        "issued": IssuedPassport.objects.filter(booking=found).first(),
        "requests": list(RightsRequest.objects.filter(booking=found)),
        "now": timezone.now(),
        "may_hold": request.staff.may(Role.SUPERVISOR),
        "may_note": request.staff.may(*COUNTER_ROLES),
        "hold_form": HoldForm(),
        "issued_form": IssuedForm(),
        "ask_form": AskForm(),
        **forms,
    }
    return render(request, "documents/papers/booking.html", context, status=status)


@requires(*LOOKING_ROLES)
@never_cache
@require_safe
def image(request: StaffRequest, pk: int) -> HttpResponse:
    """A page of a paper of one's own office. The journal says who looked before anything is shown."""
    pages = PaperPage.objects.of_office(request.staff.office).shown().select_related("paper__booking__office", "file")
    page = get_object_or_404(pages, pk=pk)
    return picture(lambda: papers.look(page=page, by=request.staff.user))


@requires(Role.SUPERVISOR)
@require_POST
def hold(request: StaffRequest, pk: int) -> HttpResponse:
    found, form = booking_of(request, pk), HoldForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, hold_form=form, wrong=form)
    try:
        retention.hold(booking=found, **form.cleaned_data, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, wording.say("hold_placed"))
    return redirect("papers:booking", pk=pk)


@requires(Role.SUPERVISOR)
@require_POST
def lift(request: StaffRequest, pk: int) -> HttpResponse:
    try:
        retention.lift(booking=booking_of(request, pk), by=request.staff.user)
    except Refused as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, wording.say("hold_lifted"))
    return redirect("papers:booking", pk=pk)


@requires(*COUNTER_ROLES)
@require_POST
def issued(request: StaffRequest, pk: int) -> HttpResponse:
    found, form = booking_of(request, pk), IssuedForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, issued_form=form, wrong=form)
    retention.note_issued(booking=found, on=form.cleaned_data["on"], by=request.staff.user)
    messages.success(request, wording.say("issue_noted"))
    return redirect("papers:booking", pk=pk)


@requires(*COUNTER_ROLES)
@require_POST
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody at the counter asks about their own data."""
    found, form = booking_of(request, pk), AskForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, ask_form=form, wrong=form)
    try:
        asked = rights.ask(booking=found, **form.cleaned_data, by=request.staff.user)
    except Refused as refusal:
        form.add_error("wish" if refusal.codes[0] == "wish_missing" else None, said(refusal))
        return _page(request, pk, status=422, ask_form=form, wrong=form)
    return redirect("papers:request", pk=asked.pk)
