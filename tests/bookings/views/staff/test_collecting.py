import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking, Collection, CollectionTerms, Message
from tests.factories import houses, visits
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 8, 3, tzinfo=dt.UTC)
WAITING, READY = "/petugas/paspor/", "/petugas/paspor/siap/"
DAY = f"{READY}?on=2030-03-04"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2030-02-01T02:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(clock):
    slot = visits.make_slot(capacity=3)
    found = [visits.make_booking(slot, person=visits.make_person(name=f"Ani {letter}")) for letter in "XYZ"]
    clock.move_to(NOW)
    Booking.objects.update(state="past")
    return found


@pytest.fixture
def clerk(client, people):
    return sit_down(client, "counter", username="clerk")


def text(answer):
    return answer.content.decode()


def press(client, name, bookings, key=None, **query):
    data = {"booking": [one.pk for one in bookings], "key": key or uuid.uuid4()}
    return client.post(reverse(f"staff:{name}", query=query), data, follow=True)


def make_ready(*bookings, days=0):
    at = NOW - dt.timedelta(days=days)
    return Collection.objects.bulk_create(
        Collection(booking=one, ready_at=at, ready_key=uuid.uuid4(), undo_until=at) for one in bookings
    )


def test_day_lists_who_was_there_masked(client, clerk, people):
    page = text(client.get(DAY))

    assert page.count('name="booking"') == 3
    assert "A••• X•••" in page
    assert "Ani" not in page
    assert " checked" not in page
    assert text(client.get(f"{DAY}&all=1")).count(" checked") == 3


def test_marked_as_ready_can_be_taken_back_and_then_waits(client, clerk, people):
    page = text(press(client, "passports_mark", people[:2], on="2030-03-04"))

    assert "2 passports marked as ready" in page
    assert "You can take this back until 10.15; then the people are told." in page
    assert page.count('name="booking"') == 1
    assert "2 passports wait" in text(client.get(WAITING))


def test_undo_takes_the_marks_back(client, clerk, people):
    key = uuid.uuid4()
    press(client, "passports_mark", people[:2], key=key)

    page = text(client.post(reverse("staff:passports_undo"), {"key": key}, follow=True))

    assert "2 lines taken back." in page
    assert not Collection.objects.exists()


def test_undo_when_its_time_is_over_says_so(client, clerk, people, clock):
    key = uuid.uuid4()
    press(client, "passports_mark", people[:2], key=key)
    clock.shift(dt.timedelta(minutes=15))

    page = text(client.post(reverse("staff:passports_undo"), {"key": key}, follow=True))

    assert "This can no longer be taken back." in page
    assert Collection.objects.count() == 2


def test_waiting_puts_the_oldest_first_with_its_days(client, clerk, people):
    CollectionTerms.objects.create(office=houses.make_office(), valid_from=houses.LONG_AGO, source="test", kept_days=30)
    make_ready(people[0], days=3)
    make_ready(people[1], days=29)
    make_ready(people[2], days=40)

    page = text(client.get(WAITING))

    places = [page.index(f"A••• {letter}•••") for letter in "ZYX"]
    assert places == sorted(places)
    assert ["3 days" in page, "1 day left" in page, "Time is over" in page] == [True, True, True]
    assert "not confirmed" in page


def test_collected_leaves_the_list(client, clerk, people):
    make_ready(*people)

    page = text(press(client, "passports_collect", people[:1]))

    assert "1 passport marked as collected" in page
    assert "2 passports wait" in page


@pytest.mark.parametrize("name", ["passports_mark", "passports_collect"])
def test_nobody_ticked_is_said(client, clerk, people, name):
    assert "Tick at least one line first." in text(press(client, name, []))


@pytest.mark.parametrize("booking", ["x", "-1", "9" * 30, "1; DROP"])
def test_nonsense_is_refused_in_words(client, clerk, people, booking):
    answer = client.post(reverse("staff:passports_mark"), {"booking": booking, "key": uuid.uuid4()}, follow=True)

    assert "Tick at least one line first." in text(answer)


def test_passport_of_another_office_is_out_of_reach(client, clerk, people):
    elsewhere = houses.make_office(slug="makassar", zone="Asia/Makassar")
    Booking.objects.update(office=elsewhere)
    people[0].slot.point.__class__.objects.update(office=elsewhere)

    page = text(press(client, "passports_mark", people[:1]))

    assert "Nothing was changed" in page or "nothing was changed" in page
    assert not Collection.objects.exists()
    assert "No passport waits here" in text(client.get(WAITING))


@pytest.mark.parametrize(("url", "queries"), [(WAITING, 7), (DAY, 5)])
def test_list_asks_as_many_queries_for_three_as_for_one(client, clerk, people, queries_of, url, queries):
    make_ready(people[0])
    Booking.objects.exclude(pk=people[0].pk).update(state="cancelled")
    few = queries_of(url)
    Booking.objects.update(state="past")
    make_ready(*people[1:])

    assert (few, queries_of(url)) == (queries, queries)


def test_booking_page_says_that_the_passport_waits(client, clerk, people):
    make_ready(people[0])

    page = text(client.get(reverse("staff:booking", args=[people[0].pk])))

    assert "Mark as collected" in page
    assert not Message.objects.filter(kind="ready").exists()
