"""One's own booking: found with two facts, opened by a token, moved, cancelled, and either taken back."""

import datetime as dt
import uuid

import pytest
import time_machine

from bookings.api import shapes, tokens
from bookings.models import Booking, Slot
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

LATER = visits.MORNING + dt.timedelta(days=1)
NOW = dt.datetime(2030, 3, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def mine():
    return visits.make_booking(visits.make_slot(point=houses.make_point(slug="mpp")))


@pytest.fixture
def token(mine):
    return tokens.token_for(mine)


def free_slot(mine, **fields):
    return visits.make_slot(point=mine.slot.point, **{"starts_at": LATER, **fields})


def place_of(booking):
    return Booking.objects.get(pk=booking.pk).slot_id


# --- finding -----------------------------------------------------------------------------------------------------


def test_find_with_both_facts_opens_the_booking(api, mine):
    response = api.post("bookings/find", {"code": f" {mine.code.lower()} ", "born_on": "1990-05-17"}, key=None)

    assert response.status_code == 200
    assert_shape(response.json(), shapes.Opened)
    assert api.get("booking", token=response.json()["token"]).json()["code"].replace("-", "") == mine.code


@pytest.mark.parametrize("facts", [{"born_on": "1990-05-18"}, {"code": "222222222"}, {"code": "nonsense"}])
def test_find_with_one_wrong_fact_finds_nothing_and_says_not_which(api, mine, facts):
    assert_problem(api.post("bookings/find", {"code": mine.code, "born_on": "1990-05-17", **facts}), "not_found")


def test_find_when_tried_too_often_is_refused(api, mine):
    for _time in range(8):
        api.post("bookings/find", {"code": mine.code, "born_on": "1990-05-18"})

    assert_problem(api.post("bookings/find", {"code": mine.code, "born_on": "1990-05-17"}), "too_many")


@pytest.mark.parametrize(("born_on", "seen"), [("1990-05-17", ["viewed"]), ("1990-05-18", [])])
def test_find_shows_that_the_person_knows_of_the_visit(api, mine, born_on, seen):
    api.post("bookings/find", {"code": mine.code, "born_on": born_on})

    assert list(mine.knowings.values_list("how", flat=True)) == seen


def test_find_long_before_the_visit_shows_nothing(api, mine, clock):
    clock.move_to(NOW - dt.timedelta(days=20))

    api.post("bookings/find", {"code": mine.code, "born_on": "1990-05-17"})

    assert not mine.knowings.exists()


def test_reading_the_own_booking_shows_nothing_that_finding_it_has_not(api, mine, token):
    api.get("booking", token=token)

    assert not mine.knowings.exists()


def test_change_shows_that_the_person_knows_of_the_visit_as_it_is_now(api, mine, token):
    moved = api.post("booking/move", {"slot": free_slot(mine).pk}, token=token).json()
    api.post("booking/undo", {"change": moved["change"]["change"]}, token=token)
    api.post("booking/cancel", {}, token=token)

    assert list(mine.knowings.values_list("version", "how")) == [(2, "viewed"), (3, "viewed")]


# --- the token ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "token_missing"),
        ("Bearer", "token_missing"),
        ("Basic c2l0aTpzaXRp", "token_missing"),
        ("Bearer nonsense", "token_wrong"),
        ("Bearer " + "a" * 10_000, "token_wrong"),
        ("Bearer \xff\xfe", "token_wrong"),
        ("Bearer MQ:1tX:AAAA", "token_wrong"),
    ],
)
@pytest.mark.parametrize("path", ["booking", "booking/move", "booking/cancel", "booking/undo"])
def test_own_booking_without_a_good_token_stays_shut(api, mine, path, header, code):
    if path == "booking":
        response = api.get(path, Authorization=header)
    else:
        response = api.post(path, {}, Authorization=header)

    assert_problem(response, code)
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert Booking.objects.get().state == "booked"


def test_own_booking_when_the_token_is_old_stays_shut(api, token, clock):
    clock.shift(dt.timedelta(minutes=31))

    assert_problem(api.get("booking", token=token), "token_wrong")


def test_own_booking_when_the_token_was_changed_stays_shut(api, token):
    assert_problem(api.get("booking", token=token[:-1] + ("A" if token[-1] != "A" else "B")), "token_wrong")


# --- reading -----------------------------------------------------------------------------------------------------


def test_own_booking_shows_what_it_is_and_what_may_be_done(api, mine, token):
    response = api.get("booking", token=token)

    body = response.json()
    assert_shape(body, shapes.Own)
    assert (body["state"], body["party"], body["changes"]) == ("booked", 1, [])
    assert body["move"] == body["cancel"] == {"allowed": True, "reasons": []}
    assert response["Cache-Control"] == "no-store"


