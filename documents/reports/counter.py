"""What an officer at the counter sees of one applicant: the list with its ticks, a paper's pages and what is read on
them, and the papers side by side."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Protocol

from bookings.models import Booking
from documents.models import CounterCase, CounterDecision, Cure, Paper, PaperPage, SeenOriginal
from documents.models.in_hand import Seen
from documents.reports import matching, requirements
from documents.reports.readings import COMPARED, written
from documents.reports.requirements import Item, Listing
from documents.rules import counter
from documents.rules.counter import Outcome, Reason
from documents.rules.kinds import PaperKind
from documents.rules.matching import ORDER, TYPED, Cell, Row
from documents.rules.reading.found import Found
from documents.wording import counter as words
from documents.wording import lists
from documents.wording import matching as compared
from documents.wording.papers import kind_name

MOST_KEYS = 9  # a digit each


@dataclass(frozen=True)
class Known:
    """A case as it stands; without a row nobody has begun it."""

    booking: Booking
    case: CounterCase | None
    listing: Listing | None
    seen: Mapping[PaperKind, SeenOriginal]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return counter.reasons(self.listing.demands, self.faults) if self.listing else ()

    @property
    def faults(self) -> dict[PaperKind, str]:
        return {kind: row.fault for kind, row in self.seen.items()}

    @property
    def questions(self) -> list[str]:
        """What the list goes by and nobody has said, in words."""
        assumed = self.listing.situation.assumed if self.listing else ()
        return [lists.question(code) for code in sorted(assumed)]


def known(booking: Booking) -> Known:
    case = CounterCase.objects.filter(booking=booking).select_related("taken_by").first()
    listing = requirements.for_booking(booking, requirements.situation_of(booking))
    rows = SeenOriginal.objects.filter(case=case).select_related("seen_by") if case else ()
    return Known(booking, case, listing, {PaperKind(row.kind): row for row in rows})


# --- the list with its ticks -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """A paper that would do. `key` is the digit that ticks it, 0 without one."""

    kind: PaperKind
    name: str
    key: int
    row: Seen | None

    @property
    def fault(self) -> str:
        """What is wrong with the original that was seen, in words."""
        return words.reason(self.row.fault) if self.row and self.row.fault else ""


@dataclass(frozen=True)
class Line:
    """One demand and the papers that meet it; `lack` says in words why it is not met."""

    item: Item
    options: tuple[Option, ...]
    lack: str

    @property
    def is_met(self) -> bool:
        return self.item.demand.is_sure and not self.lack


class Looked(Protocol):
    """A list of papers, what officers saw of them, and what is missing."""

    @property
    def listing(self) -> Listing | None: ...

    @property
    def seen(self) -> Mapping[PaperKind, Seen]: ...

    @property
    def reasons(self) -> tuple[Reason, ...]: ...


def lines(found: Looked, among: Container[PaperKind] | None = None) -> list[Line]:
    """Each demand in order; with `among`, of its papers those alone."""
    if found.listing is None:
        return []
    lacking = {(one.case, one.demand): one for one in found.reasons}
    keys = count(1)
    return [
        _line(item, found, keys, lacking.get((item.demand.case, item.demand.code)), among)
        for item in found.listing.items
    ]


def _line(
    item: Item, found: Looked, keys: Iterator[int], lack: Reason | None, among: Container[PaperKind] | None
) -> Line:
    asked = dict.fromkeys(option.kind for option in item.demand.options)
    kinds = [kind for kind in asked if among is None or kind in among]
    options = tuple(_option(kind, next(keys), found) for kind in kinds)
    return Line(item, options, words.reason(lack.code) if lack else "")


def _option(kind: PaperKind, key: int, found: Looked) -> Option:
    return Option(kind, kind_name(kind), key if key <= MOST_KEYS else 0, found.seen.get(kind))


@dataclass(frozen=True)
class Lack:
    """What is missing, why, and what helps; a question about the case when it is no paper."""

    name: str
    why: str
    cures: tuple[Cure, ...]
    is_question: bool = False


def lacks(reasons: Iterable[Reason]) -> list[Lack]:
    """Reasons in words, with the agencies that help."""
    known = list(reasons)
    cures = {cure.code: cure for cure in Cure.objects.filter(code__in=[code for one in known for code in one.cures])}
    return [
        Lack(
            lists.papers([PaperKind(kind) for kind in one.kinds]) if one.kinds else lists.question(one.demand),
            words.reason(one.code),
            tuple(cures[code] for code in one.cures if code in cures),
            is_question=not one.kinds,
        )
        for one in known
    ]


def kept_reasons(rows: Iterable[Mapping[str, list[str] | str]]) -> list[Reason]:
    """As a decision keeps them."""
    return [
        Reason(str(row["case"]), str(row["demand"]), tuple(row["kinds"]), str(row["code"]), tuple(row["cures"]))
        for row in rows
    ]


def still_missing(booking: Booking) -> tuple[CounterDecision, list[Lack]] | None:
    """What the office waits for, by its last decision; None when it waits for nothing."""
    last = CounterDecision.objects.filter(case__booking=booking).order_by("pk").last()
    if last is None or last.outcome != Outcome.INCOMPLETE:
        return None
    return last, lacks(kept_reasons(last.reasons))


def found_complete(booking: Booking) -> CounterDecision | None:
    """What ended the looking at papers; None before it, and while the case is open again."""
    last = CounterDecision.objects.filter(case__booking=booking).select_related("case").order_by("pk").last()
    is_over = last is not None and last.outcome == Outcome.COMPLETE == last.case.state
    return last if is_over else None


def is_place_kept(decision: CounterDecision, booking: Booking) -> bool:
    """Whether the booking's place is one to come back to: after the decision, and not after its deadline."""
    starts_at, until = booking.slot.starts_at, decision.until
    return (
        booking.is_live
        and until is not None
        and starts_at > decision.decided_at
        and booking.local_start.date() <= until
    )


