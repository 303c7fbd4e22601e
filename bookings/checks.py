"""Refuse to start with half of a provider: what would only be noticed when the first message does not leave."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Notice

from bookings.gateways.accounts import Account, accounts
from bookings.gateways.carriers import CONSOLE
from bookings.models import Booking, Message

PREFIXES = {"twilio": "TWILIO_", "twilio-second": "TWILIO_SECOND_"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
NOBODY = {
    "INFO",
    "SMS",
    "NOTICE",
    "INFOSMS",
    "NOTIF",
    "VERIFY",
    "ALERT",
}  # Indonesian networks refuse senders like these


def providers(app_configs: Sequence[AppConfig] | None, **_options: Any) -> list[CheckMessage]:
    """What is missing or wrong of the providers that the environment names."""
    if settings.SMS_GATEWAY not in ("outbox", "twilio"):
        return [Error('SMS_GATEWAY is neither "outbox" nor "twilio".', id="bookings.E001")]
    return [*_in_trial(), *(found for account in accounts() for found in _wrong_of(account)), *_wrong_together()]


def _in_trial() -> Iterator[CheckMessage]:
    if settings.SMS_GATEWAY == "outbox" and settings.TWILIO_ACCOUNTS:
        yield Notice("A Twilio account is set, but SMS_GATEWAY=outbox sends nothing.", id="bookings.W001")
    if settings.SMS_GATEWAY == "twilio" and settings.EMAIL_BACKEND == CONSOLE:
        yield Notice("EMAIL_URL is not set: e-mails stay in the trial's outbox.", id="bookings.W002")


def _wrong_together() -> Iterator[CheckMessage]:
    known = accounts()
    if settings.SMS_GATEWAY == "twilio" and (not known or known[0].name != "twilio"):
        yield Error("SMS_GATEWAY=twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.", id="bookings.E002")
    if len({account.sid for account in known}) < len(known):
        yield Error("TWILIO_SECOND_ACCOUNT_SID is the first account's.", id="bookings.E003")
    if known and not settings.DEBUG and not settings.PUBLIC_URL.startswith("https://"):
        yield Error("Twilio calls back by https: PUBLIC_URL must be so.", id="bookings.E004")


def _wrong_of(account: Account) -> Iterator[CheckMessage]:
    prefix = PREFIXES.get(account.name, "")
    for sentence in (*_identity(account), *_address(account), *_whatsapp(account)):
        yield Error(prefix + sentence, id="bookings.E005")
    if not account.service and not _is_sender(account.sender):
        name = "SMS_SENDER" if account.name == "twilio" else f"{prefix}SENDER"
        sentence = "is no sender: a number such as +6221…, or up to 11 letters and digits that name the office."
        yield Error(f"{name} {sentence}", id="bookings.E005")


def _identity(account: Account) -> Iterator[str]:
    if not re.fullmatch("AC[0-9a-f]{32}", account.sid):
        yield "ACCOUNT_SID is missing or no account's: AC and 32 hexadecimal digits."
    if not account.token:
        yield "AUTH_TOKEN is missing."
    if account.service and not re.fullmatch("MG[0-9a-f]{32}", account.service):
        yield "MESSAGING_SERVICE_SID is no service's: MG and 32 hexadecimal digits."


def _is_sender(text: str) -> bool:
    named = re.fullmatch("[A-Za-z0-9 ]{1,11}", text) and re.search("[A-Za-z]", text)
    return bool(re.fullmatch(r"\+[1-9]\d{6,14}", text) or (named and text.upper() not in NOBODY))


def _address(account: Account) -> Iterator[str]:
    if not account.base_url:
        return
    parts = urlsplit(account.base_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        yield "BASE_URL is neither https nor on this machine: the token would be read on the way."
    if account.edge or account.region:
        yield "BASE_URL leaves nothing to EDGE and REGION: set the one or the others."


def _whatsapp(account: Account) -> Iterator[str]:
    if bool(account.whatsapp) != bool(account.templates):
        yield "WHATSAPP_SENDER and WHATSAPP_TEMPLATES belong together; one of them is missing."
    if account.whatsapp and not re.fullmatch(r"\+[1-9]\d{6,14}", account.whatsapp):
        yield "WHATSAPP_SENDER is no number such as +62811…."
    known = {f"{kind}.{language}" for kind in Message.Kind.values for language in Booking.Language.values}
    for name, template in account.templates:
        if name not in known:
            yield f"WHATSAPP_TEMPLATES: {name} is no kind of message and language, such as confirmed.id."
        elif not re.fullmatch("HX[0-9a-f]{32}", template):
            yield f"WHATSAPP_TEMPLATES: {name} has no template's id: HX and 32 hexadecimal digits."
