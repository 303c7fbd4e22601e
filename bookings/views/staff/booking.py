"""One person's booking: masked, uncovered with a reason, its history and messages, its slip."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import wording
from bookings.actions import finding, viewing
from bookings.forms.staff import RevealForm
from bookings.models import Booking, Change, Message
from bookings.reports import collecting, message_log
from bookings.reports.calls import troubles
from bookings.reports.day import needs_of, visitors
from bookings.rules import codes
from bookings.views.papers import slip_pdf
from bookings.views.staff.scope import COUNTER_ROLES, booking_of
from offices.errors import Refused
from offices.models import JournalEntry, Role
from offices.permissions import PEOPLE_ROLES, StaffRequest, requires


@dataclass(frozen=True)
class Deed:
    """An entry of the journal, in words."""

    entry: JournalEntry
    words: str


@dataclass(frozen=True)
class Shown:
    """What the page says of the person: masked, or in full once that stands in the journal."""

    name: str
    number: str
    born_on: Any
    contact: str
    companion: str
    is_whole: bool


def _masked(booking: Booking) -> Shown:
    contact = booking.contact
    return Shown(
        name=wording.masked_name(booking.name),
        number=wording.masked_number(booking.identity_number),
        born_on=booking.born_on.year,
        contact=wording.masked_contact(contact) if contact else "",
        companion=wording.masked_name(booking.companion),
        is_whole=False,
    )


def _whole(booking: Booking) -> Shown:
    contact = booking.contact
    return Shown(booking.name, booking.identity_number, booking.born_on, contact, booking.companion, is_whole=True)


def undoable(changes: list[Change]) -> Change | None:
    """The newest of the changes (newest first) that stands, while it can still be taken back."""
    last = next((one for one in changes if one.undone_at is None), None)
    return last if last and last.undo_until > timezone.now() else None


def _page(request: StaffRequest, booking: Booking, shown: Shown, form: RevealForm, status: int = 200) -> HttpResponse:
    subject = JournalEntry.objects.of_office(request.staff.office.slug).filter(subject=f"booking:{booking.pk}")
    changes = list(booking.changes.select_related("from_slot__point", "to_slot__point").order_by("-pk"))
    context = {
        "booking": booking,
        "code": codes.show(booking.code),
        "shown": shown,
        "form": form,
        "needs": needs_of(booking),
        "party": [one for one in visitors(finding.party_of(booking)) if one.booking.pk != booking.pk],
        "changes": changes,
        "deeds": [Deed(entry, wording.deed(entry.action)) for entry in subject.order_by("-pk")],
        "log": message_log.log(booking),
        "troubles": troubles([booking])[booking.pk],
        "knowings": booking.knowings.filter(version=booking.version),
        "calls": booking.phone_calls.select_related("taken_by").order_by("-pk"),
        "undoable": undoable(changes),
        "passport": collecting.of_booking(booking, timezone.now()),
        "new_key": uuid.uuid4(),
        "may_change": request.staff.may(*COUNTER_ROLES),
        "may_reveal": request.staff.may(*PEOPLE_ROLES),
        "language_next": reverse("staff:booking", args=[booking.pk]),
        "is_over": booking.slot.starts_at <= timezone.now(),
    }
    return render(request, "staff/booking/booking.html", context, status=status)


@requires(*PEOPLE_ROLES, Role.AUDITOR)
@never_cache
@require_safe
def booking(request: StaffRequest, pk: int) -> HttpResponse:
    found = booking_of(request, pk)
    return _page(request, found, _masked(found), RevealForm())


@requires(*PEOPLE_ROLES)
@never_cache
@require_POST
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything about the person, once; the reason stands in the journal first."""
    found, form = booking_of(request, pk), RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, found, _masked(found), form, status=422)
    reason = form.cleaned_data["reason"]
    viewing.reveal(booking=found, fields=viewing.FIELDS, reason=reason, by=request.staff.user)
    return _page(request, found, _whole(found), form)


@requires(*PEOPLE_ROLES)
@never_cache
@require_POST
def reveal_name(request: StaffRequest, pk: int) -> HttpResponse:
    """The name on a list, to call the person who is here."""
    found = booking_of(request, pk)
    viewing.reveal(booking=found, fields=["name"], reason="at_counter", by=request.staff.user)
    template = "staff/booking/_name.html" if request.htmx else "staff/booking/name.html"  # type: ignore[attr-defined]
    context = {"booking": found, "code": codes.show(found.code), "language_next": reverse("staff:today")}
    return render(request, template, context)


@requires(*PEOPLE_ROLES)
@never_cache
@require_POST
def words(request: StaffRequest, pk: int, message: int) -> HttpResponse:
    """What one message said, once that stands in the journal."""
    found = booking_of(request, pk)
    row = get_object_or_404(Message.objects.filter(booking=found), pk=message)
    row.booking = found
    context: dict[str, Any] = {"booking": found, "code": codes.show(found.code), "row": row}
    try:
        context["text"] = viewing.read_words(message=row, by=request.staff.user)
    except Refused as refusal:
        context["refusal"] = wording.say(refusal.codes[0])
    context["language_next"] = reverse("staff:booking", args=[found.pk])
    return render(request, "staff/booking/words.html", context, status=409 if "refusal" in context else 200)


@requires(*PEOPLE_ROLES)
@never_cache
@require_POST
def slip(request: StaffRequest, pk: int) -> HttpResponse:
    """The slip to hand out, in the person's own language."""
    found = booking_of(request, pk)
    with translation.override(found.language):
        pdf = slip_pdf([one for one in finding.party_of(found) if one.is_live] or [found])
    viewing.note_printed(booking=found, by=request.staff.user)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tanpa-jeda-{codes.show(found.code)}.pdf"'
    return response
