"""Parties on the waiting list, made the way the product makes them. A test names only what it is about."""

import datetime as dt
import uuid

from bookings.actions import contact, wishing
from bookings.models import BookingTerms, Slot, Turn, Waiting
from offices.models import Product, Service
from tests.factories import visits

NOW = "2030-03-02T02:00:00Z"  # a Saturday, 09.00 in Jakarta, two days before
MONDAY = visits.MORNING.date()
TODAY = dt.datetime.now(dt.UTC).date()
ANY_DAYS = {"first_on": TODAY, "last_on": TODAY + dt.timedelta(days=7)}  # where a test does not stop the clock


def make_asked(point, *, points=(), people=1, first_on=MONDAY, last_on=MONDAY, lane="regular", key=None):
    """A party whose people are still to be typed."""
    return wishing.ask(
        office=point.office,
        service=Service.objects.get(code="new"),
        product=Product.objects.get(code="ordinary-5"),
        lane=lane,
        people=people,
        span=wishing.Span(tuple(points), first_on, last_on),
        address=str(uuid.uuid4()),
        key=key,
    )


def make_waiting(point, *, persons=None, wishes=None, people=1, **span):
    """A party that waits, its contact confirmed where the office asks for that; a phone of its own unless named."""
    asked = make_asked(point, people=people, **span)
    persons = persons or visits.make_people(people)
    wishes = wishes or visits.make_wishes(phone=f"+62811{asked.pk:07d}")
    if BookingTerms.objects.get(office=point.office).contact_code:
        contact.vouch(token=asked.token, contact=wishes.contact, language="id", now=dt.datetime.now(dt.UTC))
    return wishing.join(token=asked.token, people=persons, wishes=wishes)


def make_earlier(booking, *, points=(), first_on=MONDAY, last_on=None):
    """The same for an earlier place than the booking has."""
    span = wishing.Span(tuple(points), first_on, last_on or booking.local_start.date())
    return wishing.join_for(booking=booking, span=span)


def offered_to():
    """Who is offered a place just now, in the order of the queue."""
    return list(Waiting.objects.filter(turns__state=Turn.State.OFFERED).in_order())


def taken():
    """How many places of each slot are taken, in order of time."""
    return list(Slot.objects.order_by("starts_at").values_list("taken", flat=True))


def turn_of(party):
    """The newest place that was held for them."""
    return party.turns.last()
