"""Places: never more than there are, whoever asks, from however many processes."""

import datetime as dt
import functools
import time
import uuid

from django.utils import timezone

from bookings import reports
from bookings.actions import holding
from bookings.errors import KeyReused
from bookings.models import Booking, Hold, Slot
from tests.concurrency import careless
from tests.concurrency.crowd import ask_from_processes
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import houses, visits


def taken(*slots):
    return [Slot.objects.get(pk=slot.pk).taken for slot in slots]


def holds(slot, **wishes):
    return lambda _rival: told(visits.hold, slot, **wishes)


# --- many for few ---


def test_last_place_goes_to_exactly_one_of_32(desks):
    slot = visits.make_slot(capacity=1)

    outcomes = all_at_once(holds(slot), range(32))

    assert tally(outcomes) == {"done": 1, "SlotFull": 31}
    assert taken(slot) == [1]
    assert reports.inventory_breaks() == []


def test_five_places_go_to_exactly_five_of_32(desks):
    slot = visits.make_slot(capacity=5)

    outcomes = all_at_once(holds(slot), range(32))

    assert tally(outcomes) == {"done": 5, "SlotFull": 27}
    assert taken(slot) == [5]
    assert reports.inventory_breaks() == []


def test_five_places_go_to_exactly_five_of_32_in_four_processes():
    slot = visits.make_slot(capacity=5)

    outcomes = ask_from_processes(slot, processes=4, rivals=8)

    assert tally(outcomes) == {"done": 5, "SlotFull": 27}
    assert taken(slot) == [5]
    assert reports.inventory_breaks() == []


def test_canary_careless_claims_oversell(own_desks, monkeypatch):
    """The tests above can fail: without the lock, rivals see the same place free."""
    careless.slots(monkeypatch)
    slot = visits.make_slot(capacity=1)

    outcomes = all_at_once(holds(slot), range(8))

    assert outcomes.count("done") > 1
    assert [one.where for one in reports.inventory_breaks()] == [f"slot {slot.pk}"]


def test_kept_share_is_never_sold_to_citizens(desks):
    slot = visits.make_slot(capacity=8, online=3)

    outcomes = all_at_once(holds(slot), range(16))

    assert tally(outcomes) == {"done": 3, "SlotFull": 13}
    assert reports.inventory_breaks() == []


# --- parties against singles ---


def test_parties_and_singles_are_placed_whole_or_not_at_all(desks):
    """Adjoining slots of 4, 2 and 3 places; parties of three may run over, singles want each of the slots."""
    slots = visits.make_run(4, 2, 3)
    wishes = [(slots[place % 3], 1 if place % 2 else 3) for place in range(18)]

    outcomes = all_at_once(lambda wish: told(visits.hold, wish[0], people=wish[1]), wishes)

    assert set(outcomes) == {"done", "SlotFull"}
    held = Hold.objects.filter(state="held").values_list("token", "people", "places")
    places = {}
    for token, people, part in held:
        places.setdefault((token, people), []).append(part)
    assert all(sum(parts) == people for (_token, people), parts in places.items())
    assert len(places) == outcomes.count("done")
    assert sum(taken(*slots)) == 9 - sum(slot.capacity - slot.taken for slot in Slot.objects.all())
    assert reports.inventory_breaks() == []


def test_party_that_fits_once_is_placed_once(desks):
    slots = visits.make_run(3, 2)

    outcomes = all_at_once(holds(slots[0], people=5), range(8))

    assert tally(outcomes) == {"done": 1, "SlotFull": 7}
    assert taken(*slots) == [3, 2]
    assert reports.inventory_breaks() == []


def test_parties_from_both_ends_of_a_run_never_wait_on_each_other_in_a_ring(desks):
    slots = visits.make_run(6, 6, 6, 6)
    wishes = [slots[3 - place % 4] for place in range(24)]

    outcomes = all_at_once(lambda slot: told(visits.hold, slot, people=4), wishes)

    assert set(outcomes) == {"done", "SlotFull"}
    assert sum(taken(*slots)) == 4 * outcomes.count("done")
    assert reports.inventory_breaks() == []


def test_canary_careless_parties_are_oversold(own_desks, monkeypatch):
    careless.slots(monkeypatch)
    slots = visits.make_run(3, 2)

    outcomes = all_at_once(holds(slots[0], people=5), range(6))

    assert outcomes.count("done") > 1
    assert len(reports.inventory_breaks()) == 2


# --- one key ---


def test_same_key_at_once_gives_everybody_the_same_answer(desks):
    slot, key = visits.make_slot(capacity=9), uuid.uuid4()

    answers = all_at_once(lambda _click: visits.hold(slot, key=key), range(16))

    assert len(set(answers)) == 1
    assert taken(slot) == [1]
    assert reports.inventory_breaks() == []


def test_same_key_for_two_questions_at_once_answers_only_one_of_them(desks):
    slots, key = visits.make_run(9, 9), uuid.uuid4()

    outcomes = all_at_once(lambda click: told(visits.hold, slots[click % 2], key=key), range(16))

    assert tally(outcomes) == {"done": 8, KeyReused.__name__: 8}
    assert sorted(taken(*slots)) == [0, 1]
    assert reports.inventory_breaks() == []


