import datetime as dt

import pytest
import time_machine

from bookings.actions import delivery, silencing
from bookings.models import Booking, Message, Silence
from offices.models import JournalEntry
from tests.factories import visits
from tests.factories.post import Only, Provider
from tests.factories.told import make_told

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 2, 3, tzinfo=dt.UTC)
ALL = set(Silence.Topic.values)
BOTH = {"phone": "+628110000001", "email": "siti@contoh.example"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking():
    made = visits.make_booking(visits.make_slot(capacity=9), wishes=visits.make_wishes(**BOTH))
    Message.objects.all().delete()
    return made


@pytest.fixture
def provider():
    return Provider()


def waiting(booking, **fields):
    return make_told(booking, **{"state": "queued", "at": NOW, **fields})


def said():
    return sorted(Message.objects.values_list("kind", "channel", "state", "error"))


def test_stop_ends_what_waits_and_the_next_channel_says_it(booking):
    waiting(booking, then=["email"])

    silencing.choose(booking=booking, channel="sms", stopped=["reminder_day"])

    assert said() == [("reminder_day", "email", "queued", ""), ("reminder_day", "sms", "cancelled", "stopped")]
    assert JournalEntry.objects.get(action="messages.chosen").detail == {"channel": "sms", "stopped": ["reminder_day"]}


def test_stop_holds_for_what_is_queued_afterwards(booking, provider):
    silencing.choose(booking=booking, channel="sms", stopped=["reminder_day"])
    waiting(booking, then=["email"])
    waiting(booking, kind="reminder_week")

    delivery.deliver_due(Only(provider))

    assert said() == [
        ("reminder_day", "email", "accepted", ""),
        ("reminder_day", "sms", "cancelled", "stopped"),
        ("reminder_week", "sms", "accepted", ""),
    ]
    assert [one.to for one in provider.sent] == [booking.phone, booking.email]


@pytest.mark.parametrize("kind", ["cancelled", "displaced"])
def test_stop_of_everything_leaves_what_the_office_owes(booking, provider, kind):
    silencing.choose(booking=booking, channel="sms", stopped=ALL)
    waiting(booking, kind=kind, secret="abc")

    delivery.deliver_due(Only(provider))

    assert said() == [(kind, "sms", "accepted", "")]


def test_stop_holds_for_the_number_and_not_for_others(booking, provider):
    other = visits.make_booking(booking.slot, wishes=visits.make_wishes(phone="+628110000002"))
    same = visits.make_booking(booking.slot, wishes=visits.make_wishes(**BOTH))
    Message.objects.all().delete()
    for one in (other, same):
        waiting(one)

    silencing.choose(booking=booking, channel="sms", stopped=ALL)
    delivery.deliver_due(Only(provider))

    assert [one.to for one in provider.sent] == [other.phone]


def test_write_again_undoes_a_stop(booking, provider):
    silencing.choose(booking=booking, channel="sms", stopped=ALL)
    silencing.choose(booking=booking, channel="sms", stopped=["bring"])
    waiting(booking)
    waiting(booking, kind="bring")

    delivery.deliver_due(Only(provider))

    assert silencing.chosen(booking, "sms") == {"bring"}
    assert said() == [("bring", "sms", "cancelled", "stopped"), ("reminder_day", "sms", "accepted", "")]


def test_choice_of_a_topic_that_is_none_is_not_kept(booking):
    silencing.choose(booking=booking, channel="sms", stopped=["contact_code", "", "bring"])

    assert silencing.chosen(booking, "sms") == {"bring"}


def test_wrong_number_ends_everything_to_it_at_once_and_mail_goes_on(booking, provider):
    waiting(booking, then=["whatsapp", "email"])
    waiting(booking, kind="cancelled")
    Booking.objects.update(whatsapp=True)

    silencing.not_mine(booking=booking, channel="sms")
    delivery.deliver_due(Only(provider))

    assert said() == [
        ("cancelled", "sms", "cancelled", "stopped"),
        ("reminder_day", "email", "accepted", ""),
        ("reminder_day", "sms", "cancelled", "stopped"),
        ("reminder_day", "whatsapp", "cancelled", "stopped"),
    ]
    assert [one.to for one in provider.sent] == [booking.email]
    assert silencing.is_wrong(booking, "sms")
    assert not silencing.is_wrong(booking, "email")


def test_wrong_number_is_wrong_for_every_booking_and_for_no_other_number(provider):
    party = visits.make_party(visits.make_slot(capacity=3), people=visits.make_people(2))
    same = visits.make_booking(visits.make_slot())
    other = visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(phone="+628110000002"))
    Message.objects.all().delete()
    for one in (*party, same, other):
        waiting(one)

    silencing.not_mine(booking=party[0], channel="sms")
    delivery.deliver_due(Only(provider))

    assert [one.reference for one in provider.sent] == [str(Message.objects.get(booking=other).reference)]
    assert silencing.is_wrong(same, "sms")
    silencing.mine_after_all(booking=same)
    assert not silencing.is_wrong(party[0], "sms")


def test_wrong_number_taken_back_is_written_to_again(booking, provider):
    silencing.not_mine(booking=booking, channel="sms")
    silencing.not_mine(booking=booking, channel="sms")
    silencing.mine_after_all(booking=booking)
    waiting(booking)

    delivery.deliver_due(Only(provider))

    assert len(provider.sent) == 1
    assert not Silence.objects.exists()
    done = JournalEntry.objects.exclude(action__in=["booking.made", "hold.made"]).order_by("pk")
    assert list(done.values_list("action", flat=True)) == [
        *["booking.number_wrong"] * 2,
        "booking.number_right",
    ]


def test_row_that_a_dead_worker_may_have_sent_is_asked_for_and_not_sent_once_it_is_stopped(booking, provider, clock):
    row = waiting(booking)
    delivery._claim(Only(provider), 1)
    silencing.choose(booking=booking, channel="sms", stopped=ALL)
    clock.shift(dt.timedelta(minutes=5))

    delivery.deliver_due(Only(provider))

    row.refresh_from_db()
    assert (row.state, provider.sent, provider.asked) == ("cancelled", [], 1)


def test_language_is_that_of_what_waits_and_of_what_comes(booking):
    waiting(booking)
    make_told(booking, kind="confirmed", at=NOW)

    silencing.set_language(booking=booking, language="en")

    booking.refresh_from_db()
    assert booking.language == "en"
    assert sorted(Message.objects.values_list("kind", "language")) == [("confirmed", "id"), ("reminder_day", "en")]
