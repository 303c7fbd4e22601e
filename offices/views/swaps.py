"""An officer's swaps: asking a colleague for their shift, agreeing to be asked, and not wanting it any more."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from offices import wording
from offices.actions import shifts, swaps
from offices.actions.publishing import BrokenRoster
from offices.errors import Refused
from offices.models import Assignment, Swap, User
from offices.permissions import ANY_ROLE, StaffRequest, requires
from offices.views.duty import my_officer


class Step(Protocol):
    def __call__(self, *, swap: Swap, by: User) -> None: ...


class SwapForm(forms.Form):
    """My shift of a day for the one that was chosen from the list."""

    on = forms.DateField()
    take = forms.IntegerField(min_value=1)


def _day_of(request: StaffRequest) -> dt.date:
    """The day in the address. Raises Http404 when there is none."""
    try:
        return dt.date.fromisoformat(request.GET.get("on", ""))
    except ValueError as error:
        raise Http404 from error


@requires(*ANY_ROLE)
@never_cache
@require_safe
def choose(request: StaffRequest) -> HttpResponse:
    """Which shifts of colleagues may be had for mine of the day."""
    officer, on = my_officer(request), _day_of(request)
    mine = shifts.shift_of(officer, on)
    if mine is None:
        raise Http404
    context = {"mine": mine, "offers": swaps.offers(officer, on)}
    return render(request, "offices/duty/swap.html", context)


@requires(*ANY_ROLE)
@require_POST
def ask(request: StaffRequest) -> HttpResponse:
    officer = my_officer(request)
    form = SwapForm(request.POST)
    if not form.is_valid():
        raise Http404
    on, published = form.cleaned_data["on"], Assignment.objects.of_office(officer.office).exclude(roster__version=None)
    theirs = get_object_or_404(published.select_related("officer__user"), pk=form.cleaned_data["take"])
    try:
        swaps.ask(officer=officer, on=on, other=theirs.officer, other_on=theirs.on, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, _words(refusal))
        return redirect(f"{reverse('offices:swap')}?on={on}" if shifts.shift_of(officer, on) else "offices:duty")
    messages.success(request, _("Asked. %(who)s sees it under “My shifts”.") % {"who": theirs.officer.user.shown_name})
    return redirect("offices:duty")


def _words(refusal: Refused) -> str:
    """Not which rule: it may be about the other's days."""
    return wording.say("swap_breaks_rules" if isinstance(refusal, BrokenRoster) else refusal.codes[0])


def _step(request: StaffRequest, pk: int, step: Step, done: Callable[[], str]) -> HttpResponse:
    """One step with a swap of mine; of others' nobody hears."""
    swap = get_object_or_404(Swap.objects.of(my_officer(request)).for_display(), pk=pk)
    try:
        step(swap=swap, by=request.staff.user)
    except Refused as refusal:
        messages.error(request, _words(refusal))
    else:
        messages.success(request, done())
    return redirect("offices:duty")


@requires(*ANY_ROLE)
@require_POST
def agree(request: StaffRequest, pk: int) -> HttpResponse:
    return _step(request, pk, swaps.agree, lambda: _("Agreed. A supervisor decides; until then everything stays."))


@requires(*ANY_ROLE)
@require_POST
def decline(request: StaffRequest, pk: int) -> HttpResponse:
    return _step(request, pk, swaps.decline, lambda: _("Declined. You keep your shift."))


@requires(*ANY_ROLE)
@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    return _step(request, pk, swaps.withdraw, lambda: _("Withdrawn. Both of you keep your shifts."))
