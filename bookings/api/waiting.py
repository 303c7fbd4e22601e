"""The waiting list: asking for a place there, joining, seeing where one stands, and leaving, as on the pages."""

import contextlib
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bookings.actions import finding, wishing
from bookings.api import examples, holds, shapes, shown, tokens
from bookings.api.bookings import ELIGIBLE, person, wishes
from bookings.api.catalogue import unknown
from bookings.api.described import TOKEN, described
from bookings.api.doors import Door, answer, asked, key_of
from bookings.api.problems import plain
from bookings.api.serializers import CheckCodeAsked, FindAsked, PartyAsked, SendCodeAsked, SpanAsked, WaitingAsked
from bookings.errors import NotFound, NotOffered
from bookings.models import Waiting
from bookings.reports import offered
from offices.models import Office, ServicePoint
from offices.views.address import client_address

DAYS = ("days_reversed", "days_over", "days_too_far")


class WaitingList(Door):
    @described(
        "wait",
        "Say where and when a place would do. Nobody waits yet: confirm the contact, then join with the token, within "
        "a day.",
        asks=WaitingAsked,
        gives=shapes.WaitingShown,
        status=201,
        refuses=("unknown", "not_offered", "not_online", "party_too_large", *DAYS, "too_many", "key_reused"),
        asks_example=examples.WAIT,
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        key, wish = key_of(request), asked(WaitingAsked, request)
        known = _ground(wish)
        if known.service is None or (wish["product"] and known.product is None):
            raise NotOffered
        made = wishing.ask(
            office=known.office,
            service=known.service,
            product=known.product,
            lane=wish["lane"],
            people=wish["people"],
            span=_span(known.office, wish),
            address=client_address(request),
            key=key,
        )
        return answer(shown.waiting(made, timezone.now()), 201)


def _ground(wish: dict[str, Any]) -> offered.Ground:
    asked_for = {name: wish[name] for name in ("service", "product", "lane", "people")}
    try:
        return offered.ground(wish["office"], offered.Wish(**asked_for), timezone.now())
    except Office.DoesNotExist as error:
        raise unknown("office") from error


def _span(office: Office, wish: dict[str, Any]) -> wishing.Span:
    """Raises a problem when the office has no such point."""
    points = tuple(ServicePoint.objects.of(office).filter(slug__in=wish["points"]))
    if len(points) < len(set(wish["points"])):
        raise unknown("points")
    return wishing.Span(points, wish["first_on"], wish["last_on"])


class Code(Door):
    @described(
        "send_waiting_code",
        "Send a one-time code to the phone or the e-mail that offers shall reach.",
        asks=SendCodeAsked,
        gives=shapes.Sent,
        status=202,
        refuses=("unknown", "too_many", "key_reused"),
    )
    def post(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        return holds.send_code(request, token)


class CheckedCode(Door):
    @described(
        "check_waiting_code",
        "Confirm the contact with the code of the newest message.",
        asks=CheckCodeAsked,
        gives=shapes.Confirmed,
        refuses=("code_wrong", "code_over"),
    )
    def post(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        return holds.check_code(request, token)


class OneParty(Door):
    @described(
        "waiting",
        "Where the party stands in the queue, and the place that is held for it just now, if any.",
        gives=shapes.WaitingShown,
        refuses=("unknown",),
    )
    def get(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        return answer(shown.waiting(_party(token), timezone.now()))

    @described(
        "join",
        "The party waits from now on, behind all who wait already. Asked again, it keeps its place in the queue.",
        asks=PartyAsked,
        gives=shapes.WaitingShown,
        refuses=(
            *("unknown", "not_live", "already_booked", "already_waiting", "contact_not_confirmed", "contact_missing"),
            *("too_many", *ELIGIBLE),
        ),
    )
    def post(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        key_of(request)  # the party itself joins once
        wish = asked(PartyAsked, request)
        wishing.join(token=token, people=[person(one) for one in wish["people"]], wishes=wishes(wish))
        return answer(shown.waiting(_party(token), timezone.now()))

    @described(
        "leave",
        "The party waits no longer, and what is known of it is forgotten; a place held for it goes to the next.",
        status=204,
        writes=True,
        refuses=("unknown",),
    )
    def delete(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        key_of(request)
        wishing.stop(waiting=_party(token))
        return HttpResponse(status=204)


def _party(token: uuid.UUID) -> Waiting:
    rows = Waiting.objects.select_related("office", "service", "product", "booking__slot__point__office")
    found = rows.filter(token=token).first()
    if found is None:
        raise plain("unknown")
    return found


class Found(Door):
    is_search = True

    @described(
        "find_waiting",
        "A party on the waiting list by two facts: its code, and the birth date of one of them.",
        asks=FindAsked,
        gives=shapes.WaitingShown,
        refuses=("not_found", "too_many"),
        writes=False,
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        wish = asked(FindAsked, request)
        with contextlib.suppress(NotFound):  # it counts who asks how often, and for which code
            finding.find(**wish, address=client_address(request))
        return answer(shown.waiting(_party(wishing.find(**wish).token), timezone.now()))


class Earlier(Door):
    @described(
        "wait_for_earlier",
        "Everybody booked together waits for an earlier place; taking one is a move of their own. Who waits for one "
        "already is told how that stands.",
        asks=SpanAsked,
        gives=shapes.WaitingShown,
        guard=TOKEN,
        refuses=(
            *("unknown", "not_offered", "not_online", *DAYS, "already_waiting", "contact_missing"),
            *("booking_not_live", "move_too_late", "moves_used_up"),
        ),
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        key_of(request)  # a party waits once
        booking, wish = tokens.opened(request), asked(SpanAsked, request)
        live = Waiting.objects.live().filter(booking__party=booking.party).first()
        row = live or wishing.join_for(booking=booking, span=_span(booking.office, wish))
        return answer(shown.waiting(_party(row.token), timezone.now()))
