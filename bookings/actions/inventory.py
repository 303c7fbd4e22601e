"""Slots follow the house's days: by difference, safe to repeat, never below what is taken."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from bookings.actions import messages, room
from bookings.actions.catalogue import lane_rows
from bookings.models import Booking, Message, ReleaseRule, Slot
from bookings.models.rulebook import lanes_on
from bookings.rules import inventory, release
from offices.actions import days, journal, nudging
from offices.models import Office, ServiceDay, ServicePoint, Shutting, User, readable
from offices.rules.hours import instant

WEEKS_AHEAD = 8


@dataclass(frozen=True)
class Outcome:
    """What reconciling did, or would do: slots made, slots changed, and the bookings that lose their place."""

    created: int
    changed: int
    displaced: tuple[int, ...]  # bookings, by key

    @property
    def is_empty(self) -> bool:
        return not self.created and not self.changed and not self.displaced


def release_rule(rows: Iterable[ReleaseRule], on: dt.date) -> release.ReleaseRule | None:
    """Of an office's release rules, the one for visits on the day."""
    row = max((row for row in rows if row.holds_on(on)), key=lambda row: row.valid_from, default=None)
    if row is None:
        return None
    return release.ReleaseRule(row.kind, row.at, row.weekday, row.weeks_ahead, row.day_of_month, row.days)


def reconcile(point: ServicePoint, first: dt.date, last: dt.date, *, by: User | None = None) -> Outcome:
    """The point's days and slots from first to last are as the rules make them.

    Where capacity falls under what is taken, the slot keeps its places and the youngest bookings in it are marked
    displaced. Doing it again changes nothing.
    """
    return _reconcile(point, first, last, by=by, keep=True)


def preview(point: ServicePoint, first: dt.date, last: dt.date) -> Outcome:
    """What reconciling would do; nothing is changed."""
    return _reconcile(point, first, last, by=None, keep=False)


def reconcile_all(today: dt.date | None = None) -> int:
    """Every point's slots for the coming weeks follow their rules; how many slots were made or changed."""
    written = 0
    for point in ServicePoint.objects.select_related("office"):
        first = today or point.office.local(timezone.now()).date()
        outcome = reconcile(point, first, first + dt.timedelta(weeks=WEEKS_AHEAD))
        written += outcome.created + outcome.changed
    return written


@transaction.atomic
def _reconcile(point: ServicePoint, first: dt.date, last: dt.date, *, by: User | None, keep: bool) -> Outcome:
    now = timezone.now()
    ServicePoint.objects.select_for_update(no_key=True).get(pk=point.pk)  # one at a time makes a point's days and slots
    days.make_days(point, first, last)
    within = window(point, first, last)
    slots = room.locked(Slot.objects.filter(point=point, starts_at__range=within).values_list("pk", flat=True))
    coming = {pk: slot for pk, slot in slots.items() if slot.starts_at > now}
    targets = [target for target in planned(point, first, last) if target.starts_at > now]
    difference = inventory.difference([_existing(slot) for slot in coming.values()], targets)
    displaced = _displaced(difference.displaced)
    bookable_from = opening(point.office)
    changed = _changed(difference, coming, bookable_from)
    outcome = Outcome(len(difference.create), len(changed), tuple(row.pk for row in displaced))
    if not keep:
        transaction.set_rollback(True)
        return outcome

    Slot.objects.bulk_create(_new(point, target, bookable_from) for target in difference.create)
    Slot.objects.bulk_update(
        changed, ["capacity", "online", "minutes", "bookable_from", "over", "over_online"], batch_size=200
    )
    _mark(displaced, coming, now)
    if outcome.created or outcome.changed:
        detail = {"created": outcome.created, "changed": outcome.changed, "displaced": len(displaced)}
        journal.record(
            "slots.reconciled",
            office=point.office,
            subject=f"point:{point.slug}",
            by=by,
            at=now,
            detail=detail,
        )
    return outcome


