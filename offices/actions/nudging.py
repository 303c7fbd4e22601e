"""Waking an errand once the transaction is committed. A lost nudge costs a minute, never a message."""

import time
from threading import Lock

from django.db import connection, transaction
from django.utils import timezone
from django_q.conf import Conf
from django_q.tasks import async_task

QUIET_SECONDS = 1.0  # an errand takes everything that is due: in a burst, a nudge that still waits speaks for all

_lock = Lock()
_last: dict[str, float] = {}


def nudge(errand: str, *, at_once: bool = False, timeout: int | None = None) -> None:
    """The errand runs soon after the commit; with `at_once`, even if it was woken a moment ago.

    `timeout` is in seconds, for an errand that takes longer than others may.
    """
    # It is committed, whatever becomes of the nudge.
    transaction.on_commit(lambda: _send(errand, at_once, timeout), robust=True)


def _send(errand: str, at_once: bool, timeout: int | None) -> None:
    with _lock:
        now = time.monotonic()
        in_a_burst = now - _last.get(errand, -QUIET_SECONDS) < QUIET_SECONDS
        _last[errand] = now
    if in_a_burst and not at_once and _one_waits():
        return  # the nudge of a moment ago has not been taken up yet, and will speak for this one too
    longer = {"timeout": timeout} if timeout else {}
    async_task(errand, q_options={"group": "nudge", "save": False, **longer})


def _one_waits() -> bool:
    """Whether anything lies in the queue. As Django-Q2's own count says it, at a tenth of the price: in a rush every
    group of bookings asks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM django_q_ormq WHERE key = %s AND lock <= %s)",
            [Conf.PREFIX, connection.ops.adapt_datetimefield_value(timezone.now())],
        )
        return bool(cursor.fetchone()[0])
