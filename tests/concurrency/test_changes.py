"""Moving, cancelling and taking back: each place changes hands once, and nobody waits in a ring."""

import uuid

from bookings import reports
from bookings.actions import changing
from bookings.models import Booking, Change, Message, Slot
from tests.concurrency import careless
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import houses, visits


def taken(*slots):
    return [Slot.objects.get(pk=slot.pk).taken for slot in slots]


def move(booking, to, *, key=None, by=None):
    return told(changing.move, bookings=[booking], to=to.pk, key=key or uuid.uuid4(), by=by)


def cancel(booking, *, key=None):
    return told(changing.cancel, bookings=[booking], key=key or uuid.uuid4())


def undo(booking, key):
    return told(changing.undo, key=key, bookings=[booking])


# --- one booking, two wishes ---


def test_move_against_cancel_does_one_after_the_other_and_loses_no_place():
    old, new = visits.make_run(1, 1)
    booking = visits.make_booking(old)

    moved, cancelled = all_at_once(lambda deed: deed(), [lambda: move(booking, new), lambda: cancel(booking)])

    assert (moved, cancelled) in {("done", "done"), ("NotLive", "done")}
    assert Booking.objects.get().state == "cancelled"
    assert taken(old, new) == [0, 0]
    assert reports.inventory_breaks() == []


def test_canary_careless_move_and_cancel_lose_places(monkeypatch):
    old, new = visits.make_run(1, 1)
    booking = visits.make_booking(old)
    careless.slots(monkeypatch)
    careless.bookings(monkeypatch)

    all_at_once(lambda deed: deed(), [lambda: move(booking, new), lambda: cancel(booking)])

    assert reports.inventory_breaks() != []


def test_two_moves_of_one_booking_at_once_count_as_two():
    old, first, second = visits.make_run(1, 1, 1)
    booking = visits.make_booking(old)

    outcomes = all_at_once(lambda to: move(booking, to), [first, second])

    assert sorted(outcomes) == ["NotEligible", "done"]  # the rules allow one
    assert taken(old, first, second) in ([0, 1, 0], [0, 0, 1])
    assert Change.objects.count() == 1
    assert reports.inventory_breaks() == []


def test_moves_of_one_booking_by_eight_officers_at_once_end_in_one_place():
    old, *others = visits.make_run(1, 1, 1, 1, 1, 1, 1, 1, 1)
    booking = visits.make_booking(old)
    officer = houses.make_user()

    outcomes = all_at_once(lambda to: move(booking, to, by=officer), others)

    assert tally(outcomes) == {"done": 8}
    assert sum(taken(old, *others)) == 1
    assert Booking.objects.get().version == 9
    assert reports.inventory_breaks() == []


def test_move_with_one_key_at_once_is_one_move_and_one_answer():
    old, new = visits.make_run(1, 1)
    booking, key = visits.make_booking(old), uuid.uuid4()

    answers = all_at_once(
        lambda _click: [one.pk for one in changing.move(bookings=[booking], to=new.pk, key=key)], range(8)
    )

    assert all(answer == answers[0] for answer in answers)
    assert Change.objects.count() == 1
    assert Message.objects.filter(kind="moved").count() == 1
    assert taken(old, new) == [0, 1]
    assert reports.inventory_breaks() == []


def test_cancel_with_one_key_at_once_is_one_cancellation_and_one_answer():
    slot = visits.make_slot(capacity=3)
    booking, key = visits.make_booking(slot), uuid.uuid4()
    visits.make_booking(slot)

    outcomes = all_at_once(lambda _click: cancel(booking, key=key), range(8))

    assert tally(outcomes) == {"done": 8}
    assert taken(slot) == [1]
    assert Message.objects.filter(kind="cancelled").count() == 1
    assert reports.inventory_breaks() == []


def test_cancel_by_eight_tabs_at_once_is_done_once():
    slot = visits.make_slot(capacity=3)
    booking = visits.make_booking(slot)
    visits.make_booking(slot)

    outcomes = all_at_once(lambda _tab: cancel(booking), range(8))

    assert tally(outcomes) == {"done": 1, "NotLive": 7}
    assert taken(slot) == [1]
    assert reports.inventory_breaks() == []


# --- many bookings, few places ---


