import datetime as dt

import pytest
import time_machine

from bookings.actions import silencing
from bookings.models import Booking, Knowing, Message, MessageTerms, PhoneCall
from bookings.models.rulebook import of_office
from bookings.reports import calls
from tests.factories import houses, visits
from tests.factories.told import make_told

pytestmark = pytest.mark.django_db

BEFORE = dt.datetime(2030, 3, 3, 10, 59, tzinfo=dt.UTC)  # a minute before six in the evening in Jakarta
SIX = dt.datetime(2030, 3, 3, 11, tzinfo=dt.UTC)
EARLY = dt.datetime(2030, 2, 20, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
BOTH = {"phone": "+628110000001", "email": "siti@contoh.example"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(EARLY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking():
    made = visits.make_booking(visits.make_slot(capacity=9), wishes=visits.make_wishes(**BOTH))
    Message.objects.all().delete()
    return made


def promises():
    office = houses.make_office()
    if not MessageTerms.objects.exists():
        houses.make_message_terms(office)
    return of_office(office.slug).promises


def due(now=SIX, points=None):
    points = points or list(Booking.objects.values_list("slot__point", flat=True))
    return list(calls.due(points, promises(), now))


def entries(now=SIX):
    return calls.entries(due(now), promises(), now)


def test_due_when_the_moment_has_come_and_nothing_shows_it(booking):
    assert due(BEFORE) == []
    assert due(SIX) == [booking]
    assert [one.reason for one in entries()] == ["know"]


@pytest.mark.parametrize("how", ["delivered", "tap", "viewed", "told"])
def test_due_is_nobody_who_is_known_to_know(booking, how):
    Knowing.objects.create(booking=booking, version=1, how=how, at=BEFORE)

    assert due() == []


def test_due_again_when_the_booking_has_changed_since(booking):
    Knowing.objects.create(booking=booking, version=1, how="tap", at=BEFORE)
    Booking.objects.update(version=2)

    assert due() == [booking]


@pytest.mark.parametrize("state", ["failed", "undelivered"])
def test_due_before_the_moment_when_every_message_went_wrong(booking, state):
    two_days = SIX - dt.timedelta(days=2)
    make_told(booking, kind="confirmed", at=EARLY)  # of long ago
    make_told(booking, state=state, at=two_days)

    assert due(two_days + HOUR) == [booking]
    assert [one.reason for one in entries(two_days + HOUR)] == ["reached"]

    make_told(booking, channel="email", state="queued", at=two_days)
    assert due(two_days + HOUR) == []


def test_due_when_every_message_about_the_visit_as_it_stands_went_wrong(booking):
    two_days = SIX - dt.timedelta(days=2)
    make_told(booking, at=two_days)
    Booking.objects.update(version=2)
    make_told(Booking.objects.get(), kind="moved", state="failed", at=two_days)

    assert due(two_days + HOUR) == [booking]


def test_entry_keeps_the_call_that_nobody_answered_when_a_colleague_left_the_next_one(booking):
    by = {"booking": booking, "version": 1, "taken_by": houses.make_user(), "taken_at": BEFORE, "settled_at": BEFORE}
    tried = PhoneCall.objects.create(result="no_answer", again_at=SIX + HOUR, **by)
    PhoneCall.objects.create(result="left", **by)

    (entry,) = entries()

    assert (entry.call, entry.again_at) == (tried, SIX + HOUR)


def test_due_is_nobody_before_the_days_in_which_signs_count(booking):
    make_told(booking, kind="confirmed", state="failed", at=EARLY)

    assert due(EARLY + HOUR) == []


@pytest.mark.parametrize("changed", [{"state": "cancelled"}, {"state": "past"}])
def test_due_is_nobody_who_does_not_come(booking, changed):
    Booking.objects.update(**changed)

    assert due() == []


def test_due_is_nobody_whose_visit_has_begun_but_for_who_lost_the_place(booking):
    begun = booking.slot.starts_at + HOUR
    assert due(begun) == []

    Booking.objects.update(displaced_at=SIX)
    assert due(begun) == [booking]
    assert [one.reason for one in entries(begun)] == ["place"]


def test_due_is_in_order_of_visits_at_the_points_asked_for(booking):
    sooner = visits.make_booking(
        visits.make_slot(point=booking.slot.point, starts_at=visits.MORNING - HOUR, capacity=2)
    )
    elsewhere = visits.make_booking(visits.make_slot())

    assert due(points=[booking.slot.point_id]) == [sooner, booking]
    assert due(points=[elsewhere.slot.point_id]) == [elsewhere]


def test_entries_have_one_call_for_all_who_come_together():
    party = visits.make_party(visits.make_slot(capacity=3), people=visits.make_people(3))

    (entry,) = entries()

    assert (entry.booking, entry.people) == (party[0], 3)


def test_troubles_say_what_came_back_is_not_wanted_or_is_wrong(booking):
    make_told(booking, state="undelivered", at=BEFORE)
    silencing.choose(booking=booking, channel="email", stopped=["bring"])

    assert calls.troubles([booking]) == {
        booking.pk: (calls.Trouble("sms", "bounced"), calls.Trouble("email", "stopped"))
    }

    silencing.not_mine(booking=booking, channel="sms")
    (entry,) = entries()
    assert entry.troubles[0] == calls.Trouble("sms", "wrong")
    assert not entry.has_number


def test_troubles_are_over_when_a_later_message_arrives(booking):
    make_told(booking, kind="reminder_week", state="undelivered", at=BEFORE)
    make_told(booking, kind="reminder_day", state="delivered", at=BEFORE)

    assert calls.troubles([booking]) == {booking.pk: ()}
