"""Other places on offer, under everybody's hands: one place for each, and what was held is given back once."""

import datetime as dt
import functools
import time
import uuid

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone

from bookings import reports
from bookings.actions import changing, holding, inventory, landing, offering, rosters
from bookings.models import Booking, Change, Hold, Landing, Slot
from offices.models import JournalEntry, Roster
from tests.concurrency import careless
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import duties, houses, visits
from tests.factories.duties import MONDAY


def lose(*bookings):
    """The office cannot keep these bookings' places."""
    for one in bookings:
        Slot.objects.filter(pk=one.slot_id).update(over=one.places, over_online=one.places)
    Booking.objects.filter(pk__in=[one.pk for one in bookings]).update(displaced_at=timezone.now())


def offered(*, capacity=1):
    """A booking that lost its place, the offer of three others, and those slots."""
    slots = visits.make_run(1, capacity, capacity, capacity, 1, point=houses.make_point())
    booking = visits.make_booking(slots[0])
    lose(booking)
    offering.offer_due()
    return booking, Landing.objects.get(booking=booking), slots


def tap(row, slot):
    return functools.partial(told, landing.take, landing=row, slot=slot.pk)


def stopped(deed):
    """The deed; what only the database could stop says so."""

    def outcome():
        try:
            return deed()
        except IntegrityError:
            return "stopped by the table"

    return outcome


def at_once(*deeds):
    return all_at_once(lambda deed: deed(), deeds)


def taken(slots):
    return [Slot.objects.get(pk=slot.pk).taken for slot in slots]


def freed():
    """How often each hold was given back, or ran out."""
    lines = JournalEntry.objects.filter(action__in=["hold.released", "hold.expired"])
    return sorted(tally(lines.values_list("subject", flat=True)).values())


# --- taps ---


def test_two_taps_on_two_places_at_once_take_one_and_free_each_held_place_once():
    for _round in range(4):
        booking, row, slots = offered()

        outcomes = at_once(tap(row, slots[1]), tap(row, slots[2]))

        assert sorted(outcomes) == ["HoldOver", "done"]
        assert sorted(taken(slots)) == [0, 0, 0, 0, 1]
        assert Change.objects.filter(booking=booking).count() == 1
    assert freed() == [1] * 12
    assert reports.inventory_breaks() == []


def test_canary_careless_taps_both_move_unless_the_table_stops_them(monkeypatch):
    _booking, row, slots = offered(capacity=2)
    careless.slots(monkeypatch)
    careless.bookings(monkeypatch)
    careless.offers(monkeypatch)
    monkeypatch.setattr(changing, "settled", lambda change: change())

    outcomes = at_once(stopped(tap(row, slots[1])), stopped(tap(row, slots[2])))

    assert "HoldOver" not in outcomes


def test_eight_taps_on_one_place_at_once_are_one_move_and_true_for_all():
    _booking, row, slots = offered()

    outcomes = at_once(*[tap(row, slots[2])] * 8)

    assert tally(outcomes) == {"done": 8}
    assert Change.objects.count() == 1
    assert freed() == [1, 1, 1]
    assert reports.inventory_breaks() == []


def test_tap_against_declining_leaves_one_answer():
    _booking, row, slots = offered()

    outcomes = at_once(tap(row, slots[1]), functools.partial(told, landing.decline, landing=row))

    assert sorted(outcomes) == ["HoldOver", "done"]
    row.refresh_from_db()
    assert taken(slots) == ([0, 1, 0, 0, 0] if row.state == "taken" else [1, 0, 0, 0, 0])
    assert freed() == [1, 1, 1]
    assert reports.inventory_breaks() == []


def at(moment, milliseconds, deed):
    """The deed, so many milliseconds before or after the moment."""

    def wait_and_do():
        time.sleep(max(0, (moment - timezone.now()).total_seconds() + milliseconds / 1000))
        return deed()

    return wait_and_do


def test_tap_against_the_end_of_its_time_lands_or_is_called_and_frees_each_place_once():
    for number, milliseconds in enumerate((-12, -6, -3, -1, 0), start=1):
        _booking, row, slots = offered()
        end = timezone.now() + dt.timedelta(milliseconds=400)
        Landing.objects.filter(pk=row.pk).update(expires_at=end)
        Hold.objects.filter(token__in=row.alternatives.values("token")).update(expires_at=end)
        deeds = [at(end, milliseconds, tap(row, slots[2]))]
        deeds += [at(end, 1, landing.tend), at(end, 1, holding.sweep)]
        deeds += [at(end, late, functools.partial(told, visits.hold, slots[2])) for late in (0, 1, 2)]

        outcome, *_others = at_once(*deeds)
        landing.tend()

        row.refresh_from_db()
        assert (outcome, row.state) in {("done", "taken"), ("HoldOver", "over"), ("SlotFull", "over")}
        assert Booking.objects.live().count() == number
        assert freed()[-1:] == [1]
        assert not Hold.objects.filter(token__in=row.alternatives.values("token"), state="held").exists()
    assert reports.inventory_breaks() == []


