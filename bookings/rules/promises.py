"""By when somebody is known to know of their visit, from when on what was seen counts, and what is said how often."""

import datetime as dt
from dataclasses import dataclass
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

    def last_due(self, now: dt.datetime) -> dt.date:
        """The last day of visits whose moment has come."""
        day = now.astimezone(ZoneInfo(self.zone)).date() + dt.timedelta(days=self.days + 1)
        while self.known_by(day) > now:
            day -= DAY
        return day

    def open_days(self, now: dt.datetime) -> list[dt.date]:
        """Today, and every later day of which signs count by now."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return [today + dt.timedelta(days=after) for after in range(self.evidence_days + 1)]

    def stretch(self, visit_on: dt.date) -> tuple[dt.datetime, dt.datetime]:
        """When the day begins, and when the next one does."""
        return self._at(visit_on, dt.time()), self._at(visit_on + DAY, dt.time())

    def _at(self, on: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(on, time, ZoneInfo(self.zone)).astimezone(dt.UTC)
