"""What an officer puts right for somebody who asked: each press is one deed, and the answer names them all."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from bookings.views.staff.scope import COUNTER_ROLES
from documents import wording
from documents.actions import correcting as actions
from documents.forms.papers import ValueForm
from documents.forms.rights import FactsForm, LeaveForm, TurnDownForm
from documents.models import ReadValue, RightsRequest
from documents.reports import corrections
from documents.views.said import said
from documents.views.staff.rights import page, request_of
from offices.errors import Refused
from offices.permissions import StaffRequest, requires


def _done(request: StaffRequest, asked: RightsRequest, act: Callable[[], object], told: str) -> HttpResponse:
    """The deed is done or put forward, or the page says why not with the refusal's status."""
    try:
        done = act()
    except Refused as refusal:
        messages.error(request, said(refusal))
        return page(request, request_of(request, asked.pk), status=refusal.status)
    messages.success(request, wording.say("put_forward" if done is False else told))
    return redirect("papers:request", asked.pk)


@requires(*COUNTER_ROLES)
@sensitive_post_parameters()
@never_cache
@require_POST
def facts(request: StaffRequest, pk: int) -> HttpResponse:
    """What was typed of the person is put right, or waits for a second officer."""
    asked, form, me = request_of(request, pk), FactsForm(request.POST), request.staff.user
    form.is_for_another()
    if not form.is_valid():
        return page(request, asked, status=422, facts_form=form, wrong=form)
    to, seen = form.facts(), form.cleaned_data["seen"]
    return _done(request, asked, lambda: actions.put_right(asked=asked, to=to, seen=seen, by=me), "put_right")


@requires(*COUNTER_ROLES)
@sensitive_post_parameters()
@never_cache
@require_POST
def value(request: StaffRequest, pk: int, value: int) -> HttpResponse:
    """What was read on a paper is put right."""
    asked, form, me = request_of(request, pk), ValueForm(request.POST), request.staff.user
    row = get_object_or_404(ReadValue.objects.of_booking(asked.booking), pk=value)
    typed = form.cleaned_data["said"] if form.is_valid() else ""
    return _done(
        request, asked, lambda: actions.put_right_read(asked=asked, value=row, said=typed, by=me), told="put_right"
    )


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Something stays as it is, and the answer says why."""
    asked, me = request_of(request, pk), request.staff.user
    form = LeaveForm(request.POST, subjects=corrections.subjects(asked.booking))
    if not form.is_valid():
        return page(request, asked, status=422, leave_form=form, wrong=form)
    return _done(request, asked, lambda: actions.leave(asked=asked, by=me, **form.chosen()), "left_so")


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def agree(request: StaffRequest, pk: int) -> HttpResponse:
    """The second officer agrees to what a colleague proposed."""
    asked, me = request_of(request, pk), request.staff.user
    return _done(request, asked, lambda: actions.agree(asked=asked, by=me), "put_right")


@requires(*COUNTER_ROLES)
@never_cache
@require_POST
def turn_down(request: StaffRequest, pk: int) -> HttpResponse:
    """What was proposed stays as it was."""
    asked, form, me = request_of(request, pk), TurnDownForm(request.POST), request.staff.user
    if not form.is_valid():
        return page(request, asked, status=422, turn_down_form=form, wrong=form)
    why = form.cleaned_data["why"]
    return _done(request, asked, lambda: actions.turn_down(asked=asked, why=why, by=me), "turned_down")
