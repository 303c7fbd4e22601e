import datetime as dt

import pytest
import time_machine

from bookings.gateways.letters import Letter
from bookings.gateways.outbox import Outbox
from tests.factories.houses import make_message_terms, make_office, make_point
from tests.factories.outbox import make_message, make_pause
from tests.factories.visits import make_booking, make_slot

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


def waiting(client):
    return [(row.kind, why) for row, why in client.get(URL).context["waiting"]]


def test_outbox_shows_what_waits_for_quiet_hours_to_end(client):
    with time_machine.travel(dt.datetime(2030, 3, 4, 14, tzinfo=dt.UTC), tick=False):  # 21.00 in Jakarta
        point = make_point()
        make_message_terms(point.office, quiet_from=dt.time(20), quiet_to=dt.time(8))
        make_booking(make_slot(point=point, starts_at=dt.datetime(2030, 3, 6, 3, tzinfo=dt.UTC)))

        assert waiting(client) == [("confirmed", "Quiet hours: nobody is disturbed before they end.")]
        assert "5 Mar, 08.00.00" in client.get(URL).content.decode()


def test_outbox_says_why_anything_else_waits(client):
    now = dt.datetime(2030, 3, 4, 3, tzinfo=dt.UTC)
    fault = {"state": "claimed", "error": "provider_unreachable"}
    with time_machine.travel(now, tick=False):
        make_pause(kind="moved")
        make_message(kind="moved", due_at=now - dt.timedelta(seconds=9))
        make_message(kind="ready", due_at=now)
        make_message(kind="return", due_at=now, lease_until=now + dt.timedelta(seconds=1), **fault)
        make_message(kind="feedback", due_at=now + dt.timedelta(hours=1))
        make_message(kind="confirmed", due_at=now, state="accepted")

        assert waiting(client) == [
            ("moved", "The office has paused this kind."),
            ("ready", "It leaves with the next errand."),
            ("return", "The provider could not be reached."),
            ("feedback", "Its time has not come."),
        ]


@pytest.mark.parametrize("rows", [1, 300])
def test_outbox_takes_four_queries_however_much_waits(client, rows, django_assert_num_queries):
    for _one in range(rows):
        make_message(due_at=dt.datetime(2030, 3, 4, 3, tzinfo=dt.UTC))

    with django_assert_num_queries(4):  # what waits, the pauses, shut channels, the office
        client.get(URL)


@pytest.mark.parametrize(("debug", "gateway"), [(False, "outbox"), (True, "twilio"), (False, "twilio")])
def test_outbox_does_not_exist_outside_a_trial(client, settings, debug, gateway):
    settings.DEBUG, settings.SMS_GATEWAY = debug, gateway
    send(settings, "secret code 123456")

    answer = client.get(URL)

    assert answer.status_code == 404
    assert b"123456" not in answer.content
