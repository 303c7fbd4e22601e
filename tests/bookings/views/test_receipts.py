"""Callbacks as the contract server makes them, against the product's own door."""

import datetime as dt
import uuid
from urllib.parse import urlencode, urlsplit

import pytest
import time_machine
from cryptography.fernet import InvalidToken
from django.db import OperationalError
from django.db.models.expressions import RawSQL
from twilio.request_validator import RequestValidator

from bookings.actions import delivery, receipts
from bookings.models import Message
from tests.factories import visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def twilio(server, client):
    """The contract server, whose callbacks reach the product through a proxy that calls it by another name."""

    def post(url, body, headers):
        parts = urlsplit(url)
        assert f"{parts.scheme}://{parts.netloc}" == "https://antre.example.go.id"
        extra = {"HTTP_X_TWILIO_SIGNATURE": headers["X-Twilio-Signature"], "HTTP_HOST": "127.0.0.1"}
        return client.generic("POST", f"{parts.path}?{parts.query}".rstrip("?"), body, FORM, **extra).status_code

    server.post = post
    with time_machine.travel(NOW, tick=False):
        yield server


def send(count=1):
    slot = visits.make_slot(capacity=count)
    for _booking in range(count):
        visits.make_booking(slot)
    delivery.deliver_due()


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_receipt_moves_the_message_forward(twilio):
    twilio.reports = ["sent", "delivered"]
    send(2)
    assert states() == ["accepted", "accepted"]

    twilio.call_back_all()

    assert states() == ["delivered", "delivered"]
    assert twilio.answers == [204] * 4


def test_receipt_that_comes_twice_backwards_and_late_changes_nothing_any_more(twilio):
    twilio.reports = ["sent", "delivered"]
    send()

    twilio.call_back_all(copies=2, backwards=True)
    twilio.call_back(twilio.sent[0]["sid"], "undelivered", error=30003)

    assert states() == ["delivered"]
    assert twilio.answers == [204] * 5


def test_receipt_with_an_error_keeps_its_code(twilio):
    send()

    twilio.call_back(twilio.sent[0]["sid"], "undelivered", error=30005)

    assert list(Message.objects.values_list("state", "error")) == [("undelivered", "twilio_30005")]


def test_receipt_with_a_query_is_signed_with_it(twilio):
    send()

    twilio.call_back(twilio.sent[0]["sid"], "sent", query="?a=1&b=%2F")

    assert (twilio.answers, states()) == ([204], ["sent"])


def test_receipt_that_is_forged_is_refused(twilio):
    send()

    twilio.call_back(twilio.sent[0]["sid"], "delivered", forged=True)

    assert (twilio.answers, states()) == ([403], ["accepted"])


def signed(client, twilio, path, fields, url=None, **more):
    url = url or f"https://antre.example.go.id{path}"
    signature = RequestValidator(twilio.token).compute_signature(url, fields)
    return client.post(path, urlencode(fields), content_type=FORM, headers={"x-twilio-signature": signature}, **more)


def path_of(message, provider="twilio"):
    return f"/kabar/{provider}/{message.reference}"


FIELDS = {"MessageSid": "SM" + "b" * 32, "MessageStatus": "delivered"}


def test_receipt_signed_for_another_message_or_address_is_refused(twilio, client):
    send(2)
    first, second = Message.objects.order_by("pk")

    for url in (f"https://antre.example.go.id{path_of(first)}", f"http://testserver{path_of(second)}"):
        assert signed(client, twilio, path_of(second), FIELDS, url=url).status_code == 403
    assert states() == ["accepted", "accepted"]


@pytest.mark.parametrize("provider", ["twilio-second", "another"])
def test_receipt_from_a_provider_that_is_not_set_up_is_refused(twilio, client, provider):
    send()

    assert signed(client, twilio, path_of(Message.objects.get(), provider), FIELDS).status_code == 403


