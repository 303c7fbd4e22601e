"""The interviewer's pages: who comes today, one interview from question to question, and how it goes on."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.reports.day import Visitor, day
from bookings.rules import codes
from bookings.views.staff.scope import booking_of, day_of, point_of, today_at
from bookings.wording import masked_name
from documents import wording
from documents.actions import screening as actions
from documents.forms.screening import AnswersForm, CallForm, ClearForm, DecideForm
from documents.models import Advice, Decision, Reason, Screening
from documents.models.screening import ScreeningQuerySet
from documents.wording import screening as words
from offices.errors import Refused
from offices.models import Role
from offices.permissions import StaffRequest, requires

OFFICERS = (Role.INTERVIEWER, Role.SUPERVISOR)  # a supervisor as a second officer only


@dataclass(frozen=True)
class Expected:
    """Somebody who comes, and their interview once there is one."""

    visitor: Visitor
    screening: Screening | None


def _mine(request: StaffRequest) -> ScreeningQuerySet:
    """Interviews whose interviewer or second officer I am."""
    return Screening.objects.of(request.staff.office).readable_by(request.staff.user).for_display()


def case(request: StaffRequest, pk: int) -> Screening:
    """An interview of mine. Raises Http404 otherwise, as for one that never was."""
    return get_object_or_404(_mine(request), pk=pk)


@requires(*OFFICERS)
@never_cache
@require_safe
def interviews(request: StaffRequest) -> HttpResponse:
    """Who comes to my point on the day, what I have not ended, and what waits for a second officer."""
    point, on, me = point_of(request), day_of(request), request.staff.user
    coming = day(point, on).visitors
    held = {row.booking_id: row for row in Screening.objects.filter(booking__in=[one.booking for one in coming])}
    waiting = Screening.objects.of(request.staff.office).waiting_for_a_second().filter(second=None)
    context = {
        "point": point,
        "on": on,
        "is_today": on == today_at(request),
        "expected": [Expected(one, held.get(one.booking.pk)) for one in coming],
        "unfinished": _mine(request).unfinished(),
        "waiting": waiting.exclude(interviewer=me).for_display(),
        "may_hold": request.staff.may(Role.INTERVIEWER),
    }
    return render(request, "documents/screening/interviews.html", context)


@requires(Role.INTERVIEWER)
@require_POST
def begin(request: StaffRequest, booking: int) -> HttpResponse:
    try:
        found = actions.open_for(booking=booking_of(request, booking), by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("papers:interviews")
    return redirect("papers:interview", found.pk)


@requires(*OFFICERS)
@never_cache
@require_safe
def interview(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, case(request, pk))


def _page(request: StaffRequest, found: Screening, *, status: int = 200, **more: Any) -> HttpResponse:
    """What stands in the interview. Whoever is answered with it, by a form that was refused too, is in the journal."""
    sheet, me = actions.look(screening=found, by=request.staff.user), request.staff.user
    asked = [row for row in sheet.questions if row.code in sheet.answers or row.code in sheet.open_questions]
    decisions = list(found.decisions.select_related("reason", "proposed_by", "agreed_by"))
    turn = found.second_id if found.state == Screening.State.REFERRED else found.interviewer_id
    is_open = not found.is_over and found.state != Screening.State.PROPOSED
    last = decisions[-1] if decisions else None
    context = {
        "screening": found,
        "code": codes.show(found.booking.code),
        "name": masked_name(found.booking.name),
        "sheet": sheet,
        "said": [(row, row.said(sheet.answers[row.code])) for row in sheet.questions if row.code in sheet.answers],
        "answers_form": AnswersForm(questions=asked, answers=sheet.answers),
        "decide_form": DecideForm(reasons=Reason.objects.in_force(found.on)),
        "clear_form": ClearForm(),
        "decisions": [(one, words.outcome(one.outcome)) for one in decisions],
        "is_my_turn": is_open and turn == me.pk,
        "may_agree": found.state == Screening.State.PROPOSED and last is not None and last.proposed_by_id != me.pk,
        "has_letter": last is not None and last.has_letter,
    }
    return render(request, "documents/screening/interview.html", context | _help(found) | more, status=status)


def _help(found: Screening) -> dict[str, Any]:
    """What helps somebody in danger: numbers, the last call for the supervisor, and how they are reached safely."""
    calls = list(found.calls.select_related("answered_by"))
    contacts = [one.safe_contact for one in calls if one.safe_contact]
    return {
        "help": Advice.objects.in_force(found.on).filter(kind=Advice.Kind.HELP),
        "call": calls[-1] if calls else None,
        "call_form": CallForm(initial={"safe_contact": contacts[-1] if contacts else ""}),
    }


@requires(*OFFICERS)
@never_cache
@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Saves what was answered; the questions that follow from it appear."""
    found = case(request, pk)
    form = AnswersForm(request.POST, questions=actions.sheet_of(found).questions, answers={})
    if not form.is_valid():
        return _page(request, found, status=422, wrong=form)
    return _done(request, pk, lambda: actions.answer(screening=found, given=form.cleaned_data, by=request.staff.user))


