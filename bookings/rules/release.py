"""From when the places of a visit day can be booked: weekly, monthly, or a rolling number of days ahead."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from offices.rules.hours import instant

DAY = timedelta(days=1)
LAST_WEEKDAY = -1


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """When days are released, on the office's own clock.

    weekly: on `weekday`, the whole week (Monday to Sunday) `weeks_ahead` weeks after the following one.
    monthly: on `day_of_month`, the whole following month; in a shorter month on its last day, and -1 is the
    last day from Monday to Friday.
    rolling: every day, the day that is `days` ahead.
    """

    kind: str
    at: time
    weekday: int | None = None
    weeks_ahead: int = 0
    day_of_month: int | None = None
    days: int | None = None

    def __post_init__(self) -> None:
        says_when = {
            "weekly": self.weekday is not None and 0 <= self.weekday <= 6 and self.weeks_ahead >= 0,
            "monthly": self.day_of_month is not None and self.day_of_month in {LAST_WEEKDAY, *range(1, 32)},
            "rolling": self.days is not None and self.days >= 0,
        }
        if not says_when.get(self.kind):
            raise ValueError(f"a {self.kind} release rule must say when")


@dataclass(frozen=True, slots=True)
class Release:
    """At this moment the days from the first to the last become bookable together."""

    at: datetime
    first_on: date
    last_on: date


def released_at(rule: ReleaseRule, visit_on: date, zone: str) -> datetime:
    """The moment, in UTC, from which places on the visit day can be booked."""
    return _release(rule, visit_on, zone).at


def next_release(rule: ReleaseRule, now: datetime, zone: str) -> Release:
    """The first release strictly after now."""
    release = _release(rule, now.astimezone(ZoneInfo(zone)).date(), zone)
    while release.at <= now:
        release = _release(rule, release.last_on + DAY, zone)
    return release


def _release(rule: ReleaseRule, visit_on: date, zone: str) -> Release:
    """The release that the visit day belongs to."""
    if rule.kind == "weekly":
        first = visit_on - DAY * visit_on.weekday()
        last = first + DAY * 6
        on = first - DAY * (7 * (rule.weeks_ahead + 1) - (rule.weekday or 0))
    elif rule.kind == "monthly":
        first = visit_on.replace(day=1)
        last = visit_on.replace(day=monthrange(visit_on.year, visit_on.month)[1])
        on = _day_in_month(first - DAY, rule.day_of_month or LAST_WEEKDAY)
    else:
        first = last = visit_on
        on = visit_on - DAY * (rule.days or 0)
    return Release(instant(on, rule.at, zone), first, last)


def _day_in_month(last: date, day_of_month: int) -> date:
    """The day so numbered in the month that ends on `last`."""
    if day_of_month == LAST_WEEKDAY:
        return last - DAY * max(0, last.weekday() - 4)
    return last.replace(day=min(day_of_month, last.day))
