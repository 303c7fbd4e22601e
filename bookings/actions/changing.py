"""Moving and cancelling, and taking either back. Places change hands under lock: slots by key, then bookings."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions import eligibility, holding, messages, room
from bookings.actions.catalogue import PointRules, point_rules
from bookings.errors import (
    AlreadyBooked,
    KeyReused,
    NotEligible,
    NothingToUndo,
    NotLive,
    SlotFull,
    SlotGone,
    TooLate,
)
from bookings.models import Booking, Change, Message, Slot
from bookings.rules import moving
from bookings.rules.claims import Wanted, allot
from offices.actions import journal
from offices.models import User
from offices.rules.findings import Finding, blocking

REFUSALS = {"booking_not_live": NotLive, "move_too_late": TooLate, "cancel_too_late": TooLate}


def terms_of(rules: PointRules) -> moving.Terms:
    cutoff = moving.Cutoff(days=rules.terms.move_cutoff_days)
    return moving.Terms(move=cutoff, most_moves=rules.terms.most_moves)


def booked(booking: Booking) -> moving.Booked:
    """The booking as the rules of moving see it; its slot, point and office must be loaded."""
    own = [one for one in booking.changes.all() if one.kind == Change.Kind.MOVED and not one.by_office]
    return moving.Booked(
        starts_at=booking.slot.starts_at,
        zone=booking.slot.point.office.zone,
        is_live=booking.is_live,
        own_moves=sum(one.undone_at is None for one in own),
        is_displaced=booking.is_displaced,
    )


def stands_in_the_way_of_moving(booking: Booking) -> list[Finding]:
    rules = point_rules(booking.slot.point_id, timezone.now())
    return moving.may_move(booked(booking), timezone.now(), terms_of(rules))


def stands_in_the_way_of_cancelling(booking: Booking) -> list[Finding]:
    rules = point_rules(booking.slot.point_id, timezone.now())
    return moving.may_cancel(booked(booking), timezone.now(), terms_of(rules))


def _refuse(findings: Sequence[Finding]) -> None:
    for finding in findings:
        raise REFUSALS.get(finding.code, NotEligible)(finding.code)


@dataclass(frozen=True)
class _Move:
    """Bookings of one slot run that go together to another, locked and read inside the transaction."""

    bookings: list[Booking]
    slots: dict[int, Slot]
    now: dt.datetime
    by: User | None
    by_office: bool = False

    @property
    def online(self) -> bool:
        return self.by is None


def move(
    *, bookings: Sequence[Booking], to: int, key: uuid.UUID, by: User | None = None, by_office: bool = False
) -> list[Change]:
    """The bookings, one party's or one person's, have places from slot `to` on instead of their old ones.

    The same key gets the same answer. Moves by staff, and those that the
    office brought about, do not count as the person's own. Raises NotLive, TooLate,
    NotEligible, SlotFull, SlotGone, NotReleased, NotOffered or KeyReused; then nothing has changed.
    """
    run = (to,) if len(bookings) == 1 else holding.run_from(to, len(bookings))
    return settled(lambda: _move(bookings, run, key, by, by_office))


class OvertakenError(Exception):
    """Somebody else changed a booking before it was locked; its slots must be locked anew."""


Result = TypeVar("Result")
MOST_TRIES = 20


def settled(change: Callable[[], Result]) -> Result:
    """The change's result, tried again when somebody else changed the same bookings at the same moment."""
    for _try in range(MOST_TRIES):
        try:
            return change()
        except (
            OvertakenError,
            IntegrityError,
        ):  # an IntegrityError here is the same key, sent twice at once
            continue
    return change()


@transaction.atomic
def _move(
    bookings: Sequence[Booking], run: tuple[int, ...], key: uuid.UUID, by: User | None, by_office: bool
) -> list[Change]:
    keys = [booking.pk for booking in bookings]
    now = timezone.now()
    slots = room.locked([*run, *_current_slots(bookings)])
    if done := _done_before(key, keys, Change.Kind.MOVED, run[0]):
        return done
    if room.reclaim([pk for pk in run if pk in slots], now):
        slots = room.locked(slots)
    current = _locked_bookings(keys, slots)
    by_office = by_office or any(one.is_displaced for one in current)  # who comes along has not asked for it either
    if by is None and not by_office:
        for booking in current:
            _refuse(stands_in_the_way_of_moving(booking))
    elif not all(booking.is_live for booking in current):
        raise NotLive
    step = _Move(current, slots, now, by, by_office)
    seats = _new_seats(step, run)
    changes = _apply_move(step, seats, key)
    messages.queue(current[:1], Message.Kind.MOVED, now)
    _journal("booking.moved", current, by, now)
    return changes


