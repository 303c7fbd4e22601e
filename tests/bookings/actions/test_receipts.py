import datetime as dt
import uuid
from decimal import Decimal

import pytest
import time_machine

from bookings.actions import receipts
from bookings.gateways.letters import Receipt
from bookings.models import Circuit, Message
from tests.factories import visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)
SID = "SM" + "a" * 32


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def message(clock):
    """Accepted by the provider by WhatsApp, with SMS to fall back on."""
    visits.make_booking(visits.make_slot())
    message = Message.objects.get()
    change(
        message,
        state="accepted",
        channel="whatsapp",
        then=["sms"],
        provider="twilio",
        provider_id=SID,
        accepted_at=NOW,
        settled_at=NOW,
    )
    return message


def change(message, **fields):
    Message.objects.filter(pk=message.pk).update(**fields)


def note(message, state, sid=SID, **more):
    return receipts.note(Receipt(sid, state, **more), reference=message.reference)


def states():
    return list(Message.objects.order_by("pk").values_list("channel", "state"))


def test_note_moves_the_message_forward_only_however_they_come(message):
    news = [note(message, state) for state in ("sent", "accepted", "delivered", "sent", "delivered", "undelivered")]

    assert news == [True, False, True, False, False, False]
    assert states() == [("whatsapp", "delivered")]
    message.refresh_from_db()
    assert (message.receipt_at, message.error) == (NOW, "")


def test_note_finds_the_message_by_the_providers_id(message):
    assert receipts.note(Receipt(SID, "delivered"))
    assert states() == [("whatsapp", "delivered")]


@pytest.mark.parametrize("known", [{"reference": uuid.uuid4()}, {}])
def test_note_of_a_message_that_nobody_knows_changes_nothing(message, known):
    assert not receipts.note(Receipt("SM" + "b" * 32, "delivered"), **known)
    assert states() == [("whatsapp", "accepted")]


def test_note_before_the_worker_has_settled_keeps_the_providers_id(message):
    change(message, state="claimed", provider_id="", accepted_at=None, settled_at=None, lease_until=NOW)

    assert note(message, "delivered")

    message.refresh_from_db()
    assert (message.state, message.provider_id) == ("delivered", SID)
    assert (message.accepted_at, message.settled_at) == (NOW, NOW)


def test_note_resolves_a_doubt(message):
    change(message, state="in_doubt", provider_id="")

    assert note(message, "sent")

    assert states() == [("whatsapp", "sent")]


@pytest.mark.parametrize("state", ["expired", "cancelled", "failed", "delivered", "undelivered"])
def test_note_never_brings_a_message_back_from_its_end(message, state):
    change(message, state=state)

    assert not note(message, "sent")
    assert not note(message, "delivered") or state == "in_doubt"
    assert states() == [("whatsapp", state)]


@pytest.mark.parametrize("state", ["undelivered", "failed"])
def test_note_that_it_did_not_arrive_says_it_on_the_next_channel_once(message, state):
    for _time in range(3):
        note(message, state, error="twilio_63024")

    assert states() == [("whatsapp", state), ("sms", "queued")]
    message.refresh_from_db()
    assert message.error == "twilio_63024"
    assert Message.objects.get(channel="sms").follows == message


def test_note_takes_cost_and_segments_even_when_the_state_is_old_news(message):
    note(message, "delivered")

    assert not note(message, "sent", segments=2, cost=Decimal("0.0353"), currency="USD")

    message.refresh_from_db()
    assert (message.state, message.segments, message.cost, message.currency) == (
        "delivered",
        2,
        Decimal("0.03530"),
        "USD",
    )


def test_note_without_a_cost_forgets_none(message):
    note(message, "sent", segments=1, cost=Decimal("0.0353"), currency="USD")
    note(message, "delivered")

    message.refresh_from_db()
    assert (message.segments, message.cost, message.currency) == (1, Decimal("0.03530"), "USD")


def test_note_that_the_account_is_suspended_counts_against_the_provider(message):
    note(message, "failed", error="twilio_30002")
    note(message, "failed", error="twilio_30002")

    assert list(Circuit.objects.values_list("provider", "channel", "taken", "failed")) == [("twilio", "whatsapp", 0, 1)]


def test_note_that_a_phone_is_off_says_nothing_of_the_provider(message):
    note(message, "undelivered", error="twilio_30003")

    assert not Circuit.objects.exists()
