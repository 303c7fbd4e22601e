"""The waiting list at work: a place that is free is held for one party at a time, in the order in which they came.

Places that nobody took are passed on in one transaction, so that they are never anybody's prey on the way.
"""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bookings.actions import (
    booking,
    changing,
    contact,
    eligibility,
    holding,
    messages,
    offering,
    room,
    silencing,
    wishing,
)
from bookings.actions.booking import Person, Wishes
from bookings.actions.catalogue import terms_of
from bookings.actions.free import Asking, Free
from bookings.actions.holding import Claim, Held
from bookings.errors import HoldOver, NotFound, NotLive
from bookings.models import Booking, Hold, Message, MessageTerms, Pause, Slot, Turn, Waiting, WaitingPerson
from bookings.rules import waiting as rules
from bookings.rules.eligibility import Person as Comer
from offices.actions import journal, nudging
from offices.models import Office, readable

AT_ONCE = 50  # offers in one transaction, so that nobody waits long for the slots that it locks
SCANNED = 500  # parties looked at in one transaction
MOST_ROUNDS = 100
PASSING_ON = dt.timedelta(minutes=2)  # a place stays held so long after the last answer, until it goes to the next
SECRET_BYTES = 12  # nobody guesses one within the hours that it is worth something
Plan = list[tuple[Waiting, Claim]]


# --- answering ---------------------------------------------------------------------------------------------------


def find(secret: str) -> Turn:
    """The offer that this link of a message leads to. Raises NotFound."""
    found = Turn.objects.for_answer().filter(secret_hash=offering.hashed(secret)).first()
    if found is None:
        raise NotFound
    return found


def take(*, turn: Turn) -> Booking:
    """The party has the place that was held for it, and waits no longer. Asked twice, it stays so.

    Raises HoldOver when the time to answer is over, or what a confirmation or a move raises; then nothing has changed.
    """
    return changing.settled(lambda: _take(turn))


@transaction.atomic
def _take(turn: Turn) -> Booking:
    lead = Booking.objects.for_display().filter(waitings=turn.waiting_id).first()
    party = offering.party(lead) if lead else []
    slots = room.locked([*_slots_of([turn]), *holding.run_from(turn.slot_id, len(party) or 1), *_sitting(party)])
    row = _locked(turn)
    if row.state == Turn.State.TAKEN:
        return _taken(row)
    now = timezone.now()
    if not row.is_answerable(now):
        raise HoldOver
    if lead is None:
        booking.confirm(token=row.token, people=_people(row.waiting), wishes=_vouched(row, now))
    else:
        _move(row, lead, slots, now)
    row.state, row.settled_at, row.keeps_place = Turn.State.TAKEN, now, False
    row.save(update_fields=["state", "settled_at", "keeps_place"])
    _note(row, now)
    wishing.end(row.waiting, Waiting.State.TAKEN, now)
    return _taken(row)


def _sitting(party: Iterable[Booking]) -> list[int]:
    return [one.slot_id for one in party]


def _move(row: Turn, lead: Booking, slots: dict[int, Slot], now: dt.datetime) -> None:
    """Raises NotLive, or OvertakenError when one of them went to another slot meanwhile."""
    people = offering.party(lead)
    if lead not in people:
        raise NotLive
    if not set(_sitting(people)) <= slots.keys():
        raise changing.OvertakenError
    freed = holding.let_go([row.token], office=lead.office, now=now)
    changing.move(bookings=people, to=row.slot_id, key=row.token)
    Slot.objects.shrink(sorted(freed))


def _taken(row: Turn) -> Booking:
    """The first booking of who took the place."""
    mine = Q(party=row.token) if row.waiting.booking_id is None else Q(pk=row.waiting.booking_id)
    return Booking.objects.filter(mine).order_by("pk").for_display()[0]


def _people(waiting: Waiting) -> list[Person]:
    return [
        Person(one.name, one.identity_number, one.born_on, tuple(one.needs), one.identity_kind)
        for one in waiting.people_waiting.all()
    ]


def _vouched(row: Turn, now: dt.datetime) -> Wishes:
    """How the party is reached: confirmed when it joined, and so for this place too."""
    party = row.waiting
    contact.vouch(token=row.token, contact=party.contact, language=party.language, now=now)
    return Wishes(
        phone=party.phone,
        email=party.email,
        whatsapp=party.whatsapp,
        language=party.language,
        companion=party.companion,
    )


def _locked(turn: Turn) -> Turn:
    """The turn and its party as they are now; its slots must be locked already."""
    party = Waiting.objects.select_for_update(no_key=True).get(pk=turn.waiting_id)
    row = Turn.objects.select_for_update(no_key=True).get(pk=turn.pk)
    row.waiting = party
    return row


