"""What every table of people has in common: rows known by an account, read cell by cell, with words for what is odd."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import translation
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult
from import_export.widgets import Widget
from tablib import Dataset

from offices import wording
from offices.errors import Refused
from offices.models import Office, User
from offices.rules import cells
from offices.rules.cells import CellWrong

STATES = {
    RowResult.IMPORT_TYPE_NEW: "new",
    RowResult.IMPORT_TYPE_UPDATE: "changed",
    RowResult.IMPORT_TYPE_SKIP: "unchanged",
    RowResult.IMPORT_TYPE_INVALID: "refused",
}
MOST_CHANGES = 500  # in one transaction, which then takes some seconds
BEYOND, NUMBER = "beyond", "number"  # what stands to the right of the last heading; the row's number in the file


@dataclass(frozen=True)
class Change:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What a row of a table does: new, changed, unchanged or refused; `wrong` says in which column, and why."""

    number: int
    state: str
    who: str
    changes: tuple[Change, ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Odd:
    """Something in a row that does not fit together, told in one of its columns."""

    column: str
    code: str
    detail: str = ""


class Cell(Widget):  # type: ignore[misc]
    """One column: how a cell is read, and how it is told. Reading raises ValueError with a sentence."""

    def __init__(self, read: Callable[[str], Any], tell: Callable[[Any], str] = str) -> None:
        super().__init__()
        self._read, self._tell = read, tell

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        try:
            return self._read(cells.plain(value))
        except CellWrong as wrong:
            raise ValueError(wording.cell(wrong.code, wrong.detail)) from wrong

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self._tell(value)


class PeopleRows(Resource):  # type: ignore[misc]
    """A table that knows what is there. A line of it is a dataclass with an attribute for each column."""

    columns: ClassVar[tuple[str, ...]]

    class Meta:
        using_db = "default"
        instance_loader_class = BaseInstanceLoader
        import_id_fields = ("account",)
        report_skipped = True
        skip_diff = True
        store_instance = True

    def __init__(self, *, office: Office, by: User | None) -> None:
        super().__init__()
        self.office, self.by = office, by
        self.fields = {code: Field(code, code, cell) for code, cell in self.cells().items()}
        self._rows: dict[Hashable, str] = {}
        self._before: Any = None
        self._twin = ""
        self._written = 0

    # --- what each table says of itself ------------------------------------------------------------------------------

    def cells(self) -> dict[str, Cell]:
        """How each column is read and told."""
        raise NotImplementedError

    def lines(self) -> Iterable[Any]:
        """What is there already."""
        raise NotImplementedError

    def key(self, row: Mapping[str, str]) -> Hashable:
        """What makes this row the only one of its kind. Raises ValueError when that cannot be read."""
        raise NotImplementedError

    def existing(self, key: Hashable) -> Any:
        """What is there under the key, or None."""
        raise NotImplementedError

    def odd(self, line: Any, before: Any) -> Iterator[Odd]:
        """What in a line that could be read does not fit together."""
        raise NotImplementedError

    def write(self, line: Any, before: Any) -> None:
        """The line is true; `before` is what was there. Raises Refused; then nothing has changed."""
        raise NotImplementedError

    # --- a table, row by row, as the library asks --------------------------------------------------------------------

    def export_all(self) -> Dataset:
        return self.export(self.lines())

    def read(self, row: Mapping[str, str], column: str) -> Any:
        return self.fields[column].clean(row)

    def get_instance(self, instance_loader: Any, row: Mapping[str, str]) -> Any:
        self._before, self._twin = None, ""
        try:
            key = self.key(row)
        except ValueError:
            return None  # importing its cells will say why
        first = self._rows.setdefault(key, row[NUMBER])
        self._twin = first if first != row[NUMBER] else ""
        self._before = self.existing(key)
        return copy(self._before)

    def import_instance(self, instance: Any, row: Mapping[str, str], **kwargs: Any) -> None:
        super().import_instance(instance, row, **kwargs)
        found = list(self.odd(instance, self._before))
        if self._twin:
            found.append(Odd("account", "row_twice", self._twin))
        if row[BEYOND]:
            found.append(Odd(NON_FIELD_ERRORS, "row_too_long", row[BEYOND]))
        if found:
            raise ValidationError({one.column: wording.cell(one.code, one.detail) for one in found})

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not import_validation_errors and bool(instance == self._before)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        self._written += 1
        if self._written > MOST_CHANGES:
            raise Refused("import_too_many_changes")
        try:
            with transaction.atomic():
                self.write(instance, self._before)
        except Refused as refusal:
            raise ValidationError({NON_FIELD_ERRORS: wording.say(refusal.codes[0])}) from refusal

    def after_import_row(self, row: Any, row_result: RowResult, **kwargs: Any) -> None:
        row_result.original = self._before

    # --- what came of it ---------------------------------------------------------------------------------------------

    def outcome(self, row: Mapping[str, str], result: RowResult) -> Outcome:
        state = STATES[result.import_type]
        number = int(row[NUMBER])
        if state == "refused":
            told = result.validation_error.message_dict.items()
            wrong = tuple((str(wording.COLUMNS.get(column, "")), words) for column, all_ in told for words in all_)
            return Outcome(number, state, row["account"], wrong=wrong)
        changes = tuple(self._changes(result.original, result.instance)) if state != "unchanged" else ()
        return Outcome(number, state, result.instance.name, changes)

    def _changes(self, before: Any, after: Any) -> Iterator[Change]:
        for code, field in self.fields.items():
            was, will = field.export(before) if before else "", field.export(after)
            if was != will and code not in ("account", "name"):
                yield Change(str(wording.COLUMNS[code]), was, will)


def names_of(names: Iterable[str]) -> dict[str, str]:
    """Each name to itself, also when it is typed in other letters."""
    found = list(names)
    return {name.casefold(): name for name in found} | {name: name for name in found}


def words_of(choices: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """What each choice is called in every language, and its own code, to the code."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(label).casefold(): code for code, label in choices}
    return found | {code: code for code, _label in choices}
