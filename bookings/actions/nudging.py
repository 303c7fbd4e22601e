"""Waking an errand once the transaction is committed. A lost nudge costs a minute, never a message."""

import time
from threading import Lock

from django.db import transaction
from django_q.tasks import async_task

QUIET_SECONDS = 1.0  # an errand takes everything that is due; within a second one nudge speaks for all

_lock = Lock()
_last: dict[str, float] = {}


def nudge(errand: str, *, at_once: bool = False) -> None:
    """The errand runs soon after the commit; with `at_once`, even if it was woken a moment ago."""
    transaction.on_commit(lambda: _send(errand, at_once), robust=True)  # it is committed, whatever becomes of the nudge


def _send(errand: str, at_once: bool) -> None:
    with _lock:
        now = time.monotonic()
        if not at_once and now - _last.get(errand, -QUIET_SECONDS) < QUIET_SECONDS:
            return
        _last[errand] = now
    async_task(errand, q_options={"group": "nudge", "save": False})