def test_own_booking_when_it_is_too_late_says_what_may_not_be_done(api, token, clock):
    clock.move_to(visits.MORNING - dt.timedelta(minutes=20))
    body = api.get("booking", token=tokens.token_for(Booking.objects.get())).json()

    assert body["move"]["reasons"][0]["code"] == "move_too_late"
    assert body["move"]["reasons"][0]["message"].startswith("It is too late to move")
    assert body["cancel"]["allowed"] is True


# --- moving ------------------------------------------------------------------------------------------------------


def test_move_when_there_is_room_changes_the_place(api, mine, token):
    slot, key = free_slot(mine), uuid.uuid4()

    response = api.post("booking/move", {"slot": slot.pk}, token=token, key=key)

    assert response.status_code == 200
    body = response.json()
    assert_shape(body, shapes.Changed)
    assert body["change"]["change"] == str(key)
    assert (body["change"]["kind"], body["change"]["can_undo"]) == ("moved", True)
    assert body["bookings"][0]["starts_at"] == "2030-03-05T09:00:00+07:00"
    assert place_of(mine) == slot.pk
    assert Slot.objects.get(pk=mine.slot_id).taken == 0


def test_move_when_asked_again_with_the_same_key_gives_the_same_answer(api, mine, token):
    slot, key = free_slot(mine), uuid.uuid4()

    first, second = (api.post("booking/move", {"slot": slot.pk}, token=token, key=key) for _time in range(2))

    assert first.content == second.content
    assert mine.changes.count() == 1


def test_move_when_the_key_was_used_for_another_slot_is_refused(api, mine, token):
    key = uuid.uuid4()
    first = free_slot(mine)
    api.post("booking/move", {"slot": first.pk}, token=token, key=key)
    other = free_slot(mine, starts_at=LATER + dt.timedelta(hours=1))

    assert_problem(api.post("booking/move", {"slot": other.pk}, token=token, key=key), "key_reused")
    assert place_of(mine) == first.pk


@pytest.mark.parametrize(
    ("slot", "code"),
    [
        ({"taken": 1}, "slot_full"),
        ({"starts_at": NOW - dt.timedelta(hours=1)}, "slot_gone"),
        ({"bookable_from": LATER}, "not_released"),
        ({"lane": "priority"}, "lane_not_entitled"),
    ],
)
def test_move_when_refused_says_why_and_changes_nothing(api, mine, token, slot, code):
    slot = free_slot(mine, **slot)

    assert_problem(api.post("booking/move", {"slot": slot.pk}, token=token), code)
    assert place_of(mine) == mine.slot_id


def test_move_to_the_place_it_has_is_refused(api, mine, token):
    Slot.objects.update(capacity=2, online=2)

    assert_problem(api.post("booking/move", {"slot": mine.slot_id}, token=token), "same_slot")


def test_move_to_another_office_is_refused(api, mine, token):
    elsewhere = visits.make_slot(point=houses.make_point(office=houses.make_office(slug="makassar")), starts_at=LATER)

    assert_problem(api.post("booking/move", {"slot": elsewhere.pk}, token=token), "slot_gone")
    assert place_of(mine) == mine.slot_id


def test_move_to_a_point_without_the_service_is_refused(api, mine, token):
    slot = visits.make_slot(point=houses.make_point(offers=()), starts_at=LATER)

    assert_problem(api.post("booking/move", {"slot": slot.pk}, token=token), "not_offered")


def test_move_when_the_moves_are_used_up_is_refused(api, mine, token):
    api.post("booking/move", {"slot": free_slot(mine).pk}, token=token)
    other = free_slot(mine, starts_at=LATER + dt.timedelta(hours=1))

    assert_problem(api.post("booking/move", {"slot": other.pk}, token=token), "moves_used_up")


def test_move_of_the_whole_party_moves_everybody(api):
    party = visits.make_party(visits.make_slot(capacity=2), people=visits.make_people(2))
    slot = free_slot(party[0], capacity=2)

    body = {"slot": slot.pk, "everyone": True}
    answers = [api.post("booking/move", body, token=tokens.token_for(party[1]), key=uuid.UUID(int=7)) for _time in "ab"]

    assert [place_of(one) for one in party] == [slot.pk, slot.pk]
    assert len(answers[0].json()["bookings"]) == 2
    assert answers[0].content == answers[1].content


# --- cancelling --------------------------------------------------------------------------------------------------


