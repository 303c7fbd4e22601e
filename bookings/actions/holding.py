"""Holding places. Claims that come at the same time are served together, in one transaction (the desk)."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bookings.actions import room
from bookings.actions.catalogue import PointRules, point_rules
from bookings.actions.desk import Desk
from bookings.errors import (
    HoldOver,
    KeyReused,
    NotEligible,
    NotFound,
    NotOffered,
    NotReleased,
    SlotFull,
    SlotGone,
)
from bookings.models import Hold, Slot
from bookings.rules.claims import Allotment, Room, Wanted, adjoining, allot
from offices.actions import journal
from offices.errors import Refused
from offices.models import Office, User, many

LONGEST_RUN = 40  # slots


@dataclass(frozen=True)
class Claim:
    """A party that wants places from the first slot of `run` on. `key` is the client's own.

    With `owed_until` the office itself keeps places until then, for whoever it took theirs from.
    """

    key: uuid.UUID
    run: tuple[int, ...]
    people: int
    service: str
    product: str
    by: User | None
    owed_until: dt.datetime | None = None

    @property
    def online(self) -> bool:
        return self.by is None

    @property
    def question(self) -> "Question":
        return (self.run[0], self.people, self.service, self.product, self.online)


@dataclass(frozen=True)
class Held:
    """Places kept until `expires_at`: (slot, places) for each slot of the party."""

    token: uuid.UUID
    expires_at: dt.datetime
    parts: Allotment


Answer = Held | Refused
Question = tuple[int, int, str, str, bool]  # what a key stands for: first slot, people, service, product, online


def hold(*, slot: int, service: str, product: str, people: int, key: uuid.UUID, by: User | None = None) -> Held:
    """Keep places for a party in the slot, or in it and those that adjoin it, for the office's hold time.

    The same key gets the same answer. Raises SlotFull, NotReleased, SlotGone, NotOffered, NotEligible or KeyReused;
    then nothing has changed.
    """
    run = (slot,) if people == 1 else run_from(slot, people)
    claim = Claim(key, run, people, service, product, by)
    if connection.in_atomic_block:  # the caller's transaction decides; another thread could not see into it
        answer = serve([claim])[0]
    else:
        answer = DESK.ask(claim)
    if isinstance(answer, Refused):
        raise answer
    return answer


def run_from(first: int, people: int) -> tuple[int, ...]:
    """The slot and those that adjoin it, as far as a party of so many people might need."""
    start = Slot.objects.filter(pk=first).first()
    if start is None:
        return (first,)
    most = longest_run(people)
    nearby = Slot.objects.filter(point=start.point_id, lane=start.lane, starts_at__gte=start.starts_at)
    rows = nearby.order_by("starts_at")[:most]
    moments = [(row.pk, int(row.starts_at.timestamp()), int(row.ends_at.timestamp())) for row in rows]
    return adjoining(moments, first, most)


def longest_run(people: int) -> int:
    """How many adjoining slots a party of so many is spread over at most."""
    return max(1, min(people * 2, LONGEST_RUN))


def open_run(
    run: Sequence[int], slots: Mapping[int, Slot], rules: PointRules, service: str, product: str, now: dt.datetime
) -> tuple[int, ...]:
    """The slots of the run, from its first on, that are open for this wish now, whether or not they have room.

    Raises SlotGone, NotReleased or NotOffered when not even the first is.
    """
    found: list[int] = []
    for pk in run:
        refusal = _closed(slots.get(pk), rules, service, product, now)
        if refusal and not found:
            raise refusal
        if refusal:
            break
        found.append(pk)
    return tuple(found)


def _closed(slot: Slot | None, rules: PointRules, service: str, product: str, now: dt.datetime) -> Refused | None:
    if slot is None or slot.starts_at <= now:
        return SlotGone()
    if slot.bookable_from > now:
        return NotReleased()
    if not rules.offers_service(service, slot.lane, slot.starts_at):
        return NotOffered()
    if product and not rules.offers_product(product, slot.starts_at):
        return NotOffered()
    return None


def serve(claims: Sequence[Claim]) -> list[Answer]:
    """Answer the claims in one transaction; singly when two of them, or two processes, stand in each other's way."""
    try:
        return _serve_together(claims)
    except IntegrityError:  # the same key, sent twice at the same time: the second now finds the first's answer
        if len(claims) == 1:
            return _serve_together(claims)
        return [answer for claim in claims for answer in serve([claim])]


DESK: Desk[Claim, Answer] = Desk(serve)


# --- one group, one transaction ------------------------------------------------------------------------------------


@dataclass
class _Group:
    """What one transaction knows: the slots it has locked, the places left in them, and their points' rules."""

    slots: dict[int, Slot]
    places: dict[int, Room]
    rules: dict[int, PointRules]
    now: dt.datetime
    swept: set[int] = field(default_factory=set)


@transaction.atomic
def _serve_together(claims: Sequence[Claim]) -> list[Answer]:
    now = timezone.now()
    with many.together():
        earlier = Hold.objects.ask_made_with([claim.key for claim in claims])
        locked = room.ask_locked(pk for claim in claims for pk in claim.run)
    known, slots = _answered_before(earlier()), locked()
    points = {point: point_rules(point, now) for point in {slot.point_id for slot in slots.values()}}
    group = _Group(slots, room.rooms(slots), {pk: points[slot.point_id] for pk, slot in slots.items()}, now)

    answers: list[Answer] = []
    made: list[tuple[Claim, Held]] = []
    for claim in claims:
        if claim.key in known:
            question, held = known[claim.key]
            answers.append(held if question == claim.question else KeyReused())
            continue
        try:
            held = _decide(claim, group)
        except Refused as refusal:
            answers.append(refusal)
            continue
        known[claim.key] = claim.question, held
        made.append((claim, held))
        answers.append(held)
    _write(made, group)
    return answers


