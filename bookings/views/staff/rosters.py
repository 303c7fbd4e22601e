"""The planner's rosters: asking for one, watching it being planned, looking at it week by week, publishing it."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.actions import rosters as landing
from bookings.actions.inventory import Outcome
from bookings.forms.rosters import AskForm, OverrideForm, PublishForm
from bookings.reports import day as visits
from bookings.views.staff.scope import PLANNING_ROLES, day_of, point_of, today_at
from offices import wording
from offices.actions import problems, publishing, rosters
from offices.actions.publishing import BrokenRoster, Review
from offices.errors import Refused
from offices.models import Role, Roster, ServicePoint
from offices.permissions import StaffRequest, requires
from offices.reports import rosters as shown
from offices.rules import cover
from offices.rules import roster as values

WEEK = dt.timedelta(weeks=1)
LISTED = 12
HIDDEN = (Roster.State.DISCARDED, Roster.State.SUPERSEDED)


def _roster_of(request: StaffRequest, pk: int) -> Roster:
    """The roster, if it is my office's. Raises Http404 otherwise, as for one that never was."""
    rows = Roster.objects.of(request.staff.office).select_related("office", "asked_by", "published_by")
    return get_object_or_404(rows, pk=pk)


def whole_office(request: StaffRequest) -> None:
    """A roster moves people between all points. Raises PermissionDenied for who plans for some of them only."""
    if len(request.staff.points) != ServicePoint.objects.of(request.staff.office).count():
        raise PermissionDenied


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def rosters_page(request: StaffRequest) -> HttpResponse:
    return _list(request, AskForm(initial={"first": today_at(request) + WEEK, "weeks": 4, "seconds": 0}))


def _list(request: StaffRequest, form: AskForm) -> HttpResponse:
    rows = Roster.objects.of(request.staff.office).exclude(state__in=HIDDEN).select_related("asked_by", "published_by")
    context = {"form": form, "rosters": rows[:LISTED]}
    return render(request, "staff/rosters/rosters.html", context, status=422 if form.errors else 200)


@requires(*PLANNING_ROLES)
@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    whole_office(request)
    form = AskForm(request.POST)
    if not form.is_valid():
        return _list(request, form)
    try:
        row = rosters.ask(office=request.staff.office, **form.span(), by=request.staff.user)
    except Refused as refusal:
        form.add_error(None, wording.say(refusal.codes[0]))
        return _list(request, form)
    return redirect("staff:roster", row.pk)


