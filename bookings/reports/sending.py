"""How well messages arrive, how long they take and what they cost: figures of an office, without anybody's data."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Count, DurationField, ExpressionWrapper, F, Sum
from django.db.models.functions import TruncMonth, TruncWeek

from bookings.models import Message
from offices.models import Office
from offices.rules.hours import instant

State = Message.State
SMALLEST = Decimal("0.00001")
WEEK = dt.timedelta(days=7)
WEEKS = 12
SPEED_WEEKS = 4  # sorted for each channel; more would take seconds
MONTHS = 12
LEFT = (State.ACCEPTED, State.SENT, State.DELIVERED, State.UNDELIVERED)
UNHEARD = (State.ACCEPTED, State.SENT)


@dataclass(frozen=True)
class Week:
    """What became of the messages of one channel that were due in the week that begins on that Monday."""

    first: dt.date
    channel: str
    states: Counter[str]
    tries: int

    @property
    def label(self) -> str:
        return str(Message.Channel(self.channel).label)

    @property
    def left(self) -> int:
        """Handed to a provider, as far as is known."""
        return sum(self.states[state] for state in LEFT)

    @property
    def delivered(self) -> int:
        return self.states[State.DELIVERED]

    @property
    def undelivered(self) -> int:
        return self.states[State.UNDELIVERED]

    @property
    def unheard(self) -> int:
        """Left, and nothing has been heard of it since."""
        return sum(self.states[state] for state in UNHEARD)

    @property
    def failed(self) -> int:
        return self.states[State.FAILED]

    @property
    def in_doubt(self) -> int:
        return self.states[State.IN_DOUBT]

    @property
    def dropped(self) -> int:
        """Too late, or no longer true, before anybody took it."""
        return self.states[State.EXPIRED] + self.states[State.CANCELLED]

    @property
    def percent(self) -> int | None:
        """Delivered, of those that left; None when no receipt came for any of them."""
        heard = self.delivered + self.undelivered
        return 100 * self.delivered // self.left if heard else None

    @property
    def bars(self) -> list[tuple[str, int, int]]:
        """What became of it as lengths in thousandths of all that was tried: what, where it begins, how long."""
        parts = {"delivered": self.delivered, "unheard": self.unheard, "lost": self.undelivered + self.failed}
        whole, begun, found = sum(parts.values()), 0, []
        for name, count in parts.items():
            found.append((name, 1000 * begun // (whole or 1), 1000 * count // (whole or 1)))
            begun += count
        return found


@dataclass(frozen=True)
class Speed:
    """Seconds from being due to being handed over, on one channel: of the middle one, and of 95 in 100."""

    channel: str
    count: int
    median: float
    most: float

    @property
    def label(self) -> str:
        return str(Message.Channel(self.channel).label)


@dataclass
class Cost:
    """What one provider took for one channel in a month. Sums of different currencies are never one sum."""

    month: dt.date
    channel: str
    provider: str
    left: int = 0
    segments: int = 0
    unpriced: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return str(Message.Channel(self.channel).label)


def this_week(on: dt.date) -> dt.date:
    """The Monday of the day's week."""
    return on - dt.timedelta(days=on.weekday())


def first_week(on: dt.date) -> dt.date:
    return this_week(on) - WEEK * (WEEKS - 1)


def weeks(office: Office, on: dt.date) -> list[Week]:
    """The twelve weeks up to the day's, the newest first, with the channels on which something was due: one query."""
    rows = Message.objects.filter(office=office, **_between("due_at", office, first_week(on), this_week(on) + WEEK))
    sums = rows.annotate(week=TruncWeek("due_at", tzinfo=ZoneInfo(office.zone))).values_list("week", "channel", "state")
    states: dict[tuple[dt.date, str], Counter[str]] = {}
    tries: Counter[tuple[dt.date, str]] = Counter()
    for week, channel, state, count, attempts in sums.annotate(Count("pk"), Sum("attempts")).order_by():
        which = (week.date(), channel)
        states.setdefault(which, Counter())[state] += count
        tries[which] += attempts
    order = Message.Channel.values
    newest = sorted(states, key=lambda one: (-one[0].toordinal(), order.index(one[1])))
    return [Week(first, channel, states[first, channel], tries[first, channel]) for first, channel in newest]


def by_channel(rows: list[Week]) -> list[tuple[str, list[Week]]]:
    """The same weeks, those of each channel together, the oldest first."""
    labels = {row.channel: row.label for row in rows}
    return [(labels[one], [row for row in reversed(rows) if row.channel == one]) for one in sorted(labels)]


def speeds(office: Office, on: dt.date) -> list[Speed]:
    """Of the last four weeks: how long it took to hand messages over. One query, and two for each channel in use."""
    first, after = this_week(on) - WEEK * (SPEED_WEEKS - 1), this_week(on) + WEEK
    rows = Message.objects.filter(office=office, **_between("due_at", office, first, after))
    taken = rows.filter(accepted_at__isnull=False)
    counts = dict(taken.values_list("channel").annotate(Count("pk")).order_by())
    took = ExpressionWrapper(F("accepted_at") - F("due_at"), DurationField())
    found = []
    for channel in Message.Channel.values:
        if count := counts.get(channel, 0):
            waits = taken.filter(channel=channel).annotate(took=took).order_by("took").values_list("took", flat=True)
            median, most = waits[(count - 1) // 2], waits[(count * 95 + 99) // 100 - 1]
            found.append(Speed(channel, count, median.total_seconds(), most.total_seconds()))
    return found


def costs(office: Office, on: dt.date) -> list[Cost]:
    """The twelve months up to the day's, the newest first, by channel and provider: one query.

    A message counts in the month in which it was handed over; prices come days later, and until then it is `unpriced`.
    """
    first = dt.date(on.year - (on.month < MONTHS), on.month % MONTHS + 1, 1)
    rows = Message.objects.filter(office=office, **_between("accepted_at", office, first, on + dt.timedelta(days=1)))
    by_month = rows.annotate(month=TruncMonth("accepted_at", tzinfo=ZoneInfo(office.zone)))
    sums = by_month.values_list("month", "channel", "provider", "currency")
    found: dict[tuple[dt.date, str, str], Cost] = {}
    counted = sums.annotate(Count("pk"), Count("cost"), Sum("cost"), Sum("segments")).order_by("currency")
    for month, channel, provider, currency, count, priced, amount, segments in counted:
        which = (month.date(), channel, provider)
        cost = found.setdefault(which, Cost(*which))
        cost.left += count
        cost.segments += segments or 0
        cost.unpriced += count - priced
        if priced:
            cost.amounts[currency] = amount.quantize(SMALLEST)  # SQLite adds up in binary
    order = Message.Channel.values
    return sorted(found.values(), key=lambda one: (-one.month.toordinal(), order.index(one.channel), one.provider))


def totals(rows: list[Cost]) -> list[tuple[dt.date, str, Decimal]]:
    """What each month came to, one sum for each currency; the newest month first."""
    sums: dict[tuple[dt.date, str], Decimal] = {}
    for row in rows:
        for currency, amount in row.amounts.items():
            sums[row.month, currency] = sums.get((row.month, currency), Decimal(0)) + amount
    return [(month, currency, sums[month, currency]) for month, currency in sorted(sums, reverse=True)]


def _between(name: str, office: Office, first: dt.date, after: dt.date) -> dict[str, dt.datetime]:
    start, end = (instant(on, dt.time(), office.zone) for on in (first, after))
    return {f"{name}__gte": start, f"{name}__lt": end}
