"""Two workers that would tell one person at the same moment: together they say no more than one may hear in a day."""

import datetime as dt
import time

import pytest
from django.db.models import F
from django.utils import timezone

from bookings.actions import caps, catalogue, delivery
from bookings.models import Message, MessageTerms
from tests.concurrency import careless
from tests.concurrency.rivals import all_at_once
from tests.factories import visits
from tests.factories.post import Only, Provider

CAP = 3


@pytest.fixture
def slow(monkeypatch):
    """Everybody takes their time between counting and writing; each claims one message at a time."""
    count = caps.Heard.__init__

    def slowly(*arguments):
        count(*arguments)
        time.sleep(careless.PAUSE)

    monkeypatch.setattr(caps.Heard, "__init__", slowly)
    monkeypatch.setattr(delivery, "BATCH", 1)


def queue_for_one_person(many):
    """Half of it is an SMS, half an e-mail."""
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=2)
    slot = visits.make_slot(starts_at=soon, capacity=many)
    for _one in range(many):
        visits.make_booking(slot, wishes=visits.make_wishes(email="siti@contoh.example"))
    half = Message.objects.order_by("pk").values("pk")[: many // 2]
    Message.objects.filter(pk__in=half).update(
        channel="email", contact_key=F("other_key"), other_key=F("contact_key"), recipient="siti@contoh.example"
    )
    MessageTerms.objects.update(cap_per_day=CAP)
    catalogue.forget()


def work(provider):
    return lambda _worker: delivery.deliver_due(Only(provider))


def test_two_workers_at_once_tell_one_person_no_more_than_their_share(slow):
    for _round in range(3):
        Message.objects.all().delete()
        queue_for_one_person(9)
        provider = Provider()

        all_at_once(work(provider), range(2))

        assert len(provider.sent) == CAP
        assert Message.objects.filter(state="queued", due_at__gt=timezone.now()).count() == 9 - CAP


def test_canary_two_workers_that_do_not_wait_for_each_other_tell_more(slow, monkeypatch):
    monkeypatch.setattr(caps, "_wait_for", lambda keys: None)
    queue_for_one_person(9)
    provider = Provider()

    all_at_once(work(provider), range(2))

    assert len(provider.sent) > CAP
