"""Whether a booking may still be moved or cancelled by the person it belongs to."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from offices.rules.findings import Finding
from offices.rules.hours import instant

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Cutoff:
    """Until when something may be done: both limits hold.

    `days` counts calendar days at the point: 1 means until the end of the day before the visit (H-1).
    `minutes` counts back from the start.
    """

    days: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    move: Cutoff
    most_moves: int
    cancel: Cutoff = Cutoff()


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking as far as moving it goes; `zone` is its point's.

    `own_moves` are those the person made and did not undo; what the office caused never counts, so while
    a booking is `displaced` by the office, neither cut-off nor number of moves stands in the way.
    """

    starts_at: datetime
    zone: str
    is_live: bool
    own_moves: int
    is_displaced: bool = False


def may_move(booked: Booked, now: datetime, terms: Terms) -> list[Finding]:
    """What stands in the way of a move; empty when nothing does."""
    if not booked.is_live:
        return [Finding("booking_not_live")]
    if booked.is_displaced:
        return []
    found = []
    if now >= latest(booked, terms.move):
        found.append(Finding("move_too_late"))
    if booked.own_moves >= terms.most_moves:
        found.append(Finding("moves_used_up"))
    return found


def may_cancel(booked: Booked, now: datetime, terms: Terms) -> list[Finding]:
    """What stands in the way of cancelling; empty when nothing does."""
    if not booked.is_live:
        return [Finding("booking_not_live")]
    if not booked.is_displaced and now >= latest(booked, terms.cancel):
        return [Finding("cancel_too_late")]
    return []


def latest(booked: Booked, cutoff: Cutoff) -> datetime:
    """The first moment, in UTC, at which it is too late; never after the start."""
    by_minutes = booked.starts_at - timedelta(minutes=cutoff.minutes)
    if cutoff.days == 0:
        return by_minutes
    visit_on = booked.starts_at.astimezone(ZoneInfo(booked.zone)).date()
    return min(by_minutes, instant(visit_on - DAY * (cutoff.days - 1), time(0), booked.zone))


def undo_until(at: datetime, minutes: int) -> datetime:
    """The first moment at which a change made at `at` can no longer be undone."""
    return at + timedelta(minutes=minutes)
