"""Holding places for some minutes, and confirming how to reach the one who holds them."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from bookings import wording
from bookings.actions import contact, holding
from bookings.actions.catalogue import point_rules
from bookings.api import examples, shapes, shown
from bookings.api.described import described
from bookings.api.doors import Door, answer, asked, key_of
from bookings.api.problems import plain
from bookings.api.serializers import CheckCodeAsked, HoldAsked, SendCodeAsked
from bookings.models import Draft, Hold, Message

WRITTEN = ("key_reused",)


class Holds(Door):
    @described(
        "hold",
        "Keep places for a party in a slot, or in it and those that adjoin it, whole or not at all.",
        asks=HoldAsked,
        gives=shapes.Held,
        status=201,
        refuses=("slot_full", "slot_gone", "not_released", "not_offered", "not_online", "party_too_large", *WRITTEN),
        example=examples.HELD,
    )
    def post(self, request: HttpRequest) -> HttpResponse:
        key, wish = key_of(request), asked(HoldAsked, request)
        return answer(shown.held(holding.hold(key=key, **wish)), 201)


class OneHold(Door):
    @described(
        "hold_state",
        "What has become of a hold.",
        gives=shapes.HoldState,
        refuses=("unknown",),
    )
    def get(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        rows = Hold.objects.filter(token=token).select_related("slot__point__office").order_by("part")
        if not (parts := list(rows)):
            raise plain("unknown")
        rules = point_rules(parts[0].slot.point_id, timezone.now())
        is_confirmed = Draft.objects.filter(token=token, confirmed_at__isnull=False).exists()
        needs_code = rules.terms.contact_code and not is_confirmed
        return answer(shown.hold(parts, timezone.now(), needs_code=needs_code))

    @described(
        "release",
        "Give the places back. Those of a hold that ran out are free already.",
        status=204,
        writes=True,
        refuses=("unknown", "hold_over"),
    )
    def delete(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        key_of(request)
        holding.release(token=token, by=None)
        return HttpResponse(status=204)


class Code(Door):
    @described(
        "send_code",
        "Send a one-time code to the phone or the e-mail that news about the visit shall reach.",
        asks=SendCodeAsked,
        gives=shapes.Sent,
        status=202,
        refuses=("unknown", "too_many", *WRITTEN),
    )
    def post(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        return send_code(request, token)


def send_code(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """For a hold, or for a party that would wait."""
    key, wish = key_of(request), asked(SendCodeAsked, request)
    phone, email = wish.get("phone", ""), wish.get("email", "")
    contact.send_code(
        token=token,
        channel=Message.Channel.SMS if phone else Message.Channel.EMAIL,
        contact=phone or email,
        language=wish.get("language") or get_language() or "id",
        key=key,
    )
    return answer({"to": wording.masked_contact(phone or email)}, 202)


class CheckedCode(Door):
    @described(
        "check_code",
        "Confirm the contact with the code of the newest message.",
        asks=CheckCodeAsked,
        gives=shapes.Confirmed,
        refuses=("code_wrong", "code_over"),
    )
    def post(self, request: HttpRequest, token: uuid.UUID) -> HttpResponse:
        return check_code(request, token)


def check_code(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    key_of(request)
    wish = asked(CheckCodeAsked, request)
    contact.check_code(token=token, contact=wish.get("phone") or wish.get("email") or "", code=wish["code"])
    return answer({"confirmed": True})
