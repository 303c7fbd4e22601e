import datetime as dt
import uuid

import pytest
import time_machine

from bookings import reports
from bookings.actions import catalogue, changing
from bookings.errors import (
    AlreadyBooked,
    KeyReused,
    NotEligible,
    NothingToUndo,
    NotLive,
    NotOffered,
    NotReleased,
    SlotFull,
    SlotGone,
    TooLate,
)
from bookings.models import Booking, Change, Hold, Message, Slot
from offices.models import JournalEntry, Offer
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

FAR = dt.datetime(2035, 1, 1, tzinfo=dt.UTC)
PAST = dt.datetime(2025, 1, 6, 2, 0, tzinfo=dt.UTC)


def taken(*slots):
    return [Slot.objects.get(pk=slot.pk).taken for slot in slots]


def move(*bookings, to, key=None, by=None):
    return changing.move(bookings=bookings, to=to.pk, key=key or uuid.uuid4(), by=by)


def cancel(*bookings, key=None, by=None):
    return changing.cancel(bookings=bookings, key=key or uuid.uuid4(), by=by)


def undo(*bookings, key, by=None):
    return changing.undo(key=key, bookings=bookings, by=by)


def everything():
    """All that a change may touch."""
    return (
        list(Slot.objects.order_by("pk").values_list("pk", "taken", "taken_online")),
        list(Booking.objects.order_by("pk").values_list("pk", "slot", "state", "version", "places", "online")),
        list(Change.objects.values_list("pk", "undone_at")),
        list(Message.objects.order_by("pk").values_list("pk", "state")),
        JournalEntry.objects.count(),
    )


def refused(kind, deed, *arguments, **wishes):
    """The refusal; a refused change changes nothing."""
    before = everything()
    with pytest.raises(kind) as refusal:
        deed(*arguments, **wishes)
    assert everything() == before
    assert reports.inventory_breaks() == []
    return refusal.value


# --- moving ---


def test_move_gives_the_new_place_and_frees_the_old():
    old, new = visits.make_run(1, 1)
    booking = visits.make_booking(old)

    changes = move(booking, to=new)

    booking.refresh_from_db()
    assert (booking.slot, booking.version) == (new, 2)
    assert taken(old, new) == [0, 1]
    assert [(one.kind, one.from_slot, one.to_slot, one.by_office) for one in changes] == [("moved", old, new, False)]
    assert changes[0].undo_until - changes[0].at == dt.timedelta(minutes=15)
    assert reports.inventory_breaks() == []


def test_move_says_so_once_and_drops_what_was_still_to_be_said():
    old, new = visits.make_run(1, 1)

    move(visits.make_booking(old), to=new)

    said = list(Message.objects.order_by("pk").values_list("kind", "version", "state"))
    assert said == [("confirmed", 1, "cancelled"), ("moved", 2, "queued")]
    entry = JournalEntry.objects.get(action="booking.moved")
    assert entry.detail == {"slot": new.pk, "version": 2}


def test_move_to_another_point_takes_as_much_counter_time_as_is_needed_there():
    office = houses.make_office()
    houses.make_plan(office=office, minutes_per_place=15)
    houses.make_service(minutes=30)
    there = houses.make_point(office=office)
    houses.make_lane(point=there, minutes_per_place=10)
    old = visits.make_slot(point=houses.make_point(office=office), capacity=4)
    new = visits.make_slot(point=there, capacity=4)
    booking = visits.make_booking(old)
    assert taken(old, new) == [2, 0]
    key = uuid.uuid4()

    move(booking, to=new, key=key)
    assert taken(old, new) == [0, 3]

    undo(booking, key=key)
    assert taken(old, new) == [2, 0]
    assert Booking.objects.get().places == 2
    assert reports.inventory_breaks() == []


def test_move_of_a_party_goes_whole_and_may_run_over():
    old, first, second = visits.make_run(3, 2, 1)
    party = visits.make_party(old, people=visits.make_people(3))

    move(*party, to=first)

    assert taken(old, first, second) == [0, 2, 1]
    assert [one.slot for one in Booking.objects.order_by("pk")] == [first, first, second]
    assert Message.objects.filter(kind="moved").count() == 1
    assert reports.inventory_breaks() == []