def _done_before(key: uuid.UUID, bookings: Sequence[int], kind: str, to: int | None) -> list[Change]:
    """What the key was answered the first time; the slots must be locked, so that a twin request is over.

    Raises KeyReused when it was another question.
    """
    done = list(Change.objects.filter(key=key, booking__in=bookings).order_by("booking"))
    if done and (len(done), done[0].kind, done[0].to_slot_id) != (len(bookings), kind, to):
        raise KeyReused
    return done


def _locked_bookings(keys: Sequence[int], slots: dict[int, Slot]) -> list[Booking]:
    """The bookings as they are now, locked; their slots must be locked already. Raises OvertakenError."""
    rows = Booking.objects.filter(pk__in=keys).select_related("slot__point__office", "service", "product")
    current = list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))
    # One that was moved while this waited for it drops out of the join, or stands in a slot that is not locked.
    if len(current) != len(set(keys)) or not {booking.slot_id for booking in current} <= slots.keys():
        raise OvertakenError
    return current


def _current_slots(bookings: Sequence[Booking]) -> list[int]:
    keys = [booking.pk for booking in bookings]
    return list(Booking.objects.filter(pk__in=keys).values_list("slot_id", flat=True))


def _new_seats(step: _Move, run: tuple[int, ...]) -> list[Slot]:
    """A slot for each booking, in order. Raises when the run has no room for all of them."""
    first = step.slots.get(run[0])
    if first is None:
        raise SlotGone
    rules = point_rules(first.point_id, step.now)
    lead = step.bookings[0]
    if rules.office.pk != lead.office_id:
        raise SlotGone
    service, product = lead.service.code, lead.product.code if lead.product else ""
    opened = holding.open_run(run, step.slots, rules, service, product, step.now)
    people = [
        eligibility.person(one.identity_kind, one.identity_number, one.born_on, one.needs) for one in step.bookings
    ]
    found = eligibility.screen(people=people, slot=first, service=service, product=product, rules=rules, now=step.now)
    if blocks := blocking(found):
        raise NotEligible(*(finding.code for finding in blocks))
    wanted = Wanted(opened, len(step.bookings), rules.unit(service, first.lane, first.starts_at), step.online)
    parts = allot(wanted, room.rooms(step.slots))
    if parts is None:
        raise SlotFull
    return [step.slots[slot] for slot, places in parts for _seat in range(places // wanted.unit)]


def _apply_move(step: _Move, seats: list[Slot], key: uuid.UUID) -> list[Change]:
    changes = []
    shifts = []
    for booking, seat in zip(step.bookings, seats, strict=True):
        rules = point_rules(seat.point_id, step.now)
        unit = rules.unit(booking.service.code, seat.lane, seat.starts_at)
        if seat.pk == booking.slot_id:
            raise NotEligible("same_slot")
        shifts += [
            room.Shift(booking.slot_id, -booking.places, booking.online),
            room.Shift(seat.pk, unit, step.online),
        ]
        until = moving.undo_until(step.now, rules.terms.undo_minutes)
        changes.append(
            Change(
                booking=booking,
                key=key,
                kind=Change.Kind.MOVED,
                from_slot_id=booking.slot_id,
                to_slot=seat,
                by_office=step.by is not None or step.by_office,
                at=step.now,
                undo_until=until,
            )
        )
        booking.slot, booking.places, booking.online = seat, unit, step.online
        booking.displaced_at = None
        booking.version += 1
    room.shift(shifts)
    Booking.objects.bulk_update(step.bookings, ["slot", "places", "online", "displaced_at", "version"])
    return Change.objects.bulk_create(changes)


def cancel(*, bookings: Sequence[Booking], key: uuid.UUID, by: User | None = None) -> list[Change]:
    """The bookings are cancelled and their places free. The same key gets the same answer.

    Raises NotLive, TooLate or KeyReused; then nothing has changed.
    """
    return settled(lambda: _cancel(bookings, key, by))


@transaction.atomic
def _cancel(bookings: Sequence[Booking], key: uuid.UUID, by: User | None) -> list[Change]:
    keys = [booking.pk for booking in bookings]
    now = timezone.now()
    slots = room.locked(_current_slots(bookings))
    if done := _done_before(key, keys, Change.Kind.CANCELLED, None):
        return done
    current = _locked_bookings(keys, slots)
    for booking in current:
        if not booking.is_live:
            raise NotLive
        if by is None:
            _refuse(stands_in_the_way_of_cancelling(booking))
    room.shift(room.Shift(one.slot_id, -one.places, one.online) for one in current)
    for booking in current:
        booking.state = Booking.State.CANCELLED
        booking.version += 1
    Booking.objects.bulk_update(current, ["state", "version"])
    changes = [_cancellation(booking, key, now, by) for booking in current]
    messages.queue(current[:1], Message.Kind.CANCELLED, now)
    _journal("booking.cancelled", current, by, now)
    return Change.objects.bulk_create(changes)


def _cancellation(booking: Booking, key: uuid.UUID, now: dt.datetime, by: User | None) -> Change:
    rules = point_rules(booking.slot.point_id, now)
    return Change(
        booking=booking,
        key=key,
        kind=Change.Kind.CANCELLED,
        from_slot_id=booking.slot_id,
        by_office=by is not None,
        at=now,
        undo_until=moving.undo_until(now, rules.terms.undo_minutes),
    )


def undo(*, key: uuid.UUID, bookings: Sequence[Booking], by: User | None = None) -> list[Booking]:
    """What was changed under the key is as it was before, where the old places are still free.

    Asked again, it gives the same bookings. Raises NothingToUndo (too late, or changed again), SlotGone, SlotFull or
    AlreadyBooked; then nothing has changed.
    """
    for _try in range(MOST_TRIES):
        try:
            return _undo(key, bookings, by)
        except OvertakenError:
            continue
        except IntegrityError as error:  # cancelled, then booked anew: only one booking may live
            raise AlreadyBooked from error
    raise NothingToUndo


@transaction.atomic
def _undo(key: uuid.UUID, bookings: Sequence[Booking], by: User | None) -> list[Booking]:
    now = timezone.now()
    mine = Change.objects.filter(key=key, booking__in=[booking.pk for booking in bookings])
    slots = [slot for ends in mine.values_list("from_slot", "to_slot") for slot in ends if slot]
    before = room.locked([*slots, *_current_slots(bookings)])
    changes = list(mine.order_by("booking"))
    if changes and all(one.undone_at for one in changes):  # asked twice: it is as it was asked
        return list(Booking.objects.filter(changes__in=changes).order_by("pk").for_display())
    changes = [one for one in changes if one.undone_at is None and one.undo_until > now]
    if not changes:
        raise NothingToUndo
    if room.reclaim({one.from_slot_id for one in changes}, now):
        before = room.locked(before)
    current = {booking.pk: booking for booking in _locked_bookings([one.booking_id for one in changes], before)}
    _apply_undo(changes, before, current, now)
    restored = list(current.values())
    messages.queue(restored[:1], Message.Kind.RESTORED, now)
    _journal("booking.change_undone", restored, by, now)
    return list(Booking.objects.filter(pk__in=current).order_by("pk").for_display())


def _apply_undo(changes: list[Change], before: dict[int, Slot], current: dict[int, Booking], now: dt.datetime) -> None:
    shifts: list[room.Shift] = []
    places = room.rooms(before)
    for one in changes:
        booking, old = current[one.booking_id], before[one.from_slot_id]
        shifts += _put_back(booking, one, old)
        if old.starts_at <= now:
            raise SlotGone
        if places[old.pk].left(online=booking.online) < booking.places:
            raise SlotFull
        places[old.pk].take(booking.places, online=booking.online)
        booking.slot, booking.state = old, Booking.State.BOOKED
        booking.version += 1
    room.shift(shifts)
    Booking.objects.bulk_update(current.values(), ["slot", "places", "state", "version"])
    Change.objects.filter(pk__in=[one.pk for one in changes]).update(undone_at=now)


def _put_back(booking: Booking, change: Change, old: Slot) -> list[room.Shift]:
    """The shifts that lead back; the booking needs its places there. Raises NothingToUndo when it changed again."""
    if change.kind == Change.Kind.CANCELLED:
        if booking.state != Booking.State.CANCELLED:
            raise NothingToUndo
        return [room.Shift(old.pk, booking.places, booking.online)]
    if not booking.is_live or booking.slot_id != change.to_slot_id:
        raise NothingToUndo
    freed = room.Shift(booking.slot_id, -booking.places, booking.online)
    rules = point_rules(old.point_id, timezone.now())
    booking.places = rules.unit(booking.service.code, old.lane, old.starts_at)
    return [freed, room.Shift(old.pk, booking.places, booking.online)]


def _journal(action: str, bookings: Sequence[Booking], by: User | None, now: dt.datetime) -> None:
    journal.record_many(
        [
            journal.Line(
                one.slot.point.office.slug,
                action,
                f"booking:{one.pk}",
                by.username if by else "",
                {"slot": one.slot_id, "version": one.version},
            )
            for one in bookings
        ],
        at=now,
    )
