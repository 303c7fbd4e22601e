"""The links that messages lead to: true for one booking, one version of it and one channel."""

from bookings.rules import links
from offices.models import keyed_hash


def link_token(booking: int, version: int, channel: str) -> str:
    """What stands at the end of the link. It is worth nothing once the booking has another version."""
    return links.write(booking, channel, keyed_hash("link", f"{booking}:{version}:{channel}"))


# Messages whose link opens the booking as it stands, without its code: coming, move, cancel.
OWN = ("confirmed", "moved", "restored", "reminder_week", "reminder_day", "reminder_morning")


def link_path(booking: int, version: int, kind: str, channel: str) -> str:
    """Where a message of this kind leads to: the booking itself, or the page that asks for its code."""
    return f"k/{link_token(booking, version, channel)}" if kind in OWN else "b"
