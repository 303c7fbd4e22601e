import pytest

from bookings.models import Message, Silence
from bookings.rules import silences
from bookings.rules.messages import OWED
from bookings.rules.silences import Letter, Quiet, is_silent

KEY, OTHER = b"k" * 32, b"o" * 32
STOP = Quiet(KEY, "sms", "reminder_day", None)
WRONG = Quiet(KEY, "", "", 7)


def letter(**changed):
    return Letter(**{"contact_key": KEY, "channel": "sms", "kind": "reminder_day", "booking": 7, **changed})


def test_stop_silences_its_topic_on_its_channel_for_every_booking():
    assert is_silent(letter(), [STOP])
    assert is_silent(letter(booking=8), [STOP])


@pytest.mark.parametrize(
    "other", [{"contact_key": OTHER}, {"channel": "email"}, {"kind": "reminder_week"}, {"kind": "confirmed"}]
)
def test_stop_leaves_everything_else_alone(other):
    assert not is_silent(letter(**other), [STOP])


@pytest.mark.parametrize("kind", sorted(OWED))
def test_stop_of_everything_leaves_what_is_owed(kind):
    assert not is_silent(letter(kind=kind), [Quiet(KEY, "sms", "", None)])


@pytest.mark.parametrize("kind", ["reminder_day", "cancelled", "displaced"])
@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_wrong_number_silences_all_that_goes_to_it(kind, channel):
    assert is_silent(letter(kind=kind, channel=channel), [WRONG])
    assert is_silent(letter(kind=kind, channel=channel, booking=8), [WRONG])
    assert not is_silent(letter(kind=kind, channel=channel, contact_key=OTHER), [WRONG])


def test_every_kind_has_one_topic_or_is_owed():
    kinds = [kind for topic in silences.TOPICS.values() for kind in topic]

    assert sorted([*kinds, *OWED]) == sorted(Message.Kind.values)
    assert list(silences.TOPICS) == Silence.Topic.values