def test_cancel_frees_the_place_however_often_it_is_asked(api, mine, token):
    key = uuid.uuid4()

    first, second = (api.post("booking/cancel", {}, token=token, key=key) for _time in range(2))

    assert first.content == second.content
    body = first.json()
    assert_shape(body, shapes.Changed)
    assert (body["bookings"][0]["state"], body["bookings"][0]["ticket"]) == ("cancelled", "")
    assert Slot.objects.get().taken == 0


def test_cancel_of_the_whole_party_when_asked_again_gives_the_same_answer(api):
    party = visits.make_party(visits.make_slot(capacity=2), people=visits.make_people(2))
    key, token = uuid.uuid4(), tokens.token_for(party[0])

    first, second = (api.post("booking/cancel", {"everyone": True}, token=token, key=key) for _time in range(2))

    assert first.content == second.content
    assert [one["state"] for one in first.json()["bookings"]] == ["cancelled", "cancelled"]


@pytest.mark.parametrize("everyone", [False, True])
def test_cancel_when_it_is_cancelled_already_is_refused(api, token, everyone):
    api.post("booking/cancel", {}, token=token)

    assert_problem(api.post("booking/cancel", {"everyone": everyone}, token=token), "not_live")


def test_cancel_when_the_key_moved_the_booking_is_refused(api, mine, token):
    key = uuid.uuid4()
    api.post("booking/move", {"slot": free_slot(mine).pk}, token=token, key=key)

    assert_problem(api.post("booking/cancel", {}, token=token, key=key), "key_reused")
    assert Booking.objects.get().state == "booked"


def test_cancel_when_the_visit_has_begun_is_refused(api, mine, clock):
    clock.move_to(visits.MORNING)

    assert_problem(api.post("booking/cancel", {}, token=tokens.token_for(mine)), "cancel_too_late")


# --- taking back -------------------------------------------------------------------------------------------------


def test_undo_of_a_cancellation_gives_the_place_back_however_often(api, mine, token):
    key = uuid.uuid4()
    api.post("booking/cancel", {}, token=token, key=key)

    first, second = (api.post("booking/undo", {"change": str(key)}, token=token) for _time in range(2))

    assert first.content == second.content
    assert_shape(first.json(), shapes.Restored)
    assert first.json()["bookings"][0]["state"] == "booked"
    assert Slot.objects.get().taken == 1


def test_undo_when_the_time_is_over_is_refused(api, mine, token, clock):
    key = uuid.uuid4()
    api.post("booking/cancel", {}, token=token, key=key)
    clock.shift(dt.timedelta(minutes=16))

    assert_problem(api.post("booking/undo", {"change": str(key)}, token=token), "nothing_to_undo")


def test_undo_when_somebody_else_has_the_place_is_refused(api, mine, token):
    key = uuid.uuid4()
    api.post("booking/cancel", {}, token=token, key=key)
    visits.make_booking(Slot.objects.get())

    assert_problem(api.post("booking/undo", {"change": str(key)}, token=token), "slot_full")


def test_undo_of_a_stranger_s_change_is_refused(api, mine, token):
    stranger, key = visits.make_booking(free_slot(mine)), uuid.uuid4()
    api.post("booking/cancel", {}, token=tokens.token_for(stranger), key=key)

    assert_problem(api.post("booking/undo", {"change": str(key)}, token=token), "nothing_to_undo")
    assert Booking.objects.get(pk=stranger.pk).state == "cancelled"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("move", {}, "slot"),
        ("move", {"slot": "1"}, "slot"),
        ("move", {"slot": True}, "slot"),
        ("move", {"slot": 1.0}, "slot"),
        ("move", {"slot": -1}, "slot"),
        ("move", {"slot": 2**63}, "slot"),
        ("move", {"slot": 10**400}, "slot"),
        ("move", {"slot": 1, "everyone": "yes"}, "everyone"),
        ("cancel", {"everyone": 1}, "everyone"),
        ("cancel", {"booking": 1}, "booking"),
        ("undo", {}, "change"),
        ("undo", {"change": 1}, "change"),
    ],
    ids=lambda part: str(part)[:40],
)
def test_change_when_it_has_no_shape_names_the_field(api, mine, token, path, body, field):
    assert_problem(api.post(f"booking/{path}", body, token=token), "invalid", field)
    assert mine.changes.count() == 0


@pytest.mark.parametrize("path", ["move", "cancel", "undo"])
def test_change_without_a_key_is_refused(api, mine, token, path):
    response = api.post(f"booking/{path}", {}, token=token, key=None)

    assert_problem(response, "key_missing", "Idempotency-Key")
