import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from bookings.actions import changing, contact, messages
from bookings.gateways.sms import SmsError
from bookings.models import Booking, Message, Slot
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)
UNSURE = SmsError("provider_silent", in_doubt=True)
UNREACHABLE = SmsError("provider_unreachable")
REFUSED = SmsError("twilio_21211", permanent=True)


class Provider:
    """A gateway whose words are kept. `errors` are raised in turn; `deaf` means that it cannot be asked.

    As at a real provider a message may be taken although the answer was lost.
    """

    def __init__(self):
        self.sent, self.errors, self.taken_all_the_same, self.deaf, self.asked = [], [], False, False, 0

    def send(self, *, to, body, reference):
        error = self.errors.pop(0) if self.errors else None
        if error is None or self.taken_all_the_same:
            self.sent.append((to, body, reference))
        if error is not None:
            raise error
        return f"id-{reference}"

    def find(self, *, to, body, reference, since):
        self.asked += 1
        if self.deaf:
            raise SmsError("cannot_be_asked")
        return next((f"id-{one}" for _to, words, one in self.sent if (one, words) == (reference, body)), None)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def provider(clock):
    return Provider()


@pytest.fixture
def booking(clock):
    return visits.make_booking(visits.make_slot())


def deliver(provider, times=1):
    """What becomes of the message each time the errand comes by."""
    states = []
    for _time in range(times):
        row = messages.deliver_next(lambda channel: provider)
        states.append(Message.objects.get(pk=row.pk).state if row else None)
    return states


def later(clock, **wait):
    clock.shift(dt.timedelta(**wait))


def row():
    return Message.objects.get()


def killed_after_claiming():
    """A worker that died between its claim and whatever it meant to do then."""
    message, _left_behind = messages._claim()
    return message


def killed_after_sending(provider):
    message = killed_after_claiming()
    provider.send(to=message.recipient, body=messages.text_of(message), reference=str(message.reference))


# --- the straight way ---


def test_deliver_next_hands_the_message_over_once(booking, provider):
    assert deliver(provider, times=3) == ["sent", None, None]

    assert [(to, reference) for to, _body, reference in provider.sent] == [(booking.phone, str(row().reference))]
    assert (row().provider_id, row().attempts, row().error) == (f"id-{row().reference}", 1, "")
    assert row().settled_at == NOW


def test_deliver_next_when_nothing_is_due_does_nothing(provider):
    assert deliver(provider) == [None]


def test_deliver_next_takes_the_oldest_first_and_none_before_its_time(booking, provider):
    slot = visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1), capacity=2)
    for _one in range(2):
        visits.make_booking(slot)
    first, second, third = Message.objects.order_by("pk")
    Message.objects.filter(pk=first.pk).update(due_at=NOW + dt.timedelta(minutes=5))
    Message.objects.filter(pk=third.pk).update(due_at=NOW - dt.timedelta(minutes=5))

    deliver(provider, times=3)

    assert [one[2] for one in provider.sent] == [str(third.reference), str(second.reference)]


def test_deliver_due_takes_all_that_is_due(booking, provider):
    visits.make_booking(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1)))

    assert messages.deliver_due(lambda channel: provider) == 2
    assert len(provider.sent) == 2


def test_deliver_next_speaks_the_recipients_language_and_names_no_person(clock, provider):
    slot = visits.make_slot(capacity=2)
    for language in ("id", "en"):
        visits.make_booking(slot, wishes=visits.make_wishes(language=language))

    deliver(provider, times=2)

    indonesian, english = (body for _to, body, _reference in provider.sent)
    assert "4 Mar 2030 09.00" in indonesian
    assert "booked 4 Mar 2030 09.00" in english
    for one in Booking.objects.all():
        for body in (indonesian, english):
            assert one.name not in body
            assert one.identity_number not in body
            assert one.code not in body


def test_deliver_next_forgets_a_one_time_code_once_it_is_settled(clock, provider):
    token = visits.hold(visits.make_slot()).token
    contact.send_code(token=token, channel="sms", contact="+628110000001", language="id", key=uuid.uuid4())
    code = row().secret

    deliver(provider)

    assert code in provider.sent[0][1]
    assert row().secret == ""


def test_deliver_next_when_it_is_too_late_drops_the_message(booking, provider, clock):
    later(clock, hours=12)

    assert deliver(provider) == ["expired"]
    assert provider.sent == []


# --- errors ---


def test_deliver_next_when_the_provider_is_away_tries_later_and_longer_apart(booking, provider, clock):
    provider.errors = [UNREACHABLE] * 2

    assert deliver(provider, times=2) == ["queued", None]
    assert row().due_at == NOW + dt.timedelta(seconds=30)
    later(clock, seconds=30)
    assert deliver(provider, times=2) == ["queued", None]
    assert row().due_at - timezone.now() == dt.timedelta(seconds=60)
    later(clock, seconds=60)
    assert deliver(provider) == ["sent"]
    assert provider.asked == 0
    assert row().error == ""


def test_deliver_next_when_refused_for_good_never_tries_again(booking, provider, clock):
    provider.errors = [REFUSED]

    assert deliver(provider) == ["failed"]
    later(clock, hours=1)
    assert deliver(provider) == [None]
    assert (row().error, row().settled_at) == ("twilio_21211", NOW)


def test_deliver_next_after_five_tries_gives_up(booking, provider, clock):
    provider.errors = [UNREACHABLE] * 9
    states = []
    for _try in range(6):
        states += deliver(provider)
        later(clock, hours=1)

    assert states == ["queued"] * 4 + ["failed", None]


