"""Errands about places go on for the others when a row is in the way that no key opens."""

import datetime as dt

import pytest
from django.db.models.expressions import RawSQL
from django.utils import timezone

from bookings import reports
from bookings.actions import inventory, landing, offering, waiting, wishing
from bookings.models import Booking, Landing, Slot, Turn, Waiting, WaitingPerson
from bookings.models.rulebook import of_office
from bookings.reports import calls
from bookings.rules import codes
from offices.models import ServiceDay
from tests.factories import desks, queues, visits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_days_before")]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
ALL_OF_A_PARTY = ("phone", "email", "companion")


def spoil(row, *fields):
    """No key opens these any more."""
    type(row).objects.filter(pk=row.pk).update(**dict.fromkeys(fields, RawSQL("'spoilt'", [])))


def lose(*bookings):
    for one in bookings:
        Slot.objects.filter(pk=one.slot_id).update(over=one.places, over_online=one.places)
    Booking.objects.filter(pk__in=[one.pk for one in bookings]).update(displaced_at=timezone.now())


@pytest.fixture
def lost(point):
    """Two who lost their place, of whom the first cannot be opened, and places for both an hour later."""
    slots = visits.make_run(1, 1, point=point)
    first, second = (visits.make_booking(slot) for slot in slots)
    for hours in (1, 2, 3):
        visits.make_slot(point=point, capacity=2, starts_at=visits.MORNING + hours * HOUR)
    lose(first, second)
    spoil(first, "phone")
    return first, second


def states():
    return dict(Landing.objects.values_list("booking", "state"))


def to_call(point):
    """Whom the office calls, by key, without opening anybody's data."""
    promises = of_office(point.office.slug).promises
    return list(calls.due([point.pk], promises, timezone.now()).values_list("pk", flat=True))


# --- who lost a place ---


def test_offer_due_offers_the_others_another_place_and_leaves_whom_no_key_opens_to_the_telephone(lost, point, caplog):
    first, second = lost

    assert offering.offer_due() == 2
    assert states() == {first.pk: "none", second.pk: "offered"}
    assert to_call(point)[0] == first.pk
    assert f"party_unreadable booking={first.pk}" in caplog.messages
    assert offering.offer_due() == 0


def test_offer_due_leaves_a_family_to_the_telephone_of_which_one_cannot_be_opened(point):
    family = visits.make_party(visits.make_slot(point=point, capacity=3), people=visits.make_people(3))
    visits.make_slot(point=point, capacity=9, starts_at=visits.MORNING + HOUR)
    lose(family[0])
    spoil(family[2], "born_on_sealed")

    assert offering.offer_due() == 1
    assert states() == {family[0].pk: "none"}
    assert reports.inventory_breaks() == []


def test_free_places_go_to_who_waits_although_one_who_lost_theirs_cannot_be_opened(lost, point):
    party = queues.make_waiting(point)
    visits.make_slot(point=point, starts_at=visits.MORNING + 4 * HOUR, capacity=3)

    waiting.tend()

    assert queues.offered_to() == [party]


def test_tend_ends_an_offer_whose_booking_no_key_opens_any_more_and_offers_to_the_others(lost):
    first, second = lost
    Booking.objects.filter(pk=first.pk).update(phone="+628110000001")
    Booking.objects.filter(pk=second.pk).update(displaced_at=None)
    offering.offer_due()
    spoil(first, "name")
    Landing.objects.update(expires_at=timezone.now())
    lose(second)

    assert landing.tend() == 2
    assert states() == {first.pk: "over", second.pk: "offered"}


def test_slots_follow_a_closed_day_although_a_booking_cannot_be_opened(point):
    slot = visits.make_slot(point=point, capacity=2)
    told, silent = visits.make_booking(slot), visits.make_booking(slot)
    spoil(told, "identity_number", "phone")
    on = slot.local_start.date()
    ServiceDay.objects.filter(point=point).delete()

    outcome = inventory.reconcile(point, on, on)

    assert sorted(outcome.displaced) == sorted([told.pk, silent.pk])
    assert Booking.objects.displaced().count() == 2


# --- who waits ---


