"""What a citizen's browser remembers: the place it holds and the booking it may see. Signed, short, no names."""

import datetime as dt
import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from bookings.models import Booking, Hold, Waiting

PLACE = "place"
MINE = "mine"
WAITING = "waiting"
SALT = "citizen"
PLACE_SECONDS = 24 * 60 * 60  # as long as a draft is kept
MINE_SECONDS = 30 * 60


def _read(request: HttpRequest, name: str, seconds: int) -> str:
    try:
        value: str = request.get_signed_cookie(name, salt=SALT, max_age=seconds) or ""
    except (KeyError, signing.BadSignature):
        return ""
    return value


def _write(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    response.set_signed_cookie(
        name, value, salt=SALT, max_age=seconds, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def held_place(request: HttpRequest) -> uuid.UUID | None:
    """The token of the hold that this browser made last."""
    text = _read(request, PLACE, PLACE_SECONDS)
    return uuid.UUID(text) if text else None


def live_place(request: HttpRequest, now: dt.datetime) -> Hold | None:
    """The hold that still keeps a place for this browser."""
    token = held_place(request)
    return Hold.objects.live(now).filter(token=token).first() if token else None


def remember_place(response: HttpResponse, token: uuid.UUID) -> None:
    _write(response, PLACE, str(token), PLACE_SECONDS)


def forget_place(response: HttpResponse) -> None:
    response.delete_cookie(PLACE, samesite="Lax")


def own_booking(request: HttpRequest) -> Booking | None:
    """The booking this browser has made, or has found with its two facts, in the last half hour."""
    text = _read(request, MINE, MINE_SECONDS)
    return Booking.objects.filter(pk=int(text)).for_display().first() if text else None


def remember_booking(response: HttpResponse, booking: Booking) -> None:
    _write(response, MINE, str(booking.pk), MINE_SECONDS)


def forget_booking(response: HttpResponse) -> None:
    response.delete_cookie(MINE, samesite="Lax")


def own_waiting(request: HttpRequest) -> Waiting | None:
    """The party on the waiting list that this browser typed in, or found with its two facts."""
    text = _read(request, WAITING, PLACE_SECONDS)
    rows = Waiting.objects.select_related("office", "service", "product", "booking__slot__point__office")
    return rows.filter(token=uuid.UUID(text)).first() if text else None


def remember_waiting(response: HttpResponse, waiting: Waiting) -> None:
    _write(response, WAITING, str(waiting.token), PLACE_SECONDS)


def forget_waiting(response: HttpResponse) -> None:
    response.delete_cookie(WAITING, samesite="Lax")
