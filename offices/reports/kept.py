"""Answers that are kept for a moment, so that a rush asks the tables once in a while and not once a visitor."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition
from typing import Generic, TypeVar

from cachetools import TTLCache

Value = TypeVar("Value")
KEPT_SECONDS = 1.5  # an answer that is kept so long, and the time it took, is less than two seconds old


@dataclass(frozen=True)
class _Made(Generic[Value]):
    value: Value
    begun: float  # before the tables were asked


class Kept(Generic[Value]):
    """The answers of one process, each at most `seconds` old when it is given, counted from before it was made.

    Who asks when half of that is over makes the next one, while everybody else still gets the last: nobody waits
    unless there is none young enough, and no answer is made twice at once. `most` bounds the sum of their sizes.
    """

    def __init__(
        self,
        seconds: float,
        most: int,
        *,
        size: Callable[[Value], int] = lambda _value: 1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds, self._most, self._size, self._clock = seconds, most, size, clock
        self._made: TTLCache[object, _Made[Value]] = TTLCache(
            most, 2 * seconds, timer=clock, getsizeof=lambda made: size(made.value)
        )
        self._in_work: set[object] = set()
        self._changed = Condition()

    def to(self, question: object, make: Callable[[], Value]) -> Value:
        """The kept answer, or a new one. Raises what `make` raises, and keeps nothing then."""
        asked = self._clock()
        with self._changed:
            while True:
                made = self._made.get(question)
                in_work = question in self._in_work
                if made is not None and self._is_good(made, asked, in_work=in_work):
                    return made.value
                if not in_work:
                    self._in_work.add(question)
                    break
                self._changed.wait()
        return self._make(question, make)

    def _is_good(self, made: _Made[Value], asked: float, *, in_work: bool) -> bool:
        """Young enough, or begun after it was asked for: however long that took, another would be no younger."""
        lasts = self._seconds if in_work else self._seconds / 2
        return made.begun >= asked or self._clock() < made.begun + lasts

    def _make(self, question: object, make: Callable[[], Value]) -> Value:
        made = None
        begun = self._clock()
        try:
            value = make()
            made = _Made(value, begun)
        finally:
            with self._changed:
                self._in_work.discard(question)
                if made is not None and self._size(made.value) <= self._most:
                    self._made[question] = made
                self._changed.notify_all()
        return value

    def forget(self) -> None:
        """The next question is answered from the tables."""
        with self._changed:
            self._made.clear()
