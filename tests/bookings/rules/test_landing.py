import datetime as dt

import pytest

from bookings.rules.landing import Candidate, answer_until, nearest

NOW = dt.datetime(2030, 3, 4, 2, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize(("hours_left", "hours_to_answer"), [(1, 1), (4, 2), (20, 10), (48, 24), (500, 24)])
def test_answer_until_leaves_staff_as_long_as_the_citizen(hours_left, hours_to_answer):
    assert answer_until(NOW, NOW + hours_left * HOUR) == NOW + hours_to_answer * HOUR


def test_nearest_when_another_point_is_sooner_weighs_the_way_there():
    here = Candidate(1, 7, NOW + 4 * HOUR)
    near = Candidate(2, 8, NOW - HOUR / 2)
    far = Candidate(3, 8, NOW + 2 * HOUR)

    assert list(nearest({7: [here], 8: [near, far]}, NOW, 7)) == [near, here, far]


def test_nearest_when_several_points_have_earlier_places_finds_each_once():
    early_here, early_there = Candidate(1, 7, NOW - 2 * HOUR), Candidate(2, 8, NOW - HOUR)
    late_here, late_there = Candidate(3, 7, NOW + 3 * HOUR), Candidate(4, 8, NOW + HOUR)

    found = nearest({7: [early_here, late_here], 8: [early_there, late_there]}, NOW, 7)

    assert list(found) == [early_here, late_here, early_there, late_there]
