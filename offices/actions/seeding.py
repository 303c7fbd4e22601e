"""Reference data from files into tables: safe to repeat, and never against what people changed.

Each row that the seed writes is remembered as it was written. Seeding again writes only where the files have
changed since, and only rows that still are as they were written: a row that somebody changed stays as they left
it, a row that somebody deleted stays away, and a row of the same key that somebody made first stays theirs. A
dated row that the files no longer hold goes; places, services and products never do, since people and bookings
hang on them.
"""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from offices.actions import journal
from offices.gateways import holidays, reference
from offices.gateways.reference import Row
from offices.models import (
    Area,
    ContractHours,
    CoverRule,
    Fee,
    Holiday,
    HolidayYear,
    Offer,
    Office,
    Product,
    ProductTerms,
    Season,
    SeededRow,
    Service,
    ServicePoint,
    ServiceTerms,
    ShiftPattern,
    WeeklyHours,
    WorkRule,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Table:
    """A table as the files know it; `key` is what tells its rows apart. Things have a name of one field."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]

    @property
    def is_of_things(self) -> bool:
        return len(self.key) == 1

    def key_of(self, values: Row) -> str:
        parts = (values.get(name) for name in self.key)
        return "|".join("" if part is None else str(part) for part in parts)


TABLES = (
    Table("office", Office, ("slug",)),
    Table("point", ServicePoint, ("slug",)),
    Table("area", Area, ("office", "slug")),
    Table("season", Season, ("code",)),
    Table("service", Service, ("code",)),
    Table("product", Product, ("code",)),
    Table("weekly_hours", WeeklyHours, ("point", "season", "weekday", "opens", "valid_from")),
    Table("service_terms", ServiceTerms, ("service", "valid_from")),
    Table("product_terms", ProductTerms, ("product", "valid_from")),
    Table("fee", Fee, ("product", "service", "valid_from")),
    Table("offer", Offer, ("office", "point", "service", "product", "lane", "from_time", "valid_from")),
    Table("contract_hours", ContractHours, ("officer", "season", "valid_from")),
    Table("work_rule", WorkRule, ("office", "valid_from")),
    Table("shift_pattern", ShiftPattern, ("point", "code", "weekdays", "season", "valid_from")),
    Table("cover_rule", CoverRule, ("point", "skill", "weekdays", "season", "on", "from_time", "valid_from")),
    Table("holiday_year", HolidayYear, ("country", "year")),
    Table("holiday", Holiday, ("country", "region", "on")),
)
THINGS = {table.model: table for table in TABLES if table.is_of_things}


@dataclass
class Outcome:
    """How many rows were made, changed and taken away, and how many were left as people have them."""

    created: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.created + other.created,
            self.changed + other.changed,
            self.removed + other.removed,
            self.kept + other.kept,
        )

    @property
    def is_empty(self) -> bool:
        return not (self.created or self.changed or self.removed)


def seed(today_year: int) -> Outcome:
    """The house's tables hold what its files say, and the holidays until the end of the year after `today_year`."""
    rows = reference.read()
    with transaction.atomic():
        outcome = load(TABLES[:-1], rows)
        outcome += load(TABLES[-1:], {"holiday": _holidays(rows["holiday_year"], today_year + 1)})
        note(outcome)
    return outcome


def _holidays(decided: Sequence[Row], last: int) -> list[Row]:
    """A row for each closed day of every country and region whose holidays an office keeps, and of Indonesia."""
    firm = {(row["country"], row["year"]) for row in decided if row["confirmed"]}
    named = [row["year"] for row in decided]
    years = range(min(named), max(*named, last) + 1)
    rows: list[Row] = []
    kept = set(Office.objects.values_list("holiday_country", "holiday_region")) | {(holidays.HOME, "")}
    for country, region in sorted(kept):
        try:
            days = holidays.of(country, region, years)
        except holidays.UnknownCountryError:
            log.warning("holidays_unknown country=%s region=%s", country, region)
            continue
        rows += [
            {
                "country": country,
                "region": region,
                "on": one.on,
                "name": one.name[:120],
                "estimated": one.is_estimated,
                "shared_leave": one.is_shared_leave,
                "source": holidays.edition(),
                "confirmed": (country, one.on.year) in firm and not one.is_estimated,
            }
            for one in days
        ]
    return rows


def note(outcome: Outcome) -> None:
    """The journal says that reference data were written, when any were."""
    if outcome.is_empty:
        return
    detail = {"created": outcome.created, "changed": outcome.changed, "removed": outcome.removed}
    line = journal.Line(journal.ALL_OFFICES, "reference.seeded", "reference", "", detail)
    journal.record_many([line], at=timezone.now())


@transaction.atomic
def load(tables: Iterable[Table], rows: Mapping[str, Sequence[Row]]) -> Outcome:
    """The tables hold the rows, in the order of the tables. Raises KeyError when a row names what is not there."""
    outcome, tables = Outcome(), tuple(tables)
    names = _Names(THINGS | {table.model: table for table in tables if table.is_of_things})
    for table in tables:
        _Load(table, names, outcome).run(rows.get(table.name, ()))
    return outcome


class _GoneError(Exception):
    """Somebody deleted the thing that a row speaks of."""


@dataclass
class _Names:
    """Keys of things by the names that the files give them, read when first asked for."""

    things: Mapping[type[models.Model], Table]
    known: dict[type[models.Model], dict[str, int | None]] = field(default_factory=dict)

    def key(self, model: type[models.Model], name: str) -> int:
        """Raises _GoneError when somebody deleted the thing, KeyError when there never was one."""
        if model not in self.known:
            self.known[model] = self._read(self.things[model])
        key = self.known[model][name]
        if key is None:
            raise _GoneError(name)
        return key

    def _read(self, table: Table) -> dict[str, int | None]:
        present = dict(table.model._default_manager.values_list(table.key[0], "pk"))
        seeded = SeededRow.objects.filter(table=table.name).values_list("key", "row")
        there = set(present.values())
        return present | {name: row if row in there else present.get(name) for name, row in seeded}

    def name(self, thing: models.Model) -> Any:
        """What the files would call it; they never speak of a person, who keeps a key."""
        table = self.things.get(type(thing))
        return getattr(thing, table.key[0]) if table else thing.pk


@dataclass
class _Load:
    """One table's rows on their way in."""

    table: Table
    names: _Names
    outcome: Outcome

    def run(self, rows: Sequence[Row]) -> None:
        seeded = {one.key: one for one in SeededRow.objects.filter(table=self.table.name)}
        wanted = {self.table.key_of(row): row for row in rows}
        if len(wanted) < len(rows):
            raise ValueError(f"two rows of {self.table.name} have the same key")
        self._create({key: row for key, row in wanted.items() if key not in seeded})
        for key, one in seeded.items():
            if key in wanted and one.written != _plain(wanted[key]):
                self._change(one, wanted[key])
            elif key not in wanted and not self.table.is_of_things:
                self._remove(one)

    def _create(self, rows: Mapping[str, Row]) -> None:
        if not rows:
            return
        theirs = {self.table.key_of(self._names_of(row)): row.pk for row in self.table.model._default_manager.all()}
        new: dict[str, models.Model] = {}
        for key, row in rows.items():
            if key not in theirs:
                with suppress(_GoneError):
                    new[key] = self.table.model(**self._columns(row))
        self.table.model._default_manager.bulk_create(new.values())
        keys = {key: row.pk for key, row in new.items()} | {key: pk for key, pk in theirs.items() if key in rows}
        SeededRow.objects.bulk_create(
            SeededRow(table=self.table.name, key=key, row=row, written=_plain(rows[key])) for key, row in keys.items()
        )
        self.outcome.created += len(new)
        self.outcome.kept += len(rows) - len(new)

    def _change(self, seeded: SeededRow, values: Row) -> None:
        row = self._untouched(seeded)
        if row is None:
            self.outcome.kept += 1
            return
        columns = self._columns({name: self._default(name) for name in seeded.written} | values)
        for column, value in columns.items():
            setattr(row, column, value)
        row.save(update_fields=list(columns))
        seeded.written = _plain(values)
        seeded.save(update_fields=["written"])
        self.outcome.changed += 1

    def _remove(self, seeded: SeededRow) -> None:
        row = self._untouched(seeded)
        if row is None:
            self.outcome.kept += 1
            return
        row.delete()
        seeded.delete()
        self.outcome.removed += 1

    def _untouched(self, seeded: SeededRow) -> models.Model | None:
        """The row, when it is there and every field still is as the seed left it."""
        row = self.table.model._default_manager.filter(pk=seeded.row).first()
        if row is None:
            return None
        expected = {name: seeded.written.get(name, _plain(self._default(name))) for name in self._fields()}
        return row if _plain(self._names_of(row)) == expected else None

    def _fields(self) -> list[str]:
        return [field.name for field in self.table.model._meta.concrete_fields if not field.primary_key]

    def _default(self, name: str) -> Any:
        return self.table.model._meta.get_field(name).get_default()  # type: ignore[union-attr]

    def _columns(self, values: Row) -> Row:
        """The values by column, with names of things turned into their keys."""
        columns: Row = {}
        for name, value in values.items():
            column = self.table.model._meta.get_field(name)
            is_name = column.is_relation and value is not None
            key = self.names.key(column.related_model, value) if is_name else value  # type: ignore[arg-type]
            columns[column.attname] = key  # type: ignore[union-attr]
        return columns

    def _names_of(self, row: models.Model) -> Row:
        """The row's values as the files would write them."""
        values = {name: getattr(row, name) for name in self._fields()}
        named = self.names.name
        return {name: named(value) if isinstance(value, models.Model) else value for name, value in values.items()}


def _plain(values: Any) -> Any:
    """The values as JSON keeps them, so that what was written can be compared with what is."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))
