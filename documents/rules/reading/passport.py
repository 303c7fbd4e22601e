"""An old passport, by the two lines at the foot of its data page: each part is sure when its check digit agrees."""

from collections.abc import Iterable, Iterator
from datetime import date

from documents.rules import mrz
from documents.rules.fields import Field, Sex
from documents.rules.reading import values
from documents.rules.reading.found import SURE, SURE_CONFIRMED, Found
from documents.rules.reading.lines import Row, Seen, around, place_of, rows

LATEST = date(2099, 12, 31)
LEAST_FILLERS = 3


def read_passport(seen: Seen) -> tuple[Found, ...]:
    sheet = rows(seen)
    found = mrz.read("".join(cell.text for cell in row) for row in sheet)
    if found is None:
        return ()
    lines = [cell.line for row in sheet if _is_strip(row) for cell in row]
    if not lines:
        return ()
    place = around(place_of(seen, line) for line in lines)
    confidence = min(line.confidence for line in lines)
    return tuple(
        Found(field, value, confidence, place, "", is_sure)
        for field, value, is_sure in _parts(
            found, confidence, has_name=found.is_whole or _is_printed(found.name, sheet)
        )
        if value
    )


def _is_strip(row: Row) -> bool:
    return sum(cell.text.count(mrz.FILLER) for cell in row) >= LEAST_FILLERS


def _is_printed(name: str, sheet: Iterable[Row]) -> bool:
    """The name stands on the page as well as in its strip."""
    letters = values.squashed(name)
    return any(letters in values.squashed("".join(cell.text for cell in row)) for row in sheet if not _is_strip(row))


def _parts(found: mrz.Mrz, confidence: float, *, has_name: bool) -> Iterator[tuple[Field, str, bool]]:
    wrong = found.failed | found.mended
    expiry = found.expires_on()
    born = found.born_on(expiry or LATEST)
    yield Field.NAME, found.name, has_name and confidence >= SURE and "names" not in wrong
    yield Field.PASSPORT_NUMBER, found.number, confidence >= SURE_CONFIRMED and "number" not in wrong
    yield Field.BIRTH_DATE, born.isoformat() if born else "", "birth" not in wrong and "expiry" not in wrong
    yield Field.EXPIRY, expiry.isoformat() if expiry else "", "expiry" not in wrong
    sex = {"M": Sex.MALE, "F": Sex.FEMALE}.get(found.sex)
    yield Field.SEX, sex or "", confidence >= SURE
    is_confirmed = found.nationality == found.issuer  # no check digit guards either
    yield Field.NATIONALITY, found.nationality, is_confirmed and confidence >= SURE
