"""The planner's absences: who is away and who asks to be, illness reported, leave granted or refused."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.actions import rosters as landing
from bookings.forms_absences import GrantForm, IllForm, LeaveForm
from bookings.views.staff.rosters import landed, whole_office
from bookings.views.staff.scope import PLANNING_ROLES, today_at
from offices import wording
from offices.actions import absences
from offices.actions.publishing import BrokenRoster
from offices.errors import Refused
from offices.models import Absence, Officer, Role
from offices.permissions import StaffRequest, requires
from offices.reports import rosters as shown

LISTED = 50


def _absence_of(request: StaffRequest, pk: int) -> Absence:
    """The absence, if it is of an officer of my office. Raises Http404 otherwise, as for one that never was."""
    rows = Absence.objects.filter(officer__office=request.staff.office)
    return get_object_or_404(rows.select_related("officer__user", "officer__office", "decided_by"), pk=pk)


def officers_of(request: StaffRequest) -> list[Officer]:
    """Whoever is with my office today or later."""
    rows = Officer.objects.of(request.staff.office).filter(Q(until=None) | Q(until__gte=today_at(request)))
    return list(rows.select_related("user", "office"))


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def absences_page(request: StaffRequest) -> HttpResponse:
    return _list(request)


def _list(request: StaffRequest, ill: IllForm | None = None, leave: LeaveForm | None = None) -> HttpResponse:
    """Those that are not over, and those that still wait for an answer."""
    today, officers = today_at(request), officers_of(request)
    rows = Absence.objects.filter(officer__office=request.staff.office)
    lasting = rows.filter(Q(ends_on__gte=today) | Q(state=Absence.State.ASKED))
    context = {
        "page": Paginator(lasting.select_related("officer__user"), LISTED).get_page(request.GET.get("page")),
        "ill": ill or IllForm(officers=officers, initial={"first": today, "last": today}),
        "leave": leave or LeaveForm(officers=officers),
        "wrong": ill or leave,
    }
    return render(request, "staff/absences/absences.html", context, status=422 if ill or leave else 200)


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def fall_ill(request: StaffRequest) -> HttpResponse:
    """The week shows next what is missing, beside the button that plans today anew."""
    whole_office(request)
    form = IllForm(request.POST, officers=officers_of(request))
    if not form.is_valid():
        return _list(request, ill=form)
    officer = form.cleaned_data["officer"]
    try:
        outcome = landing.fall_ill(officer=officer, **form.span(), by=request.staff.user)
    except Refused as refusal:
        form.add_error(None, wording.say(refusal.codes[0]))
        return _list(request, ill=form)
    done = _("%(who)s is off the roster on these days. The places follow who serves.")
    return landed(request, outcome, done % {"who": officer.user.shown_name}, to="staff:roster_week")


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    """What granting would do to cover is shown next; nothing is granted by it."""
    whole_office(request)
    form = LeaveForm(request.POST, officers=officers_of(request))
    if not form.is_valid():
        return _list(request, leave=form)
    officer, kind = form.cleaned_data["officer"], form.cleaned_data["kind"]
    try:
        row = absences.ask(officer=officer, kind=kind, **form.span(), by=request.staff.user)
    except Refused as refusal:
        form.add_error(None, wording.say(refusal.codes[0]))
        return _list(request, leave=form)
    return redirect("staff:absence", row.pk)


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def absence(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _absence_of(request, pk))


def _page(request: StaffRequest, row: Absence, *, status: int = 200, **more: Any) -> HttpResponse:
    """The absence; one that waits with the gaps that granting it would open."""
    context: dict[str, Any] = {"absence": row, "may_override": request.staff.may(Role.SUPERVISOR), "form": GrantForm()}
    if row.state == Absence.State.ASKED:
        breaches = more.pop("breaches", None) or absences.effect(row)
        context["gaps"] = shown.gaps(breaches, {point.slug: point.name for point in request.staff.points})
    return render(request, "staff/absences/absence.html", context | more, status=status)


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def grant(request: StaffRequest, pk: int) -> HttpResponse:
    """With a reason, which a supervisor alone may give, even when that opens a gap."""
    whole_office(request)
    row = _absence_of(request, pk)
    form = GrantForm(request.POST if "reason" in request.POST and request.staff.may(Role.SUPERVISOR) else None)
    if form.is_bound and not form.is_valid():
        return _page(request, row, status=422, form=form)
    reason = form.cleaned_data["reason"] if form.is_bound else ""
    try:
        outcome = landing.grant(absence=row, by=request.staff.user, reason=reason)
    except BrokenRoster as refusal:
        messages.error(request, wording.say(refusal.code))
        return _page(request, row, status=refusal.status, breaches=refusal.breaches)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:absence", pk)
    return landed(request, outcome, _("Granted. The places follow who serves."), to="staff:absences")


@requires(*PLANNING_ROLES)
@require_POST
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    whole_office(request)
    try:
        absences.refuse(absence=_absence_of(request, pk), by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:absence", pk)
    messages.success(request, _("Refused. The roster stays as it is."))
    return redirect("staff:absences")
