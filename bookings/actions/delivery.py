"""The errand of the outbox: claim a handful, send with no transaction open, settle. Any step may be the last.

A worker that dies leaves rows whose lease runs out. Whoever takes them over asks the provider that had them before
anything is sent again, and what nobody can tell is in doubt rather than said twice.
"""

import datetime as dt
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import F, Prefetch, Q
from django.utils import timezone, translation

from bookings import wording
from bookings.actions import caps, circuits, messages, silencing
from bookings.actions.posting import Post, Said, carry, couriers
from bookings.gateways.letters import Gateway, Letter, NotTaken
from bookings.models import Message, Slot, Turn
from bookings.models.messages import STOPPED, MessageQuerySet, Settled
from bookings.rules import messages as rules
from offices.models import readable

log = logging.getLogger(__name__)
State = Message.State
LEASE = dt.timedelta(minutes=2)
MOST_ATTEMPTS = 5
LONGEST_PAUSE = 30 * 60  # seconds, unless a provider wants to be left alone for longer
MOST_IN_A_RUN = 5_000
BATCH = 240
LATER = "later"  # why a row is asked for and not sent: its person is to be left alone for now
PATIENCE = dt.timedelta(minutes=4)  # with a channel that nobody carries; after five, whatever waits is late
# Sealed parts of a booking that no message says; to open them costs more than to send.
NOBODYS_BUSINESS = [
    f"booking__{name}" for name in ("identity_number", "name", "born_on_sealed", "phone", "email", "companion")
]
NOBODYS_BUSINESS_EITHER = [f"waiting__{name}" for name in ("phone", "email", "companion")]


class Carriers(Protocol):
    def choose(self, channel: str, after: str = "") -> Gateway | None:
        """Who carries messages on the channel now; None when nobody is to be trusted with them at the moment.

        `after` names who has just refused the message: another is preferred.
        """
        ...

    def named(self, channel: str, name: str) -> Gateway | None:
        """The one of that name; None when there is none any more."""
        ...

    def note(self, provider: str, channel: str, taken: int, failed: int) -> None:
        """So many were taken or refused for good; so many failed through the provider's own fault."""
        ...


@dataclass(frozen=True)
class _OnItsWay:
    posts: list[Post]
    answers: Callable[[], list[Said | None]]  # waits for them

    def settle(self, carriers: Carriers) -> None:
        _settle(self.posts, self.answers(), carriers)


@dataclass
class _Batch:
    posts: list[Post] = field(default_factory=list)
    touched: int = 0
    unwanted: set[int] = field(default_factory=set)  # keys of rows that their people do not want
    quiet_from: dict[int, dt.datetime] = field(default_factory=dict)  # when it is quiet next, by office


def deliver_due(carriers: Carriers | None = None, most: int = MOST_IN_A_RUN) -> int:
    """Everything that is due has left or was settled otherwise; how many rows were worked on."""
    carriers = carriers or circuits.Circuits()
    done = 0
    with couriers() as pool:
        before: _OnItsWay | None = None  # a full handful; while it is carried, the next one is claimed
        try:
            while done < most:
                begun = time.monotonic()
                batch = _claim(carriers, min(BATCH, most - done))
                sent = _OnItsWay(batch.posts, carry(pool, batch.posts, begun))
                done += batch.touched
                if before:
                    before.settle(carriers)
                elif not batch.touched:
                    break
                before = sent if batch.touched == BATCH else None
                if not before:
                    sent.settle(carriers)
        finally:
            if before:
                before.settle(carriers)
    return done


def text_of(message: Message) -> str:
    """The words to send, in the recipient's language and with nothing in them that is nobody's business."""
    with translation.override(message.language):
        return wording.message(message)


# --- claiming ----------------------------------------------------------------------------------------------------


