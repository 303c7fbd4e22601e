"""One process killed at the worst moment: what was committed stands, what was not never was, nothing is sent twice."""

import uuid

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bookings import reports
from bookings.actions import delivery
from bookings.gateways.outbox import Outbox
from bookings.models import Booking, Hold, Message, Slot
from documents.actions import reading
from documents.gateways.ocr import Told
from documents.models import Reading, ReadValue
from offices.actions import publishing, rosters
from offices.models import Assignment, JournalEntry, Roster, RosteredDay
from offices.models import Shortage as RosterShortage
from tests.factories import duties, handed, visits
from tests.factories.lines import sheet
from tests.factories.post import Only
from tests.faults import doomed


@pytest.fixture(autouse=True)
def postgres(transactional_db):
    if connection.vendor != "postgresql":
        pytest.fail("Killing needs PostgreSQL: TEST_DB=postgres, or script/test.", pytrace=False)


@pytest.fixture
def outbox():
    """The file that the product writes to, as another process of it sees it."""
    settings.SMS_OUTBOX.unlink(missing_ok=True)
    yield Outbox(settings.SMS_OUTBOX)
    settings.SMS_OUTBOX.unlink(missing_ok=True)


class Asked(Outbox):
    """The trial's file, and what it was asked and told in which order."""

    def __init__(self, path):
        super().__init__(path)
        object.__setattr__(self, "calls", [])

    def send(self, letter):
        self.calls.append("send")
        return super().send(letter)

    def find(self, letter, since):
        self.calls.append("find")
        return super().find(letter, since)


def two_minutes_later():
    Message.objects.filter(state="claimed").update(lease_until=timezone.now())


# --- a worker that carries messages ---


@pytest.mark.parametrize(("moment", "calls"), [("before", ["find", "send"]), ("after", ["find"])])
def test_message_whose_worker_was_killed_leaves_exactly_once(outbox, moment, calls):
    visits.make_booking(visits.make_slot())
    doomed.run("deliver", moment)
    message = Message.objects.get()
    assert (message.state, message.attempts) == ("claimed", 1)
    asked = Asked(outbox.path)
    assert delivery.deliver_due(Only(asked)) == 0, "its lease still runs"
    two_minutes_later()

    delivery.deliver_due(Only(asked))

    assert asked.calls == calls
    assert [line["reference"] for line in outbox.lines()] == [str(message.reference)]
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("accepted", 2)


def test_canary_message_sent_again_without_asking_leaves_twice(outbox):
    """The test above can fail: whoever only looks at the row would send what has left already."""
    visits.make_booking(visits.make_slot())
    doomed.run("deliver", "after")
    message = Message.objects.get()

    outbox.send(delivery.letter_of(message))

    assert [line["reference"] for line in outbox.lines()] == [str(message.reference)] * 2


def test_message_killed_three_workers_and_still_leaves_once(outbox):
    visits.make_booking(visits.make_slot())
    doomed.run("deliver", "before")
    two_minutes_later()
    doomed.run("deliver", "after")
    two_minutes_later()

    delivery.deliver_due()

    assert len(list(outbox.lines())) == 1
    assert (Message.objects.get().state, Message.objects.get().attempts) == ("accepted", 3)


# --- a web worker ---


def test_hold_killed_before_its_commit_never_was():
    slot, key = visits.make_slot(), uuid.uuid4()

    doomed.run("hold", slot.pk, key, "before")

    assert (Slot.objects.get().taken, Hold.objects.count(), JournalEntry.objects.count()) == (0, 0, 0)
    assert visits.hold(slot, key=key).parts == ((slot.pk, 1),)
    assert reports.inventory_breaks() == []


def test_hold_killed_after_its_commit_stands_and_is_the_answer_to_its_key():
    slot, key = visits.make_slot(), uuid.uuid4()

    doomed.run("hold", slot.pk, key, "after")

    assert visits.hold(slot, key=key).token == Hold.objects.get().token
    assert Slot.objects.get().taken == 1
    assert reports.inventory_breaks() == []


def test_confirmation_killed_before_its_commit_never_was_and_the_hold_still_runs():
    held, person = visits.hold(visits.make_slot()), visits.make_person()

    doomed.run("confirm", held.token, person.number, "before")

    assert (Hold.objects.get().state, Booking.objects.count(), Message.objects.count()) == ("held", 0, 0)
    assert visits.confirm(held, people=[person])[0].is_live
    assert reports.inventory_breaks() == []


def test_confirmation_killed_after_its_commit_stands_and_is_the_answer_to_the_next_click():
    held, person = visits.hold(visits.make_slot()), visits.make_person()

    doomed.run("confirm", held.token, person.number, "after")

    assert visits.confirm(held, people=[person]) == [Booking.objects.get()]
    assert Message.objects.count() == 1
    assert reports.inventory_breaks() == []


# --- a worker that plans a roster ---


@pytest.mark.parametrize("moment", ["solving", "writing"])
def test_roster_whose_solver_was_killed_is_planned_again_and_nothing_of_it_stands(moment):
    point, officers = duties.make_week()
    row = rosters.ask(office=point.office, first=duties.MONDAY, last=duties.SUNDAY, by=None, seconds=20)

    doomed.run("plan", moment)

    row.refresh_from_db()
    assert (row.state, row.attempts, row.status) == ("solving", 1, "")
    assert row.progress["goal"] == "shortage"
    assert [rows.objects.count() for rows in (Assignment, RosterShortage, RosteredDay)] == [0, 0, 0]
    assert rosters.solve_next() is None, "its lease still runs"
    Roster.objects.update(lease_until=timezone.now())

    assert rosters.solve_next() == row.pk

    row.refresh_from_db()
    assert (row.state, row.attempts, row.status) == ("draft", 2, "proven")
    assert row.assignments.count() == len(officers)
    assert publishing.review(row).breaches == ()
    assert not RosteredDay.objects.exists()


# --- a worker that reads papers ---


@pytest.mark.parametrize("moment", ["reading", "settling"])
def test_page_whose_reader_was_killed_half_way_is_read_once_its_lease_is_over(moment):
    outside, engine = handed.make_outside(), Told(otherwise=sheet(("Nama", "BUDI CONTOH")))
    handed.hand_in(handed.make_booking(), outside=outside)
    doomed.run("read", moment)
    assert (Reading.objects.get().state, ReadValue.objects.count()) == ("reading", 0)
    assert reading.read_due(engine, outside.store) == 0, "its lease still runs"
    Reading.objects.update(due_at=timezone.now())

    assert reading.read_due(engine, outside.store) == 1

    assert (Reading.objects.get().state, Reading.objects.get().attempts) == ("read", 2)
    assert [one.value for one in ReadValue.objects.all()] == ["BUDI CONTOH"]
    assert JournalEntry.objects.filter(action="paper.read").count() == 1
