"""A citizen's own booking: found with two facts, no password; moved, cancelled, and either taken back."""

import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import wording
from bookings.actions import changing, finding, promises, wishing
from bookings.actions.catalogue import terms_of
from bookings.errors import NotFound
from bookings.forms.citizens import ChangeForm, FilterForm, FindForm, UndoForm, new_key
from bookings.models import Booking, Change, Knowing, Landing, Waiting, link_token
from bookings.reports import availability, collecting
from bookings.reports.day import visitors
from bookings.views import cookies
from bookings.views.times import filters_of, found_or_page
from offices.errors import Refused
from offices.permissions import public
from offices.views.address import client_address
from offices.views.office import office_of


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Two facts, the code and the birth date, open the booking in this browser for half an hour."""
    form = FindForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            booking = finding.find(code=asked["code"], born_on=asked["born_on"], address=client_address(request))
        except Refused as refusal:
            if refusal.codes[0] == NotFound.code and (row := _waiting(asked)):
                return _on_the_list(row)
            form.add_error(None, wording.say(refusal.codes[0]))
            status = refusal.status
        else:
            promises.note_party(booking, Knowing.How.VIEWED, timezone.now())
            response = redirect("bookings:mine")
            cookies.remember_booking(response, booking)
            return response
    status = 422 if form.errors and status == 200 else status
    return render(request, "bookings/mine/find.html", {"office": office_of(request), "form": form}, status=status)


def _waiting(asked: dict[str, Any]) -> Waiting | None:
    """The party on the waiting list that these two facts belong to."""
    with contextlib.suppress(NotFound):
        return wishing.find(code=asked["code"], born_on=asked["born_on"])
    return None


def _on_the_list(row: Waiting) -> HttpResponse:
    response = redirect("bookings:waiting")
    cookies.remember_waiting(response, row)
    return response


def with_own_booking(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the booking that this browser made or found; others are asked for the two facts.

    Whoever only came by the link of a message is led back to what that may show.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        booking = cookies.own_booking(request)
        return view(request, booking, *args, **kwargs) if booking else _to_what_may_be_seen(request)

    return public(guarded)


def with_booking_to_change(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for views that show nothing of the person: the link of a message opens them too."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        booking = cookies.own_booking(request) or cookies.linked_booking(request)[0]
        return view(request, booking, *args, **kwargs) if booking else redirect("bookings:find")

    return public(guarded)


def _to_what_may_be_seen(request: HttpRequest) -> HttpResponse:
    linked, channel = cookies.linked_booking(request)
    if linked is None:
        return redirect("bookings:find")
    return redirect("bookings:link", link_token(linked.pk, linked.slot_id, channel))


@require_safe
@with_own_booking
def mine(request: HttpRequest, booking: Booking) -> HttpResponse:
    now = timezone.now()
    changes = list(booking.changes.select_related("from_slot__point__office", "to_slot__point__office"))
    party = finding.party_of(booking)
    everyone = visitors(party)
    own = next(one for one in everyone if one.booking.pk == booking.pk)
    context = {
        "office": booking.office,
        "booking": booking,
        "visitor": own,
        "party": [one for one in everyone if one is not own],
        "coming": [one for one in party if one.is_live],
        "changes": changes,
        "undoable": undoable(changes, now),
        "no_move": wording.sentences(one.code for one in changing.stands_in_the_way_of_moving(booking)),
        "no_cancel": wording.sentences(one.code for one in changing.stands_in_the_way_of_cancelling(booking)),
        "passport": collecting.of_booking(booking, now),
        "landing": Landing.objects.answerable(now).filter(booking__party=booking.party).first(),
        "waiting": Waiting.objects.live().filter(booking__party=booking.party).first(),
        "is_past": booking.slot.ends_at < now and not booking.is_displaced,
        "number": wording.masked_number(booking.identity_number),
        "contact": wording.masked_contact(booking.contact) if booking.contact else "",
    }
    asked = {"is_asked": promises.is_asked(booking, now), "said": promises.said(booking)}
    return render(request, "bookings/mine/mine.html", context | asked | _others(booking, now))


def undoable(changes: Sequence[Change], now: dt.datetime) -> Change | None:
    """The last change that can still be taken back."""
    return next((one for one in reversed(changes) if one.undone_at is None and one.undo_until > now), None)


@require_POST
@with_own_booking
def coming(request: HttpRequest, booking: Booking) -> HttpResponse:
    """The person says so on the page of the own booking."""
    try:
        promises.tap(booking=booking)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    return redirect("bookings:mine")


def _others(booking: Booking, now: dt.datetime) -> dict[str, list[Booking]]:
    """The same person's other bookings: still to come, past, cancelled."""
    others = finding.others_of(booking)
    standing = [one for one in others if one.state != Booking.State.CANCELLED]
    return {
        "upcoming": [one for one in standing if one.slot.ends_at >= now],
        "past": [one for one in standing if one.slot.ends_at < now],
        "cancelled": [one for one in others if one.state == Booking.State.CANCELLED],
    }


