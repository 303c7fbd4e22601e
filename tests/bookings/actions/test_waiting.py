import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings import reports
from bookings.actions import delivery, holding, offering, waiting
from bookings.errors import HoldOver, NotFound, SlotFull
from bookings.models import (
    Booking,
    Hold,
    Landing,
    Message,
    NameWord,
    Pause,
    Silence,
    Slot,
    Turn,
    Waiting,
    contact_hash,
    slots,
)
from offices.errors import Refused
from offices.models import many
from tests.factories import houses, queues, visits
from tests.factories.queues import taken, turn_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_days_before")]
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


# --- offering ---


def test_tend_holds_the_free_place_for_the_first_alone_and_tells_them_by_a_link(point):
    first, second = queues.make_waiting(point), queues.make_waiting(point)
    slot = visits.make_slot(point=point)

    assert waiting.tend() == 1

    turn, message = turn_of(first), Message.objects.get(kind="offered")
    assert not second.turns.exists()
    assert (turn.slot_id, turn.state, turn.keeps_place) == (slot.pk, "offered", True)
    assert turn.expires_at == dt.datetime(2030, 3, 2, 4, tzinfo=dt.UTC)
    assert (message.turn, message.recipient, message.expires_at) == (turn, first.contact, turn.expires_at)
    assert waiting.find(message.secret) == turn
    with pytest.raises(SlotFull):
        visits.hold(slot)
    assert reports.inventory_breaks() == []


def test_tend_when_asked_again_offers_nothing_more(point):
    queues.make_waiting(point)
    visits.make_run(1, 1, point=point)

    assert (waiting.tend(), waiting.tend()) == (1, 0)


def test_tend_when_the_first_wants_another_day_offers_to_the_next_whom_it_fits(point):
    queues.make_waiting(point, first_on=queues.MONDAY + DAY, last_on=queues.MONDAY + DAY)
    queues.make_waiting(point, points=[houses.make_point()])
    second = queues.make_waiting(point)
    visits.make_slot(point=point)

    waiting.tend()

    assert queues.offered_to() == [second]


def test_tend_when_the_first_are_a_family_that_does_not_fit_offers_to_who_comes_alone(point):
    queues.make_waiting(point, people=3)
    alone = queues.make_waiting(point)
    visits.make_slot(point=point, capacity=2)

    waiting.tend()

    assert queues.offered_to() == [alone]


def test_tend_when_a_family_fits_in_adjoining_slots_holds_them_together(point):
    family = queues.make_waiting(point, people=3)
    visits.make_run(2, 1, 1, point=point)

    waiting.tend()

    assert queues.offered_to() == [family]
    assert taken() == [2, 1, 0]


@pytest.mark.parametrize(
    ("fields", "offers"),
    [
        ({}, 1),
        ({"online": 0}, 0),  # kept for the counter
        ({"bookable_from": dt.datetime(2030, 3, 2, 3, tzinfo=dt.UTC)}, 0),  # not released yet
        ({"lane": "priority"}, 0),
        ({"starts_at": dt.datetime(2030, 3, 2, 6, 59, tzinfo=dt.UTC)}, 0),  # two hours to answer, three on the way
        ({"starts_at": dt.datetime(2030, 3, 2, 7, tzinfo=dt.UTC)}, 1),
    ],
)
def test_tend_offers_only_released_places_for_citizens_that_can_be_reached(point, fields, offers):
    queues.make_waiting(point, first_on=dt.date(2030, 3, 2))
    visits.make_slot(point=point, **fields)

    waiting.tend()

    assert Turn.objects.count() == offers


@pytest.mark.parametrize(("hour", "offers"), [("00:59", 0), ("01:00", 1), ("12:59", 1), ("13:00", 0)])
def test_tend_begins_no_offer_at_night(point, hour, offers):
    queues.make_waiting(point)
    visits.make_slot(point=point)

    with time_machine.travel(f"2030-03-02T{hour}:00Z", tick=False):
        waiting.tend()

    assert (Turn.objects.count(), Message.objects.count()) == (offers, offers)


