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
from bookings.forms.absences import AbsenceForm, GrantForm
from bookings.views.staff.rosters import landed, losing, whole_office
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


def _list(request: StaffRequest, form: AbsenceForm | None = None) -> HttpResponse:
    """Those that are not over, and those that still wait for an answer."""
    today = today_at(request)
    rows = Absence.objects.filter(officer__office=request.staff.office)
    lasting = rows.filter(Q(ends_on__gte=today) | Q(state=Absence.State.ASKED))
    context = {
        "page": Paginator(lasting.select_related("officer__user"), LISTED).get_page(request.GET.get("page")),
        "form": form or AbsenceForm(officers=officers_of(request), initial={"first": today, "last": today}),
    }
    return render(request, "staff/absences/absences.html", context, status=422 if form else 200)


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    """Illness is reported: the week shows what is missing. All else is asked for: its effect is shown."""
    whole_office(request)
    form = AbsenceForm(request.POST, officers=officers_of(request))
    if not form.is_valid():
        return _list(request, form)
    try:
        if form.cleaned_data["kind"] == Absence.Kind.ILLNESS:
            outcome = landing.fall_ill(**form.span(), by=request.staff.user)
            done = _("%(who)s is off the roster on these days. The places follow who serves.") % form.named()
            return landed(request, outcome, done, to="staff:roster_week")
        row = absences.ask(kind=form.cleaned_data["kind"], **form.span(), by=request.staff.user)
    except Refused as refusal:
        form.add_error(None, wording.say(refusal.codes[0]))
        return _list(request, form)
    return redirect("staff:absence", row.pk)


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def absence(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _absence_of(request, pk))


def _page(request: StaffRequest, row: Absence, *, status: int = 200, form: GrantForm | None = None) -> HttpResponse:
    """The absence; one that waits with what granting it would do."""
    context = {
        "absence": row,
        "may_override": request.staff.may(Role.SUPERVISOR),
        "form": form or GrantForm(),
        **(_effect(request, row) if row.state == Absence.State.ASKED else {}),
    }
    return render(request, "staff/absences/absence.html", context, status=status)


def _effect(request: StaffRequest, row: Absence) -> dict[str, Any]:
    """The rules that would be broken and who would lose their place; or why it cannot be granted at all."""
    try:
        effect = landing.effect(absence=row, by=request.staff.user)
    except Refused as refusal:
        return {"impossible": wording.say(refusal.codes[0])}
    points = {point.slug: point.name for point in request.staff.points}
    return {"gaps": shown.gaps(effect.breaches, points), **losing(effect.outcome)}


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def grant(request: StaffRequest, pk: int) -> HttpResponse:
    """With a reason, which a supervisor alone may give, even when that breaks a rule; illness is reason enough."""
    whole_office(request)
    row = _absence_of(request, pk)
    form = GrantForm(request.POST if "reason" in request.POST and request.staff.may(Role.SUPERVISOR) else None)
    if form.is_bound and not form.is_valid():
        return _page(request, row, status=422, form=form)
    by_itself = absences.ILL if row.kind == Absence.Kind.ILLNESS else ""
    reason = form.cleaned_data["reason"] if form.is_bound else by_itself
    try:
        outcome = landing.grant(absence=row, by=request.staff.user, reason=reason)
    except BrokenRoster as refusal:
        messages.error(request, wording.say(refusal.code))
        return _page(request, row, status=refusal.status)
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
