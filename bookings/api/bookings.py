"""Booking a held place, and one's own booking: found with two facts, then opened by a token for half an hour."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from bookings.actions import booking, changing, finding, promises
from bookings.api import examples, shapes, shown, tokens
from bookings.api.described import TOKEN, described
from bookings.api.doors import Door, answer, asked, key_of
from bookings.api.serializers import BookingAsked, ChangeAsked, FindAsked, MoveAsked, UndoAsked
from bookings.models import Booking, Change, Knowing
from offices.gateways import regions
from offices.rules import identity
from offices.views.address import client_address

ELIGIBLE = (
    "party_changed",
    "party_too_large",
    "same_person_twice",
    "visit_in_past",
    "birth_in_future",
    "birth_too_old",
    "service_needs_age",
    "product_needs_age",
    "lane_not_entitled",
    "service_not_same_day",
    "same_day_needs_its_lane",
)


class Bookings(Door):
    @described(
        "book",
        "The held places become the people's, each with a code, and a message is on its way. Asked again for the "
        "same hold and people, the answer is the same. `warnings` do not stand in the way.",
        asks=BookingAsked,
        gives=shapes.Made,
        status=201,
        refuses=("unknown", "already_booked", "contact_not_confirmed", "hold_over", "key_reused", *ELIGIBLE),
        asks_example=examples.BOOK,
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        key_of(request)  # the hold itself makes the bookings happen once
        wish = asked(BookingAsked, request)
        people = [person(one) for one in wish["people"]]
        made = booking.confirm(token=wish["hold"], people=people, wishes=wishes(wish))
        promises.note(made, Knowing.How.VIEWED, timezone.now())
        warnings = [warning for number, one in enumerate(people) for warning in _warnings(number, one)]
        return answer({"bookings": [shown.opened(one) for one in made], "warnings": warnings}, 201)


def person(one: dict[str, Any]) -> booking.Person:
    return booking.Person(one["name"], one["nik"], one["born_on"], tuple(one.get("needs", ())))


def wishes(wish: dict[str, Any]) -> booking.Wishes:
    return booking.Wishes(
        phone=wish.get("phone", ""),
        email=wish.get("email", ""),
        whatsapp=wish["whatsapp"],
        language=wish.get("language") or get_language() or "id",
        companion=wish["companion"],
    )


def _warnings(number: int, person: booking.Person) -> list[dict[str, Any]]:
    """What the identity number itself gives to think about."""
    nik = identity.read_nik(person.number)
    found = identity.findings(nik, person.born_on, regions.today_codes(), regions.retired_codes())
    return [{"person": number, **one} for one in shown.said(finding.code for finding in found)]


class Found(Door):
    is_search = True

    @described(
        "find",
        "A booking by two facts: its code and the birth date. The answer holds the token that opens it.",
        asks=FindAsked,
        gives=shapes.Opened,
        refuses=("not_found", "too_many"),
        writes=False,
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        wish = asked(FindAsked, request)
        found = finding.find(**wish, address=client_address(request))
        promises.note_party(found, Knowing.How.VIEWED, timezone.now())
        return answer(shown.opened(found))


class OwnBooking(Door):
    @described("booking", "The booking that the token opens.", gives=shapes.Own, guard=TOKEN)
    def get(self, request: HttpRequest) -> HttpResponse:
        one, now = tokens.opened(request), timezone.now()
        own = {
            "party": Booking.objects.filter(party=one.party).count(),
            "move": shown.allowed(changing.stands_in_the_way_of_moving(one)),
            "cancel": shown.allowed(changing.stands_in_the_way_of_cancelling(one)),
            "changes": [shown.change(change, now) for change in one.changes.all()],
        }
        return answer(shown.booking(one) | own)


class Moved(Door):
    @described(
        "move",
        "The booking has its place from another slot on, at any point of the office.",
        asks=MoveAsked,
        gives=shapes.Changed,
        guard=TOKEN,
        refuses=(
            *("booking_not_live", "move_too_late", "moves_used_up", "same_slot", "lane_not_entitled"),
            *("slot_full", "slot_gone", "not_released", "not_offered", "key_reused"),
        ),
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        key, one, wish = key_of(request), tokens.opened(request), asked(MoveAsked, request)
        who = _who(one, key, everyone=wish["everyone"])
        return _changed(changing.move(bookings=who, to=wish["slot"], key=key))


class Cancelled(Door):
    @described(
        "cancel",
        "The booking is cancelled and its place free for others.",
        asks=ChangeAsked,
        gives=shapes.Changed,
        guard=TOKEN,
        refuses=("not_live", "cancel_too_late", "key_reused"),
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        key, one, wish = key_of(request), tokens.opened(request), asked(ChangeAsked, request)
        return _changed(changing.cancel(bookings=_who(one, key, everyone=wish["everyone"]), key=key))


class Undone(Door):
    @described(
        "undo",
        "A move or a cancellation is taken back, while that is possible and the old place is still free.",
        asks=UndoAsked,
        gives=shapes.Restored,
        guard=TOKEN,
        refuses=("nothing_to_undo", "slot_full", "slot_gone", "already_booked"),
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        key_of(request)  # the change that is taken back is its own key
        one, wish = tokens.opened(request), asked(UndoAsked, request)
        restored = changing.undo(key=wish["change"], bookings=finding.party_of(one))
        promises.note(restored, Knowing.How.VIEWED, timezone.now())
        return answer({"bookings": [shown.booking(booking) for booking in restored]})


def _who(one: Booking, key: uuid.UUID, *, everyone: bool) -> list[Booking]:
    """The booking alone, or everybody of its party who still comes, or whom the same request changed before."""
    if not everyone:
        return [one]
    before = set(Change.objects.filter(key=key, booking__party=one.party).values_list("booking", flat=True))
    return [other for other in finding.party_of(one) if other.is_live or other.pk in before] or [one]


def _changed(changes: Sequence[Change]) -> HttpResponse:
    """The bookings as they are now, and the change by which it can be taken back; who asked for it knows of them."""
    now = timezone.now()
    promises.note((one.booking for one in changes), Knowing.How.VIEWED, now)
    rows = Booking.objects.filter(pk__in=[one.booking_id for one in changes]).order_by("pk").for_display()
    return answer(
        {
            "change": shown.change(changes[0], now),
            "bookings": [shown.booking(one) for one in rows],
        }
    )
