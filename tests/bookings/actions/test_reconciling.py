"""What never called back is asked for: state, price, and whether it was ever taken."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db.models.expressions import RawSQL

from bookings.actions import delivery, reconciling
from bookings.models import Message
from tests.bookings.gateways.twilio_server import Trouble
from tests.factories import visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def twilio(server, clock):
    server.clock = lambda: dt.datetime.now(dt.UTC)
    return server


def send(count=1):
    slot = visits.make_slot(capacity=count)
    for _booking in range(count):
        visits.make_booking(slot)
    delivery.deliver_due()


def rows():
    return list(Message.objects.order_by("pk").values_list("state", "cost", "currency", "segments"))


def test_reconcile_takes_state_and_price_from_the_days_list(twilio, clock):
    send(3)
    for one, status in zip(twilio.sent, ["delivered", "undelivered", "sent"], strict=True):
        twilio.advance(one["sid"], status, 30005 if status == "undelivered" else None)
    clock.shift(dt.timedelta(hours=20))
    twilio.asked.clear()

    assert reconciling.reconcile() == 3

    assert sorted(rows()) == [
        ("delivered", Decimal("0.03530"), "USD", 1),
        ("sent", Decimal("0.03530"), "USD", 1),
        ("undelivered", Decimal("0.03530"), "USD", 1),
    ]
    assert [kind for kind, _fields in twilio.asked] == ["list"] * 4 + ["fetch"]


def test_reconcile_fills_in_a_price_that_came_late(twilio, clock):
    send()
    twilio.price = None
    twilio.advance(twilio.sent[0]["sid"], "delivered")
    clock.shift(dt.timedelta(hours=2))
    reconciling.reconcile()
    assert rows() == [("delivered", None, "", 1)]

    twilio.charge("-0.07")
    clock.shift(dt.timedelta(days=1))
    reconciling.reconcile()

    assert rows() == [("delivered", Decimal("0.07000"), "USD", 1)]


def test_reconcile_of_old_news_writes_nothing(twilio, clock, django_assert_max_num_queries):
    send(3)
    for one in twilio.sent:
        twilio.advance(one["sid"], "delivered")
    reconciling.reconcile()

    with django_assert_max_num_queries(2):
        assert reconciling.reconcile() == 0


def test_reconcile_asks_for_what_has_not_left_the_providers_queue(twilio, clock):
    send()
    clock.shift(dt.timedelta(minutes=59))
    twilio.asked.clear()
    reconciling.reconcile()
    assert "fetch" not in [kind for kind, _fields in twilio.asked]

    twilio.advance(twilio.sent[0]["sid"], "failed", 30008)
    clock.shift(dt.timedelta(minutes=1))
    assert reconciling.reconcile() == 1

    assert rows()[0][0] == "failed"


def test_reconcile_asks_for_no_more_than_its_share_and_nothing_old(twilio, clock, monkeypatch):
    monkeypatch.setattr(reconciling, "MOST_ASKED", 2)
    send(3)
    clock.shift(dt.timedelta(hours=2))
    twilio.asked.clear()
    reconciling.reconcile()
    assert [kind for kind, _fields in twilio.asked].count("fetch") == 2

    clock.shift(dt.timedelta(days=3))
    twilio.asked.clear()
    reconciling.reconcile()
    assert [kind for kind, _fields in twilio.asked].count("fetch") == 0


def test_reconcile_when_the_provider_stumbles_goes_on_with_the_rest(twilio, clock):
    send(2)
    for one in twilio.sent:
        twilio.advance(one["sid"], "delivered")
    clock.shift(dt.timedelta(hours=2))
    twilio.trouble(Trouble(500, on="list"))
    twilio.trouble(Trouble(429, on="fetch"))

    assert reconciling.reconcile() == 1
    assert sorted(state for state, *_rest in rows()) == ["accepted", "delivered"]


def test_reconcile_without_a_provider_asks_nobody(clock):
    assert reconciling.reconcile() == 0


@pytest.mark.parametrize("field", ["recipient", "secret"])
@pytest.mark.parametrize("told", ["by the day's list", "one by one"])
def test_reconcile_is_not_stopped_by_a_row_that_no_key_opens(twilio, clock, field, told):
    slot = visits.make_slot(capacity=2)
    for _one in "ab":
        visits.make_booking(slot, wishes=visits.make_wishes(email="siti@contoh.example"))
    delivery.deliver_due()
    for one in twilio.sent:
        twilio.advance(one["sid"], "undelivered", 30005)
    if told == "one by one":
        twilio.trouble(Trouble(500, on="list"))
    spoilt = Message.objects.order_by("pk").first()
    Message.objects.filter(pk=spoilt.pk).update(**{field: RawSQL("'spoilt'", [])})
    clock.shift(dt.timedelta(hours=2))

    reconciling.reconcile()

    found = Message.objects.filter(channel="sms").order_by("pk").values_list("state", flat=True)
    assert list(found) == ["undelivered", "undelivered"]
    assert Message.objects.filter(channel="email").exclude(follows=spoilt).count() == 1
