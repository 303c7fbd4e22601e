"""A slot that holds more than is planned: what is given back does not go to the next in line."""

import uuid

import pytest

from bookings.actions import changing, room
from bookings.errors import SlotFull
from bookings.models import Slot
from bookings.reports import inventory_breaks
from tests.factories import visits

pytestmark = pytest.mark.django_db


def make_overfull(*, taken, planned):
    """A slot of which the plan has taken places away after they were booked."""
    slot = visits.make_slot(capacity=taken)
    bookings = [visits.make_booking(slot) for _place in range(taken)]
    over = taken - planned
    Slot.objects.filter(pk=slot.pk).update(over=over, over_online=over)
    return slot, bookings


def columns(slot):
    fields = ("capacity", "online", "taken", "taken_online", "over", "over_online")
    return Slot.objects.values_list(*fields).get(pk=slot.pk)


def test_cancelling_when_the_slot_is_over_its_plan_frees_no_place():
    slot, bookings = make_overfull(taken=3, planned=1)

    changing.cancel(bookings=[bookings[0]], key=uuid.uuid4())

    assert columns(slot) == (2, 2, 2, 2, 1, 1)
    with pytest.raises(SlotFull):
        visits.hold(slot)


def test_cancelling_when_the_plan_has_room_again_frees_a_place():
    slot, bookings = make_overfull(taken=2, planned=1)

    for booking in bookings:
        changing.cancel(bookings=[booking], key=uuid.uuid4())

    assert columns(slot) == (1, 1, 0, 0, 0, 0)
    assert visits.hold(slot).parts == ((slot.pk, 1),)
    assert inventory_breaks() == []


def test_hold_that_ran_out_when_the_slot_is_over_its_plan_leaves_nothing_to_claim():
    slot = visits.make_slot(capacity=2)
    visits.run_out(visits.hold(slot))
    visits.make_booking(slot)
    Slot.objects.filter(pk=slot.pk).update(over=1, over_online=1)

    with pytest.raises(SlotFull):
        visits.hold(slot)

    assert columns(slot)[:3] == (1, 1, 1)
    assert inventory_breaks() == []


def test_shrink_when_nothing_is_over_changes_nothing():
    slot = visits.make_slot(capacity=4, online=3)

    Slot.objects.shrink([slot.pk])

    assert columns(slot) == (4, 3, 0, 0, 0, 0)
    assert room.rooms({slot.pk: slot})[slot.pk].free == 4
