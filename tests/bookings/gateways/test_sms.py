"""One promise, two gateways: what holds for the trial's file holds for the real provider."""

import datetime as dt
import logging
import uuid

import pytest
import requests

from bookings.gateways import sms, twilio
from bookings.gateways.carriers import carrier
from tests.bookings.gateways.twilio_api import Trouble, TwilioApi

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TO = "+6281234567890"


@pytest.fixture
def outbox(settings, tmp_path):
    settings.SMS_OUTBOX = tmp_path / "var" / "outbox.jsonl"
    return carrier("sms")


@pytest.fixture
def api():
    return TwilioApi()


@pytest.fixture
def provider(settings, api):
    """The real gateway and the real client library; only the wire is ours."""
    settings.SMS_GATEWAY = "twilio"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC" + "0" * 32, "secret-token"
    gateway = carrier("sms")
    gateway.client.http_client.session.mount("https://", api)
    return gateway


@pytest.fixture(params=["outbox", "provider"])
def gateway(request):
    return request.getfixturevalue(request.param)


def send(gateway, *, to=TO, body="Tanpa Jeda: 123456", reference=None):
    return gateway.send(to=to, body=body, reference=reference or str(uuid.uuid4()))


def find(gateway, reference, *, to=TO, body="Tanpa Jeda: 123456", since=LONG_AGO):
    return gateway.find(to=to, body=body, reference=reference, since=since)


# --- the promise ---


def test_send_gives_each_message_an_id_of_its_own(gateway):
    first, second = send(gateway, body="first"), send(gateway, body="second")

    assert first
    assert second
    assert first != second


def test_find_knows_what_was_taken_by_the_id_it_was_given(gateway):
    reference = str(uuid.uuid4())
    given = send(gateway, reference=reference)
    send(gateway, body="another")

    assert find(gateway, reference) == given


def test_find_of_what_was_never_sent_is_none(gateway):
    assert find(gateway, str(uuid.uuid4())) is None
    send(gateway, body="another")
    send(gateway, to="+6281234567891")

    assert find(gateway, str(uuid.uuid4())) is None


@pytest.mark.parametrize("body", ["Kode ..ABC. Pindah/batal: https://x.go.id/b", "“Café” – ☕\n2", "+%&=?#"])
def test_find_knows_any_words(gateway, body):
    reference = str(uuid.uuid4())
    given = send(gateway, body=body, reference=reference)

    assert find(gateway, reference, body=body) == given


# --- the trial's file ---


def test_outbox_shows_what_was_sent_but_not_to_whom(outbox):
    send(outbox, body="first")
    send(outbox, body="second")

    assert [(line["body"], line["to"]) for line in outbox.lines()] == [
        ("first", "•••••••••••890"),
        ("second", "•••••••••••890"),
    ]
    assert "8123456" not in outbox.path.read_text()


def test_outbox_after_a_line_was_torn_by_a_crash_keeps_the_next_one_whole(outbox):
    send(outbox, body="before")
    with outbox.path.open("ab") as file:
        file.write(b'{"at": "2030-01-01", "to": "\xe2\x80')
    reference = str(uuid.uuid4())

    given = send(outbox, body="after", reference=reference)

    assert [line["body"] for line in outbox.lines()] == ["before", "after"]
    assert find(outbox, reference, body="after") == given


def test_outbox_without_a_message_is_empty(outbox):
    assert list(outbox.lines()) == []


# --- the provider ---


def refusal_of(gateway, deed=send, *arguments):
    with pytest.raises(sms.SmsError) as refusal:
        deed(gateway, *arguments)
    error = refusal.value
    return error.code, error.permanent, error.in_doubt


@pytest.mark.parametrize(
    ("trouble", "refusal"),
    [
        (Trouble(21211), ("twilio_21211", True, False)),
        (Trouble(21408), ("twilio_21408", True, False)),
        (Trouble(21610), ("twilio_21610", True, False)),
        (Trouble(21614), ("twilio_21614", True, False)),
        (Trouble(21614, problem=True), ("twilio_21614", True, False)),
        (Trouble(20404), ("twilio_20404", True, False)),
        (Trouble(20429), ("twilio_20429", False, False)),
        (Trouble(20429, problem=True), ("twilio_20429", False, False)),
        (Trouble(20003), ("twilio_20003", False, False)),  # somebody can mend the account while messages wait
        (Trouble(20500), ("twilio_20500", False, True)),
        (Trouble(20503, problem=True), ("twilio_20503", False, True)),
        (Trouble(text="<html>Bad Gateway</html>"), ("twilio_502", False, True)),
        (Trouble(raises=requests.ConnectTimeout()), ("provider_unreachable", False, False)),
        (Trouble(raises=requests.ReadTimeout()), ("provider_silent", False, True)),
        (Trouble(raises=requests.ConnectionError()), ("provider_silent", False, True)),
    ],
    ids=str,
)
def test_provider_when_it_refuses_says_whether_to_try_again_and_what_is_in_doubt(provider, api, trouble, refusal):
    api.troubles.append(trouble)

    assert refusal_of(provider) == refusal


def test_provider_that_took_it_before_the_connection_broke_is_found_to_have_it(provider, api):
    api.troubles.append(Trouble(raises=requests.ReadTimeout(), taken=True))
    reference = str(uuid.uuid4())
    assert refusal_of(provider) == ("provider_silent", False, True)

    assert find(provider, reference) == api.messages[0]["sid"]


def test_provider_that_had_the_same_words_before_is_not_taken_to_have_this_one(provider, api):
    """The same words may go to the same person twice: only what came since then counts."""
    send(provider)
    api.messages[0]["date_created"] = "Tue, 01 Jan 2030 00:00:00 +0000"

    assert find(provider, str(uuid.uuid4()), since=dt.datetime(2030, 1, 1, 1, 0, tzinfo=dt.UTC)) is None


@pytest.mark.parametrize(
    "trouble",
    [Trouble(20500), Trouble(20003), Trouble(20429, problem=True), Trouble(raises=requests.ReadTimeout())],
    ids=str,
)
def test_provider_that_cannot_be_asked_says_so(provider, api, trouble):
    api.troubles.append(trouble)

    assert refusal_of(provider, find, "reference") == ("provider_unreachable", False, False)


def test_provider_is_given_sender_or_service_and_no_reference(provider, api, settings):
    send(provider)
    settings.TWILIO_MESSAGING_SERVICE_SID = "MG1"
    by_service = twilio.TwilioSms.from_settings()
    by_service.client.http_client.session.mount("https://", api)
    send(by_service)

    assert [(one["from"], one["messaging_service_sid"]) for one in api.messages] == [(None, "MG1"), ("TANPAJEDA", None)]


def test_provider_leaves_no_number_and_no_word_in_any_log(provider, api, caplog):
    caplog.set_level(logging.DEBUG)
    api.troubles.append(Trouble(21211))
    refusal_of(provider)
    send(provider)
    find(provider, "reference")

    assert len(api.requests) == 3
    assert "81234567890" not in caplog.text
    assert "123456" not in caplog.text


def test_refusal_says_its_code_only():
    error = sms.SmsError("twilio_21211", permanent=True)

    assert str(error) == "twilio_21211"
