import datetime as dt

import pytest
import time_machine

from bookings.models import Booking
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point
from tests.factories.visits import MORNING, make_booking, make_party, make_person, make_slot, make_wishes

MONDAY = {"on": "2030-03-04"}

pytestmark = pytest.mark.django_db


def page(client, **asked):
    return client.get("/petugas/", {**MONDAY, **asked}).content.decode()


def test_today_lists_who_comes_masked_with_what_to_note(client):
    point = make_point(name="MPP Kota Bekasi")
    sit_down(client, "counter", point=point)
    slot = make_slot(point=point, capacity=5)
    person = make_person(name="Siti Rahmawati", needs=("wheelchair",))
    made = make_booking(slot, person=person, by=sit_down(client, "counter", point=point))
    Booking.objects.update(channel="phone", displaced_at=MORNING)

    found = page(client)

    assert "Monday, MPP Kota Bekasi" in found
    assert "09.00" in found
    assert f"{made.code[:3]}-{made.code[3:6]}-{made.code[6:]}" in found
    assert "S••• R•••" in found
    assert "Siti" not in found
    assert made.identity_number not in found
    for mark in ("Wheelchair", "By phone", "Lost its place", "Regular", "ordinary-5"):
        assert mark in found


def test_today_counts_people_lanes_help_and_places(client):
    point = make_point()
    sit_down(client, "counter", point=point)
    slot = make_slot(point=point, capacity=5)
    priority = make_slot(point=point, capacity=2, lane="priority")
    make_booking(slot, person=make_person(needs=("sight",)))
    make_booking(slot)
    gone = make_booking(slot)
    Booking.objects.filter(pk=gone.pk).update(state="cancelled", slot=priority)

    day = client.get("/petugas/", MONDAY).context["day"]

    assert (day.expected, day.priority, day.helped, day.displaced, day.free) == (2, 0, 1, 0, 4)
    assert [(row.label, row.taken, row.capacity) for row in day.load] == [("09.00", 3, 7)]
    assert [one.booking.pk for one in day.cancelled] == [gone.pk]


def test_today_numbers_the_people_of_a_party(client):
    point = make_point()
    sit_down(client, "counter", point=point)
    make_party(make_slot(point=point, capacity=3), people=[make_person() for _one in range(3)])

    found = page(client)

    assert [mark in found for mark in ("family, 1 of 3", "family, 2 of 3", "family, 3 of 3")] == [True] * 3


def test_today_when_nobody_comes_says_so(client):
    sit_down(client, "counter", point=make_point())

    assert "Nobody has booked for this day" in page(client)


def test_today_shows_the_office_clock_and_todays_date_by_default(client):
    office = make_office(slug="jayapura", zone="Asia/Jayapura")
    point = make_point(office=office)
    with time_machine.travel(dt.datetime(2030, 3, 3, 16, tzinfo=dt.UTC), tick=False):  # 01.00 on Monday there
        sit_down(client, "counter", office=office, point=point)
        make_booking(make_slot(point=point))
        found = client.get("/petugas/").content.decode()

    assert "Today, " in found
    assert "Monday, 4 March 2030" in found
    assert "11.00" in found


def test_today_when_posted_to_one_point_knows_no_other(client):
    mine, other = make_point(slug="mine"), make_point(slug="other")
    make_booking(make_slot(point=other), person=make_person(name="Budi"))
    sit_down(client, "counter", point=mine)

    assert "B•••" not in page(client)
    assert "Point other" not in page(client)
    assert client.get("/petugas/", {"point": "other"}).status_code == 404


def test_today_when_posted_to_the_office_switches_among_its_points_only(client):
    office = make_office()
    make_point(office=office, slug="first")
    second = make_point(office=office, slug="second")
    make_point(office=make_office(slug="makassar"), slug="far")
    make_booking(make_slot(point=second), person=make_person(name="Budi"))
    sit_down(client, "counter", office=office)

    assert "B•••" in page(client, point="second")
    assert "Point far" not in page(client)
    assert client.get("/petugas/", {"point": "far"}).status_code == 404


@pytest.mark.parametrize(
    "nonsense", ["", "tomorrow", "2030-02-31", "9999999-01-01", "2030-03-04T00:00", "\x00", "0001-01-01", "9999-12-31"]
)
def test_today_when_the_day_is_nonsense_shows_today(client, nonsense):
    sit_down(client, "counter", point=make_point())

    assert client.get("/petugas/", {"on": nonsense}).context["is_today"]


@pytest.mark.parametrize(("role", "links"), [("counter", 1), ("gate", 1), ("auditor", 0), ("planner", 0)])
def test_today_leads_on_to_bookings_for_those_who_deal_with_people(client, role, links):
    point = make_point()
    made = make_booking(make_slot(point=point))
    sit_down(client, role, point=point)

    assert page(client).count(f'href="/petugas/pesanan/{made.pk}/"') == links
    assert page(client).count(f'action="/petugas/pesanan/{made.pk}/nama/"') == links


@pytest.mark.parametrize("people", [1, 3])
def test_today_takes_six_queries_whatever_the_number_of_people(client, people, django_assert_num_queries):
    point = make_point()
    slot = make_slot(point=point, capacity=people)
    for _one in range(people):
        make_booking(slot, wishes=make_wishes())
    sit_down(client, "counter", point=point)

    with django_assert_num_queries(6):  # session, account, postings, points, bookings, slots
        found = page(client)

    assert found.count("S••• C•••") == people
