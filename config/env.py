"""The environment, read once. A wrong value stops the start with a sentence that says how to mend it."""

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


def required(name: str, how: str) -> str:
    """The variable's value. Raises ImproperlyConfigured with a hint on how to set it."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {how}")
    return value


def many(name: str, how: str) -> list[str]:
    """A comma-separated variable as a list without empty parts."""
    return [part.strip() for part in required(name, how).split(",") if part.strip()]
