import datetime as dt

import pytest

from bookings.rules.wanted import Taken, serving
from offices.rules.hours import OpenSpan


def at(hour, minute=0):
    return dt.datetime(2030, 3, 4, hour, minute, tzinfo=dt.UTC)


SPAN = OpenSpan(at(1), at(5), True, (("regular", 3), ("priority", 1)), None)


def taken(places, lane="regular", hour=1):
    return Taken(lane, at(hour), at(hour + 1), places, 15)


@pytest.mark.parametrize(("places", "officers"), [(1, 1), (4, 1), (9, 4), (12, 4), (40, 4)])
def test_serving_when_places_are_taken_asks_for_the_fewest_who_keep_them(places, officers):
    """Four places an hour and counter; the second officer sits in the priority lane, and there are four desks."""
    assert serving([SPAN], [taken(places)]) == [(at(1), at(2), officers)]


def test_serving_when_two_lanes_are_taken_asks_for_both():
    assert serving([SPAN], [taken(3), taken(2, "priority")]) == [(at(1), at(2), 2)]


def test_serving_when_slots_of_lanes_overlap_asks_stretch_by_stretch():
    half = Taken("priority", at(1), at(1, 30), 1, 15)

    assert serving([SPAN], [taken(2), half]) == [(at(1), at(1, 30), 2), (at(1, 30), at(2), 1)]


def test_serving_when_nothing_is_taken_asks_for_nobody():
    assert serving([SPAN], []) == []


def test_serving_when_the_slot_lies_outside_the_hours_asks_for_nobody():
    assert serving([SPAN], [taken(2, hour=7)]) == []
