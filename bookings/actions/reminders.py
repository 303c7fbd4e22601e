"""What is said by the clock: reminders of visits, of passports that wait, and the question how it was.

Every minute what is due by now, and not worthless yet, is written into the outbox; a minute that was lost is made up
for in the next one. Families are told once: of those who come together the first to be served stands for all.
"""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.utils import timezone

from bookings.actions import feedback, messages
from bookings.models import Booking, Collection, Message, MessageTerms
from bookings.models.bookings import BookingQuerySet
from bookings.models.rulebook import newest
from bookings.rules import reminders as rules
from bookings.rules.reminders import Timing
from offices.actions import nudging
from offices.models import Office, readable
from offices.rules.hours import instant

DAY = dt.timedelta(days=1)
AT_ONCE = 500  # rows in one transaction
WHO = ("party", "slot__point", "pk", "office", "version")
UNREAD = (Message.State.QUEUED, Message.State.FAILED, Message.State.UNDELIVERED, Message.State.EXPIRED)
UNNEEDED = ("identity_number", "name", "born_on_sealed", "companion")  # sealed; opening them would cost for nothing


@dataclass(frozen=True)
class _Group:
    """Offices whose clocks and hours are the same, so that they are asked about together."""

    zone: str
    clock: rules.Clock
    terms: Mapping[int, MessageTerms]  # by office

    def that_send(self, kind: str) -> list[int]:
        return [office for office, terms in self.terms.items() if kind in terms.kinds]


@dataclass(frozen=True)
class _Lead:
    """Who is told, for everybody of the party, and until when it is worth telling."""

    booking: int
    office: int
    version: int
    until: dt.datetime


def remind() -> int:
    """Everything that is due by the clock is in the outbox; how many messages were written. To be asked at any time."""
    now = timezone.now()
    written = 0
    for group in _groups(now):
        for timing in rules.about_visits(group.clock):
            written += sum(_tell(group, timing, leads, now) for leads in _of_visits(group, timing, now))
        for timing in rules.about_passports(group.clock):
            written += sum(_tell_of_passports(group, timing, leads, now) for leads in _of_passports(group, timing, now))
        for timing in rules.about_past_visits(group.clock):
            written += sum(_tell(group, timing, leads, now) for leads in _of_past_visits(group, timing, now))
    return written


def _groups(now: dt.datetime) -> list[_Group]:
    rows: dict[int, list[MessageTerms]] = defaultdict(list)
    for one in MessageTerms.objects.all():
        rows[one.office_id].append(one)
    found: dict[tuple[str, rules.Clock], dict[int, MessageTerms]] = defaultdict(dict)
    for office in Office.objects.all():
        terms = newest(rows[office.pk], office.local(now).date()) or MessageTerms(office=office)
        terms.office = office
        found[office.zone, terms.clock][office.pk] = terms
    return [_Group(zone, clock, terms) for (zone, clock), terms in found.items()]


# --- who is due, day by day ----------------------------------------------------------------------------------------


def _days(group: _Group, timing: Timing, now: dt.datetime) -> Iterator[tuple[dt.date, dt.datetime, dt.datetime]]:
    """Each day of which may be told now, with the moments at which it begins and ends."""
    for day in timing.open_days(Office(zone=group.zone).local(now).date()):
        due = timing.due_at(day, group.zone)
        if due is not None and due <= now:
            yield day, instant(day, dt.time(), group.zone), instant(day + DAY, dt.time(), group.zone)


def _told(timing: Timing, day: dt.date, zone: str, **who: object) -> Exists:
    """Somebody of the party was told of this day: by what still stands, or by what may have been read before a change.

    What is worthless from the same midnight on, or within the day before it, was about the same day.
    """
    over = timing.over_at(day, zone)
    rows = Message.objects.filter(kind=timing.kind, expires_at__gt=over - DAY, expires_at__lte=over, **who)
    stands = Q(version=F("booking__version")) | ~Q(state__in=UNREAD)
    return Exists(rows.exclude(state=Message.State.CANCELLED).filter(stands))


def _of_visits(group: _Group, timing: Timing, now: dt.datetime) -> Iterator[list[_Lead]]:
    """Who comes on each of the days and was not told yet; nobody who heard something newer so late."""
    for day, begins, ends in _days(group, timing, now):
        rows = Booking.objects.live().filter(displaced_at=None, office__in=group.that_send(timing.kind))
        rows = rows.filter(slot__starts_at__gte=begins, slot__starts_at__lt=ends)
        rows = rows.filter(~_told(timing, day, group.zone, booking__party=OuterRef("party")))
        rows = rows.annotate(changed_at=Max("changes__at"), undone_at=Max("changes__undone_at"))
        news = ("created_at", "changed_at", "undone_at")
        found = rows.order_by("slot__starts_at", "pk").values_list(*WHO, "slot__starts_at", *news)
        over, leads = timing.over_at(day, group.zone), []
        for booking, office, version, starts_at, *heard in _first_of_each(found):
            due = timing.due_at(day, group.zone, max(one for one in heard if one is not None))
            until = min(over, starts_at - rules.LEAST_NOTICE)
            if due is not None and due <= now < until:
                leads.append(_Lead(booking, office, version, until))
        yield leads


