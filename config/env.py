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


def twilio_accounts() -> list[dict[str, Any]]:
    """Each Twilio account that the environment says anything of, in order of preference.

    What is missing of one, the check of providers says (bookings/checks.py).
    """
    accounts = (_account("twilio", "TWILIO_"), _account("twilio-second", "TWILIO_SECOND_"))
    return [account for account in accounts if account.keys() > {"name"}]


def _account(name: str, prefix: str) -> dict[str, Any]:
    """The fields of bookings.gateways.accounts.Account that are set."""
    texts = {
        "sid": "ACCOUNT_SID",
        "token": "AUTH_TOKEN",
        "service": "MESSAGING_SERVICE_SID",
        "sender": "SENDER",
        "whatsapp": "WHATSAPP_SENDER",
        "edge": "EDGE",
        "region": "REGION",
        "base_url": "BASE_URL",
    }
    found: dict[str, Any] = {field: env.str(prefix + variable, default="").strip() for field, variable in texts.items()}
    found["templates"] = tuple(sorted(env.dict(prefix + "WHATSAPP_TEMPLATES", default={}).items()))
    return {"name": name} | {field: value for field, value in found.items() if value}
