import datetime as dt
import uuid

import pytest
import time_machine

from bookings.actions import contact
from bookings.errors import CodeWrong, ContactNotConfirmed, KeyReused, NotFound, TooMany
from bookings.models import ContactCode, Draft, Message
from offices.models import JournalEntry
from tests.factories import visits

pytestmark = pytest.mark.django_db

PHONE = "+628110000001"
NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token(clock):
    return visits.hold(visits.make_slot(capacity=9)).token


def send(token, *, to=PHONE, key=None, channel="sms"):
    """The code that was sent."""
    contact.send_code(token=token, channel=channel, contact=to, language="id", key=key or uuid.uuid4())
    return Message.objects.latest("pk").secret


def check(token, code, *, of=PHONE):
    """What the page says to this guess."""
    try:
        contact.check_code(token=token, contact=of, code=code)
    except CodeWrong as refusal:
        return refusal.codes[0]
    return "right"


def is_confirmed(token, of=PHONE):
    try:
        contact.require_confirmed(token, of)
    except ContactNotConfirmed:
        return False
    return True


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


# --- drafts ---


def test_save_draft_keeps_the_newest_answers_sealed(token):
    contact.save_draft(token=token, answers={"name": "Siti"}, language="id")
    contact.save_draft(token=token, answers={"name": "Siti Contoh"}, language="en")

    draft = Draft.objects.get()
    assert (draft.content, draft.language) == ({"name": "Siti Contoh"}, "en")


def test_save_draft_when_nothing_was_ever_held_is_not_found(clock):
    with pytest.raises(NotFound):
        contact.save_draft(token=uuid.uuid4(), answers={}, language="id")

    assert not Draft.objects.exists()


def test_take_over_brings_answers_and_confirmation_to_the_next_hold(token):
    contact.save_draft(token=token, answers={"name": "Siti"}, language="en")
    check(token, send(token))
    later = visits.hold(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1))).token

    contact.take_over(old=token, new=later)

    assert Draft.objects.get(token=later).content == {"name": "Siti"}
    assert is_confirmed(later)


def test_forget_old_drafts_forgets_what_a_day_has_not_touched(token, clock):
    contact.save_draft(token=token, answers={}, language="id")
    clock.shift(dt.timedelta(hours=23))
    assert contact.forget_old_drafts() == 0

    clock.shift(dt.timedelta(hours=2))

    assert contact.forget_old_drafts() == 1


# --- the one-time code ---


def test_send_code_queues_six_digits_that_are_stored_as_a_hash_only(token):
    code = send(token)

    assert len(code) == 6
    assert code.isdigit()
    message = Message.objects.get()
    assert (message.kind, message.channel, message.recipient) == ("contact_code", "sms", PHONE)
    assert message.expires_at == NOW + dt.timedelta(minutes=10)
    stored = ContactCode.objects.get()
    assert stored.tries_left == 5
    assert code.encode() not in bytes(stored.code_hash)
    assert [entry.action for entry in JournalEntry.objects.exclude(action="hold.made")] == ["contact.code_sent"]


def test_send_code_with_the_same_key_sends_no_second_one(token):
    key = uuid.uuid4()
    send(token, key=key)
    send(token, key=key)

    assert Message.objects.count() == 1


@pytest.mark.parametrize("other", ["hold", "contact"])
def test_send_code_when_the_key_was_used_for_something_else_says_so(token, other):
    key = uuid.uuid4()
    send(token, key=key)
    later = visits.hold(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1))).token

    with pytest.raises(KeyReused):
        send(later if other == "hold" else token, to=PHONE if other == "hold" else "+628110000002", key=key)

    assert Message.objects.count() == 1


def test_send_code_when_nothing_was_held_is_not_found(clock):
    with pytest.raises(NotFound):
        send(uuid.uuid4())

    assert not Message.objects.exists()


def test_send_code_too_often_to_one_contact_is_refused_and_sends_nothing(token):
    for _time in range(5):
        send(token)

    with pytest.raises(TooMany):
        send(token)

    assert Message.objects.count() == 5


def test_send_code_to_ever_other_contacts_from_one_hold_is_refused(token):
    for number in range(8):
        send(token, to=f"+62811000{number:04d}")

    with pytest.raises(TooMany):
        send(token, to="+628119999999")

    assert Message.objects.count() == 8


def test_send_code_when_an_hour_has_passed_is_possible_again(token, clock):
    for _time in range(5):
        send(token)
    clock.shift(dt.timedelta(hours=1))

    send(token)

    assert Message.objects.count() == 6


def test_check_code_when_right_confirms_the_contact_for_this_hold_only(token):
    other = visits.hold(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1))).token

    assert check(token, send(token)) == "right"

    assert is_confirmed(token)
    assert not is_confirmed(token, of="+628110000002")
    assert not is_confirmed(other)
    assert JournalEntry.objects.filter(action="contact.confirmed").count() == 1


def test_check_code_when_asked_twice_with_the_right_code_is_right_both_times(token):
    code = send(token)

    assert [check(token, code), check(token, code)] == ["right", "right"]
    assert JournalEntry.objects.filter(action="contact.confirmed").count() == 1


def test_check_code_when_wrong_costs_a_try_and_the_sixth_is_over(token):
    code = send(token)

    assert [check(token, wrong(code)) for _guess in range(6)] == ["code_wrong"] * 5 + ["code_over"]
    assert check(token, code) == "code_over"
    assert not is_confirmed(token)


def test_check_code_when_its_ten_minutes_are_over_is_refused(token, clock):
    code = send(token)
    clock.shift(dt.timedelta(minutes=10))

    assert check(token, code) == "code_over"
    assert not is_confirmed(token)


def test_check_code_after_a_newer_one_was_sent_takes_the_newest_only(token):
    first, second = send(token), send(token)
    while first == second:
        second = send(token)

    assert check(token, first) == "code_wrong"
    assert check(token, second) == "right"


def test_check_code_of_another_contact_or_another_hold_is_refused(token):
    code = send(token)
    other = visits.hold(visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=1))).token

    assert check(token, code, of="+628110000002") == "code_over"
    assert check(other, code) == "code_over"


@pytest.mark.parametrize("nonsense", ["", "12345", "1234567", "abcdef", "１２３４５６", "0" * 10_000, "\0"])
def test_check_code_of_nonsense_is_wrong_and_never_an_error(token, nonsense):
    send(token)

    assert check(token, nonsense) == "code_wrong"


def test_check_code_of_an_address_knows_no_upper_case(token):
    code = send(token, to="Siti@Example.org", channel="email")

    assert check(token, code, of="siti@example.org") == "right"
    assert is_confirmed(token, of="SITI@example.org")
