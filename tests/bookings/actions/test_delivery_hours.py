"""When a message leaves, how often one person is told, and by which way."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from bookings.actions import catalogue, changing, contact, delivery, messages, posting, returning, silencing
from bookings.gateways.letters import NotTaken
from bookings.models import Booking, Message, Silence
from tests.factories import houses, visits
from tests.factories.post import NOW, Only, Provider, deliver, later, row

pytestmark = pytest.mark.django_db

UNREACHABLE = NotTaken("provider_unreachable")
UNSURE = NotTaken("provider_silent", in_doubt=True)
REFUSED = NotTaken("twilio_21211", permanent=True)


# --- quiet hours, and how much one person is told ---


def at_night(office="bekasi", **terms):
    """The office is quiet from 20.00 to 08.00; NOW is 10.00 there."""
    quiet = {"quiet_from": dt.time(20), "quiet_to": dt.time(8), **terms}
    houses.make_message_terms(houses.make_office(slug=office), **quiet)
    catalogue.forget()


EVENING = dt.datetime(2030, 1, 7, 13, 30, tzinfo=dt.UTC)  # 20.30 in Bekasi
MORNING = dt.datetime(2030, 1, 8, 1, 0, tzinfo=dt.UTC)  # 08.00


def test_queue_in_the_quiet_hours_is_due_when_they_are_over(clock, provider):
    at_night()
    clock.move_to(EVENING)
    visits.make_booking(visits.make_slot())

    assert row().due_at == MORNING
    assert deliver(provider) == [None]
    clock.move_to(MORNING)
    assert deliver(provider) == ["accepted"]


def test_one_time_code_is_sent_in_the_quiet_hours(clock, provider):
    at_night()
    clock.move_to(EVENING)
    token = visits.hold(visits.make_slot()).token
    contact.send_code(token=token, channel="sms", contact="+628110000001", language="id", key=uuid.uuid4())

    assert deliver(provider) == ["accepted"]


def test_deliver_due_that_comes_late_into_the_quiet_hours_waits_for_the_morning(booking, provider, clock):
    at_night()
    clock.move_to(EVENING)

    assert delivery.deliver_due(Only(provider)) == 1
    assert (row().state, row().due_at, row().attempts) == ("queued", MORNING, 0)
    assert provider.sent == []


def test_deliver_due_after_a_refusal_does_not_try_again_in_the_quiet_hours(booking, provider, clock):
    at_night()
    provider.errors = [UNREACHABLE]
    clock.move_to(EVENING - dt.timedelta(minutes=30, seconds=10))
    assert deliver(provider) == ["claimed"]
    tries = 0
    while timezone.now() < MORNING:
        later(clock, minutes=10)
        tries += delivery.deliver_due(Only(provider))
        assert timezone.now() >= MORNING or provider.sent == []

    assert len(provider.sent) == 1


@pytest.mark.parametrize("took_it", [False, True])
def test_deliver_due_in_doubt_asks_in_the_quiet_hours_and_sends_in_none(booking, provider, clock, took_it):
    at_night()
    provider.errors, provider.taken_all_the_same = [UNSURE], took_it
    clock.move_to(EVENING - dt.timedelta(minutes=30, seconds=10))
    assert deliver(provider) == ["claimed"]
    clock.move_to(EVENING)
    delivery.deliver_due(Only(provider))

    assert (row().state, provider.asked) == ("accepted" if took_it else "claimed", 1)
    assert len(provider.sent) == took_it
    clock.move_to(MORNING)
    delivery.deliver_due(Only(provider))
    assert (row().state, len(provider.sent), provider.asked) == ("accepted", 1, 1)


class Slow(Provider):
    """Each letter takes so long that the next one is begun in the evening's quiet hours."""

    def __init__(self, clock):
        super().__init__()
        self.clock = clock

    def send(self, letter):
        answer = super().send(letter)
        self.clock.move_to(max(QUIET, timezone.now()))
        return answer


QUIET = dt.datetime(2030, 1, 7, 13, 0, tzinfo=dt.UTC)  # 20.00 in Bekasi


@pytest.fixture
def slow(clock, monkeypatch):
    """One letter at a time, begun a second before the quiet hours."""
    monkeypatch.setattr(posting, "AT_ONCE", 1)
    at_night()
    slot = visits.make_slot(capacity=3)
    for _one in range(3):
        visits.make_booking(slot)
    clock.move_to(QUIET - dt.timedelta(seconds=1))
    return Slow(clock)


