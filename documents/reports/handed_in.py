"""What has been handed in, as pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from bookings.models import Booking
from documents import wording
from documents.models import Paper, PaperPage
from documents.rules.kinds import PaperKind

FIRST = (  # what most people bring; others are a press away
    PaperKind.EKTP,
    PaperKind.FAMILY_CARD,
    PaperKind.BIRTH_CERTIFICATE,
    PaperKind.MARRIAGE_BOOK,
    PaperKind.DIPLOMA,
    PaperKind.BAPTISM_LETTER,
    PaperKind.OLD_PASSPORT,
)


@dataclass(frozen=True)
class Line:
    """A kind of paper, and what there is of it."""

    kind: PaperKind
    name: Promise
    paper: Paper | None = None
    pages: int = 0
    doubts: int = 0


@dataclass(frozen=True)
class Page:
    """A page with what its look warns of; `place` counts from 1 among those shown."""

    page: PaperPage
    place: int
    findings: list[Promise]


def overview(booking: Booking) -> dict[str, Any]:
    """Lines of papers handed in, of the usual kinds that are not, and of all other kinds."""
    held = {paper.kind: paper for paper in Paper.objects.held().filter(booking=booking).prefetch_related("pages")}
    lines = {kind: _line(kind, held.get(kind)) for kind in PaperKind}
    there = [line for line in lines.values() if line.pages]
    first = [lines[kind] for kind in FIRST if not lines[kind].pages]
    others = [line for line in lines.values() if not line.pages and line.kind not in FIRST]
    return {"there": there, "first": first, "others": others}


def _line(kind: PaperKind, paper: Paper | None) -> Line:
    shown = [page for page in paper.pages.all() if page.removed_at is None] if paper else []
    return Line(kind, wording.KINDS[kind], paper, len(shown), sum(bool(page.findings) for page in shown))


def pages(shown: Iterable[PaperPage]) -> list[Page]:
    return [Page(page, place, wording.sentences(page.findings)) for place, page in enumerate(shown, start=1)]
