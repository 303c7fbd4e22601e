"""The short links of messages: what they lead to, as long as they are true."""

import hmac
from dataclasses import dataclass

from bookings.actions import limits
from bookings.errors import LinkOver, TooMany
from bookings.models import Booking, link_token
from bookings.rules import links as rules

MISSES = limits.Limit("link_address", most=20, seconds=15 * 60)
OLDER_VERSIONS = 20  # whose links still let somebody say that the number is not theirs, or stop messages


@dataclass(frozen=True)
class Link:
    """A true link. `is_current` tells whether the booking still is as it was when the message was written."""

    token: str
    booking: Booking
    channel: str
    is_current: bool


def follow(token: str, address: str) -> Link:
    """What the link leads to. Raises LinkOver, the same for a forged one as for one of no booking, or TooMany."""
    if limits.is_spent(MISSES, address):
        raise TooMany
    told = rules.read(token)
    booking = Booking.objects.filter(pk=told.booking).for_display().first() if told else None
    version = _version(told, booking) if told and booking else 0
    if told is None or booking is None or not version:
        limits.allow(MISSES, address)
        raise LinkOver
    return Link(token, booking, told.channel, version == booking.version)


def _version(told: rules.Told, booking: Booking) -> int:
    """Which version of the booking the link was signed for; 0 for none. Every one is compared, in constant time."""
    found = 0
    for version in range(max(1, booking.version - OLDER_VERSIONS), booking.version + 1):
        true = link_token(booking.pk, version, told.channel)[: rules.SIGNS]
        if hmac.compare_digest(true, told.signature):
            found = version
    return found
