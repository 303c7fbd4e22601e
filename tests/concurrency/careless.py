"""The careless ways: each looks right, passes every test with one visitor, and fails with two."""

import threading
import time

from bookings.actions import changing, room
from bookings.models import Booking, Slot
from bookings.models.landing import LandingQuerySet

PAUSE = 0.05  # seconds between looking and writing, so that rivals do look before the first has written

_seen = threading.local()


def slots(monkeypatch):
    """Slots are looked at without a lock, and written as the sum of what was seen and what is wanted."""
    monkeypatch.setattr(room, "locked", _look)
    monkeypatch.setattr(room, "ask_locked", _ask_without_lock)
    monkeypatch.setattr(room, "shift", _write_what_was_seen)


def _look(pks):
    _seen.slots = {slot.pk: slot for slot in Slot.objects.filter(pk__in=list(pks))}
    time.sleep(PAUSE)
    return _seen.slots


def _ask_without_lock(pks):
    wanted = list(pks)
    return lambda: _look(wanted)


def _write_what_was_seen(shifts, **_how):
    for one in shifts:
        slot = _seen.slots[one.slot]
        slot.taken += one.places
        slot.taken_online += one.places if one.online else 0
        Slot.objects.filter(pk=one.slot).update(taken=slot.taken, taken_online=slot.taken_online)


def bookings(monkeypatch):
    """Bookings are looked at without a lock, and taken to be still what they were."""
    monkeypatch.setattr(changing, "_locked_bookings", _look_at_bookings)


def _look_at_bookings(keys, slots):
    time.sleep(PAUSE)
    rows = Booking.objects.filter(pk__in=keys).select_related("slot__point__office", "service", "product")
    found = list(rows.order_by("pk"))
    time.sleep(PAUSE)
    return found


def offers(monkeypatch):
    """An offer is looked at without a lock, and taken to wait still for its answer."""
    monkeypatch.setattr(LandingQuerySet, "select_for_update", _look_at_offers)


def _look_at_offers(rows, **_how):
    time.sleep(PAUSE)
    return rows.all()
