"""The waiting list under everybody's hands: a place for one party at a time, in order, and given back once."""

import datetime as dt
import functools
import time
import uuid

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from bookings import reports
from bookings.actions import booking, changing, holding, offering, waiting, wishing
from bookings.models import Booking, Hold, Slot, Turn, Waiting
from bookings.models.waiting import TurnQuerySet, WaitingQuerySet
from offices.models import JournalEntry, Office
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import houses, queues, visits


@pytest.fixture(autouse=True)
def by_day():
    """The clock runs on from nine in the morning, two days before."""
    with time_machine.travel("2030-03-02T02:00:00Z"):
        yield


def queue(parties, *, places=1, slots=1):
    """Parties that wait at one point, and free slots there."""
    point = houses.make_point()
    rows = [queues.make_waiting(point, points=[point]) for _party in range(parties)]
    return rows, visits.make_run(*[places] * slots, point=point)


def offered(*, parties=2):
    """The first of them is offered the one place."""
    rows, (slot,) = queue(parties)
    waiting.tend()
    return rows, slot, rows[0].turns.get()


def at_once(*deeds):
    return all_at_once(lambda deed: deed(), deeds)


def freed():
    """How often each hold was given back, or ran out."""
    lines = JournalEntry.objects.filter(action__in=["hold.released", "hold.expired"])
    return sorted(tally(lines.values_list("subject", flat=True)).values())


def states():
    return list(Turn.objects.values_list("state", flat=True))


# --- asking ---


def test_twins_that_ask_with_one_key_are_one_party():
    point, key = houses.make_point(), uuid.uuid4()
    ask = functools.partial(queues.make_asked, point, points=[point], key=key)

    made = at_once(*[ask] * 4)

    assert {one.pk for one in made} == {Waiting.objects.get().pk}


# --- offering ---


def test_one_place_and_eight_parties_tended_by_two_workers_is_offered_to_the_first_alone():
    for _round in range(4):
        rows, (slot,) = queue(8)

        changed = at_once(waiting.tend, waiting.tend)

        slot.refresh_from_db()
        assert sum(changed) == 1
        assert [row.turns.count() for row in rows] == [1, 0, 0, 0, 0, 0, 0, 0]
        assert slot.taken == 1


def without_locks(monkeypatch):
    """Offices, parties and turns are looked at without a lock."""
    for one in (WaitingQuerySet, TurnQuerySet):
        monkeypatch.setattr(one, "select_for_update", lambda rows, **_how: rows.all())
    monkeypatch.setattr(type(Office.objects.all()), "select_for_update", lambda rows, **_how: rows.all())


def test_canary_two_workers_without_the_offices_lock_hold_two_places_for_one_party(monkeypatch):
    """Only the table stops the second of them then, and all that it had planned is lost."""
    queue(4, places=8)
    without_locks(monkeypatch)
    monkeypatch.setattr(holding, "serve", slowly(holding.serve))

    def tend():
        try:
            return waiting.tend()
        except IntegrityError:
            return "stopped by the table"

    assert "stopped by the table" in at_once(tend, tend)


def slowly(deed):
    def after_a_while(*args, **asked):
        time.sleep(0.3)
        return deed(*args, **asked)

    return after_a_while


def test_many_places_and_parties_tended_by_four_are_offered_in_order_once_each():
    rows, slots = queue(12, places=3, slots=3)

    at_once(*[waiting.tend] * 4)

    assert queues.offered_to() == rows[:9]
    assert [Slot.objects.get(pk=slot.pk).taken for slot in slots] == [3, 3, 3]
    assert Hold.objects.filter(state="held").count() == 9
    assert reports.inventory_breaks() == []


def test_tending_against_citizens_who_want_the_same_places_never_sells_one_twice(desks):
    _rows, slots = queue(6, places=2, slots=3)
    deeds = [waiting.tend] * 2
    deeds += [functools.partial(told, visits.hold, slots[2 - place % 3], people=2) for place in range(8)]

    outcomes = at_once(*deeds)

    assert set(outcomes[2:]) <= {"done", "SlotFull"}
    assert Turn.objects.count() + 2 * outcomes.count("done") <= 6
    assert reports.inventory_breaks() == []


# --- answering ---


def test_eight_taps_at_once_book_once_and_are_true_for_all():
    _rows, slot, turn = offered()

    outcomes = at_once(*[functools.partial(told, waiting.take, turn=turn)] * 8)

    assert tally(outcomes) == {"done": 8}
    assert Booking.objects.count() == 1
    slot.refresh_from_db()
    assert slot.taken == 1
    assert reports.inventory_breaks() == []


