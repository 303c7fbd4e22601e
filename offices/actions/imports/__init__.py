"""Officers and absences as tables: taken out, looked at before anything is saved, brought in whole or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from tablib import Dataset

from offices import wording
from offices.actions import journal
from offices.actions.imports.absences import AbsenceRows
from offices.actions.imports.officers import OfficerRows
from offices.actions.imports.rows import BEYOND, NUMBER, Outcome, PeopleRows
from offices.errors import Refused
from offices.gateways.tables import Row
from offices.models import Office, User

OFFICERS, ABSENCES = "officers", "absences"
KINDS: Mapping[str, type[PeopleRows]] = {OFFICERS: OfficerRows, ABSENCES: AbsenceRows}


class WrongColumns(Refused):
    """The first row does not name the columns that there are."""

    code = "columns_wrong"

    def __init__(self, missing: Sequence[str], unknown: Sequence[str]) -> None:
        super().__init__()
        self.missing = missing
        self.unknown = unknown


class Overtaken(Refused):
    """What the table would change is not what was looked at; `report` says what it would change now."""

    code = "import_overtaken"

    def __init__(self, report: "Report") -> None:
        super().__init__()
        self.report = report


@dataclass(frozen=True)
class Report:
    """What each row of a table does, or would do, in order."""

    rows: tuple[Outcome, ...]

    def of(self, state: str) -> list[Outcome]:
        return [row for row in self.rows if row.state == state]

    @property
    def new(self) -> list[Outcome]:
        return self.of("new")

    @property
    def changed(self) -> list[Outcome]:
        return self.of("changed")

    @property
    def unchanged(self) -> list[Outcome]:
        return self.of("unchanged")

    @property
    def refused(self) -> list[Outcome]:
        return self.of("refused")

    @property
    def may_be_saved(self) -> bool:
        return not self.refused and bool(self.new or self.changed)

    @property
    def digest(self) -> str:
        """The same for whoever would be shown the same."""
        return hashlib.sha256(repr(self.rows).encode()).hexdigest()


def take_out(*, kind: str, office: Office) -> tuple[list[str], list[list[str]]]:
    """The headings and rows of a table that would change nothing if it were brought in again."""
    table = KINDS[kind](office=office, by=None).export_all()
    return [str(wording.COLUMNS[code]) for code in table.headers], [list(row) for row in table]


def preview(*, kind: str, office: Office, table: Sequence[Row], by: User) -> Report:
    """What each row would do; nothing is changed.

    Raises WrongColumns, or Refused with import_without_rows or import_too_many_changes.
    """
    return _report(kind, office, table, by, dry_run=True)


@transaction.atomic
def bring_in(*, kind: str, office: Office, table: Sequence[Row], seen: str, by: User) -> Report:
    """Every row is saved. `seen` is the digest of the report that whoever confirms looked at.

    Raises Overtaken when it would be another report now; then nothing has changed.
    """
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    with transaction.atomic():
        report = _report(kind, office, table, by, dry_run=False)
        if report.digest != seen or not report.may_be_saved:
            raise Overtaken(report)
    detail = {state: len(report.of(state)) for state in ("new", "changed", "unchanged")}
    journal.record(f"{kind}.imported", office=office, subject=kind, by=by, at=timezone.now(), detail=detail)
    return report


def _report(kind: str, office: Office, table: Sequence[Row], by: User, *, dry_run: bool) -> Report:
    (_number, headings), *rows = table
    codes = _codes(headings, KINDS[kind].columns)
    if not rows:
        raise Refused("import_without_rows")
    lines = [[*_line(cells, codes), str(number)] for number, cells in rows]
    dataset = Dataset(*lines, headers=[*codes, BEYOND, NUMBER])
    brought = KINDS[kind](office=office, by=by)
    result = brought.import_data(dataset, dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True)
    for failed in [*result.base_errors, *(one for row in result.error_rows for one in row.errors)]:
        raise failed.error  # too many changes, or a mistake of the program
    return Report(tuple(starmap(brought.outcome, zip(dataset.dict, result.rows, strict=True))))


def _line(cells: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The cells under each heading, and last what stands beyond them."""
    width = len(codes)
    padded = [*cells, *[""] * (width - len(cells))]
    return [*padded[:width], "".join(padded[width:])]


def _codes(headings: Sequence[str], known: Sequence[str]) -> list[str]:
    """Which column each heading names, in whichever language."""
    named: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            named |= {str(wording.COLUMNS[code]).casefold(): code for code in known}
    found = [named.get(one.casefold(), "") for one in headings]
    unknown = [one or "–" for one, code in zip(headings, found, strict=True) if not code]
    twice = [str(wording.COLUMNS[code]) for code in known if found.count(code) > 1]
    missing = [str(wording.COLUMNS[code]) for code in known if code not in found]
    if unknown or twice or missing:
        raise WrongColumns(missing, [*unknown, *twice])
    return found