@requires(*PLANNING_ROLES)
@require_POST
def replan_today(request: StaffRequest) -> HttpResponse:
    """A proposal for the rest of today is on its way; nothing is changed by it."""
    whole_office(request)
    try:
        row = landing.replan_today(office=request.staff.office, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:roster_week")
    return redirect("staff:roster", row.pk)


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def week(request: StaffRequest) -> HttpResponse:
    """What is in force at a point in the week of a day."""
    point = point_of(request)
    first, last = publishing.whole_weeks(day_of(request), day_of(request))
    problem = problems.problem_of(request.staff.office, first, last)
    breaches = list(cover.cover_breaches(problem, problem.previous))
    context = {
        "version": publishing.version_in_force(request.staff.office, first, last),
        "overridden": overridden(request, first, last),
        "before": first - WEEK,
        "after": first + WEEK,
        "changeable_from": today_at(request),
        "today": today_at(request) if first <= today_at(request) < first + WEEK else None,
    }
    return render(
        request,
        "staff/rosters/week.html",
        context | _days(request, problem, problem.previous, breaches, point, first),
    )


def overridden(request: StaffRequest, first: dt.date, last: dt.date) -> list[Roster]:
    """The rosters of these days that were published although rules were not kept."""
    rows = Roster.objects.of(request.staff.office).filter(state=Roster.State.PUBLISHED, days__on__range=(first, last))
    return list(rows.exclude(override_reason="").select_related("published_by").distinct())


def _days(
    request: StaffRequest,
    problem: values.Problem,
    assignments: tuple[values.Assignment, ...],
    breaches: list[cover.Breach],
    point: ServicePoint,
    first: dt.date,
) -> dict[str, Any]:
    place = values.Point(point.slug, request.staff.office.zone)
    return {
        "point": point,
        "points": request.staff.points,
        "first": first,
        "last": first + WEEK - dt.timedelta(days=1),
        "days": shown.week(problem, assignments, breaches, place, first),
    }


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def roster(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _roster_of(request, pk))


def _page(request: StaffRequest, row: Roster, *, status: int = 200, **more: object) -> HttpResponse:
    """The roster with what may be done with it; a draft with what would be in force if it were published."""
    context: dict[str, object] = {
        "roster": row,
        "may_override": request.staff.may(Role.SUPERVISOR),
        "findings": [wording.say(one["code"]) for one in row.findings],
    }
    if row.state == Roster.State.DRAFT:
        found = publishing.review(row)
        seen = publishing.version_in_force(row.office, row.starts_on, row.ends_on)
        names = {point.slug: point.name for point in request.staff.points}
        context |= {
            "publish_form": PublishForm(initial={"seen": seen}),
            "override_form": OverrideForm(initial={"seen": seen}),
            "gaps": shown.gaps(found.breaches, names),
            "weeks": [row.starts_on + WEEK * number for number in range((row.ends_on - row.starts_on).days // 7 + 1)],
            "shortages": row.shortages.select_related("point", "relaxed_officer__user"),
            **_week_of(request, row, found),
        }
        if row.cause == Roster.Cause.TODAY:  # nobody has time for one more press at half past seven
            context |= {"changes": shown.changes(found.problem, row.starts_on, found.assignments, names)}
            if "outcome" not in more:
                context |= _losing(request, row)
    return render(request, "staff/rosters/roster.html", context | more, status=status)


def _week_of(request: StaffRequest, row: Roster, found: Review) -> dict[str, Any]:
    """A week of the draft. One that changes some days shows these alone, with what stays broken on them, too."""
    on = min(max(day_of(request), row.starts_on), row.ends_on)
    first, _last = publishing.whole_weeks(on, on)
    is_plan = row.cause == Roster.Cause.PLAN
    breaches = found.breaches if is_plan else cover.cover_breaches(found.problem, found.assignments)
    week = _days(request, found.problem, found.assignments, list(breaches), point_of(request), first)
    return week if is_plan else week | {"days": [one for one in week["days"] if row.starts_on <= one.on <= row.ends_on]}


@requires(*PLANNING_ROLES)
@never_cache
@require_safe
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """Where the solver stands; the browser loads the whole page anew once it has ended."""
    row = _roster_of(request, pk)
    answer = render(request, "staff/rosters/_progress.html", {"roster": row})
    if not row.is_waiting:
        answer["HX-Refresh"] = "true"
    return answer


@requires(*PLANNING_ROLES)
@never_cache
@require_POST
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Who would lose their place if the draft were published; nothing is changed."""
    whole_office(request)
    row = _roster_of(request, pk)
    found = _losing(request, row)
    return _page(request, row, **found) if found else redirect("staff:roster", pk)


def _losing(request: StaffRequest, row: Roster) -> dict[str, Any]:
    """What the draft would do to places and people; says why, and is empty, when it can no longer be published."""
    try:
        outcome = landing.preview(roster=row, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return {}
    return losing(outcome)


def losing(outcome: Outcome) -> dict[str, Any]:
    """What a preview shows: the outcome and whoever would newly lose their place."""
    return {"outcome": outcome, "people": visits.losing(outcome.displaced)}


@requires(*PLANNING_ROLES)
@require_POST
def publish(request: StaffRequest, pk: int) -> HttpResponse:
    whole_office(request)
    row = _roster_of(request, pk)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return redirect("staff:roster", pk)
    try:
        outcome = landing.publish(roster=row, seen=form.cleaned_data["seen"], by=request.staff.user)
    except BrokenRoster as refusal:
        messages.error(request, wording.say(refusal.code))
        return _page(request, row, status=refusal.status)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:roster", pk)
    return landed(request, outcome, _("Published. The places follow who serves."), to="staff:rosters")


@requires(Role.SUPERVISOR)
@require_POST
def override(request: StaffRequest, pk: int) -> HttpResponse:
    whole_office(request)
    row = _roster_of(request, pk)
    form = OverrideForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422, override_form=form)
    try:
        outcome = landing.override(roster=row, **form.cleaned_data, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:roster", pk)
    return landed(request, outcome, _("Published. The places follow who serves."), to="staff:rosters")


def landed(request: StaffRequest, outcome: Outcome, done: str, *, to: str) -> HttpResponse:
    """Says what is done and leads on; whoever lost their place is looked after next."""
    if not outcome.displaced:
        messages.success(request, done)
        return redirect(to)
    count = len(outcome.displaced)
    lost = ngettext("%(count)d booking has no place now.", "%(count)d bookings have no place now.", count)
    messages.warning(request, f"{done} {lost % {'count': count}}")
    return redirect("staff:calls")


@requires(*PLANNING_ROLES)
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    whole_office(request)
    return _done(request, pk, _("The best roster so far is kept."), discard=False)


@requires(*PLANNING_ROLES)
@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    whole_office(request)
    return _done(request, pk, _("Thrown away."), discard=True)


def _done(request: StaffRequest, pk: int, text: str, *, discard: bool) -> HttpResponse:
    row = _roster_of(request, pk)
    try:
        (rosters.discard if discard else rosters.stop)(roster=row, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    else:
        messages.success(request, text)
    return redirect("staff:rosters") if discard else redirect("staff:roster", pk)
