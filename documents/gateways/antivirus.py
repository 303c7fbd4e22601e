"""Asking a virus scanner about a file: ClamAV's daemon, when the settings name one."""

import contextlib
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

SECONDS = 30.0
PIECE = 64 * 1024
MOST_OF_AN_ANSWER = 4096


class ScanError(Exception):
    """The scanner could not be asked, so that nothing is known about the file."""


class Scanner(Protocol):
    def is_clean(self, content: bytes) -> bool:
        """Raises ScanError."""
        ...


class NoScanner:
    """None is set up: files are only ever shown as pictures drawn anew, so that what hides in them stays behind."""

    def is_clean(self, content: bytes) -> bool:
        return True


@dataclass(frozen=True)
class Clamd:
    """`address` is host:port, or the path of a socket."""

    address: str

    def is_clean(self, content: bytes) -> bool:
        try:
            with self._connected() as line:
                line.sendall(b"zINSTREAM\0")
                for begins in range(0, len(content), PIECE):
                    piece = content[begins : begins + PIECE]
                    line.sendall(struct.pack("!L", len(piece)) + piece)
                line.sendall(struct.pack("!L", 0))
                answer = _answer(line)
        except OSError as error:
            raise ScanError("unreachable") from error
        if answer == b"stream: OK":
            return True
        if answer.endswith(b" FOUND"):
            return False
        raise ScanError("odd answer")

    @contextlib.contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        if self.address.startswith("/"):
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(SECONDS)
                line.connect(self.address)
                yield line
        else:
            host, _colon, port = self.address.rpartition(":")
            with socket.create_connection((host, int(port)), timeout=SECONDS) as line:
                yield line


def _answer(line: socket.socket) -> bytes:
    """All that it says until it hangs up or ends with a zero."""
    said = b""
    while not said.endswith(b"\0") and len(said) < MOST_OF_AN_ANSWER:
        part = line.recv(MOST_OF_AN_ANSWER)
        if not part:
            break
        said += part
    return said.rstrip(b"\0\n")


def scanner() -> Scanner:
    """The one that the settings name."""
    return Clamd(settings.CLAMD) if settings.CLAMD else NoScanner()
