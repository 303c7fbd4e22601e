"""How many bookings staff made for others, by whom and when: what keeps the kept share honest."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from bookings.models import Booking
from offices.models import Office
from offices.rules.hours import instant


@dataclass(frozen=True)
class Tally:
    """One officer's bookings for others on one day, by how they were made."""

    on: dt.date
    officer: str
    counter: int
    phone: int
    cancelled: int

    @property
    def made(self) -> int:
        return self.counter + self.phone


def staff_made(office: Office, first: dt.date, last: dt.date) -> list[Tally]:
    """Per day and officer, from first to last on the office's clock, the newest day first; in one query."""
    start, after = (instant(on, dt.time(), office.zone) for on in (first, last + dt.timedelta(days=1)))
    made = Booking.objects.of_office(office).exclude(channel=Booking.Channel.ONLINE)
    rows = made.filter(created_at__gte=start, created_at__lt=after).order_by("pk")
    channels: Counter[tuple[dt.date, str, str]] = Counter()
    cancelled: Counter[tuple[dt.date, str]] = Counter()
    for at, officer, channel, state in rows.values_list("created_at", "made_by__username", "channel", "state"):
        whose = (office.local(at).date(), officer or "")
        channels[(*whose, channel)] += 1
        cancelled[whose] += state == Booking.State.CANCELLED
    tallies = [
        Tally(on, officer, channels[on, officer, "counter"], channels[on, officer, "phone"], cancelled[on, officer])
        for on, officer in cancelled
    ]
    return sorted(tallies, key=lambda one: (-one.on.toordinal(), one.officer))