def test_last_place_goes_to_exactly_one_of_eight_who_move_and_eight_who_hold(desks):
    old, new = visits.make_slot(capacity=8), visits.make_slot(point=houses.make_point())
    bookings = [visits.make_booking(old) for _one in range(8)]
    deeds = [lambda booking=booking: move(booking, new) for booking in bookings]
    deeds += [lambda: told(visits.hold, new)] * 8

    outcomes = all_at_once(lambda deed: deed(), deeds)

    assert tally(outcomes) == {"done": 1, "SlotFull": 15}
    assert sum(taken(old, new)) in (8, 9)
    assert taken(new) == [1]
    assert reports.inventory_breaks() == []


def test_canary_careless_moves_oversell(monkeypatch):
    old, new = visits.make_slot(capacity=4), visits.make_slot(point=houses.make_point())
    bookings = [visits.make_booking(old) for _one in range(4)]
    careless.slots(monkeypatch)

    outcomes = all_at_once(lambda booking: move(booking, new), bookings)

    assert outcomes.count("done") > 1
    assert reports.inventory_breaks() != []


def test_swaps_in_opposite_directions_never_wait_on_each_other_in_a_ring():
    for _round in range(3):
        point = houses.make_point()
        first, second = visits.make_run(9, 9, point=point)
        here = [visits.make_booking(first) for _one in range(6)]
        there = [visits.make_booking(second) for _one in range(6)]
        wishes = [wish for pair in zip(here, there, strict=True) for wish in ((pair[0], second), (pair[1], first))]

        outcomes = all_at_once(lambda wish: move(*wish), wishes)

        assert set(outcomes) <= {"done", "SlotFull"}
        assert sum(taken(first, second)) == 12
    assert reports.inventory_breaks() == []


def test_parties_that_swap_over_several_slots_never_wait_on_each_other_in_a_ring():
    slots = visits.make_run(6, 6, 6, 6)
    party_size = 3
    parties = [visits.make_party(slot, people=visits.make_people(party_size)) for slot in slots]
    wishes = list(zip(parties, [slots[2], slots[3], slots[0], slots[1]], strict=True))

    outcomes = all_at_once(lambda wish: told(changing.move, bookings=wish[0], to=wish[1].pk, key=uuid.uuid4()), wishes)

    assert set(outcomes) <= {"done", "SlotFull"}
    assert sum(taken(*slots)) == party_size * 4
    assert reports.inventory_breaks() == []


# --- taking back ---


def test_undo_against_others_who_want_the_place_gives_it_to_exactly_one(desks):
    slot = visits.make_slot()
    booking, key = visits.make_booking(slot), uuid.uuid4()
    assert cancel(booking, key=key) == "done"
    deeds = [lambda: undo(booking, key), *[lambda: told(visits.hold, slot)] * 7]

    outcomes = all_at_once(lambda deed: deed(), deeds)

    assert tally(outcomes) == {"done": 1, "SlotFull": 7}
    assert taken(slot) == [1]
    assert reports.inventory_breaks() == []


def test_undo_against_booking_anew_leaves_the_person_with_one_live_booking():
    slot, person = visits.make_slot(capacity=3), visits.make_person()
    booking, key = visits.make_booking(slot, person=person), uuid.uuid4()
    cancel(booking, key=key)
    held = visits.hold(slot)
    deeds = [lambda: undo(booking, key), lambda: told(visits.confirm, held, people=[person])]

    outcomes = all_at_once(lambda deed: deed(), deeds)

    assert sorted(outcomes) == ["AlreadyBooked", "done"]
    assert Booking.objects.live().count() == 1
    assert reports.inventory_breaks() == []


def test_undo_clicked_eight_times_at_once_is_done_once_and_true_for_all():
    old, new = visits.make_run(1, 1)
    booking, key = visits.make_booking(old), uuid.uuid4()
    assert move(booking, new, key=key) == "done"

    outcomes = all_at_once(lambda _click: undo(booking, key), range(8))

    assert tally(outcomes) == {"done": 8}
    assert taken(old, new) == [1, 0]
    assert Message.objects.filter(kind="restored").count() == 1
    assert reports.inventory_breaks() == []


def test_undo_against_the_next_change_never_takes_back_what_is_no_more():
    old, new = visits.make_run(1, 1)
    booking, key = visits.make_booking(old), uuid.uuid4()
    move(booking, new, key=key)

    undone, cancelled = all_at_once(lambda deed: deed(), [lambda: undo(booking, key), lambda: cancel(booking)])

    assert cancelled == "done"
    assert undone in {"done", "NothingToUndo"}
    assert taken(old, new) == [0, 0]
    assert reports.inventory_breaks() == []
