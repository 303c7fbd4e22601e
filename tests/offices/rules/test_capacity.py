from datetime import UTC, datetime, timedelta

import pytest

from offices.rules.capacity import changes, counters_serving
from offices.rules.hours import OpenSpan

SECOND = timedelta(seconds=1)


def at(hour, minute=0):
    return datetime(2030, 1, 7, hour, minute, tzinfo=UTC)


MORNING = OpenSpan(at(1), at(5), True, (("regular", 4), ("priority", 1)), None)
NOON = OpenSpan(at(5), at(6), True, (("regular", 2),), None)
AFTERNOON = OpenSpan(at(6), at(9), False, (("regular", 4), ("priority", 1)), (at(7), at(7, 30)))
SPANS = [MORNING, NOON, AFTERNOON]


@pytest.mark.parametrize(
    ("moment", "regular", "priority"),
    [
        (at(1) - SECOND, 0, 0),
        (at(1), 4, 1),
        (at(5) - SECOND, 4, 1),
        (at(5), 2, 0),
        (at(6), 4, 1),
        (at(7), 0, 0),
        (at(7, 30) - SECOND, 0, 0),
        (at(7, 30), 4, 1),
        (at(9) - SECOND, 4, 1),
        (at(9), 0, 0),
    ],
)
def test_counters_serving_at_each_edge_counts_the_start_and_not_the_end(moment, regular, priority):
    assert counters_serving(SPANS, "regular", moment) == regular
    assert counters_serving(SPANS, "priority", moment) == priority


def test_counters_serving_when_lane_is_unknown_is_none():
    assert counters_serving(SPANS, "same_day", at(2)) == 0


def test_counters_serving_when_number_is_negative_is_none():
    broken = OpenSpan(at(1), at(5), True, (("regular", -2),), None)

    assert counters_serving([broken], "regular", at(2)) == 0


def test_counters_serving_while_point_is_shut_is_none():
    shut = [(at(2), at(3))]

    served = [counters_serving(SPANS, "regular", moment, shut) for moment in (at(2) - SECOND, at(2), at(3))]

    assert served == [4, 0, 4]


def test_changes_over_a_day_are_the_steps_and_nothing_else():
    assert changes(SPANS, "regular") == [
        (at(1), 4),
        (at(5), 2),
        (at(6), 4),
        (at(7), 0),
        (at(7, 30), 4),
        (at(9), 0),
    ]
    assert changes(SPANS, "priority") == [
        (at(1), 1),
        (at(5), 0),
        (at(6), 1),
        (at(7), 0),
        (at(7, 30), 1),
        (at(9), 0),
    ]
    assert changes(SPANS, "same_day") == []
    assert changes([], "regular") == []


def test_changes_when_point_is_shut_across_an_edge_skip_it():
    shut = [(at(4), at(6, 30))]

    assert changes(SPANS, "priority", shut) == [
        (at(1), 1),
        (at(4), 0),
        (at(6, 30), 1),
        (at(7), 0),
        (at(7, 30), 1),
        (at(9), 0),
    ]