def test_tap_against_staff_who_move_the_booking_ends_in_one_place():
    officer = houses.make_user()
    for _round in range(4):
        booking, row, slots = offered()
        by_staff = functools.partial(
            told, changing.move, bookings=[booking], to=slots[4].pk, key=uuid.uuid4(), by=officer
        )

        tapped, moved = at_once(tap(row, slots[1]), by_staff)
        landing.tend()

        assert (tapped, moved) in {("done", "done"), ("HoldOver", "done")}
        assert taken(slots) == [0, 0, 0, 0, 1]
    assert freed() == [1] * 12
    assert reports.inventory_breaks() == []


def test_tap_against_cancelling_leaves_nothing_taken():
    for _round in range(4):
        booking, row, slots = offered()
        cancel = functools.partial(told, changing.cancel, bookings=[booking], key=uuid.uuid4())

        tapped, cancelled = at_once(tap(row, slots[1]), cancel)
        landing.tend()

        assert (tapped, cancelled) in {("done", "done"), ("HoldOver", "done")}
        assert taken(slots) == [0, 0, 0, 0, 0]
    assert freed() == [1] * 12
    assert reports.inventory_breaks() == []


# --- offers ---


def test_offers_made_by_four_at_once_are_made_once_each():
    point = houses.make_point()
    lost = visits.make_slot(point=point, capacity=6)
    visits.make_run(6, 6, 6, point=point, starts_at=visits.MORNING + dt.timedelta(hours=1))
    lose(*[visits.make_booking(lost) for _one in range(6)])

    outcomes = all_at_once(lambda _worker: offering.offer_due(), range(4))

    assert sum(outcomes) == Landing.objects.count() == 6
    assert Hold.objects.filter(state="held").count() == 18
    assert reports.inventory_breaks() == []


def test_offers_against_citizens_who_want_the_same_places_never_wait_on_each_other_in_a_ring(desks):
    point = houses.make_point()
    lost = visits.make_slot(point=point, capacity=6)
    slots = visits.make_run(3, 3, 3, 3, point=point, starts_at=visits.MORNING + dt.timedelta(hours=1))
    lose(*[visits.make_booking(lost) for _one in range(6)])
    deeds = [offering.offer_due] * 2
    deeds += [functools.partial(told, visits.hold, slots[3 - place % 4], people=2) for place in range(12)]

    outcomes = at_once(*deeds)

    assert set(outcomes[2:]) <= {"done", "SlotFull"}
    assert Booking.objects.live().count() == 6
    assert reports.inventory_breaks() == []


# --- publishing ---


@pytest.fixture
def drafts():
    """Two drafts of a Monday on which three officers serve where twelve places an hour stand; the breaks take some."""
    with time_machine.travel("2030-02-27T04:00:00Z"):
        point, officers = duties.make_week(officers=3)
        houses.make_plan(office=point.office)
        inventory.reconcile(point, MONDAY, MONDAY)
        found = []
        for _planner in range(2):
            draft = duties.make_draft(point.office)
            for officer, pause in zip(officers, (10, 10, 11), strict=True):
                duties.make_assignment(draft, officer, pause=pause)
            found.append(draft)
        yield found


def publish(draft):
    return told(rosters.publish, roster=draft, seen=0, by=draft.office.officers.first().user)


def capacities():
    return list(Slot.objects.order_by("starts_at").values_list("capacity", flat=True))


def test_two_planners_who_publish_at_once_leave_one_roster_and_its_places(drafts):
    outcomes = all_at_once(publish, drafts)

    assert sorted(outcomes) == ["Refused", "done"]
    assert Roster.objects.filter(state="published").count() == 1
    assert capacities() == [12, 12, 4, 8]
    assert reports.inventory_breaks() == []


def test_publish_against_citizens_who_book_the_places_that_vanish_loses_nobody(drafts, desks):
    ten = Slot.objects.order_by("starts_at")[2]
    citizens = [visits.make_people(1) for _citizen in range(9)]
    deeds = [functools.partial(publish, drafts[0])]
    deeds += [
        functools.partial(told, lambda people: visits.confirm(visits.hold(ten), people=people), people)
        for people in citizens
    ]

    published, *booked = at_once(*deeds)
    inventory.reconcile_all(MONDAY)
    landing.tend()

    ten.refresh_from_db()
    assert published == "done"
    assert set(booked) <= {"done", "SlotFull"}
    assert Booking.objects.live().count() == booked.count("done") == ten.taken >= 4
    lost = Booking.objects.displaced()
    assert lost.count() == ten.taken - 4
    assert set(lost.values_list("landings__state", flat=True)) <= {"offered"}
    assert Hold.objects.filter(state="held").count() == 3 * lost.count()
    assert reports.inventory_breaks() == []


def test_canary_publishing_without_locks_takes_places_from_people(drafts, own_desks, monkeypatch):
    ten = Slot.objects.order_by("starts_at")[2]
    careless.slots(monkeypatch)

    outcomes = at_once(*(stopped(deed) for deed in [lambda: publish(drafts[0]), *[lambda: visits.hold(ten)] * 8]))

    assert "stopped by the table" in outcomes or reports.inventory_breaks()
