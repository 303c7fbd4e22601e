"""What a citizen sees of a passport that waits, long after the visit."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from bookings.models import Booking, Collection, CollectionTerms
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 8, 3, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel("2030-02-01T02:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking(client, clock):
    booking = visits.make_booking(visits.make_slot(point=houses.make_point(name="MPP Kota Bekasi")))
    clock.move_to(NOW)
    Booking.objects.update(state="past")
    client.cookies["language"] = "en"
    return booking


def page(client, booking):
    born = {"born_on_day": "17", "born_on_month": "5", "born_on_year": "1990"}
    answer = client.post(reverse("bookings:find"), {"code": booking.code, **born}, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def make_ready(booking, **more):
    return Collection.objects.create(
        booking=booking, ready_at=NOW, ready_key=uuid.uuid4(), undo_until=NOW + dt.timedelta(minutes=15), **more
    )


def test_own_page_of_a_past_visit_says_nothing_before_the_passport_is_ready(client, booking):
    assert "Your passport" not in page(client, booking)


def test_own_page_of_a_past_visit_says_that_the_passport_is_ready_where_and_until_when(client, booking):
    make_ready(booking)

    shown = page(client, booking)

    assert "Your passport is ready to be collected" in shown
    assert "Please collect it by Sunday, 7 April 2030." in shown
    assert "MPP Kota Bekasi" in shown
    assert "not confirmed" in shown


def test_own_page_keeps_to_the_rule_of_the_day_when_it_was_ready(client, booking, clock):
    office = booking.office
    for since, days in (("2030-03-01", 20), ("2030-03-20", 5)):
        CollectionTerms.objects.create(office=office, valid_from=since, kept_days=days, source="test", confirmed=True)
    make_ready(booking)
    clock.move_to(NOW + dt.timedelta(days=13))

    shown = page(client, booking)

    assert "Please collect it by Thursday, 28 March 2030." in shown
    assert "Sources disagree" not in shown


def test_own_page_when_the_time_is_over_says_so(client, booking, clock):
    make_ready(booking)
    clock.move_to(NOW + dt.timedelta(days=31))

    assert "may have been cancelled" in page(client, booking)


def test_own_page_when_it_was_collected_says_when(client, booking):
    make_ready(booking, collected_at=NOW, collected_key=uuid.uuid4())

    shown = page(client, booking)

    assert "Your passport was collected on Friday, 8 March 2030." in shown
    assert "Please collect it" not in shown
