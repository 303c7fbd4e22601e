"""Rows by the dozen, without building a query and an object for each: for the few places where thousands want in.

PostgreSQL gets a text that is the same however many rows there are, so that it stays prepared. Elsewhere, in a
trial on SQLite, the ORM does the same.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import connection, models

from offices.models.sealed import SealedText

Row = tuple[Any, ...]
Seal = Callable[[object], object]
Found = TypeVar("Found", bound=models.Model)


def read(
    model: type[models.Model],
    fields: Sequence[str],
    by: str,
    values: Sequence[object],
    *,
    only: Mapping[str, str] | None = None,
    lock: bool = False,
) -> list[Row]:
    """The fields of every row whose column `by` is among the values, ordered by the key; locked if so asked.

    `only` narrows it by codes of the program's own, which stand in the text, so that a partial index can be used.
    """
    if connection.vendor != "postgresql":
        rows = model._default_manager.filter(**{f"{by}__in": values}, **(only or {})).order_by("pk")
        return list((rows.select_for_update() if lock else rows).values_list(*fields))
    table, *columns = (connection.ops.quote_name(name) for name in (model._meta.db_table, by, *fields))
    narrow = "".join(f" AND {connection.ops.quote_name(name)} = '{code}'" for name, code in (only or {}).items())
    statement = f"SELECT {', '.join(columns[1:])} FROM {table} WHERE {columns[0]} = ANY(%s){narrow} ORDER BY id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement + (" FOR NO KEY UPDATE" if lock else ""), [list(values)])
        found: list[Row] = cursor.fetchall()
    return found


def load(model: type[Found], by: str, values: Sequence[object], *, lock: bool = False) -> list[Found]:
    """The same as whole objects; not for models with sealed fields, which stay sealed."""
    fields = [field.attname for field in model._meta.concrete_fields]
    return [model.from_db(connection.alias, fields, row) for row in read(model, fields, by, values, lock=lock)]


def insert(model: type[models.Model], rows: Sequence[Mapping[str, object]]) -> list[int]:
    """The rows are in the table; their keys, in the same order. Every row names the same columns."""
    if not rows:
        return []
    if connection.vendor != "postgresql":
        return [made.pk for made in model._default_manager.bulk_create(model(**row) for row in rows)]
    statement, sealed = _insertion(model, tuple(rows[0]))
    if sealed:
        rows = [{**row, **{name: seal(row[name]) for name, seal in sealed}} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [orjson.dumps(rows, default=_text).decode()])
        return [pk for (pk,) in cursor.fetchall()]


@cache
def _insertion(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[tuple[str, Seal]]]:
    """The statement for rows with these attributes, and how those are sealed that the table does not hold as given."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    statement = (
        f"INSERT INTO {table} ({columns})"  # noqa: S608
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) RETURNING id"
    )
    return statement, [(name, fields[name].get_prep_value) for name in names if isinstance(fields[name], SealedText)]


def change(model: type[models.Model], by: str, values: Sequence[object], **columns: object) -> int:
    """Every row whose column `by` is among the values has these columns now; how many rows that were."""
    if connection.vendor != "postgresql":
        return model._default_manager.filter(**{f"{by}__in": values}).update(**columns)
    table, key, *names = (connection.ops.quote_name(name) for name in (model._meta.db_table, by, *columns))
    setting = ", ".join(f"{name} = %s" for name in names)
    with connection.cursor() as cursor:
        given: list[Any] = [*columns.values(), list(values)]
        cursor.execute(f"UPDATE {table} SET {setting} WHERE {key} = ANY(%s)", given)  # noqa: S608
        changed: int = cursor.rowcount
    return changed


def create(objects: Sequence[Found]) -> None:
    """New objects of one model are in the table and know their keys."""
    if not objects:
        return
    model = type(objects[0])
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    keys = insert(model, [{name: getattr(one, name) for name in names} for one in objects])
    for one, key in zip(objects, keys, strict=True):
        one.pk = key
        one._state.adding = False


def _text(value: object) -> str:
    """What PostgreSQL reads back as the same value: bytes in its hex form."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
