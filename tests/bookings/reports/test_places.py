"""A party in adjoining slots: what is listed must be what a claim would get, read no further than needed."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bookings.reports.places import Row, with_whole_party
from bookings.rules.claims import Room, Wanted, adjoining, allot

START = dt.datetime(2030, 3, 4, 2, 0, tzinfo=dt.UTC).timestamp()
MINUTES = 30
STEP = MINUTES * 60


def row(pk, place, left, point=1):
    """A slot at the so many-th half hour with so many places left."""
    return Row(pk, point, START + STEP * place, START, MINUTES, left, left, left)


def as_claims_decide(found, people, unit):
    """Slow and plain: every start is tried as a hold would try it."""
    fitting = []
    for first in found:
        here = [one for one in found if one.point == first.point and one.starts_at >= first.starts_at]
        moments = [(one.pk, int(one.starts_at), int(one.ends_at)) for one in here]
        rooms = {one.pk: Room(one.left, one.left) for one in here}
        run = adjoining(moments[: people * 2], first.pk, people * 2)
        if allot(Wanted(run, people, unit, online=True), rooms):
            fitting.append(first)
    return fitting


days = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 2), st.integers(2, 5)), unique_by=lambda one: one[:2])


@given(day=days, people=st.integers(2, 5), unit=st.integers(1, 2), limit=st.one_of(st.none(), st.integers(1, 4)))
def test_party_is_listed_exactly_where_claims_would_seat_it(day, people, unit, limit):
    found = [row(pk, place, left, point) for pk, (place, point, left) in enumerate(sorted(day), start=1)]

    listed = with_whole_party(found, people, lambda _row: unit, limit)

    assert listed == as_claims_decide(found, people, unit)[:limit]


def test_party_when_enough_was_found_reads_no_further():
    read = []

    def slots():
        for place in range(1_000):
            read.append(place)
            yield row(place + 1, place, 3)

    listed = with_whole_party(slots(), 3, lambda _row: 1, 10)

    assert [one.pk for one in listed] == list(range(1, 11))
    assert len(read) == 11
