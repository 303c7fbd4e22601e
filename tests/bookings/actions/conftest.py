"""Messages on their way on a Monday, and parties that wait on a Saturday: for whatever test asks for them."""

import pytest
import time_machine

from tests.factories import houses, post, queues, visits


@pytest.fixture
def clock():
    with time_machine.travel(post.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def provider(clock):
    return post.Provider()


@pytest.fixture
def booking(clock):
    return visits.make_booking(visits.make_slot())


@pytest.fixture
def two_days_before():
    with time_machine.travel(queues.NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def point():
    return houses.make_point()
