"""Free times as the counter sees them: the places of citizens, and the share kept for those who come or call."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from bookings.models import Slot
from bookings.models.slots import SlotQuerySet
from bookings.reports.offered import MOST_QUESTIONS, Ground, Point, Wish, given_back, ground, offered, on_the_clock
from bookings.reports.reading import Row, Slots, on_clock
from bookings.rules.claims import Room, Wanted, adjoining, allot
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
    since = instant(max(first, known.today), dt.time(), known.office.zone)
    slots = _with_room(known.office.zone, wish.lane, offered(known.offers, wish, known.today))
    return slots.ask(mine, now, since)


@lru_cache(MOST_QUESTIONS)
def _with_room(zone: str, lane: str, wanted: Q) -> Slots:
    def slots(now: dt.datetime) -> SlotQuerySet:
        released = on_the_clock(Slot.objects.in_lane(lane).released(now), ZoneInfo(zone)).filter(wanted)
        return released.alias(given=given_back("places", now)).filter(taken__lt=F("capacity") + F("given"))

    return Slots(slots, each=MOST_SCANNED, most=MOST_SCANNED)


def _of_point(point: Point, found: list[Row], people: int) -> list[FreeTime]:
    """Where the party fits whole, in one slot or in adjoining ones."""
    fitting = []
    for number, row in enumerate(found):
        ahead = found[number : number + people * 2]
        moments = [(one.pk, int(one.starts_at), int(one.ends_at)) for one in ahead]
        run, unit = adjoining(moments, row.pk, people * 2), point.unit(row.starts_at)
        if allot(Wanted(run, people, unit, online=False), {one.pk: Room(one.in_all, one.left) for one in ahead}):
            left, online = row.in_all // unit, row.left // unit
            starts_at = on_clock(row.starts_at, "UTC")
            fitting.append(FreeTime(row.pk, starts_at, point.name, left, left - online))
    return fitting
