import datetime as dt

import pytest
import time_machine

from bookings.actions import inventory
from bookings.models import Booking, Slot
from offices.models import JournalEntry, WeeklyHours
from tests.factories.desks import sit_down
from tests.factories.houses import make_hours, make_office, make_plan, make_point
from tests.factories.visits import make_booking, make_person

URL = "/petugas/tempat/"
PREVIEW, DO = f"{URL}lihat/", f"{URL}sesuaikan/"
MONDAY = dt.date(2030, 3, 4)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dt.datetime(2030, 3, 3, 5, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def point():
    office = make_office()
    point = make_point(office=office, slug="mpp")
    make_hours(point=point)
    make_plan(office=office)
    return point


@pytest.fixture
def planner(client, point):
    return sit_down(client, "planner", point=point, username="rencana")


def form(**typed):
    return {"point": "mpp", "first": "2030-03-04", "last": "2030-03-04", **typed}


def figures(answer):
    outcome = answer.context["outcome"]
    return outcome.created, outcome.changed, len(outcome.displaced)


def test_preview_counts_what_would_change_and_changes_nothing(client, point, planner):
    answer = client.post(PREVIEW, form())

    assert figures(answer) == (4, 0, 0)
    assert "Do it now" in answer.content.decode()
    assert not Slot.objects.exists()
    assert not JournalEntry.objects.exists()


def test_reconcile_does_it_once_and_stands_in_the_journal(client, point, planner):
    assert figures(client.post(DO, form())) == (4, 0, 0)
    assert figures(client.post(DO, form())) == (0, 0, 0)
    assert Slot.objects.count() == 4
    assert list(JournalEntry.objects.values_list("action", "by")) == [("slots.reconciled", "rencana")]


def test_preview_when_counters_go_names_masked_who_loses_a_place(client, point, planner):
    inventory.reconcile(point, MONDAY, MONDAY)
    slot = Slot.objects.order_by("starts_at").first()
    for name in ("Siti Contoh", "Budi Terakhir"):
        make_booking(slot, person=make_person(name=name))
    WeeklyHours.objects.update(closes=dt.time(8, 15))

    page = client.post(PREVIEW, form())

    assert figures(page) == (0, 4, 1)
    assert "B••• T•••" in page.content.decode()
    assert not Booking.objects.exclude(displaced_at=None).exists()

    client.post(DO, form())
    again = client.post(PREVIEW, form())

    assert "Do it now" in page.content.decode()
    assert "Do it now" not in again.content.decode()
    assert figures(again) == (0, 0, 1)
    assert [one.name for one in Booking.objects.exclude(displaced_at=None)] == ["Budi Terakhir"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"point": "other"}, "This point is not one of yours."),
        ({"first": ""}, "Choose a day."),
        ({"last": "2030-03-03"}, "The end must be after the beginning."),
        ({"last": "2030-06-01"}, "At most two months at a time."),
        ({"first": "0001-01-01"}, "This day is too far away."),
    ],
)
@pytest.mark.parametrize("where", [PREVIEW, DO])
def test_reconcile_when_something_is_wrong_says_so_and_changes_nothing(client, point, planner, where, typed, sentence):
    make_point(slug="other")

    answer = client.post(where, form(**typed))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Slot.objects.exists()


def test_places_page_changes_nothing(client, point, planner):
    assert client.get(URL).status_code == 200
    assert not Slot.objects.exists()
