"""How much one person has heard today: a number and an address that stand in one booking are one person's."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import connection
from django.db.models import Q

from bookings.models import Message
from bookings.rules import messages as rules

State = Message.State


class Heard:
    """The messages that each person was given since the office's midnight, or is just being given.

    Until the transaction ends, other workers that are about to tell the same people wait to count them.
    """

    def __init__(self, rows: Sequence[Message], now: dt.datetime) -> None:
        self._by_key: dict[bytes, set[int]] = defaultdict(set)
        told = [row for row in rows if row.booking is not None and row.kind not in rules.OWED]
        keys = {key for row in told for key in _person(row)}
        if not keys:
            return
        _wait_for(keys)
        zones = {row.booking.slot.point.office.zone for row in told if row.booking is not None}
        since = min(rules.day_began(now, zone) for zone in zones)
        given = Q(accepted_at__gte=since) | Q(
            state__in=[State.CLAIMED, State.IN_DOUBT], unsure=True, claimed_at__gte=since
        )
        same = Q(contact_key__in=list(keys)) | Q(other_key__in=list(keys))
        said = Message.objects.filter(given, same)
        for pk, key, other in said.values_list("pk", "contact_key", "other_key").order_by():
            self._add(pk, _keys(key, other))

    def add(self, row: Message) -> None:
        """This one too is just being given."""
        self._add(row.pk, _person(row))

    def _add(self, pk: int, person: Iterable[bytes]) -> None:
        for key in person:
            self._by_key[key].add(pk)

    def others(self, row: Message) -> int:
        """How many messages but this one the row's person was given."""
        return len(set().union(*(self._by_key[key] for key in _person(row))) - {row.pk})


def _person(row: Message) -> set[bytes]:
    return _keys(row.contact_key, row.other_key)


def _keys(*keys: bytes | memoryview | None) -> set[bytes]:
    return {bytes(key) for key in keys if key}


def _wait_for(keys: Collection[bytes]) -> None:
    """Nobody else counts what these people have heard until the transaction ends; SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    numbers = sorted({int.from_bytes(key[:8], "big", signed=True) for key in keys})  # in one order for all workers
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_advisory_xact_lock(key)) FROM unnest(%s::bigint[]) AS key", [numbers])