def test_tend_offers_nothing_to_who_waits_while_somebody_who_lost_a_place_has_no_offer_yet(point, monkeypatch):
    """As when another worker was quicker to the places that were to be offered."""
    lost = visits.make_booking(visits.make_slot(point=point))
    queues.make_waiting(point)
    visits.make_slot(point=point, starts_at=visits.MORNING + HOUR)
    Slot.objects.filter(pk=lost.slot_id).update(over=1, over_online=1)
    Booking.objects.filter(pk=lost.pk).update(displaced_at=timezone.now())
    monkeypatch.setattr(offering, "offer_due", lambda: 0)

    assert waiting.tend() == 0
    assert not Turn.objects.exists()


def stop_offers(party, channel="sms"):
    """They want no word of free places by this channel any more."""
    key = contact_hash(party.reached_by(channel))
    Silence.objects.create(contact_key=key, why="stopped", channel=channel, topic="offered", at=timezone.now())


def test_tend_passes_over_whoever_wants_to_hear_of_no_offer(point):
    first, second = queues.make_waiting(point), queues.make_waiting(point, wishes=visits.make_wishes(phone="+62811222"))
    stop_offers(first)
    visits.make_slot(point=point)

    assert waiting.tend() == 1
    assert (first.turns.count(), second.turns.count()) == (0, 1)


def test_tend_tells_by_the_next_channel_whoever_stopped_the_first(point):
    party = queues.make_waiting(point, wishes=visits.make_wishes(email="siti@example.org"))
    stop_offers(party)
    visits.make_slot(point=point)

    waiting.tend()

    message = Message.objects.get(kind="offered")
    assert (message.channel, message.recipient) == ("email", "siti@example.org")


def test_tend_while_offers_are_paused_holds_nothing_for_anybody(point):
    queues.make_waiting(point)
    visits.make_slot(point=point)
    pause = Pause.objects.create(
        office=point.office, kind="offered", began_at=timezone.now(), paused_by=houses.make_user(), reason="Contoh"
    )
    assert waiting.tend() == 0

    Pause.objects.filter(pk=pause.pk).update(ended_at=timezone.now())

    assert waiting.tend() == 1


def test_tend_when_somebody_lost_their_place_offers_it_to_them_first(point):
    lost, free = visits.make_run(1, 1, point=point)
    booking = visits.make_booking(lost)
    queues.make_waiting(point)
    Booking.objects.update(displaced_at=dt.datetime.now(dt.UTC))
    Slot.objects.filter(pk=lost.pk).update(over=1, over_online=1)

    waiting.tend()

    assert Landing.objects.get(booking=booking).alternatives.get().slot == free
    assert not Turn.objects.exists()


def test_tend_when_three_were_offered_this_week_passes_them_over_until_it_is_over(point, two_days_before):
    first, second = (queues.make_waiting(point, last_on=queues.MONDAY + 20 * DAY) for _party in range(2))
    for number in range(4):
        visits.make_slot(point=point, starts_at=visits.MORNING + 10 * DAY + number * HOUR)
        waiting.tend()
        if turn := first.turns.filter(state="offered").first():
            waiting.decline(turn=turn)
        waiting.tend()

    assert first.turns.count() == 3

    two_days_before.shift(dt.timedelta(days=8))
    Turn.objects.filter(waiting=second).update(expires_at=dt.datetime(2030, 3, 3, tzinfo=dt.UTC))
    waiting.tend()
    assert first.turns.count() == 4


def test_tend_asks_as_many_queries_for_many_as_for_one(point, monkeypatch):
    monkeypatch.setattr(slots, "KEYS", many.Keys(Hold, at_once=200))  # or they may run out in the midst of it

    def queries(parties, hours):
        for _party in range(parties):
            queues.make_waiting(point)
        visits.make_slot(point=point, capacity=parties, starts_at=visits.MORNING + hours * HOUR)
        with CaptureQueriesContext(connection) as seen:
            waiting.tend()
        return len(seen)

    queries(1, 0)  # what is read once

    assert queries(1, 1) == queries(7, 2)
    assert Turn.objects.count() == 9


