"""When a reminder leaves, and from when on it is worthless."""

import datetime as dt
from dataclasses import dataclass

from offices.rules.hours import instant

DAY = dt.timedelta(days=1)
LEAST_NOTICE = dt.timedelta(hours=1)  # before a visit; what comes later finds people on their way


@dataclass(frozen=True)
class Timing:
    """`leaves`: days after the day that it is about (before it, below zero) and the time of the office's clock.

    The first of them that is not within `fresh` of the last news counts. Worthless from the midnight on with which
    the day begins that comes `over` days after the day it is about.
    """

    kind: str
    leaves: tuple[tuple[int, dt.time], ...]
    over: int
    fresh: dt.timedelta = dt.timedelta(0)

    def open_days(self, today: dt.date) -> list[dt.date]:
        """The days, about which one may leave today on the office's calendar."""
        return [today - DAY * days for days in range(self.over - 1, self.leaves[0][0] - 1, -1)]

    def due_at(self, day: dt.date, zone: str, news_at: dt.datetime | None = None) -> dt.datetime | None:
        """When it leaves about the day; None when it would say nothing new to whoever had news so late."""
        moments = (instant(day + DAY * days, time, zone) for days, time in self.leaves)
        return next((one for one in moments if news_at is None or one - news_at >= self.fresh), None)

    def over_at(self, day: dt.date, zone: str) -> dt.datetime:
        """From then on nobody is told about the day any more."""
        return instant(day + DAY * self.over, dt.time(), zone)


@dataclass(frozen=True)
class Clock:
    """An office's hours for what it says by the clock."""

    week: dt.time
    day: dt.time
    morning: dt.time
    bring_days: int
    bring: dt.time
    ready: dt.time
    feedback_days: int
    feedback: dt.time
    fresh: dt.timedelta


def about_visits(clock: Clock) -> tuple[Timing, ...]:
    """Counted from the day of the visit. What says "tomorrow" or "today" is worthless when that is no longer so."""
    return (
        Timing("reminder_week", ((-7, clock.week),), -5, clock.fresh),
        Timing("reminder_day", ((-1, clock.day),), 0, clock.fresh),
        Timing("reminder_morning", ((0, clock.morning),), 1, clock.fresh),
        Timing("bring", tuple(sorted({(-clock.bring_days, clock.bring), (-1, clock.day)})), 0, clock.fresh),
    )


def about_passports(clock: Clock) -> tuple[Timing, ...]:
    """Counted from the day on which they were ready; at once, and after one, two, three and four weeks."""
    return (
        Timing("ready", ((0, dt.time()),), 3),
        *(Timing(f"ready_{days}", ((days, clock.ready),), days + 2) for days in (7, 14, 21, 28)),
    )


def about_past_visits(clock: Clock) -> tuple[Timing, ...]:
    """Counted from the day of the visit, when it is over."""
    return (Timing("feedback", ((clock.feedback_days, clock.feedback),), clock.feedback_days + 3),)
