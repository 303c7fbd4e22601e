"""Offers: whoever lost their place to the office is held up to three others at once, near in time and place.

However many lost theirs, an office's offers are made with the same number of statements.
"""

import datetime as dt
import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bookings.actions import eligibility, holding, messages, room
from bookings.actions.catalogue import point_rules
from bookings.actions.holding import Claim, Held
from bookings.models import Alternative, Booking, Landing, Slot
from bookings.models.bookings import BookingQuerySet
from bookings.rules import landing as rules
from bookings.rules.claims import Wanted, adjoining, allot
from offices.actions import journal
from offices.errors import Refused
from offices.models import Office, keyed_hash
from offices.rules.findings import blocking

SECRET_BYTES = 16
AT_ONCE = 100  # parties in one transaction, so that nobody waits long for the slots that it locks
MOST_ROUNDS = 50
FINAL = (Landing.State.DECLINED, Landing.State.OVER, Landing.State.NONE)


def hashed(secret: str) -> bytes:
    return keyed_hash("landing", secret)


@dataclass(frozen=True)
class _Party:
    """Who comes together and cannot; the lead has lost the place, and speaks for the others."""

    lead: Booking
    people: tuple[Booking, ...]
    lost_at: dt.datetime
    until: dt.datetime

    @property
    def slots(self) -> set[int]:
        return {one.slot_id for one in self.people}


def offer_due() -> int:
    """Everybody who has lost their place and was not offered others yet is; how many parties were."""
    offices = _due(timezone.now()).order_by("office").values_list("office", flat=True).distinct()
    return sum(_offer_at(office) for office in list(offices))


def _due(now: dt.datetime) -> BookingQuerySet:
    """Lost bookings whose party has no offer that waits for an answer, nor had one for this loss in vain."""
    loss = Q(state=Landing.State.OFFERED) | Q(state__in=FINAL, displaced_at=OuterRef("displaced_at"))
    offered = Landing.objects.filter(loss, booking__party=OuterRef("party"))
    return Booking.objects.displaced().filter(~Exists(offered), slot__starts_at__gt=now)


def _offer_at(office: int) -> int:
    """Who is not offered anything here although there was something lost a race for it, and has another try later."""
    offered = 0
    for _round in range(MOST_ROUNDS):
        made = _offer_some(office)
        offered += made
        if not made:
            break
    return offered


@transaction.atomic
def _offer_some(pk: int) -> int:
    office = Office.objects.select_for_update(no_key=True).get(pk=pk)  # one at a time makes an office's offers
    now = timezone.now()
    parties = _parties(office, now)
    if not parties:
        return 0
    free = _Free(office, parties, now)
    plans = [(party, free.nearest(party)) for party in parties]
    answers = iter(holding.serve([claim for _party, claims in plans for claim in claims]))
    made: list[tuple[_Party, list[Held]]] = []
    for party, claims in plans:
        held = [one for one in (next(answers) for _claim in claims) if isinstance(one, Held)]
        if held or not claims:
            made.append((party, held))
    _write(office, made, now)
    return len(made)


def _parties(office: Office, now: dt.datetime) -> list[_Party]:
    leads = list(_due(now).of_office(office).for_display().order_by("slot__starts_at", "pk")[:AT_ONCE])
    everybody = Booking.objects.live().filter(party__in={one.party for one in leads}).order_by("pk").for_display()
    members: dict[uuid.UUID, list[Booking]] = defaultdict(list)
    for one in everybody:
        members[one.party].append(one)
    found: list[_Party] = []
    for lead in leads:
        lost_at = lead.displaced_at
        if lost_at and all(lead.party != other.lead.party for other in found):
            until = rules.answer_until(now, lead.slot.starts_at)
            found.append(_Party(lead, tuple(_together(lead, members[lead.party])), lost_at, until))
    return found


def party(lead: Booking) -> list[Booking]:
    """Everybody who comes together with this person, in order; its slot, point and office must be loaded."""
    return _together(lead, Booking.objects.live().filter(party=lead.party).order_by("pk").for_display())


def _together(lead: Booking, members: Iterable[Booking]) -> list[Booking]:
    """Without those who went to another point or day by themselves."""
    visit = (lead.slot.point_id, lead.local_start.date())
    return [one for one in members if (one.slot.point_id, one.local_start.date()) == visit]


