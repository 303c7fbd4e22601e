from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookings.rules.inventory import Change, Difference, Existing, LaneTerms, Target, difference, targets
from offices.rules.capacity import counters_serving
from offices.rules.hours import OpenSpan, Plan, Span, WeeklyRule, days

MINUTE = timedelta(minutes=1)
HOURLY = LaneTerms("regular", grain_minutes=60, minutes_per_place=15, kept_percent=20)


def at(hour, minute=0, day=7):
    return datetime(2030, 1, day, hour, minute, tzinfo=UTC)


def span(starts_at, ends_at, regular=3, pause=None):
    return OpenSpan(starts_at, ends_at, pause is None, (("regular", regular), ("priority", 1)), pause)


def test_targets_of_a_morning_are_hourly_slots_with_the_kept_share_taken_off():
    assert targets([span(at(1), at(3))], [HOURLY]) == [
        Target("regular", at(1), 60, capacity=12, online=10),  # 20 % of 12 is 2.4, kept 2
        Target("regular", at(2), 60, capacity=12, online=10),
    ]


def test_targets_when_a_pause_lies_in_a_slot_count_only_the_minutes_served():
    found = targets([span(at(1), at(4), pause=(at(2), at(2, 30)))], [HOURLY])

    assert [(slot.starts_at, slot.capacity) for slot in found] == [(at(1), 12), (at(2), 6), (at(3), 12)]


def test_targets_when_a_pause_fills_a_slot_leave_it_out():
    half_hourly = replace(HOURLY, grain_minutes=30)

    found = targets([span(at(1), at(3), pause=(at(2), at(2, 30)))], [half_hourly])

    assert [slot.starts_at for slot in found] == [at(1), at(1, 30), at(2, 30)]


def test_targets_without_a_pause_at_noon_have_places_at_noon():
    spans = [span(at(1), at(5)), span(at(5), at(6), regular=1), span(at(6), at(9))]

    capacities = {slot.starts_at.hour: slot.capacity for slot in targets(spans, [HOURLY])}

    assert capacities == {1: 12, 2: 12, 3: 12, 4: 12, 5: 4, 6: 12, 7: 12, 8: 12}


def test_targets_when_a_span_is_no_multiple_of_the_grain_end_with_a_shorter_slot():
    found = targets([span(at(1), at(2, 20))], [HOURLY])

    assert [(slot.starts_at, slot.minutes, slot.capacity) for slot in found] == [
        (at(1), 60, 12),
        (at(2), 20, 4),
    ]


def test_targets_when_time_left_over_makes_no_place_drop_it():
    seldom = LaneTerms("priority", grain_minutes=30, minutes_per_place=20, kept_percent=0)

    found = targets([span(at(1), at(2, 10))], [seldom])

    assert [(slot.starts_at, slot.capacity) for slot in found] == [(at(1), 1), (at(1, 30), 1)]


def test_targets_of_several_lanes_come_by_start_and_lane():
    priority = LaneTerms("priority", grain_minutes=30, minutes_per_place=30, kept_percent=100)

    found = targets([span(at(1), at(2))], [HOURLY, priority])

    assert [(slot.lane, slot.starts_at, slot.capacity, slot.online) for slot in found] == [
        ("priority", at(1), 1, 0),
        ("regular", at(1), 12, 10),
        ("priority", at(1, 30), 1, 0),
    ]


def test_targets_while_the_point_is_shut_keep_their_starts():
    found = targets([span(at(1), at(4))], [HOURLY], shut=[(at(1, 30), at(3))])

    assert [(slot.starts_at, slot.capacity) for slot in found] == [(at(1), 6), (at(3), 12)]


@pytest.mark.parametrize(
    ("places", "percent", "online"),
    [(10, 0, 10), (10, 25, 7), (10, 24, 8), (10, 100, 0), (1, 50, 0), (1, 49, 1), (3, 50, 1), (12, 20, 10)],
)
def test_targets_keep_a_share_rounded_half_up(places, percent, online):
    terms = LaneTerms("regular", grain_minutes=60, minutes_per_place=60, kept_percent=percent)

    (found,) = targets([span(at(1), at(2), regular=places)], [terms])

    assert (found.capacity, found.online) == (places, online)


def test_targets_when_a_lane_has_two_sets_of_terms_refuse():
    with pytest.raises(ValueError, match="one set of terms"):
        targets([], [HOURLY, HOURLY])


@pytest.mark.parametrize(
    "wrong", [{"grain_minutes": 0}, {"minutes_per_place": 0}, {"kept_percent": -1}, {"kept_percent": 101}]
)
def test_lane_terms_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"a slot and a place|kept share"):
        replace(HOURLY, **wrong)


