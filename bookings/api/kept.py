"""Answers as they are sent: made and packed once for all who ask the same."""

import gzip
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from offices.reports.kept import Kept

MOST_BYTES = 96 * 1024 * 1024  # room for 30 days of every point of the country
WORTH_PACKING = 1_000  # bytes
QUICK = 3  # of gzip's levels; the usual 9 takes thirty times as long and saves a third more
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


@dataclass(frozen=True)
class Ready:
    """An answer as bytes, packed by gzip for the first who takes that, where it saves something."""

    plain: bytes

    @cached_property
    def packed(self) -> bytes | None:
        return gzip.compress(self.plain, QUICK, mtime=0) if len(self.plain) >= WORTH_PACKING else None

    @property
    def size(self) -> int:
        """Packed it takes a tenth more, if that."""
        return len(self.plain)


class Answers:
    """The answers of one process that are ready to send, each at most `seconds` old."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: Kept[Ready] = Kept(seconds, MOST_BYTES, size=lambda ready: ready.size, clock=clock)

    def to(self, question: object, make: Callable[[], bytes]) -> Ready:
        """The kept answer, or a new one. Raises what `make` raises, and keeps nothing then."""
        return self._kept.to(question, lambda: Ready(make()))

    def forget(self) -> None:
        """The next question is answered from the tables."""
        self._kept.forget()
