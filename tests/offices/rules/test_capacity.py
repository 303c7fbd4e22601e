from datetime import UTC, datetime, timedelta

import pytest

from offices.rules.capacity import at_counters, attended, changes, counters_serving, rostered, shared
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


PLAN = (("regular", 4), ("priority", 2), ("same_day", 1))


@pytest.mark.parametrize(
    ("serving", "regular", "priority", "same_day"),
    [
        (0, 0, 0, 0),
        (1, 1, 0, 0),
        (2, 1, 1, 0),
        (3, 1, 2, 0),
        (5, 3, 2, 0),
        (6, 4, 2, 0),
        (7, 4, 2, 1),
        (9, 6, 2, 1),
    ],
)
def test_shared_serves_everybody_first_then_who_has_priority_then_the_rest(serving, regular, priority, same_day):
    assert shared(serving, PLAN) == (("regular", regular), ("priority", priority), ("same_day", same_day))


def test_shared_when_only_one_lane_is_planned_gives_it_all_of_them():
    assert shared(3, (("priority", 1),)) == (("priority", 3),)


def test_shared_when_nothing_is_planned_opens_nothing():
    assert shared(3, ()) == ()


def test_rostered_spans_serve_as_many_as_are_there_and_no_more_than_there_are_desks():
    spans = rostered([MORNING, NOON], [(at(0), 9), (at(2), 3), (at(5, 30), 4), (at(9), 0)])

    assert changes(spans, "regular") == [(at(1), 4), (at(2), 2), (at(5), 3), (at(5, 30), 4), (at(6), 0)]
    assert changes(spans, "priority") == [(at(1), 1), (at(5), 0)]
    assert counters_serving(spans, "regular", at(5, 30) - SECOND) == 3


def test_rostered_when_nobody_is_rostered_serves_nobody():
    assert changes(rostered([MORNING], []), "regular") == []


def test_rostered_in_a_pause_serves_nobody():
    spans = rostered([AFTERNOON], [(at(6), 5), (at(9), 0)])

    assert changes(spans, "regular") == [(at(6), 4), (at(7), 0), (at(7, 30), 4), (at(9), 0)]


def test_at_counters_counts_from_the_start_of_each_stretch_to_its_end():
    stretches = [(at(1), at(3)), (at(2), at(5)), (at(3), at(4))]

    assert at_counters(stretches) == [(at(1), 1), (at(2), 2), (at(3), 2), (at(4), 1), (at(5), 0)]


@pytest.mark.parametrize(
    ("serving", "shut", "stretches"),
    [
        (None, [], [(at(6), at(7)), (at(7, 30), at(9))]),
        (None, [(at(8), at(10))], [(at(6), at(7)), (at(7, 30), at(8))]),
        (None, [(at(5), at(10))], []),
        ([(at(6), 1), (at(9), 0)], [], [(at(6), at(7)), (at(7, 30), at(9))]),
        ([(at(6), 1), (at(6, 30), 2), (at(8), 0), (at(8, 30), 1)], [], [
            (at(6), at(7)), (at(7, 30), at(8)), (at(8, 30), at(9)),
        ]),
        ([], [], []),
    ],
)  # fmt: skip
def test_attended_leaves_out_the_pause_closures_and_whenever_nobody_is_there(serving, shut, stretches):
    span = AFTERNOON if serving is None else rostered([AFTERNOON], serving)[0]

    assert attended(span, shut) == stretches
