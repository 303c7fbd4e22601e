"""What was read on a person's papers, in words: side by side, and value by value beside its place on the picture."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from bookings.models import Booking
from documents.models import Paper, ReadValue
from documents.reports import matching
from documents.rules import reading
from documents.rules.cutting import Cut, around
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.matching import ORDER, ROWS, TYPED, Row
from documents.rules.names import Likeness
from documents.rules.reading.lines import Place
from documents.rules.settling import DATES
from documents.wording import matching as wording
from documents.wording import papers as words

COMPARED = (*ROWS, Field.PARENT)


@dataclass(frozen=True)
class Cell:
    """What one source says: an empty `value` where it should say something and does not."""

    source: str
    value: str
    is_sure: bool


@dataclass(frozen=True)
class Line:
    """A row of the matching table; `likeness` is the code, `verdict` its word."""

    name: str
    likeness: Likeness
    verdict: str
    cells: tuple[Cell, ...]
    reasons: tuple[str, ...]
    cures: tuple[str, ...]
    asks_office: bool  # what was typed can only be put right by the office


def side_by_side(rows: Iterable[Row]) -> list[Line]:
    return [_line(row) for row in rows]


def _line(row: Row) -> Line:
    cells = tuple(Cell(source(one.source), written(row.field, one.value), one.is_sure) for one in row.cells)
    return Line(
        str(wording.FIELDS[row.field]),
        row.likeness,
        str(wording.LIKENESS[row.likeness]),
        cells,
        tuple(str(wording.REASONS[code]) for code in row.reasons),
        tuple(str(wording.CURES[code]) for code in row.cures),
        "correct_what_was_typed" in row.cures,
    )


def source(code: str) -> str:
    return str(wording.TYPED_BY_YOU) if code == TYPED else words.kind_name(code)


def written(field: str, value: str) -> str:
    """As people in Indonesia write it: a day as 17-08-1992, a code in words."""
    if value in wording.CODES:
        return str(wording.CODES[value])
    if field in DATES and value:
        return dt.date.fromisoformat(value).strftime("%d-%m-%Y")
    return value


@dataclass(frozen=True)
class Value:
    """A value and where it stands; `read_as` what the machine read where somebody put it right, and `may_say` while the
    person may still do so."""

    row: ReadValue
    name: str
    written: str
    read_as: str
    cut: Cut
    may_say: bool


@dataclass(frozen=True)
class PaperRead:
    kind: PaperKind
    name: str
    values: tuple[Value, ...]
    is_strange: bool  # the person was not found on it


def values_of(booking: Booking) -> list[PaperRead]:
    """What is compared, of the person alone; of a paper on which they were not found, everybody's names."""
    rows = ReadValue.objects.of_booking(booking).filter(reading__page__paper__kind__in=ORDER, field__in=COMPARED)
    by_kind: dict[str, list[ReadValue]] = {}
    for row in rows.exclude(reading__page__paper__state=Paper.State.DESTROYED).select_related("reading__page__paper"):
        by_kind.setdefault(row.reading.page.paper.kind, []).append(row)
    return [_paper(PaperKind(kind), by_kind[kind], booking) for kind in ORDER if kind in by_kind]


def _paper(kind: PaperKind, rows: list[ReadValue], booking: Booking) -> PaperRead:
    person = matching.whose(reading.together([[matching.as_found(row) for row in rows]]), booking)
    if person is None:
        shown = [row for row in rows if row.field == Field.NAME]
    else:
        shown = [row for row in rows if row.person in (person, "")]
    shown.sort(key=lambda row: (row.reading.page.number, COMPARED.index(Field(row.field)), row.pk))
    return PaperRead(kind, words.kind_name(kind), tuple(_value(row) for row in shown), person is None)


def _value(row: ReadValue) -> Value:
    page = row.reading.page
    may_say = row.confirmed_by_id is None and page.paper.state != Paper.State.ACCEPTED
    cut = around(Place(row.left, row.top, row.right, row.bottom), page.width, page.height)
    name, says = str(wording.FIELDS[Field(row.field)]), written(row.field, row.value)
    return Value(row, name, says, written(row.field, row.read_as), cut, may_say)