def test_deliver_next_in_doubt_asks_before_it_sends_again(booking, provider, clock):
    provider.errors, provider.taken_all_the_same = [UNSURE], True
    assert deliver(provider, times=2) == ["claimed", None]

    later(clock, minutes=5)

    assert deliver(provider) == ["sent"]
    assert (len(provider.sent), provider.asked) == (1, 1)


def test_deliver_next_in_doubt_when_it_was_not_taken_sends_it(booking, provider, clock):
    provider.errors = [UNSURE]
    deliver(provider)
    later(clock, minutes=5)

    assert deliver(provider) == ["sent"]
    assert (len(provider.sent), provider.asked) == (1, 1)


def test_deliver_next_in_doubt_when_nobody_can_say_stays_so_and_is_known_to(booking, provider, clock):
    provider.errors, provider.taken_all_the_same, provider.deaf = [UNSURE], True, True
    states = []
    for _try in range(6):
        states += deliver(provider)
        later(clock, minutes=30)

    assert states == ["claimed"] * 4 + ["in_doubt", None]
    assert len(provider.sent) == 1


# --- a worker that was killed ---


def test_deliver_next_leaves_a_claimed_message_alone_while_its_lease_runs(booking, provider, clock):
    killed_after_claiming()
    later(clock, minutes=1, seconds=59)

    assert deliver(provider) == [None]


def test_deliver_next_after_a_kill_before_sending_asks_and_then_sends(booking, provider, clock):
    killed_after_claiming()
    later(clock, minutes=2)

    assert deliver(provider) == ["sent"]
    assert (len(provider.sent), provider.asked) == (1, 1)


def test_deliver_next_after_a_kill_before_settling_asks_and_sends_nothing(booking, provider, clock):
    killed_after_sending(provider)
    later(clock, minutes=2)

    assert deliver(provider) == ["sent"]
    assert (len(provider.sent), provider.asked) == (1, 1)
    assert row().provider_id == f"id-{row().reference}"


def test_deliver_next_after_a_kill_and_too_late_is_never_said_to_be_dropped(booking, provider, clock):
    """It may have been sent; only the provider knows."""
    killed_after_sending(provider)
    later(clock, hours=13)

    assert deliver(provider) == ["sent"]
    assert len(provider.sent) == 1


def test_deliver_next_after_a_kill_and_too_late_when_nobody_can_say_is_in_doubt(booking, provider, clock):
    killed_after_sending(provider)
    provider.deaf = True
    states = []
    for _try in range(5):
        later(clock, hours=13)
        states += deliver(provider)

    assert states == ["claimed"] * 3 + ["in_doubt", None]
    assert len(provider.sent) == 1


def test_deliver_next_after_a_kill_before_sending_and_too_late_drops_it(booking, provider, clock):
    killed_after_claiming()
    later(clock, hours=13)

    assert deliver(provider) == ["expired"]
    assert provider.sent == []


def test_deliver_next_when_slower_than_its_lease_leaves_the_word_to_the_other(booking, provider, clock, caplog):
    class Slow(Provider):
        def send(self, **words):
            later(clock, minutes=3)
            assert deliver(provider) == ["sent"]
            raise REFUSED

    assert deliver(Slow()) == ["sent"]
    assert "message_lease_lost" in caplog.text


def test_deliver_next_logs_the_key_and_the_code_of_an_error_and_nothing_else(booking, provider, caplog):
    provider.errors = [REFUSED]
    deliver(provider)

    assert caplog.messages == [f"message_not_taken message={row().pk} error=twilio_21211 attempt=1"]


# --- what is no longer true ---


def test_queue_drops_what_was_still_to_be_said_of_the_booking(booking, provider):
    changing.cancel(bookings=[booking], key=uuid.uuid4())

    assert deliver(provider, times=2) == ["sent", None]
    assert [(one.kind, one.state) for one in Message.objects.all()] == [
        ("confirmed", "cancelled"),
        ("cancelled", "sent"),
    ]


def test_deliver_next_when_the_booking_changed_while_it_was_tried_says_only_the_newest(booking, provider, clock):
    """The first try failed while the person cancelled: "booked" must not go out after "cancelled"."""

    class Busy(Provider):
        def send(self, **words):
            changing.cancel(bookings=[Booking.objects.get()], key=uuid.uuid4())
            raise UNREACHABLE

    deliver(Busy())
    later(clock, minutes=5)

    states = deliver(provider, times=3)

    assert states == ["sent", "cancelled", None]
    assert [one.kind for one in Message.objects.filter(state="sent")] == ["cancelled"]


def test_deliver_next_after_a_kill_when_the_booking_changed_does_not_say_it_again(booking, provider, clock):
    """The words would be others now, so that the provider could not be asked for those that may have left."""
    killed_after_sending(provider)
    new = visits.make_slot(point=Slot.objects.get().point, starts_at=visits.MORNING + dt.timedelta(days=1))
    changing.move(bookings=[booking], to=new.pk, key=uuid.uuid4())
    later(clock, minutes=2)

    states = deliver(provider, times=3)

    assert states == ["in_doubt", "sent", None]
    assert [one.kind for one in Message.objects.order_by("pk")] == ["confirmed", "moved"]
    assert len(provider.sent) == 2


def test_queue_when_nobody_can_be_reached_queues_nothing(clock):
    visits.make_booking(visits.make_slot(), by=houses.make_user(), wishes=visits.make_wishes(phone=""))

    assert not Message.objects.exists()
