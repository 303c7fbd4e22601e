"""Finding a booking by two facts: its code and the birth date."""

import datetime as dt
import secrets
import uuid

from bookings.actions import limits
from bookings.errors import NotFound, TooMany
from bookings.models import Booking
from bookings.rules import codes
from offices.models import Office

PER_ADDRESS = limits.Limit("find_address", most=20, seconds=15 * 60)
PER_CODE = limits.Limit("find_code", most=8, seconds=60 * 60)


def find(*, code: str, born_on: dt.date, address: str) -> Booking:
    """The booking with this code, if the birth date is right too.

    Raises NotFound, the same for a wrong code and a wrong date, or TooMany.
    """
    if not limits.allow(PER_ADDRESS, address):
        raise TooMany
    try:
        known = codes.read(code)
    except codes.BadCode as error:
        raise NotFound from error
    if not limits.allow(PER_CODE, known):
        raise TooMany
    booking = Booking.objects.filter(code=known).for_display().first()
    stored = booking.born_on_sealed if booking else ""
    right = secrets.compare_digest(stored, born_on.isoformat())
    if booking is None or not right:
        raise NotFound
    return booking


def party_of(booking: Booking) -> list[Booking]:
    """Everybody who was booked together with this person, in order."""
    return list(Booking.objects.filter(party=booking.party).order_by("pk").for_display())


def others_of(booking: Booking) -> list[Booking]:
    """The person's earlier and later bookings at any office, newest first."""
    same = Booking.objects.filter(identity_kind=booking.identity_kind, identity_hash=booking.identity_hash)
    return list(same.exclude(pk=booking.pk).order_by("-slot__starts_at").for_display())


def by_name(office: Office, words: tuple[str, ...]) -> list[Booking]:
    """The office's bookings whose names hold all of these words, the next visits first."""
    return list(Booking.objects.of_office(office).named(words).order_by("-slot__starts_at").for_display()[:50])


def by_party(token: uuid.UUID) -> list[Booking]:
    return list(Booking.objects.filter(party=token).order_by("pk").for_display())
