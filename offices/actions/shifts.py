"""Single shifts: which one an officer has on a day, and that it is changed by hand."""

import datetime as dt

from django.db import transaction

from offices.actions import problems, publishing
from offices.errors import Refused
from offices.models import Assignment, Officer, Roster, User
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
    seen: int | None = None,
) -> Roster:
    """The officer works this shift on the day instead of what the roster said; no pattern is a free day.

    Raises BrokenRoster, or Refused with pattern_unknown, changes_nothing, or what `publishing.amend` refuses; then
    nothing has changed.
    """
    changes = _changes(officer, on, pattern, role, break_starts_at)
    return publishing.amend(
        office=officer.office, cause=Roster.Cause.CHANGE, changes=changes, by=by, reason=reason, seen=seen
    )


def propose(
    *, officer: Officer, on: dt.date, pattern: str, role: str, break_starts_at: dt.datetime | None, by: User | None
) -> Roster:
    """A draft with this change and nothing else. Raises as `change` does, but for what publishing refuses."""
    changes = _changes(officer, on, pattern, role, break_starts_at)
    return publishing.propose(office=officer.office, cause=Roster.Cause.CHANGE, changes=changes, by=by)


def _changes(
    officer: Officer, on: dt.date, pattern: str, role: str, break_starts_at: dt.datetime | None
) -> publishing.Changes:
    after = _assignment(officer, on, pattern, role, break_starts_at) if pattern else None
    before = shift_of(officer, on)
    if after == (before and problems.as_value(before)):
        raise Refused("changes_nothing")
    return {(str(officer.pk), on): after}


def _assignment(
    officer: Officer, on: dt.date, key: str, role: str, break_starts_at: dt.datetime | None
) -> values.Assignment:
    pattern = next((one for one in problems.patterns_of(officer.office) if one.key == key), None)
    if pattern is None or not duty.holds_on(pattern, on):
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
