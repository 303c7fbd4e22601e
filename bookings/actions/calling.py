"""The office's calls: one officer takes one on, sees the number with that in the journal, and says how it went."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions import promises, silencing, viewing
from bookings.errors import CallOver, CallTaken, NotLive
from bookings.models import Booking, Knowing, Message, PhoneCall
from offices.actions import journal
from offices.models import User

Result = PhoneCall.Result
REACHED = (Result.KNOWS, Result.MOVE, Result.CANCEL)
SAME_TALK = dt.timedelta(hours=1)  # in which a change by the officer is the one that was asked for on the phone


@transaction.atomic
def take(*, booking: Booking, by: User) -> PhoneCall:
    """The call is this officer's until they say how it went, or a quarter of an hour has passed.

    Taken twice by the same one, it stays so. Raises CallTaken or NotLive.
    """
    now = timezone.now()
    standing = Booking.objects.live().filter(pk=booking.pk).first()
    if standing is None:
        raise NotLive
    mine = PhoneCall.objects.open().filter(booking=booking)
    mine.abandoned(now).update(result=Result.LEFT, settled_at=now)
    try:
        with transaction.atomic():
            call = PhoneCall.objects.create(booking=booking, version=standing.version, taken_by=by, taken_at=now)
    except IntegrityError as error:
        held = mine.filter(taken_by=by).first()
        if held is None:
            raise CallTaken from error
        call = held
    call.booking = booking
    viewing.reveal(booking=booking, fields=["name", "contact"], reason="to_reach", by=by)
    return call


@transaction.atomic
def settle(*, call: PhoneCall, result: str, minutes: int, by: User) -> None:
    """How the call went. Raises CallOver when it is no longer this officer's."""
    now = timezone.now()
    again_at = now + dt.timedelta(minutes=minutes) if result == Result.NO_ANSWER else None
    mine = PhoneCall.objects.open().filter(pk=call.pk, taken_by=by)
    if not mine.update(result=result, settled_at=now, again_at=again_at):
        raise CallOver
    booking = Booking.objects.for_display().get(pk=call.booking_id)
    if result in REACHED and booking.version == call.version:
        promises.note_party(booking, Knowing.How.TOLD, now)
    if result == Result.WRONG:
        silencing.not_mine(booking=booking, channel=Message.Channel.SMS, by=by)
    detail: journal.Detail = {"result": result}
    journal.record("call.settled", office=booking.office, subject=f"booking:{booking.pk}", by=by, at=now, detail=detail)


def told(bookings: Iterable[Booking], *, by: User) -> None:
    """Whoever asked this officer on the phone for the change that was made now knows of it."""
    changed, now = list(bookings), timezone.now()
    calls = PhoneCall.objects.filter(taken_by=by, result=Result.MOVE, settled_at__gte=now - SAME_TALK)
    if calls.filter(booking__in=changed).exists():
        promises.note(changed, Knowing.How.TOLD, now)