# --- taking ---


def test_take_books_the_place_in_their_name_and_forgets_who_waited(point):
    who, wishes = visits.make_person(name="Wati Contoh"), visits.make_wishes(companion="Budi Contoh")
    party = queues.make_waiting(point, persons=[who], wishes=wishes)
    slot = visits.make_slot(point=point)
    waiting.tend()

    made = waiting.take(turn=turn_of(party))
    again = waiting.take(turn=turn_of(party))

    party.refresh_from_db()
    assert made == again == Booking.objects.get()
    assert (made.slot, made.name, made.identity_number, made.contact) == (slot, who.name, who.number, wishes.phone)
    assert (made.companion, made.online, made.channel) == ("Budi Contoh", True, "online")
    assert (party.state, party.contact, party.people_waiting.count()) == ("taken", "", 0)
    assert NameWord.objects.filter(booking=made).count() == 2
    assert Message.objects.filter(kind="confirmed", booking=made).exists()
    assert taken() == [1]
    assert reports.inventory_breaks() == []


def test_take_when_the_office_asks_for_a_code_needs_no_second_one():
    point = houses.make_point(office=houses.make_office(contact_code=True))
    party = queues.make_waiting(point)
    visits.make_slot(point=point)
    waiting.tend()

    assert waiting.take(turn=turn_of(party)).is_live


def test_take_for_a_family_books_everybody(point):
    party = queues.make_waiting(point, people=3)
    visits.make_run(2, 2, point=point)
    waiting.tend()

    waiting.take(turn=turn_of(party))

    assert Booking.objects.live().count() == 3
    assert taken() == [2, 1]


def test_take_when_the_time_to_answer_is_over_is_refused_though_the_place_is_still_held(point, two_days_before):
    party = queues.make_waiting(point)
    slot = visits.make_slot(point=point)
    waiting.tend()
    two_days_before.shift(2 * HOUR)

    with pytest.raises(HoldOver):
        waiting.take(turn=turn_of(party))
    with pytest.raises(SlotFull):
        visits.hold(slot)

    assert not Booking.objects.exists()
    assert Waiting.objects.get().is_live


def test_take_when_one_of_them_has_a_booking_meanwhile_is_refused_and_changes_nothing(point):
    who = visits.make_person()
    party = queues.make_waiting(point, persons=[who])
    visits.make_slot(point=point)
    waiting.tend()
    visits.make_booking(visits.make_slot(point=point, starts_at=visits.MORNING + HOUR), person=who)

    with pytest.raises(Refused, match="already_booked"):
        waiting.take(turn=turn_of(party))

    assert turn_of(party).state == "offered"


def test_tend_when_they_have_a_booking_by_another_way_ends_their_waiting_and_frees_the_place(point):
    who = visits.make_person()
    party, second = queues.make_waiting(point, persons=[who]), queues.make_waiting(point)
    visits.make_slot(point=point)
    waiting.tend()
    visits.make_booking(visits.make_slot(point=point, starts_at=visits.MORNING + 10 * DAY), person=who)

    waiting.tend()

    party.refresh_from_db()
    assert (party.state, turn_of(party).state) == ("settled", "withdrawn")
    assert queues.offered_to() == [second]


# --- passing on ---


def test_decline_passes_the_place_to_the_next_and_keeps_their_own_in_the_queue(point):
    first, second = queues.make_waiting(point), queues.make_waiting(point)
    slot = visits.make_slot(point=point)
    waiting.tend()

    waiting.decline(turn=turn_of(first))
    waiting.decline(turn=turn_of(first))
    waiting.tend()

    assert (turn_of(first).state, turn_of(first).keeps_place) == ("declined", False)
    assert (turn_of(second).state, turn_of(second).slot_id) == ("offered", slot.pk)
    assert Waiting.objects.live().in_order().first() == first
    assert taken() == [1]


