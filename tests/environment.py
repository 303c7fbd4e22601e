"""An environment for tests: none of the developer's own settings, and nothing of a trial run under var/."""

import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parent.parent


def names() -> set[str]:
    """Every variable the product reads, as .env.example lists them (a test keeps that list complete)."""
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def without_settings() -> dict[str, str]:
    """The environment of this process without anything the product would read; pytest names the tests' settings."""
    read = names() | {"DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in read}


def own_directory(purpose: str, base: str | Path | None = None) -> Path:
    """A new directory that says whose it is. Those of processes that were killed are removed on the way."""
    prefix = f"tanpajeda-{purpose}-"
    base = Path(base or tempfile.gettempdir())
    for left in base.glob(f"{prefix}*-*"):
        owner = left.name.removeprefix(prefix).split("-")[0]
        if owner.isdecimal() and not is_alive(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=base))


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and was not yet waited for does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def children(pid: int) -> list[int]:
    """The processes that this one started and that are still there."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
