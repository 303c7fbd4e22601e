"""A hold becomes bookings: one person each, bound to the name, all of a party or nobody.

Confirmations that come at the same time are served together, in one transaction (the desk).
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from bookings.actions import contact as contacts
from bookings.actions import eligibility, messages
from bookings.actions.catalogue import PointRules, point_rules
from bookings.actions.desk import Desk
from bookings.errors import AlreadyBooked, ContactNotConfirmed, HoldOver, KeyReused, NotEligible, NotFound
from bookings.models import Booking, Hold, Message, NameWord, contact_hash, identity_hash
from bookings.rules import codes, names
from offices.actions import journal
from offices.errors import Refused
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
    """How to reach the party, in which language, and who comes along. WhatsApp is used at an express wish only."""

    phone: str = ""
    email: str = ""
    whatsapp: bool = False
    language: str = "id"
    companion: str = ""

    @property
    def contact(self) -> str:
        return self.phone or self.email


@dataclass(frozen=True)
class Confirmation:
    """The party that comes to the places held under the token."""

    token: uuid.UUID
    people: tuple[Person, ...]
    wishes: Wishes
    by: User | None
    channel: str
    hashes: tuple[bytes, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hashes", tuple(identity_hash(one.kind, one.number) for one in self.people))


Answer = list[Booking] | Refused


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
    now = timezone.now()
    place = _places([token], now, locked=False).get(token)
    if place is None:
        raise NotFound
    return _screen(place, people, now)


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
    asked = Confirmation(token, tuple(people), wishes, by, channel)
    if connection.in_atomic_block:  # the caller's transaction decides; another thread could not see into it
        answer = serve([asked])[0]
    else:
        answer = DESK.ask(asked)
    if isinstance(answer, Refused):
        raise answer
    return answer


def serve(asked: Sequence[Confirmation]) -> list[Answer]:
    """Answer them in one transaction; singly when one of them loses a race.

    Lost is the race to the unique constraints; or two parties with the same people in another order waited for each
    other, and the database let this one go.
    """
    try:
        return _serve_together(asked)
    except (IntegrityError, OperationalError):
        return [_serve_alone(one) for one in asked]


def _serve_alone(asked: Confirmation) -> Answer:
    for _try in range(CODE_TRIES):
        try:
            return _serve_together([asked])[0]
        except (IntegrityError, OperationalError):
            if _booked_among(asked.hashes):
                return AlreadyBooked()
    raise RuntimeError("booking_code_tries_used_up")


DESK: Desk[Confirmation, Answer] = Desk(serve)


# --- one group, one transaction ------------------------------------------------------------------------------------


@dataclass
class _Group:
    """What one transaction knows: the holds it has locked, who is booked, and which contacts were confirmed."""

    places: dict[uuid.UUID, _Place]
    booked: set[bytes]
    confirmed: set[tuple[uuid.UUID, bytes]]
    now: dt.datetime
    made: dict[uuid.UUID, tuple[Confirmation, list[Booking]]] = field(default_factory=dict)


@transaction.atomic
def _serve_together(asked: Sequence[Confirmation]) -> list[Answer]:
    now = timezone.now()
    places = _places([one.token for one in asked], now, locked=True)
    waiting = [one for one in asked if one.token in places and places[one.token].first.state == Hold.State.HELD]
    group = _Group(places, _booked(waiting, now), _confirmed(waiting, places), now)
    numbers = many.ask_numbers(Booking, sum(len(one.people) for one in asked))
    answers = [_answer(one, group) for one in asked]
    _write(group, iter(numbers()))
    return answers


def _answer(asked: Confirmation, group: _Group) -> Answer:
    try:
        return _decide(asked, group)
    except Refused as refusal:
        return refusal


def _decide(asked: Confirmation, group: _Group) -> list[Booking]:
    place = group.places.get(asked.token)
    if place is None:
        raise NotFound
    if asked.token in group.made:  # its twin came with the same group
        return _same(asked, group.made[asked.token][1])
    if place.first.state == Hold.State.BOOKED:
        return _same(asked, list(Booking.objects.filter(party=asked.token).order_by("pk").for_display()))
    _require_fit(asked, place, group)
    group.booked.update(asked.hashes)
    bookings = _bookings(place, asked, group.now)
    group.made[asked.token] = asked, bookings
    return bookings


def _require_fit(asked: Confirmation, place: _Place, group: _Group) -> None:
    """Raises the first reason why this party cannot have this place."""
    if len(asked.people) != place.first.people:
        raise NotEligible("party_changed")
    if blocks := blocking(_screen(place, asked.people, group.now)):
        raise NotEligible(*(finding.code for finding in blocks))
    if not all(part.is_live(group.now) for part in place.parts):
        raise HoldOver
    if _needs_code(asked, place) and (asked.token, contact_hash(asked.wishes.contact)) not in group.confirmed:
        raise ContactNotConfirmed
    if not group.booked.isdisjoint(asked.hashes):
        raise AlreadyBooked


def _needs_code(asked: Confirmation, place: _Place) -> bool:
    return asked.by is None and place.rules.terms.contact_code


def _same(asked: Confirmation, bookings: list[Booking]) -> list[Booking]:
    """What the token was answered the first time. Raises KeyReused when it was asked for other people."""
    if {bytes(one.identity_hash) for one in bookings} != set(asked.hashes):
        raise KeyReused
    return bookings


def _places(tokens: Iterable[uuid.UUID], now: dt.datetime, *, locked: bool) -> dict[uuid.UUID, _Place]:
    """The holds, all parts of each; locked, a second click waits until it is known what became of the first."""
    found = {}
    for token, parts in Hold.objects.parties(tokens, locked=locked).items():
        rules = point_rules(parts[0].slot.point_id, now)
        for part in parts:
            part.slot.point = rules.point
        found[token] = _Place(tuple(parts), rules)
    return found


def _screen(place: _Place, people: Sequence[Person], now: dt.datetime) -> list[Finding]:
    return eligibility.screen(
        people=[eligibility.person(one.kind, one.number, one.born_on, one.needs) for one in people],
        slot=place.first.slot,
        service=place.first.service,
        product=place.first.product,
        rules=place.rules,
        now=now,
    )


def _booked(asked: Iterable[Confirmation], now: dt.datetime) -> set[bytes]:
    """Who of these people is booked already; a visit that is over never stands in the way of the next."""
    found = _booked_among([one for wish in asked for one in wish.hashes])
    if found and Booking.objects.over(now).filter(identity_hash__in=found).update(state=Booking.State.PAST):
        found = _booked_among(list(found))
    return found


def _booked_among(hashes: Sequence[bytes]) -> set[bytes]:
    return Booking.objects.booked_among(hashes)


def _confirmed(asked: Iterable[Confirmation], places: dict[uuid.UUID, _Place]) -> set[tuple[uuid.UUID, bytes]]:
    return contacts.confirmed(one.token for one in asked if _needs_code(one, places[one.token]))


def _write(group: _Group, numbers: Iterator[int]) -> None:
    """The holds of the group are bookings; one message goes to each party's one contact."""
    if not group.made:
        return
    parts = [part.pk for token in group.made for part in group.places[token].parts]
    bookings = [booking for _asked, party in group.made.values() for booking in party]
    for booking, number in zip(bookings, numbers, strict=False):
        booking.pk = number
    with many.together():
        many.change(Hold, "id", parts, state=Hold.State.BOOKED)
        many.create(bookings)
        many.create([word for booking in bookings for word in name_words(booking)])
        messages.queue([party[0] for _asked, party in group.made.values()], Message.Kind.CONFIRMED, group.now)
        lines = (line for asked, party in group.made.values() for line in _lines(asked, party))
        journal.record_many(lines, at=group.now)


