"""Visits of the last days, written as they would stand now: nobody can book a day that is over."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from bookings.actions import inventory
from bookings.actions.demo.arrived import arrived
from bookings.actions.demo.crowd import Crowd, Party
from bookings.models import Booking, Knowing, Message, NameWord, Slot, contact_hash, identity_hash
from bookings.rules import codes, names
from offices.actions import days
from offices.models import Office, Product, Service, ServicePoint, keyed_hash

PEOPLE = 170
DAYS_BACK = 7
ONE_IN = 20  # parties of whom nothing was known, and who were known of too late
ON_THE_WAY, MINUTES_LATER = dt.timedelta(hours=2), dt.timedelta(minutes=10)


@dataclass
class _Visit:
    """One person's visit in a slot that has begun."""

    slot: Slot
    party: Party
    online: bool
    state: str

    @property
    def is_taking(self) -> bool:
        return self.state != Booking.State.CANCELLED


def write_gone(home: Office, crowd: Crowd) -> None:
    slots = [slot for point in ServicePoint.objects.of(home).select_related("office") for slot in _begun(point, crowd)]
    today = home.local(crowd.now).date()
    weights = [slot.capacity * (3 if slot.local_start.date() == today else 1) for slot in slots]
    visits = [_visit(slot, crowd) for slot in crowd.rng.choices(slots, weights, k=PEOPLE)] if slots else []
    Slot.objects.bulk_create(slots)
    things = _Things()
    bookings = [_written(visit, things, crowd) for visit in visits]
    Booking.objects.bulk_create(bookings)
    NameWord.objects.bulk_create(
        NameWord(booking=one, word_hash=keyed_hash("name", word)) for one in bookings for word in names.words(one.name)
    )
    Message.objects.bulk_create(_told(bookings, crowd.now))
    Knowing.objects.bulk_create(_known(bookings))
    crowd.made += len(bookings)


def _begun(point: ServicePoint, crowd: Crowd) -> list[Slot]:
    """Slots of the last days that nobody stored at their time, not stored yet."""
    today = point.office.local(crowd.now).date()
    first = today - dt.timedelta(days=DAYS_BACK)
    days.make_days(point, first, today)
    stored = set(Slot.objects.filter(point=point, starts_at__lte=crowd.now).values_list("lane", "starts_at"))
    bookable_from = inventory.opening(point.office)
    return [
        Slot(
            point=point,
            lane=target.lane,
            starts_at=target.starts_at,
            minutes=target.minutes,
            bookable_from=bookable_from(target.starts_at),
            capacity=target.capacity,
            online=target.online,
        )
        for target in inventory.planned(point, first, today)
        if target.starts_at <= crowd.now and (target.lane, target.starts_at) not in stored
    ]


def _visit(slot: Slot, crowd: Crowd) -> _Visit:
    """Somebody's visit, counted in the slot; when the slot is full by now, one that was cancelled in time."""
    is_past = slot.starts_at < crowd.now - dt.timedelta(hours=12)
    visit = _Visit(
        slot, crowd.party(slot.lane), crowd.is_so(80), Booking.State.PAST if is_past else Booking.State.BOOKED
    )
    if slot.free(online=visit.online) < 1 or crowd.is_so(5):
        visit.state = Booking.State.CANCELLED
    if visit.is_taking:
        slot.taken += 1
        slot.taken_online += visit.online
    return visit


@dataclass
class _Things:
    """Services and products by code."""

    services: dict[str, Service] = field(default_factory=lambda: {one.code: one for one in Service.objects.all()})
    products: dict[str, Product] = field(default_factory=lambda: {one.code: one for one in Product.objects.all()})


def _written(visit: _Visit, things: _Things, crowd: Crowd) -> Booking:
    person, wishes = visit.party.people[0], visit.party.wishes
    return Booking(
        code=codes.make(secrets.randbelow),
        office=visit.slot.point.office,
        slot=visit.slot,
        online=visit.online,
        party=crowd.key(),
        service=things.services[visit.party.service],
        product=things.products.get(visit.party.product),
        state=visit.state,
        came_at=visit.slot.starts_at if visit.state == Booking.State.PAST else None,
        version=1 if visit.is_taking else 2,
        identity_hash=identity_hash(person.kind, person.number),
        identity_number=person.number,
        name=person.name,
        born_on_sealed=person.born_on.isoformat(),
        phone=wishes.phone,
        email=wishes.email,
        needs=list(person.needs),
        companion=wishes.companion,
        language=wishes.language,
        channel=Booking.Channel.ONLINE if visit.online else Booking.Channel.COUNTER,
        made_by=None if visit.online else crowd.by,
        created_at=visit.slot.starts_at - dt.timedelta(hours=crowd.rng.randint(20, 200)),
        is_invented=True,
    )


def _told(bookings: Sequence[Booking], now: dt.datetime) -> list[Message]:
    """What they were told when they booked, and the day before they came."""
    rows = [_row(one, Message.Kind.CONFIRMED, one.created_at) for one in bookings if one.contact]
    for one in bookings:
        day_before = one.slot.starts_at - dt.timedelta(days=1)
        if one.contact and one.created_at < day_before:
            rows.append(_row(one, Message.Kind.REMINDER_DAY, day_before))
    return arrived(rows, not_after=now)


def _known(bookings: Sequence[Booking]) -> list[Knowing]:
    """Most had looked or tapped by the evening before; a few did on the way, and of a few nothing was heard."""
    rows = []
    for one in bookings:
        turn = one.party.int % ONE_IN
        if turn == 0 or one.state == Booking.State.CANCELLED:
            continue
        at = one.slot.starts_at - ON_THE_WAY if turn == 1 else one.created_at + MINUTES_LATER
        how = Knowing.How.TAP if turn % 3 else Knowing.How.VIEWED
        rows.append(Knowing(booking=one, version=one.version, how=how, at=at))
    return rows


def _row(one: Booking, kind: str, due_at: dt.datetime) -> Message:
    return Message(
        kind=kind,
        channel=Message.Channel.SMS if one.phone else Message.Channel.EMAIL,
        office_id=one.office_id,
        booking=one,
        version=one.version,
        recipient=one.contact,
        contact_key=contact_hash(one.contact),
        language=one.language,
        due_at=due_at,
        expires_at=due_at + dt.timedelta(hours=12),
    )
