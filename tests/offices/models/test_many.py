import os

import pytest
from django.db import IntegrityError, connection, transaction

from bookings.models import Hold, Slot
from offices.models import many
from tests.factories import visits

pytestmark = pytest.mark.django_db


def test_keys_are_never_given_twice_nor_to_a_row_that_is_there():
    held = visits.hold(visits.make_slot(capacity=3))
    keys = many.Keys(Hold, at_once=5)

    given = keys.take(2) + (keys.take(2) if connection.vendor == "postgresql" else [])

    assert len(set(given)) == len(given)
    assert not Hold.objects.filter(pk__in=given).exists()
    assert Hold.objects.filter(token=held.token).exists()


def test_keys_when_more_are_wanted_than_are_kept_are_enough():
    assert len(set(many.Keys(Hold, at_once=2).take(9))) == 9


def test_keys_in_the_hands_of_a_parent_are_not_used_by_its_fork(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is asked each time")
    keys = many.Keys(Hold, at_once=5)
    first = keys.take(1)
    monkeypatch.setattr(os, "getpid", lambda: -1)

    assert keys.take(1)[0] > first[0] + 4


def test_together_answers_each_question_and_keeps_their_order():
    slots = [visits.make_slot(capacity=places, starts_at=visits.MORNING.replace(hour=places)) for places in (2, 3)]

    with many.together():
        first = many.ask(Slot, ("capacity",), "id", [slots[0].pk])
        second = many.ask(Slot, ("capacity",), "id", [slots[1].pk, slots[0].pk], lock=True)

    assert (first(), second()) == ([(2,)], [(2,), (3,)])


def test_together_when_a_statement_is_refused_says_so_as_django_does():
    held = visits.hold(visits.make_slot())
    row = Hold.objects.filter(token=held.token).values().get()

    def write():
        with transaction.atomic(), many.together():
            many.change(Hold, "id", [row["id"]], people=3)
            many.insert(Hold, [{**row, "id": row["id"] + 1_000_000}])

    with pytest.raises(IntegrityError):
        write()

    assert Hold.objects.get(pk=row["id"]).people == 1