@transaction.atomic
def _claim(carriers: Carriers, most: int) -> _Batch:
    """The next rows are this worker's until the lease runs out, or are settled at once.

    Rows that a dead worker left behind come first.
    """
    now = timezone.now()
    open_ways = [channel for channel in Message.Channel.values if carriers.choose(channel) is not None]
    passed_on = _pass_on(open_ways, now)
    rows = _readable(_next(now, most, open_ways), now)
    batch = _Batch(touched=rows.touched + passed_on, unwanted=silencing.among(rows.rows))
    heard = caps.Heard(rows.rows, now)
    for row in rows.rows:
        _decide(row, batch, carriers, heard, now)
    _mark(batch.posts, now)
    return batch


def _next(now: dt.datetime, most: int, open_ways: Sequence[str]) -> list[int]:
    free = Message.objects.unpaused(now).select_for_update(skip_locked=True).order_by("rank", "due_at", "pk")
    # Whoever may have it can be asked at any time; what surely nobody has waits until its channel is open.
    left_behind = free.left_behind(now).filter(Q(unsure=True) | Q(channel__in=open_ways))
    left = list(left_behind.values_list("pk", flat=True)[:most])
    due = free.due(now).filter(channel__in=open_ways).values_list("pk", flat=True)
    return left + list(due[: most - len(left)])


def _pass_on(open_ways: Sequence[str], now: dt.datetime) -> int:
    """What has waited a while for a channel that nobody carries just now is said on its next one; how many."""
    if len(open_ways) == len(Message.Channel.values):
        return 0
    late = Message.objects.unpaused(now).waiting().unsaid().filter(due_at__lte=now - PATIENCE)
    waiting = late.exclude(channel__in=open_ways).exclude(then=[])
    if not waiting.exists():
        return 0
    found = waiting.select_related("booking__slot__point__office").select_for_update(of=("self",), skip_locked=True)
    some = readable(found.order_by("due_at", "pk"), BATCH)
    shut = Message.objects.filter(pk__in=[row.pk for row in some])
    shut.forward(State.FAILED, error="channel_shut", settled_at=now)
    messages.follow_all(some, now)
    return len(some)


@dataclass(frozen=True)
class _Rows:
    rows: list[Message]
    touched: int


def whole() -> MessageQuerySet:
    """Rows with all that their words are made of."""
    places = Slot.objects.select_related("point__office")  # of few, for many messages
    found = Message.objects.select_related("booking__collection").defer(*NOBODYS_BUSINESS)
    return found.prefetch_related(
        Prefetch("booking__slot", places),
        Prefetch("turn", Turn.objects.select_related("waiting").defer(*NOBODYS_BUSINESS_EITHER)),
        Prefetch("turn__slot", places),
    )


def _readable(keys: list[int], now: dt.datetime) -> _Rows:
    """The rows; those that cannot be opened with any key are failed, so that they never stop the others."""
    found = whole().order_by("rank", "due_at", "pk")
    try:
        return _Rows(list(found.filter(pk__in=keys)), len(keys))
    except InvalidToken:
        pass
    rows = []
    for key in keys:
        try:
            rows.append(found.get(pk=key))
        except InvalidToken:
            Message.objects.filter(pk=key).forward(State.FAILED, error="unreadable", settled_at=now)
    return _Rows(rows, len(keys))


def _decide(row: Message, batch: _Batch, carriers: Carriers, heard: caps.Heard, now: dt.datetime) -> None:
    asks = row.state == State.CLAIMED and row.unsure
    over = _worthless(row, now, batch.unwanted)
    waits = not over and _waits(row, heard, now)
    if not asks and (over or waits):
        if over:
            _drop(row, over, now)
        return
    gateway = (
        carriers.named(row.channel, row.provider)
        if asks
        else carriers.choose(row.channel, row.provider if row.error else "")
    )
    if not asks and gateway is None:
        return  # its channel was shut since the row was looked for
    try:
        letter = letter_of(row)
    except Exception as error:  # noqa: BLE001  one row without words never stops the others
        log.warning("message_without_words message=%s error=%s", row.pk, type(error).__name__)
        Message.objects.filter(pk=row.pk).forward(State.FAILED, error="no_words", settled_at=now)
        return
    heard.add(row)
    batch.posts.append(Post(row, gateway, letter, asks, LATER if waits else over, _leaves_before(row, batch, now)))


