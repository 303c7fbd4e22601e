"""A child's papers while nobody has said who the parents are: what the officer and the citizen read, and do next."""

import datetime as dt

import pytest

from documents.actions import checking, checks
from documents.models import CaseFacts
from documents.reports import checks as reports
from documents.rules.counter import Fault, Outcome
from tests.factories import handed, lists, visits
from tests.factories.checks import EKTP, answer, hand_in, make_booking, make_rules
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db
QUESTION = "What about the child&#x27;s parents?"


@pytest.fixture
def child(client, settings, tmp_path):
    """All that the usual list asks for is here and waits for an officer."""
    settings.VAULT_PATH = tmp_path / "vault"
    make_rules()
    lists.make_set("ektp", case="child_both_parents")
    person, wishes = visits.make_person(born_on=dt.date(2025, 2, 2)), visits.make_wishes(companion="Ibu Contoh")
    child = make_booking(person=person, wishes=wishes)
    handed.open_booking(client, child)
    hand_in(child, EKTP)
    checks.ask(booking=child)
    return child


def read(client, address):
    found = client.get(address)
    assert found.status_code == 200
    return " ".join(found.content.decode().partition("<main")[2].partition("</main>")[0].split())


def test_officer_reads_the_question_and_finds_the_answers_open_until_one_is_written_down(client, child):
    sit_down(client, "counter", office=child.office)
    screen = f"/petugas/berkas/periksa/{child.pk}/"

    page = read(client, screen)
    assert f'<p class="notice__title">{QUESTION}</p>' in page
    assert '<a href="#facts">' in page
    assert '<details class="expander" id="facts" open>' in page

    client.post(f"{screen}keadaan/", {"parents": "both"})
    page = read(client, screen)
    assert '<details class="expander" id="facts">' in page
    assert '<a href="#facts">' not in page


def test_officer_at_the_counter_reads_the_question_until_it_is_answered(client, child):
    sit_down(client, "counter", office=child.office)
    desk = f"/petugas/berkas/loket/{child.pk}/"

    page = read(client, desk)
    assert f'<p class="notice__title">{QUESTION}</p>' in page
    assert '<details class="expander" id="facts" open>' in page
    client.post(f"{desk}asli/", {"kind": "ektp"})
    assert client.post(f"{desk}putus/", {"outcome": "complete"}).status_code == 422

    client.post(f"{desk}keadaan/", {"parents": "both"})
    page = read(client, desk)
    assert QUESTION not in page.partition('id="facts"')[0]
    assert '<details class="expander" id="facts">' in page
    assert client.post(f"{desk}putus/", {"outcome": "complete"}).status_code == 302


def test_citizen_who_is_only_asked_reads_a_question_and_is_not_told_to_hand_in(client, child):
    answer(child)

    page = read(client, "/berkas/")
    assert "An officer looked at your papers and has a question" in page
    assert f"<strong>{QUESTION}</strong> The list of papers goes by the answer" in page
    assert f"Answer by {child.local_start:%A, %-d %B %Y}, early enough" in page
    assert "papers: something is missing" not in page
    assert "Hand it in again" not in page
    assert "The office has a question about your case" in read(client, "/janji/")

    client.post("/berkas/keadaan/", {"asked": "parents", "parents": "both"})
    assert CaseFacts.objects.get().choices == {"parents": "both"}
    assert reports.last_of(child).is_waiting


def test_citizen_who_is_asked_and_lacks_a_paper_reads_the_question_first(client, child):
    check = reports.last_of(child)
    checking.mark(check=check, kind=EKTP, by=sit_down(client, "counter"), fault=Fault.UNREADABLE)
    checking.answer(check=check, outcome=Outcome.INCOMPLETE, by=check.booking.checks.get().taken_by)

    page = read(client, "/berkas/")
    assert "An officer looked at your papers: something is missing" in page
    assert page.index(QUESTION) < page.index("It cannot be read.")
    assert "Hand it in again before your visit" in page
    assert "Something is missing among your papers" in read(client, "/janji/")


def test_choices_of_the_case_are_sentences_of_their_own(client, child):
    assert "Neither is there. A court has named a guardian." in read(client, "/berkas/keadaan/")
