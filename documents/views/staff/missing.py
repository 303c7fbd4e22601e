"""What is handed to an applicant whose papers are not complete: what is missing, what helps, until when, and when."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bookings.models import Booking
from bookings.rules import codes
from bookings.views.pdf import pdf_of
from bookings.views.staff.scope import COUNTER_ROLES, booking_of
from documents.actions import counter as actions
from documents.models import CounterDecision
from documents.reports import counter as reports
from documents.reports import deadlines
from offices.permissions import StaffRequest, requires


def note_of(booking: Booking, decision: CounterDecision, missing: Sequence[reports.Lack]) -> bytes:
    """The note as PDF, in the language that is active."""
    context = {
        "booking": booking,
        "office": booking.office,
        "code": codes.show(booking.code),
        "decision": decision,
        "missing": missing,
        "is_kept": reports.is_place_kept(decision, booking),
        "is_confirmed": deadlines.is_confirmed(booking.office, decision.decided_at),
    }
    return pdf_of(render_to_string("documents/counter/note.html", context))


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def note(request: StaffRequest, pk: int) -> HttpResponse:
    """The note on what is missing, in the applicant's language. Raises Http404 while nothing was found missing."""
    booking = booking_of(request, pk)
    with translation.override(booking.language):
        waits = reports.still_missing(booking)
        if waits is None:
            raise Http404
        pdf = note_of(booking, *waits)
    actions.note_printed(booking=booking, by=request.staff.user)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tanpa-jeda-{codes.show(booking.code)}.pdf"'
    return response
