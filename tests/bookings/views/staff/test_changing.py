import datetime as dt
import uuid

import pytest
import time_machine

from bookings.models import Booking, Change, Slot
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point
from tests.factories.visits import MORNING, make_booking, make_party, make_people, make_slot

LATER = MORNING.replace(hour=4)

pytestmark = pytest.mark.django_db


@pytest.fixture
def point():
    return make_point()


@pytest.fixture
def booking(point):
    return make_booking(make_slot(point=point, capacity=3))


def post(client, booking, step, **typed):
    return client.post(f"/petugas/pesanan/{booking.pk}/{step}/", {"key": str(uuid.uuid4()), **typed}, follow=True)


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_move_page_offers_my_points_with_the_kept_share(client, booking, point):
    kept = make_slot(point=point, starts_at=LATER, capacity=2, online=0)
    make_slot(point=make_point(), starts_at=LATER)
    make_slot(point=point, starts_at=LATER, lane="priority")
    make_slot(point=point, starts_at=LATER + dt.timedelta(hours=1), bookable_from=MORNING)
    sit_down(client, "counter", point=point)

    slots = client.get(f"/petugas/pesanan/{booking.pk}/pindah/").context["slots"]

    assert [(one.value, one.left, one.kept) for one in slots] == [(kept.pk, 2, 2)]


def test_move_by_staff_takes_the_new_place_and_does_not_count_as_the_persons_own(client, booking, point):
    kept = make_slot(point=point, starts_at=LATER, online=0)
    user = sit_down(client, "counter", point=point)

    answer = post(client, booking, "pindah", slot=kept.pk)

    booking.refresh_from_db()
    assert booking.slot == kept
    assert said(answer) == ["Moved. The message is on its way."]
    assert list(Change.objects.values_list("kind", "by_office")) == [("moved", True)]
    assert list(Slot.objects.order_by("starts_at").values_list("taken", "taken_online")) == [(0, 0), (1, 0)]
    assert client.get(f"/petugas/pesanan/{booking.pk}/").context["deeds"][0].entry.by == user.username


def test_move_of_a_party_moves_everybody(client, point):
    party = make_party(make_slot(point=point, capacity=3), people=make_people(3))
    later = make_slot(point=point, starts_at=LATER, capacity=3)
    sit_down(client, "counter", point=point)
    assert client.get(f"/petugas/pesanan/{party[0].pk}/pindah/").context["people"] == 3

    post(client, party[0], "pindah", slot=later.pk, everyone="on")

    assert set(Booking.objects.values_list("slot", flat=True)) == {later.pk}


def test_move_of_one_of_a_party_leaves_the_others(client, point):
    party = make_party(make_slot(point=point, capacity=3), people=make_people(3))
    later = make_slot(point=point, starts_at=LATER)
    sit_down(client, "counter", point=point)
    page = client.get(f"/petugas/pesanan/{party[0].pk}/pindah/", {"only": 1})
    assert [one.value for one in page.context["slots"]] == [later.pk]

    post(client, party[0], "pindah", slot=later.pk)

    assert Booking.objects.filter(slot=later).count() == 1


def test_move_when_the_place_is_gone_offers_others_and_changes_nothing(client, booking, point):
    full = make_slot(point=point, starts_at=LATER)
    make_booking(full)
    sit_down(client, "counter", point=point)

    answer = post(client, booking, "pindah", slot=full.pk)

    assert answer.redirect_chain[-1][0] == f"/petugas/pesanan/{booking.pk}/pindah/"
    assert said(answer) == ["This time has just been taken. Nothing was lost: choose another one."]
    assert not Change.objects.exists()


def test_move_to_anothers_point_is_not_found_and_changes_nothing(client, booking, point):
    office = make_office()
    same_office = make_slot(point=make_point(office=office), starts_at=LATER)
    far = make_slot(point=make_point(office=make_office(slug="makassar")), starts_at=LATER)
    sit_down(client, "counter", point=point)

    answers = [post(client, booking, "pindah", slot=slot).status_code for slot in (same_office.pk, far.pk, 999_999, "")]

    assert answers == [404, 404, 404, 404]
    assert not Change.objects.exists()


