"""What was read on a paper, and how sure that is.

A value counts as sure when the engine was, and when every check that it can be put to agrees. A NIK and a birth date
on one paper are checked against each other; where they disagree neither is sure, and a NIK alone never is.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from datetime import date

from documents.rules.fields import Field, Sex
from documents.rules.reading import values
from documents.rules.reading.labels import Written
from documents.rules.reading.lines import Place, Seen
from offices.rules.identity import BadNik, Nik, born_on, read_nik

SURE = 0.95  # of the engine
SURE_CONFIRMED = 0.9  # of what something else on the paper confirms
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Found:
    """`person` tells apart those on one paper: the row of a family card, husband or wife; empty where there is one.
    `read_as` is what the machine read where the applicant says otherwise and no officer has looked."""

    field: Field
    value: str
    confidence: float
    place: Place
    person: str = ""
    is_sure: bool = False
    read_as: str = ""


def text_of(
    seen: Seen, field: Field, from_: Written, value: str | None = None, person: str = "", least: float = SURE
) -> Found | None:
    """The text as it stands, or the given value in its place, sure when the engine is at least so; None when there is
    nothing."""
    text = from_.text if value is None else value
    if not text:
        return None
    return Found(field, text[:100], from_.confidence, from_.place(seen), person, from_.confidence >= least)


def name_of(seen: Seen, field: Field, from_: Written, person: str = "") -> Found | None:
    name = values.name(from_.text)
    found = text_of(seen, field, from_, name, person)
    return found and replace(found, is_sure=found.is_sure and values.is_name(name))


def number_of(seen: Seen, field: Field, from_: Written, person: str = "") -> Found | None:
    """A NIK or the number of a family card; unless it stood there in sixteen digits it is not sure."""
    found = values.nik(from_.text) if field is Field.NIK else values.sixteen(from_.text)
    if found is None:
        return None
    number, is_clean = found
    read = text_of(seen, field, from_, number, person)
    return read and replace(read, is_sure=read.is_sure and is_clean)


def date_of(seen: Seen, field: Field, from_: Written, day: date | None, person: str = "") -> Found | None:
    if day is None or day < EARLIEST:
        return None
    least = SURE_CONFIRMED if field is Field.BIRTH_DATE else SURE
    return text_of(seen, field, from_, day.isoformat(), person, least)


def birth_of(seen: Seen, from_: Written, person: str = "") -> list[Found]:
    """Place and date of birth, written in one line as BEKASI, 17-08-1992."""
    place, share = values.before_day(from_.text)
    born = date_of(seen, Field.BIRTH_DATE, from_, values.day(from_.text), person)
    town = name_of(seen, Field.BIRTH_PLACE, _share(from_, share), person) if place else None
    return [found for found in (town and replace(town, value=place), born) if found]


def _share(from_: Written, share: float) -> Written:
    """The beginning of what was written, when it stands in one piece."""
    if len(from_.pieces) != 1:
        return from_
    piece = from_.pieces[0]
    return replace(from_, pieces=(piece.part(0, round(len(piece.text) * share)),))


def checked(found: Iterable[Found]) -> tuple[Found, ...]:
    """The same, where a NIK, a birth date and a sex of one person confirm each other or put each other in doubt; of two
    readings of one field the better is kept."""
    best: dict[tuple[str, Field], Found] = {}
    for one in found:
        rival = best.get((one.person, one.field))
        if rival is None or (one.is_sure, one.confidence) > (rival.is_sure, rival.confidence):
            best[one.person, one.field] = one
    return tuple(_checked(one, best) for one in best.values())


def in_districts(one: Found, districts: Container[str]) -> Found:
    """The same; a NIK that begins with no known district is not sure."""
    is_unknown = one.field is Field.NIK and one.value[:6] not in districts
    return replace(one, is_sure=False) if is_unknown else one


def _checked(one: Found, best: dict[tuple[str, Field], Found]) -> Found:
    if one.field not in (Field.NIK, Field.BIRTH_DATE) or not one.is_sure:
        return one
    nik, born = (_value(best, one.person, field) for field in (Field.NIK, Field.BIRTH_DATE))
    if not nik or not born:  # a date has a shape that a wrong digit often breaks; a NIK has next to none
        return replace(one, is_sure=one.field is Field.BIRTH_DATE and one.confidence >= SURE)
    return replace(one, is_sure=_agree(nik, date.fromisoformat(born), _value(best, one.person, Field.SEX)))


def _value(best: dict[tuple[str, Field], Found], person: str, field: Field) -> str:
    found = best.get((person, field))
    return found.value if found else ""


def _agree(number: str, born: date, sex: str) -> bool:
    try:
        nik: Nik = read_nik(number)
    except BadNik:
        return False
    return born_on(nik, born) == born and (not sex or nik.is_forty_added == (sex == Sex.FEMALE))
