import datetime as dt
import uuid

import pytest
import time_machine

from bookings import reports
from bookings.actions import catalogue, changing, delivery, holding, landing, offering
from bookings.errors import HoldOver, NotFound
from bookings.models import Booking, Change, Hold, Landing, Message, Slot
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db
NOW = "2030-03-02T02:00:00Z"
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def two_days_before():
    with time_machine.travel(NOW, tick=False):
        yield


def lose(*bookings):
    """The office cannot keep these bookings' places."""
    for one in bookings:
        Slot.objects.filter(pk=one.slot_id).update(over=one.places, over_online=one.places)
    Booking.objects.filter(pk__in=[one.pk for one in bookings]).update(displaced_at=dt.datetime.now(dt.UTC))


@pytest.fixture
def lost():
    """A booking at nine without its place, and free slots around."""
    point = houses.make_point()
    houses.make_plan(office=point.office)
    slots = visits.make_run(1, 1, 1, 1, 1, point=point)
    booking = visits.make_booking(slots[0])
    lose(booking)
    return booking, slots


def offer():
    offering.offer_due()
    return Landing.objects.get()


def taken():
    return list(Slot.objects.order_by("starts_at").values_list("taken", flat=True))


def test_offer_holds_the_three_nearest_places_until_the_deadline(lost):
    _booking, slots = lost

    row = offer()

    assert [one.slot_id for one in row.alternatives.all()] == [slot.pk for slot in slots[1:4]]
    assert taken() == [1, 1, 1, 1, 0]
    assert (row.state, row.expires_at) == ("offered", dt.datetime(2030, 3, 3, 2, tzinfo=dt.UTC))
    assert set(Hold.objects.filter(state="held").values_list("expires_at", flat=True)) == {row.expires_at}


def test_offer_when_asked_twice_offers_once(lost):
    assert (offering.offer_due(), offering.offer_due()) == (1, 0)


def test_offer_tells_the_person_by_a_link_that_leads_to_it(lost):
    row = offer()

    message = Message.objects.get(kind="displaced")

    text = delivery.text_of(message)
    assert f"/g/{message.secret}" in text
    assert len(text) <= 160
    assert landing.find(message.secret) == row


def test_find_with_another_secret_finds_nothing(lost):
    offer()

    with pytest.raises(NotFound):
        landing.find("guessed")


def test_take_moves_there_gives_the_others_back_and_is_no_move_of_ones_own(lost):
    booking, slots = lost
    row = offer()

    landing.take(landing=row, slot=slots[2].pk)
    landing.take(landing=row, slot=slots[2].pk)

    booking.refresh_from_db()
    row.refresh_from_db()
    assert (booking.slot_id, booking.displaced_at, row.state) == (slots[2].pk, None, "taken")
    assert Change.objects.get().by_office
    assert taken() == [0, 0, 1, 0, 0]
    assert reports.inventory_breaks() == []
    assert changing.booked(Booking.objects.for_display().get()).own_moves == 0


def test_take_when_the_time_to_answer_is_over_is_refused_and_changes_nothing(lost):
    booking, slots = lost
    row = offer()

    with time_machine.travel(row.expires_at, tick=False), pytest.raises(HoldOver):
        landing.take(landing=row, slot=slots[1].pk)

    booking.refresh_from_db()
    assert booking.slot_id == slots[0].pk


def test_take_of_a_place_that_was_not_offered_is_refused(lost):
    _booking, slots = lost

    with pytest.raises(NotFound):
        landing.take(landing=offer(), slot=slots[4].pk)


def test_decline_gives_all_places_back_and_keeps_the_booking(lost):
    booking, _slots = lost
    row = offer()

    landing.decline(landing=row)
    landing.decline(landing=row)

    row.refresh_from_db()
    booking.refresh_from_db()
    assert (row.state, booking.is_live, booking.displaced_at is None) == ("declined", True, False)
    assert taken() == [1, 0, 0, 0, 0]


def test_tend_when_nobody_answers_ends_the_offer_and_drops_nobody(lost):
    booking, _slots = lost
    row = offer()

    with time_machine.travel(row.expires_at + HOUR, tick=False):
        holding.sweep()
        assert (landing.tend(), landing.tend()) == (1, 0)

    row.refresh_from_db()
    assert row.state == "over"
    assert Booking.objects.live().get() == booking
    assert taken() == [1, 0, 0, 0, 0]
    assert reports.inventory_breaks() == []


def test_tend_when_the_place_is_back_withdraws_the_offer(lost):
    row = offer()
    Booking.objects.update(displaced_at=None)

    landing.tend()

    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert taken() == [1, 0, 0, 0, 0]


def test_offer_when_nothing_is_free_says_so_at_once():
    point = houses.make_point()
    lose(visits.make_booking(visits.make_slot(point=point)))

    assert offer().state == "none"
    assert not Message.objects.filter(kind="displaced").exists()


