"""Answers that are ready to send, so that a rush asks the tables once in a while and not once a visitor."""

import gzip
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition

from cachetools import TTLCache

MOST_BYTES = 32 * 1024 * 1024
WORTH_PACKING = 1_000  # bytes
QUICK = 3  # of gzip's levels; the usual 9 takes thirty times as long and saves a third more
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


@dataclass(frozen=True)
class Ready:
    """An answer as bytes, and packed by gzip where that saves something; `begun` is before the tables were asked."""

    plain: bytes
    packed: bytes | None
    begun: float


class Answers:
    """The answers of one process, each at most `seconds` old when it is given, counted from before it was made.

    Who asks when half of that is over makes the next one, while everybody else still gets the last: nobody waits
    unless there is none young enough, and no answer is made twice at once.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._made: TTLCache[object, Ready] = TTLCache(MOST_BYTES, 2 * seconds, timer=clock, getsizeof=_size)
        self._in_work: set[object] = set()
        self._changed = Condition()

    def to(self, question: object, make: Callable[[], bytes]) -> Ready:
        """The kept answer, or a new one. Raises what `make` raises, and keeps nothing then."""
        asked = self._clock()
        with self._changed:
            while True:
                made = self._made.get(question)
                in_work = question in self._in_work
                if made is not None and self._is_good(made, asked, in_work=in_work):
                    return made
                if not in_work:
                    self._in_work.add(question)
                    break
                self._changed.wait()
        return self._make(question, make)

    def _is_good(self, made: Ready, asked: float, *, in_work: bool) -> bool:
        """Young enough, or begun after it was asked for: however long that took, another would be no younger."""
        lasts = self._seconds if in_work else self._seconds / 2
        return made.begun >= asked or self._clock() < made.begun + lasts

    def _make(self, question: object, make: Callable[[], bytes]) -> Ready:
        made = None
        begun = self._clock()
        try:
            plain = make()
            made = Ready(plain, gzip.compress(plain, QUICK, mtime=0) if len(plain) >= WORTH_PACKING else None, begun)
        finally:
            with self._changed:
                self._in_work.discard(question)
                if made is not None and _size(made) <= MOST_BYTES:
                    self._made[question] = made
                self._changed.notify_all()
        return made

    def forget(self) -> None:
        """The next question is answered from the tables."""
        with self._changed:
            self._made.clear()


def _size(made: Ready) -> int:
    return len(made.plain) + len(made.packed or b"")
