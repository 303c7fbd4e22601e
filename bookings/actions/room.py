"""Taking and giving back places under lock. The order is always slots by key, then holds, then bookings."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bookings.actions.catalogue import point_rules
from bookings.models import Hold, Slot
from bookings.rules.claims import Room
from offices.actions import journal, nudging

LARGEST_KEY = 2**63 - 1  # what a database's key column can hold


@dataclass(frozen=True)
class Shift:
    """Places to take (above zero) or to give back (below) in one slot."""

    slot: int
    places: int
    online: bool


def locked(pks: Iterable[int]) -> dict[int, Slot]:
    """The slots by key, locked until the transaction ends; a key that no slot has is passed over."""
    return ask_locked(pks)()


def ask_locked(pks: Iterable[int]) -> Callable[[], dict[int, Slot]]:
    """Asks for the same, to be fetched later."""
    slots = Slot.objects.ask_locked(sorted(pk for pk in set(pks) if 0 < pk <= LARGEST_KEY))
    return lambda: {slot.pk: slot for slot in slots()}


def rooms(slots: dict[int, Slot]) -> dict[int, Room]:
    return {pk: Room(slot.free(online=False), slot.online - slot.taken_online) for pk, slot in slots.items()}


def shift(shifts: Iterable[Shift], *, shrink: bool = True) -> None:
    """The counters move by these places; the slots must be locked. The table's own checks have the last word.

    Places given back are soon offered to whoever waits for one. Those that are no longer planned vanish; without
    `shrink`, whoever calls sees to that.
    """
    taken: Counter[int] = Counter()
    taken_online: Counter[int] = Counter()
    for one in shifts:
        taken[one.slot] += one.places
        taken_online[one.slot] += one.places if one.online else 0
    Slot.objects.add_taken([(pk, taken[pk], taken_online[pk]) for pk in sorted(taken)])
    given_back = [pk for pk in sorted(taken) if taken[pk] < 0]
    if shrink and given_back:
        Slot.objects.shrink(given_back)
    if given_back:
        nudging.nudge("bookings.actions.waiting.tend")


def give_back(places: Room, slot: Slot, hold: Hold) -> None:
    """What a reclaimed hold leaves for others: not the places that are no longer planned."""
    vanish = min(slot.over, hold.places)
    vanish_online = min(slot.over_online, hold.places)
    slot.over, slot.over_online = slot.over - vanish, slot.over_online - vanish_online
    places.free += hold.places - vanish
    places.free_online += hold.places - vanish_online if hold.online else 0


def reclaim(pks: Iterable[int], now: dt.datetime) -> list[Hold]:
    """Holds of these locked slots that ran out give their places back; which they were."""
    gone = list(Hold.objects.run_out(now).filter(slot_id__in=list(pks)).order_by("pk").select_for_update(no_key=True))
    if gone:
        _journal_expiry(gone, now)
        Hold.objects.filter(pk__in=[hold.pk for hold in gone]).update(state=Hold.State.EXPIRED)
        shift(Shift(hold.slot_id, -hold.places, hold.online) for hold in gone)
    return gone


def _journal_expiry(gone: list[Hold], now: dt.datetime) -> None:
    points = dict(Slot.objects.filter(pk__in={hold.slot_id for hold in gone}).values_list("pk", "point_id"))
    lines = (
        journal.Line(
            point_rules(points[hold.slot_id], now).office.slug,
            "hold.expired",
            f"hold:{hold.pk}",
            detail={"slot": hold.slot_id, "places": hold.places},
        )
        for hold in gone
    )
    journal.record_many(lines, at=now)
