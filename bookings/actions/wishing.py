"""Joining the waiting list and leaving it. Locks in order: slots by key, the party, its turn, holds, bookings."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions import changing, contact, eligibility, limits, offering
from bookings.actions.booking import Person, Wishes
from bookings.actions.catalogue import point_rules, terms_of
from bookings.errors import (
    AlreadyBooked,
    AlreadyWaiting,
    KeyReused,
    NotEligible,
    NotFound,
    NotLive,
    NotOffered,
    TooMany,
)
from bookings.models import (
    Booking,
    BookingTerms,
    Draft,
    Slot,
    Turn,
    Waiting,
    WaitingPerson,
    contact_hash,
    identity_hash,
)
from bookings.rules import codes
from bookings.rules import waiting as rules
from offices.actions import journal, nudging
from offices.errors import Refused
from offices.models import Office, Product, Service, ServicePoint, keyed_hash
from offices.rules.findings import Finding, blocking
from offices.rules.hours import instant

TEND = "bookings.actions.waiting.tend"
PER_ADDRESS = limits.Limit("waiting_address", most=20, seconds=60 * 60)
MOST_PER_CONTACT = 5  # parties that wait under one phone or address
NOON = dt.time(12)
KEPT_ASKED, KEPT_ENDED = dt.timedelta(days=1), dt.timedelta(days=30)


@dataclass(frozen=True)
class Span:
    """Where and when a place would do: any of these points (none: every one), from the first day to the last."""

    points: tuple[ServicePoint, ...]
    first_on: dt.date
    last_on: dt.date


def terms(row: BookingTerms) -> rules.Terms:
    """What the office's booking terms say of the waiting list."""
    return rules.Terms(
        offer=dt.timedelta(minutes=row.offer_minutes),
        lead=dt.timedelta(hours=row.offer_lead_hours),
        most_a_week=row.offers_most_per_week,
        most_days=row.waiting_most_days,
        from_time=row.offers_from,
        to_time=row.offers_to,
    )


def ask(
    *,
    office: Office,
    service: Service,
    product: Product | None,
    lane: str,
    people: int,
    span: Span,
    address: str,
    key: uuid.UUID | None = None,
) -> Waiting:
    """A party may be typed in that waits for this; the same key gives the same party.

    Raises TooMany, NotOffered, NotEligible or KeyReused; then nothing changed.
    """
    now, token = timezone.now(), _token(key)
    about = (office, service, product, lane, people)
    if before := _before(token, about, span):
        return before
    of_office = terms_of(office, office.local(now).date())
    if not limits.allow(PER_ADDRESS, address):
        raise TooMany
    if not 1 <= people <= of_office.party_limit:
        raise NotEligible("party_too_large")
    _check(office, service.code, lane, span, of_office, now)
    try:
        return _made(*about, span, asked_at=now, token=token)
    except IntegrityError:  # a twin request with the same key was quicker
        if before := _before(token, about, span):
            return before
        raise


About = tuple[Office, Service, Product | None, str, int]


def _before(token: uuid.UUID, about: About, span: Span) -> Waiting | None:
    """What was made under the key before, if anything. Raises KeyReused when it was for something else."""
    row = Waiting.objects.filter(token=token).first()
    if row is None:
        return None
    if (row.office, row.service, row.product, row.lane, row.people) != about or _span_of(row) != _sorted(span):
        raise KeyReused
    return row


def _token(key: uuid.UUID | None) -> uuid.UUID:
    """What opens the party: nobody guesses it, whoever chose the key."""
    return uuid.UUID(bytes=keyed_hash("waiting", str(key))[:16]) if key else uuid.uuid4()


def _span_of(row: Waiting) -> Span:
    return _sorted(Span(tuple(row.points.all()), row.first_on, row.last_on))


def _sorted(span: Span) -> Span:
    return replace(span, points=tuple(sorted(set(span.points), key=lambda point: point.pk)))


def _check(office: Office, service: str, lane: str, span: Span, of_office: BookingTerms, now: dt.datetime) -> None:
    """Raises NotEligible for days that do not do, NotOffered where no chosen point has the service in the lane."""
    today = office.local(now).date()
    for finding in rules.check_days(span.first_on, span.last_on, today, of_office.waiting_most_days):
        raise NotEligible(finding.code)
    points = span.points or tuple(ServicePoint.objects.of(office))
    known = [point_rules(point.pk, now) for point in points if point.office_id == office.pk]
    if not any(service in one.services_in(lane) | one.services_in("") for one in known):
        raise NotOffered
    if not any(one.is_online(service) for one in known):
        raise NotOffered("not_online")


