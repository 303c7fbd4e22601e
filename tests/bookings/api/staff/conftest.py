"""Every test of the staff's API begins in the week before its roster, with a planner who knows how to ask."""

import pytest
import time_machine
from django.test import Client

from bookings.actions import inventory
from tests.bookings.api.asking import Asker
from tests.factories import duties, houses
from tests.factories.desks import sit_down
from tests.factories.duties import MONDAY, at


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def draft():
    """Three officers on a Monday morning, with places, and a draft that keeps every rule."""
    point, officers = duties.make_week(officers=3)
    houses.make_plan(office=point.office)
    inventory.reconcile(point, MONDAY, MONDAY)
    draft = duties.make_draft(point.office)
    for officer, pause in zip(officers, (10, 10, 11), strict=True):
        duties.make_assignment(draft, officer, pause=pause)
    return draft


@pytest.fixture
def broken(draft):
    """The same, with everybody's break at once."""
    draft.assignments.update(break_starts_at=at(MONDAY, 10), break_ends_at=at(MONDAY, 11))
    return draft


@pytest.fixture
def seat():
    """A client in which somebody of this role has signed in."""

    def seated(role, office, **where):
        client = Client(raise_request_exception=False)
        user = sit_down(client, role, office=office, **where)
        return Asker(client), user

    return seated


@pytest.fixture
def planner(draft, seat):
    return seat("planner", draft.office)[0]
