"""What the check before the visit and the counter share: one applicant's papers, and presses that do a deed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from bookings.models import Booking
from bookings.rules import codes
from documents import wording
from documents.forms.counter import TakeForm
from documents.forms.papers import CaseForm, case_form
from documents.models import CaseFacts
from documents.reports import counter as reports
from documents.reports import requirements
from documents.rules.counter import Fault
from documents.views.said import said
from documents.wording import counter as words
from offices.errors import Refused
from offices.permissions import StaffRequest


def papers_of(request: StaffRequest, booking: Booking) -> dict[str, Any]:
    """The papers as pictures, the one that is shown, what was read on all of them, and what can be wrong with one."""
    papers = reports.handed(booking)
    wanted = request.GET.get("paper", papers[0][0] if papers else "")
    return {
        "booking": booking,
        "code": codes.show(booking.code),
        "papers": papers,
        "shown": reports.shown(booking, wanted) if wanted else None,
        "next": reports.after(papers, wanted),
        "table": reports.side_by_side(booking),
        "faults": [(one.value, words.reason(one)) for one in Fault],
        "facts_form": _facts_known(booking),
        "take_form": TakeForm(),
    }


def _facts_known(booking: Booking) -> CaseForm | None:
    """What was said of the case, to be put right; None for a service without papers of its own."""
    if not requirements.known_of(booking):
        return None
    facts = CaseFacts.objects.filter(booking=booking).first()
    known = {**facts.choices, "also": sorted(facts.also)} if facts else {}
    return case_form(booking, known, required=False)


def facts_given(request: StaffRequest, booking: Booking) -> tuple[CaseForm, bool]:
    """What the officer says of the case, and whether it can be said of this service at all."""
    given = {**request.POST.dict(), "also": request.POST.getlist("also")}
    form = case_form(booking, given, bound=True, required=False)
    return form, bool(requirements.known_of(booking)) and form.is_valid()


def press(
    request: StaffRequest, act: Callable[[], object], told: str, *, then: str, otherwise: Callable[[int], HttpResponse]
) -> HttpResponse:
    """The deed is done and the address `then` comes next, or the page says why not with the refusal's status."""
    try:
        act()
    except Refused as refusal:
        for code in refusal.codes:
            messages.error(request, said(Refused(code)))
        return otherwise(refusal.status)
    if told:
        messages.success(request, wording.say(told))
    return redirect(then)
