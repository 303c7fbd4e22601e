"""The environment, read once. A wrong value stops the start with a sentence that says how to mend it."""

import base64
import os
from pathlib import Path

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
