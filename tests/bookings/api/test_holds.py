import datetime as dt
import uuid

import pytest

from bookings.api import shapes
from bookings.models import Hold, Slot
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

FAR = dt.datetime(2035, 1, 1, tzinfo=dt.UTC)
PAST = dt.datetime(2025, 1, 6, 2, 0, tzinfo=dt.UTC)


def wish(slot, **fields):
    return {"slot": slot.pk, "service": "new", "product": "ordinary-5", "people": 1, **fields}


def test_hold_when_free_takes_the_place(api):
    slot = visits.make_slot(capacity=2)

    response = api.post("holds", wish(slot))

    assert response.status_code == 201
    body = response.json()
    assert_shape(body, shapes.Held)
    assert body["parts"] == [{"slot": slot.pk, "places": 1}]
    assert Hold.objects.get().token == uuid.UUID(body["hold"])
    assert Slot.objects.get().taken_online == 1


def test_hold_when_a_party_does_not_fit_in_one_slot_takes_adjoining_ones(api):
    first, second = visits.make_run(2, 1)

    body = api.post("holds", wish(first, people=3)).json()

    assert body["parts"] == [{"slot": first.pk, "places": 2}, {"slot": second.pk, "places": 1}]


def test_hold_when_asked_again_with_the_same_key_gives_the_same_answer(api):
    slot, key = visits.make_slot(capacity=5), uuid.uuid4()

    first, second = (api.post("holds", wish(slot), key=key) for _time in range(2))

    assert first.content == second.content
    assert first.status_code == second.status_code == 201
    assert Slot.objects.get().taken == 1


def test_hold_when_the_key_was_used_for_something_else_is_refused(api):
    slot, key = visits.make_slot(capacity=5), uuid.uuid4()
    api.post("holds", wish(slot), key=key)

    response = api.post("holds", wish(slot, people=2), key=key)

    assert_problem(response, "key_reused")
    assert Slot.objects.get().taken == 1


@pytest.mark.parametrize(
    ("key", "code"), [(None, "key_missing"), ("yesterday", "key_malformed"), ("1" * 32, "key_malformed")]
)
def test_hold_without_a_proper_key_is_refused(api, key, code):
    slot = visits.make_slot()

    response = api.post("holds", wish(slot), key=key)

    assert_problem(response, code, "Idempotency-Key")
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    ("slot", "asked", "code"),
    [
        ({"capacity": 1, "taken": 1}, {}, "slot_full"),
        ({"capacity": 2, "online": 0}, {}, "slot_full"),
        ({"bookable_from": FAR}, {}, "not_released"),
        ({"starts_at": PAST}, {}, "slot_gone"),
        ({}, {"service": "pick_up"}, "not_online"),
        ({}, {"product": "electronic-10"}, "not_offered"),
        ({"capacity": 9}, {"people": 6}, "party_too_large"),
    ],
)
def test_hold_when_refused_says_why_and_changes_nothing(api, slot, asked, code):
    slot = visits.make_slot(**slot)

    response = api.post("holds", wish(slot, **asked))

    assert_problem(response, code)
    assert not Hold.objects.exists()
    assert Slot.objects.get().taken == slot.taken


def test_hold_when_there_is_no_such_slot_is_refused(api):
    assert_problem(api.post("holds", wish(visits.make_slot()) | {"slot": 2**63 - 1}), "slot_gone")


def test_hold_says_its_refusal_in_the_reader_s_language(api):
    slot = visits.make_slot(taken=1)

    title = api.post("holds", wish(slot)).json()["title"]

    assert title == "This time has just been taken. Nothing was lost: choose another one."


def test_hold_when_asked_for_says_what_has_become_of_it(api):
    slot = visits.make_slot(point=houses.make_point(slug="mpp", office=houses.make_office(contact_code=True)))
    token = api.post("holds", wish(slot)).json()["hold"]

    response = api.get(f"holds/{token}")

    body = response.json()
    assert_shape(body, shapes.HoldState)
    assert (body["state"], body["people"], body["service"], body["product"]) == ("held", 1, "new", "ordinary-5")
    assert body["needs_code"] is True
    assert body["parts"] == [
        {"slot": slot.pk, "point": "mpp", "lane": "regular", "starts_at": "2030-03-04T09:00:00+07:00", "places": 1}
    ]


def test_hold_when_its_time_is_over_is_expired(api):
    held = visits.hold(visits.make_slot())
    visits.run_out(held)

    assert api.get(f"holds/{held.token}").json()["state"] == "expired"


def test_hold_when_released_gives_the_place_back_and_stays_released(api):
    held = visits.hold(visits.make_slot())

    statuses = [api.delete(f"holds/{held.token}").status_code for _time in range(2)]

    assert statuses == [204, 204]
    assert Slot.objects.get().taken == 0
    assert api.get(f"holds/{held.token}").json()["state"] == "released"


def test_hold_when_booked_cannot_be_released(api):
    held = visits.hold(visits.make_slot())
    visits.confirm(held)

    assert_problem(api.delete(f"holds/{held.token}"), "hold_over")
    assert Slot.objects.get().taken == 1


def test_hold_when_released_without_a_key_is_kept(api):
    held = visits.hold(visits.make_slot())

    assert_problem(api.delete(f"holds/{held.token}", key=None), "key_missing", "Idempotency-Key")
    assert Slot.objects.get().taken == 1


@pytest.mark.parametrize(
    "path", ["holds/6dbd9b5a-3d8f-4c38-9e0a-0d8a7f5d3e11", "holds/nonsense", "holds/%00", "nowhere"]
)
def test_address_when_unknown_is_a_problem_too(api, path):
    assert_problem(api.get(path), "unknown")


def test_hold_when_unknown_cannot_be_released(api):
    assert_problem(api.delete(f"holds/{uuid.uuid4()}"), "unknown")