@requires(*OFFICERS)
@never_cache
@require_POST
def clear(request: StaffRequest, pk: int, flag: int) -> HttpResponse:
    found, form = case(request, pk), ClearForm(request.POST)
    row = get_object_or_404(found.flags.select_related("screening"), pk=flag)
    if not form.is_valid():
        return _page(request, found, status=422, wrong=form)
    why = form.cleaned_data["why"]
    return _done(request, pk, lambda: actions.clear_flag(flag=row, why=why, by=request.staff.user))


@requires(*OFFICERS)
@never_cache
@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Ends the interview, or hands it to a second officer."""
    found = case(request, pk)
    form = DecideForm(request.POST, reasons=Reason.objects.in_force(found.on))
    if not form.is_valid():
        return _page(request, found, status=422, wrong=form, decide_form=form)
    try:
        actions.propose(screening=found, by=request.staff.user, **form.chosen())
    except Refused as refusal:
        for code in refusal.codes:
            form.add_error(None, wording.say(code))
        return _page(request, found, status=refusal.status, wrong=form, decide_form=form)
    return redirect("papers:interview", pk)


@requires(*OFFICERS)
@require_POST
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """I am the second officer from now on."""
    waiting = get_object_or_404(Screening.objects.of(request.staff.office).waiting_for_a_second(), pk=pk)
    try:
        actions.take_second(screening=waiting, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("papers:interviews")
    return redirect("papers:interview", pk)


@requires(*OFFICERS)
@require_POST
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    """I agree to what was proposed, or not."""
    found = case(request, pk)
    decision = get_object_or_404(found.decisions, state=Decision.State.PROPOSED)
    agreed = "agree" in request.POST
    return _done(request, pk, lambda: actions.settle(decision=decision, agreed=agreed, by=request.staff.user))


@requires(*OFFICERS)
@require_POST
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """The supervisor is called; nothing on their screen says why. What was emptied of a contact is forgotten."""
    found, form, me = case(request, pk), CallForm(request.POST), request.staff.user
    if "forget" in request.POST:
        return _done(request, pk, lambda: actions.forget_contact(screening=found, by=me))
    if not form.is_valid():
        return _page(request, found, status=422, wrong=form, call_form=form)
    contact = form.cleaned_data["safe_contact"]
    if "had" in request.POST and not contact:
        actions.forget_contact(screening=found, by=me)
    return _done(request, pk, lambda: actions.call_supervisor(screening=found, safe_contact=contact, by=me))


@requires(*OFFICERS)
@never_cache
@require_safe
def called(request: StaffRequest, pk: int) -> HttpResponse:
    """Who is on the way, for the page that waits for it; nothing until somebody is. Says nothing of the interview."""
    found = case(request, pk)
    last = found.calls.select_related("answered_by").last()
    if last is not None and not last.answered_at:
        return HttpResponse(status=204)
    return render(request, "documents/screening/_called.html", {"screening": found, "call": last})


def _done(request: StaffRequest, pk: int, act: Any) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    return redirect("papers:interview", pk)
