"""From a held place to a booking: who comes, the one-time code, the check page, done."""

import contextlib
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings import wording
from bookings.actions import booking, contact, finding, holding, promises
from bookings.actions.catalogue import PointRules, point_rules
from bookings.errors import AlreadyBooked, ContactNotConfirmed, HoldOver, NotEligible
from bookings.forms.citizens import CodeForm, new_key
from bookings.models import Booking, Hold, Knowing
from bookings.reports.availability import Wish
from bookings.reports.day import visitors
from bookings.rules import finder
from bookings.views import cookies
from bookings.views.drafted import Drafted
from bookings.views.start import STEPS
from bookings.views.times import query_of
from bookings.views.typed import Typed
from offices import reports
from offices.errors import Refused
from offices.gateways import regions
from offices.models import Product, Service
from offices.permissions import public
from offices.rules import identity

NEEDS = dict(Booking.Need.choices)


@dataclass(frozen=True)
class Place:
    """The place this browser holds, and what has been typed for it so far."""

    parts: tuple[Hold, ...]
    rules: PointRules
    drafted: Drafted

    @property
    def first(self) -> Hold:
        return self.parts[0]

    @property
    def is_live(self) -> bool:
        return self.first.state == Hold.State.HELD and self.first.expires_at > timezone.now()


def _place_of(request: HttpRequest) -> Place | None:
    token = cookies.held_place(request)
    if token is None:
        return None
    parts = tuple(Hold.objects.filter(token=token).select_related("slot").order_by("part"))
    if not parts:
        return None
    rules = point_rules(parts[0].slot.point_id, timezone.now())
    for part in parts:
        part.slot.point = rules.point
    return Place(parts, rules, Drafted.of(token, parts[0].people, code=rules.terms.contact_code))


View = Callable[[HttpRequest, Place], HttpResponse]


