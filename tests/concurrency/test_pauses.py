"""Pauses: pressed by several at once, and while workers carry messages."""

import datetime as dt
import threading
import time
from collections import defaultdict

import pytest
from django.utils import timezone

from bookings.actions import delivery, pausing
from bookings.models import Message, Pause
from bookings.models.messages import MessageQuerySet
from offices.models import JournalEntry
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories.houses import make_office, make_user
from tests.factories.outbox import make_message, make_pause
from tests.factories.post import Only, Provider

ROWS = 6 * delivery.BATCH  # more than two workers can have claimed before the pause
WORKERS = 2


class Slow(Provider):
    def send(self, letter):
        time.sleep(0.01)
        return super().send(letter)


@pytest.fixture
def plain_words(monkeypatch):
    monkeypatch.setattr("bookings.wording.facts", lambda row: defaultdict(str))
    monkeypatch.setattr("bookings.wording.filled", lambda kind, facts: kind)


def test_pause_pressed_by_eight_at_once_is_one():
    office = make_office()
    people = [make_user() for _one in range(8)]

    outcomes = all_at_once(
        lambda by: told(lambda: pausing.pause(office=office, kind="feedback", reason="quiet", by=by)), people
    )

    assert tally(outcomes) == {"done": 1, "Refused": 7}
    assert (Pause.objects.count(), JournalEntry.objects.count()) == (1, 1)


def test_resume_pressed_by_eight_at_once_ends_it_once():
    pause = make_pause()
    people = [make_user() for _one in range(8)]

    outcomes = all_at_once(lambda by: told(lambda: pausing.resume(pause=pause, by=by)), people)

    assert tally(outcomes) == {"done": 1, "Refused": 7}
    assert JournalEntry.objects.filter(action="messages.resumed").count() == 1


def claimed_after_the_pause():
    """How many messages were taken up once the pause stood, and how many still wait; workers carry all the while."""
    office, by = make_office(), make_user()
    now = timezone.now()
    for _one in range(ROWS):
        make_message(office=office, kind="feedback", due_at=now - dt.timedelta(seconds=9))
    paused = threading.Event()
    committed = []

    def act(who):
        if who == "supervisor":
            time.sleep(0.15)
            pausing.pause(office=office, kind="feedback", reason="quiet", by=by)
            committed.append(timezone.now())
            paused.set()
            return
        provider = Only(Slow())
        while not paused.is_set() or delivery.deliver_due(provider):
            delivery.deliver_due(provider, most=delivery.BATCH)

    all_at_once(act, ["supervisor", *["worker"] * WORKERS])
    late = Message.objects.filter(claimed_at__gt=committed[0]).count()
    return late, Message.objects.filter(state="queued").count()


def test_pause_while_workers_carry_lets_none_leave_once_it_stands(plain_words):
    late, waiting = claimed_after_the_pause()

    assert late == 0
    assert waiting > 0


def test_canary_a_claim_that_knows_no_pauses_goes_on(plain_words, monkeypatch):
    monkeypatch.setattr(MessageQuerySet, "unpaused", lambda self, now: self)

    late, _waiting = claimed_after_the_pause()

    assert late > 0