def test_move_when_asked_again_with_the_same_key_gives_the_same_answer():
    old, new = visits.make_run(1, 1)
    booking, key = visits.make_booking(old), uuid.uuid4()
    first = move(booking, to=new, key=key)
    before = everything()

    assert move(booking, to=new, key=key) == first
    assert everything() == before


def test_move_when_the_key_was_used_for_something_else_says_so():
    old, new, other = visits.make_run(1, 1, 1)
    booking, key = visits.make_booking(old), uuid.uuid4()
    move(booking, to=new, key=key)

    refused(KeyReused, move, booking, to=other, key=key)
    refused(KeyReused, cancel, booking, key=key)


def test_move_into_a_full_slot_is_refused():
    old, new = visits.make_run(1, 1)
    visits.make_booking(new)

    refused(SlotFull, move, visits.make_booking(old), to=new)


def test_move_reclaims_holds_that_ran_out():
    old, new = visits.make_run(1, 1)
    booking = visits.make_booking(old)
    visits.run_out(visits.hold(new))

    move(booking, to=new)

    assert taken(old, new) == [0, 1]
    assert set(Hold.objects.filter(slot=new).values_list("state", flat=True)) == {"expired"}
    assert reports.inventory_breaks() == []


def test_move_of_a_party_that_does_not_fit_whole_moves_nobody():
    old, new = visits.make_run(2, 1)
    party = visits.make_party(old, people=visits.make_people(2))

    refused(SlotFull, move, *party, to=new)


def test_move_of_a_party_never_runs_over_into_a_slot_that_is_not_released():
    old, new, after = visits.make_run(2, 1, 1)
    party = visits.make_party(old, people=visits.make_people(2))
    Slot.objects.filter(pk=after.pk).update(bookable_from=FAR)

    refused(SlotFull, move, *party, to=new)


@pytest.mark.parametrize("unknown", [0, -5, 987_654_321, 10**40])
def test_move_to_no_slot_at_all_is_refused(unknown):
    booking = visits.make_booking(visits.make_slot())

    refused(SlotGone, move, booking, to=Slot(pk=unknown))


def test_move_to_the_same_slot_is_refused():
    slot = visits.make_slot(capacity=2)

    assert refused(NotEligible, move, visits.make_booking(slot), to=slot).codes == ("same_slot",)


def test_move_to_a_slot_that_has_begun_or_is_not_released_is_refused():
    old, begun, later = visits.make_run(2, 2, 2)
    Slot.objects.filter(pk=begun.pk).update(starts_at=PAST)
    Slot.objects.filter(pk=later.pk).update(bookable_from=FAR)
    booking = visits.make_booking(old)

    refused(SlotGone, move, booking, to=begun)
    refused(NotReleased, move, booking, to=later)


def test_move_to_another_office_is_refused():
    elsewhere = houses.make_point(office=houses.make_office(slug="london", zone="Europe/London"))
    booking = visits.make_booking(visits.make_slot())

    refused(SlotGone, move, booking, to=visits.make_slot(point=elsewhere))


@pytest.mark.parametrize("missing", ["service", "product"])
def test_move_to_where_it_is_not_offered_is_refused(missing):
    old, new = visits.make_slot(), visits.make_slot(point=houses.make_point())
    booking = visits.make_booking(old)
    Offer.objects.filter(point=new.point).exclude(**{missing: None}).delete()
    catalogue.forget()

    refused(NotOffered, move, booking, to=new)


def test_move_into_a_lane_that_is_not_for_the_person_is_refused():
    """Or the priority lane were open to whoever first books another one."""
    point = houses.make_point()
    old = visits.make_slot(point=point)
    new = visits.make_slot(point=point, lane="priority")

    assert refused(NotEligible, move, visits.make_booking(old), to=new).codes == ("lane_not_entitled",)


def test_move_into_the_priority_lane_by_the_entitled_is_possible():
    point = houses.make_point()
    old, new = visits.make_slot(point=point), visits.make_slot(point=point, lane="priority")
    booking = visits.make_booking(old, person=visits.make_person(needs=("wheelchair",)))

    move(booking, to=new)

    assert taken(old, new) == [0, 1]


def test_move_to_a_day_on_which_the_person_is_too_young_is_refused():
    houses.make_product(code="ordinary-10", years=10, least_age=17)
    point = houses.make_point(products=("ordinary-5", "ordinary-10"))
    late = visits.make_slot(point=point, starts_at=visits.MORNING + dt.timedelta(days=60))
    early = visits.make_slot(point=point)
    almost = visits.make_person(born_on=dt.date(2013, 4, 1))
    held = visits.hold(late, product="ordinary-10")
    booking = visits.confirm(held, people=[almost])[0]

    assert refused(NotEligible, move, booking, to=early).codes == ("product_needs_age",)


