"""Every test of the API begins with nothing kept, nobody throttled, and a client that knows how to ask."""

import pytest
from django.test import Client

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
