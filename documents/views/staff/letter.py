"""What is handed to an applicant whose application does not go on: why, what cures it, how to object, who helps."""

import datetime as dt

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bookings.rules import codes
from bookings.views.pdf import pdf_of
from documents.actions import screening as actions
from documents.models import Advice, Decision
from documents.views.staff.screening import OFFICERS, case
from offices.models import Office
from offices.permissions import StaffRequest, requires
from offices.reports import workdays


def letter_of(decision: Decision) -> bytes:
    """The letter as PDF, in the language that is active."""
    screening = decision.screening
    advice = Advice.objects.in_force(screening.on)
    begins = screening.office.local(decision.settled_at).date() if decision.settled_at else screening.on
    context = {
        "decision": decision,
        "screening": screening,
        "office": screening.office,
        "booking": screening.booking,
        "code": codes.show(screening.booking.code),
        "object": [(row, _until(row, screening.office, begins)) for row in advice.filter(kind=Advice.Kind.OBJECT)],
        "route": advice.filter(kind=Advice.Kind.ROUTE),
        "help": advice.filter(kind=Advice.Kind.HELP),
    }
    return pdf_of(render_to_string("documents/screening/letter.html", context))


def _until(row: Advice, office: Office, begins: dt.date) -> dt.date | None:
    """The last day of a deadline that counts from the decision, in working days where the office is."""
    if not row.days or not row.counts_from_decision:
        return None
    return workdays.after(office, begins, row.days)


@requires(*OFFICERS)
@never_cache
@require_POST
def letter(request: StaffRequest, pk: int) -> HttpResponse:
    """The letter of the decision that stands, in the applicant's language. Raises Http404 when there is none."""
    found = case(request, pk)
    decision = found.decisions.select_related("reason").filter(state=Decision.State.STANDS).last()
    if decision is None or not decision.has_letter:
        raise Http404
    decision.screening = found
    with translation.override(found.booking.language):
        pdf = letter_of(decision)
    actions.note_letter(decision=decision, by=request.staff.user)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tanpa-jeda-{codes.show(found.booking.code)}.pdf"'
    return response
