"""What a person says stands on a paper, brought into the shape in which values are kept and compared."""

import re
from datetime import date

from documents.rules.fields import Field
from documents.rules.reading.values import day

NUMBERS = frozenset({Field.NIK, Field.FAMILY_CARD_NUMBER})
DATES = frozenset({Field.BIRTH_DATE, Field.MARRIED_ON, Field.EXPIRY})
LONGEST = 100
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DIGITS = re.compile(r"([0-9]{1,2})[-/. ]+([0-9]{1,2})[-/. ]+([0-9]{4})")


class Unfit(ValueError):
    """This cannot stand there; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def settled(field: Field, said: str) -> str:
    """A date as YYYY-MM-DD, a number as sixteen digits, all else without needless spaces. Raises Unfit."""
    said = " ".join(said.split())[:LONGEST]
    if not said:
        raise Unfit("value_missing")
    if field in NUMBERS:
        return _number(said)
    if field in DATES:
        return _date(said)
    if not any(char.isalnum() for char in said):
        raise Unfit("value_missing")
    return said


def _number(said: str) -> str:
    digits = re.sub(r"[ .-]", "", said)
    if not re.fullmatch(r"[0-9]{16}", digits):
        raise Unfit("number_of_sixteen")
    return digits


def _date(said: str) -> str:
    try:
        if _ISO.fullmatch(said):
            return date.fromisoformat(said).isoformat()
        if found := _DIGITS.fullmatch(said):
            number, month, year = (int(part) for part in found.groups())
            return date(year, month, number).isoformat()
    except ValueError as error:
        raise Unfit("date_unclear") from error
    if written := day(said):
        return written.isoformat()
    raise Unfit("date_unclear")
