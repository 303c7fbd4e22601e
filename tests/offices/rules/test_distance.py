"""Distances that put points in order."""

import pytest

from offices.rules.distance import Spot, km_between, nearest

MONAS = Spot("monas", -6.17539, 106.82715)
BOROBUDUR = Spot("borobudur", -7.60788, 110.20367)


def test_km_between_when_places_are_known_is_about_right():
    assert km_between(MONAS, BOROBUDUR) == pytest.approx(405, abs=5)


def test_km_between_is_the_same_both_ways_and_nothing_to_oneself():
    assert km_between(MONAS, BOROBUDUR) == pytest.approx(km_between(BOROBUDUR, MONAS))
    assert km_between(MONAS, MONAS) == 0


def test_nearest_when_there_are_more_than_asked_for_names_the_nearest_first():
    far, near, nearer = Spot("far", -6.5, 107.5), Spot("near", -6.2, 106.9), Spot("nearer", -6.18, 106.83)

    assert [name for name, _km in nearest(MONAS, [far, near, nearer], 2)] == ["nearer", "near"]
