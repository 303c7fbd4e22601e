"""What is said of a case once, and what follows for the list."""

import datetime as dt

import pytest
from django.db import connection

from bookings.models import Booking
from documents.actions import cases
from documents.models import CaseFacts
from documents.reports import held, requirements
from documents.rules.cases import Fact
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import handed, houses, visits

pytestmark = pytest.mark.django_db

CHILD = dt.date(2020, 2, 2)


@pytest.fixture
def child():
    person, wishes = visits.make_person(born_on=CHILD), visits.make_wishes(companion="Ibu Contoh")
    slot = visits.make_slot(point=houses.make_point(offers=("new",)))
    return Booking.objects.for_display().get(pk=visits.make_booking(slot, person=person, wishes=wishes).pk)


def test_case_when_said_decides_the_list_and_is_forgotten_when_said_anew(child):
    assert requirements.situation_of(child).cases == ("child_both_parents",)

    cases.say(booking=child, choices={"parents": "died"}, also=[Fact.ESCORTED], by=None)
    said = requirements.situation_of(child)
    assert (said.cases, said.facts) == (("child_one_parent", "child_escorted"), {"parent_died", "escorted"})
    assert said.unknown == frozenset()

    cases.say(booking=child, choices={"parents": "both"}, also=[], by=None)
    assert requirements.situation_of(child).cases == ("child_both_parents",)
    assert CaseFacts.objects.count() == 1


def test_case_when_said_keeps_only_what_is_asked_of_the_booking(child):
    cases.say(
        booking=child,
        choices={"service": "replace_lost", "book": "recent", "parents": "divorced", "custody": "ruled"},
        also=[Fact.WORKS_ABROAD, Fact.PILGRIM],
        by=None,
    )

    facts = CaseFacts.objects.get()
    assert facts.choices == {"parents": "divorced", "custody": "ruled"}
    assert facts.also == {"pilgrim"}


def test_answer_that_is_none_of_the_choices_is_refused_and_nothing_is_kept(child):
    with pytest.raises(Refused, match="answer_unfit"):
        cases.say(booking=child, choices={"parents": "three"}, also=[], by=None)

    assert not CaseFacts.objects.exists()


def test_case_is_sealed_and_the_journal_tells_who_and_not_what(child):
    officer = houses.make_user(role="counter")
    cases.say(booking=child, choices={"parents": "divorced"}, also=[], by=officer)

    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM documents_casefacts")
        assert "divorced" not in cursor.fetchone()[0]
    entry = JournalEntry.objects.get(action="case.said")
    assert (entry.by, entry.detail) == (officer.username, {})


def test_service_without_papers_has_no_case_to_say():
    booking = handed.make_booking()
    Booking.objects.update(service=houses.make_service(code="biometrics"))
    booking = Booking.objects.for_display().get(pk=booking.pk)

    assert requirements.situation_of(booking) is None
    cases.say(booking=booking, choices={"parents": "died"}, also=[Fact.PILGRIM], by=None)
    assert (CaseFacts.objects.get().choices, CaseFacts.objects.get().also) == ({}, frozenset())


def test_what_was_said_is_handed_over_with_all_else_that_is_held(child):
    assert held.everything(child)["case"] == {}

    cases.say(booking=child, choices={"parents": "died"}, also=[Fact.PILGRIM], by=None)
    case = held.everything(child)["case"]
    assert (case["choices"], case["also"]) == ({"parents": "died"}, ["pilgrim"])