@transaction.atomic
def decline(*, turn: Turn) -> None:
    """The place goes to the next; the party waits on. Asked twice, it stays so. Raises HoldOver."""
    now, row = timezone.now(), _locked(turn)
    if row.state == Turn.State.DECLINED:
        return
    if not row.is_answerable(now):
        raise HoldOver
    row.state, row.settled_at = Turn.State.DECLINED, now
    row.save(update_fields=["state", "settled_at"])
    _note(row, now)
    nudging.nudge(wishing.TEND, at_once=True)


def _note(row: Turn, now: dt.datetime) -> None:
    subject, detail = f"waiting:{row.waiting_id}", {"slot": row.slot_id}
    journal.record(f"turn.{row.state}", office=row.waiting.office, subject=subject, by=None, at=now, detail=detail)


# --- the errand --------------------------------------------------------------------------------------------------


def tend() -> int:
    """Nobody waits who need not, unanswered places go to the next, and free ones are offered; how much changed.

    Whoever lost their place to the office comes before everybody who waits.
    """
    now = timezone.now()
    changed = offering.offer_due() + wishing.end_due(now)
    waiting, passing = Waiting.objects.live(), Turn.objects.to_pass_on(now)
    concerned = Q(pk__in=waiting.values("office")) | Q(pk__in=passing.values("waiting__office"))
    for pk in list(Office.objects.filter(concerned).order_by("pk").values_list("pk", flat=True)):
        changed += _tend_office(pk)
    return changed


def _tend_office(office: int) -> int:
    changed, after = 0, None
    for _round in range(MOST_ROUNDS):
        some, after = _tend_some(office, after)
        changed += some
        if after is None:
            break
    return changed


@transaction.atomic
def _tend_some(pk: int, after: Waiting | None) -> tuple[int, Waiting | None]:
    """What changed, and the last party that was looked at; None when nobody is left to look at."""
    office = Office.objects.select_for_update(no_key=True).get(pk=pk)  # one at a time makes an office's offers
    now = timezone.now()
    gone = list(Turn.objects.to_pass_on(now).filter(waiting__office=office).order_by("pk")[:AT_ONCE])
    held = Hold.objects.filter(token__in=[one.token for one in gone], state=Hold.State.HELD)
    plan, last = _plan(office, list(held), after, now)
    room.locked([*_slots_of(gone), *(slot for _waiting, claim in plan for slot in claim.run)])
    _let_go(office, gone, now)
    answers = holding.serve([claim for _waiting, claim in plan])
    made = [
        (waiting, claim, answer)
        for (waiting, claim), answer in zip(plan, answers, strict=True)
        if isinstance(answer, Held)
    ]
    _write(office, made, now)
    return len(gone) + len(made), last


def _slots_of(turns: Sequence[Turn]) -> list[int]:
    """Every slot in which places are held for these."""
    return list(Hold.objects.filter(token__in=[one.token for one in turns]).values_list("slot_id", flat=True))


def _let_go(office: Office, turns: Sequence[Turn], now: dt.datetime) -> None:
    """Their places are free, but for those that were taken at the last moment; the slots are locked."""
    parties = Waiting.objects.filter(pk__in=[one.waiting_id for one in turns])
    list(parties.closed().order_by("pk").select_for_update(no_key=True))
    rows = Turn.objects.filter(pk__in=[one.pk for one in turns], keeps_place=True)
    rows = rows.order_by("pk").select_for_update(no_key=True)
    over = [row for row in rows if row.state == Turn.State.OFFERED]
    Turn.objects.filter(pk__in=[row.pk for row in over]).update(state=Turn.State.OVER, settled_at=now)
    Turn.objects.filter(pk__in=[row.pk for row in rows]).update(keeps_place=False)
    Slot.objects.shrink(sorted(holding.let_go([row.token for row in rows], office=office, now=now)))
    lines = (journal.Line(office.slug, "turn.over", f"waiting:{row.waiting_id}") for row in over)
    journal.record_many(lines, at=now)


def _plan(office: Office, held: Sequence[Hold], after: Waiting | None, now: dt.datetime) -> tuple[Plan, Waiting | None]:
    """Who is to be held which places, as far as it can be seen before anything is locked."""
    terms = wishing.terms(terms_of(office, office.local(now).date()))
    if not rules.may_begin(office.local(now), terms) or offering.is_owed(office, now):
        return [], None
    free = _free(office, held, terms, now)
    if not free.slots or not _may_be_told(office, free, now):
        return [], None
    places = [
        rules.Place(slot.pk, slot.point_id, slot.lane, slot.starts_at, office.local(slot.starts_at).date())
        for slot in free.slots.values()
    ]
    seen = _next_in_order(office, terms, after, now)
    heard = silencing.open_ways(seen, _message_terms(free, now))
    waiters = {one.pk: one.as_waiter(frozenset(turn.slot_id for turn in one.turns.all())) for one in seen}
    able = (one for one in seen if one.pk in heard)
    some = [one for one in able if any(rules.suits(waiters[one.pk], place) for place in places)][:AT_ONCE]
    by_key, asking = {one.pk: one for one in some}, _asking(some, now + terms.offer + PASSING_ON, now)

    def taken(waiter: rules.Waiter, place: rules.Place) -> Claim | None:
        return free.claim(asking[waiter.key], free.slots[place.slot])

    asked = (waiters[one.pk] for one in some if one.pk in asking)
    plan = [(by_key[waiter.key], claim) for waiter, claim in rules.in_turn(asked, places, taken)]
    if len(some) == AT_ONCE:
        return plan, some[-1]
    return plan, seen[-1] if len(seen) == SCANNED else None


