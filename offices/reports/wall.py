"""A point's week as it hangs on the wall: officers as rows, days as columns, from the rosters in force."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from offices.models import Assignment, ServicePoint

WEEK = 7


@dataclass(frozen=True)
class Row:
    """One officer's week: the shift of each day, None on a day without one."""

    name: str
    shifts: tuple[Assignment | None, ...]


@dataclass(frozen=True)
class Wall:
    days: tuple[dt.date, ...]
    rows: tuple[Row, ...]


def wall(point: ServicePoint, first: dt.date) -> Wall:
    """Who works at the point in the seven days from the first, by name; in one query."""
    days = tuple(first + dt.timedelta(days=number) for number in range(WEEK))
    here = Assignment.objects.in_force(days[0], days[-1]).filter(point=point).select_related("officer__user")
    by_officer: dict[int, list[Assignment]] = {}
    for one in here:
        by_officer.setdefault(one.officer_id, []).append(one)
    rows = [_row(own, days) for own in by_officer.values()]
    return Wall(days, tuple(sorted(rows, key=lambda row: row.name.casefold())))


def _row(own: Sequence[Assignment], days: Sequence[dt.date]) -> Row:
    by_day = {one.on: one for one in own}
    return Row(own[0].officer.user.shown_name, tuple(by_day.get(on) for on in days))
