"""Passports that are ready: people are told, and reminded until they collect them; either deed can be taken back."""

import datetime as dt
import uuid
from collections.abc import Collection as Some
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from bookings.actions.catalogue import terms_of
from bookings.errors import NotFound, NothingToUndo
from bookings.models import Booking, Collection, Message
from bookings.models.bookings import BookingQuerySet
from bookings.rules import moving
from offices.actions import journal
from offices.models import Office, ServicePoint, User

TELLS = [kind for kind in Message.Kind.values if kind.startswith(Message.Kind.READY)]


def may_be_ready(points: Iterable[ServicePoint], now: dt.datetime) -> BookingQuerySet:
    """Visits of these points that have begun and of which a passport comes."""
    rows = Booking.objects.exclude(state=Booking.State.CANCELLED).filter(displaced_at=None, product__isnull=False)
    return rows.filter(slot__point__in=points, slot__starts_at__lte=now)


@transaction.atomic
def mark_ready(*, bookings: Some[int], points: Sequence[ServicePoint], key: uuid.UUID, by: User, office: Office) -> int:
    """The passports of these visits wait to be collected; their people are told once it cannot be taken back any more.

    How many are new: what was ready before stays as it was. Raises NotFound when one is no visit of these points that
    has begun and of which a passport comes; then nothing has changed.
    """
    now = timezone.now()
    found = set(may_be_ready(points, now).filter(pk__in=bookings).values_list("pk", flat=True))
    if not found or found != set(bookings):
        raise NotFound
    until = _undo_until(office, now)
    Collection.objects.bulk_create(
        (
            Collection(booking_id=booking, ready_at=now, ready_by=by, ready_key=key, undo_until=until)
            for booking in sorted(found)
        ),
        ignore_conflicts=True,
    )
    made = list(Collection.objects.filter(ready_key=key, ready_at=now).values_list("booking", flat=True))
    _note("passport.ready", office, made, by, now)
    return len(made)


@transaction.atomic
def collect(*, bookings: Some[int], points: Sequence[ServicePoint], key: uuid.UUID, by: User, office: Office) -> int:
    """Who came for these passports has them, and hears no more of it; how many were still here.

    Raises NotFound when one was never ready at these points; then nothing has changed.
    """
    now = timezone.now()
    rows = Collection.objects.at_points(points).filter(booking__in=bookings).order_by("pk")
    locked = list(rows.select_for_update(of=("self",)))
    if not locked or len(locked) != len(set(bookings)):
        raise NotFound
    waiting = [one.booking_id for one in locked if one.collected_at is None]
    Collection.objects.filter(booking__in=waiting).update(
        collected_at=now, collected_by=by, collected_key=key, undo_until=_undo_until(office, now)
    )
    unsaid = Message.objects.filter(booking__in=waiting, kind__in=TELLS).unsaid()
    unsaid.forward(Message.State.CANCELLED, settled_at=now)
    _note("passport.collected", office, waiting, by, now)
    return len(waiting)


@transaction.atomic
def undo(*, key: uuid.UUID, points: Sequence[ServicePoint], by: User, office: Office) -> int:
    """What was marked with this key is as it was before; how many passports that were.

    Raises NothingToUndo when its time is over, or a passport that was marked ready has been collected since.
    """
    now = timezone.now()
    rows = Collection.objects.at_points(points).select_for_update(of=("self",)).order_by("pk")
    collected = [one.booking_id for one in rows.filter(collected_key=key, undo_until__gt=now)]
    ready = [one.booking_id for one in rows.filter(ready_key=key, undo_until__gt=now).waiting()]
    if collected:
        back = Collection.objects.filter(booking__in=collected)
        back.update(collected_at=None, collected_by=None, collected_key=None, undo_until=now)
        _note("passport.collected_undone", office, collected, by, now)
    elif ready:
        Collection.objects.filter(booking__in=ready).delete()
        _note("passport.ready_undone", office, ready, by, now)
    else:
        raise NothingToUndo
    return len(collected or ready)


def _undo_until(office: Office, now: dt.datetime) -> dt.datetime:
    return moving.undo_until(now, terms_of(office, office.local(now).date()).undo_minutes)


def _note(action: str, office: Office, bookings: Sequence[int], by: User, now: dt.datetime) -> None:
    lines = [journal.Line(office.slug, action, f"booking:{one}", by.username) for one in bookings]
    journal.record_many(lines, at=now)