def test_keys_crossed_between_two_slots_are_all_answered(desks):
    """Two clients send the same pair of keys in the opposite order."""
    slots = visits.make_run(9, 9)
    keys = [uuid.uuid4() for _pair in range(8)]
    clicks = [(slots[side], keys[number if side else 7 - number]) for number in range(8) for side in (0, 1)]

    outcomes = all_at_once(lambda click: told(visits.hold, click[0], key=click[1]), clicks)

    assert tally(outcomes) == {"done": 8, KeyReused.__name__: 8}
    assert reports.inventory_breaks() == []


def test_canary_without_a_key_each_click_takes_a_place():
    slot = visits.make_slot(capacity=9)

    all_at_once(lambda _click: visits.hold(slot), range(4))

    assert taken(slot) == [4]


# --- holds that run out ---


def test_place_of_a_hold_that_ran_out_goes_to_exactly_one(desks):
    slot = visits.make_slot(capacity=1)
    visits.run_out(visits.hold(slot))

    outcomes = all_at_once(holds(slot), range(16))

    assert tally(outcomes) == {"done": 1, "SlotFull": 15}
    assert taken(slot) == [1]
    assert reports.inventory_breaks() == []


def at_the_end_of(moment, milliseconds, deed):
    """The deed, so many milliseconds before or after the moment."""

    def wait_and_do():
        time.sleep(max(0, (moment - timezone.now()).total_seconds() + milliseconds / 1000))
        return told(deed)

    return wait_and_do


def runs_out(*all_held):
    """The moment at which the holds will run out: soon, but when everybody stands ready."""
    moment = timezone.now() + dt.timedelta(milliseconds=400)
    Hold.objects.filter(token__in=[held.token for held in all_held]).update(expires_at=moment)
    return moment


def test_place_of_a_hold_that_is_running_out_is_booked_or_held_anew_but_never_both(desks):
    for milliseconds in (-12, -4, -2, -1, 0, 1):
        slot = visits.make_slot(point=houses.make_point())
        held, people = visits.hold(slot), visits.make_people(1)
        moment = runs_out(held)
        deeds = [at_the_end_of(moment, milliseconds, lambda: visits.confirm(held, people=people))]  # noqa: B023
        deeds += [at_the_end_of(moment, late, lambda: visits.hold(slot)) for late in (-1, 0, 1, 2)]  # noqa: B023

        confirmed, *claimed = all_at_once(lambda deed: deed(), deeds)

        assert [confirmed, *claimed].count("done") == 1
        assert {confirmed, *claimed} <= {"done", "HoldOver", "SlotFull"}
        assert taken(slot) == [1]
    assert reports.inventory_breaks() == []


def test_canary_confirming_whatever_the_hold_says_books_a_place_twice(own_desks, monkeypatch):
    monkeypatch.setattr(Hold, "is_live", lambda self, now: True)
    slot = visits.make_slot(capacity=1)
    held = visits.hold(slot)
    visits.run_out(held)
    visits.hold(slot)

    visits.confirm(held)

    assert [one.invariant for one in reports.inventory_breaks()] == ["taken is what is held and booked"]


def test_hold_that_is_given_back_swept_and_wanted_at_once_is_given_back_once(desks):
    slots = [visits.make_slot(capacity=2, point=houses.make_point()) for _slot in range(6)]
    old = [visits.hold(slot) for slot in slots for _place in range(2)]
    moment = runs_out(*old)
    deeds = [at_the_end_of(moment, 1, holding.sweep) for _sweeper in range(4)]
    for number, held in enumerate(old):
        give_back = functools.partial(holding.release, token=held.token, by=None)
        deeds.append(at_the_end_of(moment, number % 4 - 1, give_back))
    deeds += [at_the_end_of(moment, 1, functools.partial(visits.hold, slot)) for slot in slots]

    outcomes = all_at_once(lambda deed: deed(), deeds)

    assert set(outcomes) <= {"done", "HoldOver", "SlotFull"}
    assert reports.inventory_breaks() == []
    holding.sweep()
    assert Hold.objects.filter(state="held").count() == sum(taken(*slots))


def test_release_clicked_twice_at_once_is_done_both_times_and_frees_once():
    slot = visits.make_slot(capacity=3)
    visits.hold(slot)
    held = visits.hold(slot)

    outcomes = all_at_once(lambda _click: told(holding.release, token=held.token, by=None), range(8))

    assert tally(outcomes) == {"done": 8}
    assert taken(slot) == [1]
    assert reports.inventory_breaks() == []


def test_release_against_confirmation_leaves_one_of_both():
    slot = visits.make_slot(capacity=8)
    held = [visits.hold(slot) for _hold in range(8)]
    people = [visits.make_people(1) for _hold in range(8)]

    def give_back_or_book(turn):
        number, gives_back = turn
        if gives_back:
            return told(holding.release, token=held[number].token, by=None)
        return told(visits.confirm, held[number], people=people[number])

    outcomes = all_at_once(give_back_or_book, [(number, side) for number in range(8) for side in (True, False)])

    assert tally(outcomes) == {"done": 8, "HoldOver": 8}
    assert taken(slot) == [Booking.objects.count()]
    assert reports.inventory_breaks() == []
