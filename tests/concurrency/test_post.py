"""Several workers and a provider that calls back at once: nothing counted less, tried twice or told twice."""

import datetime as dt
import time
from collections import Counter

import pytest
from django.utils import timezone

from bookings.actions import circuits, receipts
from bookings.gateways import carriers
from bookings.gateways.letters import Receipt
from bookings.models import Circuit, Message
from bookings.rules import circuits as rules
from tests.concurrency import careless
from tests.concurrency.rivals import all_at_once
from tests.factories import visits
from tests.factories.post import Provider

SID = "SM" + "a" * 32


@pytest.fixture
def provider(monkeypatch):
    gateway = Provider("twilio")
    monkeypatch.setattr(carriers, "carriers", lambda channel: (gateway,))
    return gateway


def fail(_worker):
    circuits.Circuits().note("twilio", "sms", 0, 1)


def try_once(_worker):
    """Whether this worker may try the provider that has rested."""
    chooser = circuits.Circuits()
    chooser.choose("sms")
    return chooser.choose("sms") is not None


def rested():
    fail("the first")
    long_ago = timezone.now() - dt.timedelta(minutes=5)
    Circuit.objects.update(open_until=long_ago)


def test_failures_that_eight_workers_note_at_once_are_all_counted(provider):
    all_at_once(fail, range(8))

    assert Circuit.objects.get().failed == 8


def test_canary_failures_noted_without_a_lock_are_lost(provider, monkeypatch):
    def slowly(*arguments, **more):
        time.sleep(careless.PAUSE)
        return noted(*arguments, **more)

    noted = rules.noted
    monkeypatch.setattr(rules, "noted", slowly)
    monkeypatch.setattr(circuits.Circuit.objects.__class__, "select_for_update", lambda self: self.all())
    fail("the first")

    all_at_once(fail, range(8))

    assert Circuit.objects.get().failed < 9


def test_provider_that_has_rested_is_tried_by_one_worker(provider):
    rested()

    assert Counter(all_at_once(try_once, range(8))) == {True: 1, False: 7}


def test_canary_looking_before_writing_lets_several_workers_try(provider, monkeypatch):
    def careless_probe(circuit, now):
        free = Circuit.objects.get(pk=circuit.pk).is_free(now, circuits.PROBE)
        time.sleep(careless.PAUSE)
        Circuit.objects.filter(pk=circuit.pk).update(probe_until=now + circuits.PROBE)
        return free

    monkeypatch.setattr(circuits, "_take_probe", careless_probe)
    rested()

    assert Counter(all_at_once(try_once, range(8)))[True] > 1


def test_receipt_that_comes_eight_times_at_once_is_news_once_and_told_on_once(provider):
    visits.make_booking(visits.make_slot())
    Message.objects.update(channel="whatsapp", then=["sms"], state="accepted", provider="twilio", provider_id=SID)

    news = all_at_once(lambda _time: receipts.note(Receipt(SID, "undelivered", "twilio_63024")), range(8))

    assert Counter(news) == {True: 1, False: 7}
    assert list(Message.objects.order_by("pk").values_list("channel", "state")) == [
        ("whatsapp", "undelivered"),
        ("sms", "queued"),
    ]
