"""Read-only figures of the visit."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F, Q, Sum

from bookings.models import Booking, Hold, Message, Slot


@dataclass(frozen=True)
class Break:
    """An invariant that does not hold: which, and where. Keys only, never a person's data."""

    invariant: str
    where: str


def inventory_breaks() -> list[Break]:
    """Everything in the whole database that contradicts what was promised; empty when all is well."""
    with _one_moment():
        return [*_miscounted(), *_oversold(), *_twice_live(), *_half_booked(), *_never_said()]


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read inside is of the same moment, or whoever books meanwhile would look like a broken promise."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":  # SQLite's transactions are so anyway
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _miscounted() -> list[Break]:
    """Slots whose counters are not the sum of the holds that run and the bookings that stand."""
    taken: Counter[int] = Counter()
    online: Counter[int] = Counter()
    holds = Hold.objects.filter(state=Hold.State.HELD)
    bookings = Booking.objects.exclude(state=Booking.State.CANCELLED)
    for rows in (holds, bookings):
        sums = rows.values("slot").order_by("slot").annotate(n=Sum("places"), o=Sum("places", filter=Q(online=True)))
        for row in sums:
            taken[row["slot"]] += row["n"]
            online[row["slot"]] += row["o"] or 0
    wrong = [
        pk
        for pk, stored, stored_online in Slot.objects.values_list("pk", "taken", "taken_online").iterator()
        if (stored, stored_online) != (taken[pk], online[pk])
    ]
    return [Break("taken is what is held and booked", f"slot {pk}") for pk in wrong]


def _oversold() -> list[Break]:
    over = Slot.objects.filter(Q(taken__gt=F("capacity")) | Q(taken_online__gt=F("online")))
    return [Break("never more taken than there is", f"slot {pk}") for pk in over.values_list("pk", flat=True)]


def _twice_live() -> list[Break]:
    live = Booking.objects.live().values_list("identity_kind", "identity_hash", "pk")
    seen: dict[tuple[str, bytes], int] = {}
    found = []
    for kind, hashed, pk in live:
        if (kind, bytes(hashed)) in seen:
            found.append(Break("one live booking a person", f"booking {pk}"))
        seen[kind, bytes(hashed)] = pk
    return found


def _half_booked() -> list[Break]:
    """Holds that became bookings for fewer or more people than they were for."""
    people = dict(Hold.objects.filter(state=Hold.State.BOOKED, part=0).values_list("token", "people"))
    parties = Counter(Booking.objects.filter(party__in=people).values_list("party", flat=True))
    wrong = [token for token, count in people.items() if parties[token] != count]
    return [Break("a party is booked whole", f"party {token}") for token in wrong]


def _never_said() -> list[Break]:
    """Live bookings made by citizens themselves that no message was ever queued for."""
    silent = Booking.objects.live().filter(channel=Booking.Channel.ONLINE, is_invented=False, messages=None)
    told = set(Message.objects.filter(booking__isnull=False).values_list("booking__party", flat=True))
    return [
        Break("every booking is confirmed by a message", f"booking {pk}")
        for pk, party in silent.values_list("pk", "party")
        if party not in told
    ]
