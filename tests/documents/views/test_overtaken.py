"""A case that changes after the papers were found complete: what the citizen and the officers read then."""

import pytest

from documents.actions import cases, counter
from documents.models import CaseFacts
from documents.reports import checks as reports
from documents.reports import requirements
from documents.rules.cases import Fact
from documents.rules.counter import Outcome
from documents.rules.kinds import PaperKind
from offices.models import JournalEntry
from tests.factories import handed, houses, lists
from tests.factories.checks import CARD, EKTP, answer, hand_in, make_booking, make_rules
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db
GOOD, MORE = "Your papers look complete", "More is asked for than the office has looked at"


@pytest.fixture
def booking(client, settings, tmp_path):
    """Two papers were found complete; pilgrims bring a diploma."""
    settings.VAULT_PATH = tmp_path / "vault"
    make_rules()
    lists.make_set("diploma", case="haj_umrah")
    booking = make_booking()
    handed.open_booking(client, booking)
    hand_in(booking, EKTP, CARD)
    answer(booking)
    requirements.forget()
    return booking


def read(client, address):
    found = client.get(address)
    assert found.status_code == 200
    return " ".join(found.content.decode().partition("<main")[2].partition("</main>")[0].split())


def say(client, **given):
    return client.post("/berkas/keadaan/", given, follow=True)


def test_citizen_who_says_more_of_the_case_is_told_what_is_asked_now_and_may_ask_again(client, booking):
    assert GOOD in read(client, "/berkas/")
    assert GOOD in read(client, "/janji/")

    say(client, also=["pilgrim"])

    page = read(client, "/berkas/")
    assert GOOD not in page
    assert f"{MORE}</p>" in page
    assert "Now asked for as well:</p> <ul><li><strong>School diploma</strong>" in page
    assert "Ask for a check now" in page
    mine = read(client, "/janji/")
    assert (GOOD in mine, MORE in mine) == (False, True)
    client.post("/berkas/periksa/")
    assert reports.last_of(booking).is_waiting
    assert JournalEntry.objects.filter(action="check.asked").count() == 2


def test_citizen_whose_new_case_asks_for_nothing_more_reads_complete_as_before(client, booking):
    cases.say(booking=booking, choices={}, also=[Fact.WORKS_ABROAD], by=None)

    page = read(client, "/berkas/")
    assert (GOOD in page, MORE in page) == (True, False)
    assert "Ask for a check now" not in page


def test_officers_before_the_visit_and_at_the_counter_read_that_it_no_longer_holds(client, booking):
    sit_down(client, "counter", office=booking.office)
    desk, screen = f"/petugas/berkas/loket/{booking.pk}/", f"/petugas/berkas/periksa/{booking.pk}/"
    assert "no longer holds" not in read(client, desk) + read(client, screen)

    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    assert "no longer holds: the list asks for more since" in read(client, desk)
    page = read(client, screen)
    assert "This answer no longer holds" in page
    assert "notice--success" not in page


def test_case_once_the_counter_found_all_complete_is_not_changed_behind_its_back(client, booking):
    officer = houses.make_user(role="counter")
    for kind in (PaperKind.EKTP, PaperKind.FAMILY_CARD):
        counter.tick(booking=booking, kind=kind, by=officer)
    counter.decide(booking=booking, outcome=Outcome.COMPLETE, by=officer)

    page = say(client, also=["pilgrim"]).content.decode()

    assert "The counter found your papers complete. If your case is different, tell the officer." in page
    assert not CaseFacts.objects.exists()