def _of_past_visits(group: _Group, timing: Timing, now: dt.datetime) -> Iterator[list[_Lead]]:
    """Who came for their place on one of the days, as far as anybody knows, and was not asked yet how it was."""
    for day, begins, ends in _days(group, timing, now):
        rows = Booking.objects.exclude(state=Booking.State.CANCELLED).filter(displaced_at=None)
        rows = rows.filter(office__in=group.that_send(timing.kind))
        rows = rows.filter(slot__starts_at__gte=begins, slot__starts_at__lt=ends)
        rows = rows.filter(Q(came_at__gte=begins) | Q(collection__undo_until__lte=now))
        rows = rows.filter(~_told(timing, day, group.zone, booking__party=OuterRef("party")))
        found = rows.order_by("slot__starts_at", "pk").values_list(*WHO)
        over = timing.over_at(day, group.zone)
        yield [_Lead(booking, office, version, over) for booking, office, version in _first_of_each(found)]


def _of_passports(group: _Group, timing: Timing, now: dt.datetime) -> Iterator[list[_Lead]]:
    """Whose passport was ready on each of the days and still waits; not while that can be taken back."""
    for day, begins, ends in _days(group, timing, now):
        rows = Collection.objects.waiting().filter(ready_at__gte=begins, ready_at__lt=ends, undo_until__lte=now)
        rows = rows.filter(booking__office__in=group.that_send(timing.kind))
        rows = rows.filter(~_told(timing, day, group.zone, booking__party=OuterRef("booking__party")))
        found = rows.order_by("ready_at", "pk").values_list(*(f"booking__{name}" for name in WHO))
        over = timing.over_at(day, group.zone)
        yield [_Lead(booking, office, version, over) for booking, office, version in _first_of_each(found)]


def _first_of_each(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The first row of each party at a point, without these two columns."""
    first: dict[tuple[object, object], tuple[Any, ...]] = {}
    for party, point, *rest in rows:
        first.setdefault((party, point), tuple(rest))
    return list(first.values())


# --- telling them --------------------------------------------------------------------------------------------------


def _tell(group: _Group, timing: Timing, leads: Sequence[_Lead], now: dt.datetime) -> int:
    written = 0
    for start in range(0, len(leads), AT_ONCE):
        some = {lead.booking: lead for lead in leads[start : start + AT_ONCE]}
        written += _write(group, timing, some, Booking.objects.filter(pk__in=some), now)
    return written


def _tell_of_passports(group: _Group, timing: Timing, leads: Sequence[_Lead], now: dt.datetime) -> int:
    """Each row is locked until its message is written: who collects a passport in the same moment waits for that."""
    written = 0
    for start in range(0, len(leads), AT_ONCE):
        some = {lead.booking: lead for lead in leads[start : start + AT_ONCE]}
        with transaction.atomic():
            rows = Collection.objects.waiting().filter(booking__in=some).order_by("pk")
            waiting = list(rows.select_for_update(skip_locked=True).values_list("booking", flat=True))
            written += _write(group, timing, some, Booking.objects.filter(pk__in=waiting), now)
    return written


@transaction.atomic
def _write(
    group: _Group, timing: Timing, leads: Mapping[int, _Lead], bookings: BookingQuerySet, now: dt.datetime
) -> int:
    """A message for each whose booking is as it was; what another scheduler wrote in the same moment stands."""
    rows = []
    people = bookings.select_related("slot__point__office").defer(*UNNEEDED).order_by("pk")
    for booking in readable(people, AT_ONCE):
        lead = leads[booking.pk]
        if booking.version != lead.version:
            continue
        terms = group.terms[lead.office]
        due = terms.quiet.first_allowed(now, group.zone)
        secret = secrets.token_urlsafe(feedback.SECRET_BYTES) if timing.kind == Message.Kind.FEEDBACK else ""
        row = messages.row_of(booking, timing.kind, terms, due_at=due, expires_at=lead.until, secret=secret)
        if row is not None and due < lead.until:
            rows.append(row)
    if timing.kind == Message.Kind.FEEDBACK:
        feedback.invite(rows, now)
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        nudging.nudge(messages.ERRAND)
    return len(rows)
