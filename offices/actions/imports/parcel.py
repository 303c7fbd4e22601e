"""A table between looking and saving: sealed, in the page of whoever looks, and nowhere on this side."""

import json
import zlib
from collections.abc import Sequence

from cryptography.fernet import InvalidToken

from offices.errors import Refused
from offices.gateways.tables import Row
from offices.models import Office, User
from offices.models.sealed import fernet

SECONDS = 3600
MOST_SIGNS = 200_000  # a form may hold a little more


def pack(*, kind: str, office: Office, table: Sequence[Row], seen: str, by: User) -> str:
    """Only this person can send it back, for this office, within the hour. Raises Refused with file_too_large."""
    content = json.dumps([kind, office.pk, by.pk, seen, table])
    sealed = fernet().encrypt(zlib.compress(content.encode(), level=9)).decode()
    if len(sealed) > MOST_SIGNS:
        raise Refused("file_too_large")
    return sealed


def unpack(sealed: str, *, kind: str, office: Office, by: User) -> tuple[list[Row], str]:
    """The table, and the digest of what was looked at. Raises Refused with parcel_over."""
    try:
        content = json.loads(zlib.decompress(fernet().decrypt(sealed.encode(), ttl=SECONDS)))
    except InvalidToken as error:
        raise Refused("parcel_over") from error
    *whose, seen, table = content
    if whose != [kind, office.pk, by.pk]:
        raise Refused("parcel_over")
    return [(number, cells) for number, cells in table], seen
