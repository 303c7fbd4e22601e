import datetime as dt
import html
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


def keep(provider, hours, trouble="", amount="1.2"):
    return Balance.objects.create(
        provider=provider,
        amount=amount and Decimal(amount),
        currency="USD",
        at=NOW + dt.timedelta(hours=hours),
        lasts_until=NOW + dt.timedelta(days=1),
        trouble=trouble,
    )


def test_alarms_are_what_the_newest_balance_of_each_provider_says():
    keep("twilio", 0, "short")
    keep("twilio", 1)
    keep("twilio-second", 0)
    low = keep("twilio-second", 1, "short")
    keep("forgotten", 0, "short")

    assert credit.alarms() == [credit.Alarm(low, low)]


def test_alarm_of_who_does_not_answer_names_what_was_known_last_and_so_do_figures():
    known = keep("twilio", 0)
    silent = keep("twilio", 4, "unasked", amount=None)

    assert credit.alarms() == [credit.Alarm(silent, known)]
    assert credit.newest() == [known]


def test_alarms_before_anybody_was_asked_are_none():
    assert credit.alarms() == []


def lines():
    with translation.override("en"):
        return html.unescape(render_to_string("staff/messages/_credit.html", {"credit": credit.alarms()}))


@pytest.mark.parametrize(
    ("trouble", "title", "text"),
    [
        ("short", "The credit at twilio is running out", "USD 1.20 are left; at last week's rate until 12 Jan, 09.00."),
        (
            "unpriced",
            "Nobody can tell how long the credit at twilio lasts",
            "USD 1.20 are left, and none of last week's messages has a price.",
        ),
    ],
)
def test_line_says_how_much_is_left_and_until_when(trouble, title, text):
    keep("twilio", 0, trouble)

    line = lines()

    assert title in line
    assert text in line
    assert "notice--danger" in line


def test_line_of_who_does_not_answer_says_since_when():
    keep("twilio", 4, "unasked", amount=None)
    assert "It has never answered." in lines()

    keep("twilio", 0)

    assert "Nobody can tell how much credit is left at twilio" in lines()
    assert "It has not answered since 11 Jan, 09.00, when USD 1.20 were left." in lines()
