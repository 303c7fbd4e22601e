"""A citizen's own data: seen at once, taken along as a file; what is wrong or should go is asked for here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Booking
from bookings.views.mine import with_own_booking
from documents import wording
from documents.actions import rights
from documents.forms.papers import AskForm
from documents.models import RightsRequest
from documents.reports import corrections, handed_in, held
from documents.views.said import said
from offices.errors import Refused


@require_safe
@with_own_booking
def own(request: HttpRequest, booking: Booking) -> HttpResponse:
    """What is held, what was done with it, what was asked."""
    return _page(request, booking, AskForm())


def _page(request: HttpRequest, booking: Booking, form: AskForm, status: int = 200) -> HttpResponse:
    form.fields["wish"].required = True  # as shown: only who asks for a correction writes
    requests = list(RightsRequest.objects.filter(booking=booking))
    context = {
        "office": booking.office,
        "booking": booking,
        "papers": handed_in.there(booking),
        "deeds": handed_in.deeds(held.deeds(booking)),
        "requests": [(one, corrections.lines(one)) for one in requests],
        "asked": {one.kind for one in requests if one.answered_at is None},
        "form": form,
    }
    return render(request, "documents/rights/own.html", context, status=status)


@require_POST
@with_own_booking
def ask(request: HttpRequest, booking: Booking) -> HttpResponse:
    form = AskForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, form, status=422)
    try:
        rights.ask(booking=booking, kind=form.cleaned_data["kind"], wish=form.cleaned_data["wish"], by=None)
    except Refused as refusal:
        form.add_error("wish" if refusal.codes[0] == "wish_missing" else None, said(refusal))
        return _page(request, booking, form, status=422)
    messages.success(request, wording.say("asked"))
    return redirect("documents:rights")


@require_POST
@with_own_booking
def export(request: HttpRequest, booking: Booking) -> HttpResponse:
    return as_file(rights.export(booking=booking, by=None), booking)


def as_file(content: dict[str, object], booking: Booking) -> JsonResponse:
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="tanpa-jeda-{booking.code}.json"'
    return response
