"""What people are to be told is written down, inside the transaction that makes it true; errands carry it later."""

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from bookings.actions.catalogue import point_rules
from bookings.gateways.carriers import offered
from bookings.models import Booking, Draft, Message, MessageTerms, Turn, Waiting, contact_hash
from bookings.rules import messages as rules
from offices.actions import nudging
from offices.models import Office, many

ERRAND = "bookings.actions.delivery.deliver_due"
WORTHLESS_AFTER = dt.timedelta(hours=24)  # news of a booking; a one-time code names its own end
# Told whatever the office chose: without them a promise of the office's own would be broken in silence.
ALWAYS = rules.OWED
MOST_AT_ONCE = 5_000
NO_TIME = dt.timedelta(0)


@dataclass(frozen=True)
class Wrong:
    """What was found wrong with papers: codes of `bookings.rules.remedies`, each once; and the last day for them."""

    remedies: Sequence[str]
    until: dt.date | None = None


def terms_of(point: int, now: dt.datetime) -> MessageTerms:
    """The message terms of the point's office, in force on its own day."""
    found = point_rules(point, now)
    return found.book.message_terms(found.on)


def queue(
    bookings: Iterable[Booking],
    kind: str,
    now: dt.datetime,
    *,
    until: dt.datetime | None = None,
    secret: str = "",
    wrong: Wrong | None = None,
) -> list[Message]:
    """Each booking's person is to be told; what was still waiting to be said of it is no longer true.

    Nobody is told who left no contact, or of a kind that the office does not send. Worthless after `until`, a day
    from now unless it is given. `wrong` is what the kind tells of papers. The rows, of which none is sent before the
    quiet hours are over.
    """
    told = [booking for booking in bookings if booking.contact]
    changed = [booking.pk for booking in told if booking.version > 1]
    if changed:
        _drop_old(changed, now)
    if kind in rules.ABOUT_PAPERS:
        older = Message.objects.filter(booking__in=told, kind__in=rules.ABOUT_PAPERS).unsaid()
        older.forward(Message.State.CANCELLED, settled_at=now)
    rows = [_row(booking, kind, now, until or _worthless(booking, kind, now), secret) for booking in told]
    wanted = [row for row in rows if row is not None]
    for row in wanted:
        row.remedies, row.until = (list(wrong.remedies), wrong.until) if wrong else ([], None)
    many.create(wanted)
    if wanted:
        nudging.nudge(ERRAND)
    return wanted


def _drop_old(changed: Sequence[int], now: dt.datetime) -> None:
    """What was still waiting to be said of these bookings, as they were, is not said; who came along is told of theirs.

    Word of papers is looked at again when it is claimed.
    """
    old = Message.objects.filter(booking__in=changed, version__lt=F("booking__version")).unsaid()
    old = old.exclude(kind__in=rules.ABOUT_PAPERS).defer("recipient", "secret").order_by("pk")
    rows = list(old.select_for_update(of=("self",)))
    Message.objects.filter(pk__in=[row.pk for row in rows]).forward(Message.State.CANCELLED, settled_at=now)
    hand_on(rows, now)


def hand_on(dropped: Iterable[Message], now: dt.datetime) -> None:
    """What spoke for everybody, and is no longer true of its own booking, is said of the first of whom it still is.

    The rows must have been surely with nobody. Whoever has heard of their booking as it stands is not told again.
    """
    rows = [row for row in dropped if row.kind in rules.FOR_EVERYBODY and row.expires_at > now]
    if not rows:
        return
    party = Booking.objects.filter(pk__in=[row.booking_id for row in rows]).values("party")
    people = list(Booking.objects.filter(party__in=party).only(*_AS_IT_STANDS).order_by("pk"))
    heard = Message.objects.filter(booking__in=people, kind__in=rules.FOR_EVERYBODY | rules.NEWS_OF_A_VISIT)
    known = set(heard.values_list("booking", "version"))
    parties = {one.pk: one.party for one in people}
    new = []
    for row in rows:
        along = (one for one in people if row.booking_id and one.party == parties[row.booking_id])
        heir = next((one for one in along if (one.pk, row.version) not in known and _is_true_of(one, row)), None)
        if heir is not None:
            new.append(Message(booking=heir, **{name: getattr(row, name) for name in _HANDED_ON}))
    if new:
        Message.objects.bulk_create(new, ignore_conflicts=True)
        nudging.nudge(ERRAND)


