"""Somebody must come back with a paper: a place is kept for them near the deadline, so that they hunt for none."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bookings.actions import changing, messages
from bookings.models import Booking, Knowing, Message, Slot
from bookings.rules.messages import ABOUT_PAPERS
from offices.errors import Refused
from offices.models import User
from offices.rules.hours import instant

DAY = dt.timedelta(days=1)
MOST_TRIED = 12  # slots that somebody else may fill at this very moment


@transaction.atomic
def keep(*, booking: Booking, until: dt.date, remedies: Sequence[str], by: User) -> bool:
    """The booking has a place at its point on the last day there is one until then, and its person is told.

    `remedies` are codes of what helps. False when there is no place: the booking stands as it is, and is told of
    nevertheless. It is no move of their own, and places kept for the counter count.
    """
    now = timezone.now()
    kept = any(_moved(booking, slot, by) for slot in _near(booking, until, now))
    if not kept:
        _count_on(booking)
    told = Booking.objects.for_display().get(pk=booking.pk)
    moved = Message.objects.filter(booking=booking, version=told.version, kind=Message.Kind.MOVED).unsaid()
    moved.forward(Message.State.CANCELLED, settled_at=now)  # the message below says the new place too
    kind, wrong = Message.Kind.RETURN if kept else Message.Kind.INCOMPLETE, messages.Wrong(remedies, until)
    messages.queue([told], kind, now, wrong=wrong)
    return kept


@transaction.atomic
def tell_of_check(*, booking: Booking, wrong: messages.Wrong | None) -> None:
    """The booking's person is told that their papers were looked at before the visit, also if it is said once more.

    `wrong` is None when they are complete.
    """
    kind = Message.Kind.PAPERS_LACK if wrong else Message.Kind.PAPERS_GOOD
    if Message.objects.filter(booking=booking, kind=kind, version=booking.version).exists():
        waiting = Message.objects.filter(booking=booking, version=booking.version).exclude(kind__in=ABOUT_PAPERS)
        waiting.unsaid().update(version=booking.version + 1)  # as true as before
        _count_on(booking)
    messages.queue([Booking.objects.for_display().get(pk=booking.pk)], kind, timezone.now(), wrong=wrong)


def unsay_complete(*, booking: Booking) -> None:
    """The word that the papers look complete leaves no more, if it has not yet."""
    waiting = Message.objects.filter(booking=booking, kind=Message.Kind.PAPERS_GOOD).unsaid()
    waiting.forward(Message.State.CANCELLED, settled_at=timezone.now())


def _count_on(booking: Booking) -> None:
    """The booking has a version more, for one more word about it; whoever was known to know its time still is."""
    Booking.objects.filter(pk=booking.pk).update(version=F("version") + 1)
    Knowing.objects.filter(booking=booking, version=booking.version).update(version=booking.version + 1)


def _near(booking: Booking, until: dt.date, now: dt.datetime) -> list[int]:
    """Slots with room from tomorrow on: the last day first, and on it the time of day of the visit before others."""
    point, visit = booking.slot.point, booking.local_start
    tomorrow = instant(point.office.local(now).date() + DAY, dt.time(), point.office.zone)
    end = instant(until + DAY, dt.time(), point.office.zone)
    rows = Slot.objects.filter(point=point, lane=booking.slot.lane, bookable_from__lte=now, taken__lt=F("capacity"))
    coming = rows.filter(starts_at__gte=max(tomorrow, now), starts_at__lt=end).exclude(pk=booking.slot_id)
    days = [(point.office.local(slot.starts_at), slot.pk) for slot in coming.order_by("-starts_at")[:200]]

    def far(one: tuple[dt.datetime, int]) -> tuple[int, int]:
        minutes = abs((one[0].hour - visit.hour) * 60 + one[0].minute - visit.minute)
        return -one[0].toordinal(), minutes

    return [pk for _start, pk in sorted(days, key=far)[:MOST_TRIED]]


def _moved(booking: Booking, slot: int, by: User) -> bool:
    try:
        changing.move(bookings=[booking], to=slot, key=uuid.uuid4(), by=by)
    except Refused:
        return False
    return True
