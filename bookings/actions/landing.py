"""Safe landing: an offer of other places is answered with a tap, and followed to its end whatever becomes of it."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from bookings.actions import changing, holding, offering, room
from bookings.errors import HoldOver, NotFound
from bookings.models import Booking, Hold, Landing, Slot
from offices.actions import journal

AT_ONCE = 500


def find(secret: str) -> Landing:
    """The offer that this link of a message leads to. Raises NotFound."""
    found = Landing.objects.for_answer().filter(secret_hash=offering.hashed(secret)).first()
    if found is None:
        raise NotFound
    if found.state != Landing.State.WITHDRAWN:
        return found
    # A place that was lost, given back and lost again is told of in one message.
    newest = Landing.objects.for_answer().filter(booking=found.booking_id).last()
    return newest or found


def take(*, landing: Landing, slot: int) -> None:
    """Everybody booked together has the places that were held for them; it is no move of their own.

    Asked twice, it stays so. Raises HoldOver when the time to answer is over or another place is no longer needed,
    NotFound, or what a move raises; then nothing has changed.
    """
    changing.settled(lambda: _take(landing, slot))


@transaction.atomic
def _take(landing: Landing, slot: int) -> None:
    chosen = landing.alternatives.filter(slot=slot).first()
    if chosen is None:
        raise NotFound
    row, people = _locked(landing, slot)
    if row.state == Landing.State.TAKEN and any(one.slot_id == slot for one in people):
        return
    now = timezone.now()
    if not row.is_answerable(now):
        raise HoldOver
    freed = _let_go(row, now)
    changing.move(bookings=people, to=slot, key=chosen.token, by_office=True)
    Slot.objects.shrink(sorted(freed))
    _settle(row, Landing.State.TAKEN, now, {"slot": slot})


def _locked(landing: Landing, *run_from: int) -> tuple[Landing, Sequence[Booking]]:
    """The offer and everybody it is for, as they are now: all slots that may change hands are locked, in one go.

    Raises OvertakenError when one of them went to another slot meanwhile.
    """
    before = offering.party(_lead(landing))
    held = Hold.objects.filter(token__in=landing.alternatives.values("token")).values_list("slot_id", flat=True)
    runs = (pk for slot in run_from for pk in holding.run_from(slot, len(before)))
    slots = room.locked([*held, *(one.slot_id for one in before), *runs])
    row = Landing.objects.select_for_update(no_key=True).get(pk=landing.pk)
    row.booking = _lead(landing)
    people = offering.party(row.booking)
    if not {one.slot_id for one in people} <= slots.keys():
        raise changing.OvertakenError
    return row, people


def _lead(landing: Landing) -> Booking:
    return Booking.objects.for_display().closed().get(pk=landing.booking_id)


@transaction.atomic
def decline(*, landing: Landing) -> None:
    """None of the places suits: they are free for others, and staff call. Asked twice, it stays so. Raises HoldOver."""
    row = _end(landing, Landing.State.DECLINED)
    if row.state != Landing.State.DECLINED:
        raise HoldOver


def tend() -> int:
    """Offers follow what became of their bookings, and those who lost a place have theirs; how many rows changed.

    An offer not answered in time is over and its people are called; one that nobody needs any more is withdrawn.
    """
    ended = list(Landing.objects.to_end(timezone.now())[:AT_ONCE])
    for row in ended:
        _end(row, Landing.State.OVER)
    return len(ended) + offering.offer_due()


@transaction.atomic
def _end(landing: Landing, state: str) -> Landing:
    """The offer no longer waits: it ends like this, or withdrawn when nobody needs it; as it stands now."""
    now = timezone.now()
    held = Hold.objects.filter(token__in=landing.alternatives.values("token")).values_list("slot_id", flat=True)
    room.locked(held)
    row = Landing.objects.select_for_update(no_key=True).get(pk=landing.pk)
    if row.state != Landing.State.OFFERED:
        return row
    row.booking = _lead(row)
    Slot.objects.shrink(sorted(_let_go(row, now)))
    _settle(row, state if row.is_needed else Landing.State.WITHDRAWN, now, {})
    return row


def _let_go(landing: Landing, now: dt.datetime) -> set[int]:
    tokens = list(landing.alternatives.values_list("token", flat=True))
    return holding.let_go(tokens, office=landing.booking.office, now=now)


def _settle(landing: Landing, state: str, now: dt.datetime, detail: journal.Detail) -> None:
    landing.state, landing.settled_at = state, now
    landing.save(update_fields=["state", "settled_at"])
    subject = f"booking:{landing.booking_id}"
    journal.record(f"landing.{state}", office=landing.booking.office, subject=subject, by=None, at=now, detail=detail)
