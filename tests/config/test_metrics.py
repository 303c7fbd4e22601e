"""What Prometheus reads, and that nobody else does."""

import datetime as dt
import re

import pytest
import time_machine
from django.core.cache import caches
from prometheus_client.parser import text_string_to_metric_families

from bookings.models import Balance, Circuit, Knowing
from offices.models import Heartbeat
from tests.environment import ROOT
from tests.factories.outbox import make_message, make_pause
from tests.factories.visits import make_booking, make_slot

NOW = dt.datetime(2030, 3, 4, 3, 0, tzinfo=dt.UTC)
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)
TOKEN = "only-for-the-tests-of-metrics"


@pytest.fixture(autouse=True)
def clock(settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def told(answer):
    """(name without its beginning, labels in alphabetical order) and the value."""
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (one.name.removeprefix("tanpajeda_"), *(one.labels[name] for name in sorted(one.labels))): one.value
        for family in families
        for one in family.samples
    }


# --- who may read ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "status"),
    [
        ({}, 200),  # the test's client comes from 127.0.0.1
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
        ({"REMOTE_ADDR": "unix:"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 403),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, 403),
        ({"HTTP_X_REAL_IP": "127.0.0.1"}, 403),
        ({"HTTP_AUTHORIZATION": "Bearer "}, 200),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "}, 403),
    ],
)
def test_metrics_without_a_token_are_for_this_machine_alone(client, settings, where, status):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", **where).status_code == status


def test_metrics_without_a_token_behind_a_proxy_are_for_nobody(client, settings):
    settings.METRICS_TOKEN = ""
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}

    assert client.get("/metrics").status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("shown", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"Bearer {TOKEN}x", 403),
        (f"Basic {TOKEN}", 403),
        (TOKEN, 403),
        ("", 403),
        ("Bearer ünknown", 403),
    ],
)
@pytest.mark.parametrize("where", ["127.0.0.1", "10.0.0.7"])
def test_metrics_with_a_token_are_for_whoever_has_it_wherever_they_are(client, settings, where, shown, status):
    settings.METRICS_TOKEN = TOKEN

    assert client.get("/metrics", headers={"authorization": shown}, REMOTE_ADDR=where).status_code == status


def test_metrics_are_only_read(client):
    assert client.post("/metrics").status_code == 405


# --- what they say ---


@pytest.mark.django_db
def test_metrics_tell_what_waits_and_for_how_long(client):
    make_message(due_at=NOW - 90 * SECOND)
    make_message(due_at=NOW + HOUR)
    make_message(due_at=NOW - HOUR, kind="feedback", channel="email")
    make_pause(kind="feedback")

    found = told(client.get("/metrics"))

    assert found["messages_oldest_due_seconds", "sms"] == 90
    assert found["messages_oldest_due_seconds", "email"] == 0
    assert (found["messages_due", "sms"], found["messages_due_later", "sms"]) == (1, 1)
    assert found["messages_paused_offices", "feedback"] == 1
    assert found["messages_channel_shut", "sms"] == 0


@pytest.mark.django_db
def test_metrics_tell_what_became_of_the_last_day(client):
    for state, tries in (("delivered", 1), ("delivered", 2), ("failed", 5)):
        make_message(due_at=NOW - HOUR, state=state, provider="twilio", attempts=tries, kind="ready")
    make_message(due_at=NOW - 25 * HOUR, state="failed", kind="ready")

    found = told(client.get("/metrics"))

    assert found["messages_last_day", "sms", "ready", "delivered"] == 2
    assert found["messages_last_day", "sms", "ready", "failed"] == 1
    assert found["messages_outcomes_last_day", "sms", "twilio", "delivered"] == 2
    assert found["messages_attempts_last_day", "sms", "twilio"] == 8


@pytest.mark.django_db
def test_metrics_tell_who_is_passed_over_and_what_credit_is_left(client, settings):
    settings.TWILIO_ACCOUNTS = [{"name": "twilio", "sid": "AC1", "token": "t", "sender": "X"}]
    settings.SMS_GATEWAY = "twilio"
    Circuit.objects.create(provider="twilio", channel="sms", began_at=NOW, open_until=NOW + HOUR)
    Circuit.objects.create(provider="mail", channel="email", began_at=NOW)
    for amount in (99, 12):
        Balance.objects.create(provider="twilio", amount=amount, currency="USD", at=NOW)

    found = told(client.get("/metrics"))

    assert (found["circuit_open", "sms", "twilio"], found["circuit_open", "email", "mail"]) == (1, 0)
    assert (found["messages_channel_shut", "sms"], found["messages_channel_shut", "email"]) == (1, 0)
    assert found["provider_credit", "USD", "twilio"] == 12


@pytest.mark.django_db
def test_metrics_tell_the_share_of_promises_kept_in_the_last_full_week(client, clock):
    assert ("promises_kept_ratio",) not in told(client.get("/metrics"))
    caches["default"].clear()
    clock.move_to(NOW - 5 * 24 * HOUR)  # a Wednesday; the visits are on Friday, promised for Thursday at 18.00
    made = [make_booking(make_slot(starts_at=NOW - 3 * 24 * HOUR)) for _one in range(4)]
    Knowing.objects.create(booking=made[0], version=1, how="tap", at=NOW - 5 * 24 * HOUR)
    clock.move_to(NOW)

    assert told(client.get("/metrics"))["promises_kept_ratio",] == 0.25


@pytest.mark.django_db
def test_metrics_tell_the_age_of_the_last_heartbeat(client):
    Heartbeat.objects.create(errand="worker", beat_at=NOW - 40 * SECOND)

    assert told(client.get("/metrics"))["errand_heartbeat_age_seconds", "worker"] == 40


@pytest.mark.django_db
def test_metrics_name_nobody_and_no_office(client):
    make_message(due_at=NOW, recipient="+628123450001", secret="123456", state="failed", error="twilio_21211")

    page = client.get("/metrics").content.decode()

    assert [word for word in ("812345", "123456", "bekasi", "21211") if word in page] == []


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 300])
def test_metrics_take_six_queries_however_many_messages_there_are(client, rows, django_assert_num_queries):
    for _one in range(rows):
        make_message(due_at=NOW - HOUR)

    # the offices and four for each one's promises, every ten minutes
    with django_assert_num_queries(6 + 5):
        client.get("/metrics")
    # the last day, the pauses, the circuits, the queues and which of them are shut, the heartbeats
    with django_assert_num_queries(6):
        client.get("/metrics")


# --- as they are written down ---


@pytest.mark.django_db
def test_metrics_are_written_down_and_the_alerts_use_no_others(client, settings, clock):
    clock.move_to(NOW - 5 * 24 * HOUR)
    make_booking(make_slot(starts_at=NOW - 3 * 24 * HOUR))
    clock.move_to(NOW)
    settings.SMS_GATEWAY = "twilio"
    settings.TWILIO_ACCOUNTS = [{"name": "twilio", "sid": "AC1", "token": "t", "sender": "X"}]
    Circuit.objects.create(provider="twilio", channel="sms", began_at=NOW)
    Balance.objects.create(provider="twilio", amount=9, currency="USD", at=NOW)
    make_message(due_at=NOW - HOUR, state="failed", provider="twilio", attempts=1)
    make_pause()
    Heartbeat.objects.create(errand="worker", beat_at=NOW)
    page = (ROOT / "docs/monitoring.md").read_text()
    told_of = {name for name, *_labels in told(client.get("/metrics"))}

    named = set(re.findall(r"tanpajeda_([a-z_]+)", page))

    assert (sorted(told_of - named), sorted(named - told_of)) == ([], [])
