"""Single shifts changed by hand, and swaps between two officers that a supervisor approves."""

import datetime as dt
from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from offices.actions import journal, problems, publishing
from offices.errors import NotAllowed, Refused
from offices.models import Assignment, Office, Officer, Roster, Swap, User
from offices.rules import duty
from offices.rules import roster as values


def shift_of(officer: Officer, on: dt.date) -> Assignment | None:
    """The shift that a published roster gives the officer on a day."""
    rows = Assignment.objects.of_office(officer.office).in_force(on, on).filter(officer=officer)
    return rows.select_related("point").first()


@transaction.atomic
def change(
    *,
    officer: Officer,
    on: dt.date,
    pattern: str,
    role: str,
    break_starts_at: dt.datetime | None,
    by: User | None,
    reason: str = "",
) -> Roster:
    """The officer works this shift on the day instead of what the roster said; no pattern is a free day.

    Raises BrokenRoster, or Refused with pattern_unknown, not_rostered or roster_is_over; then nothing has changed.
    """
    office = officer.office
    after = _assignment(officer, on, pattern, role, break_starts_at) if pattern else None
    changes = {(str(officer.pk), on): after}
    return publishing.amend(office=office, cause=Roster.Cause.CHANGE, changes=changes, by=by, reason=reason)


def _assignment(
    officer: Officer, on: dt.date, key: str, role: str, break_starts_at: dt.datetime | None
) -> values.Assignment:
    problem = problems.problem_of(officer.office, *publishing.whole_weeks(on, on))
    pattern = next((one for one in duty.patterns_on(problem, on) if one.key == key), None)
    if pattern is None:
        raise Refused("pattern_unknown")
    shift = duty.shift(pattern, on, officer.office.zone)
    has_break = break_starts_at is not None and pattern.break_minutes > 0
    return values.Assignment(
        officer=str(officer.pk),
        on=on,
        point=pattern.point,
        pattern=key,
        role=role,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        break_starts_at=break_starts_at if has_break else None,
        break_ends_at=break_starts_at + duty.MINUTE * pattern.break_minutes if has_break and break_starts_at else None,
    )


# --- swaps -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_swap(*, officer: Officer, on: dt.date, other: Officer, other_on: dt.date, by: User) -> Swap:
    """The other officer is asked to take this shift for one of theirs.

    Raises BrokenRoster when the two would break a rule, or Refused with swap_with_oneself, no_shift, works_already,
    already_over or already_asked; then nothing has changed.
    """
    if officer.pk == other.pk or officer.office_id != other.office_id:
        raise Refused("swap_with_oneself")
    if min(on, other_on) < officer.office.local(timezone.now()).date():
        raise Refused("already_over")
    swap = Swap(officer=officer, on=on, other=other, other_on=other_on, asked_at=timezone.now())
    _try(swap, by)
    try:
        with transaction.atomic():
            swap.save()
    except IntegrityError as error:  # the same shift is on offer already
        raise Refused("already_asked") from error
    _note("swap.asked", swap, by)
    return swap


def _try(swap: Swap, by: User) -> None:
    """Raises BrokenRoster when the swapped shifts would break a rule; nothing is kept."""
    with transaction.atomic():
        _exchange(swap, by)
        transaction.set_rollback(True)


def _exchange(swap: Swap, by: User) -> Roster:
    mine, theirs = shift_of(swap.officer, swap.on), shift_of(swap.other, swap.other_on)
    if mine is None or theirs is None:
        raise Refused("no_shift")
    if swap.on != swap.other_on and (shift_of(swap.other, swap.on) or shift_of(swap.officer, swap.other_on)):
        raise Refused("works_already")
    one, two = str(swap.officer_id), str(swap.other_id)
    changes: dict[tuple[str, dt.date], values.Assignment | None] = {(one, swap.on): None, (two, swap.other_on): None}
    changes[two, swap.on] = _given(mine, swap.other)
    changes[one, swap.other_on] = _given(theirs, swap.officer)
    return publishing.amend(office=swap.officer.office, cause=Roster.Cause.SWAP, changes=changes, by=by)


def _given(row: Assignment, to: Officer) -> values.Assignment:
    return replace(problems.as_value(row), officer=str(to.pk))


@transaction.atomic
def agree_to_swap(*, swap: Swap, by: User) -> None:
    """The other officer agrees, and a supervisor decides. Raises NotAllowed or Refused with swap_is_over."""
    if swap.other.user_id != by.pk:
        raise NotAllowed
    asked = Swap.objects.filter(pk=swap.pk, state=Swap.State.ASKED)
    if asked.update(state=Swap.State.AGREED, agreed_at=timezone.now()) != 1:
        raise Refused("swap_is_over")
    _note("swap.agreed", swap, by)


@transaction.atomic
def approve_swap(*, swap: Swap, by: User) -> Roster:
    """The two have each other's shift. Raises BrokenRoster, or Refused with swap_is_over, no_shift or works_already."""
    _close(swap, Swap.State.APPROVED, by, Swap.State.AGREED)
    roster = _exchange(swap, by)
    _note("swap.approved", swap, by)
    return roster


@transaction.atomic
def refuse_swap(*, swap: Swap, by: User) -> None:
    """Both keep their shifts; a supervisor or the other officer says no. Raises Refused with swap_is_over."""
    _close(swap, Swap.State.REFUSED, by, Swap.State.ASKED, Swap.State.AGREED)
    _note("swap.refused", swap, by)


def _close(swap: Swap, state: str, by: User, *states: str) -> None:
    rows = Swap.objects.filter(pk=swap.pk, state__in=states)
    if rows.update(state=state, decided_at=timezone.now(), decided_by=by) != 1:
        raise Refused("swap_is_over")


def _note(deed: str, swap: Swap, by: User) -> None:
    office: Office = swap.officer.office
    detail: journal.Detail = {
        "officers": [swap.officer_id, swap.other_id],
        "days": [swap.on.isoformat(), swap.other_on.isoformat()],
    }
    journal.record(deed, office=office, subject=f"swap:{swap.pk}", by=by, at=timezone.now(), detail=detail)
