import datetime as dt
import uuid

import pytest
import time_machine

from bookings.actions import calling, changing, silencing
from bookings.errors import CallOver, CallTaken, NotLive
from bookings.models import Booking, Knowing, PhoneCall
from offices.models import JournalEntry
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 3, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking():
    return visits.make_booking(visits.make_slot(capacity=9))


@pytest.fixture
def officer():
    return houses.make_user(username="satu")


def settle(call, officer, result, minutes=60):
    calling.settle(call=call, result=result, minutes=minutes, by=officer)


def test_take_shows_the_number_with_that_in_the_journal(booking, officer):
    call = calling.take(booking=booking, by=officer)

    assert (call.booking.phone, call.taken_at, call.result) == ("+628110000001", NOW, "")
    entry = JournalEntry.objects.get(action="booking.viewed")
    assert (entry.by, entry.detail) == ("satu", {"fields": ["name", "contact"], "reason": "to_reach"})


def test_take_by_a_second_officer_is_refused_and_shows_nothing(booking, officer):
    calling.take(booking=booking, by=officer)

    with pytest.raises(CallTaken):
        calling.take(booking=booking, by=houses.make_user(username="dua"))

    assert PhoneCall.objects.count() == 1
    assert not JournalEntry.objects.filter(action="booking.viewed", by="dua").exists()


def test_take_twice_by_one_officer_is_one_call(booking, officer):
    assert calling.take(booking=booking, by=officer).pk == calling.take(booking=booking, by=officer).pk


def test_take_after_a_quarter_of_an_hour_is_free_for_others(booking, officer, clock):
    left = calling.take(booking=booking, by=officer)
    clock.shift(PhoneCall.LONGEST)

    mine = calling.take(booking=booking, by=houses.make_user())

    left.refresh_from_db()
    assert (left.result, mine.result) == ("left", "")
    with pytest.raises(CallOver):
        settle(left, officer, "knows")
    assert not Knowing.objects.exists()


def test_take_of_who_has_cancelled_is_refused(booking, officer):
    Booking.objects.update(state="cancelled")

    with pytest.raises(NotLive):
        calling.take(booking=booking, by=officer)


@pytest.mark.parametrize("result", ["knows", "move", "cancel"])
def test_settle_of_somebody_reached_is_evidence(booking, officer, result):
    settle(calling.take(booking=booking, by=officer), officer, result)

    assert list(Knowing.objects.values_list("booking", "version", "how")) == [(booking.pk, 1, "told")]
    assert JournalEntry.objects.get(action="call.settled").detail == {"result": result}


@pytest.mark.parametrize(("result", "again_at"), [("no_answer", NOW + dt.timedelta(hours=1)), ("left", None)])
def test_settle_of_nobody_reached_is_none(booking, officer, result, again_at):
    call = calling.take(booking=booking, by=officer)
    settle(call, officer, result)

    call.refresh_from_db()
    assert (call.result, call.again_at, call.settled_at) == (result, again_at, NOW)
    assert not Knowing.objects.exists()


def test_settle_with_a_wrong_number_ends_messages_to_it(booking, officer):
    settle(calling.take(booking=booking, by=officer), officer, "wrong")

    assert silencing.is_wrong(booking, "sms")
    assert JournalEntry.objects.get(action="booking.number_wrong").by == "satu"


def test_settle_of_a_booking_that_changed_during_the_call_is_no_evidence(booking, officer):
    call = calling.take(booking=booking, by=officer)
    Booking.objects.update(version=2)

    settle(call, officer, "knows")

    assert not Knowing.objects.exists()


def test_settle_twice_or_by_another_is_refused(booking, officer):
    call = calling.take(booking=booking, by=officer)
    with pytest.raises(CallOver):
        settle(call, houses.make_user(), "knows")
    settle(call, officer, "no_answer")
    with pytest.raises(CallOver):
        settle(call, officer, "knows")

    assert PhoneCall.objects.get().result == "no_answer"


@pytest.mark.parametrize(("result", "known"), [("move", 1), ("no_answer", 0)])
def test_told_is_who_asked_the_same_officer_on_the_phone_for_the_move(booking, officer, result, known):
    later = visits.make_slot(point=booking.slot.point, starts_at=visits.MORNING + dt.timedelta(hours=2))
    settle(calling.take(booking=booking, by=officer), officer, result)
    changes = changing.move(bookings=[booking], to=later.pk, key=uuid.uuid4(), by=officer)

    calling.told([one.booking for one in changes], by=officer)

    assert Knowing.objects.filter(version=2, how="told").count() == known
