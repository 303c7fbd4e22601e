"""What people ask about their data, on the law's clock."""

import datetime as dt
import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions import silencing
from bookings.models import Collection
from documents.actions import retention, rights
from documents.models import Paper, PaperPage, Reading, ReadValue, RightsRequest
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import handed, houses, visits

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return houses.make_user(role="counter")


@pytest.fixture
def booking():
    booking = handed.make_booking()
    handed.hand_in(booking)
    return booking


def test_request_when_asked_is_due_three_times_24_hours_later(booking):
    asked = handed.make_request(booking, kind="see")

    assert asked.due_at - asked.asked_at == dt.timedelta(days=3)
    assert JournalEntry.objects.get(action="rights.asked").detail == {"kind": "see"}


def test_request_when_asked_twice_or_without_words_is_refused(booking):
    handed.make_request(booking)

    with pytest.raises(Refused, match="asked_already"):
        handed.make_request(booking)
    with pytest.raises(Refused, match="wish_missing"):
        handed.make_request(booking, kind="correct", wish="  ")
    assert RightsRequest.objects.count() == 1


def test_papers_when_erasing_is_granted_are_destroyed(booking, officer):
    rights.answer(asked=handed.make_request(booking), answer="erased", by=officer)

    assert Paper.objects.get().state == "destroyed"
    assert JournalEntry.objects.get(action="paper.destroyed").detail["reason"] == "asked"
    assert JournalEntry.objects.get(action="rights.answered").detail == {
        "kind": "erase",
        "answer": "erased",
        "hours": 0,
    }


def test_papers_while_a_hold_stands_are_not_erased_and_the_request_stays_open(booking, officer):
    retention.hold(booking=booking, reason="court", reference="1", by=officer)
    asked = handed.make_request(booking)

    with pytest.raises(Refused, match="held"):
        rights.answer(asked=asked, answer="erased", by=officer)

    asked.refresh_from_db()
    assert (asked.answer, Paper.objects.get().state) == ("", "received")
    rights.answer(asked=asked, answer="must_keep", by=officer)


def test_answer_forgets_what_was_written_and_cannot_be_given_twice_or_amiss(booking, officer):
    asked = handed.make_request(booking, kind="correct", wish="My name is Siti")

    with pytest.raises(Refused, match="answer_unfit"):
        rights.answer(asked=asked, answer="erased", by=officer)
    rights.answer(asked=asked, answer="not_wrong", by=officer)
    with pytest.raises(Refused, match="answered_already"):
        rights.answer(asked=asked, answer="not_theirs", by=officer)

    asked.refresh_from_db()
    assert (asked.answer, asked.wish) == ("not_wrong", "")


def test_export_holds_everything_of_the_person_and_can_be_read_by_a_machine(booking, officer):
    JournalEntry.objects.create(
        office="bekasi", at=booking.created_at, action="screening.opened", subject=f"booking:{booking.pk}", by="x"
    )

    [one] = json.loads(json.dumps(rights.export(booking=booking, by=officer)))["bookings"]

    assert one["person"]["name"] == "Siti Contoh"
    assert one["person"]["identity_number"] == booking.identity_number
    assert one["booking"]["starts_at"] == "2030-03-04T02:00:00+00:00"
    assert one["papers"][0]["kind"] == "ektp"
    assert one["papers"][0]["pages"] == [{"width": 1600, "height": 1000, "bytes": 3, "removed_at": None}]
    assert "screening.opened" not in str(one)
    assert JournalEntry.objects.filter(action="rights.exported", by=officer.username).count() == 1


def test_export_holds_what_was_asked_in_own_words_until_it_is_answered(booking, officer):
    asked = rights.ask(booking=booking, kind="correct", wish="Siti, bukan Sti", by=None)
    [one] = rights.export(booking=booking, by=None)["bookings"][0]["requests"]
    assert (one["wish"], one["answered_at"]) == ("Siti, bukan Sti", None)

    rights.answer(asked=asked, answer="not_wrong", by=officer)

    [one] = rights.export(booking=booking, by=None)["bookings"][0]["requests"]
    assert (one["wish"], one["answer"], one["answered_at"] is None) == ("", "not_wrong", False)


def test_export_holds_what_the_machine_read_beside_what_its_person_says(booking):
    page = PaperPage.objects.get()
    read = Reading.objects.create(page=page, state="read", due_at=page.handed_in_at, read_at=page.handed_in_at)
    place = {"left": 0.1, "right": 0.2, "top": 0.1, "bottom": 0.2}
    ReadValue.objects.create(
        reading=read, field="name", value="SITI", read_as="SIRI", confidence=0.4, is_sure=False, **place
    )

    [value] = rights.export(booking=booking, by=None)["bookings"][0]["papers"][0]["read"]

    assert (value["value"], value["read_as"]) == ("SITI", "SIRI")


def test_export_says_which_messages_are_stopped(booking):
    silencing.choose(booking=booking, channel="sms", stopped={"bring"})

    [one] = rights.export(booking=booking, by=None)["bookings"]

    assert [(stop["why"], stop["channel"], stop["topic"]) for stop in one["stopped"]] == [("stopped", "sms", "bring")]


def test_export_says_since_when_a_passport_is_ready(booking):
    assert rights.export(booking=booking, by=None)["bookings"][0]["passport"] == {}
    at = dt.datetime(2030, 3, 8, 3, tzinfo=dt.UTC)
    Collection.objects.create(booking=booking, ready_at=at, ready_key=uuid.uuid4(), undo_until=at)

    [one] = rights.export(booking=booking, by=None)["bookings"]

    assert one["passport"] == {"ready_at": "2030-03-08T03:00:00+00:00", "collected_at": None}


def test_export_by_staff_leaves_other_offices_out_and_by_the_person_does_not(officer):
    person = visits.make_person()
    first = handed.make_booking(person=person)
    first.state = "past"
    first.save()
    elsewhere = houses.make_point(office=houses.make_office(slug="makassar"))
    visits.make_booking(visits.make_slot(point=elsewhere), person=person)

    assert len(rights.export(booking=first, by=officer)["bookings"]) == 1
    assert len(rights.export(booking=first, by=None)["bookings"]) == 2


def test_export_asks_no_more_for_three_papers_than_for_one(booking):
    with CaptureQueriesContext(
        connection,
    ) as one:
        rights.export(booking=booking, by=None)
    handed.hand_in(booking, kind="family_card", pages="two|three")
    handed.hand_in(booking, kind="diploma", pages="four")
    with CaptureQueriesContext(connection) as three:
        rights.export(booking=booking, by=None)

    assert len(three) == len(one)
