"""What load balancers and whoever is on duty ask."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.utils import timezone

from bookings.actions import delivery
from bookings.models import Circuit, Message
from config.views import health
from offices.actions import heartbeat
from offices.models import Heartbeat
from tests.factories.houses import make_message_terms, make_office
from tests.factories.outbox import make_message, make_pause
from tests.factories.post import Only, Provider
from tests.factories.visits import make_booking, make_slot, make_wishes


@pytest.fixture
def get(client, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    return client.get


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


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "ready"), [(6, False), (4, True)])
@pytest.mark.parametrize("unsure", [True, False])
def test_readyz_when_a_message_is_to_be_tried_again_looks_at_when_it_was_due(get, minutes, ready, unsure):
    heartbeat.beat()
    now = timezone.now()
    again = now + dt.timedelta(minutes=20)
    make_message(due_at=now - dt.timedelta(minutes=minutes), state="claimed", lease_until=again, unsure=unsure)

    assert get("/readyz").json()["ready"] == ready


@pytest.mark.django_db
def test_readyz_when_the_kind_is_paused_is_200_until_it_should_have_been_dropped(get):
    heartbeat.beat()
    now = timezone.now()
    pause = make_pause(kind="feedback")
    row = make_message(kind="feedback", due_at=now - dt.timedelta(hours=1))

    assert get("/readyz").status_code == 200

    Message.objects.filter(pk=row.pk).update(expires_at=now - dt.timedelta(minutes=30))
    assert get("/readyz").status_code == 503

    Message.objects.filter(pk=row.pk).update(expires_at=now + dt.timedelta(hours=1))
    pause.delete()
    assert get("/readyz").status_code == 503


@pytest.mark.django_db
def test_readyz_when_every_provider_of_the_only_channel_is_passed_over_is_503(get):
    heartbeat.beat()
    now = timezone.now()
    Circuit.objects.create(provider="outbox", channel="sms", began_at=now, open_until=now + dt.timedelta(minutes=15))
    make_message(due_at=now - dt.timedelta(hours=1))

    delivery.deliver_due()

    assert get("/readyz").status_code == 503
    assert Message.objects.get().state == "queued"


@pytest.mark.django_db
def test_readyz_when_what_waits_for_a_shut_channel_has_another_way_is_200_before_it_is_late(get):
    heartbeat.beat()
    now = timezone.now()
    make_booking(make_slot(), wishes=make_wishes(email="siti@contoh.example"))
    Circuit.objects.create(provider="outbox", channel="sms", began_at=now, open_until=now + dt.timedelta(minutes=15))
    make_message_terms(make_office(), quiet_from=dt.time(), quiet_to=dt.time())
    Message.objects.update(due_at=now - dt.timedelta(minutes=4, seconds=30))

    delivery.deliver_due()

    assert get("/readyz").status_code == 200
    assert list(Message.objects.order_by("pk").values_list("channel", "error")) == [
        ("sms", "channel_shut"),
        ("email", ""),
    ]


@pytest.mark.django_db
def test_readyz_when_nobody_carries_the_channel_is_503(get, settings):
    heartbeat.beat()
    settings.SMS_GATEWAY, settings.TWILIO_ACCOUNTS = "twilio", []
    make_message(due_at=timezone.now() - dt.timedelta(hours=1))

    assert get("/readyz").status_code == 503


@pytest.mark.django_db
def test_readyz_when_a_message_waits_for_quiet_hours_to_end_is_200(get):
    local = make_office().local(timezone.now())
    earlier, later = (local + dt.timedelta(hours=hours) for hours in (-1, 1))
    make_message_terms(make_office(), quiet_from=earlier.time(), quiet_to=later.time())
    make_booking(make_slot())
    Message.objects.update(due_at=timezone.now() - dt.timedelta(minutes=20))
    heartbeat.beat()
    assert get("/readyz").status_code == 503  # no worker has looked yet

    delivery.deliver_due(Only(Provider()))

    assert (get("/readyz").status_code, Message.objects.get().state) == (200, "queued")


@pytest.mark.django_db
def test_readyz_when_a_message_that_was_refused_waits_for_quiet_hours_to_end_is_200(get):
    now = timezone.now()
    local = make_office().local(now)
    earlier, later = (local + dt.timedelta(hours=hours) for hours in (-1, 1))
    make_message_terms(make_office(), quiet_from=earlier.time(), quiet_to=later.time())
    make_booking(make_slot())
    over = now - dt.timedelta(minutes=1)
    Message.objects.update(due_at=now - dt.timedelta(hours=2), state="claimed", lease_until=over, attempts=1)
    heartbeat.beat()
    assert get("/readyz").status_code == 503

    delivery.deliver_due(Only(Provider()))

    assert (get("/readyz").status_code, Message.objects.get().state) == (200, "claimed")


def test_readyz_when_the_database_is_gone_is_503(get, monkeypatch):
    def gone(now):
        raise DatabaseError

    monkeypatch.setattr(health, "_checks", gone)

    answer = get("/readyz")

    assert (answer.status_code, answer.json()["checks"]) == (503, {"database": "unreachable"})
