"""What may have left and may not: who had it is asked until they can tell, and no doubt lasts for ever."""

import datetime as dt
import logging
import time
from copy import copy

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils import timezone

from bookings import wording
from bookings.actions import delivery, messages
from bookings.gateways.carriers import named
from bookings.gateways.letters import NotTaken
from bookings.models import Change, Knowing, Message
from bookings.models.messages import NEVER_KNOWN

log = logging.getLogger(__name__)
State = Message.State
PATIENCE = dt.timedelta(hours=1)  # with what nobody can ever tell: meanwhile somebody may show that they know
LONGEST = dt.timedelta(days=3)  # with a provider that does not answer
MOST = 2_000
MOST_SECONDS = 60  # of a run, which is ended from outside after 90


def resolve() -> int:
    """The errand: of how many rows it is known by now what became of them, or that nobody will ever know.

    What the provider has was accepted. What it surely has not, failed or was dropped, and is said on the next channel,
    or to those who came along, while it is still true. The same is done an hour after a doubt that nobody can settle,
    unless the person has shown that they know; and after three days in which the provider did not answer.
    """
    doubtful = Message.objects.filter(state=State.IN_DOUBT).order_by("claimed_at", "pk")
    until, deaf, done = time.monotonic() + MOST_SECONDS, set[str](), 0
    for key in doubtful.values_list("pk", flat=True)[:MOST]:
        if time.monotonic() > until:
            log.warning("doubts_unfinished resolved=%s", done)
            break
        done += _resolve(key, deaf, timezone.now())
    return done


def _resolve(key: int, deaf: set[str], now: dt.datetime) -> bool:
    try:
        row = delivery.whole().get(pk=key)
    except InvalidToken:
        return Message.objects.filter(pk=key).forward(State.FAILED, error="unreadable", settled_at=now) == 1
    patience = PATIENCE
    try:
        found = _asked(row, deaf)
    except NotTaken as refusal:
        if not refusal.permanent:
            patience = LONGEST
    else:
        return _accept(row, found) if found else _never_taken(row, now)
    return (row.claimed_at or row.due_at) <= now - patience and _end(row, now)


def _asked(row: Message, deaf: set[str]) -> str | None:
    """The provider's id, None when it never had it. Raises NotTaken; permanent when nobody will ever be able to tell.

    A provider that has not answered once is left alone for the rest of the run, and noted as deaf.
    """
    gateway = named(row.channel, row.provider)
    if gateway is None:
        raise NotTaken("provider_gone", permanent=True)
    if gateway.name in deaf:
        raise NotTaken("provider_silent")
    was = _as_it_was(row)
    try:
        found = gateway.find(delivery.letter_of(was), row.due_at)
    except NotTaken as refusal:
        if not refusal.permanent and refusal.code != "provider_cannot_say":
            deaf.add(gateway.name)
        raise
    except Exception as error:  # noqa: BLE001  one row without words never stops the others
        log.warning("doubt_not_asked message=%s error=%s", row.pk, type(error).__name__)
        raise NotTaken("no_words", permanent=True) from None
    if found is None and not wording.is_unchanged(was):
        raise NotTaken("words_have_changed", permanent=True)
    return found


def _as_it_was(row: Message) -> Message:
    """The row with the place that it may have told of, when its booking has moved once since."""
    booking = row.booking
    if booking is None or not booking.is_live or booking.version != row.version + 1:
        return row
    change = booking.changes.select_related("from_slot__point__office").last()
    if not change or change.kind != Change.Kind.MOVED or change.undone_at or change.to_slot_id != booking.slot_id:
        return row
    before, was = copy(booking), copy(row)
    before.slot, before.version = change.from_slot, row.version
    was.booking = before
    return was


def _accept(row: Message, found: str) -> bool:
    rows = Message.objects.filter(pk=row.pk)
    return rows.forward(State.ACCEPTED, provider_id=found, accepted_at=row.claimed_at, error="") == 1


@transaction.atomic
def _never_taken(row: Message, now: dt.datetime) -> bool:
    state, error = (State.CANCELLED, "") if row.is_stale else (State.FAILED, "never_taken")
    if not Message.objects.filter(pk=row.pk).forward(state, error=error, settled_at=now):
        return False
    if row.is_stale:
        messages.hand_on([row], now)
    else:
        messages.follow(row, now)
    return True


@transaction.atomic
def _end(row: Message, now: dt.datetime) -> bool:
    if not Message.objects.filter(pk=row.pk).forward(State.FAILED, error=NEVER_KNOWN, settled_at=now):
        return False
    if not Knowing.objects.filter(booking=row.booking, version=row.version).exists():
        messages.follow(row, now)
    return True
