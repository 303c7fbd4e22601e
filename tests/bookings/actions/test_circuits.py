"""Fail-over between two providers, by what all workers together have measured."""

import datetime as dt

import pytest
import time_machine
from django.db.models.expressions import RawSQL

from bookings.actions import delivery
from bookings.actions.circuits import Circuits
from bookings.gateways import carriers
from bookings.gateways.letters import NotTaken
from bookings.models import Circuit, Message
from tests.factories import visits
from tests.factories.post import Provider

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)
AWAY = NotTaken("provider_unreachable")
SILENT = NotTaken("provider_silent", in_doubt=True)
NO_PHONE = NotTaken("twilio_21211", permanent=True)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def both(clock, monkeypatch):
    pair = (Provider("twilio"), Provider("twilio-second"))
    monkeypatch.setattr(carriers, "carriers", lambda channel: pair)
    return pair


def chosen():
    gateway = Circuits().choose("sms")
    return gateway.name if gateway else None


def fail(provider, times=10):
    Circuits().note(provider, "sms", 0, times)


def messages(count):
    slot = visits.make_slot(capacity=count)
    return [visits.make_booking(slot) for _booking in range(count)]


def states():
    return list(Message.objects.order_by("pk").values_list("state", "provider", "attempts"))


def test_choose_prefers_the_first_and_passes_over_who_fails(both):
    assert chosen() == "twilio"
    fail("twilio")
    assert chosen() == "twilio-second"
    fail("twilio-second")
    assert chosen() is None


def test_choose_counts_what_several_workers_note(both):
    for _worker in range(9):
        fail("twilio", 1)
    assert chosen() == "twilio"

    fail("twilio", 1)

    assert chosen() == "twilio-second"


def test_choose_measures_each_channel_by_itself(both):
    fail("twilio")

    assert Circuits().choose("whatsapp").name == "twilio"


def test_note_of_nothing_writes_nothing(both):
    Circuits().note("twilio", "sms", 0, 0)

    assert not Circuit.objects.exists()


def test_numbers_that_are_wrong_say_nothing_of_the_provider(both):
    messages(12)
    both[0].errors = [NO_PHONE] * 12

    delivery.deliver_due()

    assert [state for state, _provider, _attempts in states()] == ["failed"] * 12
    assert chosen() == "twilio"


def test_delivery_when_the_first_provider_is_away_goes_on_with_the_second(both, clock):
    messages(20)
    both[0].errors = [AWAY] * 100

    for _minute in range(10):
        both[0].errors = [AWAY] * 100
        delivery.deliver_due()
        clock.shift(dt.timedelta(minutes=1))

    assert [state for state, _provider, _attempts in states()] == ["accepted"] * 20
    assert len(both[1].sent) == 20
    assert both[0].sent == []


def test_delivery_of_a_lone_message_tries_the_other_provider_after_one_refusal(both, clock):
    """Too few messages to measure anybody: nevertheless one that is away does not keep it until it is worthless."""
    messages(1)
    both[0].errors = [AWAY] * 9
    delivery.deliver_due()
    clock.shift(dt.timedelta(minutes=1))

    delivery.deliver_due()

    assert states() == [("accepted", "twilio-second", 2)]


def test_delivery_while_a_channel_has_no_carrier_says_it_on_the_next_one(both, clock, monkeypatch):
    mail = Provider("mail")
    monkeypatch.setattr(carriers, "carriers", lambda channel: (mail,) if channel == "email" else both)
    visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(email="siti@example.org"))
    fail("twilio", 1000)
    fail("twilio-second", 1000)
    delivery.deliver_due()
    assert states() == [("queued", "", 0)]
    Circuit.objects.update(open_until=NOW + dt.timedelta(minutes=14))
    clock.shift(dt.timedelta(minutes=6))

    delivery.deliver_due()

    rows = Message.objects.order_by("pk").values_list("channel", "state", "error")
    assert list(rows) == [("sms", "failed", "channel_shut"), ("email", "accepted", "")]


