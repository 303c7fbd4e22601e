"""Passports that wait: since when, and until when they are kept."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from bookings import wording
from bookings.models import Booking, Collection, CollectionTerms
from bookings.models.rulebook import newest
from bookings.rules import codes
from offices.models import Office, ServicePoint

SOON = 7  # days left from which on a row is marked


@dataclass(frozen=True)
class Waiting:
    """A passport and its days on the office's calendar; `left` is below zero once it may be cancelled."""

    collection: Collection
    days: int
    kept_until: dt.date
    left: int
    confirmed: bool

    @property
    def booking(self) -> Booking:
        return self.collection.booking

    @property
    def code(self) -> str:
        return codes.show(self.booking.code)

    @property
    def masked_name(self) -> str:
        return wording.masked_name(self.booking.name)

    @property
    def is_soon(self) -> bool:
        return self.left <= SOON


def waiting(office: Office, rows: Iterable[Collection], now: dt.datetime) -> list[Waiting]:
    """The rows with their days, by the terms of the day on which each was ready."""
    terms = list(CollectionTerms.objects.filter(office=office))
    return [_waiting(row, newest(terms, row.ready_on) or CollectionTerms(office=office), now) for row in rows]


def _waiting(row: Collection, terms: CollectionTerms, now: dt.datetime) -> Waiting:
    today, until = row.booking.office.local(now).date(), row.ready_on + dt.timedelta(days=terms.kept_days)
    return Waiting(row, (today - row.ready_on).days, until, (until - today).days, terms.confirmed)


def of_booking(booking: Booking, now: dt.datetime) -> Waiting | None:
    """The booking's passport, waiting or collected; None before it is ready."""
    row = Collection.objects.filter(booking=booking).first()
    if row is None:
        return None
    row.booking = booking
    return waiting(booking.office, [row], now)[0]


@dataclass(frozen=True)
class Deed:
    """What was marked with one key and can still be taken back."""

    key: uuid.UUID
    count: int
    was_collected: bool
    until: dt.datetime


def deed(key: uuid.UUID, points: Sequence[ServicePoint], now: dt.datetime) -> Deed | None:
    """What was done with the key, while it can be taken back; None otherwise."""
    rows = Collection.objects.at_points(points)
    mine = Q(ready_key=key, collected_at=None) | Q(collected_key=key)
    found = list(rows.filter(mine, undo_until__gt=now))
    if not found:
        return None
    one = found[0]
    return Deed(key, len(found), one.collected_at is not None, one.undo_until)
