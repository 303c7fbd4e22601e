"""The house at work while people book: places made anew, messages carried, the journal sealed."""

import datetime as dt
import functools
import threading
import time
import uuid

import pytest
from django.db import IntegrityError
from django.db.models import Count

from bookings import reports
from bookings.actions import changing, closing, delivery, inventory
from bookings.models import Booking, Message, Slot
from bookings.models.messages import MessageQuerySet
from offices.actions import journal
from offices.models import ChainHead, JournalEntry, Shutting, WeeklyHours
from tests.concurrency import careless
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import houses, visits
from tests.factories.post import Only

MONDAY = dt.date(2030, 3, 4)


@pytest.fixture
def point():
    """Eight places from 09.00 to 10.00 on Mondays: two counters, a quarter of an hour for each person."""
    point = houses.make_point()
    houses.make_plan(office=point.office, grain_minutes=60, minutes_per_place=15)
    houses.make_hours(point=point, opens=dt.time(9), closes=dt.time(10), regular_counters=2)
    return point


def reconcile(point):
    return inventory.reconcile(point, MONDAY, MONDAY)


def plan_counters(counters):
    WeeklyHours.objects.update(regular_counters=counters)


# --- places made anew ---


def test_reconcile_against_booking_never_goes_below_what_is_taken(desks, point):
    reconcile(point)
    slot = Slot.objects.get()
    plan_counters(1)
    deeds = [lambda: told(reconcile, point)] * 2
    deeds += [lambda: told(lambda: visits.confirm(visits.hold(slot), people=visits.make_people(1)))] * 12

    outcomes = all_at_once(lambda deed: deed(), deeds)
    reconcile(point)

    booked = outcomes[2:].count("done")
    slot.refresh_from_db()
    assert set(outcomes) <= {"done", "SlotFull"}
    assert 4 <= booked <= 8
    assert (slot.taken, slot.capacity) == (booked, booked)
    assert Booking.objects.exclude(displaced_at=None).count() == booked - 4
    assert reports.inventory_breaks() == []


def test_canary_careless_reconciling_takes_places_from_people(own_desks, point, monkeypatch):
    reconcile(point)
    slot = Slot.objects.get()
    plan_counters(1)
    careless.slots(monkeypatch)

    def stopped_by_the_table(deed):
        try:
            deed()
        except IntegrityError:
            return True
        return False

    deeds = [lambda: reconcile(point), *[lambda: visits.hold(slot)] * 8]
    stopped = all_at_once(stopped_by_the_table, deeds)

    assert any(stopped) or reports.inventory_breaks()


def test_reconcile_by_four_at_once_makes_each_slot_once(point):
    outcomes = all_at_once(lambda _errand: told(reconcile, point), range(4))

    assert tally(outcomes) == {"done": 4}
    assert Slot.objects.count() == 1
    assert JournalEntry.objects.filter(action="slots.reconciled").count() == 1


def test_reconcile_against_moving_and_cancelling_keeps_the_count(point):
    reconcile(point)
    slot = Slot.objects.get()
    other = visits.make_slot(point=houses.make_point(), capacity=9)
    bookings = [visits.make_booking(slot) for _one in range(8)]
    plan_counters(1)
    deeds = [functools.partial(changing.cancel, bookings=[one], key=uuid.uuid4()) for one in bookings[:3]]
    deeds += [functools.partial(changing.move, bookings=[one], to=other.pk, key=uuid.uuid4()) for one in bookings[3:6]]
    deeds += [functools.partial(reconcile, point)] * 3

    outcomes = all_at_once(told, deeds)
    reconcile(point)

    assert tally(outcomes) == {"done": 9}
    slot.refresh_from_db()
    assert (slot.taken, slot.capacity, slot.over) == (2, 4, 0)
    assert reports.inventory_breaks() == []


def test_close_clicked_four_times_at_once_closes_once(point):
    reconcile(point)
    visits.make_booking(Slot.objects.get())
    officer, key = houses.make_user(), uuid.uuid4()
    stretch = {"starts_at": visits.MORNING, "ends_at": visits.MORNING + dt.timedelta(hours=1)}

    outcomes = all_at_once(
        lambda _click: told(closing.close, point=point, **stretch, reason="Flood", key=key, by=officer), range(4)
    )

    assert tally(outcomes) == {"done": 4}
    assert Shutting.objects.count() == 1
    assert JournalEntry.objects.filter(action="span.shut").count() == 1
    assert Booking.objects.exclude(displaced_at=None).count() == 1
    assert reports.inventory_breaks() == []