@transaction.atomic
def _made(
    office: Office, service: Service, product: Product | None, lane: str, people: int, span: Span, **fields: object
) -> Waiting:
    made = Waiting.objects.create(
        code=codes.make(secrets.randbelow),
        office=office,
        service=service,
        product=product,
        lane=lane,
        people=people,
        first_on=span.first_on,
        last_on=span.last_on,
        **fields,
    )
    made.points.set(span.points)
    return made


def needs_code(waiting: Waiting) -> bool:
    """Whether the contact is still to be confirmed before the party can join."""
    today = waiting.office.local(timezone.now()).date()
    is_confirmed = Draft.objects.filter(token=waiting.token, confirmed_at__isnull=False).exists()
    return terms_of(waiting.office, today).contact_code and not is_confirmed


def join(*, token: uuid.UUID, people: Sequence[Person], wishes: Wishes) -> Waiting:
    """The party waits from now on, behind all who wait already; asked again, it keeps its place in the queue.

    Raises NotFound, NotLive, NotEligible, ContactNotConfirmed, AlreadyBooked, AlreadyWaiting or TooMany; then nothing
    has changed.
    """
    try:
        return _join(token, people, wishes)
    except IntegrityError as error:  # one of them waits already, or began to at this very moment
        raise AlreadyWaiting from error


@transaction.atomic
def _join(token: uuid.UUID, people: Sequence[Person], wishes: Wishes) -> Waiting:
    now = timezone.now()
    row = Waiting.objects.select_for_update(no_key=True).filter(token=token).first()
    if row is None:
        raise NotFound
    if row.is_live:
        return row
    if row.state != Waiting.State.ASKED:
        raise NotLive
    _require_fit(row, people, wishes, now)
    row.phone, row.email, row.companion = wishes.phone, wishes.email, wishes.companion
    row.whatsapp = bool(wishes.phone) and wishes.whatsapp
    row.contact_hash, row.language = contact_hash(wishes.contact), wishes.language
    row.state, row.joined_at = Waiting.State.WAITING, now
    row.save()
    WaitingPerson.objects.bulk_create(
        WaitingPerson(
            waiting=row,
            identity_kind=one.kind,
            identity_hash=identity_hash(one.kind, one.number),
            identity_number=one.number,
            name=one.name,
            born_on_sealed=one.born_on.isoformat(),
            needs=list(one.needs),
        )
        for one in people
    )
    _note_joined(row, now)
    return row


def check(*, waiting: Waiting, people: Sequence[Person]) -> list[Finding]:
    """Everything that speaks against this party, whatever day of its span it comes on."""
    now, office = timezone.now(), waiting.office
    point = waiting.points.first() or ServicePoint.objects.of(office).first()
    if point is None:
        return [Finding("not_offered")]
    known = point_rules(point.pk, now)
    who = [eligibility.person(one.kind, one.number, one.born_on, one.needs) for one in people]
    found: list[Finding] = []
    for on in (waiting.first_on, waiting.last_on):
        day = Slot(point=point, lane=waiting.lane, starts_at=max(instant(on, NOON, office.zone), now))
        product = waiting.product.code if waiting.product else ""
        findings = eligibility.screen(
            people=who, slot=day, service=waiting.service.code, product=product, rules=known, now=now
        )
        found = blocking(findings)
        if not found:
            break
    return found


def _require_fit(row: Waiting, people: Sequence[Person], wishes: Wishes, now: dt.datetime) -> None:
    """Raises the first reason why this party cannot wait."""
    of_office = terms_of(row.office, row.office.local(now).date())
    if len(people) != row.people:
        raise NotEligible("party_changed")
    if found := check(waiting=row, people=people):
        raise NotEligible(*(one.code for one in found))
    if not wishes.contact:
        raise NotEligible("contact_missing")
    if of_office.contact_code:
        contact.require_confirmed(row.token, wishes.contact)
    hashes = [identity_hash(one.kind, one.number) for one in people]
    if Booking.objects.standing(now).filter(identity_hash__in=hashes).exists():
        raise AlreadyBooked
    if Waiting.objects.live().filter(contact_hash=contact_hash(wishes.contact)).count() >= MOST_PER_CONTACT:
        raise TooMany