# --- a paper on the screen -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Value:
    """What was read: the field, with the number of another person it is about, and the value, in words; `read_as` is
    what the machine read where the applicant says otherwise."""

    field: str
    value: str
    is_sure: bool
    read_as: str


@dataclass(frozen=True)
class Shown:
    """The paper whose pages are on the screen, with what it says of the applicant, and of others named on it."""

    paper: Paper
    name: str
    pages: list[PaperPage]
    values: list[Value]
    others: list[Value]


def handed(booking: Booking) -> list[tuple[str, str]]:
    """(kind, name) of the papers whose pictures can be shown."""
    kinds = Paper.objects.held().filter(booking=booking, pages__removed_at=None, pages__isnull=False).distinct()
    return [(kind, kind_name(kind)) for kind in kinds.values_list("kind", flat=True)]


def after(papers: Sequence[tuple[str, str]], kind: str) -> str:
    """The kind that comes next, and after the last one the first; empty while there is none or one."""
    kinds = [one for one, _name in papers]
    return kinds[(kinds.index(kind) + 1) % len(kinds)] if len(kinds) > 1 and kind in kinds else ""


def shown(booking: Booking, kind: str) -> Shown | None:
    paper = Paper.objects.held().filter(booking=booking, kind=kind).first()
    if paper is None:
        return None
    paper.booking = booking
    found = sorted(matching.found_on(paper), key=lambda one: one.field not in COMPARED)  # what is compared comes first
    person = matching.whose(found, booking)
    own = [_value(one) for one in found if one.person in (person, "")]
    others = [_value(one, one.person) for one in found if one.person not in (person, "")]
    return Shown(paper, kind_name(kind), list(paper.pages.shown()), own, others)


def _value(one: Found, person: str = "") -> Value:
    name = str(compared.FIELDS[one.field])
    value, read_as = written(one.field, one.value), written(one.field, one.read_as)
    return Value(f"{name} ({person})" if person else name, value, one.is_sure, read_as)


@dataclass(frozen=True)
class MatchRow:
    """A field across the papers: cells stand under `sources` of the table, None where a paper says nothing of it."""

    name: str
    likeness: str
    words: str
    reasons: list[str]
    cures: list[str]
    cells: list[Cell | None]


@dataclass(frozen=True)
class MatchTable:
    sources: list[str]
    rows: list[MatchRow]
    waiting: list[str]
    unreadable: list[str]
    strangers: list[str]


def _cell(row: Row, source: str) -> Cell | None:
    found = next((cell for cell in row.cells if cell.source == source), None)
    if found is None:
        return None
    return replace(found, value=written(row.field, found.value), read_as=written(row.field, found.read_as))


def side_by_side(booking: Booking) -> MatchTable:
    found = matching.of_booking(booking)
    sources = list(dict.fromkeys(cell.source for row in found.rows for cell in row.cells))
    sources.sort(key=lambda one: (one != TYPED, ORDER.index(one)))
    left_out = ([kind_name(kind) for kind in kinds] for kinds in (found.waiting, found.unreadable, found.strangers))
    rows = [
        MatchRow(
            name=str(compared.FIELDS[row.field]),
            likeness=row.likeness.value,
            words=str(compared.LIKENESS[row.likeness]),
            reasons=[str(compared.REASONS[code]) for code in row.reasons],
            cures=[str(compared.CURES[code]) for code in row.cures],
            cells=[_cell(row, source) for source in sources],
        )
        for row in found.rows
    ]
    return MatchTable([words.source(one) for one in sources], rows, *left_out)
