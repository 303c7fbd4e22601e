"""The office's waiting list: who waits since when, what became of the offers, and one party, masked until opened."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings import wording
from bookings.actions import viewing
from bookings.forms.staff import RevealForm
from bookings.models import Booking, Waiting, WaitingPerson
from bookings.reports import waiting as queue
from bookings.views.staff.scope import COUNTER_ROLES, PLANNING_ROLES
from offices.models import Lane, Role
from offices.permissions import StaffRequest, requires

PER_PAGE = 50


@requires(*PLANNING_ROLES, Role.COUNTER)
@never_cache
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    office, now = request.staff.office, timezone.now()
    page = Paginator(queue.parties(office), PER_PAGE).get_page(request.GET.get("page"))
    found = queue.figures(office, now)
    context = {
        "page": page,
        "entries": queue.entries(page, page.start_index(), now),
        "figures": found,
        "lanes": [(Lane(lane).label, count) for lane, count in found.lanes],
        "may_open": request.staff.may(*COUNTER_ROLES),
    }
    return render(request, "staff/waiting/waiting.html", context)


@dataclass(frozen=True)
class Person:
    """Somebody who waits: masked, or in full once that stands in the journal."""

    name: str
    number: str
    born: str


def _party_of(request: StaffRequest, pk: int) -> Waiting:
    """The party, if it waits at my office. Raises Http404 otherwise, as for one that never was."""
    rows = Waiting.objects.live().of_office(request.staff.office).select_related("service", "product", "booking__slot")
    return get_object_or_404(rows.prefetch_related("points", "people_waiting", "turns__slot__point__office"), pk=pk)


def _page(request: StaffRequest, row: Waiting, form: RevealForm, *, whole: bool = False) -> HttpResponse:
    who = [row.booking] if row.booking else row.people_waiting.all()
    context = {
        "waiting": row,
        "people": [_whole(one) if whole else _masked(one) for one in who],
        "contact": row.contact if whole else wording.masked_contact(row.contact),
        "companion": row.companion if whole else wording.masked_name(row.companion),
        "is_whole": whole,
        "turns": list(row.turns.all()),
        "position": queue.position(row),
        "form": form,
        "language_next": reverse("staff:waiting_party", args=[row.pk]),
    }
    return render(request, "staff/waiting/party.html", context, status=422 if form.errors else 200)


def _masked(one: Booking | WaitingPerson) -> Person:
    return Person(wording.masked_name(one.name), wording.masked_number(one.identity_number), str(one.born_on.year))


def _whole(one: Booking | WaitingPerson) -> Person:
    return Person(one.name, one.identity_number, f"{one.born_on:%d.%m.%Y}")


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def party(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _party_of(request, pk), RevealForm())


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """Who waits and how they are reached, once; the reason stands in the journal first."""
    row, form = _party_of(request, pk), RevealForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form)
    viewing.reveal_waiting(waiting=row, reason=form.cleaned_data["reason"], by=request.staff.user)
    return _page(request, row, form, whole=True)