def test_move_more_often_than_the_rules_allow_is_refused_to_citizens_but_not_to_staff():
    a, b, c = visits.make_run(1, 1, 1)
    booking = visits.make_booking(a)
    move(booking, to=b)

    assert refused(NotEligible, move, booking, to=c).codes == ("moves_used_up",)

    move(booking, to=c, by=houses.make_user())
    assert taken(a, b, c) == [0, 0, 1]


def test_move_by_staff_does_not_count_as_the_persons_own():
    a, b, c = visits.make_run(1, 1, 1)
    booking = visits.make_booking(a)
    move(booking, to=b, by=houses.make_user())

    move(booking, to=c)

    assert taken(a, b, c) == [0, 0, 1]


def test_move_that_was_undone_does_not_count():
    a, b = visits.make_run(1, 1)
    booking, key = visits.make_booking(a), uuid.uuid4()
    move(booking, to=b, key=key)
    undo(booking, key=key)

    move(booking, to=b)

    assert taken(a, b) == [0, 1]


def test_move_after_the_cutoff_is_refused_unless_the_office_took_the_place_away():
    near = visits.MORNING + dt.timedelta(hours=2)
    old, new = visits.make_slot(), visits.make_slot(starts_at=near, point=houses.make_point())
    booking = visits.make_booking(old)
    with time_machine.travel(dt.datetime(2030, 3, 4, 1, 0, tzinfo=dt.UTC), tick=False):
        assert refused(TooLate, move, booking, to=new).codes == ("move_too_late",)

        Booking.objects.update(displaced_at=visits.RELEASED)
        changes = move(booking, to=new)

    assert changes[0].by_office is True
    assert Booking.objects.get().displaced_at is None


@pytest.mark.parametrize("state", ["cancelled", "past"])
def test_move_of_what_is_not_live_is_refused(state):
    old, new = visits.make_run(1, 1)
    booking = visits.make_booking(old)
    if state == "cancelled":
        cancel(booking)
    else:
        Booking.objects.update(state=state)

    refused(NotLive, move, booking, to=new)
    refused(NotLive, move, booking, to=new, by=houses.make_user())


def test_move_by_staff_takes_from_the_kept_share():
    old, new = visits.make_slot(), visits.make_slot(online=0, point=houses.make_point())
    booking = visits.make_booking(old)
    refused(SlotFull, move, booking, to=new)

    move(booking, to=new, by=houses.make_user(username="counter-1"))

    assert JournalEntry.objects.get(action="booking.moved").by == "counter-1"
    assert Slot.objects.get(pk=new.pk).taken_online == 0
    assert reports.inventory_breaks() == []


# --- cancelling ---


def test_cancel_frees_the_place_and_says_so():
    slot = visits.make_slot()
    booking = visits.make_booking(slot)

    changes = cancel(booking)

    booking.refresh_from_db()
    assert (booking.state, booking.version) == ("cancelled", 2)
    assert taken(slot) == [0]
    assert [(one.kind, one.from_slot, one.to_slot) for one in changes] == [("cancelled", slot, None)]
    said = list(Message.objects.order_by("pk").values_list("kind", "state"))
    assert said == [("confirmed", "cancelled"), ("cancelled", "queued")]
    assert JournalEntry.objects.filter(action="booking.cancelled").count() == 1
    assert reports.inventory_breaks() == []


def test_cancel_of_one_of_a_party_leaves_the_others():
    slot = visits.make_slot(capacity=3)
    party = visits.make_party(slot, people=visits.make_people(3))

    cancel(party[1])

    assert taken(slot) == [2]
    assert [one.state for one in Booking.objects.order_by("pk")] == ["booked", "cancelled", "booked"]
    assert reports.inventory_breaks() == []


def test_cancel_when_asked_again_with_the_same_key_gives_the_same_answer():
    booking, key = visits.make_booking(visits.make_slot()), uuid.uuid4()
    first = cancel(booking, key=key)
    before = everything()

    assert cancel(booking, key=key) == first
    assert everything() == before


def test_cancel_of_what_is_not_live_is_refused():
    booking = visits.make_booking(visits.make_slot())
    cancel(booking)

    refused(NotLive, cancel, booking)


