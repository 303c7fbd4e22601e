"""For those who look after the house: the journal with the state of its chain, and what staff booked for others."""

import datetime as dt
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings import wording
from bookings.forms.staff import JournalForm
from bookings.reports.staff_made import staff_made
from bookings.views.staff.scope import AUDIT_ROLES, today_at
from offices.actions.journal import verify_office
from offices.models import JournalEntry, Role
from offices.permissions import StaffRequest, requires
from offices.rules.hours import instant

PER_PAGE = 50
DAY = dt.timedelta(days=1)
TALLY_DAYS = 28


@dataclass(frozen=True)
class Line:
    """An entry in words; `detail` as it stands, since what is sealed must not be retold."""

    entry: JournalEntry
    words: str

    @property
    def booking(self) -> str:
        """The key of the booking that the entry is about, if it is about one."""
        kind, _colon, pk = self.entry.subject.partition(":")
        return pk if kind == "booking" and pk.isascii() and pk.isdigit() else ""

    @property
    def detail(self) -> str:
        return " · ".join(f"{name}: {_plain(value)}" for name, value in sorted(self.entry.detail.items()))


def _plain(value: object) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)


@requires(*AUDIT_ROLES)
@never_cache
@require_safe
def journal(request: StaffRequest) -> HttpResponse:
    """The newest entries first; with `check` in the address, whether the chain is whole."""
    office, form = request.staff.office, JournalForm(request.GET)
    entries = JournalEntry.objects.of_office(office.slug).order_by("-pk")
    chosen = form.cleaned_data if form.is_valid() else {}
    if chosen.get("action"):
        entries = entries.filter(action=chosen["action"])
    if on := chosen.get("on"):
        start, after = instant(on, dt.time(), office.zone), instant(on + DAY, dt.time(), office.zone)
        entries = entries.filter(at__gte=start, at__lt=after)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [Line(entry, wording.deed(entry.action)) for entry in page],
        "may_open": request.staff.may(Role.AUDITOR, Role.SUPERVISOR),
        "verdict": verify_office(office.slug) if "check" in request.GET else None,
    }
    return render(request, "staff/journal/journal.html", context, status=422 if form.errors else 200)


@requires(*AUDIT_ROLES)
@never_cache
@require_safe
def tally(request: StaffRequest) -> HttpResponse:
    last = today_at(request)
    rows = staff_made(request.staff.office, last - DAY * (TALLY_DAYS - 1), last)
    context = {"rows": rows, "made": sum(one.made for one in rows), "days": TALLY_DAYS}
    return render(request, "staff/journal/tally.html", context)