def _answered_before(rows: Iterable[many.Row]) -> dict[uuid.UUID, tuple[Question, Held]]:
    """The keys that were used before: for what, and what was answered."""
    known: dict[uuid.UUID, tuple[Question, Held]] = {}
    for key, *question, token, expires_at, places in rows:
        slot = question[0]
        first, held = known.get(key, (tuple(question), Held(token, expires_at, ())))
        known[key] = first, replace(held, parts=(*held.parts, (slot, places)))
    return known


def _decide(claim: Claim, group: _Group) -> Held:
    slot = group.slots.get(claim.run[0])
    if slot is None:
        raise SlotGone
    rule = group.rules[slot.pk]
    if claim.online and not claim.owed_until and not rule.is_online(claim.service):
        raise NotOffered("not_online")
    run = open_run(claim.run, group.slots, rule, claim.service, claim.product, group.now)
    if not 1 <= claim.people <= rule.terms.party_limit:
        raise NotEligible("party_too_large")

    wanted = Wanted(run, claim.people, rule.unit(claim.service, slot.lane, slot.starts_at), claim.online)
    parts = allot(wanted, group.places)
    if parts is None and _make_room(run, group):
        parts = allot(wanted, group.places)
    if parts is None:
        raise SlotFull
    until = claim.owed_until or group.now + dt.timedelta(minutes=rule.terms.hold_minutes)
    return Held(uuid.uuid4(), until, parts)


def _make_room(run: Iterable[int], group: _Group) -> bool:
    """Holds of these slots that ran out give their places back, once a transaction; whether any did."""
    unswept = set(run) - group.swept
    if not unswept:
        return False
    group.swept |= unswept
    gone = room.reclaim(unswept, group.now)
    for one in gone:
        room.give_back(group.places[one.slot_id], group.slots[one.slot_id], one)
    return bool(gone)


def _write(made: list[tuple[Claim, Held]], group: _Group) -> None:
    if not made:
        return
    numbers = iter(Hold.objects.new_keys(sum(len(held.parts) for _claim, held in made)))
    rows = [row for claim, held in made for row in _rows(claim, held, group.now, numbers)]
    by = [claim.by.username if claim.by else "" for claim, held in made for _part in held.parts]
    with many.together():
        room.shift(room.Shift(slot, places, claim.online) for claim, held in made for slot, places in held.parts)
        Hold.objects.make(rows)
        journal.record_many((_line(row, who, group) for row, who in zip(rows, by, strict=True)), at=group.now)


def _line(row: Mapping[str, Any], by: str, group: _Group) -> journal.Line:
    detail = {"slot": row["slot_id"], "places": row["places"]}
    return journal.Line(group.rules[row["slot_id"]].office.slug, "hold.made", f"hold:{row['id']}", by, detail)


def _rows(claim: Claim, held: Held, now: dt.datetime, numbers: Iterator[int]) -> list[dict[str, Any]]:
    same = {
        "token": held.token,
        "key": claim.key,
        "people": claim.people,
        "service": claim.service,
        "product": claim.product,
        "online": claim.online,
        "made_by_id": claim.by.pk if claim.by else None,
        "state": Hold.State.HELD,
        "created_at": now,
        "expires_at": held.expires_at,
    }
    return [
        {**same, "id": next(numbers), "part": part, "slot_id": slot, "places": places}
        for part, (slot, places) in enumerate(held.parts)
    ]


# --- giving back -------------------------------------------------------------------------------------------------


@transaction.atomic
def release(*, token: uuid.UUID, by: User | None) -> None:
    """The held places are free again; asked twice, they stay so. Raises NotFound or HoldOver."""
    now = timezone.now()
    rows = list(Hold.objects.filter(token=token).select_related("slot__point__office").order_by("pk"))
    if not rows:
        raise NotFound
    room.locked(row.slot_id for row in rows)
    mine = Hold.objects.filter(token=token)
    if not mine.exclude(state=Hold.State.RELEASED).exists():
        return
    if mine.filter(state=Hold.State.HELD).update(state=Hold.State.RELEASED) != len(rows):
        raise HoldOver  # booked, or already reclaimed
    room.shift(room.Shift(row.slot_id, -row.places, row.online) for row in rows)
    office = rows[0].slot.point.office
    for row in rows:
        journal.record("hold.released", office=office, subject=f"hold:{row.pk}", by=by, at=now)


def let_go(tokens: Collection[uuid.UUID], *, office: Office, now: dt.datetime) -> set[int]:
    """Whatever is still held under these tokens is free again; in which slots. Their slots must be locked.

    Places that are no longer planned stay there until `Slot.objects.shrink`, so that whoever they were kept for can
    still take them.
    """
    rows = list(Hold.objects.filter(token__in=tokens, state=Hold.State.HELD).order_by("pk"))
    if not rows:
        return set()
    Hold.objects.filter(pk__in=[row.pk for row in rows]).update(state=Hold.State.RELEASED)
    room.shift((room.Shift(row.slot_id, -row.places, row.online) for row in rows), shrink=False)
    lines = [journal.Line(office.slug, "hold.released", f"hold:{row.pk}") for row in rows]
    journal.record_many(lines, at=now)
    return {row.slot_id for row in rows}


def sweep() -> int:
    """Holds that ran out give their places back although nobody wanted them yet; how many did."""
    now = timezone.now()
    slots = Hold.objects.run_out(now).order_by("slot_id").values_list("slot_id", flat=True).distinct()[:500]
    return sum(_sweep_slot(pk, now) for pk in list(slots))


@transaction.atomic
def _sweep_slot(pk: int, now: dt.datetime) -> int:
    room.locked([pk])
    return len(room.reclaim([pk], now))
