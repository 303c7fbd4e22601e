"""A mistake that somebody asked to have put right: what is changed, by whom, and what the answer says of it."""

import datetime as dt
from dataclasses import replace

import pytest

from bookings.actions import finding, viewing
from bookings.actions.correcting import facts_of
from bookings.errors import AlreadyBooked, NotFound
from bookings.models import Booking
from documents.actions import correcting, reading, rights
from documents.errors import AnotherWanted
from documents.gateways.ocr import Told
from documents.models import Correction, ReadValue
from documents.reports import checks as reports
from documents.reports import matching
from documents.rules.fields import Field
from documents.rules.names import Likeness
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import checks as rounds
from tests.factories import handed, houses, lists, visits
from tests.factories.lines import sheet

pytestmark = pytest.mark.django_db
BORN = dt.date(1990, 5, 17)


@pytest.fixture
def officer():
    return houses.make_user(role="counter")


@pytest.fixture
def booking():
    return handed.make_booking(person=visits.make_person(name="Sti Contoh", born_on=dt.date(1990, 5, 16)))


@pytest.fixture
def asked(booking):
    return handed.make_request(booking, kind="correct", wish="Siti, 17 Mei")


def put_right(asked, officer, **facts):
    booking = Booking.objects.get(pk=asked.booking_id)
    to = replace(facts_of(booking), **facts)
    return correcting.put_right(asked=asked, to=to, seen=correcting.mark_of(booking), by=officer)


def found(code, born_on):
    return finding.find(code=code, born_on=born_on, address="127.0.0.1")


def entries(action):
    return [entry.detail for entry in JournalEntry.objects.filter(action=action)]


def test_birth_date_when_put_right_opens_the_booking_and_the_old_one_does_not(booking, asked, officer):
    assert put_right(asked, officer, born_on=BORN)

    assert found(booking.code, BORN) == booking
    with pytest.raises(NotFound):
        found(booking.code, dt.date(1990, 5, 16))
    row = Correction.objects.get()
    assert (row.field, row.was, row.becomes, row.state) == ("birth_date", "1990-05-16", "1990-05-17", "done")


def test_journal_when_data_are_put_right_names_the_fields_and_no_value(booking, asked, officer):
    put_right(asked, officer, name="Siti Contoh", born_on=BORN)

    assert entries("booking.corrected") == [{"fields": ["name", "born_on"]}]
    written = str(list(JournalEntry.objects.values()))
    assert not any(value in written for value in ("Siti", "Sti", "1990"))


def test_name_when_put_right_is_found_by_staff_and_compared_anew(booking, asked, officer):
    outside = handed.make_outside()
    handed.hand_in(booking, pages="card", outside=outside)
    reading.read_due(Told({b"card": sheet(("Nama", ": SITI CONTOH"))}), outside.store)
    assert matching.of_booking(booking).rows[0].likeness is Likeness.ALIKE

    put_right(asked, officer, name="Siti Contoh")

    assert viewing.look_up(office=booking.office, text="siti", by=officer) == [booking]
    assert viewing.look_up(office=booking.office, text="sti", by=officer) == []
    row = matching.of_booking(Booking.objects.get()).rows[0]
    assert (row.field, row.likeness) == (Field.NAME, Likeness.EQUAL)


def test_facts_when_a_colleague_changed_them_meanwhile_are_not_written_over(booking, asked, officer):
    seen, to = correcting.mark_of(booking), replace(facts_of(booking), name="Siti Contoh")
    put_right(asked, officer, born_on=BORN)

    with pytest.raises(Refused, match="facts_changed"):
        correcting.put_right(asked=asked, to=to, seen=seen, by=officer)

    assert facts_of(Booking.objects.get()).name == "Sti Contoh"
    with pytest.raises(Refused, match="nothing_to_correct"):
        put_right(asked, officer)


def test_what_could_be_another_person_waits_for_a_second_officer(booking, asked, officer):
    assert not put_right(asked, officer, name="Budi Contoh")

    assert facts_of(Booking.objects.get()).name == "Sti Contoh"
    with pytest.raises(Refused, match="correction_waits"):
        put_right(asked, officer, born_on=BORN)
    with pytest.raises(Refused, match="correction_waits"):
        rights.answer(asked=asked, answer="not_theirs", by=officer)
    with pytest.raises(AnotherWanted):
        correcting.agree(asked=asked, by=officer)

    correcting.agree(asked=asked, by=houses.make_user(role="counter"))

    assert facts_of(Booking.objects.get()).name == "Budi Contoh"
    assert Correction.objects.get().state == "done"
    assert entries("rights.correction_proposed") == [{"fields": ["name"]}]


def test_two_slips_in_a_row_that_make_another_person_wait_for_a_second_officer(booking, asked, officer):
    assert put_right(asked, officer, born_on=dt.date(1990, 5, 1))

    assert not put_right(asked, officer, born_on=dt.date(1988, 5, 1))


