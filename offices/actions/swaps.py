"""Swaps of shifts: one officer asks, the other agrees, a supervisor approves; the rules are checked at every step."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from offices.actions import journal, problems, publishing
from offices.actions.publishing import BrokenRoster
from offices.actions.shifts import shift_of
from offices.errors import NotAllowed, Refused
from offices.models import Assignment, Office, Officer, Roster, Swap, User
from offices.reports.notices import look
from offices.rules import cover
from offices.rules import swaps as rules

OPEN = (Swap.State.ASKED, Swap.State.AGREED)


class OwnSwap(NotAllowed):
    code = "own_swap"


def offers(officer: Officer, on: dt.date) -> list[Assignment]:
    """Colleagues' shifts of the week of the day that keep every rule when taken for the officer's own, in order."""
    mine, now = shift_of(officer, on), timezone.now()
    if mine is None or mine.starts_at <= now:
        return []
    first, last = publishing.whole_weeks(on, on)
    problem = problems.problem_of(officer.office, first, last)
    others = Assignment.objects.of_office(officer.office).in_force(first, last).exclude(officer=officer)
    coming = others.filter(starts_at__gt=now, officer__user__is_active=True).select_related("point", "officer__user")
    rows = {problems.as_value(row): row for row in coming.order_by("on", "starts_at", "officer")}
    return [rows[one] for one in rules.passing(problem, problems.as_value(mine), rows)]


@transaction.atomic
def ask(*, officer: Officer, on: dt.date, other: Officer, other_on: dt.date, by: User) -> Swap:
    """The other officer is asked to take this shift for one of theirs.

    Raises BrokenRoster when the two would break a rule, NotAllowed, or Refused with swap_with_oneself, no_shift,
    works_already, shift_begun or already_asked; then nothing has changed.
    """
    if officer.user_id != by.pk:
        raise NotAllowed
    if officer.pk == other.pk or officer.office_id != other.office_id:
        raise Refused("swap_with_oneself")
    given, taken = shift_of(officer, on), shift_of(other, other_on)
    if given is None or taken is None:
        raise Refused("no_shift")
    now = timezone.now()
    swap = Swap(officer=officer, on=on, other=other, other_on=other_on, given=given, taken=taken, asked_at=now)
    _refuse_unfit(swap)
    try:
        with transaction.atomic():
            swap.save()
    except IntegrityError as error:  # the same shift is on offer already
        raise Refused("already_asked") from error
    _note("swap.asked", swap, by)
    return swap


def effect(swap: Swap) -> tuple[cover.Breach, ...]:
    """The hard rules that the swap would newly break.

    Raises Refused with swap_stale, shift_begun or works_already when there is nothing to swap.
    """
    refuse_stale(swap)
    problem = problems.problem_of(swap.officer.office, *publishing.whole_weeks(*sorted((swap.on, swap.other_on))))
    return tuple(rules.broken(problem, problems.as_value(swap.given), problems.as_value(swap.taken)))


def refuse_stale(swap: Swap) -> None:
    """Raises Refused with swap_stale, shift_begun or works_already when the swap speaks of what is no longer so."""
    given, taken = shift_of(swap.officer, swap.on), shift_of(swap.other, swap.other_on)
    if look(given) != look(swap.given) or look(taken) != look(swap.taken):
        raise Refused("swap_stale")
    if min(swap.given.starts_at, swap.taken.starts_at) <= timezone.now():
        raise Refused("shift_begun")
    if swap.on != swap.other_on and (shift_of(swap.other, swap.on) or shift_of(swap.officer, swap.other_on)):
        raise Refused("works_already")


def _refuse_unfit(swap: Swap) -> None:
    if breaches := effect(swap):
        raise BrokenRoster(breaches)


@transaction.atomic
def agree(*, swap: Swap, by: User) -> None:
    """The other officer agrees, and a supervisor decides.

    Raises BrokenRoster, NotAllowed, or Refused with swap_is_over or as `effect` does; then nothing has changed.
    """
    if swap.other.user_id != by.pk:
        raise NotAllowed
    asked = Swap.objects.filter(pk=swap.pk, state=Swap.State.ASKED)
    if asked.update(state=Swap.State.AGREED, agreed_at=timezone.now()) != 1:
        raise Refused("swap_is_over")
    _refuse_unfit(swap)
    _note("swap.agreed", swap, by)


@transaction.atomic
def decline(*, swap: Swap, by: User) -> None:
    """The other officer keeps their shift. Raises NotAllowed or Refused with swap_is_over."""
    if swap.other.user_id != by.pk:
        raise NotAllowed
    _close(swap, Swap.State.REFUSED, "swap.declined", by, Swap.State.ASKED)


@transaction.atomic
def withdraw(*, swap: Swap, by: User) -> None:
    """Whoever asked, or agreed, does not want it any more. Raises NotAllowed or Refused with swap_is_over."""
    if by.pk == swap.officer.user_id:
        _close(swap, Swap.State.WITHDRAWN, "swap.withdrawn", by, *OPEN)
    elif by.pk == swap.other.user_id:
        _close(swap, Swap.State.WITHDRAWN, "swap.withdrawn", by, Swap.State.AGREED)
    else:
        raise NotAllowed


@transaction.atomic
def approve(*, swap: Swap, by: User) -> Roster:
    """The two have each other's shift, by a version of the roster of its own.

    Raises BrokenRoster, OwnSwap, or Refused with swap_is_over, swap_stale, shift_begun or works_already; then nothing
    has changed.
    """
    _refuse_own(swap, by)
    _close(swap, Swap.State.APPROVED, "swap.approved", by, Swap.State.AGREED)
    return exchange(swap, by=by)


def exchange(swap: Swap, *, by: User, reason: str = "") -> Roster:
    """Each of the two works the other's shift; with a reason even when rules are broken by it. Raises as `approve`."""
    office = Office.objects.select_for_update(no_key=True).get(pk=swap.officer.office_id)  # until then shifts may move
    refuse_stale(swap)
    after = rules.given(problems.as_value(swap.given), problems.as_value(swap.taken))
    changes: publishing.Changes = {
        (str(swap.officer_id), swap.on): None,
        (str(swap.other_id), swap.other_on): None,
        **{(one.officer, one.on): one for one in after},
    }
    return publishing.amend(office=office, cause=Roster.Cause.SWAP, changes=changes, by=by, reason=reason)