def test_delivery_while_a_channel_has_no_carrier_says_on_the_next_one_what_was_refused_before(both, clock, monkeypatch):
    mail = Provider("mail")
    monkeypatch.setattr(carriers, "carriers", lambda channel: (mail,) if channel == "email" else both)
    visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(email="siti@example.org"))
    both[0].errors = [AWAY]
    delivery.deliver_due()
    assert states() == [("claimed", "twilio", 1)]
    fail("twilio", 1000)
    fail("twilio-second", 1000)
    Circuit.objects.update(open_until=NOW + dt.timedelta(minutes=14))
    clock.shift(dt.timedelta(minutes=6))

    delivery.deliver_due()

    rows = Message.objects.order_by("pk").values_list("channel", "state", "error")
    assert list(rows) == [("sms", "failed", "channel_shut"), ("email", "accepted", "")]


def test_delivery_while_a_channel_has_no_carrier_and_a_row_no_key_says_the_others_on_the_next_one(
    both, clock, monkeypatch
):
    mail = Provider("mail")
    monkeypatch.setattr(carriers, "carriers", lambda channel: (mail,) if channel == "email" else both)
    slot = visits.make_slot(capacity=2)
    bad, good = (visits.make_booking(slot, wishes=visits.make_wishes(email="siti@example.org")) for _both in "ab")
    Message.objects.filter(booking=bad).update(recipient=RawSQL("'spoilt'", []))
    fail("twilio", 1000)
    fail("twilio-second", 1000)
    Circuit.objects.update(open_until=NOW + dt.timedelta(minutes=14))
    clock.shift(dt.timedelta(minutes=6))

    delivery.deliver_due()

    rows = Message.objects.order_by("pk").values_list("booking", "channel", "state")
    assert list(rows) == [(bad.pk, "sms", "queued"), (good.pk, "sms", "failed"), (good.pk, "email", "accepted")]


def test_delivery_when_both_are_away_for_six_hours_loses_and_doubles_nothing(both, clock):
    messages(15)
    for _minute in range(6 * 60):
        both[0].errors, both[1].errors = [AWAY] * 100, [AWAY] * 100
        delivery.deliver_due()
        clock.shift(dt.timedelta(minutes=1))
    assert {state for state, _provider, _attempts in states()} <= {"claimed", "queued"}

    both[0].errors, both[1].errors = [], []
    for _minute in range(60):
        delivery.deliver_due()
        clock.shift(dt.timedelta(minutes=1))

    assert [state for state, _provider, _attempts in states()] == ["accepted"] * 15
    references = [letter.reference for one in both for letter in one.sent]
    assert len(references) == len(set(references)) == 15


def test_probe_is_a_message_or_two_and_its_success_lets_the_others_go(both, clock):
    fail("twilio")
    fail("twilio-second")
    messages(8)
    delivery.deliver_due()
    assert both[0].sent == both[1].sent == []

    clock.shift(dt.timedelta(minutes=1))
    both[0].errors = [AWAY] * 100
    both[1].errors = [AWAY] * 100
    delivery.deliver_due()
    tried = 200 - len(both[0].errors) - len(both[1].errors)
    assert tried == 3
    assert chosen() is None

    clock.shift(dt.timedelta(minutes=2))
    both[0].errors, both[1].errors = [], []
    delivery.deliver_due()

    assert len(both[0].sent) + len(both[1].sent) == 8
    assert set(Circuit.objects.values_list("open_until", flat=True)) == {None}


def test_probe_is_one_workers_at_a_time(both, clock):
    fail("twilio")
    clock.shift(dt.timedelta(minutes=1))
    first, second = Circuits(), Circuits()

    assert [first.choose("sms").name for _time in range(3)] == ["twilio", "twilio", "twilio-second"]
    assert second.choose("sms").name == "twilio-second"
    clock.shift(dt.timedelta(minutes=2))  # the first worker died
    assert Circuits().choose("sms").name == "twilio"


def test_doubtful_message_is_asked_for_at_the_provider_that_claimed_it(both, clock):
    messages(1)
    both[0].errors, both[0].taken_all_the_same = [SILENT], True
    delivery.deliver_due()
    assert states() == [("claimed", "twilio", 1)]
    fail("twilio")

    clock.shift(dt.timedelta(minutes=40))
    delivery.deliver_due()

    assert states() == [("accepted", "twilio", 2)]
    assert (both[0].asked, both[1].asked) == (1, 0)
    assert both[1].sent == []
