"""Messages on their way to a provider that fails in every way it can, and workers that die: once each, or in doubt."""

import datetime as dt
import random
import re
import threading
import time
import uuid
from collections import Counter

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from bookings.actions import catalogue, changing, circuits, delivery, doubts, messages, posting
from bookings.gateways import twilio
from bookings.models import Booking, Message
from tests.bookings.gateways.twilio_server import Trouble, TwilioServer
from tests.factories import houses, visits
from tests.faults import doomed

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)  # 10.00 in Bekasi
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def postgres(transactional_db):
    if connection.vendor != "postgresql":
        pytest.fail("Killing needs PostgreSQL: TEST_DB=postgres, or script/test.", pytrace=False)


@pytest.fixture
def provider(settings):
    """The provider's API on loopback; the product's own gateway and the provider's own library talk to it."""
    with TwilioServer() as server:
        server.clock = timezone.now
        settings.SMS_GATEWAY, settings.TWILIO_ACCOUNTS = "twilio", [server.account()]
        twilio.client.cache_clear()
        yield server
    twilio.client.cache_clear()


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def book(many, *, starts_at=visits.MORNING, email=""):
    """So many people, each with a number of their own, have booked and are to be told."""
    slot = visits.make_slot(capacity=many, starts_at=starts_at)
    wishes = (visits.make_wishes(phone=f"+62811{n:08d}", email=email.format(n)) for n in range(many))
    return [visits.make_booking(slot, wishes=one) for one in wishes]


def pass_by(clock, time, *, step=MINUTE):
    """The errand runs every so often while the time goes by."""
    end = timezone.now() + time
    while timezone.now() < end:
        clock.shift(step)
        delivery.deliver_due()


def states():
    return dict(Counter(Message.objects.values_list("state", flat=True)))


def twice(provider):
    """Words that went to the same number more than once."""
    return provider.seen()["twice"]


# --- a provider in trouble ---


def test_bursts_of_429_and_500_and_broken_connections_leave_each_message_once(provider, clock):
    book(60)
    rng = random.Random(7)
    kinds = [
        Trouble(429, code=20429, retry_after="20"),
        Trouble(500),
        Trouble(500, taken=True),
        Trouble(drop=True),
        Trouble(drop=True, taken=True),
        Trouble(502, text="<html>Bad gateway</html>", taken=True),
        Trouble(201, text="", taken=True),
        Trouble(size=10_000_000),
    ]
    for _burst in range(12):
        provider.trouble(rng.choice(kinds), times=rng.randint(3, 9))

    pass_by(clock, dt.timedelta(hours=3))

    assert states() == {"accepted": 60}
    assert (len(provider.sent), twice(provider)) == (60, 0)
    assert not provider._troubles, "all of the trouble came"


def test_canary_what_the_provider_took_before_it_broke_leaves_twice_if_nobody_asks(provider, clock, monkeypatch):
    book(3)
    provider.trouble(Trouble(drop=True, taken=True), times=3)
    monkeypatch.setattr(posting, "_already_taken", lambda post, gateway: None)

    pass_by(clock, dt.timedelta(hours=1))

    assert twice(provider) == 3


def test_provider_down_for_six_hours_gets_each_message_once_when_it_is_back(provider, clock):
    book(40)
    with provider.away():
        pass_by(clock, dt.timedelta(hours=6), step=dt.timedelta(minutes=5))
        assert states().keys() <= {"queued", "claimed"}

    pass_by(clock, dt.timedelta(hours=2))

    assert states() == {"accepted": 40}
    assert (len(provider.sent), twice(provider)) == (40, 0)


def test_provider_down_for_longer_than_the_words_are_worth_gets_nothing(provider, clock):
    book(5)
    with provider.away():
        pass_by(clock, dt.timedelta(hours=25), step=dt.timedelta(minutes=15))
    pass_by(clock, dt.timedelta(hours=2))

    assert states() == {"expired": 5}
    assert provider.sent == []


