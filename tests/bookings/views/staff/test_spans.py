import datetime as dt
import uuid

import pytest
import time_machine

from bookings.actions import inventory
from bookings.models import Booking, Slot
from offices.models import JournalEntry, ServiceDay, Shutting
from tests.factories.desks import sit_down
from tests.factories.houses import make_hours, make_office, make_plan, make_point, make_shutting
from tests.factories.visits import make_booking, make_people, make_person

URL = "/petugas/buka-tutup/"
PREVIEW, SHUT = f"{URL}lihat/", f"{URL}tutup/"
MONDAY = dt.date(2030, 3, 4)
SUNDAY_NOON = dt.datetime(2030, 3, 3, 5, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(SUNDAY_NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def point():
    """Open on Mondays from 8 to 12 with one counter: four places an hour."""
    office = make_office()
    point = make_point(office=office, slug="mpp", name="MPP")
    make_hours(point=point)
    make_plan(office=office)
    inventory.reconcile(point, MONDAY, MONDAY)
    return point


@pytest.fixture
def planner(client, point):
    return sit_down(client, "planner", point=point, username="rencana")


def form(**typed):
    fields = {"point": "mpp", "on": "2030-03-04", "opens": "9.30", "closes": "10.30", "reason": "server down"}
    return {**fields, "key": str(uuid.uuid4()), **typed}


def at(hour):
    return Slot.objects.get(starts_at=dt.datetime(2030, 3, 4, hour - 7, tzinfo=dt.UTC))


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_preview_names_masked_who_would_lose_their_place_and_changes_nothing(client, point, planner):
    slot = at(9)
    for person in [*make_people(3), make_person(name="Budi Terakhir")]:
        make_booking(slot, person=person)
    before = (Shutting.objects.count(), ServiceDay.objects.get().version, JournalEntry.objects.count())

    page = client.post(PREVIEW, form()).content.decode()

    assert "If you close MPP on Monday, 4 March 2030 from 09.30 until 10.30" in page
    assert "2 bookings lose their place." in page
    assert "B••• T•••" in page
    assert "Budi" not in page
    assert (Shutting.objects.count(), ServiceDay.objects.get().version, JournalEntry.objects.count()) == before
    assert at(9).capacity == 4
    assert not Booking.objects.exclude(displaced_at=None).exists()


def test_preview_when_nobody_loses_a_place_says_so(client, point, planner):
    make_booking(at(9))

    assert "Nobody loses a place. Nothing is closed yet." in client.post(PREVIEW, form()).content.decode()


def test_shut_closes_places_marks_who_lost_theirs_and_shows_them(client, point, planner):
    slot = at(9)
    for _one in range(4):
        make_booking(slot)

    answer = client.post(SHUT, form(), follow=True)

    assert said(answer) == ["Closed. 2 bookings have no place now."]
    assert answer.redirect_chain[-1][0] == "/petugas/telepon/"
    assert sum(one.people for one in answer.context["entries"]) == 2
    shutting = Shutting.objects.get()
    assert (shutting.starts_at, shutting.ends_at) == (
        dt.datetime(2030, 3, 4, 2, 30, tzinfo=dt.UTC),
        dt.datetime(2030, 3, 4, 3, 30, tzinfo=dt.UTC),
    )
    assert [(slot.capacity, slot.taken) for slot in (at(8), at(9), at(10), at(11))] == [(4, 0), (4, 4), (2, 0), (4, 0)]
    assert set(JournalEntry.objects.filter(by="rencana").values_list("action", flat=True)) == {
        "span.shut",
        "slots.reconciled",
    }


def test_shut_twice_with_one_key_closes_once(client, point, planner):
    typed = form()

    for _click in range(2):
        client.post(SHUT, typed)

    assert Shutting.objects.count() == 1


def test_lift_opens_again_and_gives_the_places_back(client, point, planner):
    slot = at(9)
    for _one in range(4):
        make_booking(slot)
    client.post(SHUT, form())

    answer = client.post(f"{URL}{Shutting.objects.get().pk}/buka/", follow=True)

    assert said(answer)[-1] == "Open again."
    assert at(10).capacity == 4
    assert not Booking.objects.exclude(displaced_at=None).exists()
    assert "Closed now or soon" not in answer.content.decode()


def test_lift_twice_says_so(client, point, planner):
    shutting = make_shutting(point=point)
    client.post(f"{URL}{shutting.pk}/buka/")

    answer = client.post(f"{URL}{shutting.pk}/buka/", follow=True)

    assert said(answer)[-1] == "This stretch is already open again."


def test_spans_lists_what_is_closed_at_my_points_only(client, point, planner):
    make_shutting(point=point, reason="listrik")
    make_shutting(point=make_point(), reason="banjir")
    make_shutting(point=point, reason="lama", starts_at=SUNDAY_NOON - dt.timedelta(days=1))

    assert [one.reason for one in client.get(URL).context["shuttings"]] == ["listrik"]


@pytest.mark.parametrize(("office", "slug"), [("bekasi", "other"), ("makassar", "far")])
def test_shut_and_lift_at_anothers_point_are_refused(client, point, planner, office, slug):
    other = make_point(office=make_office(slug=office), slug=slug)
    theirs = make_shutting(point=other)

    answer = client.post(SHUT, form(point=slug))

    assert answer.status_code == 422
    assert "This point is not one of yours." in answer.content.decode()
    assert client.post(f"{URL}{theirs.pk}/buka/").status_code == 404
    assert Shutting.objects.get().lifted_at is None


@pytest.mark.parametrize("where", [PREVIEW, SHUT])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"on": ""}, "Choose a day."),
        ({"on": "2030-02-31"}, "This day does not exist."),
        ({"on": "2200-01-01"}, "This day is too far away."),
        ({"opens": ""}, "Write a time, such as 13.30."),
        ({"opens": "25.00"}, "Write a time, such as 13.30."),
        ({"opens": "\u0661\u0662"}, "Write a time, such as 13.30."),
        ({"closes": "9.30"}, "The end must be after the beginning."),
        ({"closes": "08:00"}, "The end must be after the beginning."),
        ({"on": "2030-03-02"}, "This stretch of time is already over."),
        ({"reason": " "}, "Please give a reason."),
        ({"reason": "x" * 201}, "Please say it in fewer words."),
        ({"reason": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_shut_when_something_is_wrong_says_so_keeps_the_rest_and_changes_nothing(
    client, point, planner, where, typed, sentence
):
    answer = client.post(where, form(**typed))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{form(**typed)["closes"]}"' in answer.content.decode()
    assert not Shutting.objects.exists()


@pytest.mark.parametrize(("typed", "hour"), [("9", 2), ("09.00", 2), ("9:00", 2), ("0900", 2), ("9,00", 2)])
def test_shut_takes_times_as_people_write_them(client, point, planner, typed, hour):
    client.post(SHUT, form(opens=typed))

    assert Shutting.objects.get().starts_at == dt.datetime(2030, 3, 4, hour, tzinfo=dt.UTC)


@pytest.mark.parametrize("shuttings", [1, 3])
def test_spans_takes_five_queries(client, point, planner, shuttings, django_assert_num_queries):
    for number in range(shuttings):
        make_shutting(point=point, starts_at=dt.datetime(2030, 3, 4 + number, 3, tzinfo=dt.UTC))

    with django_assert_num_queries(5):  # session, account, 2 for the posting, shuttings
        client.get(URL)
