"""Letters on their way to a provider: no transaction is open, and nothing here reads or writes a row."""

import datetime as dt
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from django.utils import timezone

from bookings import wording
from bookings.gateways.letters import Gateway, Letter, NotTaken
from bookings.models import Message
from bookings.rules.messages import NEVER

log = logging.getLogger(__name__)
AT_ONCE = 8  # letters on their way to the provider
SAFE_SECONDS = 50.0  # of a lease; who has not begun by then leaves the row to others: to ask and to send takes 60

Said = str | NotTaken


@dataclass(frozen=True)
class Post:
    """A claimed row on its way: what to send by whom, and whether to ask first if it was sent before."""

    row: Message
    gateway: Gateway | None
    letter: Letter
    asks: bool
    dropped: str = ""  # why it is only asked for
    before: dt.datetime = NEVER  # whoever has not begun by then leaves the row to others: its person is disturbed


def couriers() -> ThreadPoolExecutor:
    """They carry a few letters at a time, while whoever hired them does something else."""
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="post")


def carry(pool: ThreadPoolExecutor, posts: Sequence[Post], begun: float) -> Callable[[], list[Said | None]]:
    """The posts are on their way. Call what comes back to wait for what the providers said of each.

    None stands for what it was too late to begin: `begun` is when (monotonic seconds) the lease of the rows began.
    """
    said: list[Said | None] = [None] * len(posts)
    left = deque(enumerate(posts))

    def work() -> None:
        while left:
            try:
                place, post = left.popleft()
            except IndexError:  # another courier was faster
                return
            said[place] = _said_of(post, begun)

    if len(posts) < 2:
        work()
    at_work = [pool.submit(work) for _one in range(min(AT_ONCE, len(left)))]

    def answers() -> list[Said | None]:
        for one in at_work:
            one.result()
        return said

    return answers


def _said_of(post: Post, begun: float) -> Said | None:
    if time.monotonic() - begun > SAFE_SECONDS:
        return None
    try:
        return _asked_or_sent(post)
    except NotTaken as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001  a carrier with a fault of its own never stops the others
        log.warning("carrier_broke message=%s error=%s", post.row.pk, type(error).__name__)
        return NotTaken("carrier_broke", in_doubt=True)


def _asked_or_sent(post: Post) -> str | None:
    """The provider's id; None when it is too late to send. Raises NotTaken.

    In doubt when a dead worker may have sent it and nobody can tell.
    """
    if post.gateway is None:
        raise NotTaken("provider_gone", permanent=True, in_doubt=True)
    taken = _already_taken(post, post.gateway) if post.asks else None
    if taken is not None:
        return taken
    if post.dropped:
        raise NotTaken(post.dropped, permanent=True)
    now = timezone.now()  # by now: the letters before it took a while, and so does asking
    if post.row.expires_at <= now:
        raise NotTaken(Message.State.EXPIRED, permanent=True)
    return post.gateway.send(post.letter) if now < post.before else None


def _already_taken(post: Post, gateway: Gateway) -> str | None:
    try:
        found = gateway.find(post.letter, post.row.due_at)
    except NotTaken as refusal:
        raise NotTaken(
            refusal.code, permanent=refusal.permanent, in_doubt=True, retry_after=refusal.retry_after
        ) from None
    if found is None and not wording.is_unchanged(post.row):  # it would have left in other words
        raise NotTaken("words_have_changed", permanent=True, in_doubt=True)
    return found