def window(point: ServicePoint, first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """From the first day's midnight to just before the one after the last, on the point's clock."""
    zone = point.office.zone
    after = instant(last + dt.timedelta(days=1), dt.time(), zone)
    return instant(first, dt.time(), zone), after - dt.timedelta(microseconds=1)


def planned(point: ServicePoint, first: dt.date, last: dt.date) -> list[inventory.Target]:
    """The slots that the made days from first to last call for, past ones too."""
    within = window(point, first, last)
    zone = ZoneInfo(point.office.zone)
    before = first - dt.timedelta(days=1)  # its last span may run over midnight
    stored = ServiceDay.objects.filter(point=point, on__range=(before, last))
    spans = days.open_spans(stored.prefetch_related("spans").order_by("on"))
    shut = [(row.starts_at, row.ends_at) for row in Shutting.objects.filter(point=point, lifted_at=None)]
    rules = list(lane_rows(point).touching(before, last))
    found: list[inventory.Target] = []
    for span in spans:
        on = span.starts_at.astimezone(zone).date()
        terms = [
            inventory.LaneTerms(rule.lane, rule.grain_minutes, rule.minutes_per_place, rule.kept_percent)
            for rule in lanes_on(rules, on).values()
        ]
        found += inventory.targets([span], terms, shut)
    return [target for target in found if within[0] <= target.starts_at <= within[1]]


def _existing(slot: Slot) -> inventory.Existing:
    return inventory.Existing(
        slot.pk,
        slot.lane,
        slot.starts_at,
        slot.minutes,
        slot.capacity,
        slot.online,
        slot.taken,
        slot.taken_online,
        slot.over,
        slot.over_online,
    )


Opening = Callable[[dt.datetime], dt.datetime]


def opening(office: Office) -> Opening:
    """From when a slot can be booked: from its visit day's release; without a release rule, never before the visit."""
    released: dict[dt.date, dt.datetime | None] = {}
    rows = ReleaseRule.objects.filter(office=office)  # read once, however many days are asked about

    def bookable_from(starts_at: dt.datetime) -> dt.datetime:
        on = office.local(starts_at).date()
        if on not in released:
            rule = release_rule(rows, on)
            released[on] = release.released_at(rule, on, office.zone) if rule else None
        return released[on] or starts_at

    return bookable_from


def _new(point: ServicePoint, target: inventory.Target, bookable_from: Opening) -> Slot:
    return Slot(
        point=point,
        lane=target.lane,
        starts_at=target.starts_at,
        minutes=target.minutes,
        capacity=target.capacity,
        online=target.online,
        bookable_from=bookable_from(target.starts_at),
    )


def _changed(difference: inventory.Difference, coming: dict[int, Slot], bookable_from: Opening) -> list[Slot]:
    """The stored slots that are to be written, already as they shall be."""
    changed: dict[int, Slot] = {}
    for change in difference.change:
        slot = changed[change.pk] = coming[change.pk]
        slot.capacity, slot.online, slot.minutes = change.capacity, change.online, change.minutes
        slot.over, slot.over_online = change.over, change.over_online
    for pk, slot in coming.items():
        if (moment := bookable_from(slot.starts_at)) != slot.bookable_from:
            slot.bookable_from = moment
            changed[pk] = slot
    return list(changed.values())


def _displaced(over: tuple[tuple[int, int], ...]) -> list[Booking]:
    """The youngest bookings of each slot, as many as make up the places over."""
    if not over:
        return []
    missing = dict(over)
    displaced: list[Booking] = []
    for booking in Booking.objects.live().closed().filter(slot__in=missing).order_by("-created_at", "-pk"):
        if missing[booking.slot_id] > 0:
            displaced.append(booking)
            missing[booking.slot_id] -= booking.places
    return displaced


def _mark(displaced: list[Booking], coming: dict[int, Slot], now: dt.datetime) -> None:
    """Bookings that lost their place say so, and are offered others next; those that have it back no longer do."""
    keys = [booking.pk for booking in displaced]
    here = Booking.objects.live().filter(slot__in=list(coming))
    _have_it_back(list(here.closed().exclude(pk__in=keys).exclude(displaced_at=None)), now)
    if here.filter(pk__in=keys, displaced_at=None).update(displaced_at=now):
        nudging.nudge("bookings.actions.landing.tend", at_once=True)


def _have_it_back(bookings: list[Booking], now: dt.datetime) -> None:
    """Their old places are theirs again; whoever was told of the loss is told of this, and of the next loss anew."""
    if not bookings:
        return
    told = messages.told_of_loss(bookings) | messages.not_told_yet(bookings)
    for booking in bookings:
        booking.displaced_at = None
        booking.version += 1
    Booking.objects.bulk_update(bookings, ["displaced_at", "version"])
    if told:
        rows = Booking.objects.filter(pk__in=told).select_related("slot").order_by("pk")
        messages.queue(readable(rows, len(told)), Message.Kind.RESTORED, now)
