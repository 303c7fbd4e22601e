"""Rows by the dozen, without building a query and an object for each: for the few places where thousands want in.

PostgreSQL gets a text that is the same however many rows there are, so that it stays prepared. Elsewhere, in a
trial on SQLite, the ORM does the same.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import Any, TypeVar

import orjson
from django.db import connection, models

from offices.models.sealed import SealedText

Row = tuple[Any, ...]
Rows = Callable[[], list[Row]]
Seal = Callable[[object], object]
Found = TypeVar("Found", bound=models.Model)


@contextmanager
def together() -> Iterator[None]:
    """What is asked and written inside goes to PostgreSQL in one go, so that a group of statements costs one wait.

    Answers are there once they are fetched, mistakes by the end of the block.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def ask(
    model: type[models.Model],
    fields: Sequence[str],
    by: str,
    values: Sequence[object],
    *,
    only: Mapping[str, str] | None = None,
    lock: bool = False,
) -> Rows:
    """Asks for the fields of every row whose column `by` is among the values, ordered by the key; locked if so wished.

    `only` narrows it by codes of the program's own, which stand in the text, so that a partial index can be used.
    """
    if connection.vendor != "postgresql":
        found = model._default_manager.filter(**{f"{by}__in": values}, **(only or {})).order_by("pk")
        rows = list((found.select_for_update() if lock else found).values_list(*fields))
        return lambda: rows
    table, *columns = (connection.ops.quote_name(name) for name in (model._meta.db_table, by, *fields))
    narrow = "".join(f" AND {connection.ops.quote_name(name)} = '{code}'" for name, code in (only or {}).items())
    statement = f"SELECT {', '.join(columns[1:])} FROM {table} WHERE {columns[0]} = ANY(%s){narrow} ORDER BY id"  # noqa: S608
    return _asked(statement + (" FOR NO KEY UPDATE" if lock else ""), [list(values)])


def _asked(statement: str, given: list[Any]) -> Rows:
    cursor = connection.cursor()
    cursor.execute(statement, given)

    def fetch() -> list[Row]:
        with cursor:
            rows: list[Row] = cursor.fetchall()
        return rows

    return fetch


def ask_objects(
    model: type[Found], by: str, values: Sequence[object], *, lock: bool = False
) -> Callable[[], list[Found]]:
    """The same as whole objects; not for models with sealed fields, which stay sealed."""
    fields = [field.attname for field in model._meta.concrete_fields]
    rows = ask(model, fields, by, values, lock=lock)
    return lambda: [model.from_db(connection.alias, fields, row) for row in rows()]


def ask_numbers(model: type[models.Model], many: int) -> Callable[[], list[int]]:
    """Asks for keys that no row of the model has or will be given: to be named in other rows before these are there."""
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        given = [f"{connection.ops.quote_name(table)}", many]
        rows = _asked("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", given)
        return lambda: [key for (key,) in rows()]
    with connection.cursor() as cursor:  # the one writer of SQLite; what is inserted moves the sequence on
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return lambda: list(range(last + 1, last + many + 1))


class Keys:
    """Keys of one model kept in hand by this process, so that not every group of rows asks for its own.

    They are given out in no order that says which row came first.
    """

    def __init__(self, model: type[models.Model], at_once: int) -> None:
        self._model, self._at_once = model, at_once
        self._lock = Lock()
        self._owner, self._keys = 0, list[int]()

    def take(self, many: int) -> list[int]:
        """So many keys that no row of the model has or will be given."""
        if connection.vendor != "postgresql":
            return ask_numbers(self._model, many)()
        with self._lock:
            if self._owner != os.getpid():  # a fork has the same ones in hand
                self._owner, self._keys = os.getpid(), []
            if len(self._keys) < many:
                self._keys += ask_numbers(self._model, max(many, self._at_once))()
            taken, self._keys = self._keys[:many], self._keys[many:]
        return taken


def insert(model: type[models.Model], rows: Sequence[Mapping[str, object]]) -> None:
    """The rows are in the table. Every row names the same columns."""
    if not rows:
        return
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(model(**row) for row in rows)
        return
    statement, sealed = _insertion(model, tuple(rows[0]))
    if sealed:
        rows = [{**row, **{name: seal(row[name]) for name, seal in sealed}} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(statement, [orjson.dumps(rows, default=_text).decode()])


@cache
def _insertion(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[tuple[str, Seal]]]:
    """The statement for rows with these attributes, and how those are sealed that the table does not hold as given."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    statement = (
        f"INSERT INTO {table} ({columns})"  # noqa: S608
        f" SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
    )
    return statement, [(name, fields[name].get_prep_value) for name in names if isinstance(fields[name], SealedText)]


def change(model: type[models.Model], by: str, values: Sequence[object], **columns: object) -> None:
    """Every row whose column `by` is among the values has these columns now."""
    if connection.vendor != "postgresql":
        model._default_manager.filter(**{f"{by}__in": values}).update(**columns)
        return
    table, key, *names = (connection.ops.quote_name(name) for name in (model._meta.db_table, by, *columns))
    setting = ", ".join(f"{name} = %s" for name in names)
    with connection.cursor() as cursor:
        given: list[Any] = [*columns.values(), list(values)]
        cursor.execute(f"UPDATE {table} SET {setting} WHERE {key} = ANY(%s)", given)  # noqa: S608


def create(objects: Sequence[models.Model]) -> None:
    """New objects of one model are in the table, under the key that they have, if any."""
    if not objects:
        return
    model = type(objects[0])
    has_key = objects[0].pk is not None
    names = [field.attname for field in model._meta.concrete_fields if has_key or not field.primary_key]
    insert(model, [{name: getattr(one, name) for name in names} for one in objects])
    for one in objects:
        one._state.adding = False


def _text(value: object) -> str:
    """What PostgreSQL reads back as the same value: bytes in its hex form."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)