def _may_be_told(office: Office, free: Free, now: dt.datetime) -> bool:
    """Whether the office sends offers now: a place that nobody is told of would be held for nothing."""
    terms = _message_terms(free, now)
    if Message.Kind.OFFERED not in terms.kinds or terms.quiet.holds_at(office.local(now)):
        return False
    return not Pause.objects.running().filter(office=office, kind=Message.Kind.OFFERED).exists()


def _message_terms(free: Free, now: dt.datetime) -> MessageTerms:
    return messages.terms_of(next(iter(free.slots.values())).point_id, now)


def _free(office: Office, held: Sequence[Hold], terms: rules.Terms, now: dt.datetime) -> Free:
    """The released places far enough ahead, with those that are about to be let go."""
    rows = Slot.objects.of_office(office).released(now).filter(starts_at__gte=rules.earliest_start(now, terms))
    let_go = rows.filter(pk__in=[one.slot_id for one in held])
    return Free(rows.with_online(1) | let_go, now, held)


def _next_in_order(office: Office, terms: rules.Terms, after: Waiting | None, now: dt.datetime) -> list[Waiting]:
    rows = Waiting.objects.due(now - rules.WEEK, terms.most_a_week).of_office(office)
    if after is not None:
        rows = rows.filter(Q(joined_at__gt=after.joined_at) | Q(joined_at=after.joined_at, pk__gt=after.pk))
    rows = rows.select_related("service", "product", "booking__slot")
    return readable(rows.prefetch_related("points", "turns").in_order(), SCANNED)


def _asking(waiting: Sequence[Waiting], until: dt.datetime, now: dt.datetime) -> dict[int, Asking]:
    """By the party's key, as places are sought for it.

    Not those whose booking cannot be moved any more, nor those of whom no key opens somebody.
    """
    leads = Booking.objects.filter(waitings__in=[one.pk for one in waiting]).for_display().prefetch_related("changes")
    movable = {one.pk: one for one in leads if not changing.stands_in_the_way_of_moving(one)}
    parties = offering.readable_parties(list(movable.values()))
    people = _people_of([one for one in waiting if one.booking_id is None])
    found: dict[int, Asking] = {}
    for one in waiting:
        if one.booking_id in parties:
            found[one.pk] = offering.asking_for(parties[one.booking_id], until)
        elif len(who := people[one.pk]) == one.people:
            product = one.product.code if one.product else ""
            found[one.pk] = Asking(tuple(who), one.service.code, product, frozenset(), until)
    return found


def _people_of(fresh: Sequence[Waiting]) -> dict[int, list[Comer]]:
    """Who waits for a first place, by the party's key; without whom no key opens."""
    rows = WaitingPerson.objects.filter(waiting__in=[one.pk for one in fresh]).defer("name").order_by("pk")
    found: dict[int, list[Comer]] = defaultdict(list)
    for one in readable(rows, sum(party.people for party in fresh)):
        who = eligibility.person(one.identity_kind, one.identity_number, one.born_on, one.needs)
        found[one.waiting_id].append(who)
    return found


def new_secret() -> str:
    """What the link of a message holds: short, since all of it must fit one SMS."""
    return secrets.token_urlsafe(SECRET_BYTES)


def _write(office: Office, made: Sequence[tuple[Waiting, Claim, Held]], now: dt.datetime) -> None:
    if not made:
        return
    told = [new_secret() for _one in made]
    slots = Slot.objects.in_bulk(held.parts[0][0] for _waiting, _claim, held in made)
    turns = Turn.objects.bulk_create(
        Turn(
            waiting=waiting,
            slot=slots[held.parts[0][0]],
            token=held.token,
            secret_hash=offering.hashed(secret),
            made_at=now,
            expires_at=held.expires_at - PASSING_ON,
        )
        for (waiting, _claim, held), secret in zip(made, told, strict=True)
    )
    message_terms = messages.terms_of(turns[0].slot.point_id, now)
    ways = silencing.open_ways((waiting for waiting, _claim, _held in made), message_terms)
    heard = [(turn, secret) for turn, secret in zip(turns, told, strict=True) if turn.waiting_id in ways]
    messages.queue_turns([(turn, secret, ways[turn.waiting_id]) for turn, secret in heard], now)
    lines = [
        journal.Line(office.slug, "turn.offered", f"waiting:{turn.waiting_id}", detail={"slot": turn.slot_id})
        for turn in turns
    ]
    journal.record_many(lines, at=now)