def test_targets_of_the_smallest_terms_are_a_slot_and_a_place_each_minute():
    found = targets([span(at(1), at(1, 3), regular=1)], [LaneTerms("regular", 1, 1, 0)])

    assert [(slot.starts_at, slot.minutes, slot.capacity) for slot in found] == [
        (at(1), 1, 1),
        (at(1, 1), 1, 1),
        (at(1, 2), 1, 1),
    ]


CLOCK_CHANGES = [
    ("Europe/London", date(2030, 3, 31), 1),
    ("Europe/London", date(2030, 10, 27), 3),
    ("Australia/Sydney", date(2030, 4, 7), 3),
    ("Australia/Sydney", date(2030, 10, 6), 1),
    ("America/New_York", date(2030, 3, 10), 1),
    ("America/New_York", date(2030, 11, 3), 3),
    ("Asia/Jakarta", date(2030, 3, 31), 2),
]


@pytest.mark.parametrize(("zone", "on", "hours"), CLOCK_CHANGES)
def test_targets_over_a_clock_change_have_as_many_hours_as_pass(zone, on, hours):
    night = Span(time(1), time(3), True, (("regular", 3),))
    plan = Plan(zone, None, None, (WeeklyRule(6, night, date(2030, 1, 1), None, None),), (), (), (), (), {2030})

    found = targets([one for day in days(on, on, plan) for one in day.spans], [HOURLY])

    assert [slot.capacity for slot in found] == [12] * hours
    assert all(after.starts_at - before.starts_at == timedelta(hours=1) for before, after in pairwise(found))


minutes = st.integers(0, 2 * 24 * 60)


@st.composite
def open_spans(draw):
    """Up to three spans over two days, over midnight too, with pauses; in order and apart."""
    edges = sorted(draw(st.sets(minutes, min_size=2, max_size=6)))
    spans = []
    for start, end in list(pairwise(edges))[:: draw(st.sampled_from([1, 2]))]:
        pause = sorted(draw(st.sets(st.integers(start, end), min_size=2, max_size=2)))
        counters = tuple(draw(st.dictionaries(st.sampled_from(["regular", "priority"]), st.integers(0, 6))).items())
        paused = (at(0) + pause[0] * MINUTE, at(0) + pause[1] * MINUTE) if draw(st.booleans()) else None
        spans.append(OpenSpan(at(0) + start * MINUTE, at(0) + end * MINUTE, paused is None, counters, paused))
    return spans


lane_terms = st.builds(LaneTerms, st.just("regular"), st.integers(5, 180), st.integers(5, 90), st.integers(0, 100))
stretches = st.lists(
    st.tuples(minutes, minutes).map(lambda pair: tuple(at(0) + minute * MINUTE for minute in sorted(pair))),
    max_size=2,
)


@given(open_spans(), lane_terms, stretches)
def test_targets_whatever_the_hours_count_places_minute_by_minute(spans, terms, shut):
    found = targets(spans, [terms], shut)

    for slot in found:
        served = sum(
            counters_serving(spans, "regular", slot.starts_at + number * MINUTE, shut) for number in range(slot.minutes)
        )
        assert slot.capacity == served // terms.minutes_per_place > 0
        assert 0 <= slot.online <= slot.capacity
    assert all(before.starts_at + before.minutes * MINUTE <= after.starts_at for before, after in pairwise(found))


@given(open_spans(), lane_terms)
def test_targets_whatever_the_hours_lie_on_the_grain_of_one_span_and_inside_it(spans, terms):
    for slot in targets(spans, [terms]):
        (home,) = [one for one in spans if one.starts_at <= slot.starts_at < one.ends_at]
        assert (slot.starts_at - home.starts_at) % (terms.grain_minutes * MINUTE) == timedelta(0)
        assert slot.starts_at + slot.minutes * MINUTE <= home.ends_at


def existing(pk, target, **changes):
    return replace(
        Existing(pk, target.lane, target.starts_at, target.minutes, target.capacity, target.online, 0, 0),
        **changes,
    )


NINE = Target("regular", at(2), 60, capacity=12, online=10)
TEN = Target("regular", at(3), 60, capacity=12, online=10)


def test_difference_when_nothing_is_stored_makes_all():
    assert difference([], [NINE, TEN]) == Difference((NINE, TEN), (), ())


def test_difference_when_all_is_as_wanted_is_empty():
    found = difference([existing(1, NINE, taken=5, taken_online=5)], [NINE])

    assert found == Difference((), (), ())
    assert found.is_empty


