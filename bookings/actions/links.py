"""The short links of messages: what they lead to, as long as they are true."""

import hmac
from dataclasses import dataclass

from bookings.actions import limits
from bookings.errors import LinkOver, TooMany
from bookings.models import Booking, Message, link_token
from bookings.models.messages import MessageQuerySet
from bookings.rules import links as rules

MISSES = limits.Limit("link_address", most=20, seconds=15 * 60)


@dataclass(frozen=True)
class Link:
    """A true link. `is_current` tells whether the visit still is where and when it was when the message was written.

    With one that is not, somebody can still say that the number is not theirs, and stop messages.
    """

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
    slot = _slot(told, booking) if told and booking else None
    if told is None or booking is None or slot is None:
        limits.allow(MISSES, address)
        raise LinkOver
    return Link(token, booking, told.channel, slot == booking.slot_id)


def of_readers(booking: Booking, said: MessageQuerySet) -> list[Link]:
    """One for the number and one for the address of whoever is booked, as far as these messages went there.

    Whoever reads them may be a stranger, and has nothing to say of where they did not go.
    """
    channels = set(said.values_list("channel", flat=True))
    ways = {
        "sms": booking.phone and channels & {Message.Channel.SMS, Message.Channel.WHATSAPP},
        "email": booking.email and channels & {Message.Channel.EMAIL},
    }
    return [
        Link(link_token(booking.pk, booking.slot_id, way), booking, way, is_current=True)
        for way, is_read in ways.items()
        if is_read
    ]


def _slot(told: rules.Told, booking: Booking) -> int | None:
    """Which of the booking's places, its present or an earlier one, the link was signed for; None for none of them."""
    changes = booking.changes.values_list("from_slot", "to_slot")
    places = {booking.slot_id, *(slot for ends in changes for slot in ends if slot)}
    signed = {slot: link_token(booking.pk, slot, told.channel)[: rules.SIGNS] for slot in places}
    return next((slot for slot, true in signed.items() if hmac.compare_digest(true, told.signature)), None)
