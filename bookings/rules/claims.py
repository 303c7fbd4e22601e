"""Who gets which places, when several ask at once: first come, first served, whole or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass
class Room:
    """Places left in one slot: in all, and for citizens who book by themselves."""

    free: int
    free_online: int

    def left(self, *, online: bool) -> int:
        return min(self.free, self.free_online) if online else self.free

    def take(self, places: int, *, online: bool) -> None:
        self.free -= places
        if online:
            self.free_online -= places


@dataclass(frozen=True)
class Wanted:
    """`people` who need `unit` places each, from the first slot of `run` on; the slots of the run adjoin each other."""

    run: tuple[int, ...]
    people: int
    unit: int
    online: bool


Allotment = tuple[tuple[int, int], ...]  # slot, places


def allot(wanted: Wanted, rooms: Mapping[int, Room]) -> Allotment | None:
    """Take the places out of `rooms`: all in the first slot if they fit, else in it and those that follow.

    None when the party does not fit whole; then `rooms` is as before. Nobody's own places are split over two slots.
    """
    parts: list[tuple[int, int]] = []
    waiting = wanted.people
    for slot in wanted.run:
        fits = min(waiting, max(0, rooms[slot].left(online=wanted.online)) // wanted.unit)
        if fits == 0:
            break  # a gap would tear the party apart
        parts.append((slot, fits * wanted.unit))
        waiting -= fits
        if waiting == 0:
            for part, places in parts:
                rooms[part].take(places, online=wanted.online)
            return tuple(parts)
    return None


def adjoining(starts: Iterable[tuple[int, int, int]], first: int, most: int) -> tuple[int, ...]:
    """The run of slots from `first` on in which each begins when the one before ends.

    `starts` holds (slot, start, end) of one lane in order of start, in any one unit; at most `most` are taken.
    """
    run: list[int] = []
    due: int | None = None
    for slot, start, end in starts:
        if slot == first or (run and start == due):
            run.append(slot)
            due = end
        elif run:
            break
        if len(run) == most:
            break
    return tuple(run)
