"""The links that messages lead to: true for one booking, one place and time of it, and one channel."""

from bookings.rules import links
from offices.models import keyed_hash


def link_token(booking: int, slot: int, channel: str) -> str:
    """What stands at the end of the link. It opens nothing but a farewell once the visit is somewhere else."""
    return links.write(booking, channel, keyed_hash("link", f"{booking}:{slot}:{channel}"))


def link_path(booking: int, slot: int, channel: str) -> str:
    """Where a message to this booking's person leads to, whatever it says: the visit as it stands, without its code."""
    return f"k/{link_token(booking, slot, channel)}"
