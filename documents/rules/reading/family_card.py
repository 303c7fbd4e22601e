"""The family card: its number, where the household lives, and a row for each member in each of two tables."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from documents.rules.fields import Field
from documents.rules.reading import found as told
from documents.rules.reading import values
from documents.rules.reading.found import Found
from documents.rules.reading.labels import Piece, Written, written
from documents.rules.reading.lines import Cell, Row, Seen, rows

LABELS = {
    "namakepalakeluarga": "head",
    "alamat": "address",
    "rtrw": "rt_rw",
    "kodepos": "postal_code",
    "desakelurahan": "village",
    "kecamatan": "district",
    "kabupatenkota": "regency",
    "provinsi": "province",
}
CITIZENS = re.compile(r"\bWN[IA1l]\b")
_SEXES = r"LAKI\s*-?\s*LAKI|PEREMPUAN"
_ORDINAL = r"^\s*[1-9][0-9]?\b(?=\s|$)"
_MARKS = re.compile(f"{_ORDINAL}|{values.SIXTEEN.pattern}|{values.DAY_IN_DIGITS.pattern}|{_SEXES}", re.IGNORECASE)


def read_family_card(seen: Seen) -> tuple[Found, ...]:
    sheet = rows(seen)
    start = next((number for number, row in enumerate(sheet) if _is_heading(row, "namalengkap", "nik")), len(sheet))
    second = next(
        (number for number, row in enumerate(sheet) if number > start and _is_heading(row, "ayah", "ibu")), len(sheet)
    )
    found = [*_household(seen, sheet[:start]), *_members(seen, sheet[start + 1 : second])]
    if second < len(sheet):
        found += _kin(seen, sheet[second], sheet[second + 1 :])
    return told.checked(found)


def _is_heading(row: Row, *words: str) -> bool:
    cells = [values.squashed(cell.text) for cell in row]
    return all(any(values.apart(cell, word, 1) <= (len(word) > 4) for cell in cells) for word in words)


def _household(seen: Seen, sheet: Sequence[Row]) -> Iterator[Found]:
    for row in sheet:
        text = _whole(row, "family_card_number")
        if re.match(r"\W*n[o0]\b", text.text, re.IGNORECASE) or values.squashed(text.text) in ("no", ""):
            yield from _known(told.number_of(seen, Field.FAMILY_CARD_NUMBER, text))
    for one in written(sheet, LABELS):
        make = told.name_of if one.key == "head" else told.text_of
        yield from _known(make(seen, Field(one.key), one))


def _members(seen: Seen, sheet: Sequence[Row]) -> Iterator[Found]:
    """Each row with a NIK: what stands before it is a name, what lies between sex and birth date a place."""
    count = 0
    for row in sheet:
        pieces = [piece for cell in row for piece in _pieces(cell)]
        marks = [number for number, piece in enumerate(pieces) if values.SIXTEEN.fullmatch(piece.text.strip())]
        if not marks:
            continue
        count += 1
        key = _ordinal(pieces) or str(count)
        yield from _member(seen, [one for one in pieces[: marks[0]] if not _is_number(one)], pieces[marks[0] :], key)


def _member(seen: Seen, name: list[Piece], rest: list[Piece], key: str) -> Iterator[Found]:
    yield from _known(told.number_of(seen, Field.NIK, _of(rest[:1]), key))
    if name:
        yield from _known(told.name_of(seen, Field.NAME, _of(name), key))
    between: list[Piece] = []
    for place, piece in enumerate(rest[1:], start=1):
        if sex := values.sex(piece.text):
            yield from _known(told.text_of(seen, Field.SEX, _of([piece]), sex, key))
            between = []
        elif values.DAY_IN_DIGITS.search(piece.text):
            yield from _known(told.date_of(seen, Field.BIRTH_DATE, _of([piece]), values.day(piece.text), key))
            if between:
                yield from _known(told.name_of(seen, Field.BIRTH_PLACE, _of(between), key))
            yield from _religion(seen, rest[place + 1 : place + 2], key)
            return
        else:
            between.append(piece)


def _religion(seen: Seen, pieces: list[Piece], key: str) -> list[Found]:
    word = values.one_of(pieces[0].text, values.RELIGIONS) if pieces else None
    return _known(told.text_of(seen, Field.RELIGION, _of(pieces), word, key)) if word else []


def _kin(seen: Seen, heading: Row, sheet: Sequence[Row]) -> Iterator[Found]:
    """Relation and parents, by the columns under which they stand."""
    columns = {values.squashed(cell.text): cell.left for cell in heading}
    father, mother = (_column(columns, word) for word in ("ayah", "ibu"))
    count = 0
    for row in sheet:
        word = next((found for cell in row if (found := values.one_of(cell.text, values.RELATIONS))), None)
        if word is None:
            continue
        count += 1
        key = _ordinal([Piece(cell, cell.text) for cell in row]) or str(count)
        where = next(cell for cell in row if values.one_of(cell.text, values.RELATIONS))
        yield from _known(told.text_of(seen, Field.RELATION, _of([Piece(where, where.text)]), word, key))
        for field, cells in _parents(row, father, mother):
            name = told.name_of(seen, field, _of([Piece(cell, cell.text) for cell in cells]), key)
            runs_over = field is Field.FATHER and cells[-1].right > mother + cells[-1].height
            yield from _known(name and replace(name, is_sure=name.is_sure and not runs_over))


def _parents(row: Row, father: float, mother: float) -> Iterator[tuple[Field, list[Cell]]]:
    """The cells nearest to either column, behind the one that says whose citizen somebody is."""
    behind = next((place for place, cell in enumerate(row) if CITIZENS.search(cell.text)), None)
    if behind is None:
        return
    names = [cell for cell in row[behind + 1 :] if len(values.squashed(cell.text)) > 1]
    for field, own, other in ((Field.FATHER, father, mother), (Field.MOTHER, mother, father)):
        cells = [cell for cell in names if abs(cell.left - own) < abs(cell.left - other)]
        if cells:
            yield field, cells


def _column(columns: dict[str, float], word: str) -> float:
    return min(columns.items(), key=lambda column: values.apart(column[0], word, 3))[1]


def _pieces(cell: Cell) -> list[Piece]:
    """The cell cut at numbers, days and sexes: engines see neighbouring cells as one."""
    whole, edges = Piece(cell, cell.text), [0]
    for mark in _MARKS.finditer(cell.text):
        edges += mark.span()
    edges.append(len(cell.text))
    parts = [whole.part(start, end) for start, end in pairwise(edges) if start < end]
    return [part for part in parts if part.text.strip(" -|.:")]


def _is_number(piece: Piece) -> bool:
    return piece.text.strip(" .|").isdigit()


def _ordinal(pieces: Sequence[Piece]) -> str:
    """The number at the beginning of the row."""
    first = re.match(r"\s*([1-9][0-9]?)\b", pieces[0].text) if pieces else None
    return first.group(1) if first else ""


def _whole(row: Row, key: str) -> Written:
    return Written(key, tuple(Piece(cell, cell.text) for cell in row), 0)


def _of(pieces: Iterable[Piece]) -> Written:
    return Written("", tuple(pieces), 0)


def _known(found: Found | None) -> list[Found]:
    return [found] if found else []
