"""An environment for tests: none of the developer's own settings, and nothing of a trial run under var/."""

import os
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def names() -> set[str]:
    """Every variable the product reads, as .env.example lists them (a test keeps that list complete)."""
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def without_settings() -> dict[str, str]:
    """The environment of this process without anything the product would read."""
    return {name: value for name, value in os.environ.items() if name not in names()}