def test_letters_of_a_handful_that_is_carried_into_the_quiet_hours_leave_in_the_morning(slow, clock):
    delivery.deliver_due(Only(slow))

    kept = Message.objects.filter(state="claimed")
    assert len(slow.sent) == 1
    assert list(kept.values_list("unsure", "due_at")) == [(False, MORNING)] * 2
    while timezone.now() < MORNING:
        later(clock, minutes=29)
        delivery.deliver_due(Only(slow))
        assert timezone.now() >= MORNING or len(slow.sent) == 1
    later(clock, minutes=2)
    delivery.deliver_due(Only(slow))

    assert len({one.reference for one in slow.sent}) == len(slow.sent) == 3
    assert slow.asked == 0, "surely nobody had them"


def test_letters_kept_for_the_morning_say_nothing_of_their_provider(slow):
    carriers = Only(slow)

    delivery.deliver_due(carriers)

    assert sum(taken + failed for _name, _channel, taken, failed in carriers.noted) == 1


def test_letters_that_became_worthless_on_the_way_say_nothing_of_their_provider(slow):
    Message.objects.update(expires_at=QUIET)
    carriers = Only(slow)

    delivery.deliver_due(carriers)

    assert sorted(Message.objects.values_list("state", flat=True)) == ["accepted", "expired", "expired"]
    assert sum(taken + failed for _name, _channel, taken, failed in carriers.noted) == 1


def test_one_time_code_of_a_handful_that_is_carried_into_the_quiet_hours_leaves(slow):
    token = visits.hold(visits.make_slot()).token
    Message.objects.filter(kind="confirmed").update(rank=0)  # the code comes last
    contact.send_code(token=token, channel="sms", contact="+628110000002", language="id", key=uuid.uuid4())

    delivery.deliver_due(Only(slow))

    assert sorted(one.kind for one in slow.sent) == ["confirmed", "contact_code"]


def test_what_the_counter_said_just_before_the_quiet_hours_leaves_in_them(slow):
    booking = Booking.objects.last()
    Message.objects.update(rank=0)  # it comes last
    returning.keep(booking=booking, until=dt.date(2030, 3, 18), remedies=["add"], by=houses.make_user(role="counter"))

    delivery.deliver_due(Only(slow))

    assert [one.kind for one in slow.sent] == ["confirmed", "incomplete"]


def test_taken_over_letter_that_is_asked_for_until_the_quiet_hours_begin_is_not_sent_in_them(slow, clock, monkeypatch):
    clock.move_to(QUIET - delivery.LEASE - dt.timedelta(seconds=1))
    delivery._claim(Only(slow), 1)
    clock.move_to(QUIET - dt.timedelta(seconds=1))
    Message.objects.filter(state="queued").delete()
    find = slow.find

    def slowly(letter, since):
        clock.move_to(QUIET)
        return find(letter, since)

    monkeypatch.setattr(slow, "find", slowly)

    delivery.deliver_due(Only(slow))

    assert slow.sent == []
    assert slow.asked > 0
    assert (row().state, row().unsure) == ("claimed", False)


def test_deliver_due_tells_one_person_so_much_a_day_and_the_rest_the_next_morning(clock, provider):
    at_night(cap_per_day=2)
    slot = visits.make_slot(capacity=3)
    for _one in range(3):
        visits.make_booking(slot)  # all with the same number

    assert delivery.deliver_due(Only(provider)) == 3
    assert [one.state for one in Message.objects.all()] == ["accepted", "accepted", "queued"]
    assert Message.objects.last().due_at == MORNING


NUMBER, ADDRESS = {"phone": "+628110000001"}, {"phone": "", "email": "siti@contoh.example"}
BOTH = NUMBER | {"email": "siti@contoh.example"}


