"""Whom the office calls: who lost their place, and who is not known to know of the visit. Nothing of it is kept."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from bookings.models import Booking, Knowing, Message, PhoneCall, Silence, contact_hash
from bookings.models.bookings import BookingQuerySet
from bookings.models.messages import NEVER_KNOWN
from bookings.reports.day import Visitor, visitors
from bookings.rules.promises import TELLS, Promises, Stretch
from offices.models import readable

State = Message.State
GONE_WRONG = (State.FAILED, State.UNDELIVERED, State.CANCELLED, State.EXPIRED)


@dataclass(frozen=True)
class Trouble:
    """Why messages by this channel do not reach somebody: "wrong", "stopped" or "bounced"."""

    channel: str
    why: str


@dataclass(frozen=True)
class Entry:
    """One visit to call about: "place" was lost, or nobody is known to "know" of it, or they were not "reached"."""

    visitor: Visitor
    reason: str
    people: int
    call: PhoneCall | None
    troubles: tuple[Trouble, ...]
    now: dt.datetime

    @property
    def booking(self) -> Booking:
        return self.visitor.booking

    @property
    def is_shut(self) -> bool:
        """Whether no key opens the name and the number."""
        return not self.booking.name

    @property
    def taken(self) -> PhoneCall | None:
        """The call of whoever has it in hand."""
        call = self.call
        return call if call and not call.result and call.taken_at > self.now - PhoneCall.LONGEST else None

    @property
    def again_at(self) -> dt.datetime | None:
        """When to try again, if that lies ahead."""
        again = self.call.again_at if self.call else None
        return again if again and again > self.now else None

    @property
    def has_number(self) -> bool:
        wrong = any(one.why == "wrong" and one.channel != Message.Channel.EMAIL for one in self.troubles)
        return bool(self.booking.phone) and not wrong


def due(points: Sequence[int], promises: Promises, now: dt.datetime) -> BookingQuerySet:
    """Visits to come at these points of the office whose people must be called, the oldest first."""
    rows = Booking.objects.live().filter(slot__point__in=points)
    unsure = Q(displaced_at=None, slot__starts_at__gt=now) & ~Q(Exists(_evidence())) & _missed(promises, now)
    found = rows.filter(Q(displaced_at__isnull=False) | unsure)
    return found.for_display().order_by("slot__starts_at", "pk")


def opened(rows: BookingQuerySet, start: int, most: int) -> list[Booking]:
    """So many of the bookings; those that no key opens without name, number and whatever else is sealed."""
    some = rows[start : start + most]
    try:
        return list(some)
    except InvalidToken:
        keys = list(some.values_list("pk", flat=True))
    found = Booking.objects.filter(pk__in=keys).for_display()
    by_key = {one.pk: one for one in found.closed()}
    by_key |= {one.pk: one for one in readable(found, len(keys))}
    for one in by_key.values():
        for name in one.get_deferred_fields():
            setattr(one, name, "")
    return [by_key[key] for key in keys]


def _evidence() -> QuerySet[Knowing]:
    return Knowing.objects.filter(booking=OuterRef("pk"), version=OuterRef("version"))


def _missed(promises: Promises, now: dt.datetime) -> Q:
    """The moment has come, or every message about the visit went wrong on every channel that there was."""
    found = Q(pk=None)
    for stretch in promises.stretches(promises.due_days(now)):
        found |= _within(stretch)
    for stretch in promises.stretches(promises.open_days(now)):
        since = OuterRef("slot__starts_at") - dt.timedelta(days=stretch.promise.evidence_days + 1)
        said = Message.objects.filter(
            booking=OuterRef("pk"), version=OuterRef("version"), kind__in=TELLS, due_at__gte=since, due_at__lte=now
        )
        found |= _within(stretch) & Q(Exists(said)) & ~Q(Exists(said.exclude(state__in=GONE_WRONG)))
    return found


def _within(stretch: Stretch) -> Q:
    return Q(slot__starts_at__gte=stretch.first, slot__starts_at__lt=stretch.end)


def entries(bookings: Sequence[Booking], promises: Promises, now: dt.datetime) -> list[Entry]:
    """One for each visit: those who come together are called once. In as many queries for many as for one."""
    together: dict[tuple[object, ...], list[Booking]] = defaultdict(list)
    for one in bookings:
        key = (one.party, one.slot.point_id, one.local_start.date(), one.version, one.displaced_at is None)
        together[key].append(one)
    leads = [people[0] for people in together.values()]
    calls = {call.booking_id: call for call in _calls(leads)}
    wrong = troubles(leads)
    return [
        Entry(visitor, _reason(visitor.booking, promises, now), len(people), calls.get(lead.pk), wrong[lead.pk], now)
        for (lead, people), visitor in zip(
            ((people[0], people) for people in together.values()), visitors(leads), strict=True
        )
    ]


def _calls(bookings: Sequence[Booking]) -> Iterable[PhoneCall]:
    """The last ones win: in order of time."""
    rows = PhoneCall.objects.filter(booking__in=bookings, version=F("booking__version"))
    return rows.exclude(result=PhoneCall.Result.LEFT).select_related("taken_by").order_by("pk")


def _reason(booking: Booking, promises: Promises, now: dt.datetime) -> str:
    if booking.displaced_at is not None:
        return "place"
    visit_on = booking.local_start.date()
    return "know" if promises.of(visit_on).known_by(visit_on) <= now else "reached"


def troubles(bookings: Sequence[Booking]) -> dict[int, tuple[Trouble, ...]]:
    """What stands in the way of messages to each of the bookings, by its key."""
    channels = [str(channel) for channel in Message.Channel.values]
    contacts = {(one.pk, channel): _key(one, channel) for one in bookings for channel in channels}
    keys = {key for key in contacts.values() if key}
    silences: dict[bytes, list[Silence]] = defaultdict(list)
    for silence in Silence.objects.filter(contact_key__in=list(keys)):
        silences[bytes(silence.contact_key)].append(silence)
    bounced = _bounced(bookings)
    found: dict[int, tuple[Trouble, ...]] = {}
    for one in bookings:
        whys = (
            (channel, _why(silences[key], one, channel) or ("bounced" if (one.party, channel) in bounced else ""))
            for channel in channels
            if (key := contacts[one.pk, channel])
        )
        found[one.pk] = tuple(Trouble(channel, why) for channel, why in whys if why)
    return found


def _key(booking: Booking, channel: str) -> bytes:
    if channel == Message.Channel.WHATSAPP and not booking.whatsapp:
        return b""
    contact = booking.email if channel == Message.Channel.EMAIL else booking.phone
    return contact_hash(contact) if contact else b""


def _why(silences: Iterable[Silence], booking: Booking, channel: str) -> str:
    found = {
        one.why
        for one in silences
        if one.booking_id == booking.pk or (one.booking_id is None and one.channel == channel)
    }
    return next((str(why) for why in (Silence.Why.WRONG, Silence.Why.STOPPED) if why in found), "")


def _bounced(bookings: Sequence[Booking]) -> set[tuple[object, str]]:
    """The channels, by party, whose last message came back, or could not be delivered at all."""
    ends = (State.ACCEPTED, State.SENT, State.DELIVERED, State.UNDELIVERED, State.FAILED)
    rows = Message.objects.filter(booking__party__in={one.party for one in bookings}, state__in=ends)
    rows = rows.exclude(error=NEVER_KNOWN)
    last = {(party, channel): state for party, channel, state in rows.order_by("pk").values_list(*_LAST)}
    return {key for key, state in last.items() if state in (State.UNDELIVERED, State.FAILED)}


_LAST = ("booking__party", "channel", "state")