def join_for(*, booking: Booking, span: Span) -> Waiting:
    """Everybody booked together waits for an earlier place. It is a move of their own when they take one.

    Raises AlreadyWaiting, NotEligible or NotOffered, or says why the booking cannot be moved; then nothing has changed.
    """
    now, office = timezone.now(), booking.office
    for finding in changing.stands_in_the_way_of_moving(booking):
        raise Refused(finding.code)
    if not booking.contact:
        raise NotEligible("contact_missing")
    lane, of_office = booking.slot.lane, terms_of(office, office.local(now).date())
    _check(office, booking.service.code, lane, span, of_office, now)
    people = len(offering.party(booking))
    try:
        with transaction.atomic():
            if Waiting.objects.live().filter(booking__party=booking.party).exists():
                raise AlreadyWaiting
            moments = {"asked_at": now, "joined_at": now, "state": Waiting.State.WAITING}
            fields = {"booking": booking, "language": booking.language, **moments}
            row = _made(office, booking.service, booking.product, lane, people, span, **fields)
            _note_joined(row, now)
    except IntegrityError as error:
        raise AlreadyWaiting from error
    return row


def _note_joined(row: Waiting, now: dt.datetime) -> None:
    detail: journal.Detail = {"people": row.people, "earlier": row.booking_id is not None}
    journal.record("waiting.joined", office=row.office, subject=f"waiting:{row.pk}", by=None, at=now, detail=detail)
    nudging.nudge(TEND)


def find(*, code: str, born_on: dt.date) -> Waiting:
    """The party that waits under this code and has somebody born on that day. Raises NotFound.

    Whoever asks has been counted by `finding.find`, which comes before.
    """
    try:
        known = codes.read(code)
    except codes.BadCode as error:
        raise NotFound from error
    row = Waiting.objects.live().filter(code=known).first()
    born = [secrets.compare_digest(one.born_on_sealed, born_on.isoformat()) for one in _people_of(row)]
    if row is None or not any(born):
        raise NotFound
    return row


def _people_of(row: Waiting | None) -> list[WaitingPerson]:
    return list(row.people_waiting.all()) if row else []


@transaction.atomic
def stop(*, waiting: Waiting) -> None:
    """The party waits no longer, is sent nothing more, and a place held for it goes to the next. Asked twice, too."""
    row = Waiting.objects.select_for_update(no_key=True).get(pk=waiting.pk)
    if row.is_live:
        end(row, Waiting.State.STOPPED, timezone.now())


def end(row: Waiting, state: str, now: dt.datetime) -> None:
    """The party, locked, waits no longer; who they were is forgotten, and nothing is offered to them any more."""
    row.state, row.ended_at = state, now
    row.phone = row.email = row.companion = ""
    row.contact_hash = None
    row.save(update_fields=["state", "ended_at", "phone", "email", "companion", "contact_hash"])
    row.people_waiting.all().delete()
    Turn.objects.open().filter(waiting=row).update(state=Turn.State.WITHDRAWN, settled_at=now)
    subject = f"waiting:{row.pk}"
    journal.record(f"waiting.{state}", office=row.office, subject=subject, by=None, at=now)
    nudging.nudge(TEND, at_once=True)


def end_due(now: dt.datetime) -> int:
    """Whose days are over, or who has a place by another way, waits no longer; how many."""
    found = [(row, Waiting.State.SETTLED) for row in Waiting.objects.provided_for(now).closed()]
    for office in Office.objects.filter(pk__in=Waiting.objects.live().values("office")):
        over = Waiting.objects.live().closed().of_office(office).filter(last_on__lt=office.local(now).date())
        found += [(row, Waiting.State.OVER) for row in over]
    return sum(_end_one(row, state, now) for row, state in found)


@transaction.atomic
def _end_one(found: Waiting, state: str, now: dt.datetime) -> bool:
    row = Waiting.objects.closed().select_for_update(no_key=True).get(pk=found.pk)
    if not row.is_live:
        return False
    end(row, state, now)
    return True


def forget_old(now: dt.datetime | None = None) -> int:
    """What nobody finished typing within a day is gone, and what ended a month ago; how many parties."""
    moment = now or timezone.now()
    asked = Waiting.objects.filter(state=Waiting.State.ASKED, asked_at__lt=moment - KEPT_ASKED)
    ended = Waiting.objects.filter(ended_at__lt=moment - KEPT_ENDED)
    gone = [row.pk for row in (*asked.closed(), *ended.closed())]
    Waiting.objects.filter(pk__in=gone).closed().delete()
    return len(gone)
