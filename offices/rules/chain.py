"""The journal's hash chain: each seal covers an entry and the seal before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SEAL_BYTES = 32
START = bytes(SEAL_BYTES)


@dataclass(frozen=True, slots=True)
class Link:
    """A sealed row; positions in a chain count from 1 without a gap."""

    position: int
    fields: Mapping[str, str]
    seal: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place where a chain does not hold: link_missing, seal_differs or end_missing."""

    position: int
    code: str


def entry_hash(previous: bytes, fields: Mapping[str, str]) -> bytes:
    """The entry's seal: SHA-256 over the seal before it and the fields as JSON, keys sorted, in ASCII.

    Raises ValueError when `previous` is not 32 bytes, which would let two different pairs read the same.
    """
    if len(previous) != SEAL_BYTES:
        raise ValueError("a seal has 32 bytes")
    text = json.dumps(dict(fields), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode("ascii")).digest()


def first_broken(rows: Iterable[Link], start: bytes = START, last: int | None = None) -> Broken | None:
    """The first link, in order of position, that does not follow from `start`; None when all do.

    With `last`, the position up to which rows must exist, a chain whose end was cut off is found too.
    """
    previous, due = start, 1
    for row in rows:
        if row.position != due:
            return Broken(due, "link_missing")
        if entry_hash(previous, row.fields) != row.seal:
            return Broken(due, "seal_differs")
        previous, due = row.seal, due + 1
    if last is not None and due <= last:
        return Broken(due, "end_missing")
    return None
