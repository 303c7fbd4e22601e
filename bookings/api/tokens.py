"""The token that opens one booking for half an hour: signed, and it names nobody."""

from django.core import signing
from django.http import HttpRequest

from bookings.api.problems import plain
from bookings.models import Booking

SALT = "bookings.api"
SECONDS = 30 * 60
LONGEST = 500


def token_for(booking: Booking) -> str:
    return signing.dumps(booking.pk, salt=SALT)


def opened(request: HttpRequest) -> Booking:
    """The booking that the request's bearer token opens. Raises a problem when it opens none."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise plain("token_missing", headers={"WWW-Authenticate": "Bearer"})
    booking = Booking.objects.filter(pk=_key(token)).for_display().first()
    if booking is None:
        raise plain("token_wrong", headers=WRONG)
    return booking


WRONG = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def _key(token: str) -> int:
    try:
        key = signing.loads(token[:LONGEST], salt=SALT, max_age=SECONDS)
    except signing.BadSignature as error:
        raise plain("token_wrong", headers=WRONG) from error
    return int(key)
