"""What people asked about their data: the oldest first, each with its clock, answered on one page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import wording as visits
from bookings.actions import correcting, viewing
from bookings.rules import codes
from bookings.views.staff.scope import COUNTER_ROLES
from documents import wording
from documents.actions import retention, rights
from documents.forms.papers import AnswerForm
from documents.forms.rights import FactsForm, LeaveForm, TurnDownForm
from documents.models import Correction, RightsRequest
from documents.reports import corrections, counter, handed_in, held, readings
from documents.views.rights import as_file
from documents.views.said import said
from offices.errors import Refused
from offices.permissions import StaffRequest, requires

MOST_SHOWN = 100


def request_of(request: StaffRequest, pk: int) -> RightsRequest:
    """Raises Http404 for another office's, as for one that never was."""
    rows = RightsRequest.objects.of_office(request.staff.office).select_related("booking__office")
    return get_object_or_404(
        rows.select_related("booking__slot__point__office", "booking__service", "booking__product"), pk=pk
    )


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def requests(request: StaffRequest) -> HttpResponse:
    now, rows = timezone.now(), RightsRequest.objects.of_office(request.staff.office).select_related("booking")
    answered = rows.exclude(answered_at=None).order_by("-answered_at")
    context = {
        "open": [handed_in.clock(one, now) for one in rows.open()[:MOST_SHOWN]],
        "answered": [handed_in.clock(one, now) for one in answered[:MOST_SHOWN]],
    }
    return render(request, "documents/rights/requests.html", context)


@requires(*COUNTER_ROLES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything the answer needs, and the answer."""
    asked = request_of(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None, answers=rights.ANSWERS[asked.kind])  # type: ignore[index]
    if request.method != "POST":
        return page(request, asked, form)
    if not form.is_valid():
        return page(request, asked, form, status=422)
    try:
        rights.answer(asked=asked, answer=form.cleaned_data["answer"], by=request.staff.user)
    except Refused as refusal:
        form.add_error("answer", said(refusal))
        return page(request, asked, form, status=refusal.status)
    messages.success(request, wording.say("answered"))
    return redirect("papers:request", pk=pk)


def page(
    request: StaffRequest, asked: RightsRequest, form: AnswerForm | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The request; while it is to put something right, with the person's data, and the journal says who saw them."""
    booking = asked.booking
    context: dict[str, Any] = {
        "lines": corrections.lines(asked),
        "asked": handed_in.clock(asked, timezone.now()),
        "booking": booking,
        "code": codes.show(booking.code),
        "papers": handed_in.there(booking),
        "hold": retention.hold_on(booking),
        "deeds": handed_in.deeds(held.deeds(booking)),
        "form": form or AnswerForm(answers=rights.ANSWERS[asked.kind]),  # type: ignore[index]
    }
    if asked.kind == RightsRequest.Kind.CORRECT and asked.answered_at is None:
        viewing.reveal(booking=booking, fields=viewing.FIELDS[:3], reason="to_correct", by=request.staff.user)
        context |= _to_put_right(request, asked)
    return render(request, "documents/rights/request.html", context | more, status=status)


def _to_put_right(request: StaffRequest, asked: RightsRequest) -> dict[str, Any]:
    booking, proposed = asked.booking, asked.corrections.filter(state=Correction.State.PROPOSED)
    return {
        "facts_form": FactsForm.of(booking),
        "against": visits.sentences(correcting.objections(booking)),
        "read": readings.values_of(booking),
        "is_mine": proposed.filter(said_by=request.staff.user).exists(),
        "is_waiting": proposed.exists(),
        "leave_form": LeaveForm(subjects=corrections.subjects(booking)),
        "turn_down_form": TurnDownForm(),
        "table": counter.side_by_side(booking),
    }


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """All data as a file, to hand over to the person."""
    asked = request_of(request, pk)
    return as_file(rights.export(booking=asked.booking, by=request.staff.user), asked.booking)
