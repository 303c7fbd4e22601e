from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bookings.rules.moving import Booked, Cutoff, Terms, latest, may_cancel, may_move, undo_until
from offices.rules.findings import Finding

# Tuesday 8 January 2030, 09:00 in Jakarta
BOOKED = Booked(datetime(2030, 1, 8, 2, tzinfo=UTC), "Asia/Jakarta", is_live=True, own_moves=0)
MIDNIGHT_BEFORE = datetime(2030, 1, 7, 17, tzinfo=UTC)
H_MINUS_1 = Terms(move=Cutoff(days=1), most_moves=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("cutoff", "moment"),
    [
        (Cutoff(), datetime(2030, 1, 8, 2, tzinfo=UTC)),
        (Cutoff(minutes=90), datetime(2030, 1, 8, 0, 30, tzinfo=UTC)),
        (Cutoff(days=1), MIDNIGHT_BEFORE),
        (Cutoff(days=3), datetime(2030, 1, 5, 17, tzinfo=UTC)),
        (Cutoff(days=1, minutes=90), MIDNIGHT_BEFORE),
        (Cutoff(days=1, minutes=24 * 60), datetime(2030, 1, 7, 2, tzinfo=UTC)),
    ],
)
def test_latest_is_the_stricter_of_days_and_minutes(cutoff, moment):
    assert latest(BOOKED, cutoff) == moment


def test_latest_in_a_zone_whose_clocks_change_that_night_is_local_midnight():
    sunday_noon = Booked(datetime(2030, 3, 31, 11, tzinfo=UTC), "Europe/London", is_live=True, own_moves=0)

    assert latest(sunday_noon, Cutoff(days=1)) == datetime(2030, 3, 31, 0, tzinfo=UTC)
    assert latest(sunday_noon, Cutoff(days=0)) == sunday_noon.starts_at


def test_may_move_until_the_day_before_is_over_and_no_longer():
    assert may_move(BOOKED, MIDNIGHT_BEFORE - SECOND, H_MINUS_1) == []
    assert may_move(BOOKED, MIDNIGHT_BEFORE, H_MINUS_1) == [Finding("move_too_late")]


def test_may_move_as_often_as_the_terms_allow():
    twice = Terms(move=Cutoff(days=1), most_moves=2)
    now = MIDNIGHT_BEFORE - SECOND

    assert may_move(replace(BOOKED, own_moves=1), now, twice) == []
    assert may_move(replace(BOOKED, own_moves=2), now, twice) == [Finding("moves_used_up")]


def test_may_move_when_two_things_stand_in_the_way_says_both():
    found = may_move(replace(BOOKED, own_moves=1), MIDNIGHT_BEFORE, H_MINUS_1)

    assert found == [Finding("move_too_late"), Finding("moves_used_up")]


def test_may_move_when_the_office_caused_it_whatever_the_terms():
    displaced = replace(BOOKED, own_moves=1, is_displaced=True)

    assert may_move(displaced, BOOKED.starts_at, H_MINUS_1) == []
    assert may_cancel(displaced, BOOKED.starts_at, H_MINUS_1) == []


def test_neither_when_the_booking_is_not_live():
    over = replace(BOOKED, is_live=False, is_displaced=True)

    assert may_move(over, MIDNIGHT_BEFORE - SECOND, H_MINUS_1) == [Finding("booking_not_live")]
    assert may_cancel(over, MIDNIGHT_BEFORE - SECOND, H_MINUS_1) == [Finding("booking_not_live")]


def test_may_cancel_until_the_visit_begins_unless_the_terms_say_otherwise():
    assert may_cancel(BOOKED, BOOKED.starts_at - SECOND, H_MINUS_1) == []
    assert may_cancel(BOOKED, BOOKED.starts_at, H_MINUS_1) == [Finding("cancel_too_late")]
    strict = replace(H_MINUS_1, cancel=Cutoff(days=1))
    assert may_cancel(BOOKED, MIDNIGHT_BEFORE, strict) == [Finding("cancel_too_late")]


def test_undo_until_counts_minutes_from_the_change():
    assert undo_until(MIDNIGHT_BEFORE, 15) == datetime(2030, 1, 7, 17, 15, tzinfo=UTC)
