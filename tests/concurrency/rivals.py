"""People who want the same thing at the same moment."""

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections

Asked = TypeVar("Asked")
Outcome = TypeVar("Outcome")

SECONDS = 60


class Stuck(Exception):
    """Somebody still waits although everybody should have been served."""


def all_at_once(function: Callable[[Asked], Outcome], arguments: Sequence[Asked]) -> list[Outcome]:
    """What the function gives for each argument, in their order, when all are asked at once.

    Each rival is a thread with its own database connection, opened before the start, so that they collide in
    the function and not on the way to it. Raises what rivals raised, in a group, or Stuck after SECONDS.
    """
    start = threading.Barrier(len(arguments))
    outcomes: dict[int, Outcome] = {}
    raised: list[Exception] = []

    def rival(place: int, argument: Asked) -> None:
        try:
            _connect(start)
            outcomes[place] = function(argument)
        except Exception as error:  # noqa: BLE001  it is raised again in the test's own thread
            raised.append(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=rival, args=(place, argument), daemon=True) for place, argument in enumerate(arguments)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    if any(thread.is_alive() for thread in threads):
        raise Stuck(f"{sum(thread.is_alive() for thread in threads)} of {len(threads)} rivals")
    if raised:
        raise ExceptionGroup("rivals failed", raised)
    return [outcomes[place] for place in range(len(arguments))]


def _connect(start: threading.Barrier) -> None:
    """Connected, and everybody else too. Raises for all of them when one cannot be."""
    try:
        connections["default"].ensure_connection()
    except Exception:
        start.abort()
        raise
    start.wait(SECONDS)
