"""Slots as plain numbers, read by statements whose text is made once for all questions of one kind.

Building a query and turning its moments into objects takes ten times as long as the tables do. On PostgreSQL the text
is kept, and stays prepared, with marks where what is asked for will stand; elsewhere, in a trial on SQLite, the ORM
asks anew.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from sys import intern
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest, Least, RowNumber

from bookings.models.slots import SlotQuerySet
from bookings.reports.offered import given_back

FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
MOST_MOMENTS = 50_000
Rows = list[tuple[Any, ...]]


class Row(NamedTuple):
    """A slot, its moments in seconds since 1970.

    `in_all` places are free, of which `left` for citizens, with those that the next claim would get back from holds
    that ran out.
    """

    pk: int
    point: int
    starts_at: float
    bookable_from: float
    minutes: int
    capacity: int
    in_all: int
    left: int
    is_offered: bool = True
    is_chosen: bool = True

    @property
    def ends_at(self) -> float:
        return self.starts_at + self.minutes * 60


class Question:
    """A query by its marks: values that stand in its text for those that are given when it is asked.

    `around` is SQL with the query in the place of <rows>, and with as many parameters of its own in front of it as
    are given then.
    """

    def __init__(self, asking: Callable[..., "QuerySet[Any, Any]"], around: str = "<rows>", **marks: object) -> None:
        self._asking = asking
        self._names = {mark: name for name, mark in marks.items()}
        self._text = ""
        self._parameters: tuple[Any, ...] = ()
        self._is_kept = connection.vendor == "postgresql"
        if self._is_kept:
            with suppress(EmptyResultSet):  # such as for what is on offer nowhere: there is nothing to ask then
                text, self._parameters = asking(**marks).query.sql_with_params()
                self._text = intern(around.replace("<rows>", text))

    def ask(self, *front: Any, **given: Any) -> Rows:
        if not self._is_kept:
            return list(self._asking(**given))
        if not self._text:
            return []
        named = (self._names.get(one) for one in self._parameters)
        values = [given[name] if name else one for name, one in zip(named, self._parameters, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(self._text, [*front, *values])
            rows: Rows = cursor.fetchall()
        return rows


FIELDS = ("pk", "point_id", "starts_at", "bookable_from", "minutes", "capacity", "free_in_all", "free_online")
SECONDS = "date_part('epoch', starts_at), date_part('epoch', bookable_from)"
NUMBERS = f"pk, point_id, {SECONDS}, minutes, capacity, free_in_all, free_online"
EACH_POINT = "FROM unnest(%s::bigint[]) AS here (point) CROSS JOIN LATERAL (<rows>) AS slot ORDER BY 3, 2"
MARKS = {name: dt.datetime(1, 1, day, tzinfo=dt.UTC) for day, name in enumerate(("now", "since", "until"), start=2)}


class Slots:
    """Slots of some points as in Row, in order of start and point; of `each` point so many, and of all so many at most.

    `slots` says which, by the moment `now`.
    """

    def __init__(
        self,
        slots: Callable[[dt.datetime], SlotQuerySet],
        *extra: str,
        each: int | None = None,
        most: int | None = None,
    ) -> None:
        self._slots, self._extra, self._each, self._most = slots, extra, each, most
        limit = f" LIMIT {most}" if most else ""
        around = f"SELECT {', '.join((NUMBERS, *extra))} {EACH_POINT}{limit}"
        self._question = Question(self._of_one, around, **MARKS) if connection.vendor == "postgresql" else None

    def ask(
        self, points: Iterable[int], now: dt.datetime, since: dt.datetime | None = None, until: dt.datetime = FAR
    ) -> list[Row]:
        """From one moment on until before the other."""
        if self._question:
            rows = self._question.ask(list(points), now=now, since=since or now, until=until)
        else:
            rows = [_in_numbers(row) for row in self._of_all(list(points), now, since or now, until)]
        return [Row(*row) for row in rows]

    def _of_one(self, now: dt.datetime, since: dt.datetime, until: dt.datetime) -> "QuerySet[Any, tuple[Any, ...]]":
        """One point's slots in the order of their index, and no more of them than are wanted."""
        here = self._within(now, since, until).filter(point=RawSQL("here.point", ()))
        return here.order_by("starts_at").values_list(*FIELDS, *self._extra)[: self._each]

    def _of_all(
        self, points: list[int], now: dt.datetime, since: dt.datetime, until: dt.datetime
    ) -> "QuerySet[Any, tuple[Any, ...]]":
        found = self._within(now, since, until).filter(point__in=points)
        if self._each is not None:
            turn = Window(RowNumber(), partition_by="point_id", order_by="starts_at")
            found = found.annotate(turn=turn).filter(turn__lte=self._each)
        return found.order_by("starts_at", "point_id").values_list(*FIELDS, *self._extra)[: self._most]

    def _within(self, now: dt.datetime, since: dt.datetime, until: dt.datetime) -> SlotQuerySet:
        in_all = F("capacity") - F("taken") + given_back("places", now)
        online = F("online") - F("taken_online") + given_back("places", now, online=True)
        slots = self._slots(now).filter(starts_at__gte=since, starts_at__lt=until)
        return slots.annotate(free_in_all=in_all, free_online=Greatest(Least(in_all, online), 0))


def _in_numbers(row: tuple[Any, ...]) -> tuple[Any, ...]:
    pk, point, starts_at, bookable_from, *rest = row
    return pk, point, starts_at.timestamp(), bookable_from.timestamp(), *rest


@lru_cache(MOST_MOMENTS)
def on_clock(seconds: float, zone: str) -> dt.datetime:
    """The moment on a clock in the zone."""
    return dt.datetime.fromtimestamp(seconds, ZoneInfo(zone))


@lru_cache(MOST_MOMENTS)
def as_text(seconds: float, zone: str) -> str:
    """The moment on a clock in the zone, as ISO 8601 writes it."""
    return on_clock(seconds, zone).isoformat()
