"""What the citizen reads of their papers once the counter has decided, or the visit has begun."""

import datetime as dt

import pytest
from django.utils import timezone

from documents.actions import counter
from documents.models import CounterDecision
from documents.rules.counter import Outcome
from tests.factories import handed, houses
from tests.factories.checks import CARD, EKTP, answer, hand_in, make_booking, make_rules

pytestmark = pytest.mark.django_db
FOUND, LACKS = "The counter found your papers complete", "papers: something is missing"


@pytest.fixture
def booking(client, settings, tmp_path):
    """Before the visit the family card could not be read."""
    settings.VAULT_PATH = tmp_path / "vault"
    make_rules()
    booking = make_booking()
    handed.open_booking(client, booking)
    hand_in(booking, EKTP, CARD)
    answer(booking, faults={CARD: "cannot_be_read"})
    return booking


@pytest.fixture
def officer():
    return houses.make_user(role="counter")


def read(client, address):
    found = client.get(address)
    assert found.status_code == 200
    return " ".join(found.content.decode().partition("<main")[2].partition("</main>")[0].split())


def test_own_papers_once_the_counter_found_all_say_so_and_nothing_older(client, booking, officer):
    assert LACKS in read(client, "/berkas/")
    for kind in (EKTP, CARD):
        counter.tick(booking=booking, kind=kind, by=officer)

    counter.decide(booking=booking, outcome=Outcome.COMPLETE, by=officer)

    page, mine = read(client, "/berkas/"), read(client, "/janji/")
    assert FOUND in page
    assert FOUND in mine
    assert LACKS not in page
    assert "Something is missing" not in mine

    counter.reopen(booking=booking, by=officer)

    assert FOUND not in read(client, "/berkas/") + read(client, "/janji/")
    assert LACKS in read(client, "/berkas/")


def test_own_papers_once_the_visit_has_begun_do_not_ask_to_hand_in_before_it(client, booking):
    assert "Hand it in again before your visit" in read(client, "/berkas/")

    type(booking.slot).objects.update(starts_at=timezone.now() - dt.timedelta(minutes=1))

    page = read(client, "/berkas/")
    assert "Hand it in again before your visit" not in page
    assert "The visit has begun: show the originals there." in page


def test_own_papers_when_the_time_for_what_the_counter_wants_is_over_say_so(client, booking, officer):
    counter.tick(booking=booking, kind=EKTP, by=officer)
    counter.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=officer)
    assert "Until then your application waits for you." in read(client, "/berkas/")

    CounterDecision.objects.update(until=dt.date(2026, 1, 5))

    page = read(client, "/berkas/")
    assert "Until then your application waits for you." not in page
    assert "The time for it was over on Monday, 5 January 2026. Please ask the office" in page
