"""Bookings on days to come, made by the real actions; some are moved or cancelled, and some lose their place."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from bookings.actions import booking, changing, holding, inventory
from bookings.actions.demo.crowd import Crowd
from bookings.actions.demo.told import settle_messages
from bookings.models import Booking, Draft, Slot, contact_hash
from offices.actions import shutting
from offices.errors import Refused
from offices.models import Lane, Office, ServicePoint

PEOPLE = 330
CANCELLED, MOVED = 12, 18
LANES = ((Lane.REGULAR, 86), (Lane.PRIORITY, 9), (Lane.SAME_DAY, 5))


def book_ahead(home: Office, crowd: Crowd) -> None:
    made = book_at(home, PEOPLE, crowd)
    settle_messages(crowd.now)  # what follows happened to them later
    later = [one for one in made if one.slot.starts_at > crowd.now + dt.timedelta(days=2)]
    alone = [one for one in later if sum(other.party == one.party for other in made) == 1]
    chosen = crowd.rng.sample(alone, min(len(alone), CANCELLED + MOVED))
    for one in chosen[:CANCELLED]:
        changing.cancel(bookings=[one], key=crowd.key())
    for one in chosen[CANCELLED:]:
        _move(one, crowd)
    _shut_two_hours([one for one in later if one not in chosen], crowd)


def book_at(office: Office, people: int, crowd: Crowd) -> list[Booking]:
    """As many people as the office's released slots take, up to this number; near days are wanted more."""
    slots = list(Slot.objects.of_office(office).released(crowd.now).filter(capacity__gt=0).order_by("pk"))
    by_lane = {lane: [slot for slot in slots if slot.lane == lane] for lane, _ in LANES}
    made: list[Booking] = []
    for _try in range(people):
        lane = crowd.one_of(LANES)
        if len(made) >= people or not by_lane[Lane(lane)]:
            continue
        wanted = by_lane[Lane(lane)]
        weights = [1 / (2 + (slot.starts_at - crowd.now).days) for slot in wanted]
        made += _book(crowd.rng.choices(wanted, weights)[0], crowd)
    crowd.made += len(made)
    return made


def _book(slot: Slot, crowd: Crowd) -> list[Booking]:
    party = crowd.party(slot.lane)
    channel = crowd.one_of(((Booking.Channel.ONLINE, 80), (Booking.Channel.COUNTER, 12), (Booking.Channel.PHONE, 8)))
    by = None if channel == Booking.Channel.ONLINE else crowd.by
    key = crowd.key()
    people = len(party.people)
    try:
        with transaction.atomic():
            held = holding.hold(
                slot=slot.pk, service=party.service, product=party.product, people=people, key=key, by=by
            )
            if by is None:
                _confirm_contact(held.token, party.wishes, crowd.now)
            made = booking.confirm(token=held.token, people=party.people, wishes=party.wishes, by=by, channel=channel)
    except Refused:  # full, or not for this age: these people look elsewhere
        return []
    Booking.objects.filter(party=held.token).update(is_invented=True)
    return made


def _confirm_contact(token: uuid.UUID, wishes: booking.Wishes, now: dt.datetime) -> None:
    """As if the one-time code had come back; nobody is there to read it."""
    hashed = contact_hash(wishes.phone or wishes.email)
    Draft.objects.create(token=token, language=wishes.language, contact_hash=hashed, confirmed_at=now, updated_at=now)


def _move(one: Booking, crowd: Crowd) -> None:
    released = Slot.objects.of_office(one.office).released(crowd.now).in_lane(one.slot.lane).with_online(one.places)
    others = list(released.exclude(pk=one.slot_id).order_by("pk"))
    if not others:
        return
    slot = crowd.rng.choice(others)
    try:
        changing.move(bookings=[one], to=slot.pk, key=crowd.key(), by=crowd.by if crowd.is_so(20) else None)
    except Refused:  # too late to move by oneself, or another service there
        return


def _shut_two_hours(bookings: Sequence[Booking], crowd: Crowd) -> None:
    """One of the smaller points closes for a while on a day to come: somebody loses a place, and staff have to act."""
    outside = [one for one in bookings if one.slot.point.kind != ServicePoint.Kind.OFFICE]
    if not outside:
        return
    slot = outside[0].slot
    shutting.shut(
        point=slot.point,
        starts_at=slot.starts_at,
        ends_at=slot.starts_at + dt.timedelta(hours=2),
        reason="Contoh: pemeliharaan listrik",
        by=crowd.by,
        key=crowd.key(),
    )
    on = slot.local_start.date()
    inventory.reconcile(slot.point, on, on, by=crowd.by)
