"""Handing a picture to an engine that reads text.

The engine works in a process of its own, which ends with the errand: its memory has a limit, and goes back to the
house. Neither a web process nor the task worker itself ever loads it.
"""

import json
import os
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import IO, Protocol, Self

from documents.rules.reading.lines import Corners, Line, Seen

ROOT = Path(__file__).parents[2]
ENGINE = "documents.gateways.rapid"
SECONDS_A_PICTURE = 60.0  # of a busy machine; a clean one needs 1 to 5
MEBIBYTES = 3072  # of address space: what the engine maps is about twice what it holds


class OcrError(Exception):
    """The picture was not read. `permanent` says that trying again would not help."""

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        self.code, self.permanent = code, permanent
        super().__init__(code)


class Ocr(Protocol):
    """Open while it is needed: `with ocr as engine: engine.read(...)`. `peak` is the most memory that reading has held
    so far, in MiB."""

    peak: int

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def read(self, picture: bytes) -> Seen:
        """What stands on this JPEG or PNG; without any line when there is nothing. Raises OcrError."""
        ...


@dataclass
class Alone:
    """The engine as a child process, started with the first picture; it sees nothing of this one's environment."""

    seconds: float = SECONDS_A_PICTURE
    mebibytes: int = MEBIBYTES
    command: Sequence[str] = (sys.executable, "-m", ENGINE)
    peak: int = 0
    worked: float = 0.0  # seconds of processor that the child has used
    _child: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, picture: bytes) -> Seen:
        child = self._child or self._start()
        try:
            self._hand_over(child, picture)
            told = json.loads(self._answer(child))
        except (OSError, ValueError) as error:
            self._end()
            raise OcrError("ocr_died") from error
        self.peak, self.worked = max(self.peak, told["peak"]), told.get("worked", 0.0)
        if code := told.get("error"):
            raise OcrError(code, permanent=True)
        return Seen(
            told["width"],
            told["height"],
            tuple(Line(text, score, _corners(points)) for text, score, points in told["lines"]),
        )

    def _start(self) -> subprocess.Popen[bytes]:
        self._child = subprocess.Popen(  # noqa: S603  the command is the product's own
            [*self.command, str(self.mebibytes)],
            cwd=ROOT,
            env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._child

    def _hand_over(self, child: subprocess.Popen[bytes], picture: bytes) -> None:
        pipe = _open(child.stdin)
        pipe.write(struct.pack(">I", len(picture)) + picture)
        pipe.flush()

    def _answer(self, child: subprocess.Popen[bytes]) -> bytes:
        """One line. Raises OcrError with ocr_too_slow, ValueError when the child ended without one."""
        pipe = _open(child.stdout)
        with DefaultSelector() as selector:
            selector.register(pipe, EVENT_READ)
            if not selector.select(self.seconds):
                self._end()
                raise OcrError("ocr_too_slow")
        return pipe.readline()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            try:
                _open(pipe).close()
            except OSError:  # what was still to be handed over
                continue


NOTHING = Seen(1, 1, ())


@dataclass
class Told:
    """The engine of tests: it has been told what stands on which picture, or what goes wrong."""

    known: Mapping[bytes, Seen | OcrError] = field(default_factory=dict)
    otherwise: Seen = NOTHING
    peak: int = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def read(self, picture: bytes) -> Seen:
        found = self.known.get(picture, self.otherwise)
        if isinstance(found, OcrError):
            raise found
        return found


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the child was started without pipes")
    return pipe


def _corners(points: Sequence[Sequence[float]]) -> Corners:
    one, two, three, four = ((x, y) for x, y in points)
    return one, two, three, four
