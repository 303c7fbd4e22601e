"""The waiting list as it stands: where one party is in the queue, and what became of the offers."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from bookings import wording
from bookings.models import Turn, Waiting
from bookings.models.waiting import WaitingQuerySet
from bookings.rules import waiting as rules
from offices.models import Office

SEALED = ("phone", "email", "companion")
LATELY = dt.timedelta(days=28)
OUTCOMES = (Turn.State.TAKEN, Turn.State.DECLINED, Turn.State.OVER, Turn.State.WITHDRAWN)


def _queue(office: Office) -> WaitingQuerySet:
    """Everybody who waits at the office, in order, without what is known of them."""
    rows = Waiting.objects.live().of_office(office).defer(*SEALED).select_related("booking__slot")
    return rows.prefetch_related("points").in_order()


def position(waiting: Waiting) -> rules.Position:
    """Where the party stands among those who wait for the same places, in two queries."""
    queue = [one.as_waiter() for one in _queue(waiting.office).filter(lane=waiting.lane)]
    return rules.position(waiting.as_waiter(), queue)


@dataclass(frozen=True)
class Entry:
    """A party in the queue, and the offer that it may answer just now, if any."""

    number: int
    waiting: Waiting
    turn: Turn | None

    @property
    def names(self) -> list[str]:
        return [wording.masked_name(name) for name in names_of(self.waiting)]


@dataclass(frozen=True)
class Outcome:
    """How many offers of the last four weeks ended so."""

    state: str
    label: str
    count: int


@dataclass(frozen=True)
class WaitingList:
    """An office's list; `oldest` is when whoever waits longest joined."""

    waiting: int
    people: int
    for_earlier: int
    oldest: dt.datetime | None
    lanes: tuple[tuple[str, int], ...]
    outcomes: tuple[Outcome, ...]
    open_offers: int


def figures(office: Office, now: dt.datetime) -> WaitingList:
    """In two queries."""
    rows = list(
        Waiting.objects.live().of_office(office).in_order().values_list("lane", "people", "booking_id", "joined_at")
    )
    turns = Turn.objects.filter(waiting__office=office, made_at__gt=now - LATELY)
    ended = dict(turns.order_by().values_list("state").annotate(count=Count("pk")))
    lanes = Counter(lane for lane, *_rest in rows)
    return WaitingList(
        waiting=len(rows),
        people=sum(people for _lane, people, *_rest in rows),
        for_earlier=sum(booking is not None for *_rest, booking, _joined in rows),
        oldest=rows[0][3] if rows else None,
        lanes=tuple(sorted(lanes.items())),
        outcomes=tuple(Outcome(state, str(state.label), ended.get(state, 0)) for state in OUTCOMES),
        open_offers=ended.get(Turn.State.OFFERED, 0),
    )


def parties(office: Office) -> WaitingQuerySet:
    """The office's queue with everything that its page shows, to be paged."""
    rows = Waiting.objects.live().of_office(office).select_related("service", "product", "booking__slot__point")
    return rows.prefetch_related("points", "people_waiting", "turns__slot__point").in_order()


def entries(page: Iterable[Waiting], first: int, now: dt.datetime) -> tuple[Entry, ...]:
    """The parties of a page, the first of which has this number in the queue."""
    return tuple(Entry(number, one, _open(one, now)) for number, one in enumerate(page, start=first))


def _open(one: Waiting, now: dt.datetime) -> Turn | None:
    rows = (turn for turn in one.turns.all() if turn.state == Turn.State.OFFERED and turn.expires_at > now)
    return next(rows, None)


def names_of(one: Waiting) -> list[str]:
    """Who waits, in full."""
    return [one.booking.name] if one.booking else [person.name for person in one.people_waiting.all()]
