"""Rosters and the places that follow from them: whatever changes who serves is done here, with its places."""

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from bookings.actions import inventory, offering
from bookings.actions.catalogue import lane_rows
from bookings.actions.inventory import WEEKS_AHEAD, Outcome
from bookings.models import Slot
from bookings.models.rulebook import lanes_on
from bookings.rules import wanted
from offices.actions import absences, publishing, rosters, shifts, swaps
from offices.actions.publishing import BrokenRoster
from offices.models import Absence, Office, Officer, Roster, ServiceDay, ServicePoint, Swap, User
from offices.rules import cover
from offices.rules import roster as values

TRIED = "preview"  # the reason of what is taken back at once


@dataclass(frozen=True)
class Effect:
    """The hard rules that a change would newly break, and what it would do to places and bookings."""

    breaches: tuple[cover.Breach, ...]
    outcome: Outcome


@dataclass(frozen=True)
class Consequences:
    """What publishing a draft would do: how its weeks would be then, and what becomes of places and bookings."""

    review: publishing.Review
    outcome: Outcome


def publish(*, roster: Roster, seen: int, by: User, key: uuid.UUID | None = None) -> Outcome:
    """The draft is in force and the places follow it. Raises as `publishing.publish` does; then nothing has changed."""
    return follow(publishing.publish(roster=roster, seen=seen, by=by, key=key), by=by)


def override(*, roster: Roster, seen: int, reason: str, by: User, key: uuid.UUID | None = None) -> Outcome:
    """The draft is in force although rules are not kept, and the places follow it. Raises as `publishing.override`."""
    return follow(publishing.override(roster=roster, seen=seen, reason=reason, by=by, key=key), by=by)


def grant(*, absence: Absence, by: User, reason: str = "") -> Outcome:
    """The officer is absent and the places follow. Raises as `absences.grant` does; then nothing has changed."""
    return follow(absences.grant(absence=absence, by=by, reason=reason), by=by)


def fall_ill(*, officer: Officer, first: dt.date, last: dt.date, by: User) -> Outcome:
    """The officer is ill and the places follow. Raises as `absences.fall_ill` does; then nothing has changed."""
    return follow(absences.fall_ill(officer=officer, first=first, last=last, by=by), by=by)


def approve_swap(*, swap: Swap, by: User) -> Outcome:
    """The two have each other's shift and the places follow. Raises as `swaps.approve` does."""
    return follow(swaps.approve(swap=swap, by=by), by=by)


def change(
    *,
    officer: Officer,
    on: dt.date,
    pattern: str,
    role: str,
    break_starts_at: dt.datetime | None,
    by: User,
    reason: str = "",
    seen: int | None = None,
) -> Outcome:
    """The officer's day is changed by hand and the places follow. Raises as `shifts.change` does."""
    changed = shifts.change(
        officer=officer,
        on=on,
        pattern=pattern,
        role=role,
        break_starts_at=break_starts_at,
        by=by,
        reason=reason,
        seen=seen,
    )
    return follow(changed, by=by)


def preview_change(
    *, officer: Officer, on: dt.date, pattern: str, role: str, break_starts_at: dt.datetime | None, by: User
) -> Consequences:
    """What `change` would do, were the rules kept or not; nothing is changed. Raises Refused as `change` does."""
    with transaction.atomic():
        draft = shifts.propose(
            officer=officer, on=on, pattern=pattern, role=role, break_starts_at=break_starts_at, by=by
        )
        found = consequences(roster=draft, by=by)
        transaction.set_rollback(True)
    return found


def replan_today(*, office: Office, by: User, key: uuid.UUID | None = None) -> Roster:
    """The rest of today waits to be planned anew so that every taken place is kept. Raises as `rosters.ask_today`."""
    return rosters.ask_today(office=office, wanted=wanted_today(office), by=by, key=key)


