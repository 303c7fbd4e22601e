import datetime as dt
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from bookings.models import Balance
from bookings.reports import credit

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 1, 11, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def two_accounts(settings):
    settings.SMS_GATEWAY = "twilio"
    settings.TWILIO_ACCOUNTS = [{"name": "twilio"}, {"name": "twilio-second"}]


def keep(provider, hours, is_short):
    return Balance.objects.create(
        provider=provider,
        amount=Decimal("1.2"),
        currency="USD",
        at=NOW + dt.timedelta(hours=hours),
        lasts_until=NOW + dt.timedelta(days=1),
        is_short=is_short,
    )


def test_short_is_what_the_newest_balance_of_each_provider_says():
    keep("twilio", 0, is_short=True)
    keep("twilio", 1, is_short=False)
    keep("twilio-second", 0, is_short=False)
    low = keep("twilio-second", 1, is_short=True)
    keep("forgotten", 0, is_short=True)

    assert credit.short() == [low]


def test_short_before_anybody_was_asked_is_nothing():
    assert credit.short() == []


def test_line_says_how_much_is_left_and_until_when():
    keep("twilio", 0, is_short=True)

    with translation.override("en"):
        line = render_to_string("staff/messages/_credit.html", {"short": credit.short()})

    assert "The credit at twilio is running out" in line
    assert "USD 1.20 are left; at last week's rate until 12 Jan, 09.00." in line
    assert "notice--danger" in line
