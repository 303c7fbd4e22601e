"""Free times as the counter sees them: the places of citizens, and the share kept for those who come or call."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import F

from bookings.models import Slot
from bookings.reports.offered import Ground, Point, Wish, given_back, ground, offered, on_the_clock
from bookings.reports.places import Row, rows
from bookings.rules.claims import Wanted, adjoining, allot
from offices.models import Office
from offices.rules.hours import instant

MOST_SCANNED = 600
MOST_SHOWN = 24


@dataclass(frozen=True)
class FreeTime:
    """A start with room for the whole party. `left` people fit in that slot; `kept` of them only through staff."""

    value: int
    starts_at: dt.datetime
    place: str
    left: int
    kept: int


def free_times(office: Office, points: Collection[int], wish: Wish, first: dt.date, now: dt.datetime) -> list[FreeTime]:
    """The first free starts at these points from the day on, released and not begun, in two queries."""
    known = ground(office.slug, wish, now)
    mine = {point.pk: point for point in known.points if point.pk in points}
    found: dict[int, list[Row]] = defaultdict(list)
    for row in _open(known, mine, wish, first, now):
        found[row.point].append(row)
    shown = [one for pk, point in mine.items() for one in _of_point(point, found[pk], wish.people)]
    return sorted(shown, key=lambda one: (one.starts_at, one.place))[:MOST_SHOWN]


def _open(known: Ground, mine: dict[int, Point], wish: Wish, first: dt.date, now: dt.datetime) -> list[Row]:
    zone = ZoneInfo(known.office.zone)
    today = known.office.local(now).date()
    since = instant(max(first, today), dt.time(), known.office.zone)
    slots = Slot.objects.filter(point__in=mine, starts_at__gte=since).in_lane(wish.lane).released(now)
    slots = on_the_clock(slots, zone).filter(offered(known.offers, wish, today))
    with_back = slots.alias(given=given_back("places", now)).filter(taken__lt=F("capacity") + F("given"))
    return [Row(*values) for values in rows(with_back, now).order_by("starts_at", "pk")[:MOST_SCANNED]]


def _of_point(point: Point, found: list[Row], people: int) -> list[FreeTime]:
    """Where the party fits whole, in one slot or in adjoining ones."""
    fitting = []
    for number, row in enumerate(found):
        ahead = found[number : number + people * 2]
        moments = [(one.pk, int(one.starts_at.timestamp()), int(one.ends_at.timestamp())) for one in ahead]
        run, unit = adjoining(moments, row.pk, people * 2), point.unit(row.starts_at)
        if allot(Wanted(run, people, unit, online=False), {one.pk: one.room for one in ahead}):
            left, online = row.room.free // unit, row.left // unit
            fitting.append(FreeTime(row.pk, row.starts_at, point.name, left, left - online))
    return fitting
