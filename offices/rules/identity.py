"""What an Indonesian identity number (NIK) says, and where that disagrees with what its holder says.

The number is 16 digits: six for the district of first registration, the birth date as DDMMYY with 40 added to
the day for women, and a serial from 0001. It has no check digit and is never corrected, so a disagreement is
a warning and never a refusal.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from offices.rules.findings import Finding, Weight

LENGTH = 16
CENTURIES = (1900, 2000)

_SHAPE = re.compile(r"[0-9](?:[ .\-]{0,3}[0-9]){0,39}")


class BadNik(ValueError):
    """The text is no identity number; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Nik:
    """`day` is the day of birth; `is_forty_added` writes the number as it stood, and counts people for figures."""

    number: str
    region: str  # six digits: province, regency or city, district
    day: int
    month: int
    year2: int
    is_forty_added: bool
    serial: str


def read_nik(text: str) -> Nik:
    """The parts of the number; up to three spaces, dots or dashes may stand between two digits.

    Raises BadNik with nik_not_digits, nik_length, nik_birth_impossible or nik_serial.
    """
    text = text.strip()
    if not _SHAPE.fullmatch(text):
        raise BadNik("nik_not_digits")
    number = re.sub(r"[^0-9]", "", text)
    if len(number) != LENGTH:
        raise BadNik("nik_length")
    day, month, year2 = (int(number[start : start + 2]) for start in (6, 8, 10))
    is_forty_added = day > 40
    if is_forty_added:
        day -= 40
    if not _births(day, month, year2):
        raise BadNik("nik_birth_impossible")
    if number[12:] == "0000":
        raise BadNik("nik_serial")
    return Nik(number, number[:6], day, month, year2, is_forty_added, number[12:])


def born_on(nik: Nik, entered: date) -> date:
    """The birth date in the number, in the century that brings it nearest to the entered date."""
    return min(_births(nik.day, nik.month, nik.year2), key=lambda born: abs(born - entered))


def findings(
    nik: Nik, entered: date | None, today_codes: Container[str], retired_codes: Container[str]
) -> list[Finding]:
    """Where the number disagrees with the entered birth date or with the districts (as six digits)."""
    found = []
    if entered is not None and born_on(nik, entered) != entered:
        found.append(Finding("nik_birth_differs", Weight.WARN))
    if nik.region not in today_codes:
        if nik.region in retired_codes:
            found.append(Finding("nik_region_retired", Weight.INFO))
        else:
            found.append(Finding("nik_region_unknown", Weight.WARN))
    return found


def _births(day: int, month: int, year2: int) -> list[date]:
    births = []
    for century in CENTURIES:
        try:
            births.append(date(century + year2, month, day))
        except ValueError:  # no such day in that year
            continue
    return births
