"""Who watches over interviews: calls for the supervisor, the auditor's reading, figures on skew."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.rules import codes
from bookings.views.pdf import pdf_of
from bookings.views.staff.scope import AUDIT_ROLES, today_at
from documents.actions import screening as actions
from documents.models import Call, Screening
from documents.reports import screening as reports
from documents.wording import screening as words
from offices.models import Role
from offices.permissions import StaffRequest, requires

LISTED = 50
DAY, LONGEST_MONTH = dt.timedelta(days=1), dt.timedelta(days=31)
EARLIEST = dt.date(2000, 1, 1)


def _calls(request: StaffRequest) -> list[Call]:
    rows = Call.objects.waiting(request.staff.office)
    return list(rows.select_related("called_by", "screening__booking__slot__point").order_by("at"))


@requires(Role.SUPERVISOR)
@never_cache
@require_safe
def calls(request: StaffRequest) -> HttpResponse:
    """Who asks for me: the caller and the point, nothing about the case. With htmx, the list alone."""
    part = request.htmx  # type: ignore[attr-defined]
    template = "documents/screening/_calls.html" if part else "documents/screening/calls.html"
    return render(request, template, {"calls": _calls(request)})


@requires(Role.SUPERVISOR)
@never_cache
@require_safe
def calling(request: StaffRequest) -> JsonResponse:
    """How many call just now, for the badge that every page of a supervisor has."""
    return JsonResponse({"waiting": Call.objects.waiting(request.staff.office).count()})


@requires(Role.SUPERVISOR)
@require_POST
def answer_call(request: StaffRequest, pk: int) -> HttpResponse:
    rows = Call.objects.filter(screening__office=request.staff.office)
    row = get_object_or_404(rows.select_related("called_by", "screening__booking__slot__point"), pk=pk)
    actions.answer_call(call=row, by=request.staff.user)
    row.refresh_from_db()
    where = {"who": row.called_by.shown_name, "point": row.screening.booking.slot.point.short_name}
    if row.answered_by_id == request.staff.user.pk:
        messages.success(request, _("%(who)s knows that you are coming: %(point)s") % where)
    else:
        messages.info(request, _("A colleague is on the way already: %(point)s") % where)
    return redirect("papers:calls")


@requires(Role.AUDITOR)
@never_cache
@require_safe
def audit(request: StaffRequest) -> HttpResponse:
    """All interviews of the office, the newest first; what stands in them is a page further, and journalled."""
    rows = Screening.objects.of(request.staff.office).held().for_display().order_by("-pk")
    page = Paginator(rows, LISTED).get_page(request.GET.get("page"))
    return render(request, "documents/screening/audit.html", {"page": page})


@requires(Role.AUDITOR)
@never_cache
@require_POST
def audited(request: StaffRequest, pk: int) -> HttpResponse:
    """One interview, whole, to read."""
    found = get_object_or_404(Screening.objects.of(request.staff.office).held().for_display(), pk=pk)
    sheet = actions.look(screening=found, by=request.staff.user)
    context = {
        "screening": found,
        "code": codes.show(found.booking.code),
        "sheet": sheet,
        "said": [(row, row.said(sheet.answers[row.code])) for row in sheet.questions if row.code in sheet.answers],
        "decisions": [
            (one, words.outcome(one.outcome))
            for one in found.decisions.select_related("reason", "proposed_by", "agreed_by")
        ],
        "calls": found.calls.select_related("called_by", "answered_by"),
        "looks": reports.looks(found),
    }
    return render(request, "documents/screening/audited.html", context)


@requires(Role.AUDITOR)
@never_cache
@require_POST
def looks(request: StaffRequest, pk: int) -> HttpResponse:
    """Who read an interview, as PDF to hand over in the applicant's language: what they do and when, no names.

    Whoever opens page after page within a minute is told once.
    """
    found = get_object_or_404(Screening.objects.of(request.staff.office).held().for_display(), pk=pk)
    with translation.override(found.booking.language):
        told = [(words.PARTS[one.part], one.at.replace(second=0, microsecond=0)) for one in reports.looks(found)]
        named = {"office": found.office, "code": codes.show(found.booking.code)}
        context = {**named, "looks": list(dict.fromkeys(told)), "now": timezone.now()}
        pdf = pdf_of(render_to_string("documents/screening/looks.html", context))
    actions.note_told(screening=found, by=request.staff.user)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="tanpa-jeda-{codes.show(found.booking.code)}.pdf"'
    return response


@requires(*AUDIT_ROLES)
@never_cache
@require_safe
def figures(request: StaffRequest) -> HttpResponse:
    """The rates of a month that is over, by group, and the rules that asked in vain.

    Of a month that goes on nothing is told: whoever looked before and after an interview would know how it ended.
    """
    this_month = today_at(request).replace(day=1)
    first = _month(request, this_month - DAY)
    last = (first + LONGEST_MONTH).replace(day=1) - DAY
    office = request.staff.office
    context = {
        "first": first,
        "before": first - DAY,
        "after": last + DAY if last + DAY < this_month else None,
        "skew": reports.skew_of(office, first, last),
        "in_vain": reports.asked_in_vain(office, first, last),
    }
    return render(request, "documents/screening/figures.html", context)


def _month(request: StaffRequest, newest: dt.date) -> dt.date:
    """The first day of the month in the address; of the newest when there is none, a later one, or nonsense."""
    try:
        wanted = dt.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        wanted = newest
    return min(max(wanted, EARLIEST), newest).replace(day=1)
