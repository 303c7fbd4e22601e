"""Twilio's own library against the contract server: what is sent, what a refusal means, what is found again."""

import datetime as dt
import logging
from decimal import Decimal

import pytest
import urllib3
from urllib3.exceptions import ConnectTimeoutError

from bookings.gateways import accounts, twilio, wire
from bookings.gateways.carriers import carriers, named
from bookings.gateways.letters import NotTaken, Receipt
from tests.bookings.gateways.conftest import LONG_AGO, TO, letter, refusal_of
from tests.bookings.gateways.twilio_server import Trouble

REFERENCE = "7b0c4c6e-6a4e-4b7a-9d7e-1c3f2b8f0a11"
TEMPLATES = (("confirmed.id", "HX" + "1" * 32), ("confirmed.en", "HX" + "2" * 32))
FACTS = {"tanggal": "Sel 2/3", "jam": "09.00", "kode": "..ABC"}


@pytest.fixture
def whatsapp(server, settings):
    settings.TWILIO_ACCOUNTS = [server.account(whatsapp="+62811000111", templates=TEMPLATES)]
    return carriers("whatsapp")[0]


# --- what is sent ---


def test_provider_is_given_the_sender_and_an_address_to_call_back(provider, server):
    provider.send(letter(reference=REFERENCE))

    (kind, fields), *_rest = server.asked
    assert (kind, fields) == (
        "create",
        {
            "To": TO,
            "From": "IMIGRASI",
            "Body": "Tanpa Jeda: 123456",
            "StatusCallback": f"https://antre.example.go.id/kabar/twilio/{REFERENCE}",
        },
    )


def test_provider_with_a_messaging_service_is_given_that_instead_of_a_sender(server, settings):
    settings.TWILIO_ACCOUNTS = [server.account(service="MG" + "1" * 32)]

    carriers("sms")[0].send(letter())

    (message,) = server.sent
    assert (message["from"], message["messaging_service_sid"]) == (None, "MG" + "1" * 32)


def test_whatsapp_is_given_the_template_of_the_kind_and_language_with_its_facts(whatsapp, server):
    whatsapp.send(letter(kind="confirmed", language="en", facts=FACTS | {"jam": "09.00\n WIB"}))

    (_kind, fields), *_rest = server.asked
    assert fields["To"] == "whatsapp:+6281234567890"
    assert fields["From"] == "whatsapp:+62811000111"
    assert fields["ContentSid"] == "HX" + "2" * 32
    assert fields["ContentVariables"] == '{"tanggal": "Sel 2/3", "jam": "09.00 WIB", "kode": "..ABC"}'
    assert "Body" not in fields


@pytest.mark.parametrize(
    ("kind", "facts", "code"),
    [("feedback", FACTS, "template_missing"), ("confirmed", FACTS | {"kode": " "}, "template_fact_empty")],
)
def test_whatsapp_without_a_template_or_with_an_empty_fact_is_refused_before_anything_is_sent(
    whatsapp, server, kind, facts, code
):
    assert refusal_of(whatsapp.send, letter(kind=kind, language="id", facts=facts)) == (code, True, False)
    assert server.sent == []


def test_account_with_edge_and_region_is_asked_there():
    account = accounts.Account("twilio", "AC" + "0" * 32, "t", edge="singapore", region="ie1")

    assert twilio.client(account).get_hostname("https://api.twilio.com") == "https://api.singapore.ie1.twilio.com"


def test_second_account_does_not_inherit_the_edge_of_the_first(monkeypatch):
    monkeypatch.setenv("TWILIO_EDGE", "singapore")

    client = twilio.client(accounts.Account("twilio-second", "AC" + "5" * 32, "t"))

    assert client.get_hostname("https://api.twilio.com") == "https://api.twilio.com"


# --- what a refusal means ---


@pytest.mark.parametrize(
    ("trouble", "refusal"),
    [
        (Trouble(code=21211), ("twilio_21211", True, False)),
        (Trouble(code=21408), ("twilio_21408", False, False)),  # somebody can open the country while messages wait
        (Trouble(code=21610), ("twilio_21610", True, False)),
        (Trouble(code=21612), ("twilio_21612", True, False)),
        (Trouble(code=21614), ("twilio_21614", True, False)),
        (Trouble(code=21614, problem=True), ("twilio_21614", True, False)),
        (Trouble(code=21655), ("twilio_21655", True, False)),
        (Trouble(code=20404), ("twilio_20404", False, False)),
        (Trouble(code=21611), ("twilio_21611", False, False)),
        (Trouble(400, code=99999), ("twilio_99999", False, False)),  # nobody knows it: it may be mended
        (Trouble(code=20429), ("twilio_20429", False, False)),
        (Trouble(code=20429, problem=True), ("twilio_20429", False, False)),
        (Trouble(code=20003), ("twilio_20003", False, False)),
        (Trouble(code=20500), ("twilio_20500", False, True)),
        (Trouble(code=20503, problem=True), ("twilio_20503", False, True)),
        (Trouble(502, text="<html>Bad Gateway</html>"), ("twilio_502", False, True)),
        (Trouble(403, text="<html>Blocked</html>"), ("twilio_403", False, False)),
        (Trouble(302, text=""), ("twilio_302", False, False)),
        (Trouble(200, text="<html>Hotel WLAN</html>"), ("provider_garbled", False, True)),
        (Trouble(201, text=""), ("provider_garbled", False, True)),
        (Trouble(201, text="[]"), ("provider_garbled", False, True)),
        (Trouble(201, text="{}"), ("provider_garbled", False, True)),
        (Trouble(201, text="[" * 100_000), ("provider_garbled", False, True)),
        (Trouble(500, text='{"code": {"a": 1}}'), ("twilio_500", False, True)),
        (Trouble(201, size=10_000_000), ("provider_silent", False, True)),
        (Trouble(500, size=10_000_000), ("provider_silent", False, True)),
        (Trouble(drop=True), ("provider_silent", False, True)),
        (Trouble(drop=True, taken=True), ("provider_silent", False, True)),
    ],
    ids=str,
)
def test_provider_when_it_refuses_says_whether_to_try_again_and_what_is_in_doubt(provider, server, trouble, refusal):
    server.trouble(trouble)

    assert refusal_of(provider.send, letter()) == refusal


