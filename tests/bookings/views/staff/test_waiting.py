import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.actions import waiting
from bookings.models import Turn
from offices.models import JournalEntry
from tests.factories import houses, queues, visits
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def two_days_before():
    with time_machine.travel("2030-03-02T02:00:00Z", tick=False):
        yield


@pytest.fixture
def point():
    return houses.make_point(short_name="Main")


def text(answer):
    return answer.content.decode()


def shown(client, name="staff:waiting", *args):
    return text(client.get(reverse(name, args=args), headers=ENGLISH))


def wati(point, **fields):
    return queues.make_waiting(point, persons=[visits.make_person(name="Wati Contoh")], **fields)


def test_list_shows_the_queue_in_order_with_names_masked_and_whom_a_place_is_offered(client, point):
    wati(point)
    queues.make_waiting(point, persons=[visits.make_person(name="Budi Contoh")], points=[point])
    visits.make_slot(point=point)
    waiting.tend()
    sit_down(client, "counter", office=point.office)

    page = shown(client)

    assert page.index("W••• C•••") < page.index("B••• C•••")
    assert "Wati" not in page
    assert ">11.00<" in page


def test_list_says_how_many_wait_since_when_and_what_became_of_the_offers(client, point):
    first = wati(point, people=1)
    queues.make_waiting(point, people=3)
    visits.make_slot(point=point)
    waiting.tend()
    waiting.decline(turn=first.turns.get())
    sit_down(client, "planner", office=point.office)

    page = shown(client)

    assert "2 parties, 4 people · Regular 2" in page
    assert "Sat, 2 Mar 2030, 09.00" in page
    assert "Taken 0 · Declined 1 · Not answered 0 · No longer needed 0" in page


def test_list_when_nobody_waits_says_how_they_come(client, point):
    sit_down(client, "supervisor", office=point.office)

    assert "Citizens join from the page of free times" in shown(client)


def test_list_shows_no_other_offices_queue(client, point):
    wati(point)
    sit_down(client, "counter", office=houses.make_office(slug="makassar", zone="Asia/Makassar"))

    assert "W•••" not in shown(client)


@pytest.mark.parametrize("parties", [1, 3])
def test_list_asks_as_many_queries_whatever_its_length(client, point, parties, django_assert_num_queries):
    for _party in range(parties):
        queues.make_waiting(point, points=[point])
    visits.make_slot(point=point, capacity=parties)
    waiting.tend()
    sit_down(client, "counter", office=point.office)
    shown(client)

    with django_assert_num_queries(13):
        shown(client)


def test_party_is_masked_until_it_is_opened_with_a_reason(client, point):
    row = wati(point)
    sit_down(client, "counter", office=point.office)

    page = shown(client, "staff:waiting_party", row.pk)

    assert "W••• C•••" in page
    assert "Number 1 of 1" in page
    assert row.people_waiting.get().identity_number not in page


def test_party_when_opened_shows_everything_and_the_journal_says_so(client, point):
    row = wati(point)
    sit_down(client, "counter", office=point.office)

    page = text(client.post(reverse("staff:waiting_reveal", args=[row.pk]), {"reason": "on_phone"}))

    assert "Wati Contoh" in page
    assert row.contact in page
    entry = JournalEntry.objects.get(action="waiting.viewed")
    assert (entry.subject, entry.detail) == (f"waiting:{row.pk}", {"reason": "on_phone"})


def test_party_without_a_reason_stays_masked(client, point):
    row = wati(point)
    sit_down(client, "counter", office=point.office)

    answer = client.post(reverse("staff:waiting_reveal", args=[row.pk]), {})

    assert answer.status_code == 422
    assert "Wati" not in text(answer)
    assert not JournalEntry.objects.filter(action="waiting.viewed").exists()


def test_party_that_waits_for_an_earlier_place_leads_to_its_booking(client, point):
    later = visits.make_slot(point=point, starts_at=visits.MORNING + dt.timedelta(days=8))
    booking = visits.make_booking(later)
    row = queues.make_earlier(booking)
    sit_down(client, "counter", office=point.office)

    page = shown(client, "staff:waiting_party", row.pk)

    assert reverse("staff:booking", args=[booking.pk]) in page
    assert not Turn.objects.exists()
