"""What was read on papers so far, a line of JSON for each page, so that a run that was broken off can go on."""

import hashlib
import json
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.rounds import say
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from offices.gateways import regions

ROOT = Path(__file__).resolve().parent.parent
# Whatever decides what is drawn, read, believed and called right.
SOURCES = (
    *(
        "documents/rules/reading/*.py",
        "documents/rules/mrz.py",
        "documents/rules/fields.py",
        "documents/rules/kinds.py",
    ),
    *("documents/rules/matching.py", "documents/rules/names.py", "documents/rules/spellings.py"),
    *("documents/gateways/ocr.py", "documents/gateways/rapid.py", "offices/rules/identity.py"),
    *("tests/factories/papers/*.py", "bench/reading.py", "bench/plain_engine.py"),
)
WHEELS = ("rapidocr", "onnxruntime", "opencv-python-headless", "numpy", "pillow")


def reader(root: Path = ROOT) -> str:
    """Another reader has another sign: of its sources, the wheels that it stands on, and the districts it knows."""
    found = hashlib.sha256(platform.python_version().encode())
    for name in WHEELS:
        found.update(f"\0{name} {version(name)}".encode())
    for path in sorted(path for pattern in SOURCES for path in root.glob(pattern)):
        found.update(b"\0" + str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    found.update(" ".join(sorted(regions.known_codes())).encode())
    return found.hexdigest()


@dataclass(frozen=True)
class Score:
    """What became of one field that stands on a paper: right, wrong or missing; `is_exact` counts spaces as well."""

    kind: PaperKind
    level: str
    field: Field
    truth: str
    said: str
    outcome: str
    is_sure: bool
    is_exact: bool


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock; seconds of processor, which a busy machine does not stretch; the most memory, in MiB, of a
    process that read this picture alone, or else many others before it."""

    seconds: float
    worked: float
    peak: int
    is_alone: bool = False


@dataclass(frozen=True)
class Page:
    """One picture; `plain` is what the bare engine took for it, where that was asked as well."""

    kind: PaperKind
    level: str
    number: int
    scores: tuple[Score, ...]
    ours: Cost
    plain: Cost | None = None


@dataclass(frozen=True)
class Kept:
    """The file; without a path nothing is kept. What another reader read stays in it, and counts for nothing."""

    path: Path | None
    reader: str

    def pages(self) -> Iterator[Page]:
        if self.path is None or not self.path.exists():
            return
        rows = [json.loads(line) for line in self.path.read_text().splitlines()]
        own = [row for row in rows if row.get("reader") == self.reader]
        if len(own) < len(rows):
            say(f"{len(rows) - len(own)} pages of another reader are left out")
        yield from map(_page, own)

    def add(self, page: Page) -> None:
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(json.dumps({"reader": self.reader, **asdict(page)}) + "\n")


def _page(row: dict[str, Any]) -> Page:
    scores = tuple(
        Score(**one | {"kind": PaperKind(one["kind"]), "field": Field(one["field"])}) for one in row["scores"]
    )
    plain = Cost(**row["plain"]) if row["plain"] else None
    return Page(PaperKind(row["kind"]), row["level"], row["number"], scores, Cost(**row["ours"]), plain)
