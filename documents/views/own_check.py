"""A citizen asks for their papers to be looked at before the visit, or takes that back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from bookings.models import Booking
from bookings.views.mine import with_own_booking
from documents import wording
from documents.actions import checks
from documents.views.said import said
from offices.errors import Refused


@require_POST
@with_own_booking
def ask(request: HttpRequest, booking: Booking) -> HttpResponse:
    return _done(request, lambda: checks.ask(booking=booking), "check_asked")


@require_POST
@with_own_booking
def withdraw(request: HttpRequest, booking: Booking) -> HttpResponse:
    return _done(request, lambda: checks.withdraw(booking=booking, by=None), "check_withdrawn")


def _done(request: HttpRequest, act: Callable[[], object], told: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, wording.say(told))
    return redirect("documents:papers")
