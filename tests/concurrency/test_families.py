"""The first of a family cancels while a worker is about to tell them all: the place is told of once."""

import datetime as dt
import functools
import time
import uuid

from django.utils import timezone

from bookings.actions import changing, delivery
from bookings.models import Message
from bookings.models.messages import MessageQuerySet
from tests.concurrency.careless import PAUSE
from tests.concurrency.rivals import all_at_once
from tests.factories import houses, visits
from tests.factories.post import Only, Provider

ROUNDS = 8


class Slow(Provider):
    def send(self, letter):
        time.sleep(PAUSE)
        return super().send(letter)


def family():
    soon = timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=2)
    return visits.make_party(visits.make_slot(starts_at=soon, capacity=2), people=visits.make_people(2))


def cancel_against_the_worker(mother, provider):
    cancel = functools.partial(changing.cancel, bookings=[mother], key=uuid.uuid4(), by=houses.make_user())
    all_at_once(lambda deed: deed(), [cancel, functools.partial(delivery.deliver_due, Only(provider))])
    delivery.deliver_due(Only(provider))


def confirmed(provider):
    return sum(letter.kind == "confirmed" for letter in provider.sent)


def test_lead_who_cancels_against_the_worker_leaves_the_place_told_of_once():
    for _round in range(ROUNDS):
        mother, father = family()
        provider = Slow()

        cancel_against_the_worker(mother, provider)

        rows = Message.objects.filter(kind="confirmed", booking__in=[mother, father]).order_by("pk")
        states = list(rows.values_list("booking", "state"))
        assert confirmed(provider) == 1
        assert states in (
            [(mother.pk, "accepted")],
            [(mother.pk, "cancelled"), (father.pk, "accepted")],
        )


def test_canary_a_change_that_looks_without_a_lock_tells_of_the_place_twice(monkeypatch):
    forward = MessageQuerySet.forward

    def slowly(rows, state, **fields):
        if state == Message.State.CANCELLED:
            time.sleep(PAUSE * 20)  # while the worker claims what was seen to wait
        return forward(rows, state, **fields)

    monkeypatch.setattr(MessageQuerySet, "select_for_update", lambda rows, **_how: rows.all())
    monkeypatch.setattr(MessageQuerySet, "forward", slowly)

    def told():
        mother, _father = family()
        provider = Provider()
        cancel_against_the_worker(mother, provider)
        return confirmed(provider)

    assert any(told() == 2 for _round in range(ROUNDS))  # not where the worker was done before the change looked