def test_receipt_of_a_message_that_nobody_knows_is_taken_and_forgotten(twilio, client):
    answer = signed(client, twilio, f"/kabar/twilio/{uuid.uuid4()}", FIELDS)

    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "fields",
    [
        {"Something": "else"},
        {"MessageStatus": "delivered"},
        {"MessageSid": "SM" + "b" * 32},
        {"MessageSid": "SM" + "b" * 32, "MessageStatus": "teleported"},
        {"MessageSid": "'; DROP TABLE", "MessageStatus": "delivered"},
        {"MessageSid": "SM" + "b" * 32, "MessageStatus": "queued"},
    ],
)
def test_receipt_that_says_nothing_new_is_taken_and_changes_nothing(twilio, client, fields):
    send()

    assert signed(client, twilio, path_of(Message.objects.get()), fields).status_code == 204
    assert states() == ["accepted"]


def test_receipt_with_a_strange_error_keeps_no_error(twilio, client):
    send()

    signed(client, twilio, path_of(Message.objects.get()), FIELDS | {"MessageStatus": "failed", "ErrorCode": "<b>"})

    assert list(Message.objects.values_list("state", "error")) == [("failed", "")]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x" * 20_000, FORM),
        (b'{"MessageStatus": "delivered"}', "application/json"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"\xff\xfe=%ZZ&\x00", FORM),
        (b"&".join(b"a%d=1" % number for number in range(2_000)), FORM),
    ],
    ids=["large", "json", "parts", "bytes", "fields"],
)
def test_receipt_of_another_shape_is_refused(twilio, client, body, kind):
    send()

    answer = client.generic("POST", path_of(Message.objects.get()), body, kind, HTTP_X_TWILIO_SIGNATURE="x")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("more", "kind", "status"),
    [("", FORM, 204), ("x" * 16_384, FORM, 403), ("", "application/json", 403), ("", "text/plain", 403)],
    ids=["as it should be", "large", "json", "text"],
)
def test_receipt_of_another_shape_is_refused_however_well_it_is_signed(twilio, client, more, kind, status):
    send()
    path, fields = path_of(Message.objects.get()), FIELDS | {"Body": more}
    signature = RequestValidator(twilio.token).compute_signature(f"https://antre.example.go.id{path}", fields)

    answer = client.generic("POST", path, urlencode(fields), kind, HTTP_X_TWILIO_SIGNATURE=signature)

    assert (answer.status_code, states()) == (status, ["delivered" if status == 204 else "accepted"])


def test_receipt_without_a_stated_length_is_refused(twilio, client):
    send()

    assert client.generic("POST", path_of(Message.objects.get()), b"a=1", FORM, CONTENT_LENGTH="").status_code == 403
    assert client.generic("POST", path_of(Message.objects.get()), b"a=1", FORM, CONTENT_LENGTH="-1").status_code == 403


def test_receipt_without_a_signature_is_refused_and_a_look_is_not_answered(twilio, client):
    send()
    path = path_of(Message.objects.get())

    assert client.post(path, FIELDS, content_type=FORM).status_code == 403
    assert client.get(path).status_code == 405


def test_receipt_of_a_message_that_no_key_opens_any_more_is_no_fault_of_the_provider(twilio, client):
    send()
    path = path_of(Message.objects.get())
    Message.objects.update(recipient=RawSQL("'spoilt'", []))

    assert signed(client, twilio, path, FIELDS).status_code == 204
    assert list(Message.objects.values_list("state", flat=True)) == ["delivered"]


@pytest.mark.parametrize("error", [OperationalError, InvalidToken, ValueError])
def test_receipt_that_cannot_be_noted_is_no_fault_of_the_provider(twilio, client, monkeypatch, error):
    send()

    def broken(*_receipt, **_more):
        raise error

    monkeypatch.setattr(receipts, "note", broken)

    assert signed(client, twilio, path_of(Message.objects.get()), FIELDS).status_code == 204
    assert states() == ["accepted"]


def test_receipt_needs_no_token_against_forgery_of_forms(twilio):
    from django.test import Client

    send()
    answer = signed(Client(enforce_csrf_checks=True), twilio, path_of(Message.objects.get()), FIELDS)

    assert (answer.status_code, states()) == (204, ["delivered"])


def test_receipt_writes_no_number_into_the_log(twilio, caplog):
    send()
    twilio.call_back(twilio.sent[0]["sid"], "delivered", forged=True)
    twilio.call_back(twilio.sent[0]["sid"], "undelivered", error=30005)

    assert "812" not in caplog.text