@pytest.mark.parametrize("together", [True, False], ids=["in one handful", "one by one"])
@pytest.mark.parametrize(
    ("booked_by", "told"),
    [
        ([NUMBER, ADDRESS, BOTH], 2),
        ([BOTH, ADDRESS, ADDRESS], 2),
        ([BOTH, NUMBER, BOTH], 2),
        ([NUMBER, NUMBER, ADDRESS, ADDRESS], 4),  # nothing says that these two are one person
    ],
)
def test_deliver_due_counts_number_and_address_of_a_booking_together(clock, provider, booked_by, told, together):
    at_night(cap_per_day=2)
    slot = visits.make_slot(capacity=9)
    for contacts in booked_by:
        visits.make_booking(slot, wishes=visits.make_wishes(**contacts))

    for _handful in range(1 if together else len(booked_by)):
        delivery.deliver_due(Only(provider), most=9 if together else 1)

    assert len(provider.sent) == told
    assert Message.objects.filter(state="queued", due_at=MORNING).count() == len(booked_by) - told


def test_deliver_due_counts_once_what_went_to_the_number_of_a_booking_with_both(clock, provider):
    at_night(cap_per_day=2)
    slot = visits.make_slot(capacity=3)
    for _one in range(3):
        visits.make_booking(slot, wishes=visits.make_wishes(**BOTH))

    delivery.deliver_due(Only(provider))
    assert [one.state for one in Message.objects.all()] == ["accepted", "accepted", "queued"]


def test_deliver_due_counts_what_a_dead_worker_may_have_sent(clock, provider):
    """It is taken over in the same handful as what is due, and looked at after it."""
    at_night(cap_per_day=1)
    slot = visits.make_slot(capacity=2)
    visits.make_booking(slot)
    provider.send(delivery._claim(Only(provider), 1).posts[0].letter)
    visits.make_booking(slot)
    Message.objects.filter(state="queued").update(due_at=NOW - dt.timedelta(hours=1))
    later(clock, minutes=2)

    delivery.deliver_due(Only(provider))

    assert sorted(Message.objects.values_list("state", flat=True)) == ["accepted", "queued"]
    assert len(provider.sent) == 1


def test_deliver_due_counts_what_is_in_doubt(clock, provider):
    at_night(cap_per_day=1)
    slot = visits.make_slot(capacity=2)
    visits.make_booking(slot)
    delivery._claim(Only(provider), 1)
    Message.objects.update(state="in_doubt")
    visits.make_booking(slot)

    delivery.deliver_due(Only(provider))

    assert provider.sent == []
    assert Message.objects.values_list("due_at", flat=True).get(state="queued") == MORNING


def test_deliver_due_does_not_count_a_message_that_it_takes_over_against_itself(clock, provider):
    at_night(cap_per_day=1)
    visits.make_booking(visits.make_slot())
    delivery._claim(Only(provider), 1)
    later(clock, minutes=2)

    delivery.deliver_due(Only(provider))

    assert (row().state, len(provider.sent)) == ("accepted", 1)


def test_deliver_due_tells_of_a_cancellation_however_much_was_said_today(clock, provider):
    at_night(cap_per_day=1)
    booking = visits.make_booking(visits.make_slot())
    deliver(provider)
    changing.cancel(bookings=[booking], key=uuid.uuid4())

    assert deliver(provider) == ["accepted"]
    assert [one.kind for one in provider.sent] == ["confirmed", "cancelled"]


@pytest.mark.parametrize("places", [0, 1])
def test_what_the_counter_says_is_missing_leaves_in_the_same_minute_whatever_the_hour(clock, provider, places):
    at_night(cap_per_day=1)
    booking = visits.make_booking(visits.make_slot())
    deliver(provider)
    silencing.choose(booking=booking, channel="sms", stopped=list(Silence.Topic.values))
    for day in range(places):
        visits.make_slot(point=booking.slot.point, starts_at=visits.MORNING + dt.timedelta(days=1 + day))
    clock.move_to(dt.datetime(2030, 3, 4, 13, 30, tzinfo=dt.UTC))  # 20.30 on the day of the visit
    deliver(provider)

    returning.keep(
        booking=booking, until=dt.date(2030, 3, 18), remedies=["original"], by=houses.make_user(role="counter")
    )

    assert deliver(provider) == ["accepted"]
    assert [one.kind for one in provider.sent] == ["confirmed", "return" if places else "incomplete"]
    assert row_of("accepted").due_at == row_of("accepted").accepted_at == timezone.now()


def test_what_the_counter_said_and_could_not_be_sent_then_wakes_nobody(clock, provider):
    at_night()
    booking = visits.make_booking(visits.make_slot())
    deliver(provider)
    clock.move_to(EVENING - dt.timedelta(minutes=31))
    returning.keep(booking=booking, until=dt.date(2030, 1, 21), remedies=["add"], by=houses.make_user(role="counter"))
    provider.errors = [UNREACHABLE] * 20
    deliver(provider)
    later(clock, hours=2)

    delivery.deliver_due(Only(provider))

    assert [one.kind for one in provider.sent] == ["confirmed"]


