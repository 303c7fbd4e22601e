"""Handing text messages to a provider."""

import datetime as dt
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.utils import timezone


class SmsError(Exception):
    """The provider did not take the message. `permanent` says that asking again would not help.

    `in_doubt` says that it may have been taken all the same: the connection broke before the answer.
    """

    def __init__(self, code: str, *, permanent: bool = False, in_doubt: bool = False) -> None:
        self.code, self.permanent, self.in_doubt = code, permanent, in_doubt
        super().__init__(code)


class SmsGateway(Protocol):
    def send(self, *, to: str, body: str, reference: str) -> str:
        """The provider has the message; its own id for it. `to` is E.164. Raises SmsError."""
        ...

    def find(self, *, to: str, body: str, reference: str, since: dt.datetime) -> str | None:
        """The provider's id of this message if it was taken since then; None when it was not.

        Raises SmsError when the provider cannot say.
        """
        ...


@dataclass(frozen=True)
class Outbox:
    """The trial gateway: a file of one JSON line per message, which the developer's outbox page shows."""

    path: Path

    def send(self, *, to: str, body: str, reference: str) -> str:
        line = {"at": timezone.now().isoformat(), "to": masked(to), "body": body, "reference": reference}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(("" if self._ends_well() else "\n") + json.dumps(line, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return f"outbox-{reference}"

    def find(self, *, to: str, body: str, reference: str, since: dt.datetime) -> str | None:
        found = any(line["reference"] == reference for line in self.lines())
        return f"outbox-{reference}" if found else None

    def _ends_well(self) -> bool:
        """Whether the last line is whole; one torn by a crash must not spoil the next."""
        with self.path.open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return True
            file.seek(-1, os.SEEK_END)
            return file.read() == b"\n"

    def lines(self) -> Iterator[dict[str, str]]:
        """All messages, oldest first; a line torn by a crash is passed over."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except json.JSONDecodeError:
                    continue


def masked(number: str) -> str:
    """Only the last three signs can be read."""
    return "•" * max(0, len(number) - 3) + number[-3:]
