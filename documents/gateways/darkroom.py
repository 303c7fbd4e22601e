"""Files from strangers into clean pictures, in a process that may die without harm."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Protocol

from documents.rules.quality import Measures

BASE = Path(__file__).resolve().parents[2]
AT_ONCE = 2  # in one process of the web server; each may need hundreds of megabytes
SECONDS_TO_WAIT = 20
SECONDS_TO_WORK = 60

_seats = BoundedSemaphore(AT_ONCE)


class DarkroomError(Exception):
    """No pictures: file_broken, file_locked, too_many_pages, picture_too_big, picture_too_small; or darkroom_busy."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Picture:
    """A page: a JPEG without metadata, its size in pixels, and how it looks."""

    content: bytes
    width: int
    height: int
    measures: Measures


@dataclass(frozen=True)
class Developed:
    """All pages; `peak` is the most memory that opening the file took, in bytes."""

    pages: tuple[Picture, ...]
    peak: int


class Darkroom(Protocol):
    def develop(self, content: bytes) -> Developed:
        """Raises DarkroomError."""
        ...


class OwnProcess:
    """The real one; no more than AT_ONCE at a time in each process of the web server."""

    def develop(self, content: bytes) -> Developed:
        if not _seats.acquire(timeout=SECONDS_TO_WAIT):
            raise DarkroomError("darkroom_busy")
        try:
            answer, pictures = _run(content)
        finally:
            _seats.release()
        if "refused" in answer:
            raise DarkroomError(answer["refused"])
        return _unpacked(answer, pictures)


def _run(content: bytes) -> tuple[dict[str, Any], bytes]:
    """What the process said, and the pictures. It sees nothing of this one's environment: there are keys in it."""
    env = {"PATH": os.defpath, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "documents.gateways.developing"]
    try:
        done = subprocess.run(  # noqa: S603  nothing of the command is from outside
            command, input=content, capture_output=True, timeout=SECONDS_TO_WORK, cwd=BASE, env=env, check=True
        )
    except subprocess.TimeoutExpired as error:  # its processor time is limited too: others kept it waiting
        raise DarkroomError("darkroom_busy") from error
    except subprocess.CalledProcessError as error:
        raise DarkroomError("file_broken") from error
    line, _newline, pictures = done.stdout.partition(b"\n")
    return json.loads(line), pictures


def _unpacked(answer: dict[str, Any], pictures: bytes) -> Developed:
    pages, at = [], 0
    for page in answer["pages"]:
        content = pictures[at : at + page["bytes"]]
        at += page["bytes"]
        pages.append(Picture(content, page["width"], page["height"], Measures(**page["measures"])))
    return Developed(tuple(pages), answer["peak"])
