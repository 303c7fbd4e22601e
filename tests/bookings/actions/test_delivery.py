import datetime as dt
import uuid

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from bookings.actions import catalogue, changing, contact, delivery, messages, posting
from bookings.gateways.letters import NotTaken
from bookings.models import Booking, Message, Slot
from tests.factories import houses, visits
from tests.factories.post import NOW, Only, Provider, deliver, later, row

pytestmark = pytest.mark.django_db

UNSURE = NotTaken("provider_silent", in_doubt=True)
UNREACHABLE = NotTaken("provider_unreachable")
REFUSED = NotTaken("twilio_21211", permanent=True)


def killed_after_claiming(provider):
    """A worker that died between its claim and whatever it meant to do then."""
    (post,) = delivery._claim(Only(provider), 1).posts
    return post.letter


def killed_after_sending(provider):
    provider.send(killed_after_claiming(provider))


def spoil(booking):
    """No key opens where its person is reached."""
    Booking.objects.filter(pk=booking.pk).update(phone=RawSQL("'spoilt'", []))


# --- the straight way ---


def test_deliver_due_hands_the_message_over_once(booking, provider):
    assert deliver(provider, times=3) == ["accepted", None, None]

    assert [(one.to, one.reference) for one in provider.sent] == [(booking.phone, str(row().reference))]
    assert (row().provider_id, row().attempts, row().error) == (f"id-{row().reference}", 1, "")
    assert row().settled_at == NOW


def test_deliver_due_when_nothing_is_due_does_nothing(provider):
    assert deliver(provider) == [None]


def test_deliver_due_takes_the_oldest_first_and_none_before_its_time(booking, provider):
    slot = visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1), capacity=2)
    for _one in range(2):
        visits.make_booking(slot)
    first, second, third = Message.objects.order_by("pk")
    Message.objects.filter(pk=first.pk).update(due_at=NOW + dt.timedelta(minutes=5))
    Message.objects.filter(pk=third.pk).update(due_at=NOW - dt.timedelta(minutes=5))

    deliver(provider, times=3)

    assert [one.reference for one in provider.sent] == [str(third.reference), str(second.reference)]


def test_deliver_due_takes_all_that_is_due(booking, provider):
    visits.make_booking(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1)))

    assert delivery.deliver_due(Only(provider)) == 2
    assert len(provider.sent) == 2


def test_deliver_due_speaks_the_recipients_language_and_names_no_person(clock, provider):
    slot = visits.make_slot(capacity=2)
    for language in ("id", "en"):
        visits.make_booking(slot, wishes=visits.make_wishes(language=language))

    deliver(provider, times=2)

    indonesian, english = (one.body for one in provider.sent)
    assert "4 Mar 2030 09.00" in indonesian
    assert "booked 4 Mar 2030 09.00" in english
    for one in Booking.objects.all():
        for body in (indonesian, english):
            assert one.name not in body
            assert one.identity_number not in body
            assert one.code not in body


def test_deliver_due_forgets_a_one_time_code_once_it_is_settled(clock, provider):
    token = visits.hold(visits.make_slot()).token
    contact.send_code(token=token, channel="sms", contact="+628110000001", language="id", key=uuid.uuid4())
    code = row().secret

    deliver(provider)

    assert code in provider.sent[0].body
    assert row().secret == ""


def test_deliver_due_when_it_is_too_late_drops_the_message(booking, provider, clock):
    later(clock, hours=24)

    assert deliver(provider) == ["expired"]
    assert provider.sent == []


# --- errors ---


def test_deliver_due_when_the_provider_is_away_tries_later_and_longer_apart(booking, provider, clock):
    provider.errors = [UNREACHABLE] * 2

    assert deliver(provider, times=2) == ["claimed", None]
    assert dt.timedelta(seconds=30) <= row().lease_until - NOW <= dt.timedelta(seconds=37.5)
    later(clock, seconds=38)
    assert deliver(provider, times=2) == ["claimed", None]
    assert dt.timedelta(seconds=60) <= row().lease_until - timezone.now() <= dt.timedelta(seconds=75)
    later(clock, seconds=76)
    assert deliver(provider) == ["accepted"]
    assert provider.asked == 0
    assert (row().error, row().due_at) == ("", NOW)


@pytest.mark.parametrize(("wanted", "least"), [(5, 30), (600, 600), (2700, 2700), (None, 30)])
def test_deliver_due_leaves_the_provider_alone_for_as_long_as_it_wants(booking, provider, clock, wanted, least):
    provider.errors = [NotTaken("twilio_20429", retry_after=wanted)]

    deliver(provider)

    pause = row().lease_until - NOW
    assert dt.timedelta(seconds=least) <= pause <= dt.timedelta(seconds=1.25 * least)
    assert deliver(provider) == [None]
    clock.shift(pause)
    assert deliver(provider) == ["accepted"]


