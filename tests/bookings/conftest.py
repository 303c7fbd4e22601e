"""Twilio, for tests of its gateway and of what is done and shown with it."""

import pytest

from bookings.gateways import twilio
from tests.bookings.gateways.twilio_server import TwilioServer


@pytest.fixture
def server(settings):
    """Twilio as documented on loopback, and the product set up for its account."""
    with TwilioServer() as server:
        settings.SMS_GATEWAY = "twilio"
        settings.TWILIO_ACCOUNTS = [server.account()]
        settings.PUBLIC_URL = "https://antre.example.go.id"
        yield server
    twilio.client.cache_clear()
