"""Waking errands: one nudge speaks for a burst, and none is swallowed once it was taken up."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ

from offices.actions import nudging

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def never_nudged(monkeypatch):
    monkeypatch.setattr(nudging, "_last", {})


def take_up_all():
    """What the worker does before it runs a task."""
    OrmQ.objects.update(lock=timezone.now() + dt.timedelta(minutes=2))


def test_nudge_when_one_still_waits_adds_none():
    for _one in range(3):
        nudging.nudge("an.errand")

    assert OrmQ.objects.count() == 1


def test_nudge_when_the_last_was_taken_up_is_sent_again():
    nudging.nudge("an.errand")
    take_up_all()

    nudging.nudge("an.errand")

    assert OrmQ.objects.count() == 2


def test_nudge_at_once_is_sent_whatever_waits():
    nudging.nudge("an.errand")

    nudging.nudge("an.errand", at_once=True)

    assert OrmQ.objects.count() == 2


def test_nudge_when_the_transaction_is_undone_is_not_sent():
    with transaction.atomic():
        nudging.nudge("an.errand")
        transaction.set_rollback(True)

    assert OrmQ.objects.count() == 0
