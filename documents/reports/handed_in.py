"""What has been handed in, as pages show it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bookings import wording as visits
from bookings.models import Booking
from bookings.rules import codes
from documents.models import Paper, PaperPage, RightsRequest
from documents.rules.checks import Left, left
from documents.rules.kinds import PaperKind
from documents.wording import papers as words
from offices.models import JournalEntry


@dataclass(frozen=True)
class Line:
    """A kind of paper, and what there is of it."""

    kind: PaperKind
    name: str
    paper: Paper | None = None
    pages: int = 0
    doubts: int = 0

    @property
    def is_refused(self) -> bool:
        """It is here, an officer looked at it, and it was not enough."""
        return self.pages > 0 and self.paper is not None and self.paper.is_refused

    @property
    def is_accepted(self) -> bool:
        return self.paper is not None and self.paper.state == Paper.State.ACCEPTED


@dataclass(frozen=True)
class Page:
    """A page with what its look warns of; `place` counts from 1 among those shown."""

    page: PaperPage
    place: int
    findings: list[str]


def there(booking: Booking) -> list[Line]:
    """What has been handed in."""
    return [line for line in lines(booking).values() if line.pages]


def lines(booking: Booking) -> dict[PaperKind, Line]:
    """A line for every kind that there is."""
    held = {paper.kind: paper for paper in Paper.objects.held().filter(booking=booking).prefetch_related("pages")}
    return {kind: _line(kind, held.get(kind)) for kind in PaperKind}


def _line(kind: PaperKind, paper: Paper | None) -> Line:
    shown = [page for page in paper.pages.all() if page.removed_at is None] if paper else []
    return Line(kind, words.kind_name(kind), paper, len(shown), sum(bool(page.findings) for page in shown))


def pages(shown: Iterable[PaperPage]) -> list[Page]:
    return [Page(page, place, words.sentences(page.findings)) for place, page in enumerate(shown, start=1)]


@dataclass(frozen=True)
class Filed:
    """A paper as staff see it; `ends_on` is the day of its destruction, None while nothing says."""

    paper: Paper
    name: str
    pages: list[Page]
    ends_on: dt.date | None


def for_staff(papers: Iterable[Paper], ends: Mapping[int, dt.date | None]) -> list[Filed]:
    return [
        Filed(
            paper,
            words.kind_name(paper.kind),
            pages([page for page in paper.pages.all() if page.removed_at is None]),
            ends.get(paper.pk),
        )
        for paper in papers
    ]


@dataclass(frozen=True)
class Deed:
    """An entry of the journal in words; `is_staff` says that a member of staff did it."""

    at: dt.datetime
    words: str
    is_staff: bool


def deeds(entries: Iterable[JournalEntry]) -> list[Deed]:
    return [Deed(entry.at, visits.deed(entry.action), bool(entry.by)) for entry in entries]


SOON = 24  # hours


@dataclass(frozen=True)
class Clock:
    """A request and the time left to answer it; `code` of its booking, as people write it."""

    request: RightsRequest
    left: Left

    @property
    def code(self) -> str:
        return codes.show(self.request.booking.code)


def clock(asked: RightsRequest, now: dt.datetime) -> Clock:
    return Clock(asked, left(asked.due_at, now, SOON))
