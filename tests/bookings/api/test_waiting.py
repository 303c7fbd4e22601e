"""The waiting list through the API: the same rules as on the pages."""

import datetime as dt
import uuid

import pytest
import time_machine

from bookings.actions import waiting as tending
from bookings.actions import wishing
from bookings.api import shapes, tokens
from bookings.models import Message, Waiting
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import houses, queues, visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 1, 3, 0, tzinfo=dt.UTC)
SITI = {"name": "Siti Contoh", "nik": "3275015705900001", "born_on": "1990-05-17"}
PARTY = {"people": [SITI], "phone": "0811 0000 001"}
WISH = {
    "office": "bekasi",
    "service": "new",
    "product": "ordinary-5",
    "points": ["main"],
    "first_on": "2030-03-04",
    "last_on": "2030-03-29",
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def point():
    return houses.make_point(slug="main")


@pytest.fixture
def token(api, point):
    return api.post("waiting", WISH).json()["waiting"]


def test_wait_says_what_is_waited_for_and_nobody_waits_yet(api, point):
    response = api.post("waiting", WISH)

    assert response.status_code == 201
    body = response.json()
    assert_shape(body, shapes.WaitingShown)
    assert (body["state"], body["number"], body["of"], body["contact"], body["offer"]) == (
        "asked",
        None,
        None,
        "",
        None,
    )
    assert (body["points"], body["first_on"], body["last_on"]) == (["main"], "2030-03-04", "2030-03-29")
    assert Waiting.objects.get().state == "asked"


def test_wait_with_the_same_key_is_one_party_and_for_something_else_refused(api, point):
    key = uuid.uuid4()

    first, again = (api.post("waiting", WISH, key=key).json() for _time in range(2))

    assert first == again
    assert first["waiting"] != str(key)
    assert_problem(api.post("waiting", WISH | {"last_on": "2030-03-28"}, key=key), "key_reused")
    assert_problem(api.post("waiting", WISH | {"points": []}, key=key), "key_reused")
    assert Waiting.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "code", "fields"),
    [
        ({"office": "nowhere"}, "unknown", ["office"]),
        ({"points": ["main", "nowhere"]}, "unknown", ["points"]),
        ({"service": "nothing"}, "not_offered", []),
        ({"product": "nothing"}, "not_offered", []),
        ({"first_on": "2030-03-30"}, "days_reversed", []),
        ({"first_on": "2030-02-01", "last_on": "2030-02-02"}, "days_over", []),
        ({"last_on": "2031-03-29"}, "days_too_far", []),
        ({"people": 9}, "party_too_large", []),
        ({"first_on": "4/3/2030"}, "invalid", ["first_on"]),
        ({"contact": "x"}, "invalid", ["contact"]),
    ],
)
def test_wait_for_what_cannot_be_is_refused(api, point, changed, code, fields):
    assert_problem(api.post("waiting", WISH | changed), code, *fields)

    assert not Waiting.objects.exists()


def test_join_stands_behind_all_who_wait_and_is_asked_twice_without_harm(api, point, token, clock):
    for _party in range(2):
        queues.make_waiting(point)
    clock.shift(dt.timedelta(minutes=1))

    first, again = (api.post(f"waiting/{token}", PARTY) for _time in range(2))

    assert first.status_code == 200
    body = first.json()
    assert_shape(body, shapes.WaitingShown)
    assert (body["state"], body["number"], body["of"]) == ("waiting", 3, 3)
    assert body["contact"] == "+62 •••• 001"
    assert again.json() == api.get(f"waiting/{token}").json() == body


def test_join_needs_the_code_that_was_sent_to_the_contact(api):
    houses.make_point(slug="main", office=houses.make_office(contact_code=True))
    asked = api.post("waiting", WISH).json()
    token = asked["waiting"]
    assert asked["needs_code"] is True
    assert_problem(api.post(f"waiting/{token}", PARTY), "contact_not_confirmed")

    assert api.post(f"waiting/{token}/code", {"phone": PARTY["phone"]}).json() == {"to": "+62 •••• 001"}
    sent = Message.objects.get(kind="contact_code").secret
    assert_problem(api.post(f"waiting/{token}/code/check", {"phone": PARTY["phone"], "code": "000000"}), "code_wrong")
    assert api.post(f"waiting/{token}/code/check", {"phone": PARTY["phone"], "code": sent}).status_code == 200

    assert api.post(f"waiting/{token}", PARTY).json()["state"] == "waiting"