def _leaves_before(row: Message, batch: _Batch, now: dt.datetime) -> dt.datetime:
    if row.slot is None:
        return rules.NEVER
    office = row.slot.point.office
    if office.pk not in batch.quiet_from:
        quiet = messages.terms_of(row.slot.point_id, now).quiet
        batch.quiet_from[office.pk] = quiet.first_quiet(now, office.zone)
    return rules.leaves_before(row.kind, row.due_at, batch.quiet_from[office.pk])


def _worthless(row: Message, now: dt.datetime, unwanted: Set[int]) -> str:
    """Why the message is not to be sent: too late, not true since its booking changed, stopped; "" when it is."""
    if row.expires_at <= now:
        return State.EXPIRED
    if row.is_stale:
        return State.CANCELLED
    return STOPPED if row.pk in unwanted else ""


def _drop(row: Message, why: str, now: dt.datetime) -> None:
    """The row is not sent; what only its channel was not wanted for, or only its own booking, is said otherwise."""
    if why == STOPPED:
        Message.objects.filter(pk=row.pk).forward(State.CANCELLED, settled_at=now, secret="", error=STOPPED)
        messages.follow(row, now)
        return
    Message.objects.filter(pk=row.pk).forward(why, settled_at=now, secret="")
    if why == State.CANCELLED:
        messages.hand_on([row], now)


def _waits(row: Message, heard: caps.Heard, now: dt.datetime) -> bool:
    """Whether the person is to be left alone for now; the row says until when."""
    if row.slot is None or rules.is_awaited(row.kind, now - row.due_at):
        return False
    terms = messages.terms_of(row.slot.point_id, now)
    zone = terms.office.zone
    allowed = terms.quiet.first_allowed(now, zone)
    # An offer has a limit of its own: whoever is offered a place must hear of it.
    if row.turn is None and row.kind not in rules.OWED and heard.others(row) >= terms.cap_per_day:
        allowed = rules.next_day(now, zone, terms.quiet)
    if allowed <= now:
        return False
    if not row.unsure:  # whoever may have it is asked from the moment at which it was due
        Message.objects.filter(pk=row.pk).update(due_at=allowed)
    if row.state == State.CLAIMED:
        Message.objects.filter(pk=row.pk).update(lease_until=min(allowed, now + dt.timedelta(minutes=30)))
    return True


def letter_of(row: Message) -> Letter:
    """The row as it is handed to a carrier."""
    with translation.override(row.language):
        facts = wording.facts(row)
        body = wording.whole(row, wording.filled(row.kind, facts))
        said = {name: facts[name] for name in sorted(wording.gaps(row.kind))}
    return Letter(row.recipient, body, str(row.reference), row.kind, row.language, said)


def _mark(posts: Sequence[Post], now: dt.datetime) -> None:
    keys: dict[str, list[int]] = {}
    for post in posts:
        row = post.row
        row.provider = post.gateway.name if post.gateway else row.provider
        row.attempts += 1
        keys.setdefault(row.provider, []).append(row.pk)
    for provider, mine in keys.items():
        Message.objects.filter(pk__in=mine).forward(
            State.CLAIMED,
            provider=provider,
            attempts=F("attempts") + 1,
            lease_until=now + LEASE,
            claimed_at=now,
            unsure=True,
        )


# --- settling ----------------------------------------------------------------------------------------------------


