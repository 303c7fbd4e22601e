"""One day at one point, as those who work there see it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from bookings import wording
from bookings.models import Booking, Slot
from bookings.rules import codes
from offices.models import Lane, ServicePoint
from offices.rules.hours import instant

DAY = dt.timedelta(days=1)

NEEDS = dict(Booking.Need.choices)


def needs_of(booking: Booking) -> list[str]:
    """The help that is wanted, in words."""
    return [str(NEEDS[code]) for code in booking.needs if code in NEEDS]


@dataclass(frozen=True)
class Visitor:
    """A booking and its number among those of its party who come at this point on this day."""

    booking: Booking
    number: int
    party: int

    @property
    def code(self) -> str:
        return codes.show(self.booking.code)

    @property
    def masked_name(self) -> str:
        return wording.masked_name(self.booking.name)

    @property
    def needs(self) -> list[str]:
        return needs_of(self.booking)


@dataclass(frozen=True)
class Load:
    """Places of all lanes that begin at the same time; the label is the time on the point's clock."""

    label: str
    taken: int
    capacity: int


@dataclass(frozen=True)
class Day:
    """Who comes, in order of time; `expected` counts those who have a place and have not cancelled."""

    visitors: tuple[Visitor, ...]
    cancelled: tuple[Visitor, ...]
    load: tuple[Load, ...]
    expected: int
    priority: int
    helped: int
    displaced: int
    free: int


def day(point: ServicePoint, on: dt.date) -> Day:
    """The point's day on its own clock, in two queries; the point's office must be loaded."""
    zone = point.office.zone
    stretch = (instant(on, dt.time(), zone), instant(on + DAY, dt.time(), zone))
    here = Booking.objects.filter(slot__point=point, slot__starts_at__gte=stretch[0], slot__starts_at__lt=stretch[1])
    rows = here.select_related("slot", "service", "product").order_by("slot__starts_at", "party", "pk")
    slots = list(Slot.objects.filter(point=point, starts_at__gte=stretch[0], starts_at__lt=stretch[1]))
    bookings = list(rows)
    for booking in bookings:
        booking.slot.point = point
    coming = [one for one in bookings if one.state != Booking.State.CANCELLED]
    return Day(
        visitors=visitors(coming),
        cancelled=visitors([one for one in bookings if one.state == Booking.State.CANCELLED]),
        load=_load(point, slots),
        expected=len(coming),
        priority=sum(one.slot.lane == Lane.PRIORITY for one in coming),
        helped=sum(bool(one.needs) for one in coming),
        displaced=sum(one.displaced_at is not None for one in coming),
        free=sum(slot.free(online=False) for slot in slots),
    )


def visitors(bookings: list[Booking]) -> tuple[Visitor, ...]:
    """The bookings, each with its number among those of its party that are in the list."""
    sizes = Counter(one.party for one in bookings)
    seen: Counter[object] = Counter()
    found = []
    for one in bookings:
        seen[one.party] += 1
        found.append(Visitor(one, seen[one.party], sizes[one.party]))
    return tuple(found)


def losing(bookings: Collection[int]) -> tuple[Visitor, ...]:
    """Those of these bookings, by key, that have a place now and would lose it, in order of time."""
    rows = Booking.objects.filter(pk__in=bookings, displaced_at=None).for_display()
    return visitors(list(rows.order_by("slot__starts_at", "pk")))


def _load(point: ServicePoint, slots: list[Slot]) -> tuple[Load, ...]:
    at: dict[dt.datetime, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.capacity:
            at[slot.starts_at].append(slot)
    return tuple(
        Load(f"{point.office.local(start):%H.%M}", sum(one.taken for one in same), sum(one.capacity for one in same))
        for start, same in sorted(at.items())
    )
