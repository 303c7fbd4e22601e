"""One message speaks to all who are booked together; when who would have had it leaves, the others still hear."""

import datetime as dt
import uuid
from collections import Counter

import pytest
import time_machine
from django.utils import timezone

from bookings.actions import catalogue, changing, delivery, messages, reminders, returning
from bookings.gateways.letters import NotTaken
from bookings.models import Booking, Message, MessageTerms
from tests.factories import houses, visits
from tests.factories.post import Only, Provider

pytestmark = pytest.mark.django_db

EVENING = dt.datetime(2030, 1, 7, 13, 30, tzinfo=dt.UTC)  # 20.30 in Bekasi, where it is quiet from 20.00 to 08.00
MORNING = dt.datetime(2030, 1, 8, 1, 0, tzinfo=dt.UTC)  # 08.00
UNREACHABLE = NotTaken("provider_unreachable")


@pytest.fixture
def clock():
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def slots(clock):
    houses.make_message_terms(houses.make_office(), quiet_from=dt.time(20), quiet_to=dt.time(8), cap_per_day=9)
    catalogue.forget()
    return visits.make_run(9, 9, 9)


@pytest.fixture
def party(slots):
    """Mother, father and child, booked in the evening; what they are told waits for the morning."""
    return visits.make_party(slots[0], people=visits.make_people(3))


def move(bookings, slot):
    changing.move(bookings=[fresh(one) for one in bookings], to=slot.pk, key=uuid.uuid4(), by=houses.make_user())


def cancel(*bookings):
    changing.cancel(bookings=[fresh(one) for one in bookings], key=uuid.uuid4(), by=houses.make_user())


def fresh(booking):
    return Booking.objects.get(pk=booking.pk)


def told(clock, provider=None):
    """What is said the next morning, of whom, however often the errand runs."""
    clock.move_to(max(MORNING, timezone.now()))
    provider = provider or Provider()
    for _time in range(3):
        delivery.deliver_due(Only(provider))
    rows = {str(row.reference): (row.kind, row.booking_id) for row in Message.objects.all()}
    return sorted(rows[one.reference] for one in provider.sent)


def test_family_whose_lead_cancels_in_the_night_is_told_of_the_places_of_the_others_once(party, clock):
    mother, father, _child = party

    cancel(mother)

    assert told(clock) == [("cancelled", mother.pk), ("confirmed", father.pk)]


def test_family_whose_lead_moves_in_the_night_is_told_of_both_visits(party, slots, clock):
    mother, father, _child = party

    move([mother], slots[1])

    assert told(clock) == [("confirmed", father.pk), ("moved", mother.pk)]


def test_family_that_cancels_in_the_night_is_told_of_that_only(party, clock):
    cancel(*party)

    assert told(clock) == [("cancelled", party[0].pk)]


def test_family_that_cancels_one_by_one_is_told_of_each_and_of_no_place(party, clock):
    for one in party:
        cancel(one)

    assert told(clock) == [("cancelled", one.pk) for one in party]


def test_family_whose_lead_cancels_and_whose_others_move_is_told_of_the_new_place_only(party, slots, clock):
    mother, father, child = party
    cancel(mother)
    move([father, child], slots[1])

    assert told(clock) == [("cancelled", mother.pk), ("moved", father.pk)]


def test_family_moved_whose_lead_then_cancels_is_told_where_the_others_go(party, slots, clock):
    mother, father, _child = party
    move(party, slots[1])
    cancel(mother)

    assert told(clock) == [("cancelled", mother.pk), ("moved", father.pk)]


def test_family_whose_change_is_taken_back_and_whose_lead_then_moves_is_told_what_is_true_of_each(party, slots, clock):
    mother, father, _child = party
    key = uuid.uuid4()
    changing.move(bookings=party, to=slots[1].pk, key=key)
    changing.undo(key=key, bookings=party)
    move([mother], slots[2])

    assert told(clock) == [("moved", mother.pk), ("restored", father.pk)]


def test_family_that_cancelled_and_whose_lead_comes_after_all_is_told_who_does_not(party, clock):
    mother, father, _child = party
    key = uuid.uuid4()
    changing.cancel(bookings=party, key=key)
    changing.undo(key=key, bookings=[mother])

    assert told(clock) == [("cancelled", father.pk), ("restored", mother.pk)]


