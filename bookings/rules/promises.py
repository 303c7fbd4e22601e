"""By when somebody is known to know of their visit, from when on what was seen counts, and what is said how often."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)

# Messages that say when and where the visit is, and lead to "I'm coming". The same morning is too late for the promise.
TELLS = ("confirmed", "moved", "restored", "reminder_week", "reminder_day")


@dataclass(frozen=True)
class Promise:
    """An office's promise, on the clock of its zone: known `days` days before the visit, at `time`."""

    days: int
    time: dt.time
    evidence_days: int
    zone: str

    def known_by(self, visit_on: dt.date) -> dt.datetime:
        """By when whoever comes on this day is known to know."""
        return self._at(visit_on - dt.timedelta(days=self.days), self.time)

    def counts_from(self, visit_on: dt.date) -> dt.datetime:
        """Since when a sign that somebody knows of a visit on this day counts."""
        return self._at(visit_on - dt.timedelta(days=self.evidence_days), dt.time())

    def is_open(self, visit_on: dt.date, now: dt.datetime) -> bool:
        """Whether a sign that is seen now counts."""
        return self.counts_from(visit_on) <= now

    def stretch(self, visit_on: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """When the day begins, and when the next one does."""
        return self._at(visit_on, dt.time()), self._at(visit_on + DAY, dt.time())

    def _at(self, on: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(on, time, ZoneInfo(self.zone)).astimezone(dt.UTC)


@dataclass(frozen=True)
class Stretch:
    """Visits that begin at `first` or later but before `end`, and what is promised of each of them."""

    promise: Promise
    first: dt.datetime
    end: dt.datetime


@dataclass(frozen=True)
class Promises:
    """What an office promises of visits on each day: by the terms in force on that day, whenever one asks.

    `furthest` is how many days before a visit any of its promises begins to matter.
    """

    of: Callable[[dt.date], Promise]
    zone: str
    furthest: int

    def due_days(self, now: dt.datetime) -> list[dt.date]:
        """Today and later: the days of visits whose moment has come."""
        return [day for day in self._days(now) if self.of(day).known_by(day) <= now]

    def open_days(self, now: dt.datetime) -> list[dt.date]:
        """Today and later: the days of visits of which signs count by now."""
        return [day for day in self._days(now) if self.of(day).is_open(day, now)]

    def stretches(self, days: Iterable[dt.date]) -> list[Stretch]:
        """The visits of these days, in order of time; days of one promise that follow each other are one stretch."""
        found: list[Stretch] = []
        for day in days:
            promise = self.of(day)
            first, end = promise.stretch(day)
            if found and (found[-1].end, found[-1].promise) == (first, promise):
                found[-1] = replace(found[-1], end=end)
            else:
                found.append(Stretch(promise, first, end))
        return found

    def _days(self, now: dt.datetime) -> list[dt.date]:
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return [today + dt.timedelta(days=after) for after in range(self.furthest + 1)]
