from smtplib import SMTPConnectError, SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

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


def test_send_hands_one_mail_over():
    assert send() == "mail-r-1"

    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Tanpa Jeda: booked", "See you on Monday.", ["siti@example.org"])
    assert sent.message()["Auto-Submitted"] == "auto-generated"


def test_send_gives_one_letter_the_same_message_id_however_often_it_is_sent(settings):
    settings.DEFAULT_FROM_EMAIL = "Tanpa Jeda <no-reply@imigrasi.example>"

    send()
    send()

    assert [one.message()["Message-ID"] for one in mail.outbox] == ["<r-1@imigrasi.example>"] * 2


@pytest.mark.parametrize(
    ("error", "code", "permanent"),
    [
        (SMTPRecipientsRefused({"siti@example.org": (550, b"unknown")}), "mail_address_refused", True),
        (SMTPRecipientsRefused({"siti@example.org": (450, b"greylisted")}), "mail_address_deferred", False),
        (SMTPDataError(554, b"siti@example.org looks like spam"), "mail_server_554", False),
    ],
)
def test_send_when_the_server_refuses_says_whether_to_try_again(failing, error, code, permanent):
    failing(error)

    with pytest.raises(NotTaken) as refusal:
        send()

    assert (refusal.value.code, refusal.value.permanent, refusal.value.in_doubt) == (code, permanent, False)
    assert "siti" not in str(refusal.value)
    assert refusal.value.__suppress_context__


@pytest.mark.parametrize("error", [SMTPServerDisconnected(), ConnectionResetError(), TimeoutError(), SMTPException()])
def test_send_when_the_server_falls_silent_is_in_doubt(failing, error):
    failing(error)

    with pytest.raises(NotTaken) as refusal:
        send()

    assert (refusal.value.code, refusal.value.permanent, refusal.value.in_doubt) == ("mail_server_silent", False, True)


@pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), SMTPConnectError(421, b"later")])
def test_send_when_the_server_is_never_reached_has_surely_not_left(failing, monkeypatch, error):
    failing(None)
    monkeypatch.setattr(Failing, "open", lambda self: (_ for _ in ()).throw(error))

    with pytest.raises(NotTaken) as refusal:
        send()

    assert (refusal.value.code, refusal.value.permanent, refusal.value.in_doubt) == (
        "mail_server_unreachable",
        False,
        False,
    )


def test_find_can_never_say():
    with pytest.raises(NotTaken):
        Mail().find(LETTER, LONG_AGO)