def test_what_the_counter_says_takes_the_next_way_at_once(clock, provider):
    at_night()
    booking = visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(email="siti@contoh.example"))
    deliver(provider)
    clock.move_to(EVENING)
    returning.keep(booking=booking, until=dt.date(2030, 1, 21), remedies=["add"], by=houses.make_user(role="counter"))
    provider.errors = [REFUSED]

    assert deliver(provider, times=2) == ["failed", "accepted"]
    assert [one.kind for one in provider.sent] == ["confirmed", "incomplete"]


def row_of(state):
    return Message.objects.filter(state=state).latest("pk")


def test_deliver_due_counts_what_was_said_before_midnight_no_more(clock, provider):
    at_night(cap_per_day=1)
    slot = visits.make_slot(capacity=2)
    visits.make_booking(slot)
    deliver(provider)
    clock.move_to(MORNING)
    visits.make_booking(slot)

    assert deliver(provider) == ["accepted"]


# --- what an office sends, and by which way ---


def test_queue_leaves_out_what_the_office_does_not_send_but_never_a_cancellation(clock, provider):
    at_night(kinds=["reminder_day"])
    booking = visits.make_booking(visits.make_slot())
    assert not Message.objects.exists()

    changing.cancel(bookings=[booking], key=uuid.uuid4())

    assert [one.kind for one in Message.objects.all()] == ["cancelled"]


@pytest.mark.parametrize(
    ("order", "whatsapp", "ways"),
    [
        (["whatsapp", "sms", "email"], True, ["whatsapp", "sms", "email"]),
        (["whatsapp", "sms", "email"], False, ["sms", "email"]),
        (["email", "sms"], True, ["email", "sms"]),
    ],
)
def test_terms_name_the_ways_by_which_a_person_can_be_told_in_the_offices_order(clock, order, whatsapp, ways):
    at_night(channels=order)
    booking = visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(email="siti@example.org"))
    booking.whatsapp = whatsapp

    assert messages.terms_of(booking.slot.point_id, NOW).ways(booking) == ways


def test_deliver_due_that_fails_on_one_way_goes_on_by_the_next(clock, provider):
    visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(email="siti@example.org"))
    provider.errors = [REFUSED]

    assert delivery.deliver_due(Only(provider)) == 2
    first, second = Message.objects.order_by("pk")
    assert [(one.channel, one.state, one.then) for one in (first, second)] == [
        ("sms", "failed", ["email"]),
        ("email", "accepted", []),
    ]
    assert second.follows == first
    assert [one.to for one in provider.sent] == ["siti@example.org"]
    assert messages.follow(first, NOW) is None, "there is one row for each way"


def test_follow_of_what_is_no_longer_true_or_too_late_says_nothing(clock, provider):
    booking = visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(email="siti@example.org"))
    message = row()

    assert messages.follow(message, message.expires_at) is None
    changing.cancel(bookings=[booking], key=uuid.uuid4())
    assert messages.follow(Message.objects.get(pk=message.pk), NOW) is None


def test_news_of_a_visit_are_worthless_once_it_has_begun(clock, provider):
    at_night()
    clock.move_to(EVENING)
    soon = visits.make_slot(starts_at=MORNING - dt.timedelta(minutes=30))  # 07.30, before anybody may be disturbed
    visits.make_booking(soon)
    assert row().expires_at == soon.starts_at
    clock.move_to(MORNING)

    assert deliver(provider) == ["expired"]


def test_papers_checked_again_overnight_are_told_of_once(booking, provider, clock):
    at_night()
    deliver(provider)
    clock.move_to(EVENING)
    messages.queue([booking], "papers_lack", EVENING)
    messages.queue([booking], "papers_good", EVENING)
    clock.move_to(MORNING)

    delivery.deliver_due(Only(provider))

    assert [one.kind for one in provider.sent[1:]] == ["papers_good"]


def test_news_of_a_place_that_was_lost_meanwhile_are_not_told(booking, provider, clock):
    Booking.objects.update(displaced_at=NOW)

    assert deliver(provider) == ["cancelled"]