@pytest.mark.parametrize(("to", "permanent"), [("+6281234567890", False), ("+6591234567", True)])
def test_country_that_is_not_opened_is_the_accounts_fault_only_at_home(provider, server, to, permanent):
    server.trouble(Trouble(code=21408))

    assert refusal_of(provider.send, letter(to=to)) == ("twilio_21408", permanent, False)


def test_provider_that_nobody_can_reach_has_surely_not_taken_it(provider, server):
    with server.away():
        assert refusal_of(provider.send, letter()) == ("provider_unreachable", False, False)

    assert provider.send(letter()) == server.sent[0]["sid"]


def test_provider_that_takes_too_long_to_connect_has_surely_not_taken_it(provider, monkeypatch):
    pool = twilio.client(provider.account).http_client.pool
    monkeypatch.setattr(pool, "request", lambda *_a, **_k: raises(ConnectTimeoutError()))

    assert refusal_of(provider.send, letter()) == ("provider_unreachable", False, False)


def raises(error):
    raise error


def test_provider_that_answers_too_late_is_in_doubt(provider, server, monkeypatch):
    monkeypatch.setattr(twilio, "TIMEOUT", 0.2)
    twilio.client.cache_clear()
    server.trouble(Trouble(seconds=1, text="{}", status=201, taken=True))

    assert refusal_of(provider.send, letter()) == ("provider_silent", False, True)


def test_provider_that_answers_by_drops_is_given_up_after_a_while(provider, monkeypatch):
    """Each drop comes in time; all of them together do not."""
    monkeypatch.setattr(wire, "MOST_SECONDS", -1)

    assert refusal_of(provider.send, letter()) == ("provider_silent", False, True)


def test_provider_with_ten_megabytes_is_read_no_further_than_one(server, provider, monkeypatch):
    server.trouble(Trouble(201, size=10_000_000))
    read, lengths = urllib3.HTTPResponse.read1, []

    def counted(answer, *given, **options):
        chunk = read(answer, *given, **options)
        lengths.append(len(chunk))
        return chunk

    monkeypatch.setattr(urllib3.HTTPResponse, "read1", counted)

    assert refusal_of(provider.send, letter()) == ("provider_silent", False, True)

    assert wire.LONGEST < sum(lengths) <= wire.LONGEST + wire.CHUNK


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("999999", 2700),
        ("Fri, 04 Mar 2050 00:00:00 GMT", 2700),
        ("Fri, 04 Mar 2005 00:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("²", None),
    ],
)
def test_provider_that_wants_to_be_left_alone_says_for_how_long(provider, server, words, seconds):
    server.trouble(Trouble(code=20429, retry_after=words.encode().decode("latin-1")))

    with pytest.raises(NotTaken) as refusal:
        provider.send(letter())

    assert refusal.value.retry_after == seconds


# --- what is found again ---


def test_provider_that_took_it_before_the_connection_broke_is_found_to_have_it(provider, server):
    server.trouble(Trouble(drop=True, taken=True))
    lost = letter()
    assert refusal_of(provider.send, lost) == ("provider_silent", False, True)

    assert provider.find(lost, LONG_AGO) == server.sent[0]["sid"]


def test_provider_that_had_the_same_words_before_is_not_taken_to_have_this_one(provider, server):
    """The same words may go to the same person twice: only what came since then counts."""
    server.clock = lambda: dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    provider.send(letter())

    assert provider.find(letter(), dt.datetime(2030, 1, 1, 1, 0, tzinfo=dt.UTC)) is None


