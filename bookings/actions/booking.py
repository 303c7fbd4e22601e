"""A hold becomes bookings: one person each, bound to the name, all of a party or nobody."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from bookings.actions import contact as contacts
from bookings.actions import eligibility, messages
from bookings.actions.catalogue import PointRules, point_rules, product_terms, service_terms
from bookings.errors import AlreadyBooked, HoldOver, KeyReused, NotEligible, NotFound
from bookings.models import Booking, Hold, Message, NameWord, identity_hash
from bookings.rules import codes, names
from offices.actions import journal
from offices.models import Office, Product, Service, User, keyed_hash, many
from offices.rules.findings import Finding, blocking

CODE_TRIES = 5


@dataclass(frozen=True)
class Person:
    """Who comes: the name as on the card, the identity number as read, and what help is wanted."""

    name: str
    number: str
    born_on: dt.date
    needs: tuple[str, ...] = ()
    kind: str = Booking.Identity.NIK


@dataclass(frozen=True)
class Wishes:
    """How to reach the party, in which language, and who comes along."""

    phone: str = ""
    email: str = ""
    language: str = "id"
    companion: str = ""


@dataclass(frozen=True)
class _Place:
    """The hold as the confirmation sees it."""

    parts: tuple[Hold, ...]
    rules: PointRules

    @property
    def first(self) -> Hold:
        return self.parts[0]

    @property
    def visit_on(self) -> dt.date:
        return self.rules.office.local(self.first.slot.starts_at).date()


def check(*, token: uuid.UUID, people: Sequence[Person]) -> list[Finding]:
    """Everything that speaks against this party in this place, warnings included. Raises NotFound."""
    place = _place(token)
    if place is None:
        raise NotFound
    return _screen(place, people, timezone.now())


def confirm(
    *,
    token: uuid.UUID,
    people: Sequence[Person],
    wishes: Wishes,
    by: User | None = None,
    channel: str = Booking.Channel.ONLINE,
) -> list[Booking]:
    """The held places are the people's, each with a code, and a message to them is on its way.

    Asked again, it gives the same bookings. Raises NotFound, HoldOver, KeyReused, NotEligible, ContactNotConfirmed
    or AlreadyBooked; then nothing has changed and the hold still runs.
    """
    for _try in range(CODE_TRIES):
        try:
            return _confirm(token, people, wishes, by, channel)
        except (IntegrityError, OperationalError) as error:
            # Lost the race to the unique constraint; or two parties with the same people in another order waited
            # for each other, and the database let this one go.
            if _has_live_booking(people):
                raise AlreadyBooked from error
    raise RuntimeError("booking_code_tries_used_up")


@transaction.atomic
def _confirm(
    token: uuid.UUID, people: Sequence[Person], wishes: Wishes, by: User | None, channel: str
) -> list[Booking]:
    now = timezone.now()
    place = _place(token, locked=True)
    if place is None:
        raise NotFound
    if place.first.state == Hold.State.BOOKED:
        return _same(token, people)
    if len(people) != place.first.people:
        raise NotEligible("party_changed")
    if blocks := blocking(_screen(place, people, now)):
        raise NotEligible(*(finding.code for finding in blocks))
    if by is None and place.rules.terms.contact_code:
        contacts.require_confirmed(token, wishes.phone or wishes.email)

    if not all(part.is_live(now) for part in place.parts):
        raise HoldOver
    many.change(Hold, "id", [part.pk for part in place.parts], state=Hold.State.BOOKED)
    _refuse_a_second_booking(people, now)
    bookings = _write(place, people, wishes, by, channel, now)
    messages.queue(bookings[:1], Message.Kind.CONFIRMED, now)  # one message to the party's one contact
    _journal(place, bookings, by, channel, now)
    return bookings


def _journal(place: _Place, bookings: Sequence[Booking], by: User | None, channel: str, now: dt.datetime) -> None:
    detail: journal.Detail = {"slot": place.first.slot_id, "people": len(bookings), "channel": channel}
    name = by.username if by else ""
    lines = (
        journal.Line(place.rules.office.slug, "booking.made", f"booking:{one.pk}", name, detail) for one in bookings
    )
    journal.record_many(lines, at=now)


def _same(token: uuid.UUID, people: Sequence[Person]) -> list[Booking]:
    """What the token was answered the first time. Raises KeyReused when it was asked for other people."""
    bookings = list(Booking.objects.filter(party=token).order_by("pk").for_display())
    if {bytes(one.identity_hash) for one in bookings} != set(_hashes(people)):
        raise KeyReused
    return bookings


def _place(token: uuid.UUID, *, locked: bool = False) -> _Place | None:
    """The hold, all parts of it; locked, a second click waits until it is known what became of the first."""
    parts = tuple(Hold.objects.parts_of(token, locked=locked))
    if not parts:
        return None
    slot = parts[0].slot
    rules = point_rules(slot.point_id, timezone.now().date())
    for part in parts:
        part.slot.point = rules.point
    return _Place(parts, rules)


def _screen(place: _Place, people: Sequence[Person], now: dt.datetime) -> list[Finding]:
    return eligibility.screen(
        people=[eligibility.person(one.kind, one.number, one.born_on, one.needs) for one in people],
        slot=place.first.slot,
        service=place.first.service,
        product=place.first.product,
        rules=place.rules,
        now=now,
    )


def _hashes(people: Sequence[Person]) -> list[bytes]:
    return [identity_hash(one.kind, one.number) for one in people]


def _has_live_booking(people: Sequence[Person]) -> bool:
    return Booking.objects.live().filter(identity_hash__in=_hashes(people)).exists()


def _refuse_a_second_booking(people: Sequence[Person], now: dt.datetime) -> None:
    """A visit that is over never stands in the way of the next, whether or not an errand has closed it."""
    hashes = _hashes(people)
    if Booking.State.BOOKED not in Booking.objects.states_of(hashes):
        return
    Booking.objects.over(now).filter(identity_hash__in=hashes).update(state=Booking.State.PAST)
    if _has_live_booking(people):
        raise AlreadyBooked


def _write(
    place: _Place, people: Sequence[Person], wishes: Wishes, by: User | None, channel: str, now: dt.datetime
) -> list[Booking]:
    hold = place.first
    service, product = _service(place), _product(place)
    unit = sum(part.places for part in place.parts) // hold.people
    seats = [part.slot for part in place.parts for _seat in range(part.places // unit)]
    bookings = [
        Booking(
            code=codes.make(secrets.randbelow),
            office=place.rules.office,
            slot=slot,
            places=unit,
            online=hold.online,
            party=hold.token,
            service=service,
            product=product,
            identity_kind=person.kind,
            identity_hash=identity_hash(person.kind, person.number),
            identity_number=person.number,
            name=person.name,
            born_on_sealed=person.born_on.isoformat(),
            phone=wishes.phone,
            email=wishes.email,
            needs=list(person.needs),
            companion=wishes.companion,
            language=wishes.language,
            channel=channel,
            made_by=by,
            created_at=now,
        )
        for slot, person in zip(seats, people, strict=True)
    ]
    many.create(bookings)
    many.create([word for booking in bookings for word in _name_words(booking)])
    return bookings


def _service(place: _Place) -> Service:
    """The service held, by way of its terms: they have just been asked for."""
    code = place.first.service
    terms = service_terms(code, place.visit_on)
    return terms.service if terms else Service.objects.get(code=code)


def _product(place: _Place) -> Product | None:
    code = place.first.product
    if not code:
        return None
    terms = product_terms(code, place.visit_on)
    return terms.product if terms else Product.objects.get(code=code)


def _name_words(booking: Booking) -> list[NameWord]:
    return [NameWord(booking=booking, word_hash=keyed_hash("name", word)) for word in names.words(booking.name)]


def close_past() -> int:
    """Bookings whose day is over are past; how many became so."""
    now = timezone.now()
    closed = 0
    for office in Office.objects.all():
        with transaction.atomic():
            over = Booking.objects.over(now).of_office(office).update(state=Booking.State.PAST)
            if over:
                detail: journal.Detail = {"bookings": over}
                subject = f"office:{office.slug}"
                journal.record("bookings.closed", office=office, subject=subject, by=None, at=now, detail=detail)
        closed += over
    return closed
