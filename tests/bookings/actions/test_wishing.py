import datetime as dt
import uuid

import pytest

from bookings import reports
from bookings.actions import catalogue, changing, delivery, waiting, wishing
from bookings.errors import HoldOver
from bookings.models import Booking, BookingTerms, Change, Message, Turn, Waiting
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import houses, queues, visits
from tests.factories.queues import taken, turn_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_days_before")]
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


# --- joining ---


def test_join_when_asked_again_keeps_the_place_in_the_queue(point):
    asked, people, wishes = queues.make_asked(point), visits.make_people(1), visits.make_wishes()
    first = wishing.join(token=asked.token, people=people, wishes=wishes)

    again = wishing.join(token=asked.token, people=people, wishes=wishes)

    assert (again, again.joined_at) == (first, first.joined_at)
    assert first.people_waiting.count() == 1


def test_join_without_a_confirmed_contact_is_refused_and_changes_nothing():
    asked = queues.make_asked(houses.make_point(office=houses.make_office(contact_code=True)))

    with pytest.raises(Refused, match="contact_not_confirmed"):
        wishing.join(token=asked.token, people=visits.make_people(1), wishes=visits.make_wishes())

    assert Waiting.objects.get().state == "asked"
    assert not JournalEntry.objects.filter(action="waiting.joined").exists()


def test_join_by_another_number_of_people_is_refused(point):
    asked = queues.make_asked(point, people=2)

    with pytest.raises(Refused, match="party_changed"):
        wishing.join(token=asked.token, people=visits.make_people(1), wishes=visits.make_wishes())


# --- stopping, ending ---


def test_stop_ends_the_waiting_and_the_offer_at_once_and_nothing_more_is_sent(point):
    first, second = queues.make_waiting(point), queues.make_waiting(point)
    visits.make_slot(point=point)
    waiting.tend()

    wishing.stop(waiting=first)
    wishing.stop(waiting=first)

    with pytest.raises(HoldOver):
        waiting.take(turn=turn_of(first))
    first.refresh_from_db()
    assert (first.state, first.contact, first.people_waiting.count()) == ("stopped", "", 0)
    waiting.tend()
    delivery.deliver_due()
    assert [one.state for one in Message.objects.filter(kind="offered")] == ["cancelled", "accepted"]
    assert queues.offered_to() == [second]


def test_tend_when_the_days_are_over_ends_the_waiting(point, two_days_before):
    queues.make_waiting(point)
    later = queues.make_waiting(point, last_on=queues.MONDAY + DAY)
    two_days_before.shift(3 * DAY - 2 * HOUR)  # 07.00 on the day after

    waiting.tend()

    assert list(Waiting.objects.live()) == [later]
    assert set(Waiting.objects.values_list("state", flat=True)) == {"over", "waiting"}


# --- an earlier place ---


@pytest.fixture
def booked(point):
    """Booked at ten on the Tuesday of the week after."""
    BookingTerms.objects.update(most_moves=1, move_cutoff_days=1)
    return visits.make_booking(visits.make_slot(point=point, starts_at=visits.MORNING + 8 * DAY))


def test_tend_offers_an_earlier_place_and_taking_it_is_a_move_of_their_own(point, booked):
    party = queues.make_earlier(booked)
    later = visits.make_slot(point=point, starts_at=visits.MORNING + 8 * DAY + HOUR)
    earlier = visits.make_slot(point=point)
    waiting.tend()

    made = waiting.take(turn=turn_of(party))

    party.refresh_from_db()
    assert (made.pk, made.slot, party.state) == (booked.pk, earlier, "taken")
    assert not Change.objects.get().by_office
    assert taken() == [1, 0, 0]
    assert not later.taken
    assert changing.booked(Booking.objects.for_display().get()).own_moves == 1
    assert reports.inventory_breaks() == []


def test_tend_when_only_later_places_are_free_offers_none(point, booked):
    queues.make_earlier(booked)
    visits.make_slot(point=point, starts_at=visits.MORNING + 8 * DAY + HOUR)

    waiting.tend()

    assert not Turn.objects.exists()


def test_take_of_an_earlier_place_moves_everybody_who_was_booked_together(point):
    slot = visits.make_slot(point=point, capacity=2, starts_at=visits.MORNING + 8 * DAY)
    people = visits.make_party(slot, people=visits.make_people(2))
    party = queues.make_earlier(people[1])
    earlier = visits.make_slot(point=point, capacity=2)
    waiting.tend()

    waiting.take(turn=turn_of(party))

    assert set(Booking.objects.values_list("slot", flat=True)) == {earlier.pk}
    assert taken() == [2, 0]


def test_take_of_an_earlier_place_when_it_is_too_late_to_move_is_refused_and_keeps_both(point, booked):
    party = queues.make_earlier(booked)
    visits.make_slot(point=point)
    waiting.tend()
    BookingTerms.objects.update(most_moves=0)
    catalogue.forget()

    with pytest.raises(Refused, match="moves_used_up"):
        waiting.take(turn=turn_of(party))

    assert taken() == [1, 1]
    assert reports.inventory_breaks() == []


def test_tend_when_the_booking_is_cancelled_ends_waiting_for_an_earlier_place(point, booked):
    party = queues.make_earlier(booked)
    visits.make_slot(point=point)
    waiting.tend()
    changing.cancel(bookings=[booked], key=uuid.uuid4())

    waiting.tend()

    party.refresh_from_db()
    assert (party.state, turn_of(party).state) == ("settled", "withdrawn")
    assert taken() == [0, 0]


def test_tend_when_the_booking_lost_its_place_leaves_it_to_the_landing(point, booked):
    queues.make_earlier(booked)
    Booking.objects.update(displaced_at=dt.datetime.now(dt.UTC))
    visits.make_slot(point=point)

    waiting.tend()

    assert not Turn.objects.exists()
