from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from bookings.gateways.email import Mail
from bookings.gateways.letters import Letter, NotTaken
from tests.factories.houses import LONG_AGO

LETTER = Letter("siti@example.org", "Tanpa Jeda: booked\nSee you on Monday.\n", "r-1")


class Failing(EmailBackend):
    error = None

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def failing(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    return lambda error: monkeypatch.setattr(Failing, "error", error)


def send():
    return Mail().send(LETTER)


def test_send_hands_one_mail_over_with_its_reference():
    assert send() == "mail-r-1"

    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Tanpa Jeda: booked", "See you on Monday.", ["siti@example.org"])
    assert sent.extra_headers == {"X-Reference": "r-1", "Auto-Submitted": "auto-generated"}


@pytest.mark.parametrize(
    ("error", "code", "permanent"),
    [
        (SMTPRecipientsRefused({"siti@example.org": (550, b"unknown")}), "mail_address_refused", True),
        (SMTPException("busy"), "mail_server_unreachable", False),
        (ConnectionRefusedError(), "mail_server_unreachable", False),
        (TimeoutError(), "mail_server_unreachable", False),
    ],
)
def test_send_when_the_server_refuses_says_whether_to_try_again(failing, error, code, permanent):
    failing(error)

    with pytest.raises(NotTaken) as refusal:
        send()

    assert (refusal.value.code, refusal.value.permanent) == (code, permanent)
    assert "siti" not in str(refusal.value)
    assert refusal.value.__suppress_context__


def test_find_can_never_say():
    with pytest.raises(NotTaken):
        Mail().find(LETTER, LONG_AGO)