def test_deliver_due_waits_no_longer_than_half_an_hour_of_its_own_accord(booking, provider, clock):
    Message.objects.update(state="claimed", attempts=12, lease_until=NOW, provider="told")
    provider.errors = [UNREACHABLE]

    deliver(provider)

    assert dt.timedelta(minutes=30) <= row().lease_until - NOW <= dt.timedelta(minutes=37.5)


def test_deliver_due_when_refused_for_good_never_tries_again(booking, provider, clock):
    provider.errors = [REFUSED]

    assert deliver(provider) == ["failed"]
    later(clock, hours=1)
    assert deliver(provider) == [None]
    assert (row().error, row().settled_at) == ("twilio_21211", NOW)


def test_deliver_due_after_five_tries_takes_another_way(booking, provider, clock):
    Message.objects.update(then=["email"])
    provider.errors = [UNREACHABLE] * 9
    states = []
    for _try in range(6):
        states += deliver(provider)
        later(clock, hours=1)

    assert states == ["claimed"] * 4 + ["failed", None]


def test_deliver_due_without_another_way_tries_as_long_as_the_message_is_worth_something(booking, provider, clock):
    provider.errors = [UNREACHABLE] * 99
    states = []
    for _try in range(26):
        states += deliver(provider)
        later(clock, hours=1)

    assert states == ["claimed"] * 24 + ["expired", None]
    assert provider.sent == []


def test_deliver_due_in_doubt_asks_before_it_sends_again(booking, provider, clock):
    provider.errors, provider.taken_all_the_same = [UNSURE], True
    assert deliver(provider, times=2) == ["claimed", None]

    later(clock, minutes=5)

    assert deliver(provider) == ["accepted"]
    assert (len(provider.sent), provider.asked) == (1, 1)


def test_deliver_due_in_doubt_when_it_was_not_taken_sends_it(booking, provider, clock):
    provider.errors = [UNSURE]
    deliver(provider)
    later(clock, minutes=5)

    assert deliver(provider) == ["accepted"]
    assert (len(provider.sent), provider.asked) == (1, 1)


def test_deliver_due_in_doubt_when_nobody_can_say_stays_so_and_is_known_to(booking, provider, clock):
    provider.errors, provider.taken_all_the_same, provider.deaf = [UNSURE], True, True
    states = []
    for _try in range(7):
        states += deliver(provider)
        later(clock, hours=5)

    assert states == ["claimed"] * 5 + ["in_doubt", None]
    assert len(provider.sent) == 1


# --- a worker that was killed ---


def test_deliver_due_leaves_a_claimed_message_alone_while_its_lease_runs(booking, provider, clock):
    killed_after_claiming(provider)
    later(clock, minutes=1, seconds=59)

    assert deliver(provider) == [None]


def test_deliver_due_after_a_kill_before_sending_asks_and_then_sends(booking, provider, clock):
    killed_after_claiming(provider)
    later(clock, minutes=2)

    assert deliver(provider) == ["accepted"]
    assert (len(provider.sent), provider.asked) == (1, 1)


def test_deliver_due_after_a_kill_before_settling_asks_and_sends_nothing(booking, provider, clock):
    killed_after_sending(provider)
    later(clock, minutes=2)

    assert deliver(provider) == ["accepted"]
    assert (len(provider.sent), provider.asked) == (1, 1)
    assert row().provider_id == f"id-{row().reference}"


def test_deliver_due_after_a_kill_and_too_late_is_never_said_to_be_dropped(booking, provider, clock):
    """It may have been sent; only the provider knows."""
    killed_after_sending(provider)
    later(clock, hours=25)

    assert deliver(provider) == ["accepted"]
    assert len(provider.sent) == 1


def test_deliver_due_after_a_kill_and_too_late_when_nobody_can_say_is_in_doubt(booking, provider, clock):
    killed_after_sending(provider)
    provider.deaf = True
    states = []
    for _try in range(5):
        later(clock, hours=25)
        states += deliver(provider)

    assert states == ["claimed"] * 3 + ["in_doubt", None]
    assert len(provider.sent) == 1


def test_deliver_due_after_a_kill_before_sending_and_too_late_drops_it(booking, provider, clock):
    killed_after_claiming(provider)
    later(clock, hours=25)

    assert deliver(provider) == ["expired"]
    assert provider.sent == []


