"""What officers have to be told of their shifts, day by day, however many changes made it so."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from offices.models import Assignment, Notice, Officer


@dataclass(frozen=True)
class Told:
    """An officer's day before and afterwards, None being a free one; with `until`, weeks that have a roster now."""

    on: dt.date
    until: dt.date | None
    before: Assignment | None
    after: Assignment | None


def look(row: Assignment | None) -> tuple[object, ...] | None:
    """All that an officer notices of a shift."""
    if row is None:
        return None
    return row.point_id, row.role, row.starts_at, row.ends_at, row.break_starts_at, row.break_ends_at


def told(rows: Iterable[Notice]) -> tuple[Told, ...]:
    """Each day once, from what it first was to what it is; one that is what it was is left out. Oldest rows first."""
    found: dict[tuple[dt.date, dt.date | None], Told] = {}
    for row in rows:
        key = row.on, row.until
        before = found[key].before if key in found else row.before
        found[key] = Told(row.on, row.until, before, row.after)
    differing = (one for one in found.values() if one.until or look(one.before) != look(one.after))
    return tuple(sorted(differing, key=lambda one: (one.on, one.until is None)))


@dataclass(frozen=True)
class News:
    """What an officer has not read yet; `stamps` say of which notices it is made."""

    told: tuple[Told, ...]
    stamps: tuple[str, ...]


def news(officer: Officer, now: dt.datetime) -> News:
    """Of days that are not over."""
    today = officer.office.local(now).date()
    rows = list(officer.notices.coming(today).filter(read_at=None).for_display())
    return News(told(rows), tuple(row.stamp for row in rows))