def wanted_today(office: Office) -> list[values.Wanted]:
    """How many must be at the counters of each point for the rest of today, for nobody to lose their place."""
    now = timezone.now()
    today = office.local(now).date()
    found: list[values.Wanted] = []
    for point in ServicePoint.objects.of(office).select_related("office"):
        rows = ServiceDay.objects.filter(point=point, on=today, state=ServiceDay.State.OPEN)
        spans = [span.value for row in rows.prefetch_related("spans") for span in row.spans.all()]
        found += [
            values.Wanted(point.slug, values.COUNTER, starts_at, ends_at, count)
            for starts_at, ends_at, count in wanted.serving(spans, _taken(point, today))
            if ends_at > now
        ]
    return found


def _taken(point: ServicePoint, on: dt.date) -> list[wanted.Taken]:
    lanes = {
        rule.lane: rule.minutes_per_place for rule in lanes_on(list(lane_rows(point).touching(on, on)), on).values()
    }
    slots = Slot.objects.filter(point=point, starts_at__range=inventory.window(point, on, on), taken__gt=0)
    return [
        wanted.Taken(slot.lane, slot.starts_at, slot.ends_at, slot.taken, lanes[slot.lane])
        for slot in slots
        if slot.lane in lanes
    ]


def follow(roster: Roster | None, *, by: User | None) -> Outcome:
    """The places of the days that the roster rules are as who serves says.

    Whoever loses their place is held others at once. Each point is a transaction of its own, so that nobody who books
    waits for all of them. What is left undone when this dies halfway, the errands do.
    """
    outcome = _over_points(roster, lambda point, first, last: inventory.reconcile(point, first, last, by=by))
    if outcome.displaced:
        offering.offer_due()
    return outcome


def preview(*, roster: Roster, by: User) -> Outcome:
    """What publishing would do to places and bookings, were its rules kept or not; nothing is changed."""
    return consequences(roster=roster, by=by).outcome


def consequences(*, roster: Roster, by: User) -> Consequences:
    """What publishing would do to rules, places and bookings; nothing is changed."""
    with transaction.atomic():
        review = publishing.rehearse(roster=roster, by=by)
        outcome = _over_points(roster, inventory.preview)
        transaction.set_rollback(True)
    roster.refresh_from_db()
    return Consequences(review, outcome)


def preview_swap(*, swap: Swap, by: User) -> Outcome:
    """What approving would do to places and bookings; nothing is changed. Raises as `swaps.effect` does."""
    return _tried(lambda: swaps.exchange(swap, by=by, reason=TRIED))


def effect(*, absence: Absence, by: User) -> Effect:
    """What granting would do to rules, places and bookings; nothing is changed. Raises Refused as a grant would."""
    breaches: tuple[cover.Breach, ...] = ()

    def grant() -> Roster | None:
        nonlocal breaches
        try:
            return absences.grant(absence=absence, by=by)
        except BrokenRoster as broken:
            breaches = broken.breaches
            return absences.grant(absence=absence, by=by, reason=TRIED)

    outcome = _tried(grant)
    return Effect(breaches, outcome)


def _tried(change: Callable[[], Roster | None]) -> Outcome:
    """What a change of rosters would do to places and bookings; it is taken back at once."""
    with transaction.atomic():
        outcome = _over_points(change(), inventory.preview)
        transaction.set_rollback(True)
    return outcome


def _over_points(roster: Roster | None, change: Callable[[ServicePoint, dt.date, dt.date], Outcome]) -> Outcome:
    total = Outcome(0, 0, ())
    if roster is None:
        return total
    today = roster.office.local(timezone.now()).date()
    first = max(today, roster.starts_on)
    last = min(roster.ends_on, today + dt.timedelta(weeks=WEEKS_AHEAD))
    if last < first:
        return total
    for point in ServicePoint.objects.of(roster.office).select_related("office"):
        outcome = change(point, first, last)
        total = Outcome(
            total.created + outcome.created, total.changed + outcome.changed, (*total.displaced, *outcome.displaced)
        )
    return total
