"""What a machine read on a citizen's own papers: set side by side, and put right by whoever knows."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Booking
from bookings.views.mine import with_own_booking
from documents import wording
from documents.actions import papers, reading
from documents.forms.papers import ValueForm
from documents.models import ReadValue
from documents.reports import matching
from documents.reports import readings as reports
from documents.views.pictures import picture
from documents.views.said import said
from documents.wording import papers as words
from offices.errors import Refused


@require_safe
@with_own_booking
def read(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The matching table, and each value beside its place on the picture."""
    return _page(request, booking)


@require_safe
@with_own_booking
def progress(request: HttpRequest, booking: Booking) -> HttpResponse:
    """How far the reading is, for a page that asks by itself."""
    found = matching.of_booking(booking)
    return render(request, "documents/papers/_progress.html", {"found": found, "was_waiting": True})


@require_POST
@with_own_booking
def say(request: HttpRequest, booking: Booking, pk: int) -> HttpResponse:
    """The value is what its owner says; a slip is told beside what was typed."""
    value = _own(booking, pk)
    form = ValueForm(request.POST)
    typed = form.cleaned_data["said"] if form.is_valid() else ""
    try:
        reading.confirm(value=value, said=typed, by=None)
    except Refused as refusal:
        refused = {"pk": pk, "typed": typed, "why": said(refusal)}
        return _page(request, booking, refused=refused, status=refusal.status)
    messages.success(request, wording.say("value_kept"))
    return redirect("documents:readings")


@require_safe
@with_own_booking
def cut_out(request: HttpRequest, booking: Booking, pk: int) -> HttpResponse:
    """The part of one's own page on which the value stands."""
    value = _own(booking, pk)
    return picture(lambda: papers.cut_out(value))


def _own(booking: Booking, pk: int) -> ReadValue:
    rows = ReadValue.objects.of_booking(booking).filter(reading__page__file__destroyed_at=None)
    return get_object_or_404(rows.select_related("reading__page__paper__booking", "reading__page__file"), pk=pk)


def _page(
    request: HttpRequest, booking: Booking, *, refused: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    found = matching.of_booking(booking)
    context = {
        "office": booking.office,
        "booking": booking,
        "found": found,
        "rows": reports.side_by_side(found.rows),
        "strangers": [words.kind_name(kind) for kind in found.strangers],
        "unreadable": [(kind, words.kind_name(kind)) for kind in found.unreadable],
        "papers": reports.values_of(booking),
        "refused": refused,
    }
    return render(request, "documents/papers/readings.html", context, status=status)