def _who(booking: Booking, *, everyone: bool) -> list[Booking]:
    """The booking alone, or everybody of its party who still comes."""
    return [one for one in finding.party_of(booking) if one.is_live] if everyone else [booking]


@require_http_methods(["GET", "HEAD", "POST"])
@with_booking_to_change
def move(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Free times over all points of the office; a press moves."""
    if request.method == "POST":
        return _change(request, booking, _move)
    if blocks := changing.stands_in_the_way_of_moving(booking):
        messages.error(request, wording.say(blocks[0].code))
        return redirect("bookings:mine")
    return render(request, found_or_page(request, "bookings/mine/move.html"), _ways_to_move(request, booking))


def _ways_to_move(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    """Free times over all points, the present one left out; for the whole party unless one was asked for."""
    party = _who(booking, everyone=True)
    form = FilterForm(_as_before(request, booking, len(party)))
    filters = filters_of(form)
    seen = availability.overview(booking.office.slug, filters)
    form.offer(seen.points)
    only = "1" if request.GET.get("only") and len(party) > 1 else ""
    return {
        "office": seen.office,
        "booking": booking,
        "party": party,
        "only": only,
        "query": urlencode({"only": only}) if only else "",
        "form": form,
        "filters": filters,
        "filtered": form.chosen(),
        "slots": [one for one in seen.places if one.slot_id != booking.slot_id],
        "action": reverse("bookings:move"),
        "hidden": {"key": new_key(), "everyone": "on" if filters.people > 1 else ""},
        "empty": seen.reasons,
        "release": seen.next_release,
        "as_of": seen.as_of,
    }


def _as_before(request: HttpRequest, booking: Booking, party: int) -> Any:
    """The reader's filters, with the service and lane of the booking; the whole party unless one was asked for."""
    asked = request.GET.copy()
    asked["service"] = booking.service.code
    asked["product"] = booking.product.code if booking.product else ""
    asked["lane"] = booking.slot.lane
    asked["people"] = "1" if asked.get("only") else str(party)
    return asked


def _move(booking: Booking, form: ChangeForm) -> list[Change]:
    everyone = form.cleaned_data["everyone"]
    slot = form.cleaned_data["slot"] or 0
    return changing.move(bookings=_who(booking, everyone=everyone), to=slot, key=form.cleaned_data["key"])


def _cancel(booking: Booking, form: ChangeForm) -> list[Change]:
    everyone = form.cleaned_data["everyone"]
    return changing.cancel(bookings=_who(booking, everyone=everyone), key=form.cleaned_data["key"])


def _change(
    request: HttpRequest, booking: Booking, change: Callable[[Booking, ChangeForm], list[Change]]
) -> HttpResponse:
    form = ChangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.say("stale_form"))
        return redirect("bookings:mine")
    try:
        changed = change(booking, form)
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
        again = "bookings:move" if refusal.codes[0] in RETRY else "bookings:mine"
        return redirect(again)
    promises.note((one.booking for one in changed), Knowing.How.VIEWED, timezone.now())
    return redirect("bookings:mine")


RETRY = ("slot_full", "slot_gone", "not_released", "not_offered", "same_slot")


@require_http_methods(["GET", "HEAD", "POST"])
@with_booking_to_change
def cancel(request: HttpRequest, booking: Booking) -> HttpResponse:
    """What cancelling means, then cancelling."""
    if request.method == "POST":
        return _change(request, booking, _cancel)
    if blocks := changing.stands_in_the_way_of_cancelling(booking):
        messages.error(request, wording.say(blocks[0].code))
        return redirect("bookings:mine")
    party = _who(booking, everyone=True)
    terms = terms_of(booking.office, booking.office.local(timezone.now()).date())
    context = {"office": booking.office, "booking": booking, "party": party, "key": new_key(), "terms": terms}
    return render(request, "bookings/mine/cancel.html", context)


@require_POST
@with_booking_to_change
def undo(request: HttpRequest, booking: Booking) -> HttpResponse:
    form = UndoForm(request.POST)
    if not form.is_valid():
        messages.error(request, wording.say("nothing_to_undo"))
        return redirect("bookings:mine")
    try:
        restored = changing.undo(key=form.cleaned_data["key"], bookings=finding.party_of(booking))
    except Refused as refusal:
        messages.error(request, wording.say(refusal.codes[0]))
    else:
        promises.note(restored, Knowing.How.VIEWED, timezone.now())
        messages.success(request, wording.say("undone"))
    return redirect("bookings:mine")


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """This browser no longer shows the booking: for shared phones."""
    response = redirect("home")
    cookies.forget_booking(response)
    cookies.forget_waiting(response)
    cookies.forget_place(response)
    return response