@transaction.atomic
def refuse(*, swap: Swap, by: User) -> None:
    """Both keep their shifts: a supervisor says no. Raises OwnSwap or Refused with swap_is_over."""
    _refuse_own(swap, by)
    _close(swap, Swap.State.REFUSED, "swap.refused", by, Swap.State.AGREED)


def _refuse_own(swap: Swap, by: User) -> None:
    if by.pk in (swap.officer.user_id, swap.other.user_id):
        raise OwnSwap


def lapse() -> int:
    """Open swaps of shifts that have begun, or that one of the two no longer has, are over; how many were."""
    lapsed = 0
    for swap in Swap.objects.open().for_display():
        try:
            refuse_stale(swap)
        except Refused:
            lapsed += _lapse(swap)
    return lapsed


@transaction.atomic
def _lapse(swap: Swap) -> bool:
    try:
        _close(swap, Swap.State.LAPSED, "swap.lapsed", None, *OPEN)
    except Refused:  # decided or withdrawn a moment ago
        return False
    return True


def _close(swap: Swap, state: str, deed: str, by: User | None, *states: str) -> None:
    rows = Swap.objects.filter(pk=swap.pk, state__in=states)
    if rows.update(state=state, decided_at=timezone.now(), decided_by=by) != 1:
        raise Refused("swap_is_over")
    _note(deed, swap, by)


def _note(deed: str, swap: Swap, by: User | None) -> None:
    detail: journal.Detail = {
        "officers": [swap.officer_id, swap.other_id],
        "days": [swap.on.isoformat(), swap.other_on.isoformat()],
    }
    office = swap.officer.office
    journal.record(deed, office=office, subject=f"swap:{swap.pk}", by=by, at=timezone.now(), detail=detail)