def _lines(asked: Confirmation, party: Sequence[Booking]) -> Iterable[journal.Line]:
    detail: journal.Detail = {"slot": party[0].slot_id, "people": len(party), "channel": asked.channel}
    by = asked.by.username if asked.by else ""
    return [journal.Line(one.office.slug, "booking.made", f"booking:{one.pk}", by, detail) for one in party]


def _bookings(place: _Place, asked: Confirmation, now: dt.datetime) -> list[Booking]:
    """The party's bookings, not in the table yet: each person in one of the held places."""
    hold, wishes = place.first, asked.wishes
    service, product = _service(place), _product(place)
    unit = sum(part.places for part in place.parts) // hold.people
    seats = [part.slot for part in place.parts for _seat in range(part.places // unit)]
    return [
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
            identity_hash=hashed,
            identity_number=person.number,
            name=person.name,
            born_on_sealed=person.born_on.isoformat(),
            phone=wishes.phone,
            whatsapp=bool(wishes.phone) and wishes.whatsapp,
            email=wishes.email,
            needs=list(person.needs),
            companion=wishes.companion,
            language=wishes.language,
            channel=asked.channel,
            made_by=asked.by,
            created_at=now,
        )
        for slot, person, hashed in zip(seats, asked.people, asked.hashes, strict=True)
    ]


def _service(place: _Place) -> Service:
    """The service held, by way of its terms: they have just been asked for."""
    code = place.first.service
    terms = place.rules.service_terms(code, place.visit_on)
    return terms.service if terms else Service.objects.get(code=code)


def _product(place: _Place) -> Product | None:
    code = place.first.product
    if not code:
        return None
    terms = place.rules.product_terms(code, place.visit_on)
    return terms.product if terms else Product.objects.get(code=code)


def name_words(booking: Booking) -> list[NameWord]:
    return [NameWord(booking=booking, word_hash=keyed_hash("name", word)) for word in names.words(booking.name)]


def close_past() -> int:
    """Bookings whose day is over are past, but for those whose place the office took away; how many became so."""
    now = timezone.now()
    closed = 0
    for office in Office.objects.all():
        with transaction.atomic():
            rows = Booking.objects.over(now).of_office(office).filter(displaced_at=None)
            over = rows.update(state=Booking.State.PAST)
            if over:
                detail: journal.Detail = {"bookings": over}
                subject = f"office:{office.slug}"
                journal.record("bookings.closed", office=office, subject=subject, by=None, at=now, detail=detail)
        closed += over
    return closed