_AS_IT_STANDS = ("party", "version", "state", "displaced_at")
_HANDED_ON = (
    *("kind", "channel", "then", "office_id", "version", "recipient", "contact_key", "other_key"),
    *("secret", "language", "rank", "due_at", "expires_at"),
)


def _is_true_of(booking: Booking, row: Message) -> bool:
    if booking.version != row.version or booking.is_displaced:
        return False
    return booking.state == (Booking.State.CANCELLED if row.kind == Message.Kind.CANCELLED else Booking.State.BOOKED)


def _worthless(booking: Booking, kind: str, now: dt.datetime) -> dt.datetime:
    """News of a visit are none once it has begun."""
    end = now + WORTHLESS_AFTER
    return min(end, booking.slot.starts_at) if kind in rules.NEWS_OF_A_VISIT else end


def _row(booking: Booking, kind: str, now: dt.datetime, until: dt.datetime, secret: str) -> Message | None:
    terms = terms_of(booking.slot.point_id, now)
    due = now if rules.is_awaited(kind, NO_TIME) else terms.quiet.first_allowed(now, terms.office.zone)
    return row_of(booking, kind, terms, due_at=due, expires_at=until, secret=secret)


def row_of(
    booking: Booking, kind: str, terms: MessageTerms, *, due_at: dt.datetime, expires_at: dt.datetime, secret: str = ""
) -> Message | None:
    """What tells the booking's person, not in the table yet; None when nothing reaches them or it does not go out."""
    ways = _ways(terms, booking, kind)
    if not ways or (kind not in terms.kinds and kind not in ALWAYS):
        return None
    return _of_booking(booking, kind, ways, due_at=due_at, expires_at=expires_at, secret=secret)


def _ways(terms: MessageTerms, booking: Booking, kind: str) -> list[str]:
    return [channel for channel in terms.ways(booking) if offered(channel, kind, booking.language)]


def _of_booking(
    booking: Booking, kind: str, ways: Sequence[str], *, due_at: dt.datetime, expires_at: dt.datetime, secret: str
) -> Message:
    channel, *then = ways
    recipient, other = booking.phone, booking.email
    if channel == Message.Channel.EMAIL:
        recipient, other = other, recipient
    return Message(
        kind=kind,
        channel=channel,
        then=then,
        office_id=booking.office_id,
        booking=booking,
        version=booking.version,
        recipient=recipient,
        contact_key=contact_hash(recipient),
        other_key=contact_hash(other) if other else None,
        secret=secret,
        language=booking.language,
        rank=rules.urgency(kind),
        due_at=due_at,
        expires_at=expires_at,
    )


def queue_offers(offers: Sequence[tuple[Booking, str, dt.datetime]], now: dt.datetime) -> None:
    """Who lost their place is to be told of others that are held until then, by a link with the secret.

    Whoever left no contact, staff call. What was already said of a booking as it stands is not said again.
    """
    rows = Message.objects.filter(kind=Message.Kind.DISPLACED, booking__in=[booking.pk for booking, *_ in offers])
    told = set(rows.values_list("booking", "version"))
    new = [
        _row(booking, Message.Kind.DISPLACED, now, until, secret)
        for booking, secret, until in offers
        if booking.contact and (booking.pk, booking.version) not in told
    ]
    many.create([row for row in new if row is not None])
    nudging.nudge(ERRAND, at_once=True)


def ways_of_offers(party: Waiting, terms: MessageTerms) -> list[str]:
    """Channels by which a party that waits can be told of a place, the preferred first."""
    ways = terms.ways(party.booking or party)
    return [channel for channel in ways if offered(channel, Message.Kind.OFFERED, party.language)]


def queue_turns(turns: Sequence[tuple[Turn, str, str]], now: dt.datetime) -> None:
    """Each party is to be told of the place that is held for it, by a link with the secret and on the channel given.

    The turns' slots and parties must be loaded.
    """
    many.create([_of_turn(turn, secret, way, now) for turn, secret, way in turns])
    nudging.nudge(ERRAND, at_once=True)


def _of_turn(turn: Turn, secret: str, way: str, now: dt.datetime) -> Message:
    party, kind = turn.waiting, Message.Kind.OFFERED
    return Message(
        kind=kind,
        channel=way,
        office_id=party.office_id,
        turn=turn,
        recipient=party.reached_by(way),
        contact_key=contact_hash(party.reached_by(way)),
        secret=secret,
        language=party.language,
        rank=rules.urgency(kind),
        due_at=now,
        expires_at=turn.expires_at,
    )


