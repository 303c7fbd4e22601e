"""The promise: of every visit its person is known to know in time, or somebody at the office calls.

What shows it are rows of their own, written once a version and way. Receipts are read off the outbox, where the
office's terms say that a channel's receipts can be relied on.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from bookings.actions import messages, offering
from bookings.actions.catalogue import point_rules
from bookings.errors import LinkOver
from bookings.models import Booking, Knowing, Message, MessageTerms
from bookings.models.messages import MessageQuerySet
from bookings.models.rulebook import of_office
from bookings.rules.promises import TELLS, Promises
from offices.models import Office, readable

MOST = 1_000  # messages of an office in one run
State = Message.State
MAY_HAVE_ARRIVED = (State.ACCEPTED, State.SENT, State.DELIVERED, State.IN_DOUBT)


def is_asked(booking: Booking, now: dt.datetime) -> bool:
    """Whether a sign that the person knows of the visit counts by now; its slot and point must be loaded."""
    if not booking.is_live or booking.is_displaced or booking.slot.starts_at <= now:
        return False
    visit_on = booking.local_start.date()
    return point_rules(booking.slot.point_id, now).book.promise(visit_on).is_open(visit_on, now)


def note(bookings: Iterable[Booking], how: str, now: dt.datetime) -> None:
    """It is on record that the people of these bookings know of them as they stand, where that counts by now."""
    rows = [Knowing(booking=one, version=one.version, how=how, at=now) for one in bookings if is_asked(one, now)]
    Knowing.objects.bulk_create(rows, ignore_conflicts=True)


def note_party(booking: Booking, how: str, now: dt.datetime) -> None:
    """The same of everybody who comes along and was told by the same message."""
    note((one for one in offering.party(booking) if one.version == booking.version), how, now)


@transaction.atomic
def tap(*, booking: Booking, how: str = Knowing.How.TAP) -> None:
    """The person says that they come, or otherwise shows that they know of the booking as they saw it.

    Raises LinkOver when it has changed since.
    """
    rows = Booking.objects.live().filter(pk=booking.pk, version=booking.version)
    seen = rows.select_for_update(no_key=True, of=("self",)).for_display().first()
    if seen is None:
        raise LinkOver
    note_party(seen, how, timezone.now())


def said(booking: Booking) -> Knowing | None:
    """When the person said that they come, to the booking as it stands."""
    return Knowing.objects.filter(booking=booking, version=booking.version, how=Knowing.How.TAP).first()


def keep(now: dt.datetime | None = None) -> int:
    """The errand: receipts are evidence, and what brought none is said on the next channel; how many were done.

    Whoever has no channel left, or whose moment has come, stands on the list of calls (bookings.reports.calls).
    """
    now = now or timezone.now()
    done = 0
    for office in Office.objects.all():
        book = of_office(office.slug)
        terms, promises = book.message_terms(office.local(now).date()), book.promises
        done += _note_delivered(terms, promises, now) + _try_next(terms, promises, now)
    return done


def _telling(terms: MessageTerms, now: dt.datetime) -> MessageQuerySet:
    """Messages that tell of a visit to come as it stands, for which nothing shows yet that the person knows."""
    known = Knowing.objects.filter(booking=OuterRef("booking"), version=OuterRef("version"))
    return Message.objects.filter(
        ~Exists(known),
        office=terms.office,
        kind__in=TELLS,
        version=F("booking__version"),
        booking__state=Booking.State.BOOKED,
        booking__displaced_at=None,
        booking__slot__starts_at__gt=now,
    )


def _counting(promises: Promises, now: dt.datetime, moment: str) -> Q:
    """Whose moment lies where signs of that day's visits count."""
    found = Q(pk=None)
    for day in promises.open_days(now):
        promise = promises.of(day)
        first, end = promise.stretch(day)
        found |= Q(
            **{
                "booking__slot__starts_at__gte": first,
                "booking__slot__starts_at__lt": end,
                f"{moment}__gte": promise.counts_from(day),
            }
        )
    return found


def _note_delivered(terms: MessageTerms, promises: Promises, now: dt.datetime) -> int:
    arrived = _telling(terms, now).filter(_counting(promises, now, "receipt_at"))
    rows = arrived.filter(state=State.DELIVERED, channel__in=terms.receipts).order_by("pk")
    told = {
        (row.booking.party, row.version): (row.booking, row.receipt_at)
        for row in rows.select_related("booking__slot__point").only(*_TOLD)[:MOST]
        if row.booking and row.receipt_at
    }
    found = [
        Knowing(booking=one, version=one.version, how=Knowing.How.DELIVERED, at=told[one.party, one.version][1])
        for one in _coming({party for party, _version in told}, terms.office)
        if (one.party, one.version) in told and _same_visit(one, told[one.party, one.version][0])
    ]
    Knowing.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


_TOLD = (
    *("version", "receipt_at", "booking__party", "booking__slot__starts_at", "booking__slot__minutes"),
    "booking__slot__point__office",
)


def _coming(parties: Collection[uuid.UUID], office: Office) -> list[Booking]:
    rows = Booking.objects.live().filter(party__in=parties, displaced_at=None).select_related("slot__point")
    found = list(rows.only("party", "version", "slot__starts_at", "slot__point"))
    for one in found:
        one.slot.point.office = office
    return found


def _same_visit(one: Booking, other: Booking) -> bool:
    other.slot.point.office = one.slot.point.office
    return (one.slot.point_id, one.local_start.date()) == (other.slot.point_id, other.local_start.date())


@transaction.atomic
def _try_next(terms: MessageTerms, promises: Promises, now: dt.datetime) -> int:
    """Two at once take different rows; there is one row for each channel anyway."""
    early = now - dt.timedelta(hours=terms.retry_hours)
    long_ago = Q(accepted_at__lte=early) | Q(accepted_at=None, claimed_at__lte=early)
    waiting = _telling(terms, now).filter(long_ago, _counting(promises, now, "due_at"), expires_at__gt=now)
    silent = waiting.filter(state__in=MAY_HAVE_ARRIVED, followers=None).exclude(then=[])
    silent = silent.exclude(state=State.DELIVERED, channel__in=terms.receipts)
    rows = silent.select_related("booking__slot__point__office").order_by("pk")
    found = readable(rows.select_for_update(skip_locked=True, of=("self",)), MOST)
    made = messages.follow_all(found, now)
    followed = {row.follows_id for row in made}
    # What nothing can follow is not looked at again, or it would stand in the way of the others.
    Message.objects.filter(pk__in=[row.pk for row in found if row.pk not in followed]).update(then=[])
    return len(made)
