"""A citizen's own case: the few questions that the booking leaves open, asked once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bookings.models import Booking
from bookings.views.mine import with_own_booking
from documents import wording
from documents.actions import cases as actions
from documents.errors import CaseOver
from documents.forms.papers import CaseForm, case_form
from documents.models import CaseFacts
from documents.reports import requirements


@require_http_methods(["GET", "HEAD", "POST"])
@with_own_booking
def case(request: HttpRequest, booking: Booking) -> HttpResponse:
    """What was said so far; a post says it, unless an answer opens another question, which is then asked."""
    if not requirements.known_of(booking):
        return redirect("documents:papers")
    if request.method != "POST":
        facts = CaseFacts.objects.filter(booking=booking).first()
        said = {**facts.choices, "also": sorted(facts.also)} if facts else {}
        return _page(request, booking, case_form(booking, said))
    given = {**request.POST.dict(), "also": request.POST.getlist("also")}
    form = case_form(booking, given, bound=True)
    if not form.is_valid():
        has_new = set(form.codes) - set(request.POST.getlist("asked"))
        if has_new:  # nobody has seen that question yet
            return _page(request, booking, case_form(booking, given))
        return _page(request, booking, form, status=422)
    try:
        actions.say(booking=booking, choices=form.choices(), also=form.also(), by=None)
    except CaseOver:
        messages.error(request, wording.say("case_decided"))
    else:
        messages.success(request, wording.say("case_kept"))
    return redirect("documents:papers")


def _page(request: HttpRequest, booking: Booking, form: CaseForm, status: int = 200) -> HttpResponse:
    context = {"office": booking.office, "booking": booking, "form": form}
    return render(request, "documents/papers/case.html", context, status=status)
