"""The counter: one screen per applicant, with the keyboard first; each press is one deed, kept at once."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.models import Booking
from bookings.reports import switching as services
from bookings.views.staff.scope import COUNTER_ROLES, booking_of
from documents.actions import counter as actions
from documents.forms.counter import DecideForm, SwitchForm, TakeForm, TickForm
from documents.models import CounterCase
from documents.reports import checks
from documents.reports import counter as reports
from documents.rules.counter import Referral
from documents.views.staff import desk
from documents.wording import counter as words
from offices.models import Service
from offices.permissions import StaffRequest, requires


@requires(*COUNTER_ROLES)
@never_cache
@require_safe
def case(request: StaffRequest, pk: int) -> HttpResponse:
    """The applicant's papers, list and decision. Who looks stands in the journal; fetching a part anew is no look."""
    booking = booking_of(request, pk)
    if not request.htmx:  # type: ignore[attr-defined]
        actions.look(booking=booking, by=request.staff.user)
    return _page(request, booking)


def _page(request: StaffRequest, booking: Booking, *, status: int = 200, **more: Any) -> HttpResponse:
    found = reports.known(booking)
    row, is_cancelled = found.case, booking.state == Booking.State.CANCELLED
    checked = checks.last_answer(booking)
    context = {
        "found": found,
        "case": row,
        "lines": reports.lines(found),
        "checked": checked,
        "is_overtaken": bool(checks.wanted_since(booking, checked)),
        "others": services.others(booking),
        "is_elsewhere": row is not None and row.is_held_by_another(request.staff.user, timezone.now()),
        "questions": found.questions,
        "is_over": (row is not None and row.state == CounterCase.State.COMPLETE) or is_cancelled,
        "is_cancelled": is_cancelled,
        "decide_form": DecideForm(),
        "language_next": reverse("papers:counter", args=[booking.pk]),
    }
    whole = desk.papers_of(request, booking) | _decided(row, booking) | context | more
    return render(request, "documents/counter/case.html", whole, status=status)


def _decided(row: CounterCase | None, booking: Booking) -> dict[str, Any]:
    """The last decision, and the words of its codes."""
    decision = row.decisions.select_related("decided_by").last() if row else None
    return {
        "decision": decision,
        "is_kept": decision is not None and reports.is_place_kept(decision, booking),
        "missing": reports.lacks(reports.kept_reasons(decision.reasons)) if decision else [],
        "why": words.REFERRALS[Referral(decision.why)] if decision and decision.why else "",
    }


def _done(request: StaffRequest, booking: Booking, act: Callable[[], object], told: str = "") -> HttpResponse:
    def page(status: int) -> HttpResponse:
        return _page(request, booking_of(request, booking.pk), status=status)

    return desk.press(request, act, told, then=reverse("papers:counter", args=[booking.pk]), otherwise=page)


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """The case is mine; taken over from a colleague only with `over`."""
    booking, form = booking_of(request, pk), TakeForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, status=422, take_form=form, wrong=form)
    told = "case_taken_over" if form.cleaned_data["over"] else ""
    return _done(
        request, booking, lambda: actions.take(booking=booking, by=request.staff.user, **form.cleaned_data), told
    )


@requires(*COUNTER_ROLES)
@require_POST
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    booking = booking_of(request, pk)
    actions.leave(booking=booking, by=request.staff.user)
    return redirect("staff:booking", booking.pk)


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def tick(request: StaffRequest, pk: int) -> HttpResponse:
    """An original was seen, in order or with a fault, or was not after all."""
    booking, form = booking_of(request, pk), TickForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, status=422)
    kind, me = form.kind_of(), request.staff.user
    if form.cleaned_data["undo"]:
        return _done(request, booking, lambda: actions.untick(booking=booking, kind=kind, by=me))
    return _done(request, booking, lambda: actions.tick(booking=booking, kind=kind, by=me, fault=form.fault_of()))


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def facts(request: StaffRequest, pk: int) -> HttpResponse:
    """What is true of the applicant; the list follows."""
    booking = booking_of(request, pk)
    form, is_good = desk.facts_given(request, booking)
    if not is_good:
        return _page(request, booking, status=422, facts_form=form, wrong=form)
    answers, also = form.choices(), form.also()
    return _done(
        request,
        booking,
        lambda: actions.establish(booking=booking, answers=answers, also=also, by=request.staff.user),
    )


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """Complete, incomplete, or another officer decides."""
    booking, form = booking_of(request, pk), DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, status=422, decide_form=form, wrong=form)
    told = f"decided_{form.cleaned_data['outcome']}"
    return _done(
        request, booking, lambda: actions.decide(booking=booking, by=request.staff.user, **form.chosen()), told
    )


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    booking = booking_of(request, pk)
    return _done(request, booking, lambda: actions.reopen(booking=booking, by=request.staff.user))


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    """Another service in the same place; the page said before what that does to the fee."""
    booking, form = booking_of(request, pk), SwitchForm(request.POST)
    if not form.is_valid():
        return _page(request, booking, status=422)
    others = [one.service.pk for one in services.others(booking)]
    to = get_object_or_404(Service, pk__in=others, code=form.cleaned_data["service"])
    return _done(
        request,
        booking,
        lambda: actions.switch(booking=booking, to=to, by=request.staff.user),
        "service_switched",
    )
