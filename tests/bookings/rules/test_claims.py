import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.claims import Room, Wanted, adjoining, allot


def wanted(people, run=(1, 2, 3), unit=1, online=True):
    return Wanted(run, people, unit, online)


def rooms(*free, online=None):
    return {slot: Room(places, places if online is None else online) for slot, places in enumerate(free, start=1)}


@pytest.mark.parametrize(
    ("free", "people", "unit", "parts", "left"),
    [
        ((3, 3, 3), 2, 1, ((1, 2),), (1, 3, 3)),
        ((3, 3, 3), 3, 1, ((1, 3),), (0, 3, 3)),
        ((2, 3, 3), 3, 1, ((1, 2), (2, 1)), (0, 2, 3)),
        ((1, 1, 3), 5, 1, ((1, 1), (2, 1), (3, 3)), (0, 0, 0)),
        ((4, 4, 4), 2, 2, ((1, 4),), (0, 4, 4)),
        ((3, 3, 3), 2, 2, ((1, 2), (2, 2)), (1, 1, 3)),  # nobody's two places lie in two slots
        ((1, 0, 3), 2, 1, None, (1, 0, 3)),  # a gap would tear the party apart
        ((0, 3, 3), 1, 1, None, (0, 3, 3)),
        ((1, 1, 1), 4, 1, None, (1, 1, 1)),
        ((1, 9, 9), 2, 2, None, (1, 9, 9)),
    ],
)
def test_allot_places_a_party_whole_from_the_first_slot_on_or_not_at_all(free, people, unit, parts, left):
    found = rooms(*free)

    assert allot(wanted(people, unit=unit), found) == parts
    assert tuple(room.free for room in found.values()) == left


def test_allot_when_only_the_kept_share_is_left_refuses_citizens_and_serves_the_counter():
    found = rooms(2, online=0)

    assert allot(wanted(1, run=(1,)), found) is None
    assert allot(wanted(1, run=(1,), online=False), found) == ((1, 1),)
    assert found == {1: Room(1, 0)}


def test_allot_when_the_counter_took_most_leaves_citizens_no_more_than_is_free():
    found = {1: Room(free=1, free_online=5)}

    assert allot(wanted(2, run=(1,)), found) is None
    assert allot(wanted(1, run=(1,)), found) == ((1, 1),)
    assert found == {1: Room(0, 4)}


batches = st.lists(
    st.builds(Wanted, st.just((1, 2, 3)), st.integers(1, 5), st.integers(1, 3), st.booleans()), max_size=12
)
some_rooms = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: Room(max(pair), min(pair))), min_size=3, max_size=3
).map(lambda rooms: dict(enumerate(rooms, start=1)))


@given(batches, some_rooms)
def test_allot_in_a_batch_never_gives_more_than_there_was(batch, found):
    before = {slot: (room.free, room.free_online) for slot, room in found.items()}
    given_away = dict.fromkeys(found, 0)
    given_online = dict.fromkeys(found, 0)
    for claim in batch:
        parts = allot(claim, found) or ()
        assert sum(places for _, places in parts) in (0, claim.people * claim.unit)
        assert [slot for slot, _ in parts] == list(claim.run[: len(parts)])
        for slot, places in parts:
            given_away[slot] += places
            given_online[slot] += places * claim.online

    for slot, room in found.items():
        assert (room.free, room.free_online) == (
            before[slot][0] - given_away[slot],
            before[slot][1] - given_online[slot],
        )
        assert room.free >= 0
        assert room.free_online >= 0


@pytest.mark.parametrize(
    ("starts", "first", "most", "run"),
    [
        ([(1, 0, 30), (2, 30, 60), (3, 60, 90)], 1, 5, (1, 2, 3)),
        ([(1, 0, 30), (2, 30, 60), (3, 60, 90)], 1, 2, (1, 2)),
        ([(1, 0, 30), (2, 30, 60), (3, 60, 90)], 2, 5, (2, 3)),
        ([(1, 0, 30), (2, 40, 70), (3, 70, 90)], 1, 5, (1,)),
        ([(1, 0, 30), (2, 40, 70), (3, 70, 90)], 2, 5, (2, 3)),
        ([(1, 0, 30)], 9, 5, ()),
        ([], 1, 5, ()),
    ],
)
def test_adjoining_is_the_run_in_which_each_begins_when_the_one_before_ends(starts, first, most, run):
    assert adjoining(starts, first, most) == run