@transaction.atomic
def _settle(posts: Sequence[Post], said: Sequence[Said | None], carriers: Carriers) -> None:
    now = timezone.now()
    verdicts = [_verdict(post, word, now) for post, word in zip(posts, said, strict=True)]
    written = Message.objects.settle(verdicts)
    if written < len(verdicts):  # slower than its lease: whoever took over says how it went
        log.warning("message_lease_lost messages=%s", len(verdicts) - written)
    for verdict in verdicts:
        if verdict.error:
            log.warning("message_not_taken message=%s error=%s attempt=%s", verdict.pk, verdict.error, verdict.attempts)
    _follow(posts, verdicts, now)
    _note(posts, said, carriers)


def _follow(posts: Sequence[Post], verdicts: Sequence[Settled], now: dt.datetime) -> None:
    """What failed or was stopped is said by the next channel, what was dropped for its own booking to who came along.

    Not what another worker has taken over and sent meanwhile.
    """
    gone = {one.pk: one for one in verdicts if one.state in (State.FAILED, State.CANCELLED)}
    if gone:
        ours = Message.objects.filter(pk__in=gone, state__in=[State.FAILED, State.CANCELLED])
        keys = set(ours.values_list("pk", flat=True))
        rows = [post.row for post in posts if post.row.pk in keys]
        messages.follow_all([row for row in rows if gone[row.pk].error], now)
        messages.hand_on([row for row in rows if not gone[row.pk].error], now)


def _verdict(post: Post, said: Said | None, now: dt.datetime) -> Settled:
    """What becomes of the row by what was said of it."""
    row, lease = post.row, now + LEASE

    def settled(state: str, **more: object) -> Settled:
        keeps = bool(row.then) and state in (State.CLAIMED, State.ACCEPTED, State.FAILED)
        keeps = keeps or state in (State.CLAIMED, State.IN_DOUBT)  # the words are needed to ask for it
        return Settled(row.pk, row.attempts, state, now, keeps_secret=keeps, **{"lease_until": lease, **more})  # type: ignore[arg-type]

    if said is None:
        return settled(State.CLAIMED, lease_until=now, unsure=post.asks)
    if isinstance(said, str):
        return settled(State.ACCEPTED, provider_id=said)
    if said.code in (State.EXPIRED, State.CANCELLED):
        return settled(said.code)
    if said.code == LATER:
        return settled(State.CLAIMED)
    if said.code == STOPPED:
        return settled(State.CANCELLED, error=STOPPED)
    if said.permanent or _given_up(row, said, now):
        return settled(State.IN_DOUBT if said.in_doubt else State.FAILED, error=said.code)
    wait = now + _pause(row.attempts, said.retry_after)
    return settled(State.CLAIMED, error=said.code, lease_until=wait, unsure=said.in_doubt)


def _given_up(row: Message, said: NotTaken, now: dt.datetime) -> bool:
    """Whether five tries are enough: when there is another way to tell it, or nothing to tell any more.

    Otherwise the message waits for its provider, however long that is away.
    """
    has_another_way = bool(row.then) and not said.in_doubt
    return row.attempts >= MOST_ATTEMPTS and (has_another_way or row.expires_at <= now)


def _pause(attempts: int, wanted: float | None) -> dt.timedelta:
    """Longer each time, and never the same for all, so that a provider that comes back is not run over."""
    seconds = max(min(15 * 2**attempts, LONGEST_PAUSE), wanted or 0)
    return dt.timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311


def _note(posts: Sequence[Post], said: Sequence[Said | None], carriers: Carriers) -> None:
    told: dict[tuple[str, str], Counter[bool]] = {}
    for post, word in zip(posts, said, strict=True):
        refusal = word if isinstance(word, NotTaken) else None
        is_expired = refusal is not None and refusal.code == State.EXPIRED
        if word is None or post.gateway is None or (is_expired and not post.asks):
            continue  # the provider was not spoken to
        fault = refusal is not None and not refusal.permanent
        told.setdefault((post.gateway.name, post.row.channel), Counter())[fault] += 1
    for (provider, channel), counted in sorted(told.items()):  # in one order for all workers: each is locked
        carriers.note(provider, channel, counted[False], counted[True])
