"""The signed ticket behind the QR: a gate reads and trusts it without a network, given the office's public keys.

The text is `TJ1.<key name>.<claims>.<signature>`, both parts base64url: claims are the booking code, the service
point and the start in minutes since 1970 (UTC), nothing about the person. Ed25519, RFC 8032.
"""

import base64
import binascii
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

MARK = "TJ1"
LONGEST = 400
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class BadTicket(ValueError):
    """The text is no ticket of ours."""


@dataclass(frozen=True)
class Ticket:
    """`starts_at` is aware UTC, to the minute; `point` is the service point's slug."""

    code: str
    point: str
    starts_at: dt.datetime


def _keys() -> dict[str, Ed25519PrivateKey]:
    return _read(tuple(settings.TICKET_KEYS))


@cache
def _read(keys: tuple[str, ...]) -> dict[str, Ed25519PrivateKey]:
    pairs = (key.partition(":") for key in keys)
    return {name: Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed)) for name, _colon, seed in pairs}


def public_keys() -> dict[str, Ed25519PublicKey]:
    """What a gate needs, by key name."""
    return {name: key.public_key() for name, key in _keys().items()}


def sign(ticket: Ticket) -> str:
    """The text of the ticket, signed with the first of TICKET_KEYS."""
    name, key = next(iter(_keys().items()))
    minutes = int((ticket.starts_at - EPOCH).total_seconds()) // 60
    claims = f"{ticket.code} {ticket.point} {minutes}".encode()
    head = f"{MARK}.{name}.{_text(claims)}"
    return f"{head}.{_text(key.sign(head.encode()))}"


def verify(text: str, keys: Mapping[str, Ed25519PublicKey]) -> Ticket:
    """The ticket, if one of the keys signed it. Raises BadTicket."""
    parts = text.split(".")
    if len(text) > LONGEST or len(parts) != 4 or parts[0] != MARK or parts[1] not in keys:
        raise BadTicket
    try:
        keys[parts[1]].verify(_bytes(parts[3]), ".".join(parts[:3]).encode())
        code, point, minutes = _bytes(parts[2]).decode().split(" ")
        return Ticket(code, point, EPOCH + dt.timedelta(minutes=int(minutes)))
    except (InvalidSignature, ValueError, OverflowError, binascii.Error) as error:
        raise BadTicket from error


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
