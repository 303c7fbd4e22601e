"""Answers as they are sent: made and packed once for all who ask the same."""

import gzip
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from offices.reports.kept import Kept

MOST_BYTES = 32 * 1024 * 1024
WORTH_PACKING = 1_000  # bytes
QUICK = 3  # of gzip's levels; the usual 9 takes thirty times as long and saves a third more
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


@dataclass(frozen=True)
class Ready:
    """An answer as bytes, and packed by gzip where that saves something."""

    plain: bytes
    packed: bytes | None

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed or b"")


class Answers:
    """The answers of one process that are ready to send, each at most `seconds` old."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: Kept[Ready] = Kept(seconds, MOST_BYTES, size=lambda ready: ready.size, clock=clock)

    def to(self, question: object, make: Callable[[], bytes]) -> Ready:
        """The kept answer, or a new one. Raises what `make` raises, and keeps nothing then."""
        return self._kept.to(question, lambda: _ready(make()))

    def forget(self) -> None:
        """The next question is answered from the tables."""
        self._kept.forget()


def _ready(plain: bytes) -> Ready:
    return Ready(plain, gzip.compress(plain, QUICK, mtime=0) if len(plain) >= WORTH_PACKING else None)
