"""Messages that tell of a visit, as if they had been sent; a test names only what it is about."""

from bookings.models import Message, contact_hash


def make_told(booking, *, kind="reminder_day", channel="sms", state="accepted", at, then=(), **fields):
    """The booking's person was told like this at the moment."""
    to = booking.email if channel == "email" else booking.phone
    ends = {"receipt_at": at} if state in ("delivered", "undelivered") else {}
    asked = {"accepted_at": at} if state in ("accepted", "sent", "delivered", "undelivered") else {}
    return Message.objects.create(
        **{
            "booking": booking,
            "office": booking.office,
            "kind": kind,
            "channel": channel,
            "then": list(then),
            "version": booking.version,
            "recipient": to,
            "contact_key": contact_hash(to),
            "language": "id",
            "state": state,
            "due_at": at,
            "claimed_at": at,
            "expires_at": booking.slot.starts_at,
            **asked,
            **ends,
            **fields,
        }
    )