def test_inventory_checked_while_people_book_raises_no_false_alarm(own_desks):
    slots = [visits.make_slot(point=houses.make_point(), capacity=30) for _slot in range(3)]

    def book_on(slot):
        for _one in range(6):
            visits.make_booking(slot)

    deeds = [functools.partial(book_on, slot) for slot in slots * 2]
    deeds += [lambda: [one for _look in range(12) for one in reports.inventory_breaks()]] * 3

    outcomes = all_at_once(lambda deed: deed(), deeds)

    assert outcomes[-3:] == [[], [], []]


# --- messages ---


class Counting:
    """A gateway that remembers how often it was given each message."""

    def __init__(self):
        self.references = []

    name = "counting"

    def send(self, letter):
        time.sleep(0.002)
        self.references.append(letter.reference)
        return letter.reference

    def find(self, letter, since):
        return letter.reference if letter.reference in self.references else None


def queue_messages(many):
    slot = visits.make_slot(capacity=many)
    for _one in range(many):
        visits.make_booking(slot)


def test_messages_leave_once_each_however_many_carry_them():
    queue_messages(24)
    gateway = Counting()

    all_at_once(lambda _worker: delivery.deliver_due(Only(gateway)), range(8))

    assert len(gateway.references) == 24
    assert len(set(gateway.references)) == 24
    assert tally(Message.objects.values_list("state", flat=True)) == {"accepted": 24}


def test_messages_left_behind_are_taken_over_by_one():
    queue_messages(6)
    gateway = Counting()
    long_ago = visits.RELEASED
    Message.objects.update(state="claimed", provider="counting", unsure=True, lease_until=long_ago, attempts=1)

    all_at_once(lambda _worker: delivery.deliver_due(Only(gateway)), range(8))

    assert len(gateway.references) == len(set(gateway.references)) == 6
    assert tally(Message.objects.values_list("state", "attempts")) == {("accepted", 2): 6}


def test_canary_messages_claimed_without_a_lock_leave_twice(monkeypatch):
    queue_messages(2)
    gateway = Counting()

    mark = delivery._mark

    def pause_then_mark(posts, now):
        time.sleep(careless.PAUSE)
        mark(posts, now)

    monkeypatch.setattr(MessageQuerySet, "select_for_update", lambda rows, **options: rows)
    monkeypatch.setattr(delivery, "_mark", pause_then_mark)

    all_at_once(lambda _worker: delivery.deliver_due(Only(gateway)), range(4))

    assert len(gateway.references) > len(set(gateway.references))


# --- the journal ---


def write(office, entries):
    now = visits.MORNING
    for number in range(entries):
        journal.record("test.done", office=office, subject=f"thing:{number}", by=None, at=now)


def test_journal_sealed_by_four_at_once_while_others_write_stays_whole():
    offices = [houses.make_office(slug=slug) for slug in ("bekasi", "makassar")]
    for office in offices:
        write(office, 20)
    deeds = [journal.seal] * 4 + [functools.partial(write, office, 20) for office in offices * 2]
    deeds += [lambda: [one.broken for one in journal.verify()]] * 4

    outcomes = all_at_once(lambda deed: deed(), deeds)
    journal.seal()

    assert all(set(verdicts) <= {""} for verdicts in outcomes[-4:]), "a sealer at work is no forger"
    assert [(one.office, one.links, one.broken, one.unsealed) for one in journal.verify()] == [
        ("bekasi", 60, "", 0),
        ("makassar", 60, "", 0),
    ]
    twice = JournalEntry.objects.order_by().values("office", "position").annotate(n=Count("id")).filter(n__gt=1)
    assert not twice.exists()


def test_canary_sealing_without_the_heads_lock_breaks_the_chain(monkeypatch):
    """A slow sealer writes its head over that of a quicker one who had sealed more."""
    office = houses.make_office()
    write(office, 10)
    entry_hash, mine = journal.chain.entry_hash, threading.local()

    def at_ones_own_pace(previous, fields):
        time.sleep(getattr(mine, "pause", 0))
        return entry_hash(previous, fields)

    def seal_slowly():
        mine.pause = 0.05
        journal.seal()

    def seal_quickly():
        time.sleep(0.2)
        write(office, 5)
        journal.seal()

    monkeypatch.setattr(journal.chain, "entry_hash", at_ones_own_pace)
    monkeypatch.setattr(ChainHead.objects, "select_for_update", ChainHead.objects.all, raising=False)
    monkeypatch.setattr(ChainHead.objects, "get_or_create", lambda **fields: None, raising=False)
    ChainHead.objects.create(office=office.slug)

    all_at_once(lambda deed: deed(), [seal_slowly, seal_quickly])

    assert [one.broken for one in journal.verify()] != [""]
