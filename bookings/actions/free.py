"""Places that may be held for somebody, as they were before anything was locked: who is given some takes them out."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from bookings.actions import eligibility, holding, room
from bookings.actions.catalogue import point_rules
from bookings.actions.holding import Claim
from bookings.models import Hold, Slot
from bookings.models.slots import SlotQuerySet
from bookings.rules.claims import Wanted, adjoining, allot
from bookings.rules.eligibility import Person
from offices.errors import Refused
from offices.rules.findings import blocking


@dataclass(frozen=True)
class Asking:
    """Who comes together for what; places are kept for them until a moment, but none in their `own` slots."""

    people: tuple[Person, ...]
    service: str
    product: str
    own: frozenset[int]
    until: dt.datetime


class Free:
    """The slots of these rows with room for citizens, and what is left in each; `kept` are holds about to be let go."""

    def __init__(self, rows: SlotQuerySet, now: dt.datetime, kept: Iterable[Hold] = ()) -> None:
        self.now = now
        self.slots = {slot.pk: slot for slot in rows.order_by("starts_at", "pk")}
        self.rooms = room.rooms(self.slots)
        for hold in kept:
            if hold.slot_id in self.slots:
                room.give_back(self.rooms[hold.slot_id], self.slots[hold.slot_id], hold)
        self.lanes: dict[str, dict[int, list[Slot]]] = defaultdict(lambda: defaultdict(list))
        self.place: dict[int, int] = {}  # of a slot among those of its lane and point
        for slot in self.slots.values():
            row = self.lanes[slot.lane][slot.point_id]
            self.place[slot.pk] = len(row)
            row.append(slot)

    def claim(self, asking: Asking, slot: Slot) -> Claim | None:
        """The claim, with its places taken out of what is free; None when they do not fit or are not for these."""
        terms, people = point_rules(slot.point_id, self.now), len(asking.people)
        run = tuple(takewhile(lambda pk: pk not in asking.own, self._run(slot, people)))
        if not run:
            return None
        try:
            opened = holding.open_run(run, self.slots, terms, asking.service, asking.product, self.now)
        except Refused:
            return None
        wanted = Wanted(opened, people, terms.unit(asking.service, slot.lane, slot.starts_at), online=True)
        findings = eligibility.screen(
            people=asking.people,
            slot=slot,
            service=asking.service,
            product=asking.product,
            rules=terms,
            now=self.now,
        )
        if blocking(findings) or allot(wanted, self.rooms) is None:
            return None
        return Claim(uuid.uuid4(), opened, people, asking.service, asking.product, None, owed_until=asking.until)

    def _run(self, slot: Slot, people: int) -> tuple[int, ...]:
        """The slot and those with room that adjoin it."""
        place, most = self.place[slot.pk], holding.longest_run(people)
        row = self.lanes[slot.lane][slot.point_id][place : place + most]
        return adjoining(_moments(row), slot.pk, most)


def _moments(row: Iterable[Slot]) -> Iterator[tuple[int, int, int]]:
    for one in row:
        yield one.pk, int(one.starts_at.timestamp()), int(one.ends_at.timestamp())
