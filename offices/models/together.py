"""Rows of several small tables in one statement, whose text is always the same, so that it stays prepared."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection, models

# What JSON does not bring back by itself.
READERS: dict[type[Any], Callable[[Any], Any]] = {
    models.DateField: dt.date.fromisoformat,
    models.TimeField: dt.time.fromisoformat,
    models.BooleanField: bool,  # a number on SQLite
}


class Together:
    """Models, each with a condition in SQL, as %(name)s where it depends on what is given.

    Not for sealed fields, moments or bytes.
    """

    def __init__(self, *parts: tuple[type[models.Model], str]) -> None:
        self._parts = parts
        self._models = [_Reading(model) for model, _condition in parts]
        self._texts: dict[str, str] = {}

    def read(self, **given: str | int) -> list[list[Any]]:
        """The rows of each model as objects, ordered by their key."""
        return self.objects(self.texts(**given))

    def texts(self, **given: str | int) -> tuple[str, ...]:
        """The rows of each model as JSON: the same text as before says that nothing has changed."""
        with connection.cursor() as cursor:
            cursor.execute(self._text(connection.vendor), given)
            return tuple(cursor.fetchone())

    def objects(self, texts: tuple[str, ...]) -> list[list[Any]]:
        return [reading.objects(text) for reading, text in zip(self._models, texts, strict=True)]

    def _text(self, vendor: str) -> str:
        if vendor not in self._texts:
            selected = [_select(model, condition, vendor) for model, condition in self._parts]
            self._texts[vendor] = f"SELECT {', '.join(selected)}"
        return self._texts[vendor]


def _select(model: type[models.Model], condition: str, vendor: str) -> str:
    """A column with all rows, as a JSON array of arrays."""
    array, gather, text = {
        "postgresql": ("json_build_array", "json_agg", "::text"),
        "sqlite": ("json_array", "json_group_array", ""),
    }[vendor]
    names = [_column(field, vendor) for field in model._meta.concrete_fields]
    table = connection.ops.quote_name(model._meta.db_table)
    rows = f"SELECT {array}({', '.join(names)}) AS row FROM {table} WHERE {condition} ORDER BY id"  # noqa: S608
    return f"(SELECT coalesce({gather}({'one.row' if text else 'json(one.row)'}){text}, '[]') FROM ({rows}) one)"  # noqa: S608


def _column(field: "models.Field[Any, Any]", vendor: str) -> str:
    name = connection.ops.quote_name(str(field.column))
    return f"json({name})" if vendor == "sqlite" and isinstance(field, models.JSONField) else name


class _Reading:
    """How one model's rows become objects."""

    def __init__(self, model: type[models.Model]) -> None:
        self._model = model
        fields = model._meta.concrete_fields
        self._names = [field.attname for field in fields]
        self._readers = [(place, reader) for place, field in enumerate(fields) if (reader := _reader(field))]

    def objects(self, text: str) -> list[Any]:
        rows = json.loads(text)
        for row in rows:
            for place, reader in self._readers:
                if row[place] is not None:
                    row[place] = reader(row[place])
        return [self._model.from_db(connection.alias, self._names, row) for row in rows]


def _reader(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, models.DecimalField):
        step = Decimal(1).scaleb(-(field.decimal_places or 0))
        return lambda value: Decimal(str(value)).quantize(step)
    return READERS.get(type(field))
