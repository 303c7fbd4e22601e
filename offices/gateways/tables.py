"""Tables as files, CSV or XLSX. Whatever is sent, reading one takes little memory and little time, or is refused."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import tablib

from offices.errors import Refused
from offices.rules import cells

MOST_BYTES = 2_000_000
MOST_ROWS = 2_000
MOST_UNPACKED = 12_000_000  # bytes of everything in an XLSX; two thousand rows of people are a tenth of it
MOST_LOOKED_AT = 20_000  # rows, of which most may be empty
MOST_COLUMNS = 40
MOST_SIGNS = 4_000  # in one cell
XLSX, CSV = "xlsx", "csv"
TYPES = {XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", CSV: "text/csv; charset=utf-8"}
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MACROS = "vbaProject.bin"

Row = tuple[int, list[str]]  # its number in the file, from 1 on, and its cells


def write(headings: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> bytes:
    """The table as a file; no cell of it is run by a spreadsheet."""
    table = tablib.Dataset(headers=[cells.guarded(one) for one in headings])
    for row in rows:
        table.append([cells.guarded(one) for one in row])
    if kind == CSV:
        return str(table.export("csv")).encode("utf-8-sig")  # with the mark that tells Excel which encoding it is
    return bytes(table.export("xlsx"))


def read(data: bytes) -> list[Row]:
    """Every row with something in it, as text; days as 2030-12-31, formulas with their equals sign.

    Raises Refused with file_empty, file_too_large, file_not_a_table, file_old_excel, file_wrong_encoding,
    file_has_macros, file_unpacks_too_large or file_too_many_rows.
    """
    if not data.strip():
        raise Refused("file_empty")
    if len(data) > MOST_BYTES:
        raise Refused("file_too_large")
    if data.startswith(OLD_EXCEL):
        raise Refused("file_old_excel")
    found = _filled(_xlsx(data) if data.startswith(b"PK") else _csv(data))
    if not found:
        raise Refused("file_empty")
    return found


def _filled(rows: Iterable[list[str]]) -> list[Row]:
    found: list[Row] = []
    for number, row in enumerate(rows, 1):
        while row and not row[-1]:
            row.pop()
        if row:
            found.append((number, row))
        if len(found) > MOST_ROWS + 1 or number > MOST_LOOKED_AT:
            raise Refused("file_too_many_rows")
    return found


def _csv(data: bytes) -> Iterator[list[str]]:
    if data.startswith(UTF_16):
        raise Refused("file_wrong_encoding")
    if b"\0" in data:
        raise Refused("file_not_a_table")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("file_wrong_encoding") from error
    heading = text.split("\n", 1)[0]
    separator = max(",;\t", key=heading.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [one.strip()[:MOST_SIGNS] for one in row]
    except csv.Error as error:
        raise Refused("file_not_a_table") from error


def _xlsx(data: bytes) -> Iterator[list[str]]:
    _look_inside(data)
    from openpyxl import load_workbook  # takes a while to load, and few processes ever need it

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS):
            yield [_text(cell.value, cell.data_type) for cell in row]
    except Exception as error:  # a broken part makes openpyxl raise whatever comes first
        raise Refused("file_not_a_table") from error


def _look_inside(data: bytes) -> None:
    """What a part says of its own size is all that is ever unpacked of it."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise Refused("file_not_a_table") from error
    if any(part.filename.endswith(MACROS) for part in parts):
        raise Refused("file_has_macros")
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused("file_unpacks_too_large")


def _text(value: Any, kind: str) -> str:
    if kind == "f":
        return "="
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()[:MOST_SIGNS]
