"""Half of a provider is refused at the start, with the name of the variable to mend."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from bookings.checks import providers
from config import env, starting

SID, OTHER, SERVICE, TEMPLATE = "AC" + "1" * 32, "AC" + "2" * 32, "MG" + "3" * 32, "HX" + "4" * 32
WHOLE = {"name": "twilio", "sid": SID, "token": "t"}
SECOND = {"name": "twilio-second", "sid": OTHER, "token": "t"}


@pytest.fixture(autouse=True)
def production(settings):
    settings.DEBUG = False
    settings.SMS_GATEWAY = "twilio"
    settings.SMS_SENDER = "IMIGRASI"
    settings.PUBLIC_URL = "https://antre.example.go.id"
    settings.TWILIO_ACCOUNTS = [WHOLE]


def found():
    return [(one.id, one.msg) for one in providers(None)]


@pytest.mark.parametrize(
    "accounts",
    [
        [WHOLE],
        [WHOLE | {"service": SERVICE}],
        [WHOLE | {"sender": "+622112345678"}],
        [WHOLE | {"edge": "singapore", "region": "ie1"}],
        [WHOLE | {"base_url": "http://127.0.0.1:4010"}],
        [WHOLE | {"whatsapp": "+62811000111", "templates": (("confirmed.id", TEMPLATE),)}],
        [WHOLE, SECOND],
    ],
)
def test_whole_providers_are_taken(settings, accounts):
    settings.TWILIO_ACCOUNTS = accounts

    assert found() == []


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        ({"sid": ""}, "TWILIO_ACCOUNT_SID is missing"),
        ({"sid": "SK" + "1" * 32}, "TWILIO_ACCOUNT_SID is missing or no account's"),
        ({"token": ""}, "TWILIO_AUTH_TOKEN is missing."),
        ({"service": "MG1"}, "TWILIO_MESSAGING_SERVICE_SID is no service's"),
        ({"sender": ""}, "SMS_SENDER is no sender"),
        ({"sender": "TWELVELETTER"}, "SMS_SENDER is no sender"),
        ({"sender": "12345"}, "SMS_SENDER is no sender"),
        ({"sender": "info"}, "SMS_SENDER is no sender"),
        ({"base_url": "http://mock.example.org"}, "TWILIO_BASE_URL is neither https nor on this machine"),
        ({"base_url": "https://mock.example.org", "edge": "dublin"}, "TWILIO_BASE_URL leaves nothing to EDGE"),
        ({"whatsapp": "+62811000111"}, "TWILIO_WHATSAPP_SENDER and WHATSAPP_TEMPLATES belong together"),
        ({"templates": (("confirmed.id", TEMPLATE),)}, "TWILIO_WHATSAPP_SENDER and WHATSAPP_TEMPLATES belong"),
        ({"whatsapp": "0811", "templates": (("confirmed.id", TEMPLATE),)}, "TWILIO_WHATSAPP_SENDER is no number"),
        (
            {"whatsapp": "+62811000111", "templates": (("confirmd.id", TEMPLATE),)},
            "TWILIO_WHATSAPP_TEMPLATES: confirmd",
        ),
        ({"whatsapp": "+62811000111", "templates": (("confirmed.id", "HX1"),)}, "TWILIO_WHATSAPP_TEMPLATES: confirmed"),
    ],
)
def test_half_a_provider_is_refused(settings, account, sentence):
    settings.TWILIO_ACCOUNTS = [WHOLE | account]

    ((code, said),) = found()

    assert code == "bookings.E005"
    assert said.startswith(sentence)


def test_half_a_provider_does_not_start(settings):
    settings.TWILIO_ACCOUNTS = [WHOLE | {"token": "", "sid": ""}]

    with pytest.raises(ImproperlyConfigured) as refusal:
        starting.refuse_halves()

    assert str(refusal.value).splitlines()[1] == "TWILIO_AUTH_TOKEN is missing."


def test_half_of_the_second_provider_is_refused_by_its_own_name(settings):
    settings.TWILIO_ACCOUNTS = [WHOLE, {"name": "twilio-second", "token": "t"}]

    assert [said[:32] for _code, said in found()] == ["TWILIO_SECOND_ACCOUNT_SID is mis"]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"SMS_GATEWAY": "carrier pigeon"}, ["bookings.E001"]),
        ({"TWILIO_ACCOUNTS": []}, ["bookings.E002"]),
        ({"TWILIO_ACCOUNTS": [SECOND]}, ["bookings.E002"]),
        ({"TWILIO_ACCOUNTS": [WHOLE, SECOND | {"sid": SID}]}, ["bookings.E003"]),
        ({"PUBLIC_URL": "http://antre.example.go.id"}, ["bookings.E004"]),
        ({"PUBLIC_URL": "http://antre.example.go.id", "DEBUG": True}, []),
        ({"SMS_GATEWAY": "outbox"}, ["bookings.W001"]),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, ["bookings.W002"]),
    ],
)
def test_what_does_not_go_together_is_said(settings, change, codes):
    for name, value in change.items():
        setattr(settings, name, value)

    assert [code for code, _said in found()] == codes


def test_environment_names_the_accounts_of_which_it_says_anything(monkeypatch):
    said = {
        "TWILIO_ACCOUNT_SID": f" {SID} ",
        "TWILIO_WHATSAPP_TEMPLATES": f"confirmed.id={TEMPLATE}, confirmed.en={TEMPLATE},",
        "TWILIO_SECOND_SENDER": "KANTOR",
    }
    for name, value in said.items():
        monkeypatch.setenv(name, value)

    assert env.twilio_accounts() == [
        {"name": "twilio", "sid": SID, "templates": (("confirmed.id", TEMPLATE), ("confirmed.en", TEMPLATE))},
        {"name": "twilio-second", "sender": "KANTOR"},
    ]


def test_environment_without_an_account_names_none():
    assert env.twilio_accounts() == []
