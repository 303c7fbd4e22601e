"""One officer's day in a published roster, changed by hand: seen first, then published like every other version."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.actions import rosters as landing
from bookings.forms.rosters import OverrideForm, PublishForm
from bookings.forms.shifts import DayForm, ShiftForm
from bookings.reports.day import losing
from bookings.views.staff.absences import officers_of
from bookings.views.staff.rosters import landed, whole_office
from bookings.views.staff.scope import PLANNING_ROLES, day_of
from offices import wording
from offices.actions import problems, publishing
from offices.errors import Refused
from offices.models import Officer, Role
from offices.permissions import StaffRequest, requires
from offices.reports import rosters as shown
from offices.rules import duty
from offices.rules import roster as values


@dataclass(frozen=True)
class Chosen:
    """An officer's day, with all that decides what they may work on it."""

    officer: Officer
    on: dt.date
    problem: values.Problem
    before: values.Assignment | None

    @property
    def skills(self) -> frozenset[str]:
        who = next((one for one in self.problem.officers if one.key == str(self.officer.pk)), None)
        return duty.skills_on(who, self.on) if who else frozenset()


def _chosen(request: StaffRequest, form: DayForm) -> Chosen:
    """Raises Http404 for another office's officer, as for one who never was."""
    if not form.is_valid():
        raise Http404
    officer, on = form.cleaned_data["officer"], form.cleaned_data["on"]
    problem = problems.problem_of(request.staff.office, *publishing.whole_weeks(on, on))
    key = str(officer.pk)
    before = next((one for one in problem.previous if (one.officer, one.on) == (key, on)), None)
    return Chosen(officer, on, problem, before)


def _form(request: StaffRequest, chosen: Chosen, given: QueryDict | None = None) -> ShiftForm:
    """As the day is, until something is given."""
    initial = {}
    if one := chosen.before:
        pause = request.staff.office.local(one.break_starts_at).time() if one.break_starts_at else None
        initial = {"shift": one.pattern, "role": one.role, "pause": pause}
    form = ShiftForm(given, initial=initial)
    patterns = {one.key: one for one in duty.patterns_on(chosen.problem, chosen.on)}
    form.offer(patterns, chosen.skills, _names(request))
    return form


def _names(request: StaffRequest) -> dict[str, str]:
    return {point.slug: point.name for point in request.staff.points}


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def change(request: StaffRequest) -> HttpResponse:
    whole_office(request)
    given = request.GET if "officer" in request.GET else None
    form = DayForm(given, officers=officers_of(request), initial={"on": day_of(request)})
    if given is not None and (form.is_valid() or form.has_error("officer", "invalid_choice")):
        chosen = _chosen(request, form)
        return _page(request, chosen, _form(request, chosen))
    return render(request, "staff/shifts/choose.html", {"form": form}, status=422 if form.errors else 200)


def _page(request: StaffRequest, chosen: Chosen, form: ShiftForm, **more: Any) -> HttpResponse:
    seen = publishing.version_in_force(request.staff.office, chosen.on, chosen.on)
    context = {
        "officer": chosen.officer,
        "on": chosen.on,
        "before": shown.duty_of(chosen.before, _names(request)),
        "form": form,
        "publish_form": PublishForm(initial={"seen": seen}),
        "override_form": OverrideForm(initial={"seen": seen}),
        "may_override": request.staff.may(Role.SUPERVISOR),
    }
    status = more.pop("status", 422 if form.errors else 200)
    return render(request, "staff/shifts/change.html", context | more, status=status)


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """Which rules would no longer be kept, and who would lose their place; nothing is changed."""
    whole_office(request)
    chosen = _chosen(request, DayForm(request.POST, officers=officers_of(request)))
    form = _form(request, chosen, request.POST)
    return _previewed(request, chosen, form) if form.is_valid() else _page(request, chosen, form)


def _previewed(request: StaffRequest, chosen: Chosen, form: ShiftForm, **more: Any) -> HttpResponse:
    wanted = form.wanted(chosen.on, request.staff.office.zone)
    try:
        found = landing.preview_change(officer=chosen.officer, on=chosen.on, **wanted, by=request.staff.user)
    except Refused as refusal:
        form.add_error(None, wording.say(refusal.codes[0]))
        return _page(request, chosen, form)
    names = _names(request)
    effect = {
        "outcome": found.outcome,
        "people": losing(found.outcome.displaced),
        "gaps": shown.gaps(found.review.breaches, names),
        "changes": shown.changes(found.review.problem, chosen.on, found.review.assignments, names),
    }
    return _page(request, chosen, form, **effect, **more)


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def publish(request: StaffRequest) -> HttpResponse:
    """With a reason, which a supervisor alone may give, even when rules are not kept."""
    whole_office(request)
    chosen = _chosen(request, DayForm(request.POST, officers=officers_of(request)))
    form, may_override = _form(request, chosen, request.POST), request.staff.may(Role.SUPERVISOR)
    asked = (OverrideForm if "reason" in request.POST and may_override else PublishForm)(request.POST)
    if not form.is_valid():
        return _page(request, chosen, form)
    if not asked.is_valid():
        return _previewed(request, chosen, form, override_form=asked, status=422)
    wanted = form.wanted(chosen.on, request.staff.office.zone) | asked.cleaned_data
    try:
        outcome = landing.change(officer=chosen.officer, on=chosen.on, **wanted, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return _previewed(request, chosen, form, status=refusal.status)
    home = chosen.before.point if chosen.before else chosen.officer.home.slug
    week = f"{reverse('staff:roster_week')}?point={home}&on={chosen.on}"
    return landed(request, outcome, _("Changed. The places follow who serves."), to=week)
