"""Slots, holds, people and bookings, made the way the product makes them. A test names only what it is about."""

import datetime as dt
import uuid
from itertools import count

from bookings.actions import booking, holding
from bookings.models import Hold, Slot
from tests.factories import houses

MORNING = dt.datetime(2030, 3, 4, 2, 0, tzinfo=dt.UTC)  # a Monday, 09.00 in Jakarta
RELEASED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
BORN = dt.date(1990, 5, 17)

_numbers = count(1)


def make_slot(*, point=None, starts_at=MORNING, minutes=30, capacity=1, online=None, **fields):
    """A released slot of the regular lane, all of its places for citizens themselves."""
    return Slot.objects.create(
        point=point or houses.make_point(),
        starts_at=starts_at,
        minutes=minutes,
        capacity=capacity,
        online=capacity if online is None else online,
        **{"lane": "regular", "bookable_from": RELEASED, **fields},
    )


def make_run(*capacities, point=None, starts_at=MORNING, minutes=30):
    """Adjoining slots with these capacities."""
    point = point or houses.make_point()
    return [
        make_slot(
            point=point, starts_at=starts_at + dt.timedelta(minutes=minutes * place), minutes=minutes, capacity=capacity
        )
        for place, capacity in enumerate(capacities)
    ]


def make_person(*, number=None, name="Siti Contoh", born_on=BORN, needs=()):
    """A person nobody else is: the number counts up."""
    return booking.Person(name, number or f"3275015705{next(_numbers):06d}", born_on, needs)


def make_people(count):
    return [make_person() for _one in range(count)]


def make_wishes(*, phone="+628110000001", **fields):
    return booking.Wishes(phone=phone, **fields)


def hold(slot, *, people=1, service="new", product="ordinary-5", key=None, by=None):
    """What the citizen's first click does."""
    return holding.hold(slot=slot.pk, service=service, product=product, people=people, key=key or uuid.uuid4(), by=by)


def confirm(held, *, people=None, by=None, wishes=None):
    """What the citizen's last click does."""
    people = people or make_people(sum(places for _slot, places in held.parts))
    return booking.confirm(token=held.token, people=people, wishes=wishes or make_wishes(), by=by)


def make_booking(slot, *, person=None, by=None, wishes=None):
    """One person's booking in the slot, by hold and confirmation."""
    return confirm(hold(slot, by=by), people=[person or make_person()], by=by, wishes=wishes)[0]


def make_party(slot, *, people, by=None, wishes=None):
    return confirm(hold(slot, people=len(people), by=by), people=people, by=by, wishes=wishes)


def run_out(held):
    """The hold's time is over."""
    Hold.objects.filter(token=held.token).update(expires_at=RELEASED)