@pytest.mark.parametrize(
    ("trouble", "refusal"),
    [
        (Trouble(code=20500, on="list"), ("twilio_20500", False, True)),
        (Trouble(code=20003, on="list"), ("twilio_20003", False, False)),
        (Trouble(code=20429, problem=True, on="list"), ("twilio_20429", False, False)),
        (Trouble(200, text="<html>", on="list"), ("provider_garbled", False, True)),
        (Trouble(drop=True, on="list"), ("provider_silent", False, True)),
    ],
    ids=str,
)
def test_provider_that_cannot_be_asked_says_so(provider, server, trouble, refusal):
    server.trouble(trouble)

    assert refusal_of(provider.find, letter(), LONG_AGO) == refusal


def test_whatsapp_message_is_found_by_its_facts(whatsapp, server):
    wanted = letter(kind="confirmed", language="id", facts=FACTS)
    given = whatsapp.send(wanted)
    server.sent[0]["body"] = "Tanpa Jeda: Sel 2/3, 09.00, kode ..ABC."

    assert whatsapp.find(wanted, LONG_AGO) == given
    assert whatsapp.find(letter(kind="confirmed", facts=FACTS | {"kode": "..XYZ"}), LONG_AGO) is None


def test_whatsapp_message_whose_words_are_not_written_out_yet_may_be_anybodys(whatsapp):
    wanted = letter(kind="confirmed", language="id", facts=FACTS)
    assert whatsapp.find(wanted, LONG_AGO) is None
    whatsapp.send(wanted)

    assert refusal_of(whatsapp.find, wanted, LONG_AGO) == ("provider_cannot_say", False, True)


# --- what became of it ---


@pytest.mark.parametrize(
    ("status", "error", "receipt"),
    [
        ("queued", None, ("accepted", "", 1, None, "")),
        ("sent", None, ("sent", "", 1, Decimal("0.03530"), "USD")),
        ("delivered", None, ("delivered", "", 1, Decimal("0.03530"), "USD")),
        ("undelivered", 30005, ("undelivered", "twilio_30005", 1, Decimal("0.03530"), "USD")),
        ("failed", 30008, ("failed", "twilio_30008", 1, None, "")),
        ("canceled", None, ("failed", "", 1, None, "")),
    ],
)
def test_status_says_how_far_it_has_come_and_what_it_cost(provider, server, status, error, receipt):
    sid = provider.send(letter())
    server.advance(sid, status, error)

    assert provider.status(sid) == Receipt(sid, *receipt)


def test_status_of_a_message_that_nobody_knows_is_refused(provider):
    assert refusal_of(provider.status, "SM" + "f" * 32) == ("twilio_20404", False, False)


def test_status_in_a_word_that_nobody_knows_says_nothing(provider, server):
    sid = provider.send(letter())
    server.advance(sid, "teleported")

    assert provider.status(sid) is None


def test_sent_on_tells_of_a_whole_day_page_by_page(provider, server, settings, monkeypatch):
    monkeypatch.setattr(twilio, "PAGE", 2)
    server.clock = lambda: dt.datetime(2030, 3, 4, 12, 0, tzinfo=dt.UTC)
    sids = [provider.send(letter(body=str(number))) for number in range(5)]
    for sid in sids:
        server.advance(sid, "delivered")
    (account,) = accounts.accounts()

    receipts = list(twilio.sent_on(account, dt.date(2030, 3, 4), most=100))

    assert [one.provider_id for one in receipts] == sids[::-1]
    assert [kind for kind, _fields in server.asked].count("list") == 3
    assert list(twilio.sent_on(account, dt.date(2030, 3, 5), most=100)) == []
    assert len(list(twilio.sent_on(account, dt.date(2030, 3, 4), most=3))) == 3


@pytest.mark.parametrize(("text", "amount"), [("12.34", Decimal("12.34")), ("-1", Decimal("-1"))])
def test_balance_is_what_is_left(server, text, amount):
    server.balance = text

    assert twilio.balance(accounts.accounts()[0]) == (amount, "USD")


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "much", None])
def test_balance_that_is_no_number_is_refused(server, text):
    server.balance = text

    assert refusal_of(twilio.balance, accounts.accounts()[0]) == ("provider_garbled", False, False)


# --- who it is, and what is never told ---


def test_two_accounts_are_two_carriers_in_order_and_are_found_by_name(server, settings):
    settings.TWILIO_ACCOUNTS = [server.account(), server.account(name="twilio-second", whatsapp="+62811000112")]

    assert [one.name for one in carriers("sms")] == ["twilio", "twilio-second"]
    assert [one.name for one in carriers("whatsapp")] == ["twilio-second"]
    assert named("sms", "twilio-second").account.whatsapp == "+62811000112"
    assert named("sms", "another") is None


def test_provider_leaves_no_number_and_no_word_in_any_log_or_error(provider, server, caplog):
    caplog.set_level(logging.DEBUG)
    server.trouble(Trouble(code=21211))
    with pytest.raises(NotTaken) as refusal:
        provider.send(letter())
    provider.send(letter())
    provider.find(letter(), LONG_AGO)

    assert len(server.asked) == 3
    assert "81234567890" not in caplog.text
    assert "123456" not in caplog.text
    assert str(refusal.value) == "twilio_21211"
    assert refusal.value.__cause__ is None
    assert refusal.value.__context__ is None