def test_offer_to_a_party_holds_places_for_all_and_moves_all_together():
    slots = visits.make_run(2, 2, point=houses.make_point())
    party = visits.make_party(slots[0], people=visits.make_people(2))
    lose(party[1])

    row = offer()
    landing.take(landing=row, slot=slots[1].pk)

    assert set(Booking.objects.values_list("slot_id", flat=True)) == {slots[1].pk}
    assert set(Change.objects.values_list("by_office", flat=True)) == {True}
    assert reports.inventory_breaks() == []


# --- near in place and time, same party, same needs ---


def test_offer_stays_in_the_lane_that_was_booked():
    point = houses.make_point()
    lost, other_lane, same_lane = (
        visits.make_slot(point=point, lane=lane, starts_at=visits.MORNING + hours * HOUR)
        for hours, lane in enumerate(("priority", "regular", "priority"))
    )
    lose(visits.make_booking(lost, person=visits.make_person(needs=("wheelchair",))))

    row = offer()

    assert [one.slot_id for one in row.alternatives.all()] == [same_lane.pk]
    assert Slot.objects.get(pk=other_lane.pk).taken == 0


def test_offer_looks_past_any_number_of_places_where_the_service_is_not_to_be_had():
    here, elsewhere = houses.make_point(offers=("pmi", "new")), houses.make_point(offers=("new",))
    lost = visits.make_slot(point=here)
    visits.make_run(*[1] * 30, point=elsewhere)
    far = visits.make_slot(point=here, starts_at=visits.MORNING + 9 * 24 * HOUR)
    lose(visits.confirm(visits.hold(lost, service="pmi"))[0])

    row = offer()

    assert [one.slot_id for one in row.alternatives.all()] == [far.pk]


@pytest.mark.parametrize(
    ("needs", "there", "offered"),
    [
        (("wheelchair",), [], 0),
        (("wheelchair",), ["ramp", "lift", "parking"], 1),
        ((), [], 1),
    ],
)
def test_offer_to_whoever_wants_help_is_at_points_that_give_it(needs, there, offered):
    here = houses.make_point(facilities=["ramp", "lift"])
    visits.make_slot(point=houses.make_point(facilities=there))
    lose(visits.make_booking(visits.make_slot(point=here), person=visits.make_person(needs=needs)))

    row = offer()

    assert row.alternatives.count() == offered


def test_offer_of_a_service_that_only_staff_book_is_made_too():
    slots = visits.make_run(1, 1, point=houses.make_point(offers=("bap",)))
    houses.make_service(code="bap").terms.update(online=False)
    officer = houses.make_user()
    lost = visits.confirm(visits.hold(slots[0], service="bap", by=officer), by=officer)[0]
    lose(lost)

    row = offer()
    landing.take(landing=row, slot=slots[1].pk)

    lost.refresh_from_db()
    assert lost.slot_id == slots[1].pk


def test_offers_to_several_never_share_a_place():
    point = houses.make_point()
    lost = visits.make_slot(point=point, capacity=3)
    visits.make_run(2, 2, 2, point=point, starts_at=visits.MORNING + HOUR)
    lose(*[visits.make_booking(lost) for _one in range(3)])

    assert offering.offer_due() == 3

    assert Hold.objects.filter(state="held").count() == 6
    assert reports.inventory_breaks() == []


def test_offer_to_a_party_in_adjoining_slots_leaves_out_those_it_has():
    slots = visits.make_run(1, 1, 1, 1, point=houses.make_point())
    lose(visits.make_party(slots[0], people=visits.make_people(2))[0])

    row = offer()
    landing.take(landing=row, slot=slots[2].pk)

    assert [one.slot_id for one in Booking.objects.order_by("pk")] == [slots[2].pk, slots[3].pk]
    assert reports.inventory_breaks() == []


def test_offer_leaves_alone_who_went_to_another_day_by_themselves():
    point = houses.make_point()
    lost, alone, free = (
        visits.make_slot(point=point, capacity=2, starts_at=visits.MORNING + days * 24 * HOUR) for days in (0, 1, 2)
    )
    stays, goes = visits.make_party(lost, people=visits.make_people(2))
    changing.move(bookings=[goes], to=alone.pk, key=uuid.uuid4())
    lose(stays)

    landing.take(landing=offer(), slot=free.pk)

    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (stays.slot_id, goes.slot_id) == (free.pk, alone.pk)


# --- nobody is dropped, and no number is lost ---


def test_offer_when_more_than_one_round_is_needed_reaches_everybody(monkeypatch):
    monkeypatch.setattr(offering, "AT_ONCE", 2)
    point = houses.make_point()
    lost = visits.make_slot(point=point, capacity=5)
    visits.make_slot(point=point, capacity=5, starts_at=visits.MORNING + HOUR)
    lose(*[visits.make_booking(lost) for _one in range(5)])

    assert offering.offer_due() == 5
    assert offering.offer_due() == 0