def test_tend_when_nobody_answered_passes_the_place_to_the_next(point, two_days_before):
    first, second = queues.make_waiting(point), queues.make_waiting(point)
    visits.make_slot(point=point)
    waiting.tend()
    two_days_before.shift(2 * HOUR)

    waiting.tend()

    assert (turn_of(first).state, turn_of(second).state) == ("over", "offered")
    assert reports.inventory_breaks() == []


def test_tend_passes_a_declined_place_on_without_ever_letting_it_go(point, monkeypatch):
    """Whoever asks between the two finds no place: both are one transaction."""
    queues.make_waiting(point)
    queues.make_waiting(point)
    slot = visits.make_slot(point=point)
    waiting.tend()
    waiting.decline(turn=Turn.objects.get())

    with pytest.raises(SlotFull):
        visits.hold(slot)
    waiting.tend()

    assert [one.state for one in Turn.objects.all()] == ["declined", "offered"]
    assert taken() == [1]


def test_tend_when_nobody_else_waits_frees_the_place_for_everybody(point):
    party = queues.make_waiting(point)
    slot = visits.make_slot(point=point)
    waiting.tend()
    waiting.decline(turn=turn_of(party))

    waiting.tend()

    assert taken() == [0]
    assert visits.hold(slot)
    assert Turn.objects.count() == 1


def test_tend_at_night_frees_an_unanswered_place_and_offers_it_to_nobody(point):
    queues.make_waiting(point)
    queues.make_waiting(point)
    visits.make_slot(point=point)
    waiting.tend()

    with time_machine.travel("2030-03-02T14:00:00Z", tick=False):
        waiting.tend()

    assert taken() == [0]
    assert Turn.objects.get().state == "over"


def test_message_when_the_offer_is_over_is_not_sent(point, two_days_before):
    queues.make_waiting(point)
    visits.make_slot(point=point)
    waiting.tend()
    two_days_before.shift(2 * HOUR)

    delivery.deliver_due()

    assert Message.objects.get().state == "expired"


def test_message_fits_one_sms_in_both_languages_and_names_nobody(point):
    point.short_name = "Immigration Lounge Grand Met"
    point.save(update_fields=["short_name"])
    for language in ("id", "en"):
        queues.make_waiting(
            point, wishes=visits.make_wishes(phone=f"+6281100000{language == 'en':d}9", language=language)
        )
    visits.make_slot(point=point, capacity=2)
    waiting.tend()

    texts = [delivery.text_of(one) for one in Message.objects.all()]

    assert texts[1].startswith(
        "Tanpa Jeda bekasi: 4 Mar 2030 09.00, Immigration Lounge Grand Met held for you until 11.00: "
    )
    assert texts[0] != texts[1]
    for one in texts:
        assert len(one) <= 160
        assert one.isascii()


def test_find_with_another_secret_finds_nothing(point):
    with pytest.raises(NotFound):
        waiting.find("guessed")


# --- freeing a place wakes the errand ---


@pytest.mark.django_db(transaction=True)
def test_place_when_given_back_wakes_the_errand(point, monkeypatch):
    woken = []
    monkeypatch.setattr("offices.actions.nudging.async_task", lambda errand, **_how: woken.append(errand))
    held = visits.hold(visits.make_slot(point=point))
    monkeypatch.setattr("offices.actions.nudging._last", {})

    holding.release(token=held.token, by=None)

    assert "bookings.actions.waiting.tend" in woken


def test_place_of_a_hold_that_nobody_tends_is_free_in_the_end(point, two_days_before):
    queues.make_waiting(point)
    slot = visits.make_slot(point=point)
    waiting.tend()
    two_days_before.shift(2 * HOUR + 2 * MINUTE)

    assert visits.hold(slot)
    assert Hold.objects.filter(state="expired").count() == 1
    waiting.tend()
    assert Turn.objects.get().state == "over"
    assert reports.inventory_breaks() == []
