"""Personal data at rest: sealed with rotatable keys, found again through keyed hashes."""

import hashlib
import hmac
import logging
from functools import cache
from typing import Any, TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=models.Model)


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def fernet() -> MultiFernet:
    """Seals with the first of FIELD_KEYS and opens with any of them."""
    return _fernet(tuple(settings.FIELD_KEYS))


def keyed_hash(kind: str, value: str) -> bytes:
    """32 bytes that say "the same value of this kind" and nothing else to whoever lacks HASH_KEY."""
    return hmac.digest(settings.HASH_KEY.encode(), f"{kind}\0{value}".encode(), hashlib.sha256)


class SealedText(models.TextField):  # type: ignore[type-arg]
    """Text that is readable in Python and sealed in the database; it cannot be filtered on."""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return fernet().decrypt(value.encode()).decode() if value else value

    def get_prep_value(self, value: Any) -> str | None:
        text = super().get_prep_value(value)
        return fernet().encrypt(str(text).encode()).decode() if text else text

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise NotImplementedError("A sealed field cannot be searched; look its keyed hash up instead.")
        return super().get_lookup(lookup_name)


def readable(rows: models.QuerySet[Row], most: int) -> list[Row]:
    """The first so many of the rows that a key opens: however many none opens, they hold none of the others up."""
    shut: list[int] = []
    while True:
        some = rows.exclude(pk__in=shut)
        try:
            return list(some[:most])
        except InvalidToken:
            shut += _unreadable(rows, list(some.values_list("pk", flat=True)[:most]))


def _unreadable(rows: models.QuerySet[Row], keys: list[int]) -> list[int]:
    """Those of the keys whose rows no key opens, found by halves."""
    try:
        list(rows.filter(pk__in=keys))
    except InvalidToken:
        half = len(keys) // 2
        if half:
            return [*_unreadable(rows, keys[:half]), *_unreadable(rows, keys[half:])]
        log.warning("row_unreadable table=%s row=%s", rows.model._meta.db_table, keys[0])
        return keys
    return []