def test_nothing_of_a_booking_leaves_after_it_was_cancelled_but_that_it_was(provider, clock):
    """Half are cancelled while the provider is away, each at its own moment and some between two tries."""
    bookings = book(20)
    with provider.away():
        for booking in bookings[::2]:
            pass_by(clock, dt.timedelta(minutes=7), step=dt.timedelta(minutes=2))
            changing.cancel(bookings=[booking], key=uuid.uuid4())
    cancelled = {booking.phone for booking in bookings[::2]}

    pass_by(clock, dt.timedelta(hours=2))

    kinds = dict(Message.objects.exclude(provider_id="").values_list("provider_id", "kind"))
    told = Counter((one["to"], kinds[one["sid"]]) for one in provider.sent)
    assert set(told.values()) == {1}
    assert {to for to, kind in told if kind == "cancelled"} == cancelled
    assert {to for to, kind in told if kind == "confirmed"} == {one.phone for one in bookings} - cancelled


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
def test_receipts_twice_and_in_any_order_end_where_they_should(provider, clock, client, backwards):
    provider.post = lambda url, body, headers: _called_back(client, url, body, headers)
    provider.reports = ["sent", "delivered"]
    book(4)
    delivery.deliver_due()

    provider.call_back_all(copies=2, backwards=backwards)

    assert set(provider.answers) == {204}
    assert len(provider.answers) == 16
    assert states() == {"delivered": 4}


def test_receipts_that_come_before_the_worker_has_settled_are_not_undone_by_it(provider, clock, client):
    provider.post = lambda url, body, headers: _called_back(client, url, body, headers)
    provider.reports, provider.at_once = ["sent", "delivered"], "before"
    book(3)

    delivery.deliver_due()
    pass_by(clock, dt.timedelta(minutes=10))

    assert states() == {"delivered": 3}
    assert len(provider.sent) == 3


def _called_back(client, url, body, headers):
    path = url.partition("//")[2].partition("/")[2]
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    kind = headers["Content-Type"]
    try:
        return client.generic("POST", f"/{path}", body, content_type=kind, **given).status_code
    finally:
        if threading.current_thread() is not threading.main_thread():
            connections.close_all()  # the provider's thread has one of its own


# --- workers that die ---


@pytest.mark.parametrize("moment", ["claimed", "sending", "sent", "settling"])
def test_worker_killed_at_any_step_leaves_every_message_once(provider, moment):
    book(12)
    doomed.run("carry", moment, provider.url)
    left = len(provider.sent)
    assert left == {"claimed": 0, "sending": 3, "sent": 12, "settling": 12}[moment]
    assert states() == {"claimed": 12}
    delivery.deliver_due()
    assert len(provider.sent) == left, "their lease still runs"
    Message.objects.update(lease_until=timezone.now())

    delivery.deliver_due()

    assert states() == {"accepted": 12}
    assert (len(provider.sent), twice(provider)) == (12, 0)


def test_workers_killed_one_after_the_other_leave_every_message_once(provider):
    book(9)
    for moment in ("claimed", "sending", "settling"):
        doomed.run("carry", moment, provider.url)
        Message.objects.update(lease_until=timezone.now())

    delivery.deliver_due()

    assert states() == {"accepted": 9}
    assert (len(provider.sent), twice(provider)) == (9, 0)


@pytest.mark.parametrize(("moment", "left"), [("claimed", 0), ("sending", 3), ("sent", 6), ("settling", 6)], ids=str)
def test_worker_killed_with_e_mail_sends_none_twice_and_the_next_way_says_what_nobody_can_tell(
    provider, settings, tmp_path, moment, left
):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", tmp_path
    houses.make_message_terms(houses.make_office(), channels=["email", "sms"])
    catalogue.forget()
    book(6, email="n{}@contoh.example")
    doomed.run("post", moment, tmp_path)
    Message.objects.update(lease_until=timezone.now())

    delivery.deliver_due()
    assert (states(), doubts.resolve()) == ({"in_doubt": 6}, 0)
    Message.objects.update(claimed_at=timezone.now() - doubts.PATIENCE)
    assert doubts.resolve() == 6
    delivery.deliver_due()

    mailed = re.findall(r"^Message-ID: (.*)$", "".join(one.read_text() for one in tmp_path.iterdir()), re.MULTILINE)
    assert (len(mailed), len(set(mailed))) == (left, left)
    assert dict(Counter(Message.objects.values_list("channel", "state"))) == {
        ("email", "failed"): 6,
        ("sms", "accepted"): 6,
    }
    assert (len(provider.sent), twice(provider)) == (6, 0)


@pytest.mark.parametrize(("moment", "news"), [("claimed", "cancelled"), ("sent", "accepted")])
def test_worker_killed_before_a_cancellation_is_asked_for_and_nothing_is_said_of_the_place(provider, moment, news):
    bookings = book(6)
    doomed.run("carry", moment, provider.url)
    left = len(provider.sent)
    for booking in bookings:
        changing.cancel(bookings=[booking], key=uuid.uuid4())
    Message.objects.filter(state="claimed").update(lease_until=timezone.now())

    for _time in range(2):
        delivery.deliver_due()

    assert dict(Counter(Message.objects.values_list("kind", "state"))) == {
        ("confirmed", news): 6,
        ("cancelled", "accepted"): 6,
    }
    assert (len(provider.sent), twice(provider)) == (left + 6, 0)


