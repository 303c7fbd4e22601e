"""What load balancers and whoever is on duty ask."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone

from bookings.models import Message
from config.views import health
from offices.actions import heartbeat
from offices.models import Heartbeat


@pytest.fixture
def get(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    return client.get


def make_message(*, due_at):
    return Message.objects.create(
        kind="contact_code",
        channel="sms",
        recipient="+628110000001",
        language="id",
        due_at=due_at,
        expires_at=due_at + dt.timedelta(hours=1),
    )


def test_healthz_answers_without_asking_the_database(get):
    answer = get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"alive\n")


@pytest.mark.django_db
def test_readyz_when_everything_is_well_is_200(get):
    heartbeat.beat()

    answer = get("/readyz")

    expected = {"database": "ok", "migrations": "ok", "worker": "ok", "outbox": "ok"}
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": expected})


@pytest.mark.django_db
def test_readyz_when_the_worker_never_beat_is_503(get):
    answer = get("/readyz")

    assert (answer.status_code, answer.json()["checks"]["worker"]) == (503, "silent")


@pytest.mark.django_db
def test_readyz_when_the_worker_fell_silent_is_503(get):
    Heartbeat.objects.create(errand="worker", beat_at=timezone.now() - dt.timedelta(minutes=4))

    answer = get("/readyz")

    assert (answer.status_code, answer.json()["checks"]["worker"]) == (503, "silent")


@pytest.mark.django_db
def test_readyz_when_a_message_waits_too_long_is_503(get):
    heartbeat.beat()
    make_message(due_at=timezone.now() - dt.timedelta(minutes=6))

    answer = get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["outbox"].startswith("oldest due for 36")


@pytest.mark.django_db
def test_readyz_when_a_message_is_due_later_is_200(get):
    heartbeat.beat()
    make_message(due_at=timezone.now() + dt.timedelta(hours=1))

    assert get("/readyz").status_code == 200


def test_readyz_when_the_database_is_gone_is_503(get, monkeypatch):
    def gone(now):
        raise DatabaseError

    monkeypatch.setattr(health, "_checks", gone)

    answer = get("/readyz")

    assert (answer.status_code, answer.json()["checks"]) == (503, {"database": "unreachable"})
