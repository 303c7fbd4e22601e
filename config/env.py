"""The environment, read once. A wrong value stops the start with a sentence that says how to mend it."""

import base64
import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("TANPAJEDA_VAR", BASE / "var")).resolve()

# What a trial run made for itself; anything already in the environment wins.
environ.Env.read_env(VAR / "keys.env")

env = environ.Env()

TRIAL_SECRET = "trial-only-never-in-production"  # the start is refused when DEBUG is off and this is still in use

KEY_BYTES = 32


def required(name: str, how: str) -> str:
    """The variable's value. Raises ImproperlyConfigured with a hint on how to set it."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {how}")
    return value


def keys(name: str, how: str) -> list[str]:
    """A comma-separated variable of keys, each 32 bytes as base64, with or without `name:` in front.

    Raises ImproperlyConfigured when there is none, or one of them is no key.
    """
    found = [part.strip() for part in required(name, how).split(",") if part.strip()]
    if not found:
        raise ImproperlyConfigured(f"{name} is not set. {how}")
    for position, key in enumerate(found, start=1):
        if not _is_key(key.rpartition(":")[2]):
            raise ImproperlyConfigured(f"Key {position} of {name} is not 32 bytes in base64. {how}")
    return found


def _is_key(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text)) == KEY_BYTES
    except ValueError:
        return False


def text(name: str) -> str:
    """The variable's value without spaces around it; empty when it is not set."""
    return str(env.str(name, default="")).strip()


def twilio_accounts() -> list[dict[str, Any]]:
    """The fields of bookings.gateways.accounts.Account that are set, of each account with any, the preferred one first.

    What is missing of one, the check of providers says (bookings/checks.py).
    """
    first = {
        "sid": text("TWILIO_ACCOUNT_SID"),
        "token": text("TWILIO_AUTH_TOKEN"),
        "service": text("TWILIO_MESSAGING_SERVICE_SID"),
        "whatsapp": text("TWILIO_WHATSAPP_SENDER"),
        "templates": templates("TWILIO_WHATSAPP_TEMPLATES"),
        "edge": text("TWILIO_EDGE"),
        "region": text("TWILIO_REGION"),
        "base_url": text("TWILIO_BASE_URL"),
    }
    second = {
        "sid": text("TWILIO_SECOND_ACCOUNT_SID"),
        "token": text("TWILIO_SECOND_AUTH_TOKEN"),
        "service": text("TWILIO_SECOND_MESSAGING_SERVICE_SID"),
        "sender": text("TWILIO_SECOND_SENDER"),
        "whatsapp": text("TWILIO_SECOND_WHATSAPP_SENDER"),
        "templates": templates("TWILIO_SECOND_WHATSAPP_TEMPLATES"),
        "edge": text("TWILIO_SECOND_EDGE"),
        "region": text("TWILIO_SECOND_REGION"),
        "base_url": text("TWILIO_SECOND_BASE_URL"),
    }
    named = {"twilio": first, "twilio-second": second}
    said = {name: {field: value for field, value in account.items() if value} for name, account in named.items()}
    return [{"name": name, **account} for name, account in said.items() if account]


def templates(name: str) -> tuple[tuple[str, str], ...]:
    """Pairs such as `confirmed.id=HX…`, with commas between."""
    pairs = (pair.partition("=") for pair in text(name).split(",") if pair.strip())
    return tuple((key.strip(), value.strip()) for key, _sign, value in pairs)