def test_take_against_stopping_leaves_one_answer():
    for _round in range(6):
        rows, _slot, turn = offered()

        taken, _stopped = at_once(
            functools.partial(told, waiting.take, turn=turn), functools.partial(told, wishing.stop, waiting=rows[0])
        )
        waiting.tend()

        turn.refresh_from_db()
        rows[0].refresh_from_db()
        assert (taken, turn.state, rows[0].state) in {
            ("done", "taken", "taken"),
            ("HoldOver", "withdrawn", "stopped"),
        }
        assert rows[1].turns.count() == (0 if taken == "done" else 1)
    assert reports.inventory_breaks() == []


def test_canary_take_without_locks_books_for_somebody_who_has_stopped(monkeypatch):
    rows, _slot, turn = offered()
    without_locks(monkeypatch)
    monkeypatch.setattr(booking, "confirm", slowly(booking.confirm))

    soon = timezone.now() + dt.timedelta(milliseconds=200)
    stop = at(soon, 100, functools.partial(told, wishing.stop, waiting=rows[0]))

    outcomes = at_once(at(soon, 0, functools.partial(told, waiting.take, turn=turn)), stop)

    assert outcomes == ["done", "done"]
    assert JournalEntry.objects.filter(action__in=["waiting.stopped", "waiting.taken"]).count() == 2


def test_take_against_declining_leaves_one_answer():
    for _round in range(4):
        _rows, _slot, turn = offered()

        outcomes = at_once(
            functools.partial(told, waiting.take, turn=turn), functools.partial(told, waiting.decline, turn=turn)
        )
        waiting.tend()

        turn.refresh_from_db()
        assert sorted(outcomes) == ["HoldOver", "done"]
        assert turn.state == ("taken" if outcomes[0] == "done" else "declined")
    assert reports.inventory_breaks() == []


def test_take_against_the_end_of_its_time_books_or_goes_to_the_next_and_frees_nothing_twice():
    for number, early in enumerate((12, 6, 3, 1, 0)):
        rows, slot, turn = offered()
        end = timezone.now() + dt.timedelta(milliseconds=400)
        Turn.objects.filter(pk=turn.pk).update(expires_at=end)

        taken, *_others = at_once(
            at(end, -early, functools.partial(told, waiting.take, turn=turn)),
            at(end, 1, waiting.tend),
            at(end, 1, holding.sweep),
            at(end, 0, functools.partial(told, visits.hold, slot)),
        )
        waiting.tend()

        turn.refresh_from_db()
        assert (taken, turn.state) in {("done", "taken"), ("HoldOver", "over")}, number
        assert rows[1].turns.count() == (0 if taken == "done" else 1)
        slot.refresh_from_db()
        assert slot.taken == 1
    assert set(freed()) <= {1}
    assert reports.inventory_breaks() == []


def at(moment, milliseconds, deed):
    """The deed, so many milliseconds after the moment."""

    def wait_and_do():
        time.sleep(max(0, (moment - timezone.now()).total_seconds() + milliseconds / 1000))
        return deed()

    return wait_and_do


def test_take_of_an_earlier_place_against_cancelling_leaves_nothing_held_and_nobody_twice():
    for _round in range(4):
        point = houses.make_point()
        later, earlier = (
            visits.make_slot(point=point, starts_at=visits.MORNING + dt.timedelta(days=8)),
            visits.make_slot(point=point),
        )
        made = visits.make_booking(later)
        row = queues.make_earlier(made)
        waiting.tend()
        cancel = functools.partial(told, changing.cancel, bookings=[made], key=uuid.uuid4())

        taken, cancelled = at_once(functools.partial(told, waiting.take, turn=row.turns.get()), cancel)
        waiting.tend()

        assert (taken, cancelled) in {("done", "done"), ("NotLive", "done")}
        assert [Slot.objects.get(pk=one.pk).taken for one in (later, earlier)] == [0, 0]
    assert reports.inventory_breaks() == []


# --- joining ---


def test_one_person_who_joins_eight_times_at_once_waits_once():
    point = houses.make_point()
    person = visits.make_person()
    asked = [queues.make_asked(point) for _try in range(8)]

    outcomes = all_at_once(
        lambda one: told(wishing.join, token=one.token, people=[person], wishes=visits.make_wishes()), asked
    )

    assert tally(outcomes) == {"done": 1, "AlreadyWaiting": 7}
    assert Waiting.objects.live().count() == 1


def test_tending_against_the_landing_gives_the_place_to_who_lost_theirs():
    for _round in range(3):
        point = houses.make_point()
        lost, free = visits.make_run(1, 1, point=point)
        made = visits.make_booking(lost)
        queues.make_waiting(point)
        Slot.objects.filter(pk=lost.pk).update(over=1, over_online=1)
        Booking.objects.filter(pk=made.pk).update(displaced_at=timezone.now())

        at_once(waiting.tend, offering.offer_due, waiting.tend)

        assert made.landings.get().alternatives.get().slot == free
        assert not Turn.objects.exists()
