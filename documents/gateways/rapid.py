"""RapidOCR with the models of its wheel: nothing is ever downloaded. Run as a program it is the child of `ocr.Alone`.

Two things are done otherwise than the engine would. Lines are found on a smaller picture than they are read on, which
halves memory and time. And its classifier, which turns single lines upside down (a NIK becomes ETOOO8EO), is replaced
by one question for the whole picture: which way up are its longest lines read best?
"""

import json
import resource
import struct
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

THREADS = 2
FINDING_SIDE, READING_SIDE = 1600, 3200  # pixels
MOST_PIXELS = 60_000_000
PROBES = 3  # lines that say which way up the picture is
TALL = 1.5  # height through width of a line that stands on its side
LEAST_CONFIDENCE = 0.5
PARAMETERS = {
    "Global.use_cls": False,
    "Global.max_side_len": FINDING_SIDE,
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Rec.rec_batch_num": 1,  # a batch is as wide as its widest line
}

Picture = NDArray[np.uint8]
Box = NDArray[np.float32]
Read = tuple[str, float]


class NotAPicture(ValueError):
    """These bytes are no picture that can be read."""


@dataclass
class Rapid:
    engine: RapidOCR = field(default_factory=lambda: RapidOCR(params=PARAMETERS))

    def read(self, coded: bytes) -> dict[str, Any]:
        """Width, height, and each line as text, confidence and corners. Raises NotAPicture."""
        picture = decoded(coded)
        height, width = picture.shape[:2]
        lines = self._lines(*shrunk(picture, READING_SIDE))
        return {"width": width, "height": height, "lines": lines}

    def _lines(self, picture: Picture, scale: float) -> list[tuple[str, float, list[list[float]]]]:
        boxes = self._found(picture)
        if not boxes:
            return []
        turn = self._way_up(picture, boxes)
        boxes = [turned(box, turn) for box in boxes]
        read = self._read([cut_out(picture, box) for box in boxes])
        return [
            (text, round(score, 4), [[round(float(value) * scale, 1) for value in point] for point in box])
            for (text, score), box in zip(read, boxes, strict=True)
            if text.strip() and score >= LEAST_CONFIDENCE
        ]

    def _found(self, picture: Picture) -> list[Box]:
        small, scale = shrunk(picture, FINDING_SIDE)
        boxes = getattr(self.engine(small, use_det=True, use_cls=False, use_rec=False), "boxes", None)
        return [] if boxes is None else [np.asarray(box, np.float32) * scale for box in boxes]

    def _read(self, cuttings: Sequence[Picture]) -> list[Read]:
        found = self.engine.recognize_txt(list(cuttings))
        return list(zip(found.txts or (), map(float, found.scores or ()), strict=True))

    def _way_up(self, picture: Picture, boxes: Sequence[Box]) -> int:
        """How many quarters of a turn, clockwise, bring the picture upright."""
        longest = sorted(boxes, key=lambda box: -max(sides(box)))[:PROBES]
        lies = sum(max(sides(box)) for box in boxes if sides(box)[1] > TALL * sides(box)[0])
        ways = (1, 3) if lies > sum(max(sides(box)) for box in boxes) / 2 else (0, 2)
        scores = [
            sum(score for _, score in self._read([cut_out(picture, turned(box, way)) for box in longest]))
            for way in ways
        ]
        return ways[scores[1] > scores[0]]


def decoded(coded: bytes) -> Picture:
    picture = (
        cv2.imdecode(np.frombuffer(coded, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        if coded
        else None
    )
    if picture is None or picture.shape[0] * picture.shape[1] > MOST_PIXELS:
        raise NotAPicture
    return np.asarray(picture, np.uint8)


def shrunk(picture: Picture, side: int) -> tuple[Picture, float]:
    """The picture with no side longer than that, and by what its lengths are multiplied to be as they were."""
    scale = max(picture.shape[:2]) / side
    if scale <= 1:
        return picture, 1.0
    size = max(1, round(picture.shape[1] / scale)), max(1, round(picture.shape[0] / scale))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def sides(box: Box) -> tuple[float, float]:
    """Length of the box along its first side and along its second."""
    first = max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[2] - box[3]))
    second = max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2]))
    return float(first), float(second)


def turned(box: Box, quarters: int) -> Box:
    """The same box, its corners named as they are once the picture is turned clockwise by so many quarters."""
    return np.roll(box, quarters, axis=0)


def cut_out(picture: Picture, box: Box) -> Picture:
    """What is in the box, put straight; its first corner is at the left top."""
    width, height = (max(1, round(side)) for side in sides(box))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    straighten = cv2.getPerspectiveTransform(np.ascontiguousarray(box, np.float32), target)
    cut = cv2.warpPerspective(
        picture, straighten, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC
    )
    return np.asarray(cut, np.uint8)


def peak() -> int:
    """The most memory this process has held, in MiB; what getrusage says begins with that of whoever started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:"))


class Reader(Protocol):
    def read(self, coded: bytes) -> dict[str, Any]: ...


def answer(reader: Reader, coded: bytes) -> dict[str, Any]:
    try:
        found = reader.read(coded)
    except NotAPicture:
        found = {"error": "ocr_not_a_picture"}
    except (MemoryError, cv2.error):
        found = {"error": "ocr_too_large"}
    return found | {"peak": peak(), "worked": time.process_time()}


def serve(reader: Reader, source: BinaryIO, target: BinaryIO) -> None:
    """Each picture is four bytes of length and that many more; each answer a line of JSON. Ends with the source."""
    while len(head := source.read(4)) == 4:
        found = answer(reader, source.read(struct.unpack(">I", head)[0]))
        target.write(json.dumps(found).encode() + b"\n")
        target.flush()


if __name__ == "__main__":
    limit = int(sys.argv[1]) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump of memory would hold the paper
    serve(Rapid(), sys.stdin.buffer, sys.stdout.buffer)