class _Free:
    """The places that may be offered to these parties, as they were before anything is locked."""

    def __init__(self, office: Office, parties: Sequence[_Party], now: dt.datetime) -> None:
        within = [rules.within(one.lead.slot.starts_at, one.until) for one in parties]
        rows = Slot.objects.of_office(office).released(now).with_online(1)
        rows = rows.filter(lane__in={one.lead.slot.lane for one in parties})
        rows = rows.filter(starts_at__range=(min(first for first, _ in within), max(last for _, last in within)))
        self.now = now
        self.slots = {slot.pk: slot for slot in rows.order_by("starts_at")}
        self.rooms = room.rooms(self.slots)
        self.lanes: dict[str, dict[int, list[rules.Candidate]]] = defaultdict(lambda: defaultdict(list))
        self.place: dict[int, int] = {}  # of a slot among those of its lane and point
        for slot in self.slots.values():
            row = self.lanes[slot.lane][slot.point_id]
            self.place[slot.pk] = len(row)
            row.append(rules.Candidate(slot.pk, slot.point_id, slot.starts_at))

    def nearest(self, party: _Party) -> list[Claim]:
        """A claim for each of the nearest places that suit; no later party is offered the same ones."""
        lost = party.lead.slot
        first, last = rules.within(lost.starts_at, party.until)
        found: list[Claim] = []
        for candidate in rules.nearest(self.lanes[lost.lane], lost.starts_at, lost.point_id):
            if len(found) == rules.MOST_OFFERED:
                break
            if first <= candidate.starts_at <= last and (claim := self._claim(party, self.slots[candidate.slot])):
                found.append(claim)
        return found

    def _claim(self, party: _Party, slot: Slot) -> Claim | None:
        """The claim, with its places taken out of what is free; None when they do not suit or fit."""
        lead, people = party.lead, party.people
        service, product = lead.service.code, lead.product.code if lead.product else ""
        terms = point_rules(slot.point_id, self.now)
        run = tuple(takewhile(lambda pk: pk not in party.slots, self._run(slot, len(people))))
        helped = any(one.needs for one in people)
        if not run or not rules.suits(helped, lead.slot.point.facilities, terms.point.facilities):
            return None
        try:
            opened = holding.open_run(run, self.slots, terms, service, product, self.now)
        except Refused:
            return None
        who = [eligibility.person(one.identity_kind, one.identity_number, one.born_on, one.needs) for one in people]
        findings = eligibility.screen(
            people=who, slot=slot, service=service, product=product, rules=terms, now=self.now
        )
        wanted = Wanted(opened, len(people), terms.unit(service, slot.lane, slot.starts_at), online=True)
        if blocking(findings) or allot(wanted, self.rooms) is None:
            return None
        return Claim(uuid.uuid4(), opened, len(people), service, product, None, owed_until=party.until)

    def _run(self, slot: Slot, people: int) -> tuple[int, ...]:
        """The slot and those with room that adjoin it."""
        place, most = self.place[slot.pk], holding.longest_run(people)
        row = self.lanes[slot.lane][slot.point_id][place : place + most]
        return adjoining(self._moments(row), slot.pk, most)

    def _moments(self, row: Iterable[rules.Candidate]) -> Iterator[tuple[int, int, int]]:
        for one in row:
            yield one.slot, int(one.starts_at.timestamp()), int(self.slots[one.slot].ends_at.timestamp())


def _write(office: Office, made: Sequence[tuple[_Party, list[Held]]], now: dt.datetime) -> None:
    told = [(party, held, secrets.token_urlsafe(SECRET_BYTES)) for party, held in made]
    landings = Landing.objects.bulk_create(
        Landing(
            booking=party.lead,
            displaced_at=party.lost_at,
            state=Landing.State.OFFERED if held else Landing.State.NONE,
            secret_hash=hashed(secret),
            made_at=now,
            expires_at=party.until,
            settled_at=None if held else now,
        )
        for party, held, secret in told
    )
    Alternative.objects.bulk_create(
        Alternative(landing=landing, slot_id=one.parts[0][0], token=one.token)
        for landing, (_party, held) in zip(landings, made, strict=True)
        for one in held
    )
    messages.queue_offers([(party.lead, secret, party.until) for party, held, secret in told if held], now)
    lines = [
        journal.Line(office.slug, "landing.offered", f"booking:{party.lead.pk}", detail={"places": len(held)})
        for party, held in made
    ]
    journal.record_many(lines, at=now)