@pytest.mark.parametrize("typed", [{"key": "x"}, {"key": ""}, {"slot": "abc"}, {"slot": -1}, {"slot": 2**70}])
def test_move_when_the_form_is_broken_says_so_and_changes_nothing(client, booking, point, typed):
    sit_down(client, "counter", point=point)

    answer = post(client, booking, "pindah", **{"slot": make_slot(point=point, starts_at=LATER).pk, **typed})

    assert said(answer) == ["This form could not be read. Please try again; nothing was changed."]
    assert not Change.objects.exists()


def test_move_twice_with_one_key_moves_once(client, booking, point):
    later = make_slot(point=point, starts_at=LATER)
    sit_down(client, "counter", point=point)
    key = str(uuid.uuid4())

    for _click in range(2):
        post(client, booking, "pindah", slot=later.pk, key=key)

    assert Change.objects.count() == 1
    booking.refresh_from_db()
    assert (booking.slot, booking.version) == (later, 2)


def test_cancel_frees_the_place_and_can_be_taken_back_by_staff(client, booking, point):
    sit_down(client, "counter", point=point)

    answer = post(client, booking, "batal")
    change = Change.objects.get()
    page = answer.content.decode()
    booking.refresh_from_db()

    assert booking.state == "cancelled"
    assert Slot.objects.get().taken == 0
    assert "Take it back" in page

    back = post(client, booking, "urung", key=change.key)

    booking.refresh_from_db()
    assert booking.state == "booked"
    assert said(back) == ["Taken back. Everything is as it was before."]


def test_cancel_of_a_party_cancels_everybody_only_when_asked(client, point):
    party = make_party(make_slot(point=point, capacity=3), people=make_people(3))
    sit_down(client, "counter", point=point)

    post(client, party[0], "batal")
    assert Booking.objects.live().count() == 2
    post(client, party[1], "batal", everyone="on")

    assert Booking.objects.live().count() == 0


def test_cancel_when_cancelled_already_says_so(client, booking, point):
    sit_down(client, "counter", point=point)
    post(client, booking, "batal")

    assert said(post(client, booking, "batal")) == ["This booking is no longer active."]
    assert Change.objects.count() == 1


def test_cancel_page_changes_nothing(client, booking, point):
    sit_down(client, "counter", point=point)

    assert "Cancel this booking?" in client.get(f"/petugas/pesanan/{booking.pk}/batal/").content.decode()
    assert Booking.objects.live().count() == 1


@pytest.mark.parametrize("key", ["", "x", "6968adba-cf53-46dc-8b6d-9843bf441ff4"])
def test_undo_with_a_key_that_changed_nothing_says_so(client, booking, point, key):
    sit_down(client, "counter", point=point)

    assert said(post(client, booking, "urung", key=key)) == ["This can no longer be taken back."]


def test_undo_when_the_window_is_over_is_neither_offered_nor_done(client, booking, point):
    with time_machine.travel(MORNING - dt.timedelta(days=3), tick=False) as clock:
        sit_down(client, "counter", point=point)
        post(client, booking, "batal")
        clock.shift(dt.timedelta(minutes=16))
        page = client.get(f"/petugas/pesanan/{booking.pk}/").content.decode()
        answer = post(client, booking, "urung", key=Change.objects.get().key)

    assert "Take it back" not in page
    assert said(answer) == ["This can no longer be taken back."]


@pytest.mark.parametrize("slots", [1, 3])
def test_move_page_takes_a_fixed_number_of_queries(client, booking, point, slots, django_assert_num_queries):
    for number in range(slots):
        make_slot(point=point, starts_at=LATER + dt.timedelta(hours=number))
    sit_down(client, "counter", point=point)

    with django_assert_num_queries(8):  # session, account, 2 for the posting, booking, party, rules, slots
        page = client.get(f"/petugas/pesanan/{booking.pk}/pindah/")

    assert len(page.context["slots"]) == slots
