"""A desk: wishes that come at the same time are served together, in one transaction.

Everybody who books at the moment of release wants the same few rows, and a transaction each would have them wait
for one another's commits. So a thread that finds nobody at the desk serves its own wish at once; those that come
while it works wait, and the first of them then serves all who wait. No timer, no thread of its own: a lone wish
takes the same way as without the desk. Each answer is given after the commit that makes it true. Between
processes and hosts the row locks do the same as ever.
"""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

Wish = TypeVar("Wish")
Answer = TypeVar("Answer")

MOST_TOGETHER = 64
LONGEST_WAIT = 30  # seconds


class _Ticket(Generic[Wish, Answer]):
    """One who waits. `called` is a lock that stays shut until it is their turn or their answer is there."""

    __slots__ = ("answers", "called", "error", "wish")

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.called = Lock()
        self.called.acquire()
        self.answers: list[Answer] = []
        self.error: BaseException | None = None

    @property
    def is_answered(self) -> bool:
        return bool(self.answers) or self.error is not None


class Desk(Generic[Wish, Answer]):
    """Serves one group of wishes at a time; those who come meanwhile are the next group."""

    def __init__(self, serve: Callable[[Sequence[Wish]], Sequence[Answer]]) -> None:
        self._serve = serve
        self._lock = Lock()
        self._waiting: list[_Ticket[Wish, Answer]] = []
        self._busy = False

    def ask(self, wish: Wish) -> Answer:
        """The wish's answer, once it is committed.

        Raises what serving it raised, and TimeoutError when the desk is stuck: what became of the wish can then be
        asked with the same key.
        """
        ticket: _Ticket[Wish, Answer] = _Ticket(wish)
        with self._lock:
            self._waiting.append(ticket)
            mine = not self._busy
            self._busy = True
        if not mine and not ticket.called.acquire(timeout=LONGEST_WAIT) and self._gives_up(ticket):
            raise TimeoutError
        if not ticket.is_answered:
            self._serve_waiting()
        if ticket.error is not None:
            raise ticket.error
        if not ticket.answers:
            raise TimeoutError
        return ticket.answers[0]

    def _gives_up(self, ticket: _Ticket[Wish, Answer]) -> bool:
        """Nobody counts on the ticket's thread any more; False when its turn has come after all."""
        with self._lock:
            if ticket.called.acquire(blocking=False):
                return False
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            return True

    def _serve_waiting(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        try:
            for ticket, answer in zip(group, self._serve([one.wish for one in group]), strict=True):
                ticket.answers.append(answer)
        except BaseException as error:  # noqa: BLE001  whatever it is, everyone who waits must hear of it
            for ticket in group:
                ticket.error = error
        finally:
            with self._lock:
                self._busy = bool(self._waiting)
                following = self._waiting[:1]
            for ticket in (*following, *group):
                ticket.called.release()
