"""Offers: whoever lost their place to the office is held up to three others at once, near in time and place.

However many lost theirs, an office's offers are made with the same number of statements.
"""

import datetime as dt
import logging
import secrets
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bookings.actions import eligibility, holding, messages
from bookings.actions.catalogue import point_rules
from bookings.actions.free import Asking, Free
from bookings.actions.holding import Claim, Held
from bookings.models import Alternative, Booking, Landing, Slot
from bookings.models.bookings import BookingQuerySet
from bookings.rules import landing as rules
from offices.actions import journal
from offices.models import Office, keyed_hash

log = logging.getLogger(__name__)
SECRET_BYTES = 16
AT_ONCE = 100  # parties in one transaction, so that nobody waits long for the slots that it locks
MOST_ROUNDS = 50
FINAL = (Landing.State.DECLINED, Landing.State.OVER, Landing.State.NONE)


def hashed(secret: str) -> bytes:
    return keyed_hash("landing", secret)


@dataclass(frozen=True)
class _Party:
    """Who comes together and cannot; the lead has lost the place, and speaks for the others.

    There are no people where no key opens one of them: nothing can be found for them.
    """

    lead: Booking
    people: tuple[Booking, ...]
    lost_at: dt.datetime
    until: dt.datetime

    def asking(self) -> Asking:
        return asking_for(self.people, self.until)


def asking_for(people: Sequence[Booking], until: dt.datetime) -> Asking:
    """Booked people who come together, as places are sought for them; the service and product must be loaded."""
    lead = people[0]
    return Asking(
        people=tuple(
            eligibility.person(one.identity_kind, one.identity_number, one.born_on, one.needs) for one in people
        ),
        service=lead.service.code,
        product=lead.product.code if lead.product else "",
        own=frozenset(one.slot_id for one in people),
        until=until,
    )


def offer_due() -> int:
    """Everybody who has lost their place and was not offered others yet is; how many parties were."""
    offices = _due(timezone.now()).order_by("office").values_list("office", flat=True).distinct()
    return sum(_offer_at(office) for office in list(offices))


def is_owed(office: Office, now: dt.datetime) -> bool:
    """Whether somebody here has lost their place and was not offered others yet: they come before everybody else."""
    return _due(now).of_office(office).exists()


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
    plans = [(party, free.nearest(party) if party.people else []) for party in parties]
    answers = iter(holding.serve([claim for _party, claims in plans for claim in claims]))
    made: list[tuple[_Party, list[Held]]] = []
    for party, claims in plans:
        held = [one for one in (next(answers) for _claim in claims) if isinstance(one, Held)]
        if held or not claims:
            made.append((party, held))
    _write(office, made, now)
    return len(made)


def _parties(office: Office, now: dt.datetime) -> list[_Party]:
    rows = _due(now).of_office(office).for_display().closed().order_by("slot__starts_at", "pk")
    leads = list(rows[:AT_ONCE])
    people = readable_parties(leads)
    found: list[_Party] = []
    for shut in leads:
        known = people.get(shut.pk, [])
        lead = next((one for one in known if one.pk == shut.pk), shut)
        lost_at = lead.displaced_at
        if lost_at and all(lead.party != other.lead.party for other in found):
            until = rules.answer_until(now, lead.slot.starts_at)
            found.append(_Party(lead, tuple(known), lost_at, until))
    return found


def party(lead: Booking) -> list[Booking]:
    """Everybody who comes together with this person, in order; its slot, point and office must be loaded."""
    return parties([lead])[lead.pk]


def parties(leads: Sequence[Booking]) -> dict[int, list[Booking]]:
    """The same for several, by the key of each."""
    everybody = Booking.objects.live().filter(party__in={one.party for one in leads}).order_by("pk").for_display()
    members: dict[uuid.UUID, list[Booking]] = defaultdict(list)
    for one in everybody:
        members[one.party].append(one)
    return {lead.pk: _together(lead, members[lead.party]) for lead in leads}


def readable_parties(leads: Sequence[Booking]) -> dict[int, list[Booking]]:
    """The same but for those of whom no key opens somebody, so that they hold none of the others up."""
    try:
        return parties(leads)
    except InvalidToken:
        pass
    found: dict[int, list[Booking]] = {}
    for lead in leads:
        try:
            found |= parties([lead])
        except InvalidToken:
            log.warning("party_unreadable booking=%s", lead.pk)
    return found


def _together(lead: Booking, members: Iterable[Booking]) -> list[Booking]:
    """Without those who went to another point or day by themselves."""
    visit = (lead.slot.point_id, lead.local_start.date())
    return [one for one in members if (one.slot.point_id, one.local_start.date()) == visit]


class _Free(Free):
    """The places that may be offered to these parties."""

    def __init__(self, office: Office, parties: Sequence[_Party], now: dt.datetime) -> None:
        within = [rules.within(one.lead.slot.starts_at, one.until) for one in parties]
        rows = Slot.objects.of_office(office).released(now).with_online(1)
        rows = rows.filter(lane__in={one.lead.slot.lane for one in parties})
        super().__init__(
            rows.filter(starts_at__range=(min(first for first, _ in within), max(last for _, last in within))), now
        )
        self.candidates = {lane: _candidates(points) for lane, points in self.lanes.items()}

    def nearest(self, party: _Party) -> list[Claim]:
        """A claim for each of the nearest places that suit; no later party is offered the same ones."""
        lost, asking = party.lead.slot, party.asking()
        first, last = rules.within(lost.starts_at, party.until)
        found: list[Claim] = []
        for candidate in rules.nearest(self.candidates.get(lost.lane, {}), lost.starts_at, lost.point_id):
            if len(found) == rules.MOST_OFFERED:
                break
            if first <= candidate.starts_at <= last and self._eases(party, candidate.point):
                claim = self.claim(asking, self.slots[candidate.slot])
                found += [claim] if claim else []
        return found

    def _eases(self, party: _Party, point: int) -> bool:
        helped = any(one.needs for one in party.people)
        return rules.suits(helped, party.lead.slot.point.facilities, point_rules(point, self.now).point.facilities)


def _candidates(points: Mapping[int, Sequence[Slot]]) -> dict[int, list[rules.Candidate]]:
    return {pk: [rules.Candidate(one.pk, pk, one.starts_at) for one in there] for pk, there in points.items()}


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
