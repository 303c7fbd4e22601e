"""What is said by the clock, under several schedulers, and while people cancel, collect and answer."""

import datetime as dt
import functools
import time
import uuid

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from bookings.actions import changing, collecting, delivery, feedback, messages, reminders
from bookings.models import Booking, Collection, Feedback, Invitation, Message, MessageTerms
from bookings.models.collecting import CollectionQuerySet
from tests.concurrency.outcomes import told
from tests.concurrency.rivals import all_at_once
from tests.factories import houses, visits
from tests.factories.post import Only, Provider

PAUSE = 0.3


def at_once(*deeds):
    return all_at_once(lambda deed: deed(), deeds)


def reminders_of(provider):
    return [letter for letter in provider.sent if letter.kind == "reminder_day"]


def slowly(function):
    @functools.wraps(function)
    def slow(*args, **kwargs):
        time.sleep(PAUSE)
        return function(*args, **kwargs)

    return slow


@pytest.fixture(autouse=True)
def sunday_noon():
    """In Jakarta, the day before most visits here; the clock goes on."""
    with time_machine.travel("2030-03-03T05:00:00Z"):
        yield


@pytest.fixture
def bookings():
    """Three visits tomorrow, told of at any hour of the day before."""
    slot = visits.make_slot(capacity=3)
    found = [visits.make_booking(slot) for _one in range(3)]
    Message.objects.all().delete()
    Booking.objects.update(created_at=timezone.now() - dt.timedelta(days=30))
    MessageTerms.objects.update(day_time=dt.time(), kinds=["reminder_day"])
    return found


def test_schedulers_at_once_tell_everybody_once(bookings, monkeypatch):
    monkeypatch.setattr(messages, "row_of", slowly(messages.row_of))

    at_once(*[reminders.remind] * 4)

    told_of = Message.objects.filter(kind="reminder_day").values_list("booking", flat=True)
    assert sorted(told_of) == sorted(one.pk for one in bookings)


def test_canary_schedulers_at_once_collide(bookings, monkeypatch):
    """The test above can fail: all four want to write the same rows, and only the table stops them."""
    monkeypatch.setattr(messages, "row_of", slowly(messages.row_of))
    write = Message.objects.bulk_create
    monkeypatch.setattr(type(Message.objects), "bulk_create", lambda _self, rows, **_how: write(rows))

    def remind():
        try:
            return reminders.remind()
        except IntegrityError:
            return "stopped by the table"

    assert at_once(*[remind] * 4).count("stopped by the table") == 3


def test_cancelling_against_remind_leaves_nothing_to_be_sent(bookings, monkeypatch):
    monkeypatch.setattr(messages, "row_of", slowly(messages.row_of))
    cancel = functools.partial(changing.cancel, bookings=bookings[:1], key=uuid.uuid4())

    at_once(reminders.remind, cancel)
    provider = Provider()
    delivery.deliver_due(Only(provider))

    reminded = {str(row.reference) for row in Message.objects.filter(kind="reminder_day", booking=bookings[0])}
    assert len(reminders_of(provider)) == 2
    assert reminded.isdisjoint(letter.reference for letter in provider.sent)


def test_canary_without_versions_the_cancelled_visit_is_reminded_of(bookings, monkeypatch):
    monkeypatch.setattr(messages, "row_of", slowly(messages.row_of))
    monkeypatch.setattr(Message, "is_stale", False)

    at_once(reminders.remind, functools.partial(changing.cancel, bookings=bookings[:1], key=uuid.uuid4()))
    provider = Provider()
    delivery.deliver_due(Only(provider))

    assert len(reminders_of(provider)) == 3


# --- passports ---


@pytest.fixture
def ready():
    """A passport that has been ready for a week."""
    now = timezone.now()
    booking = visits.make_booking(visits.make_slot())
    Message.objects.all().delete()
    week_ago = now - dt.timedelta(days=7)
    MessageTerms.objects.update(ready_time=dt.time(), kinds=["ready_7"])
    return Collection.objects.create(
        booking=booking, ready_at=week_ago, ready_key=uuid.uuid4(), undo_until=week_ago, ready_by=houses.make_user()
    )


def collect(row, key=None):
    booking = row.booking
    return told(
        collecting.collect,
        bookings=[booking.pk],
        points=[booking.slot.point],
        key=key or uuid.uuid4(),
        by=row.ready_by,
        office=booking.slot.point.office,
    )


def waiting_messages():
    return Message.objects.filter(kind="ready_7", state="queued").count()


def test_collecting_against_remind_leaves_nothing_to_be_sent(ready, monkeypatch):
    monkeypatch.setattr(messages, "row_of", slowly(messages.row_of))

    def come():
        time.sleep(PAUSE / 2)  # while the message is being written
        return collect(ready)

    at_once(reminders.remind, come)

    assert waiting_messages() == 0
    assert reminders.remind() == 0


def test_canary_without_the_lock_whoever_came_is_reminded(ready, monkeypatch):
    monkeypatch.setattr(messages, "row_of", slowly(messages.row_of))
    monkeypatch.setattr(CollectionQuerySet, "select_for_update", lambda rows, **_how: rows.all())

    def come():
        time.sleep(PAUSE / 2)
        return collect(ready)

    at_once(reminders.remind, come)

    assert waiting_messages() == 1


def test_two_clerks_at_once_hand_a_passport_over_once(ready):
    keys = [uuid.uuid4() for _clerk in range(4)]

    at_once(*[functools.partial(collect, ready, key) for key in keys])

    ready.refresh_from_db()
    assert ready.collected_key in keys


def test_answers_at_once_by_one_link_are_one():
    point = houses.make_point()
    later = timezone.now() + dt.timedelta(days=1)
    Invitation.objects.create(
        secret_hash=feedback.hashed("open"), point=point, week_on=dt.date(2030, 3, 4), expires_at=later
    )
    invitation = feedback.find("open")

    outcomes = at_once(*[functools.partial(told, feedback.answer, invitation=invitation, how=3, wish="")] * 4)

    assert sorted(outcomes) == ["NotFound", "NotFound", "NotFound", "done"]
    assert Feedback.objects.count() == 1
