"""When a message may leave, what may follow what, and who is told first."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)

# Each state, and those that a message may have been in just before: it only moves forward.
BEFORE: Mapping[str, frozenset[str]] = {
    "claimed": frozenset({"queued", "claimed"}),
    "accepted": frozenset({"claimed", "in_doubt"}),
    "sent": frozenset({"claimed", "accepted", "in_doubt"}),
    "delivered": frozenset({"claimed", "accepted", "sent", "in_doubt"}),
    "undelivered": frozenset({"claimed", "accepted", "sent", "in_doubt"}),
    "failed": frozenset({"queued", "claimed", "accepted", "sent", "in_doubt"}),
    "expired": frozenset({"queued", "claimed"}),
    "cancelled": frozenset({"queued", "claimed", "in_doubt"}),
    "in_doubt": frozenset({"claimed"}),
}
# The person waits for it at this moment; sent at any hour, however many came before.
AT_ONCE = frozenset({"contact_code"})
# What somebody reads at the counter, on paper, is sent to them in the same minute.
AT_THE_COUNTER = frozenset({"incomplete", "return"})
THERE_FOR = dt.timedelta(minutes=15)  # so long they are taken to be still there, awake and waiting for it
# The office took something away, or its counter said so to their face: told even to whoever has heard much today.
OWED = AT_ONCE | AT_THE_COUNTER | {"cancelled", "displaced"}
# Stays true when the visit moves, for as long as there is one.
ABOUT_PAPERS = frozenset({"papers_lack", "papers_good"})
# Sends people to a place at a time: not true while the office cannot keep it.
NEWS_OF_A_VISIT = frozenset({"confirmed", "moved", "restored", "return"})
ABOUT_A_PLACE = NEWS_OF_A_VISIT | {"reminder_week", "reminder_day", "reminder_morning", "bring"}
# Said to the first of those who are booked together, for all of them.
FOR_EVERYBODY = frozenset({"confirmed", "moved", "restored", "cancelled"})
TO_BE_COLLECTED = frozenset({"ready", "ready_7", "ready_14", "ready_21", "ready_28"})


def is_awaited(kind: str, age: dt.timedelta) -> bool:
    """Whether the person waits for what was said so long ago, so that it leaves at any hour."""
    return kind in AT_ONCE or (kind in AT_THE_COUNTER and age < THERE_FOR)


def leaves_before(kind: str, due_at: dt.datetime, quiet_from: dt.datetime) -> dt.datetime:
    """From when on it would disturb its person, where the next quiet hours begin at that moment."""
    if kind in AT_ONCE:
        return NEVER
    return max(quiet_from, due_at + THERE_FOR) if kind in AT_THE_COUNTER else quiet_from


def urgency(kind: str) -> int:
    """The place in the queue: the least first, whatever became due before."""
    if kind in AT_ONCE:
        return 0
    return 1 if kind in OWED or kind == "offered" else 2


@dataclass(frozen=True)
class Quiet:
    """Hours of the office's own clock in which nobody is disturbed; they may go over midnight."""

    since: dt.time
    until: dt.time

    def holds_at(self, local: dt.datetime) -> bool:
        """Whether it is quiet at the local moment; `since` is quiet, `until` is not."""
        at = local.time()
        if self.since <= self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until

    def first_allowed(self, moment: dt.datetime, zone: str) -> dt.datetime:
        """The moment itself, or the end of the quiet hours that it lies in."""
        local = moment.astimezone(ZoneInfo(zone))
        if not self.holds_at(local):
            return moment
        on = local.date() if local.time() < self.until else local.date() + DAY
        return dt.datetime.combine(on, self.until, ZoneInfo(zone)).astimezone(dt.UTC)

    def first_quiet(self, moment: dt.datetime, zone: str) -> dt.datetime:
        """The moment itself when it lies in quiet hours, or when the next begin; NEVER where there are none."""
        if self.since == self.until:
            return NEVER
        local = moment.astimezone(ZoneInfo(zone))
        if self.holds_at(local):
            return moment
        on = local.date() if local.time() < self.since else local.date() + DAY
        return dt.datetime.combine(on, self.since, ZoneInfo(zone)).astimezone(dt.UTC)


def next_day(moment: dt.datetime, zone: str, quiet: Quiet) -> dt.datetime:
    """The first moment of the next day, on the zone's clock, at which somebody may be disturbed."""
    local = moment.astimezone(ZoneInfo(zone))
    midnight = dt.datetime.combine(local.date() + DAY, dt.time(), ZoneInfo(zone))
    return quiet.first_allowed(midnight.astimezone(dt.UTC), zone)


def day_began(moment: dt.datetime, zone: str) -> dt.datetime:
    """The last midnight on the zone's clock."""
    local = moment.astimezone(ZoneInfo(zone))
    return dt.datetime.combine(local.date(), dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)
