import datetime as dt

import pytest
import time_machine

from bookings import reports
from bookings.actions import changing, holding, landing, messages
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
    landing.offer_due()
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
    assert (landing.offer_due(), landing.offer_due()) == (1, 0)


def test_offer_tells_the_person_by_a_link_that_leads_to_it(lost):
    row = offer()

    message = Message.objects.get(kind="displaced")

    text = messages.text_of(message)
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