def test_what_was_proposed_when_turned_down_stays_and_the_answer_says_why(booking, asked, officer):
    put_right(asked, officer, number="3175015705900077")

    correcting.turn_down(asked=asked, why="another_person", by=houses.make_user(role="counter"))

    row = Correction.objects.get()
    assert (row.state, row.why, facts_of(Booking.objects.get())) == ("left", "another_person", facts_of(booking))
    with pytest.raises(Refused, match="nothing_waits"):
        correcting.agree(asked=asked, by=officer)


def test_number_of_somebody_with_a_booking_is_refused_and_nothing_changes(booking, asked, officer):
    number = booking.identity_number[:-1] + ("1" if booking.identity_number[-1] != "1" else "2")
    point = houses.make_point(office=booking.office)
    visits.make_booking(visits.make_slot(point=point), person=visits.make_person(number=number))

    with pytest.raises(AlreadyBooked):
        put_right(asked, officer, number=number)

    assert not Correction.objects.exists()
    assert facts_of(Booking.objects.get(pk=booking.pk)).number == booking.identity_number


@pytest.mark.parametrize(("year", "code"), [(2090, "birth_in_future"), (1790, "birth_too_old")])
def test_birth_date_that_cannot_be_is_refused(asked, officer, year, code):
    with pytest.raises(Refused, match=code):
        put_right(asked, officer, born_on=dt.date(year, 5, 16))

    assert not Correction.objects.exists()


def test_value_read_when_put_right_keeps_the_machines_reading_beside(booking, asked, officer):
    outside = handed.make_outside()
    handed.hand_in(booking, pages="card", outside=outside)
    reading.read_due(Told({b"card": sheet(("Nama", ": SIRI CONTOH"))}), outside.store)
    value = ReadValue.objects.get(field="name")

    correcting.put_right_read(asked=asked, value=value, said="SITI CONTOH", by=officer)

    value.refresh_from_db()
    assert (value.value, value.read_as, value.confirmed_by) == ("SITI CONTOH", "SIRI CONTOH", officer)
    row = Correction.objects.get()
    assert (row.field, row.paper, row.was, row.becomes) == ("name", "ektp", "SIRI CONTOH", "SITI CONTOH")
    with pytest.raises(Refused, match="nothing_to_correct"):
        correcting.put_right_read(asked=asked, value=value, said="SITI CONTOH", by=officer)
    other = handed.make_request(booking)
    rights.answer(asked=other, answer="erased", by=officer)
    row.refresh_from_db()
    assert (row.was, row.becomes, row.state) == ("", "", "done")


def test_check_answered_complete_is_opened_again_when_the_list_asks_for_more(officer):
    rounds.make_rules()
    booking = rounds.make_booking(person=visits.make_person(born_on=BORN))
    lists.make_asked(lists.make_set(case="child_both_parents"), "birth_certificate")
    rounds.hand_in(booking, "ektp", "family_card")
    rounds.answer(booking, officer)
    assert reports.last_of(booking).state == "complete"
    asked = handed.make_request(booking, kind="correct", wish="2030")

    put_right(asked, officer, born_on=dt.date(2020, 5, 17))

    assert reports.last_of(booking).state == "waiting"


def test_answer_names_what_was_put_right_and_what_was_not(booking, asked, officer):
    with pytest.raises(Refused, match="nothing_put_right"):
        rights.answer(asked=asked, answer="corrected", by=officer)
    put_right(asked, officer, born_on=BORN)
    correcting.leave(asked=asked, field="name", paper="", why="papers_agree", by=officer)
    with pytest.raises(Refused, match="answer_partly"):
        rights.answer(asked=asked, answer="corrected", by=officer)

    rights.answer(asked=asked, answer="partly", by=officer)

    [request] = rights.export(booking=Booking.objects.get(), by=None)["bookings"][0]["requests"]
    told = [(one["field"], one["state"], one["why"], one["becomes"]) for one in request["corrections"]]
    assert told == [("birth_date", "done", "", "1990-05-17"), ("name", "left", "papers_agree", "")]
    with pytest.raises(Refused, match="answered_already"):
        put_right(asked, officer, name="Siti Contoh")


def test_what_was_left_and_then_put_right_is_no_longer_left(asked, officer):
    correcting.leave(asked=asked, field="birth_date", paper="", why="papers_agree", by=officer)

    put_right(asked, officer, born_on=BORN)

    assert [row.state for row in Correction.objects.all()] == ["done"]


def test_request_that_asks_for_something_else_puts_nothing_right(booking, officer):
    asked = handed.make_request(booking, kind="see")

    with pytest.raises(Refused, match="answer_unfit"):
        put_right(asked, officer, born_on=BORN)