def test_deliver_due_that_asks_until_it_is_too_late_sends_nothing(booking, provider, clock):
    class Slow(Provider):
        def find(self, letter, since):
            later(clock, seconds=20)
            return super().find(letter, since)

    killed_after_claiming(provider)
    clock.move_to(row().expires_at - dt.timedelta(seconds=10))
    slow = Slow()

    assert deliver(slow) == ["expired"]
    assert (slow.sent, slow.asked) == ([], 1)


def test_deliver_due_when_slower_than_its_lease_leaves_the_word_to_the_other(booking, provider, clock, caplog):
    class Slow(Provider):
        def send(self, letter):
            later(clock, minutes=3)
            assert deliver(provider) == ["accepted"]
            raise REFUSED

    assert deliver(Slow()) == ["accepted"]
    assert "message_lease_lost" in caplog.text


def test_deliver_due_logs_the_key_and_the_code_of_an_error_and_nothing_else(booking, provider, caplog):
    provider.errors = [REFUSED]
    deliver(provider)

    assert caplog.messages == [f"message_not_taken message={row().pk} error=twilio_21211 attempt=1"]


# --- what is no longer true ---


def test_queue_drops_what_was_still_to_be_said_of_the_booking(booking, provider):
    changing.cancel(bookings=[booking], key=uuid.uuid4())

    assert deliver(provider, times=2) == ["accepted", None]
    assert [(one.kind, one.state) for one in Message.objects.all()] == [
        ("confirmed", "cancelled"),
        ("cancelled", "accepted"),
    ]


def test_deliver_due_when_the_booking_changed_while_it_was_tried_says_only_the_newest(booking, provider, clock):
    """The first try failed while the person cancelled: "booked" must not go out after "cancelled"."""

    class Busy(Provider):
        def send(self, letter):
            changing.cancel(bookings=[Booking.objects.get()], key=uuid.uuid4())
            raise UNREACHABLE

    deliver(Busy())
    later(clock, minutes=5)

    states = deliver(provider, times=3)

    assert states == ["cancelled", "accepted", None]
    assert [one.kind for one in Message.objects.filter(state="accepted")] == ["cancelled"]


@pytest.mark.parametrize("kind", ["confirmed", "papers_lack"])
def test_deliver_due_after_a_kill_when_the_booking_changed_does_not_say_it_again(booking, provider, clock, kind):
    """The words would be others now, so that the provider could not be asked for those that may have left."""
    Message.objects.update(kind=kind)
    killed_after_sending(provider)
    new = visits.make_slot(point=Slot.objects.get().point, starts_at=visits.MORNING + dt.timedelta(days=1))
    changing.move(bookings=[booking], to=new.pk, key=uuid.uuid4())
    later(clock, minutes=2)

    states = deliver(provider, times=3)

    assert states == ["in_doubt", "accepted", None]
    assert [one.kind for one in Message.objects.order_by("pk")] == [kind, "moved"]
    assert len(provider.sent) == 2


@pytest.mark.parametrize(
    ("change", "states"), [("move", ["accepted", "accepted"]), ("cancel", ["cancelled", "accepted"])]
)
def test_word_of_checked_papers_outlives_a_move_but_no_cancellation(booking, provider, clock, change, states):
    deliver(provider)
    messages.queue([booking], "papers_lack", NOW)
    if change == "move":
        new = visits.make_slot(point=Slot.objects.get().point, starts_at=visits.MORNING + dt.timedelta(days=1))
        changing.move(bookings=[booking], to=new.pk, key=uuid.uuid4())
    else:
        changing.cancel(bookings=[booking], key=uuid.uuid4())

    delivery.deliver_due(Only(provider))

    assert [one.state for one in Message.objects.order_by("pk")[1:]] == states


def test_queue_when_nobody_can_be_reached_queues_nothing(clock):
    visits.make_booking(visits.make_slot(), by=houses.make_user(), wishes=visits.make_wishes(phone=""))

    assert not Message.objects.exists()


# --- one bad row, a way that is shut ---


def test_deliver_due_with_a_row_that_no_key_opens_fails_it_and_sends_the_others(booking, provider):
    visits.make_booking(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1)))
    bad, _good = Message.objects.order_by("pk").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bookings_message SET recipient = 'spoilt' WHERE id = %s", [bad])

    assert delivery.deliver_due(Only(provider)) == 2
    states = Message.objects.order_by("pk").values_list("state", "error")
    assert list(states) == [("failed", "unreadable"), ("accepted", "")]


