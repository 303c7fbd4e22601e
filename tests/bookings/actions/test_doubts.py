"""What may have left and may not: asked for until somebody can tell, and never in doubt for ever."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from bookings.actions import changing, contact, delivery, doubts, messages, promises, silencing, waiting
from bookings.gateways import carriers
from bookings.gateways.email import Mail
from bookings.models import Booking, Message, Silence, Turn
from bookings.models.rulebook import of_office
from bookings.reports import calls
from tests.factories import houses, queues, visits
from tests.factories.post import Provider

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 2, 2, tzinfo=dt.UTC)  # a Saturday, 09.00 in Jakarta; the visits are on Monday
HOUR = dt.timedelta(hours=1)
EVENING = dt.datetime(2030, 3, 3, 11, tzinfo=dt.UTC)  # Sunday, 18.00: known by then, or called


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def provider(monkeypatch):
    """Carries SMS and WhatsApp and can be asked; e-mail goes to a mail server, which cannot."""
    found = Provider("twilio")
    monkeypatch.setattr(carriers, "carriers", lambda channel: (Mail(),) if channel == "email" else (found,))
    return found


@pytest.fixture
def booking(provider):
    wishes = visits.make_wishes(email="siti@contoh.example")
    return visits.make_booking(visits.make_slot(capacity=9), wishes=wishes)


def claimed():
    """A worker has claimed what is due, and died."""
    return delivery._claim(delivery.circuits.Circuits(), 9).posts


def in_doubt(*, taken):
    """A dead worker may have sent what is due, and nobody could be asked until it was given up."""
    for post in claimed():
        if taken:
            post.gateway.send(post.letter)
        Message.objects.filter(pk=post.row.pk).forward("in_doubt", error="provider_silent")


def said():
    return list(Message.objects.order_by("pk").values_list("channel", "state", "error"))


def send_code(channel):
    token = visits.hold(visits.make_slot()).token
    contact.send_code(token=token, channel=channel, contact="+628110000001", language="id", key=uuid.uuid4())


def move(booking):
    there = visits.make_slot(point=booking.slot.point, starts_at=visits.MORNING + dt.timedelta(days=1))
    changing.move(bookings=[booking], to=there.pk, key=uuid.uuid4())


def cancel(booking):
    changing.cancel(bookings=[booking], key=uuid.uuid4())


# --- what the provider can tell ---


def test_resolve_of_what_the_provider_had_takes_it_for_accepted(booking):
    in_doubt(taken=True)

    assert doubts.resolve() == 1

    row = Message.objects.get()
    assert (row.state, row.error, row.accepted_at, row.provider_id) == ("accepted", "", NOW, f"id-{row.reference}")


def test_resolve_of_what_it_never_had_says_it_the_next_way(booking):
    in_doubt(taken=False)

    assert doubts.resolve() == 1

    assert said() == [("sms", "failed", "never_taken"), ("email", "queued", "")]


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
@pytest.mark.parametrize(("taken", "state"), [(True, "accepted"), (False, "failed")])
def test_resolve_asks_for_a_one_time_code_by_its_words_though_they_are_worthless(
    provider, clock, channel, taken, state
):
    send_code(channel)
    in_doubt(taken=taken)
    clock.shift(2 * HOUR)
    messages.forget_secrets()

    assert doubts.resolve() == 1

    assert Message.objects.get().state == state
    messages.forget_secrets()
    assert Message.objects.get().secret == ""


def test_code_that_a_dead_worker_may_have_sent_is_asked_for_though_it_is_worthless(provider, clock):
    send_code("sms")
    (post,) = claimed()
    provider.send(post.letter)
    clock.shift(2 * HOUR)
    messages.forget_secrets()

    delivery.deliver_due()

    assert Message.objects.get().state == "accepted"


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize(("taken", "state"), [(True, "accepted"), (False, "failed")])
def test_resolve_asks_for_an_offered_place_whether_it_was_answered_or_not(provider, answered, taken, state):
    point = houses.make_point()
    queues.make_waiting(point)
    visits.make_slot(point=point)
    waiting.tend()
    in_doubt(taken=taken)
    if answered:
        waiting.decline(turn=Turn.objects.get())
        state = "accepted" if taken else "cancelled"

    assert doubts.resolve() == 1

    assert Message.objects.get(kind="offered").state == state


# --- a booking that changed meanwhile ---


@pytest.mark.parametrize("change", [cancel, move], ids=["cancelled", "moved"])
@pytest.mark.parametrize(("taken", "state"), [(True, "accepted"), (False, "cancelled")])
def test_resolve_asks_for_the_words_as_they_were_before_the_booking_changed(booking, change, taken, state):
    in_doubt(taken=taken)
    change(booking)

    assert doubts.resolve() == 1

    assert said()[0] == ("sms", state, "")
    assert len(said()) == 2, "and what is true now is said in a message of its own"


@pytest.mark.parametrize(("taken", "state"), [(True, "accepted"), (False, "cancelled")])
def test_taken_over_by_the_next_worker_after_a_cancellation_is_asked_for_and_never_sent(
    booking, provider, clock, taken, state
):
    (post,) = claimed()
    if taken:
        provider.send(post.letter)
    cancel(booking)
    clock.shift(delivery.LEASE)

    delivery.deliver_due()

    assert said()[0] == ("sms", state, "")
    assert len([one for one in provider.sent if one.kind == "confirmed"]) == int(taken)


def test_family_whose_lead_left_while_it_was_in_doubt_is_told_when_it_was_never_sent(provider):
    mother, father = visits.make_party(visits.make_slot(capacity=2), people=visits.make_people(2))
    in_doubt(taken=False)
    cancel(mother)

    doubts.resolve()

    news = Message.objects.filter(kind="confirmed").order_by("pk").values_list("booking", "state")
    assert list(news) == [(mother.pk, "cancelled"), (father.pk, "queued")]


def test_moved_twice_since_is_told_by_nobody_and_ends(booking, clock):
    in_doubt(taken=True)
    move(booking)
    cancel(Booking.objects.get())
    assert doubts.resolve() == 0
    clock.shift(HOUR)

    assert doubts.resolve() == 1

    assert said()[0] == ("sms", "failed", "never_known")


# --- what nobody can ever tell ---


def by_email(provider):
    """A confirmation by e-mail first, in doubt since a worker died; an SMS would be the next way."""
    houses.make_message_terms(houses.make_office(), channels=["email", "sms"])
    wishes = visits.make_wishes(email="siti@contoh.example")
    booking = visits.make_booking(visits.make_slot(), wishes=wishes)
    claimed()
    return booking


def test_email_that_a_dead_worker_may_have_sent_is_said_by_the_next_way_after_an_hour(provider, clock, mailoutbox):
    by_email(provider)
    clock.shift(delivery.LEASE)
    delivery.deliver_due()
    assert said() == [("email", "in_doubt", "mail_cannot_be_asked")]
    assert doubts.resolve() == 0
    clock.shift(HOUR)

    assert doubts.resolve() == 1
    delivery.deliver_due()

    assert said() == [("email", "failed", "never_known"), ("sms", "accepted", "")]
    assert mailoutbox == []


def test_email_of_somebody_who_showed_that_they_know_ends_and_says_no_more(provider, clock):
    booking = by_email(provider)
    clock.shift(delivery.LEASE)
    delivery.deliver_due()
    promises.tap(booking=booking)
    clock.shift(HOUR)

    assert doubts.resolve() == 1

    assert said() == [("email", "failed", "never_known")]


def test_email_without_another_way_ends_and_its_person_is_called(provider, clock):
    wishes = visits.make_wishes(phone="", email="siti@contoh.example")
    booking = visits.make_booking(visits.make_slot(), wishes=wishes)
    claimed()
    clock.shift(delivery.LEASE)
    delivery.deliver_due()
    clock.shift(HOUR)
    doubts.resolve()

    assert to_call(booking.slot, timezone.now()) == [booking.pk]
    assert calls.troubles([booking])[booking.pk] == (), "that an address bounced is not known"


@pytest.mark.parametrize("leave", [cancel, move])
def test_family_whose_lead_left_while_nobody_could_tell_is_not_told_twice_and_called_by_the_promised_moment(
    provider, clock, leave
):
    wishes = visits.make_wishes(phone="", email="siti@contoh.example")
    slot = visits.make_slot(capacity=3)
    mother, father, child = visits.make_party(slot, people=visits.make_people(3), wishes=wishes)
    claimed()
    leave(mother)
    clock.shift(delivery.LEASE)
    delivery.deliver_due()
    clock.shift(HOUR)
    doubts.resolve()

    assert Message.objects.filter(kind="confirmed").values_list("booking", "error").get() == (mother.pk, "never_known")
    assert to_call(slot, EVENING - dt.timedelta(minutes=1)) == []
    assert to_call(slot, EVENING) == [father.pk, child.pk]

    promises.tap(booking=Booking.objects.get(pk=father.pk))
    assert to_call(slot, EVENING) == []


def to_call(slot, now):
    """Whom the office calls then about a visit in the slot."""
    promises = of_office(slot.point.office.slug).promises
    return [one.pk for one in calls.due([slot.point_id], promises, now) if one.slot_id == slot.pk]


def test_provider_that_is_no_longer_set_up_is_given_an_hour(booking, clock):
    in_doubt(taken=True)
    Message.objects.update(provider="gone")
    assert doubts.resolve() == 0
    clock.shift(HOUR)

    assert doubts.resolve() == 1
    assert said() == [("sms", "failed", "never_known"), ("email", "queued", "")]


def test_provider_that_does_not_answer_is_asked_for_three_days(booking, provider, clock):
    in_doubt(taken=True)
    provider.deaf = True
    for _day in range(3):
        assert doubts.resolve() == 0
        clock.shift(dt.timedelta(days=1))

    assert doubts.resolve() == 1

    assert said() == [("sms", "failed", "never_known")], "its day was over, so that no other way is tried"
    assert provider.asked == 4


def test_provider_that_does_not_answer_is_not_asked_for_each_of_many(booking, provider):
    for _one in range(3):
        visits.make_booking(booking.slot)
    in_doubt(taken=True)
    provider.deaf = True

    assert doubts.resolve() == 0

    assert provider.asked == 1


@pytest.mark.parametrize("column", ["recipient = 'spoilt'", "kind = 'unheard_of'"])
def test_row_that_cannot_be_read_or_worded_ends_and_stands_in_nobodys_way(booking, clock, column):
    visits.make_booking(booking.slot)
    in_doubt(taken=True)
    bad = Message.objects.order_by("pk")[0].pk
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE bookings_message SET {column} WHERE id = %s", [bad])
    clock.shift(HOUR)

    assert doubts.resolve() == 2

    assert [state for _channel, state, _error in said()[:2]] == ["failed", "accepted"]


# --- not wanted any more while it was in doubt ---


def test_taken_over_when_it_is_not_wanted_any_more_says_so_and_is_said_the_next_way(booking, provider, clock):
    claimed()
    silencing.choose(booking=booking, channel="sms", stopped=Silence.Topic.values)
    clock.shift(delivery.LEASE)

    delivery.deliver_due()

    assert said() == [("sms", "cancelled", "stopped"), ("email", "accepted", "")]
    assert provider.sent == []


def test_taken_over_when_it_is_not_wanted_any_more_but_was_sent_is_accepted(booking, provider, clock):
    provider.send(claimed()[0].letter)
    silencing.choose(booking=booking, channel="sms", stopped=Silence.Topic.values)
    clock.shift(delivery.LEASE)

    delivery.deliver_due()

    assert said() == [("sms", "accepted", "")]


def test_doubt_that_was_asked_in_vain_leaves_a_carrier_with_a_fault_to_its_end(booking, provider, clock, monkeypatch):
    in_doubt(taken=True)
    monkeypatch.setattr(provider, "find", lambda letter, since: {}["of its own"])
    assert doubts.resolve() == 0
    clock.shift(HOUR)

    assert doubts.resolve() == 1


def test_only_the_carrier_that_had_it_is_asked(booking, monkeypatch):
    in_doubt(taken=False)
    other = Provider("other")
    monkeypatch.setattr(carriers, "carriers", lambda channel: (other,))

    assert doubts.resolve() == 0

    assert other.asked == 0
