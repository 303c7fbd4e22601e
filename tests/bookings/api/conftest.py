"""Every test of the API begins with nothing kept, nobody throttled, and a client that knows how to ask."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.actions import catalogue
from bookings.api import doors, throttles
from tests.bookings.api.asking import Asker


@pytest.fixture(autouse=True)
def nothing_kept():
    catalogue.forget()
    doors.forget_kept()
    throttles.forget()


@pytest.fixture
def api():
    return Asker(Client(raise_request_exception=False))


@pytest.fixture
def queries():
    """What the tables are asked, without where transactions begin and end."""

    @contextmanager
    def watched():
        asked = []
        with CaptureQueriesContext(connection) as seen:
            yield asked
        control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
        asked += [one["sql"] for one in seen if not one["sql"].startswith(control)]

    return watched
