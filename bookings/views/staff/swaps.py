"""Swaps that two officers have agreed on, as a supervisor decides them: with their effect on cover and on citizens."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bookings.actions import rosters as landing
from bookings.views.staff.rosters import landed, losing, whole_office
from offices import wording
from offices.actions import swaps
from offices.actions.publishing import BrokenRoster
from offices.errors import Refused
from offices.models import Role, Swap
from offices.models.rosters import SwapQuerySet
from offices.permissions import StaffRequest, requires
from offices.reports import rosters as shown

LISTED = 50


def _swaps(request: StaffRequest) -> SwapQuerySet:
    """My office's that both officers agreed on; what they still talk about is theirs alone."""
    return Swap.objects.of_office(request.staff.office).exclude(agreed_at=None).for_display()


def _swap_of(request: StaffRequest, pk: int) -> Swap:
    """The swap. Raises Http404 for another office's, as for one that never was."""
    return get_object_or_404(_swaps(request), pk=pk)


@requires(Role.SUPERVISOR)
@never_cache
@require_safe
def swaps_page(request: StaffRequest) -> HttpResponse:
    """Those that wait for a decision, then the others."""
    decided = _swaps(request).exclude(state=Swap.State.AGREED).order_by("-decided_at")
    context = {
        "waiting": _swaps(request).filter(state=Swap.State.AGREED).order_by("agreed_at"),
        "page": Paginator(decided, LISTED).get_page(request.GET.get("page")),
    }
    return render(request, "staff/swaps/swaps.html", context)


@requires(Role.SUPERVISOR)
@never_cache
@require_safe
def swap(request: StaffRequest, pk: int) -> HttpResponse:
    return _page(request, _swap_of(request, pk))


def _page(request: StaffRequest, row: Swap, *, status: int = 200) -> HttpResponse:
    """The swap; one that waits with what it would do, or why it can no longer be made."""
    context: dict[str, Any] = {"swap": row}
    if row.state == Swap.State.AGREED:
        try:
            names = {point.slug: point.name for point in request.staff.points}
            outcome = landing.preview_swap(swap=row, by=request.staff.user)
            context |= {"gaps": shown.gaps(swaps.effect(row), names), **losing(outcome)}
        except Refused as refusal:
            context["refusal"] = wording.say(refusal.codes[0])
    return render(request, "staff/swaps/swap.html", context, status=status)


@requires(Role.SUPERVISOR)
@never_cache
@require_POST
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    whole_office(request)
    row = _swap_of(request, pk)
    try:
        outcome = landing.approve_swap(swap=row, by=request.staff.user)
    except BrokenRoster as refusal:
        messages.error(request, wording.say("swap_breaks_rules"))
        return _page(request, row, status=refusal.status)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:swap", pk)
    return landed(request, outcome, _("Approved. Both officers are told."), to="staff:swaps")


@requires(Role.SUPERVISOR)
@require_POST
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    whole_office(request)
    try:
        swaps.refuse(swap=_swap_of(request, pk), by=request.staff.user)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        return redirect("staff:swap", pk)
    messages.success(request, _("Refused. The roster stays as it is."))
    return redirect("staff:swaps")