def test_deliver_due_with_a_booking_that_no_key_opens_writes_down_how_the_others_went(booking, clock):
    other = visits.make_booking(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1)))
    spoil(booking)
    Message.objects.update(then=["email"])
    provider = Provider()
    provider.errors = [REFUSED]

    delivery.deliver_due(Only(provider))

    rows = Message.objects.order_by("pk").values_list("booking", "channel", "state")
    assert list(rows) == [(booking.pk, "sms", "failed"), (other.pk, "sms", "accepted")]


def test_deliver_due_with_a_row_that_has_no_words_fails_it_and_sends_the_others(booking, provider, caplog):
    visits.make_booking(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1)))
    Message.objects.filter(booking=booking).update(kind="unheard_of")

    assert delivery.deliver_due(Only(provider)) == 2
    states = Message.objects.order_by("pk").values_list("state", "error")
    assert list(states) == [("failed", "no_words"), ("accepted", "")]


def test_deliver_due_with_a_carrier_that_breaks_is_in_doubt_and_sends_the_others(booking, clock):
    visits.make_booking(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1)))

    class Broken(Provider):
        def send(self, letter):
            if not self.sent:
                self.sent.append(letter)
                raise KeyError(letter.to)
            return super().send(letter)

    broken = Broken()
    assert delivery.deliver_due(Only(broken)) == 2
    states = Message.objects.order_by("pk").values_list("state", "error", "unsure")
    assert sorted(states) == [("accepted", "", False), ("claimed", "carrier_broke", True)]
    later(clock, minutes=5)
    assert deliver(broken) == ["accepted"], "it is found to have been sent"
    assert len(broken.sent) == 2


def test_deliver_due_leaves_alone_what_nobody_is_trusted_to_carry(booking, provider):
    only = Only(provider)
    only.shut.add("sms")

    assert delivery.deliver_due(only) == 0
    assert (row().state, row().attempts) == ("queued", 0)


def test_deliver_due_asks_the_carrier_that_had_it_and_is_in_doubt_when_that_one_is_gone(booking, provider, clock):
    killed_after_sending(provider)
    later(clock, minutes=2)

    assert deliver(Provider("another")) == ["in_doubt"]
    assert row().error == "provider_gone"


def test_deliver_due_tells_how_the_carrier_did(booking, provider, clock):
    slot = visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1), capacity=2)
    for _one in range(2):
        visits.make_booking(slot)
    provider.errors = [UNREACHABLE, REFUSED]
    only = Only(provider)

    delivery.deliver_due(only)

    assert only.noted == [("told", "sms", 2, 1)]  # that a number is wrong is no fault of the carrier's


# --- time ---


def test_deliver_due_with_no_time_left_of_its_lease_leaves_the_rows_to_others(booking, provider, monkeypatch):
    monkeypatch.setattr(posting, "SAFE_SECONDS", -1)

    delivery.deliver_due(Only(provider), most=1)

    assert provider.sent == []
    assert (row().state, row().unsure, row().lease_until) == ("claimed", False, NOW)
    monkeypatch.undo()
    assert deliver(provider) == ["accepted"]
    assert provider.asked == 0


def test_deliver_due_takes_over_a_lease_that_a_wrong_clock_gave(booking, provider, clock):
    later(clock, days=1)
    Message.objects.update(expires_at=NOW + dt.timedelta(days=9))
    killed_after_sending(provider)
    later(clock, days=-1)

    assert deliver(provider) == ["accepted"]
    assert (len(provider.sent), provider.asked) == (1, 1)


def test_deliver_due_asks_as_often_however_many_are_due(clock, provider, django_assert_num_queries):
    slot = visits.make_slot(capacity=50)
    for _one in range(2):
        visits.make_booking(slot)
    catalogue.forget()
    asked = 17 + (connection.vendor == "postgresql")  # where other workers wait to count what these people have heard
    with django_assert_num_queries(asked):
        assert delivery.deliver_due(Only(provider)) == 2
    for _one in range(40):
        visits.make_booking(slot)
    catalogue.forget()
    with django_assert_num_queries(asked):
        assert delivery.deliver_due(Only(provider)) == 40
    assert len(provider.sent) == 42


def test_forget_secrets_takes_links_and_codes_of_what_is_worthless(clock):
    token = visits.hold(visits.make_slot()).token
    contact.send_code(token=token, channel="sms", contact="+628110000001", language="id", key=uuid.uuid4())
    assert messages.forget_secrets() == 0

    later(clock, minutes=10)

    assert messages.forget_secrets() == 1
    assert row().secret == ""