@pytest.mark.parametrize(
    ("stored", "change", "displaced"),
    [
        ({"capacity": 9, "online": 9}, Change(1, 12, 10, 60), ()),
        ({"minutes": 30}, Change(1, 12, 10, 60), ()),
        ({"online": 12, "taken": 11, "taken_online": 11}, Change(1, 12, 11, 60, 0, 1), ()),
        ({"capacity": 20, "online": 16, "taken": 14, "taken_online": 9}, Change(1, 14, 10, 60, 2, 0), ((1, 2),)),
        ({"capacity": 20, "online": 16, "taken": 14, "taken_online": 14}, Change(1, 14, 14, 60, 2, 4), ((1, 2),)),
    ],
)
def test_difference_when_a_slot_changes_never_goes_below_what_is_taken(stored, change, displaced):
    found = difference([existing(1, NINE, **stored)], [NINE])

    assert found == Difference((), (change,), displaced)


def test_difference_when_a_slot_is_no_longer_wanted_keeps_it_for_those_who_have_it():
    slots = [existing(1, NINE), existing(2, TEN, taken=3, taken_online=2)]

    assert difference(slots, []) == Difference((), (Change(1, 0, 0, 60), Change(2, 3, 2, 60, 3, 2)), ((2, 3),))


def test_difference_when_people_wait_to_be_moved_still_lists_them_but_is_empty():
    found = difference([existing(1, NINE, capacity=3, online=2, taken=3, taken_online=2, over=3, over_online=2)], [])

    assert found == Difference((), (), ((1, 3),))
    assert found.is_empty


@pytest.mark.parametrize("wanted", [[NINE, TEN], [replace(NINE, capacity=11)]])
def test_difference_that_only_makes_or_only_changes_slots_is_not_empty(wanted):
    assert not difference([existing(1, NINE)], wanted).is_empty


def test_difference_when_start_is_the_same_but_lane_differs_are_two_slots():
    priority = replace(NINE, lane="priority")

    assert difference([existing(1, NINE)], [NINE, priority]) == Difference((priority,), (), ())


targets_strategy = st.lists(
    st.builds(
        lambda lane, hour, minutes, capacity, kept: Target(lane, at(hour), minutes, capacity, max(0, capacity - kept)),
        st.sampled_from(["regular", "priority"]),
        st.integers(0, 5),
        st.sampled_from([30, 60]),
        st.integers(1, 20),
        st.integers(0, 20),
    ),
    unique_by=lambda target: (target.lane, target.starts_at),
    max_size=8,
)


@st.composite
def stored_slots(draw):
    slots = []
    for pk, target in enumerate(draw(targets_strategy)):
        taken = draw(st.integers(0, target.capacity))
        taken_online = draw(st.integers(0, min(taken, target.online)))
        slots.append(existing(pk, target, taken=taken, taken_online=taken_online))
    return slots


def applied(slots, change):
    after = {slot.pk: slot for slot in slots}
    for one in change.change:
        changed = {name: getattr(one, name) for name in ("capacity", "online", "minutes", "over", "over_online")}
        after[one.pk] = replace(after[one.pk], **changed)
    made = [existing(1000 + number, target) for number, target in enumerate(change.create)]
    return [*after.values(), *made]


@given(stored_slots(), targets_strategy)
def test_difference_when_applied_leaves_no_difference_and_takes_no_place_away(slots, wanted):
    first = difference(slots, wanted)
    after = applied(slots, first)
    second = difference(after, wanted)

    assert second.is_empty
    assert second.displaced == first.displaced
    for slot in after:
        assert 0 <= slot.taken <= slot.capacity
        assert 0 <= slot.taken_online <= slot.online <= slot.capacity
    assert {(slot.lane, slot.starts_at) for slot in after} >= {(one.lane, one.starts_at) for one in wanted}


@given(stored_slots(), targets_strategy)
def test_difference_offers_exactly_what_is_wanted_where_less_is_taken(slots, wanted):
    capacities = {(one.lane, one.starts_at): one.capacity for one in wanted}
    after = applied(slots, difference(slots, wanted))

    for slot in after:
        assert slot.capacity == max(slot.taken, capacities.get((slot.lane, slot.starts_at), 0))


@given(stored_slots(), targets_strategy)
def test_difference_lists_every_displaced_place_and_no_other(slots, wanted):
    assume(slots)
    capacities = {(one.lane, one.starts_at): one.capacity for one in wanted}
    over = {slot.pk: slot.taken - capacities.get((slot.lane, slot.starts_at), 0) for slot in slots}

    assert dict(difference(slots, wanted).displaced) == {pk: places for pk, places in over.items() if places > 0}