@pytest.mark.parametrize("fields", [("phone",), ("email",), ("companion",)])
def test_tend_offers_to_the_next_when_a_party_cannot_be_opened(point, fields):
    wishes = visits.make_wishes(email="siti@contoh.example", companion="Budi Contoh")
    spoil(queues.make_waiting(point, wishes=wishes), *fields)
    second = queues.make_waiting(point)
    visits.make_slot(point=point)

    assert waiting.tend() == 1
    assert queues.offered_to() == [second]


def test_tend_offers_to_the_next_when_one_of_a_party_cannot_be_opened(point, caplog):
    first = queues.make_waiting(point, people=2)
    shut = WaitingPerson.objects.filter(waiting=first).last()
    spoil(shut, "identity_number")
    second = queues.make_waiting(point)
    visits.make_slot(point=point, capacity=3)

    assert waiting.tend() == 1
    assert queues.offered_to() == [second]
    assert f"row_unreadable table=bookings_waitingperson row={shut.pk}" in caplog.messages


def test_tend_offers_to_the_next_when_the_booking_of_who_waits_for_an_earlier_place_cannot_be_opened(point):
    booking = visits.make_booking(visits.make_slot(point=point, starts_at=visits.MORNING + 3 * HOUR))
    queues.make_earlier(booking)
    second = queues.make_waiting(point)
    visits.make_slot(point=point)
    spoil(booking, "name")

    assert waiting.tend() == 1
    assert queues.offered_to() == [second]


def test_tend_offers_to_the_next_when_one_of_those_who_come_along_cannot_be_opened(point):
    later = visits.make_slot(point=point, capacity=2, starts_at=visits.MORNING + 3 * HOUR)
    lead, along = visits.make_party(later, people=visits.make_people(2))
    queues.make_earlier(lead)
    second = queues.make_waiting(point)
    visits.make_slot(point=point, capacity=3)
    spoil(along, "name")

    assert waiting.tend() == 1
    assert queues.offered_to() == [second]


def test_tend_passes_the_place_of_a_party_that_cannot_be_opened_on_to_the_next(point, two_days_before):
    first, second = queues.make_waiting(point), queues.make_waiting(point)
    visits.make_slot(point=point)
    waiting.tend()
    spoil(first, *ALL_OF_A_PARTY)
    two_days_before.shift(3 * HOUR)

    waiting.tend()

    assert list(Turn.objects.values_list("waiting", "state")) == [(first.pk, "over"), (second.pk, "offered")]


def test_tend_ends_the_waiting_of_a_party_that_cannot_be_opened(point, two_days_before):
    first = queues.make_waiting(point)
    spoil(first, *ALL_OF_A_PARTY)
    two_days_before.shift(4 * DAY)

    waiting.tend()

    first = Waiting.objects.defer(*ALL_OF_A_PARTY).get(pk=first.pk)
    assert (first.state, first.people_waiting.count()) == ("over", 0)


def test_tend_ends_the_waiting_for_an_earlier_place_of_a_booking_that_cannot_be_opened(point):
    booking = visits.make_booking(visits.make_slot(point=point, starts_at=visits.MORNING + 3 * HOUR))
    party = queues.make_earlier(booking)
    Booking.objects.filter(pk=booking.pk).update(state="cancelled")
    spoil(booking, "phone")
    spoil(party, "phone")

    waiting.tend()

    assert list(Waiting.objects.values_list("state")) == [("settled",)]


def test_forget_old_forgets_a_party_that_cannot_be_opened(point, two_days_before):
    spoil(queues.make_asked(point), *ALL_OF_A_PARTY)
    two_days_before.shift(2 * DAY)

    assert wishing.forget_old() == 1


# --- the list of calls ---


def test_list_of_calls_shows_the_others_and_of_whom_no_key_opens_the_code(lost, client, point):
    first, second = lost
    offering.offer_due()
    Landing.objects.update(state="none", settled_at=timezone.now())
    desks.sit_down(client, "counter", point=point)

    answer = client.get("/petugas/telepon/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert (codes.show(first.code) in page, codes.show(second.code) in page) == (True, True)
    assert page.count("cannot be opened") + page.count("tidak dapat dibuka") == 1
