"""The links that messages lead to: true for one booking, one version of it and one channel."""

from bookings.rules import links
from offices.models import keyed_hash


def link_token(booking: int, version: int, channel: str) -> str:
    """What stands at the end of the link. It is worth nothing once the booking has another version."""
    return links.write(booking, channel, keyed_hash("link", f"{booking}:{version}:{channel}"))