@pytest.mark.parametrize(("taken", "news"), [(True, "accepted"), (False, "cancelled")])
@pytest.mark.parametrize("change", ["cancelled", "moved"])
def test_what_was_in_doubt_when_its_booking_changed_is_found_or_known_to_have_never_left(
    provider, clock, taken, news, change
):
    """The provider breaks off, and cannot be asked until the message is worthless."""
    (booking,) = book(1)
    provider.trouble(Trouble(drop=True, taken=taken))
    provider.trouble(Trouble(500, on="list"), times=200)
    pass_by(clock, dt.timedelta(hours=26), step=dt.timedelta(minutes=10))
    assert states() == {"in_doubt": 1}
    if change == "cancelled":
        changing.cancel(bookings=[booking], key=uuid.uuid4())
    else:
        there = visits.make_slot(point=booking.slot.point, starts_at=visits.MORNING + dt.timedelta(days=1))
        changing.move(bookings=[booking], to=there.pk, key=uuid.uuid4())
    assert doubts.resolve() == 0, "the provider still stumbles"
    provider._troubles.clear()

    assert doubts.resolve() == 1
    delivery.deliver_due()

    assert list(Message.objects.order_by("pk").values_list("kind", "state")) == [
        ("confirmed", news),
        (change, "accepted"),
    ]
    assert (len(provider.sent), twice(provider)) == (1 + taken, 0)


# --- an evening ---


def test_ten_thousand_bookings_of_one_evening_are_each_told_of_once(provider, clock):
    """At night nobody is disturbed: all are told in the morning, though a worker dies half-way through a handful."""
    houses.make_message_terms(houses.make_office(), quiet_from=dt.time(20), quiet_to=dt.time(8))
    catalogue.forget()
    clock.move_to(dt.datetime(2030, 1, 7, 13, 5, tzinfo=dt.UTC))  # 20.05
    _many(10_000)
    delivery.deliver_due()
    assert (provider.sent, states()) == ([], {"queued": 10_000})
    clock.move_to(dt.datetime(2030, 1, 8, 1, 0, tzinfo=dt.UTC))  # 08.00
    posts = delivery._claim(circuits.Circuits(), delivery.BATCH).posts
    for post in posts[: len(posts) // 2]:  # a worker that died half-way through its batch
        post.gateway.send(post.letter)

    while delivery.deliver_due():
        pass
    clock.shift(delivery.LEASE)
    delivery.deliver_due()

    assert states() == {"accepted": 10_000}
    assert (len(provider.sent), twice(provider)) == (10_000, 0)


def test_ten_thousand_bookings_worked_by_two_processes_of_which_one_is_killed_are_each_told_of_once(provider):
    _many(10_000)
    doomed_one, other = (doomed.start("work", provider.url) for _worker in range(2))
    try:
        while len(provider._by_sid) < 3_000:
            assert doomed_one.poll() is other.poll() is None
            time.sleep(0.05)
        doomed_one.kill()
        assert other.wait(120) == 0
    finally:
        for worker in (doomed_one, other):
            worker.kill()
            worker.wait()
    at_death = states()
    assert at_death["accepted"] + at_death.get("claimed", 0) == 10_000
    assert at_death.get("claimed", 0) <= 2 * delivery.BATCH

    Message.objects.filter(state="claimed").update(lease_until=timezone.now())
    delivery.deliver_due()

    assert states() == {"accepted": 10_000}
    assert (len(provider.sent), twice(provider)) == (10_000, 0)


def _many(many):
    """Bookings by the thousand: one made by the product, the others after its image; each queued by the product."""
    slot = visits.make_slot(capacity=many)
    first = visits.make_booking(slot, wishes=visits.make_wishes(phone="+6281100000000"))
    Message.objects.all().delete()
    rows = []
    for number in range(1, many):
        row = Booking.objects.get(pk=first.pk) if number == 1 else _copy(rows[0])
        row.pk, row.code, row.party = None, f"Z{number:08d}", uuid.uuid4()
        row.identity_hash, row.phone = number.to_bytes(32, "big"), f"+62811{number:08d}"
        rows.append(row)
    made = [first, *Booking.objects.bulk_create(rows, batch_size=1_000)]
    for booking in made:
        booking.slot = slot
    messages.queue(made, Message.Kind.CONFIRMED, timezone.now())


def _copy(row):
    fields = {field.attname: getattr(row, field.attname) for field in Booking._meta.concrete_fields}
    return Booking(**fields)
