"""Taps, stops and calls under everybody's hands: no sign for what has changed, no message after a stop, one caller."""

import datetime as dt
import functools
import time
import uuid

from django.db import IntegrityError, connection
from django.utils import timezone

from bookings.actions import calling, changing, delivery, promises, silencing
from bookings.models import Booking, Knowing, Message, PhoneCall, Silence
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import houses, visits
from tests.factories.post import Only, Provider

PAUSE = 0.05


def booked(capacity=2):
    """A visit in two days, and another place to go to."""
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=2)
    first, second = visits.make_run(capacity, capacity, starts_at=soon)
    return visits.make_booking(first), second


def at_once(*deeds):
    return all_at_once(lambda deed: deed(), deeds)


def is_known(booking):
    booking.refresh_from_db()
    return Knowing.objects.filter(booking=booking, version=booking.version).exists()


# --- a tap against a change ---


def test_tap_against_a_move_never_speaks_for_the_new_time():
    for _round in range(6):
        booking, other = booked()
        by = houses.make_user()
        move = functools.partial(told, changing.move, bookings=[booking], to=other.pk, key=uuid.uuid4(), by=by)

        outcomes = at_once(functools.partial(told, promises.tap, booking=booking), move)

        assert outcomes[1] == "done"
        assert outcomes[0] in ("done", "LinkOver")
        assert not is_known(booking)
        assert Knowing.objects.filter(booking=booking, version=1).exists() == (outcomes[0] == "done")


def test_canary_careless_tap_speaks_for_the_new_time(monkeypatch):
    """It looks without a lock, and writes down whatever the booking is by then."""

    def careless(booking):
        Booking.objects.live().get(pk=booking.pk, version=booking.version)
        time.sleep(PAUSE * 10)
        promises.note([Booking.objects.for_display().get(pk=booking.pk)], "tap", timezone.now())

    booking, other = booked()
    by = houses.make_user()
    move = functools.partial(told, changing.move, bookings=[booking], to=other.pk, key=uuid.uuid4(), by=by)

    at_once(functools.partial(careless, booking), move)

    assert is_known(booking)


def test_eight_taps_at_once_are_one_sign():
    booking, _other = booked()

    outcomes = at_once(*[functools.partial(told, promises.tap, booking=booking)] * 8)

    assert tally(outcomes) == {"done": 8}
    assert Knowing.objects.count() == 1


# --- a stop against the worker ---


class Slow(Provider):
    def send(self, letter):
        time.sleep(PAUSE)
        return super().send(letter)


def stop(booking):
    silencing.choose(booking=booking, channel="sms", stopped=Silence.Topic.values)


def test_stop_against_the_worker_leaves_a_message_sent_once_or_never_and_none_afterwards():
    for _round in range(6):
        booking, _other = booked()
        provider = Slow()

        at_once(functools.partial(stop, booking), functools.partial(delivery.deliver_due, Only(provider)))
        at_once_sent = len(provider.sent)
        delivery.deliver_due(Only(provider))

        row = Message.objects.get(booking=booking)
        assert (row.state, len(provider.sent)) in (("accepted", 1), ("cancelled", 0))
        assert len(provider.sent) == at_once_sent
        Silence.objects.all().delete()


def test_canary_worker_that_does_not_ask_sends_what_was_stopped(monkeypatch):
    monkeypatch.setattr(silencing, "among", lambda rows: set())
    booked()
    Silence.objects.create(
        contact_key=Message.objects.get().contact_key, why="stopped", channel="sms", topic="news", at=timezone.now()
    )
    provider = Provider()

    delivery.deliver_due(Only(provider))

    assert len(provider.sent) == 1


def test_two_wrong_number_reports_at_once_are_one():
    booking, _other = booked()

    outcomes = at_once(*[functools.partial(told, silencing.not_mine, booking=booking, channel="sms")] * 4)

    assert tally(outcomes) == {"done": 4}
    assert Silence.objects.count() == 1


# --- the next channel ---


def test_two_schedulers_at_once_try_the_next_channel_once():
    soon = visits.make_slot(starts_at=timezone.now() + dt.timedelta(days=2), capacity=9)
    wishes = visits.make_wishes(email="siti@contoh.example")
    for _one in range(5):
        visits.make_booking(soon, wishes=wishes)
    long_ago = timezone.now() - dt.timedelta(hours=9)
    Message.objects.update(state="accepted", accepted_at=long_ago, then=["email"])

    outcomes = at_once(*[promises.keep] * 3)

    assert sum(outcomes) == 5
    assert Message.objects.filter(channel="email").count() == 5


# --- two officers, one call ---


def call(booking, officer):
    return functools.partial(told, calling.take, booking=booking, by=officer)


def test_four_officers_at_once_take_a_call_once():
    officers = [houses.make_user() for _one in range(4)]
    for _round in range(4):
        booking, _other = booked()

        outcomes = at_once(*[call(booking, officer) for officer in officers])

        assert tally(outcomes) == {"done": 1, "CallTaken": 3}
        assert PhoneCall.objects.filter(booking=booking).count() == 1


def test_canary_without_the_constraint_two_officers_have_the_same_call():
    booking, _other = booked()
    officers = [houses.make_user() for _one in range(4)]
    (unique,) = (one for one in PhoneCall._meta.constraints if one.name == "phone_call_in_one_hand_at_a_time")
    with connection.schema_editor() as editor:
        editor.remove_constraint(PhoneCall, unique)
    try:
        outcomes = at_once(*[call(booking, officer) for officer in officers])
    finally:
        PhoneCall.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(PhoneCall, unique)

    assert tally(outcomes) == {"done": 4}


def test_table_refuses_a_second_call_in_hand():
    booking, _other = booked()
    row = {"booking": booking, "version": 1, "taken_by": houses.make_user(), "taken_at": timezone.now()}
    PhoneCall.objects.create(**row)

    try:
        PhoneCall.objects.create(**row)
    except IntegrityError:
        return
    raise AssertionError("two officers have one call")
