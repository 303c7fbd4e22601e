"""What the API says of things: plain values for JSON.

Times of visits and releases carry the office's own offset; moments such as `as_of` and `expires_at` are UTC. What
names a person is masked.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from bookings import wording
from bookings.actions import wishing
from bookings.actions.holding import Held
from bookings.api import tokens
from bookings.api import wording as api_wording
from bookings.gateways import tickets
from bookings.models import Booking, Change, Hold, Slot, Turn, Waiting
from bookings.reports import availability, catalogue
from bookings.reports import waiting as queue
from bookings.rules import codes, release
from offices.models import Office, ServicePoint
from offices.rules.findings import Finding

Shown = dict[str, Any]


def office(one: Office) -> Shown:
    return {"slug": one.slug, "name": one.name, "zone": one.zone}


def point(one: ServicePoint) -> Shown:
    return {
        "slug": one.slug,
        "office": one.office.slug,
        "name": one.name,
        "kind": one.kind,
        "aliases": one.aliases,
        "address": one.address,
        "latitude": None if one.latitude is None else float(one.latitude),
        "longitude": None if one.longitude is None else float(one.longitude),
        "facilities": one.facilities,
        "open_from": one.open_from,
        "open_to": one.open_to,
        "confirmed": one.confirmed,
    }


def offered_service(one: catalogue.OfferedService) -> Shown:
    terms = one.terms
    return _named(one) | {
        "minutes": terms.minutes if terms else None,
        "online": terms.online if terms else True,
        "needs_product": terms.needs_product if terms else True,
        "fee_on_top": _price(one.price),
    }


def offered_product(one: catalogue.OfferedProduct) -> Shown:
    return _named(one) | {
        "electronic": one.product.electronic,
        "years": one.product.years,
        "fee": _price(one.price),
    }


def _named(one: catalogue.OfferedService | catalogue.OfferedProduct) -> Shown:
    thing = one.service if isinstance(one, catalogue.OfferedService) else one.product
    return {
        "code": thing.code,
        "name": thing.name,
        "hint": thing.hint,
        "least_age": one.terms.least_age if one.terms else None,
        "most_age": one.terms.most_age if one.terms else None,
        "points": list(one.where.points),
        "notes": [str(note) for note in one.where.notes],
        "confirmed": one.is_confirmed,
    }


def _price(one: catalogue.Price | None) -> Shown | None:
    return {"rupiah": one.rupiah, "confirmed": one.is_confirmed} if one else None


# --- places ----------------------------------------------------------------------------------------------------------


def overview(seen: availability.Overview) -> Shown:
    home = seen.office
    return {
        "office": office(home),
        "as_of": seen.as_of,
        "places": [place(one) for one in seen.places],
        "next_release": next_release(seen.next_release, home),
        "points": [
            {"slug": one.slug, "name": one.name, "first_free": home.local(one.first_free) if one.first_free else None}
            for one in seen.points
        ],
        "reasons": reasons(seen.reasons) if seen.reasons else None,
    }


def place(one: availability.Place) -> Shown:
    return {
        "slot": one.slot_id,
        "point": one.point_slug,
        "point_name": one.point_name,
        "lane": one.lane,
        "starts_at": one.shown_start,
        "minutes": one.minutes,
        "left": one.left,
    }


def next_release(one: release.Release | None, home: Office) -> Shown | None:
    return {"at": home.local(one.at), "first_on": one.first_on, "last_on": one.last_on} if one else None


def reasons(found: availability.Reasons) -> Shown:
    return {
        "online": found.is_online,
        "here": [_first_free(one) for one in found.here],
        "elsewhere": [_first_free(one) for one in found.elsewhere],
        "not_offered": [
            {
                "point": one.point_slug,
                "point_name": one.point_name,
                "kind": one.kind,
                "notes": [str(note) for note in one.notes],
            }
            for one in found.not_offered
        ],
    }


def _first_free(one: availability.FirstFree) -> Shown:
    return {"point": one.point_slug, "point_name": one.point_name, "starts_at": one.local_start}


def calendar(seen: availability.Calendar) -> Shown:
    return {
        "office": office(seen.office),
        "point": {"slug": seen.point.slug, "name": seen.point.name},
        "as_of": seen.as_of,
        "days": [_day(one, seen.office) for one in seen.days],
    }


def _day(one: availability.DayPlaces, home: Office) -> Shown:
    return {
        "on": one.on,
        "state": one.state,
        "reason": one.reason,
        "why": "" if one.state == "open" else one.words,
        "opens_at": home.local(one.opens_at) if one.opens_at else None,
        "left": one.left,
        # Short on purpose: there are some fifteen hundred of these in an answer.
        "places": [
            {"slot": free.slot_id, "starts_at": free.shown_start, "minutes": free.minutes, "left": free.left}
            for free in one.places
        ],
    }


# --- holds and bookings ----------------------------------------------------------------------------------------------


def held(one: Held) -> Shown:
    return {
        "hold": one.token,
        "expires_at": one.expires_at,
        "parts": [{"slot": slot, "places": places} for slot, places in one.parts],
    }


def hold(parts: Sequence[Hold], now: dt.datetime, *, needs_code: bool) -> Shown:
    """The state of a hold; its slots, their points and office must be loaded."""
    first = parts[0]
    ran_out = first.state == Hold.State.HELD and first.expires_at <= now
    return {
        "hold": first.token,
        "state": Hold.State.EXPIRED.value if ran_out else first.state,
        "expires_at": first.expires_at,
        "people": first.people,
        "service": first.service,
        "product": first.product,
        "needs_code": needs_code,
        "parts": [
            {
                "slot": part.slot_id,
                "point": part.slot.point.slug,
                "lane": part.slot.lane,
                "starts_at": part.slot.local_start,
                "places": part.places,
            }
            for part in parts
        ],
    }


def booking(one: Booking) -> Shown:
    """A booking as its owner sees it, with what names the person masked."""
    slot = one.slot
    ticket = tickets.Ticket(one.code, slot.point.slug, slot.starts_at)
    contact = one.contact
    return {
        "code": codes.show(one.code),
        "state": one.state,
        "version": one.version,
        "office": slot.point.office.slug,
        "point": slot.point.slug,
        "point_name": slot.point.name,
        "lane": slot.lane,
        "starts_at": one.local_start,
        "minutes": slot.minutes,
        "service": one.service.code,
        "product": one.product.code if one.product else "",
        "name": wording.masked_name(one.name),
        "nik": wording.masked_number(one.identity_number),
        "contact": wording.masked_contact(contact) if contact else "",
        "needs": one.needs,
        "language": one.language,
        "displaced": one.displaced_at is not None,
        "ticket": tickets.sign(ticket) if one.is_live else "",
    }


def opened(one: Booking) -> Shown:
    """A booking and the token that opens it."""
    return {"token": tokens.token_for(one), "token_seconds": tokens.SECONDS, "booking": booking(one)}


def allowed(findings: Sequence[Finding]) -> Shown:
    return {"allowed": not findings, "reasons": said(one.code for one in findings)}


def said(found: Iterable[str]) -> list[Shown]:
    return [{"code": code, "message": api_wording.field(code)} for code in found]


def change(one: Change, now: dt.datetime) -> Shown:
    return {
        "change": one.key,
        "kind": one.kind,
        "at": one.at,
        "undo_until": one.undo_until,
        "can_undo": one.undone_at is None and one.undo_until > now,
    }


# --- the waiting list ------------------------------------------------------------------------------------------------


def waiting(one: Waiting, now: dt.datetime) -> Shown:
    """How a party waits, as it sees it itself."""
    place = queue.position(one) if one.is_live else None
    turn = Turn.objects.answerable(now).filter(waiting=one).select_related("slot__point__office").first()
    return {
        "waiting": one.token,
        "state": one.state,
        "code": "" if one.booking_id else codes.show(one.code),
        "office": one.office.slug,
        "service": one.service.code,
        "product": one.product.code if one.product else "",
        "lane": one.lane,
        "people": one.people,
        "points": [point.slug for point in one.points.order_by("slug")],
        "first_on": one.first_on,
        "last_on": one.last_on,
        "needs_code": one.state == Waiting.State.ASKED and wishing.needs_code(one),
        "contact": wording.masked_contact(one.contact) if one.contact else "",
        "number": place.number if place else None,
        "of": place.of if place else None,
        "offer": _held_for(turn.slot, turn.expires_at) if turn else None,
    }


def _held_for(slot: Slot, until: dt.datetime) -> Shown:
    return {
        "point": slot.point.slug,
        "point_name": slot.point.name,
        "starts_at": slot.local_start,
        "minutes": slot.minutes,
        "until": until,
    }
