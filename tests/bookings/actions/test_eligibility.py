"""Who may come for what, with the office's terms read from the tables."""

import pytest

from bookings.actions import booking
from bookings.errors import NotEligible
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A place in the priority lane."""
    point = houses.make_point(offers=("new",), lane="priority")
    return visits.hold(visits.make_slot(point=point, lane="priority"))


@pytest.mark.parametrize("need", ["wheelchair", "sight", "hearing", "walking", "pregnant"])
def test_priority_lane_when_help_is_needed_is_open(held, need):
    assert len(visits.confirm(held, people=[visits.make_person(needs=(need,))])) == 1


@pytest.mark.parametrize("needs", [(), ("other",)])
def test_priority_lane_without_a_ground_is_refused(held, needs):
    with pytest.raises(NotEligible) as refused:
        visits.confirm(held, people=[visits.make_person(needs=needs)])

    assert refused.value.codes == ("lane_not_entitled",)
    assert booking.Booking.objects.count() == 0
