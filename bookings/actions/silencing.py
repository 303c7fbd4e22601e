"""Whoever wants no messages gets none: stopped by topic and channel, or because the number is somebody else's.

The engine asks at the moment of claiming, so that a stop holds from its commit on; what was claimed before leaves.
"""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.actions import circuits, messages
from bookings.models import Booking, Message, MessageTerms, Silence, Waiting, contact_hash
from bookings.models.messages import STOPPED, MessageQuerySet
from bookings.rules import silences as rules
from bookings.rules.messages import AT_ONCE
from offices.actions import journal
from offices.models import User

State = Message.State


def among(rows: Iterable[Message]) -> set[int]:
    """The keys of the messages that are not to be sent; asked in one query."""
    letters = {row.pk: _letter(row) for row in rows if row.kind not in AT_ONCE}
    if not letters:
        return set()
    silences = _about({letter.contact_key for letter in letters.values()})
    return {pk for pk, letter in letters.items() if rules.is_silent(letter, silences)}


def open_ways(parties: Iterable[Waiting], terms: MessageTerms) -> dict[int, str]:
    """By the party's key, the first channel on which it hears of offers now; not those whom none reaches."""
    trusted = circuits.Circuits()
    carried = {way for way in terms.channels if trusted.choose(way) is not None}
    ways = {party: [way for way in messages.ways_of_offers(party, terms) if way in carried] for party in parties}
    letters = {
        (party.pk, way): rules.Letter(contact_hash(party.reached_by(way)), way, Message.Kind.OFFERED, party.booking_id)
        for party, channels in ways.items()
        for way in channels
    }
    silences = _about({letter.contact_key for letter in letters.values()})
    heard = {key for key, letter in letters.items() if not rules.is_silent(letter, silences)}
    left = {party.pk: [way for way in channels if (party.pk, way) in heard] for party, channels in ways.items()}
    return {party: channels[0] for party, channels in left.items() if channels}


def _about(keys: Collection[bytes]) -> list[rules.Quiet]:
    fields = ("contact_key", "channel", "topic", "booking")
    found = Silence.objects.filter(contact_key__in=list(keys)).values_list(*fields)
    return [rules.Quiet(bytes(key), channel, topic, booking) for key, channel, topic, booking in found]


def _letter(row: Message) -> rules.Letter:
    return rules.Letter(bytes(row.contact_key), row.channel, row.kind, row.booking_id)


def contact_of(booking: Booking, channel: str) -> str:
    """Where messages of the channel go."""
    return str(booking.email if channel == Message.Channel.EMAIL else booking.phone)


def chosen(booking: Booking, channel: str) -> set[str]:
    """The topics that this booking's number or address does not want by the channel."""
    key = contact_hash(contact_of(booking, channel))
    return set(_stops(key, channel).values_list("topic", flat=True))


@transaction.atomic
def choose(*, booking: Booking, channel: str, stopped: Collection[str]) -> None:
    """By this channel, these topics and no others are stopped for whoever has the booking's number or address.

    What waited to be said this way is said on the next one, if there is one.
    """
    key, now = contact_hash(contact_of(booking, channel)), timezone.now()
    _stops(key, channel).exclude(topic__in=stopped).delete()
    Silence.objects.bulk_create(
        (
            Silence(contact_key=key, why=Silence.Why.STOPPED, channel=channel, topic=topic, at=now)
            for topic in sorted(set(stopped) & rules.TOPICS.keys())
        ),
        ignore_conflicts=True,
    )
    kinds = [kind for topic in stopped for kind in rules.TOPICS.get(topic, ())]
    _drop(Message.objects.filter(contact_key=key, channel=channel, kind__in=kinds, booking__isnull=False))
    _note("messages.chosen", booking, None, {"channel": channel, "stopped": sorted(stopped)})


@transaction.atomic
def not_mine(*, booking: Booking, channel: str, by: User | None = None) -> None:
    """Nothing more goes to this number or address, about whatever booking, until somebody says that it is theirs."""
    key, now = contact_hash(contact_of(booking, channel)), timezone.now()
    party = Booking.objects.filter(party=booking.party)
    Silence.objects.bulk_create(
        [Silence(contact_key=key, why=Silence.Why.WRONG, booking=one, at=now) for one in party.only("pk")],
        ignore_conflicts=True,
    )
    _drop(Message.objects.filter(contact_key=key).exclude(kind__in=AT_ONCE))
    _note("booking.number_wrong", booking, by, {"channel": channel})


@transaction.atomic
def mine_after_all(
    *, booking: Booking, channels: Collection[str] = (Message.Channel.SMS, Message.Channel.EMAIL)
) -> None:
    """Whatever was said of where these channels of the booking go, the number and the address, is taken back."""
    contacts = {contact_of(booking, channel) for channel in channels}
    keys = [contact_hash(one) for one in contacts if one]
    Silence.objects.filter(why=Silence.Why.WRONG, contact_key__in=keys).delete()
    _note("booking.number_right", booking, None, {})


def is_wrong(booking: Booking, channel: str) -> bool:
    key = contact_hash(contact_of(booking, channel))
    return Silence.objects.filter(why=Silence.Why.WRONG, contact_key=key).exists()


@transaction.atomic
def set_language(*, booking: Booking, language: str) -> None:
    """Messages to come are written in it, to whoever comes along as well."""
    live = Booking.objects.live().filter(party=booking.party)
    live.update(language=language)
    Message.objects.filter(booking__in=live, state=State.QUEUED).update(language=language)
    _note("messages.language", booking, None, {"language": language})


def _stops(key: bytes, channel: str) -> QuerySet[Silence]:
    return Silence.objects.filter(contact_key=key, channel=channel, why=Silence.Why.STOPPED)


def _drop(rows: MessageQuerySet) -> None:
    """What is surely with nobody yet is not sent this way, and is tried on the next."""
    now = timezone.now()
    waiting = rows.unsaid().select_related("booking__slot__point__office").order_by("pk")
    found = list(waiting.select_for_update(of=("self",)))
    Message.objects.filter(pk__in=[row.pk for row in found]).unsaid().forward(
        State.CANCELLED, error=STOPPED, settled_at=now
    )
    messages.follow_all(found, now)


def _note(deed: str, booking: Booking, by: User | None, detail: journal.Detail) -> None:
    subject, at = f"booking:{booking.pk}", timezone.now()
    journal.record(deed, office=booking.office, subject=subject, by=by, at=at, detail=detail)
