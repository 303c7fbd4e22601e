"""Safe landing: whoever lost their place to the office is held other places at once, and takes one with a tap."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions import changing, holding, messages, room
from bookings.errors import HoldOver, NotFound
from bookings.models import Alternative, Booking, Hold, Landing, Slot
from bookings.rules import landing as rules
from offices.actions import journal
from offices.errors import Refused
from offices.models import User, keyed_hash

SECRET_BYTES = 16
MOST_TRIED = 24
DAYS_AROUND = dt.timedelta(days=14)
AT_ONCE = 500


def _hashed(secret: str) -> bytes:
    return keyed_hash("landing", secret)


def offer_due() -> int:
    """Everybody who has lost their place and was not offered others yet is; how many parties were.

    A party is offered places once for all of it, the first of its bookings speaking for the others.
    """
    now = timezone.now()
    lost = Booking.objects.live().exclude(displaced_at=None).filter(slot__starts_at__gt=now)
    offered = 0
    done: set[uuid.UUID] = set()
    for booking in lost.for_display().order_by("slot__starts_at", "pk")[:AT_ONCE]:
        since = booking.displaced_at
        if since and booking.party not in done and not _was_offered(booking, since):
            offered += _offer(booking, since, now)
        done.add(booking.party)
    return offered


def _was_offered(booking: Booking, since: dt.datetime) -> bool:
    rows = Landing.objects.filter(booking__party=booking.party)
    return rows.filter(displaced_at=since).exists() or rows.open().exists()


def _offer(booking: Booking, since: dt.datetime, now: dt.datetime) -> bool:
    try:
        with transaction.atomic():
            _make(booking, since, now)
    except IntegrityError:  # another worker was quicker
        return False
    return True


def _make(booking: Booking, since: dt.datetime, now: dt.datetime) -> None:
    until = rules.answer_until(now, booking.slot.starts_at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    landing = Landing.objects.create(
        booking=booking, displaced_at=since, secret_hash=_hashed(secret), made_at=now, expires_at=until
    )
    people = len(party(booking))
    held = 0
    for candidate in _candidates(booking, until)[:MOST_TRIED]:
        if held == rules.MOST_OFFERED:
            break
        held += _hold(landing, candidate, people)
    if not held:
        _settle(landing, Landing.State.NONE, now)
    else:
        messages.queue_offer(booking, secret, now, until)
    _note("landing.offered", landing, None, now, {"places": held})


def party(booking: Booking) -> list[Booking]:
    """Everybody who comes together with this person, in order."""
    return list(Booking.objects.live().filter(party=booking.party).order_by("pk").for_display())


def _candidates(booking: Booking, until: dt.datetime) -> list[rules.Candidate]:
    """Places of the same lane at the office, the nearest first; whether a party fits, the hold says."""
    now, lost = timezone.now(), booking.slot
    around = (max(rules.earliest_start(until), lost.starts_at - DAYS_AROUND), lost.starts_at + DAYS_AROUND)
    slots = Slot.objects.of_office(booking.office).in_lane(lost.lane).released(now).with_online(1)
    found = slots.filter(starts_at__range=around).exclude(pk=lost.pk).values_list("pk", "point_id", "starts_at")
    return rules.nearest((rules.Candidate(*row) for row in found), lost.starts_at, lost.point_id)


def _hold(landing: Landing, candidate: rules.Candidate, people: int) -> bool:
    booking = landing.booking
    product = booking.product.code if booking.product else ""
    try:
        held = holding.hold(
            slot=candidate.slot, service=booking.service.code, product=product, people=people, key=uuid.uuid4()
        )
    except Refused:
        return False
    Hold.objects.filter(token=held.token).update(expires_at=landing.expires_at)
    Alternative.objects.create(landing=landing, slot_id=candidate.slot, token=held.token)
    return True


# --- answering -------------------------------------------------------------------------------------------------------


def find(secret: str) -> Landing:
    """The offer that this link of a message leads to. Raises NotFound."""
    found = Landing.objects.for_answer().filter(secret_hash=_hashed(secret)).first()
    if found is None:
        raise NotFound
    if found.state != Landing.State.WITHDRAWN:
        return found
    # A place that was lost, given back and lost again is told of in one message.
    newest = Landing.objects.for_answer().filter(booking=found.booking_id).last()
    return newest or found


@transaction.atomic
def take(*, landing: Landing, slot: int) -> None:
    """Everybody booked together has the places that were held for them; it is no move of their own.

    Asked twice, it stays so. Raises HoldOver, NotFound, or what a move raises; then nothing has changed.
    """
    now = timezone.now()
    people = party(landing.booking)
    chosen = landing.alternatives.filter(slot=slot).first()
    if chosen is None:
        raise NotFound
    _lock(landing, people, slot)
    row = Landing.objects.select_for_update(no_key=True).get(pk=landing.pk)
    if row.state == Landing.State.TAKEN and any(one.slot_id == slot for one in people):
        return
    if row.state != Landing.State.OFFERED or row.expires_at <= now:
        raise HoldOver
    _give_back(row)
    changing.move(bookings=people, to=slot, key=chosen.token, by_office=True)
    _settle(row, Landing.State.TAKEN, now)
    _note("landing.taken", row, None, now, {"slot": slot})


def _lock(landing: Landing, people: Sequence[Booking], slot: int) -> None:
    """All slots that change hands, in one go and in the order of their keys."""
    held = Hold.objects.filter(token__in=landing.alternatives.values("token")).values_list("slot_id", flat=True)
    room.locked([*held, *(one.slot_id for one in people), *holding.run_from(slot, len(people))])


@transaction.atomic
def decline(*, landing: Landing) -> None:
    """None of the places suits: they are free for others, and staff call. Asked twice, it stays so. Raises HoldOver."""
    now = timezone.now()
    _lock(landing, [], landing.booking.slot_id)
    row = Landing.objects.select_for_update(no_key=True).get(pk=landing.pk)
    if row.state == Landing.State.DECLINED:
        return
    if row.state != Landing.State.OFFERED:
        raise HoldOver
    _give_back(row)
    _settle(row, Landing.State.DECLINED, now)
    _note("landing.declined", row, None, now, {})


def _give_back(landing: Landing) -> None:
    for token in landing.alternatives.values_list("token", flat=True):
        if Hold.objects.filter(token=token, state=Hold.State.HELD).exists():
            holding.release(token=token, by=None)


# --- the errand ------------------------------------------------------------------------------------------------------


def tend() -> int:
    """Offers follow what became of their bookings, and those who lost a place have theirs; how many rows changed.

    An offer not answered in time is over and its people are called; one that nobody needs any more is withdrawn.
    """
    now = timezone.now()
    changed = 0
    for row in Landing.objects.open().select_related("booking__office")[:AT_ONCE]:
        needed = row.booking.is_live and row.booking.displaced_at is not None
        if not needed or row.expires_at <= now:
            changed += _end(row, Landing.State.OVER if needed else Landing.State.WITHDRAWN, now)
    return changed + offer_due()


@transaction.atomic
def _end(landing: Landing, state: str, now: dt.datetime) -> bool:
    _lock(landing, [], landing.booking.slot_id)
    row = Landing.objects.select_for_update(no_key=True).get(pk=landing.pk)
    if row.state != Landing.State.OFFERED:
        return False
    _give_back(row)
    _settle(row, state, now)
    _note(f"landing.{state}", row, None, now, {})
    return True


def _settle(landing: Landing, state: str, now: dt.datetime) -> None:
    landing.state, landing.settled_at = state, now
    landing.save(update_fields=["state", "settled_at"])


def _note(deed: str, landing: Landing, by: User | None, now: dt.datetime, detail: journal.Detail) -> None:
    subject = f"booking:{landing.booking_id}"
    journal.record(deed, office=landing.booking.office, subject=subject, by=by, at=now, detail=detail)
