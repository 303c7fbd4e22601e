"""The place that is held from the waiting list: taken, declined, or the waiting stopped, by the link of the message."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import wording
from bookings.actions import finding, links, waiting, wishing
from bookings.actions.catalogue import terms_of
from bookings.actions.links import Link
from bookings.errors import NotFound
from bookings.forms.waiting import AnswerForm
from bookings.models import Booking, Message, Turn, Waiting
from bookings.rules import codes
from bookings.views.waiting import METHODS, with_own_waiting
from offices.errors import Refused
from offices.permissions import public

DEEDS: dict[str, Callable[[Turn], object]] = {
    AnswerForm.TAKE: lambda turn: waiting.take(turn=turn),
    AnswerForm.DECLINE: lambda turn: waiting.decline(turn=turn),
    AnswerForm.STOP: lambda turn: wishing.stop(waiting=turn.waiting),
}


@public
@never_cache
@require_http_methods(METHODS)
def linked(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the message may answer it, or say that it is not theirs; the page names nobody."""
    try:
        found = waiting.find(secret)
    except NotFound as refusal:
        raise Http404 from refusal
    booking, said = found.waiting.booking, Message.objects.filter(turn=found)
    return _answer(request, found, links.of_readers(booking, said) if booking else ())


@require_http_methods(METHODS)
@with_own_waiting
def own(request: HttpRequest, row: Waiting) -> HttpResponse:
    """The same for the party that this browser shows."""
    found = Turn.objects.for_answer().filter(waiting=row).last()
    return _answer(request, found) if found else redirect("bookings:waiting")


def _answer(request: HttpRequest, found: Turn, ways_out: Sequence[Link] = ()) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found, ways_out)
    form = AnswerForm(request.POST)
    try:
        if form.is_valid():
            DEEDS[form.cleaned_data["answer"]](found)
    except Refused as refusal:
        messages.error(request, wording.say("turn_over" if refusal.codes[0] == "hold_over" else refusal.codes[0]))
    return redirect(request.path)


def _page(request: HttpRequest, found: Turn, ways_out: Sequence[Link]) -> HttpResponse:
    now, party = timezone.now(), found.waiting
    office = party.office
    context = {
        "office": office,
        "turn": found,
        "slot": found.slot,
        "waiting": party,
        "links": ways_out,
        "is_open": found.is_answerable(now),
        "booked": _codes(found) if found.state == Turn.State.TAKEN else [],
        "terms": terms_of(office, office.local(now).date()),
    }
    return render(request, "bookings/waiting/turn.html", context)


def _codes(found: Turn) -> list[str]:
    """The codes of the bookings that it became, where they are new to whoever waited."""
    party: list[Booking] = [] if found.waiting.booking_id else finding.by_party(found.token)
    return [codes.show(one.code) for one in party if one.is_live]
