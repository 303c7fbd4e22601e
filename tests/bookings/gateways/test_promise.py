"""One promise, two gateways: what holds for the trial's file holds for the real provider."""

import pytest

from bookings.gateways.carriers import carriers
from tests.bookings.gateways.conftest import LONG_AGO, letter


@pytest.fixture
def outbox(settings, tmp_path):
    settings.SMS_OUTBOX = tmp_path / "var" / "outbox.jsonl"
    return carriers("sms")[0]


@pytest.fixture(params=["outbox", "provider"])
def gateway(request):
    return request.getfixturevalue(request.param)


# --- the promise ---


def test_send_gives_each_message_an_id_of_its_own(gateway):
    first, second = gateway.send(letter(body="first")), gateway.send(letter(body="second"))

    assert first
    assert second
    assert first != second


def test_find_knows_what_was_taken_by_the_id_it_was_given(gateway):
    wanted = letter()
    given = gateway.send(wanted)
    gateway.send(letter(body="another"))

    assert gateway.find(wanted, LONG_AGO) == given


def test_find_of_what_was_never_sent_is_none(gateway):
    assert gateway.find(letter(), LONG_AGO) is None
    gateway.send(letter(body="another"))
    gateway.send(letter(to="+6281234567891"))

    assert gateway.find(letter(), LONG_AGO) is None


@pytest.mark.parametrize("body", ["Kode ..ABC. Pindah/batal: https://x.go.id/b", "“Café” – ☕\n2", "+%&=?#"])
def test_find_knows_any_words(gateway, body):
    wanted = letter(body=body)
    given = gateway.send(wanted)

    assert gateway.find(wanted, LONG_AGO) == given


# --- the trial's file ---


def test_outbox_shows_what_was_sent_but_not_to_whom(outbox):
    outbox.send(letter(body="first", kind="confirmed", language="id"))
    outbox.send(letter(body="second"))

    assert [(line["channel"], line["kind"], line["language"], line["body"], line["to"]) for line in outbox.lines()] == [
        ("sms", "confirmed", "id", "first", "•••••••••••890"),
        ("sms", "", "", "second", "•••••••••••890"),
    ]
    assert "8123456" not in outbox.path.read_text()


def test_outbox_after_a_line_was_torn_by_a_crash_keeps_the_next_one_whole(outbox):
    outbox.send(letter(body="before"))
    with outbox.path.open("ab") as file:
        file.write(b'{"at": "2030-01-01", "to": "\xe2\x80')
    after = letter(body="after")

    given = outbox.send(after)

    assert [line["body"] for line in outbox.lines()] == ["before", "after"]
    assert outbox.find(after, LONG_AGO) == given


def test_outbox_without_a_message_is_empty(outbox):
    assert list(outbox.lines()) == []


def test_outbox_never_says_what_became_of_a_message(outbox):
    assert outbox.status(outbox.send(letter())) is None