def holding_a_place(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """The view gets the place this browser holds; without one, or when its time is over, people are told the way."""

    @public
    @never_cache
    @wraps(view)
    def with_place(request: HttpRequest) -> HttpResponse:
        place = _place_of(request)
        if place is None:
            messages.info(request, wording.say("no_place"))
            return redirect("bookings:start")
        if place.first.state == Hold.State.BOOKED:
            return redirect("bookings:done")
        if not place.is_live:
            return _over(request, place)
        return view(request, place)

    return with_place


def _over(request: HttpRequest, place: Place) -> HttpResponse:
    """The held time has run out; what was typed is kept for the next place."""
    if request.method == "POST" and "p1-name" in request.POST:
        place.drafted.keep(place.drafted.posted(request))
    return render(request, "bookings/visit/over.html", _context(place, 3), status=410)


def _context(place: Place, step: int) -> dict[str, Any]:
    hold, office = place.first, place.rules.office
    return {
        "office": office,
        "point": place.rules.point,
        "hold": hold,
        "parts": _parts(place),
        "query": f"?{query_of(_wish(hold))}",
        "starts_at": office.local(hold.slot.starts_at),
        "ends_at": office.local(hold.expires_at),
        "service": Service.objects.filter(code=hold.service).first(),
        "product": Product.objects.filter(code=hold.product).first() if hold.product else None,
        "steps": STEPS,
        "step": step,
    }


def _parts(place: Place) -> list[tuple[dt.datetime, int]]:
    """The starts over which the party is spread, and how many people come at each."""
    unit = sum(part.places for part in place.parts) // place.first.people
    return [(part.slot.starts_at, part.places // unit) for part in place.parts]


def _wish(hold: Hold) -> Wish:
    return Wish(service=hold.service, product=hold.product, lane=hold.slot.lane, people=hold.people)


@require_http_methods(["GET", "HEAD", "POST"])
@holding_a_place
def who(request: HttpRequest, place: Place) -> HttpResponse:
    """Names, numbers and a contact; kept as they are typed, right or wrong."""
    drafted = place.drafted
    if request.method != "POST":
        context = _context(place, 3) | {"typed": drafted.shown(), "key": new_key()}
        return render(request, "bookings/visit/who.html", context)
    typed = drafted.posted(request)
    if typed.is_valid() and _fits(place, typed):
        drafted.keep_clean(typed)
        return _on_from_who(request)
    drafted.keep(typed)
    context = _context(place, 3) | {"typed": typed, "key": new_key()}
    return render(request, "bookings/visit/who.html", context, status=422)


def _fits(place: Place, typed: Typed) -> bool:
    """Whether the rules let this party have this place; otherwise the forms say why not."""
    return typed.note(booking.check(token=place.first.token, people=typed.persons()))


def _on_from_who(request: HttpRequest) -> HttpResponse:
    place = _place_of(request)
    if place is None or not place.drafted.needs_code:
        return redirect("bookings:check")
    place.drafted.send_code(request)
    return redirect("bookings:code")


@require_http_methods(["GET", "HEAD", "POST"])
@holding_a_place
def code(request: HttpRequest, place: Place) -> HttpResponse:
    """The one-time code that shows the contact is theirs; a POST without a code asks for a new one."""
    drafted = place.drafted
    if not drafted.contact:
        return redirect("bookings:who")
    if not drafted.needs_code:
        return redirect("bookings:check")
    if "again" in request.POST:
        drafted.send_code(request)
        return redirect("bookings:code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact.check_code(token=drafted.token, contact=drafted.contact, code=form.cleaned_data["code"])
        except Refused as refusal:
            form.add_error("code", wording.say(refusal.codes[0]))
        else:
            return redirect("bookings:check")
    context = _context(place, 4) | {"form": form, "key": new_key(), "to": wording.masked_contact(drafted.contact)}
    return render(request, "bookings/visit/code.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@holding_a_place
def check(request: HttpRequest, place: Place) -> HttpResponse:
    """Everything once more before it counts; a POST books."""
    typed = place.drafted.judged()
    if not typed.is_valid():
        return redirect("bookings:who")
    if place.drafted.needs_code:
        return redirect("bookings:code")
    if request.method == "POST":
        return _book(request, place, typed)
    hold, office = place.first, place.rules.office
    today = office.local(timezone.now()).date()
    prices = reports.prices(office, hold.service, today)
    context = _context(place, 5) | {
        "people": [_shown(form.cleaned_data) for form in typed.people],
        "contact": wording.masked_contact(place.drafted.contact),
        "whatsapp": typed.wishes().whatsapp,
        "companion": typed.wishes().companion,
        "price": next((one for one in prices if one.product.code == hold.product), None),
        "warnings": wording.sentences(finder.WARNINGS.get(hold.service, finder.WARNINGS[finder.NEW])),
    }
    return render(request, "bookings/visit/check.html", context)


def _shown(cleaned: dict[str, Any]) -> dict[str, Any]:
    """A person on the check page: the number masked, and what the number itself gives to think about."""
    nik = identity.read_nik(cleaned["number"])
    found = identity.findings(nik, cleaned["born_on"], regions.today_codes(), regions.retired_codes())
    return {
        "name": cleaned["name"],
        "number": wording.masked_number(nik.number),
        "born_on": cleaned["born_on"],
        "needs": [NEEDS[code] for code in cleaned["needs"]],
        "notes": wording.sentences(one.code for one in found),
    }


def _book(request: HttpRequest, place: Place, typed: Typed) -> HttpResponse:
    try:
        made = booking.confirm(token=place.first.token, people=typed.persons(), wishes=typed.wishes())
    except HoldOver:
        return _over(request, place)
    except (AlreadyBooked, NotEligible, ContactNotConfirmed) as refusal:
        for sentence in wording.sentences(refusal.codes):
            messages.error(request, sentence)
        return redirect("bookings:who")
    promises.note(made, Knowing.How.VIEWED, timezone.now())
    response = redirect("bookings:done")
    cookies.remember_booking(response, made[0])
    return response


@public
@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The code, the QR and the papers to bring; reached again by reloading, or by finding the booking."""
    mine = cookies.own_booking(request)
    if mine is None or not mine.is_live:
        return redirect("bookings:find" if mine is None else "bookings:mine")
    party = [one for one in finding.party_of(mine) if one.is_live]
    context = {"office": mine.office, "lead": mine, "party": visitors(party), "coming": party}
    return render(request, "bookings/visit/done.html", context)


@public
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """The held place is free for others; what was typed stays for the next one."""
    place = _place_of(request)
    if place is None:
        return redirect("bookings:times")
    with contextlib.suppress(Refused):  # it ran out already
        holding.release(token=place.first.token, by=None)
    messages.success(request, wording.say("place_released"))
    return redirect(f"{reverse('bookings:times')}?{query_of(_wish(place.first))}")
