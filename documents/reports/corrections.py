"""What was put right for somebody who asked, what was not, and why."""

from dataclasses import dataclass

from bookings.models import Booking
from documents.models import Correction, RightsRequest
from documents.reports import handed_in
from documents.reports.readings import written
from documents.rules.fields import Field
from documents.wording import rights as words
from documents.wording.matching import FIELDS
from documents.wording.papers import kind_name

TYPED = (Field.NAME, Field.BIRTH_DATE, Field.NIK)


@dataclass(frozen=True)
class Line:
    """What it is about in words; `was` and `becomes` as people write them, for officers alone."""

    row: Correction
    what: str
    was: str
    becomes: str


def lines(asked: RightsRequest) -> list[Line]:
    return [
        Line(row, what(row.field, row.paper), written(row.field, row.was), written(row.field, row.becomes))
        for row in asked.corrections.select_related("said_by", "settled_by")
    ]


def what(field: str, paper: str) -> str:
    """The fact that was typed, the value on a paper, the paper, or something else."""
    if not paper:
        return str(words.AS_TYPED) % {"field": FIELDS[Field(field)]} if field else str(words.ANYTHING_ELSE)
    return f"{kind_name(paper)}: {FIELDS[Field(field)]}" if field else kind_name(paper)


def subjects(booking: Booking) -> list[tuple[str, str]]:
    """What can be left as it is, as (field:paper, words)."""
    papers = [("", line.kind.value) for line in handed_in.there(booking)]
    found = [*((field.value, "") for field in TYPED), *papers, ("", "")]
    return [(f"{field}:{paper}", what(field, paper)) for field, paper in found]
