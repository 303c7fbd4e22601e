"""On which day a paper is destroyed, or an interview."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Start(StrEnum):
    ISSUED = "issued"
    VISIT = "visit"
    CANCELLED = "cancelled"
    ENDED = "ended"  # an interview, of which nothing else is counted from


@dataclass(frozen=True, slots=True)
class Term:
    """`days` after `counts_from`, for papers of `kind`; "" is every paper without a term of its own."""

    kind: str
    counts_from: Start
    days: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened to the booking; `is_held` says that a legal hold stands."""

    visit_on: dt.date
    issued_on: dt.date | None = None
    cancelled_on: dt.date | None = None
    is_held: bool = False

    @property
    def start(self) -> tuple[Start, dt.date]:
        if self.issued_on is not None:
            return Start.ISSUED, self.issued_on
        if self.cancelled_on is not None:
            return Start.CANCELLED, self.cancelled_on
        return Start.VISIT, self.visit_on


def destroy_on(kind: str, facts: Facts, terms: Iterable[Term]) -> dt.date | None:
    """The first day on which the paper is not there any more; None while a hold stands, or no term says."""
    since, day = facts.start
    own = {term.kind: term for term in terms if term.counts_from is since}
    term = own.get(kind) or own.get("")
    return None if term is None or facts.is_held else day + dt.timedelta(days=term.days)


def interview_ends_on(ended_on: dt.date, terms: Iterable[Term]) -> dt.date | None:
    """The first day on which an interview is not there any more; None when no term says."""
    days = [term.days for term in terms if term.counts_from is Start.ENDED]
    return ended_on + dt.timedelta(days=days[-1]) if days else None
