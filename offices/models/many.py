"""Many rows in one statement, without building a query or an object for each.

PostgreSQL gets a text that is the same however many rows there are, so that it stays prepared. Elsewhere, in a
trial on SQLite, the ORM does the same.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]


def read(
    model: type[models.Model], fields: Sequence[str], by: str, values: Sequence[object], *, lock: bool = False
) -> list[Row]:
    """The fields of every row whose column `by` is among the values, ordered by the key; locked if so asked."""
    if connection.vendor != "postgresql":
        rows = model._default_manager.filter(**{f"{by}__in": values}).order_by("pk")
        return list((rows.select_for_update() if lock else rows).values_list(*fields))
    table, *columns = (connection.ops.quote_name(name) for name in (model._meta.db_table, by, *fields))
    statement = f"SELECT {', '.join(columns[1:])} FROM {table} WHERE {columns[0]} = ANY(%s) ORDER BY id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement + (" FOR NO KEY UPDATE" if lock else ""), [list(values)])
        found: list[Row] = cursor.fetchall()
    return found


def insert(model: type[models.Model], rows: Sequence[Mapping[str, object]]) -> list[int]:
    """The rows are in the table; their keys, in the same order. Every row names the same columns."""
    if not rows:
        return []
    if connection.vendor != "postgresql":
        return [made.pk for made in model._default_manager.bulk_create(model(**row) for row in rows)]
    table, *names = (connection.ops.quote_name(name) for name in (model._meta.db_table, *rows[0]))
    columns = ", ".join(names)
    statement = (
        f"INSERT INTO {table} ({columns})"  # noqa: S608
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) RETURNING id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, default=str)])
        return [pk for (pk,) in cursor.fetchall()]
