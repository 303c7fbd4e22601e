import datetime as dt
import uuid

import pytest
import time_machine

from bookings.actions import changing, collecting, delivery, reminders
from bookings.errors import NotFound, NothingToUndo
from bookings.models import Booking, Collection, Message
from offices.models import JournalEntry
from tests.factories import houses, visits
from tests.factories.post import Only, Provider

pytestmark = pytest.mark.django_db

BEFORE = dt.datetime(2030, 2, 1, 2, tzinfo=dt.UTC)
NOW = dt.datetime(2030, 3, 8, 3, tzinfo=dt.UTC)  # four days after the visit


@pytest.fixture
def clock():
    with time_machine.travel(BEFORE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking(clock):
    booking = visits.make_booking(visits.make_slot())
    Message.objects.all().delete()
    clock.move_to(NOW)
    Booking.objects.update(state="past")
    return booking


@pytest.fixture
def clerk(booking):
    return houses.make_user(username="clerk")


def act(deed, *bookings, by, key=None, point=None):
    point = point or bookings[0].slot.point
    key = key or uuid.uuid4()
    return deed(bookings=[one.pk for one in bookings], key=key, points=[point], by=by, office=point.office)


def undo(key, booking, clerk):
    return collecting.undo(key=key, points=[booking.slot.point], by=clerk, office=booking.office)


def deeds():
    rows = JournalEntry.objects.filter(action__startswith="passport").order_by("pk")
    return list(rows.values_list("action", "subject", "by"))


def test_mark_ready_keeps_who_and_when_and_stands_in_the_journal(booking, clerk):
    assert act(collecting.mark_ready, booking, by=clerk) == 1

    row = Collection.objects.get()
    assert (row.booking, row.ready_at, row.ready_by, row.collected_at) == (booking, NOW, clerk, None)
    assert deeds() == [("passport.ready", f"booking:{booking.pk}", "clerk")]


def test_mark_ready_when_asked_again_marks_once(booking, clerk):
    key = uuid.uuid4()

    assert [act(collecting.mark_ready, booking, by=clerk, key=key) for _time in range(2)] == [1, 1]
    assert act(collecting.mark_ready, booking, by=clerk) == 0
    assert Collection.objects.count() == 1


@pytest.mark.parametrize("wrong", ["cancelled", "displaced", "no product", "not begun", "another point", "nobody"])
def test_mark_ready_when_no_passport_can_be_ready_changes_nothing(booking, clerk, clock, wrong):
    other = visits.make_booking(visits.make_slot(starts_at=NOW + dt.timedelta(days=1)))
    asked, point = [booking], booking.slot.point
    if wrong == "cancelled":
        Booking.objects.filter(pk=booking.pk).update(state="cancelled")
    if wrong == "displaced":
        Booking.objects.filter(pk=booking.pk).update(displaced_at=NOW)
    if wrong == "no product":
        Booking.objects.filter(pk=booking.pk).update(product=None)
    if wrong == "not begun":
        asked, point = [other], other.slot.point
    if wrong == "another point":
        point = other.slot.point
    if wrong == "nobody":
        asked = []

    with pytest.raises(NotFound):
        act(collecting.mark_ready, *asked, by=clerk, point=point)
    assert (Collection.objects.count(), deeds()) == (0, [])


def test_mark_ready_of_many_when_one_cannot_be_marks_none(booking, clerk):
    other = visits.make_booking(visits.make_slot(starts_at=NOW + dt.timedelta(days=1), point=booking.slot.point))

    with pytest.raises(NotFound):
        act(collecting.mark_ready, booking, other, by=clerk)
    assert Collection.objects.count() == 0


def test_collect_ends_what_was_still_to_be_said(booking, clerk, clock):
    act(collecting.mark_ready, booking, by=clerk)
    clock.shift(dt.timedelta(days=7))
    reminders.remind()
    provider = Provider()

    assert act(collecting.collect, booking, by=clerk) == 1
    delivery.deliver_due(Only(provider))

    assert (Message.objects.get().state, provider.sent) == ("cancelled", [])
    assert deeds()[1:] == [("passport.collected", f"booking:{booking.pk}", "clerk")]
    clock.shift(dt.timedelta(days=7))
    assert reminders.remind() == 0


def test_collect_when_asked_again_changes_nothing(booking, clerk, clock):
    act(collecting.mark_ready, booking, by=clerk)
    act(collecting.collect, booking, by=clerk)
    clock.shift(dt.timedelta(hours=1))

    assert act(collecting.collect, booking, by=clerk) == 0
    assert Collection.objects.get().collected_at == NOW


def test_collect_when_it_was_never_ready_is_refused(booking, clerk):
    with pytest.raises(NotFound):
        act(collecting.collect, booking, by=clerk)


@pytest.mark.parametrize(("minutes", "taken_back"), [(14, True), (15, False)])
def test_undo_takes_ready_back_for_a_quarter_of_an_hour(booking, clerk, clock, minutes, taken_back):
    key = uuid.uuid4()
    act(collecting.mark_ready, booking, by=clerk, key=key)
    clock.shift(dt.timedelta(minutes=minutes))

    if taken_back:
        assert undo(key, booking, clerk) == 1
    else:
        with pytest.raises(NothingToUndo):
            undo(key, booking, clerk)

    assert Collection.objects.exists() != taken_back
    assert (len(deeds()) == 2) == taken_back


@pytest.mark.parametrize(("minutes", "taken_back"), [(14, True), (15, False)])
def test_undo_takes_collected_back_for_a_quarter_of_an_hour(booking, clerk, clock, minutes, taken_back):
    key = uuid.uuid4()
    act(collecting.mark_ready, booking, by=clerk)
    clock.shift(dt.timedelta(days=1))
    act(collecting.collect, booking, by=clerk, key=key)
    clock.shift(dt.timedelta(minutes=minutes))

    if taken_back:
        assert undo(key, booking, clerk) == 1
    else:
        with pytest.raises(NothingToUndo):
            undo(key, booking, clerk)

    assert (Collection.objects.get().collected_at is None) == taken_back


def test_undo_of_ready_when_it_was_collected_meanwhile_is_refused(booking, clerk):
    key = uuid.uuid4()
    act(collecting.mark_ready, booking, by=clerk, key=key)
    act(collecting.collect, booking, by=clerk)

    with pytest.raises(NothingToUndo):
        undo(key, booking, clerk)
    assert Collection.objects.get().collected_at == NOW


def test_ready_is_told_only_when_it_can_no_longer_be_taken_back(booking, clerk, clock):
    act(collecting.mark_ready, booking, by=clerk)
    clock.shift(dt.timedelta(minutes=14))
    reminders.remind()
    assert not Message.objects.filter(kind="ready").exists()

    clock.shift(dt.timedelta(minutes=1))
    reminders.remind()
    assert Message.objects.filter(kind="ready").count() == 1


def test_cancelling_is_still_refused_when_a_passport_is_ready(booking, clerk):
    """A visit that is over stays over; nothing about collecting brings it back."""
    act(collecting.mark_ready, booking, by=clerk)
    booking.refresh_from_db()

    assert changing.stands_in_the_way_of_cancelling(booking) != []
