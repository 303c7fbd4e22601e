"""Places held for whoever lost theirs to the office: one tap takes one, by a message or in the own booking."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bookings import wording
from bookings.actions import landing, links, offering, promises
from bookings.actions.links import Link
from bookings.errors import NotFound
from bookings.models import Booking, Knowing, Landing, Message
from bookings.views.mine import with_own_booking
from offices.errors import Refused
from offices.permissions import public

METHODS = ["GET", "HEAD", "POST"]


@public
@never_cache
@require_http_methods(METHODS)
def linked(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the message may answer it, or say that it is not theirs; the page names nobody."""
    try:
        found = landing.find(secret)
    except NotFound as refusal:
        raise Http404 from refusal
    said = Message.objects.filter(booking=found.booking_id, kind=Message.Kind.DISPLACED)
    return _answer(request, found, links.of_readers(found.booking, said))


@require_http_methods(METHODS)
@with_own_booking
def own(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The same for the booking that this browser shows."""
    found = Landing.objects.for_answer().filter(booking__party=booking.party).last()
    return _answer(request, found) if found else redirect("bookings:mine")


def _answer(request: HttpRequest, found: Landing, ways_out: Sequence[Link] = ()) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found, ways_out)
    slot = request.POST.get("slot", "")
    try:
        if slot.isascii() and slot.isdigit():
            landing.take(landing=found, slot=int(slot))
            lead = Booking.objects.for_display().get(pk=found.booking_id)
            promises.note_party(lead, Knowing.How.VIEWED, timezone.now())
        else:
            landing.decline(landing=found)
    except Refused as refusal:
        messages.error(request, wording.say("offer_over" if refusal.codes[0] == "hold_over" else refusal.codes[0]))
    return redirect(request.path)


def _page(request: HttpRequest, found: Landing, ways_out: Sequence[Link]) -> HttpResponse:
    now = timezone.now()
    booking = found.booking
    places = found.alternatives.select_related("slot__point__office")
    context = {
        "office": booking.office,
        "booking": booking,
        "links": ways_out,
        "people": len(offering.party(booking)),
        "landing": found,
        "is_open": found.is_answerable(now),
        "has_a_place": booking.is_live and booking.displaced_at is None,
        "slots": [one.slot for one in places if one.slot.starts_at > now],
    }
    return render(request, "bookings/landing/landing.html", context)