def test_cancel_when_the_visit_has_begun_is_refused_to_citizens():
    booking = visits.make_booking(visits.make_slot())
    with time_machine.travel(visits.MORNING, tick=False):
        assert refused(TooLate, cancel, booking).codes == ("cancel_too_late",)


# --- taking back ---


@pytest.mark.parametrize("deed", ["move", "cancel"])
def test_undo_puts_everything_back(deed):
    old, new = visits.make_run(1, 1)
    booking, key = visits.make_booking(old), uuid.uuid4()
    if deed == "move":
        move(booking, to=new, key=key)
    else:
        cancel(booking, key=key)

    restored = undo(booking, key=key)

    assert restored == [booking]
    assert (restored[0].slot, restored[0].state, restored[0].version) == (old, "booked", 3)
    assert taken(old, new) == [1, 0]
    assert Message.objects.get(state="queued").kind == "restored"
    assert JournalEntry.objects.filter(action="booking.change_undone").count() == 1
    assert reports.inventory_breaks() == []


def test_undo_when_asked_twice_is_as_it_was_asked():
    booking, key = visits.make_booking(visits.make_slot()), uuid.uuid4()
    cancel(booking, key=key)
    undo(booking, key=key)
    before = everything()

    assert undo(booking, key=key) == [booking]
    assert everything() == before


def test_undo_of_a_party_restores_everybody_and_answers_each_once():
    old, first, second = visits.make_run(3, 2, 1)
    party, key = visits.make_party(old, people=visits.make_people(3)), uuid.uuid4()
    move(*party, to=first, key=key)

    assert undo(*party, key=key) == party
    assert undo(*party, key=key) == party
    assert taken(old, first, second) == [3, 0, 0]
    assert reports.inventory_breaks() == []


def test_undo_when_the_window_is_over_is_refused():
    booking, key = visits.make_booking(visits.make_slot()), uuid.uuid4()
    cancel(booking, key=key)
    Change.objects.update(undo_until=visits.RELEASED)

    refused(NothingToUndo, undo, booking, key=key)


def test_undo_of_an_unknown_change_is_refused():
    booking = visits.make_booking(visits.make_slot())

    refused(NothingToUndo, undo, booking, key=uuid.uuid4())


def test_undo_when_somebody_else_has_the_place_is_refused():
    slot = visits.make_slot()
    booking, key = visits.make_booking(slot), uuid.uuid4()
    cancel(booking, key=key)
    visits.make_booking(slot)

    refused(SlotFull, undo, booking, key=key)


def test_undo_when_a_hold_that_ran_out_has_the_place_reclaims_it():
    slot = visits.make_slot()
    booking, key = visits.make_booking(slot), uuid.uuid4()
    cancel(booking, key=key)
    visits.run_out(visits.hold(slot))

    undo(booking, key=key)

    assert taken(slot) == [1]
    assert reports.inventory_breaks() == []


def test_undo_of_a_cancellation_when_the_person_booked_anew_is_refused():
    slot = visits.make_slot(capacity=2)
    person = visits.make_person()
    booking, key = visits.make_booking(slot, person=person), uuid.uuid4()
    cancel(booking, key=key)
    visits.make_booking(slot, person=person)

    refused(AlreadyBooked, undo, booking, key=key)


def test_undo_of_a_move_after_another_change_is_refused():
    a, b, c = visits.make_run(1, 1, 1)
    booking, key = visits.make_booking(a), uuid.uuid4()
    move(booking, to=b, key=key)
    move(booking, to=c, by=houses.make_user())

    refused(NothingToUndo, undo, booking, key=key)


def test_undo_of_a_cancellation_that_followed_a_move_goes_back_one_step():
    a, b = visits.make_run(1, 1)
    booking, key = visits.make_booking(a), uuid.uuid4()
    move(booking, to=b)
    cancel(booking, key=key)

    undo(booking, key=key)

    assert taken(a, b) == [0, 1]
    assert reports.inventory_breaks() == []


def test_undo_when_the_old_visit_has_begun_is_refused():
    old, new = visits.make_run(1, 1)
    booking, key = visits.make_booking(old), uuid.uuid4()
    move(booking, to=new, key=key)
    Slot.objects.filter(pk=old.pk).update(starts_at=PAST)

    refused(SlotGone, undo, booking, key=key)
