"""What the person of a booking was told, on the booking's page."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db.models.expressions import RawSQL

from bookings.models import Booking, Message
from bookings.reports import message_log
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_point
from tests.factories.outbox import make_message, make_pause
from tests.factories.visits import make_booking, make_slot, make_wishes

NOW = dt.datetime(2030, 3, 4, 3, 0, tzinfo=dt.UTC)  # 10.00 in Jakarta
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def booking():
    point = make_point()
    return make_booking(
        make_slot(point=point, starts_at=NOW + DAY), wishes=make_wishes(phone="+628123450001", language="en")
    )


@pytest.fixture
def officer(client, booking):
    return sit_down(client, "counter", point=booking.slot.point, username="loket")


def log(client, booking):
    return client.get(f"/petugas/pesanan/{booking.pk}/").context["log"]


def page(client, booking):
    return client.get(f"/petugas/pesanan/{booking.pk}/").content.decode()


def settle(**fields):
    Message.objects.update(**fields)


def read(client, booking, message=None):
    message = message or Message.objects.latest("pk")
    return client.post(f"/petugas/pesanan/{booking.pk}/pesan/{message.pk}/")


def readings():
    return list(JournalEntry.objects.filter(action="message.read").values_list("subject", "by", "detail"))


# --- the log ---


def test_log_names_every_state_with_its_time_attempts_parts_price_and_provider(client, booking, officer):
    settle(
        state="delivered",
        claimed_at=NOW + SECOND,
        accepted_at=NOW + 2 * SECOND,
        sent_at=NOW + 3 * SECOND,
        receipt_at=NOW + 9 * SECOND,
        settled_at=NOW + 2 * SECOND,
        attempts=2,
        segments=1,
        provider="twilio",
        cost=Decimal("0.0426"),
        currency="USD",
    )

    (one,) = log(client, booking)

    assert [(step.words, (step.at - NOW).seconds) for step in one.steps] == [
        ("Due", 0),
        ("Tried", 1),
        ("Handed to the provider", 2),
        ("Handed to the network", 3),
        ("Delivered", 9),
    ]
    found = page(client, booking)
    for words in ("+62 •••• 001", "by twilio", "2 attempts", "1 part", "USD 0.0426", "10.00.09"):
        assert words in found
    assert "812345" not in found


@pytest.mark.parametrize(
    ("state", "words"), [("failed", "Failed"), ("in_doubt", "In doubt"), ("expired", "Dropped: too late")]
)
def test_log_ends_with_how_it_ended(client, booking, officer, state, words):
    settle(state=state, settled_at=NOW + SECOND)

    (one,) = log(client, booking)

    assert [step.words for step in one.steps] == ["Due", words]


def test_log_says_what_went_wrong_what_to_do_and_what_followed(client, booking, officer):
    settle(state="failed", error="twilio_21614", settled_at=NOW)
    make_message(
        booking=booking, office=booking.office, kind="confirmed", channel="email", due_at=NOW, recipient="a@b.example"
    )
    second = Message.objects.get(channel="email")
    Message.objects.filter(pk=second.pk).update(follows=Message.objects.get(channel="sms"))

    newest, oldest = log(client, booking)

    assert (newest.after, oldest.after) == ("SMS", "")
    assert (oldest.fault, "call the person" in oldest.advice) == ("This is not a mobile number.", True)
    assert "because the SMS did not arrive" in page(client, booking)


def test_log_says_that_a_waiting_message_is_paused_and_by_whom(client, booking, officer):
    make_pause(booking.office, kind="confirmed", paused_by=officer, began_at=NOW)

    assert "Paused by loket since 4 Mar, 10.00" in page(client, booking)

    settle(state="delivered")
    assert "Paused by" not in page(client, booking)


@pytest.mark.parametrize("rows", [1, 300])
def test_log_takes_two_queries_however_long_it_is(booking, rows, django_assert_num_queries):
    for number in range(rows - 1):
        make_message(booking=booking, office=booking.office, version=number + 2, due_at=NOW)

    with django_assert_num_queries(2):  # messages, pauses
        assert len(message_log.log(booking)) == rows


# --- the words ---


def test_words_are_shown_as_they_were_said_and_stand_in_the_journal(client, booking, officer):
    answer = read(client, booking)

    assert answer.context["text"].startswith("Tanpa Jeda bekasi: booked 5 Mar 2030 10.00")
    assert readings() == [
        (f"booking:{booking.pk}", "loket", {"message": Message.objects.get().pk, "kind": "confirmed"})
    ]
    assert booking.name not in answer.content.decode()


def test_words_never_hold_the_link_that_is_the_persons_alone(client, booking, officer):
    make_message(
        booking=booking, office=booking.office, kind="displaced", due_at=NOW, secret="theirs-alone", language="en"
    )

    answer = read(client, booking)

    assert "/g/••••••••" in answer.context["text"]
    assert "theirs-alone" not in answer.content.decode()
    assert Message.objects.latest("pk").secret == "theirs-alone"


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("b", "b"),
        ("b/x", "b/••••••••"),
        ("k/AbC-12_x.", "k/••••••••"),
        ("f/x/y?z=1", "f/••••••••"),
        ("AbCdEf12", "••••••••"),
    ],
)
def test_words_hide_what_makes_a_link_one_persons(client, booking, officer, settings, monkeypatch, link, shown):
    said = f"See {settings.PUBLIC_URL}/"
    monkeypatch.setattr("bookings.wording.filled", lambda kind, facts: f"{said}{link} or call")

    assert read(client, booking).context["text"] == f"{said}{shown} or call"


def test_words_of_a_booking_that_changed_since_are_not_made_up(client, booking, officer):
    Booking.objects.update(version=2)

    answer = read(client, booking)

    assert (answer.status_code, readings()) == (409, [])
    assert "cannot be shown any more" in answer.content.decode()
    assert "Show the words" not in page(client, booking)


def test_words_of_another_bookings_message_are_not_found(client, booking, officer):
    other = make_booking(make_slot(point=booking.slot.point, starts_at=NOW + 2 * DAY))

    assert read(client, booking, other.messages.get()).status_code == 404
    assert readings() == []


def test_words_are_not_to_be_had_by_looking_at_an_address(client, booking, officer):
    assert client.get(f"/petugas/pesanan/{booking.pk}/pesan/{Message.objects.get().pk}/").status_code == 405
    assert readings() == []


def test_auditor_reads_the_log_and_no_words(client, booking):
    sit_down(client, "auditor")

    assert "Booking confirmed" in page(client, booking)
    assert "Show the words" not in page(client, booking)
    assert read(client, booking).status_code == 403


def test_log_with_a_recipient_that_no_key_opens_still_shows_the_messages(client, officer, booking):
    make_message(booking=booking, office=booking.office, due_at=NOW)
    Message.objects.filter(kind="confirmed").update(recipient=RawSQL("'spoilt'", []))

    assert [one.recipient for one in log(client, booking)] == ["•••", "•••"]