def test_family_whose_second_moved_alone_before_the_lead_cancels_is_told_through_the_third(party, slots, clock):
    mother, father, child = party
    move([father], slots[1])
    cancel(mother)

    assert told(clock) == [("cancelled", mother.pk), ("confirmed", child.pk), ("moved", father.pk)]


def test_family_whose_lead_lost_the_place_in_the_night_is_told_of_the_places_of_the_others(party, clock):
    mother, father, _child = party
    Booking.objects.filter(pk=mother.pk).update(displaced_at=EVENING)

    assert told(clock) == [("confirmed", father.pk)]


def test_family_whose_lead_cancels_between_two_tries_is_told_of_the_places_of_the_others_once(party, clock):
    mother, father, _child = party
    clock.move_to(MORNING)
    provider = Provider()
    provider.errors = [UNREACHABLE]
    delivery.deliver_due(Only(provider))
    cancel(mother)
    clock.shift(dt.timedelta(minutes=5))

    assert told(clock, provider) == [("cancelled", mother.pk), ("confirmed", father.pk)]


def test_family_that_was_told_before_its_lead_cancels_hears_of_that_only(party, clock):
    mother, _father, _child = party
    clock.move_to(MORNING)
    provider = Provider()
    delivery.deliver_due(Only(provider))
    cancel(mother)

    assert told(clock, provider) == [("cancelled", mother.pk), ("confirmed", mother.pk)]


def test_family_whose_lead_may_have_been_told_while_they_cancelled_is_not_told_twice(party, clock):
    """The worker died after the provider had taken it."""
    mother, _father, _child = party
    clock.move_to(MORNING)
    provider = Provider()
    (post,) = delivery._claim(Only(provider), 1).posts
    provider.send(post.letter)
    cancel(mother)
    clock.shift(delivery.LEASE)

    assert told(clock, provider) == [("cancelled", mother.pk), ("confirmed", mother.pk)]


def test_family_whose_news_are_worthless_by_now_is_not_told(party, clock):
    mother, _father, _child = party
    Message.objects.update(expires_at=EVENING)

    cancel(mother)

    assert told(clock) == [("cancelled", mother.pk)]


@pytest.mark.parametrize("kind", ["reminder_week", "bring", "reminder_day", "reminder_morning"])
@pytest.mark.parametrize("way", ["cancels", "moves"])
def test_family_whose_lead_leaves_before_a_reminder_has_left_is_reminded_once(slots, clock, kind, way):
    MessageTerms.objects.update(kinds=[kind], day_time=dt.time(7), morning_time=dt.time(7), quiet_to=dt.time(7))
    catalogue.forget()
    mother, father, _child = visits.make_party(slots[0], people=visits.make_people(3))
    away = {"reminder_week": 7, "bring": 3, "reminder_day": 1, "reminder_morning": 0}[kind]
    clock.move_to(slots[0].starts_at - dt.timedelta(days=away) - dt.timedelta(minutes=90 if not away else -180))
    reminders.remind()
    assert list(Message.objects.filter(kind=kind).values_list("booking", "state")) == [(mother.pk, "queued")]

    if way == "cancels":
        cancel(mother)
    else:
        move([mother], visits.make_slot(starts_at=slots[0].starts_at + dt.timedelta(days=30)))
    for _minute in range(2):
        reminders.remind()

    assert [one for one in told(clock) if one[0] == kind] == [(kind, father.pk)]
    assert Counter(Message.objects.filter(kind=kind).values_list("state", flat=True)) == {"cancelled": 1, "accepted": 1}


def test_family_whose_reminder_failed_and_whose_lead_then_leaves_is_reminded(slots, clock):
    MessageTerms.objects.update(kinds=["reminder_day"])
    mother, father, _child = visits.make_party(slots[0], people=visits.make_people(3))
    clock.move_to(slots[0].starts_at - dt.timedelta(hours=21))
    reminders.remind()
    Message.objects.filter(kind="reminder_day").update(state="failed")

    cancel(mother)
    reminders.remind()

    assert ("reminder_day", father.pk) in told(clock)


def test_word_of_papers_said_twice_leaves_what_else_waits_to_be_said(slots, clock):
    booking = visits.make_booking(slots[0])
    for _time in range(2):
        returning.tell_of_check(booking=fresh(booking), wrong=messages.Wrong(["add"], dt.date(2030, 1, 21)))

    assert told(clock) == [("confirmed", booking.pk), ("papers_lack", booking.pk)]
