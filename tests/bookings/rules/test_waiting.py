import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules import waiting
from bookings.rules.waiting import Place, Position, Terms, Waiter

MONDAY = dt.date(2030, 3, 4)
NOW = dt.datetime(2030, 3, 2, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TERMS = Terms(
    offer=dt.timedelta(hours=2),
    lead=dt.timedelta(hours=3),
    most_a_week=3,
    most_days=60,
    from_time=dt.time(8),
    to_time=dt.time(20),
)


def place(slot=1, *, point=1, lane="regular", days=0):
    return Place(slot, point, lane, NOW + days * DAY, MONDAY + days * DAY)


def waiter(key=1, *, lane="regular", points=(), first=0, last=0, **fields):
    return Waiter(key, lane, frozenset(points), MONDAY + first * DAY, MONDAY + last * DAY, **fields)


@pytest.mark.parametrize(
    ("who", "suits"),
    [
        (waiter(), True),
        (waiter(points=[1, 2]), True),
        (waiter(points=[2]), False),
        (waiter(lane="priority"), False),
        (waiter(first=1, last=2), False),
        (waiter(first=-1, last=-1), False),
        (waiter(before=NOW), False),  # as late as the booking it has
        (waiter(before=NOW + DAY), True),
        (waiter(refused=frozenset({1})), False),
    ],
)
def test_suits_looks_at_lane_point_days_and_what_was_refused(who, suits):
    assert waiting.suits(who, place()) is suits


def test_position_counts_only_those_who_wait_for_the_same_places():
    mine = waiter(4, points=[1], last=2)
    queue = [
        waiter(1, points=[2]),  # elsewhere
        waiter(2, points=[1, 2]),
        waiter(3, lane="priority"),
        mine,
        waiter(5),  # anywhere
        waiter(6, first=3, last=3),  # on other days
    ]

    assert waiting.position(mine, queue) == Position(2, 3)


@pytest.mark.parametrize(
    ("local", "may"), [("07:59", False), ("08:00", True), ("19:59", True), ("20:00", False), ("23:00", False)]
)
def test_may_begin_only_between_the_hours(local, may):
    assert waiting.may_begin(dt.datetime.fromisoformat(f"2030-03-04T{local}"), TERMS) is may


def test_earliest_start_leaves_time_to_answer_and_to_come():
    assert waiting.earliest_start(NOW, TERMS) == NOW + dt.timedelta(hours=5)


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [(0, 0, []), (0, 60, []), (1, 0, ["days_reversed"]), (-2, -1, ["days_over"]), (0, 61, ["days_too_far"])],
)
def test_check_days_says_what_is_wrong(first, last, codes):
    found = waiting.check_days(MONDAY + first * DAY, MONDAY + last * DAY, MONDAY, 60)

    assert [one.code for one in found] == codes


PLACES = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4)), max_size=8)
PARTIES = st.lists(st.tuples(st.sets(st.integers(1, 3), max_size=2), st.integers(0, 4), st.integers(0, 3)), max_size=12)


@given(PLACES, PARTIES)
def test_in_turn_gives_no_place_to_somebody_whom_it_suits_less_early(places, parties):
    there = [place(slot, point=point, days=days) for slot, (point, days) in enumerate(places)]
    queue = [waiter(key, points=points, first=day, last=day + more) for key, (points, day, more) in enumerate(parties)]
    given_away = {}

    def take(_who, where):
        return where if where.slot not in given_away.values() else None

    for who, where in waiting.in_turn(queue, there, take):
        given_away[who.key] = where.slot

    assert len(set(given_away.values())) == len(given_away)
    for who in queue:
        for where in there:
            if not waiting.suits(who, where):
                continue
            got_by = next((key for key, slot in given_away.items() if slot == where.slot), None)
            # Whoever has nothing was preceded wherever they would have fitted; and nothing is left over that fits.
            assert who.key in given_away or (got_by is not None and got_by < who.key)