def test_join_of_who_waits_or_is_booked_already_is_refused(api, point, token):
    api.post(f"waiting/{token}", PARTY)
    other = api.post("waiting", WISH | {"last_on": "2030-03-20"}).json()["waiting"]
    assert_problem(api.post(f"waiting/{other}", PARTY), "already_waiting")

    visits.make_booking(visits.make_slot(point=point), person=visits.make_person(number="3275015705900009"))
    booked = PARTY | {"people": [SITI | {"nik": "3275015705900009"}]}
    assert_problem(api.post(f"waiting/{other}", booked), "already_booked")
    assert Waiting.objects.live().count() == 1


def test_join_with_another_number_of_people_or_nobody_to_reach_is_refused(api, point, token):
    two = PARTY | {"people": [SITI, SITI | {"nik": "3275015705900002"}]}

    assert_problem(api.post(f"waiting/{token}", two), "party_changed")
    assert_problem(api.post(f"waiting/{token}", {"people": [SITI]}), "invalid", "phone")
    assert not Waiting.objects.live().exists()


def test_leave_ends_the_waiting_and_forgets_who_it_was(api, point, token):
    api.post(f"waiting/{token}", PARTY)

    first, again = (api.delete(f"waiting/{token}") for _time in range(2))

    assert (first.status_code, again.status_code) == (204, 204)
    body = api.get(f"waiting/{token}").json()
    assert (body["state"], body["number"], body["contact"]) == ("stopped", None, "")
    assert not Waiting.objects.get().people_waiting.exists()
    assert_problem(api.post(f"waiting/{token}", PARTY), "not_live")


@pytest.mark.parametrize("ask", ["get", "delete"])
def test_party_that_is_none_is_unknown(api, ask):
    assert_problem(getattr(api, ask)(f"waiting/{uuid.uuid4()}"), "unknown")


def test_offer_is_shown_as_long_as_it_is_held_for_the_party(api, point, token, clock):
    api.post(f"waiting/{token}", PARTY)
    slot = visits.make_slot(point=point)
    tending.tend()

    offer = api.get(f"waiting/{token}").json()["offer"]

    assert (offer["point"], offer["starts_at"], offer["minutes"]) == ("main", "2030-03-04T09:00:00+07:00", slot.minutes)
    clock.shift(dt.timedelta(days=1))
    assert api.get(f"waiting/{token}").json()["offer"] is None


def test_find_with_both_facts_shows_the_party_and_with_one_wrong_nothing(api, point, token):
    code = api.post(f"waiting/{token}", PARTY).json()["code"]

    found = api.post("waiting/find", {"code": code, "born_on": "1990-05-17"}, key=None)

    assert found.json()["waiting"] == token
    for facts in ({"born_on": "1990-05-18"}, {"code": "222222222"}, {"code": "nonsense"}):
        assert_problem(api.post("waiting/find", {"code": code, "born_on": "1990-05-17"} | facts), "not_found")


def test_find_when_tried_too_often_is_refused(api, point, token):
    code = api.post(f"waiting/{token}", PARTY).json()["code"]
    for _time in range(8):
        api.post("waiting/find", {"code": code, "born_on": "1990-05-18"})

    assert_problem(api.post("waiting/find", {"code": code, "born_on": "1990-05-17"}), "too_many")


SPAN = {"points": ["main"], "first_on": "2030-03-02", "last_on": "2030-03-10"}


def test_earlier_place_is_waited_for_by_the_token_of_the_booking(api, point):
    mine = visits.make_booking(visits.make_slot(point=point, starts_at=visits.MORNING + dt.timedelta(days=7)))

    first, again = (api.post("booking/earlier", SPAN, token=tokens.token_for(mine)).json() for _time in range(2))

    assert_shape(first, shapes.WaitingShown)
    assert (first["state"], first["code"], first["number"]) == ("waiting", "", 1)
    assert again == first
    assert Waiting.objects.get().booking == mine


def test_earlier_place_without_a_token_or_for_a_cancelled_booking_is_refused(api, point):
    mine = visits.make_booking(visits.make_slot(point=point))
    token = tokens.token_for(mine)
    assert_problem(api.post("booking/earlier", SPAN), "token_missing")
    api.post("booking/cancel", {}, token=token)

    assert_problem(api.post("booking/earlier", SPAN, token=token), "booking_not_live")
    assert not Waiting.objects.exists()


def test_wait_is_refused_to_who_asks_too_often(api, point):
    for _time in range(wishing.PER_ADDRESS.most):
        assert api.post("waiting", WISH).status_code == 201

    assert_problem(api.post("waiting", WISH), "too_many")