def told_of_loss(bookings: Iterable[Booking]) -> set[int]:
    """The keys of those whose person may have read that the place was lost, and nothing newer since."""
    rows = Message.objects.filter(kind=Message.Kind.DISPLACED, booking__in=[booking.pk for booking in bookings])
    unsaid = (Message.State.QUEUED, Message.State.CANCELLED, Message.State.EXPIRED)
    said = rows.filter(version=F("booking__version")).exclude(state__in=unsaid)
    return set(said.values_list("booking", flat=True))


def not_told_yet(bookings: Iterable[Booking]) -> set[int]:
    """The keys of those to whom news of their visit were on the way when it changed."""
    rows = Message.objects.filter(booking__in=[one.pk for one in bookings], kind__in=rules.NEWS_OF_A_VISIT)
    return set(rows.filter(version=F("booking__version")).unsaid().values_list("booking", flat=True))


def queue_code(
    draft: Draft,
    channel: str,
    contact: str,
    code: str,
    language: str,
    *,
    office: Office,
    now: dt.datetime,
    until: dt.datetime,
) -> None:
    """The one-time code is to be sent, at any hour, and is worthless after `until`."""
    Message.objects.create(
        kind=Message.Kind.CONTACT_CODE,
        channel=channel,
        office=office,
        draft=draft,
        recipient=contact,
        contact_key=contact_hash(contact),
        secret=code,
        language=language,
        rank=rules.urgency(Message.Kind.CONTACT_CODE),
        due_at=now,
        expires_at=until,
    )
    nudging.nudge(ERRAND, at_once=True)


def follow(message: Message, now: dt.datetime) -> Message | None:
    """What did not arrive is said on the next channel; None when there is no other, or it is no longer worth saying.

    To be asked as often as one likes: there is one row for each channel.
    """
    return next(iter(follow_all([message], now)), None)


@transaction.atomic
def follow_all(messages: Sequence[Message], now: dt.datetime) -> list[Message]:
    """The same for many, in as many statements as for one; the rows that follow, without their keys."""
    worth = [row for row in messages if row.booking and row.then and not row.is_stale and row.expires_at > now]
    if not worth:
        return []
    rows = Message.objects.filter(booking__in={row.booking_id for row in worth}, kind__in={row.kind for row in worth})
    said = set(rows.values_list("booking", "kind", "version", "channel"))
    new = [row for row in (_next_way(one, said, now) for one in worth) if row is not None]
    if new:
        Message.objects.bulk_create(new, ignore_conflicts=True)
        nudging.nudge(ERRAND)
    return new


def _next_way(message: Message, said: Container[tuple[int, str, int, str]], now: dt.datetime) -> Message | None:
    booking = message.booking
    if booking is None:
        return None
    terms = terms_of(booking.slot.point_id, now)
    try:
        ways = [channel for channel in _ways(terms, booking, message.kind) if channel in message.then]
        secret = message.secret
    except InvalidToken:  # whom no key opens stands in nobody's way
        return None
    if not ways or (booking.pk, message.kind, message.version, ways[0]) in said:
        return None
    is_awaited = rules.is_awaited(message.kind, now - message.due_at)
    due = now if is_awaited else terms.quiet.first_allowed(now, terms.office.zone)
    row = _of_booking(booking, message.kind, ways, due_at=due, expires_at=message.expires_at, secret=secret)
    row.follows, row.remedies, row.until = message, message.remedies, message.until
    return row


def forget_secrets(now: dt.datetime | None = None) -> int:
    """Links and codes of what is worthless by now are gone, but for those to ask a provider with; how many were."""
    holds_one = Q(rank__lt=2) | Q(kind=Message.Kind.FEEDBACK)
    over = Message.objects.filter(holds_one, expires_at__lte=now or timezone.now())
    over = over.exclude(state__in=[Message.State.CLAIMED, Message.State.IN_DOUBT])
    kept = over.annotate(sealed=Cast("secret", TextField())).exclude(sealed="")
    return Message.objects.filter(pk__in=list(kept.values_list("pk", flat=True)[:MOST_AT_ONCE])).update(secret="")
