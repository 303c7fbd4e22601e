import pytest

from bookings.gateways.letters import Letter
from bookings.gateways.outbox import Outbox
from tests.factories.houses import make_office

URL = "/petugas/kotak-keluar/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trial(settings, tmp_path, client):
    settings.DEBUG = True
    settings.SMS_GATEWAY = "outbox"
    settings.SMS_OUTBOX = tmp_path / "outbox.jsonl"
    client.cookies["language"] = "en"
    make_office()


def send(settings, body, to="+628123450001", channel="sms"):
    Outbox(settings.SMS_OUTBOX, channel).send(Letter(to, body, "r", "confirmed", "id"))


def test_outbox_shows_the_newest_first_without_signing_in_and_masked(client, settings):
    send(settings, "first")
    send(settings, "second <b>")

    page = client.get(URL).content.decode()

    assert page.index("second &lt;b&gt;") < page.index(">first<")
    assert "••••••••••001" in page
    assert "812345" not in page


def test_outbox_shows_the_channel_and_the_template_of_whatsapp(client, settings):
    send(settings, "first", channel="whatsapp")
    send(settings, "second", to="siti@example.org", channel="email")

    sent = client.get(URL).context["sent"]

    assert [(line["channel"], line["kind"], line["template"]) for line in sent] == [
        ("E-mail", "Booking confirmed", ""),
        ("WhatsApp", "Booking confirmed", "confirmed.id"),
    ]


def test_outbox_shows_the_last_hundred(client, settings):
    for number in range(101):
        send(settings, f"message {number}.")

    sent = client.get(URL).context["sent"]

    assert (len(sent), sent[0]["body"], sent[-1]["body"]) == (100, "message 100.", "message 1.")


def test_outbox_when_nothing_was_sent_says_so(client):
    assert "Nothing has been sent yet" in client.get(URL).content.decode()


def test_outbox_passes_over_a_line_torn_by_a_crash(client, settings):
    send(settings, "whole")
    with settings.SMS_OUTBOX.open("a") as file:
        file.write('{"at": "2030')

    assert [line["body"] for line in client.get(URL).context["sent"]] == ["whole"]


@pytest.mark.parametrize(("debug", "gateway"), [(False, "outbox"), (True, "twilio"), (False, "twilio")])
def test_outbox_does_not_exist_outside_a_trial(client, settings, debug, gateway):
    settings.DEBUG, settings.SMS_GATEWAY = debug, gateway
    send(settings, "secret code 123456")

    answer = client.get(URL)

    assert answer.status_code == 404
    assert b"123456" not in answer.content
