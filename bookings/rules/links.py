"""Short links of messages: which booking and channel, signed; nothing has to be kept to know one again."""

import string
from dataclasses import dataclass

ALPHABET = string.digits + string.ascii_letters
BASE = len(ALPHABET)
SIGNS = 8  # of the signature: nearly 48 bits, which nobody guesses at twenty tries in a quarter of an hour
LONGEST = SIGNS + 10  # more is no key of the table
CHANNELS = ("sms", "whatsapp", "email")


@dataclass(frozen=True)
class Told:
    """What a link says before anybody has looked whether it is a true one."""

    booking: int
    channel: str
    signature: str


def write(booking: int, channel: str, digest: bytes) -> str:
    """The link's last part: signature, then booking and channel in one number."""
    return sign(digest) + _digits(booking * len(CHANNELS) + CHANNELS.index(channel))


def sign(digest: bytes) -> str:
    """The last signs of a keyed hash of at least 16 bytes."""
    return _digits(int.from_bytes(digest)).rjust(SIGNS, ALPHABET[0])[-SIGNS:]


def read(token: str) -> Told | None:
    """What the link says; None when no link looks like this."""
    signature, number = token[:SIGNS], token[SIGNS:]
    if not number or len(token) > LONGEST or not all(one in ALPHABET for one in token) or number[0] == ALPHABET[0]:
        return None
    value = 0
    for one in number:
        value = value * BASE + ALPHABET.index(one)
    booking, channel = divmod(value, len(CHANNELS))
    return Told(booking, CHANNELS[channel], signature)


def _digits(number: int) -> str:
    found = ""
    while number:
        number, digit = divmod(number, BASE)
        found = ALPHABET[digit] + found
    return found
