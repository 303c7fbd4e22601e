"""What was read on papers so far, a line of JSON for each page, so that a run that was broken off can go on."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from documents.rules.fields import Field
from documents.rules.kinds import PaperKind


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
    """The file; without a path nothing is kept."""

    path: Path | None = None

    def pages(self) -> Iterator[Page]:
        if self.path is not None and self.path.exists():
            yield from (_page(json.loads(line)) for line in self.path.read_text().splitlines())

    def add(self, page: Page) -> None:
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(json.dumps(asdict(page)) + "\n")


def _page(row: dict[str, Any]) -> Page:
    scores = tuple(
        Score(**one | {"kind": PaperKind(one["kind"]), "field": Field(one["field"])}) for one in row["scores"]
    )
    plain = Cost(**row["plain"]) if row["plain"] else None
    return Page(PaperKind(row["kind"]), row["level"], row["number"], scores, Cost(**row["ours"]), plain)
