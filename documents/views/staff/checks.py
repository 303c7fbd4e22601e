"""One citizen's papers before the visit: one screen, with the keyboard first; each press is one deed, kept at once."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.views.staff.scope import COUNTER_ROLES, booking_of
from documents.actions import checking as actions
from documents.forms.counter import AnswerForm, TakeForm, TickForm
from documents.models import Check
from documents.reports import checks as reports
from documents.views.staff import desk
from documents.wording.papers import kind_name
from offices.permissions import StaffRequest, requires


def _check_of(request: StaffRequest, pk: int) -> Check:
    """The newest round of a booking of my office. Raises Http404 when nobody asked for any."""
    booking = booking_of(request, pk)
    check = reports.last_of(booking)
    if check is None:
        raise Http404
    check.booking = booking
    return check


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Pictures, what was read, and the list. Who looks stands in the journal; fetching a part anew is no look."""
    found = _check_of(request, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        actions.look(booking=found.booking, by=request.staff.user)
    return _page(request, found)


def _page(request: StaffRequest, found: Check, *, status: int = 200, **more: Any) -> HttpResponse:
    booking, sheet = found.booking, reports.sheet(found.booking, found)
    context = {
        "check": found,
        "sheet": sheet,
        "lines": reports.lines(sheet),
        "questions": sheet.questions,
        "changed": [kind_name(kind) for kind in sheet.changed],
        "is_elsewhere": found.is_held_by_another(request.staff.user, timezone.now()),
        "answer_form": AnswerForm(),
        "language_next": reverse("papers:check", args=[booking.pk]),
    }
    whole = desk.papers_of(request, booking) | _rounds(found) | context | more
    return render(request, "documents/checks/check.html", whole, status=status)


def _rounds(found: Check) -> dict[str, Any]:
    """The clock, what was answered before and what was missing then."""
    now = timezone.now()
    rounds = [found, *reports.rounds_before(found)]
    return {
        "left": reports.left_of(found, now),
        "answers": [(one, reports.lacks_of(one)) for one in rounds if one.answered_at],
        "is_overtaken": bool(reports.wanted_since(found.booking, found)),
        "is_over": found.until is not None and found.until < found.booking.office.local(now).date(),
    }


def _done(request: StaffRequest, found: Check, act: Callable[[], object], told: str = "") -> HttpResponse:
    def page(status: int) -> HttpResponse:
        return _page(request, _check_of(request, found.booking_id), status=status)

    return desk.press(request, act, told, then=reverse("papers:check", args=[found.booking_id]), otherwise=page)


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """The papers are mine; taken over from a colleague only with `over`."""
    found, form = _check_of(request, pk), TakeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, take_form=form, wrong=form)
    told = "check_taken_over" if form.cleaned_data["over"] else ""
    return _done(request, found, lambda: actions.take(check=found, by=request.staff.user, **form.cleaned_data), told)


@requires(*COUNTER_ROLES)
@require_POST
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    actions.leave(check=_check_of(request, pk), by=request.staff.user)
    return redirect("papers:checks")


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def mark(request: StaffRequest, pk: int) -> HttpResponse:
    """The pictures of a paper were looked at: in order, with a fault, or taken back."""
    found, form = _check_of(request, pk), TickForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422)
    kind, me = form.kind_of(), request.staff.user
    if form.cleaned_data["undo"]:
        return _done(request, found, lambda: actions.unmark(check=found, kind=kind, by=me))
    return _done(request, found, lambda: actions.mark(check=found, kind=kind, by=me, fault=form.fault_of()))


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def facts(request: StaffRequest, pk: int) -> HttpResponse:
    """What the papers show to be true of the citizen; the list follows."""
    found = _check_of(request, pk)
    form, is_good = desk.facts_given(request, found.booking)
    if not is_good:
        return _page(request, found, status=422, facts_form=form, wrong=form)
    answers, also, me = form.choices(), form.also(), request.staff.user
    return _done(request, found, lambda: actions.establish(check=found, answers=answers, also=also, by=me))


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Complete or incomplete; the list comes next."""
    found, form = _check_of(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, answer_form=form, wrong=form)
    told = f"answered_{form.cleaned_data['outcome']}"
    return _done(request, found, lambda: actions.answer(check=found, by=request.staff.user, **form.chosen()), told)


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """What was answered goes back on the list."""
    found = _check_of(request, pk)
    return _done(request, found, lambda: actions.again(booking=found.booking, by=request.staff.user), "check_again")