def test_offer_when_the_lead_cancels_goes_to_whoever_still_comes():
    slots = visits.make_run(2, 2, point=houses.make_point())
    lead, other = visits.make_party(slots[0], people=visits.make_people(2))
    lose(lead, other)
    offer()

    changing.cancel(bookings=[lead], key=uuid.uuid4())
    landing.tend()

    assert list(Landing.objects.values_list("booking", "state")) == [(lead.pk, "withdrawn"), (other.pk, "offered")]
    assert Hold.objects.filter(state="held").count() == 1
    assert reports.inventory_breaks() == []


def test_offer_when_a_cancellation_is_taken_back_is_made_anew(lost):
    booking, _slots = lost
    offer()
    key = uuid.uuid4()
    changing.cancel(bookings=[booking], key=key)
    landing.tend()
    Slot.objects.filter(pk=booking.slot_id).update(capacity=1, online=1, over=0, over_online=0)

    changing.undo(key=key, bookings=[booking])
    landing.tend()

    assert list(Landing.objects.values_list("state", flat=True)) == ["withdrawn", "offered"]


def test_take_after_staff_agreed_on_another_time_is_refused_and_changes_nothing(lost):
    booking, slots = lost
    row = offer()
    changing.move(bookings=[booking], to=slots[4].pk, key=uuid.uuid4(), by=houses.make_user())

    with pytest.raises(HoldOver):
        landing.take(landing=row, slot=slots[1].pk)

    booking.refresh_from_db()
    assert booking.slot_id == slots[4].pk


def test_take_after_cancelling_is_refused_and_changes_nothing(lost):
    booking, slots = lost
    row = offer()
    changing.cancel(bookings=[booking], key=uuid.uuid4())

    with pytest.raises(HoldOver):
        landing.take(landing=row, slot=slots[1].pk)

    assert not Booking.objects.live().exists()
    assert reports.inventory_breaks() == []


def test_take_of_a_held_place_that_is_no_longer_planned_keeps_the_word_that_was_given(lost):
    booking, slots = lost
    row = offer()
    Slot.objects.filter(pk__in=[slots[1].pk, slots[2].pk]).update(over=1, over_online=1)

    landing.take(landing=row, slot=slots[1].pk)

    booking.refresh_from_db()
    assert booking.slot_id == slots[1].pk
    planned = list(Slot.objects.order_by("starts_at").values_list("capacity", "taken", "over"))
    assert planned[1:3] == [(1, 1, 1), (0, 0, 0)]
    assert reports.inventory_breaks() == []


def test_tend_when_half_of_a_partys_hold_was_swept_frees_the_rest_once():
    point = houses.make_point()
    lost = visits.make_slot(point=point, capacity=2)
    first, second = visits.make_run(1, 1, point=point, starts_at=visits.MORNING + HOUR)
    lose(*visits.make_party(lost, people=visits.make_people(2)))
    row = offer()

    with time_machine.travel(row.expires_at + HOUR, tick=False):
        holding._sweep_slot(first.pk, row.expires_at + HOUR)
        landing.tend()

    assert list(Slot.objects.filter(pk__in=[first.pk, second.pk]).values_list("taken", flat=True)) == [0, 0]
    assert reports.inventory_breaks() == []


# --- the office's fault is no move of the citizen's ---


def test_move_by_oneself_after_the_place_was_lost_counts_for_nobody_of_the_party():
    slots = visits.make_run(2, 2, point=houses.make_point())
    party = visits.make_party(slots[0], people=visits.make_people(2))
    lose(party[1])

    changing.move(bookings=party, to=slots[1].pk, key=uuid.uuid4())

    assert [changing.booked(one).own_moves for one in Booking.objects.for_display()] == [0, 0]


def test_move_by_oneself_after_the_place_was_lost_is_never_too_late(lost):
    booking, slots = lost

    with time_machine.travel(visits.MORNING - dt.timedelta(minutes=5), tick=False):
        changing.move(bookings=[booking], to=slots[3].pk, key=uuid.uuid4())

    booking.refresh_from_db()
    assert booking.slot_id == slots[3].pk


# --- how much is asked ---


@pytest.mark.parametrize("count", [1, 12])
def test_offer_due_asks_as_often_however_many_lost_their_place(count, django_assert_max_num_queries):
    point = houses.make_point()
    lost = visits.make_slot(point=point, capacity=count)
    for hours in range(1, 4):
        visits.make_slot(point=point, capacity=count, starts_at=visits.MORNING + hours * HOUR)
    lose(*[visits.make_booking(lost) for _one in range(count)])
    catalogue.forget()

    with django_assert_max_num_queries(25):  # PostgreSQL needs one less, or more when it is out of keys for holds
        assert offering.offer_due() == count


@pytest.mark.parametrize("count", [1, 6])
def test_tend_when_all_offers_still_wait_asks_two_questions(count, django_assert_num_queries):
    point = houses.make_point()
    lost = visits.make_slot(point=point, capacity=count)
    visits.make_slot(point=point, capacity=count, starts_at=visits.MORNING + HOUR)
    lose(*[visits.make_booking(lost) for _one in range(count)])
    offering.offer_due()

    with django_assert_num_queries(2):
        assert landing.tend() == 0
