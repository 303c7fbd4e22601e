"""Absences: asked for, shown with what they would do to cover, granted or refused; and falling ill."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from offices.actions import journal, problems, publishing
from offices.errors import Refused
from offices.models import Absence, AbsentDay, Officer, Roster, User

DAY = dt.timedelta(days=1)
LONGEST = dt.timedelta(days=366)
ILL = "illness"  # why a roster with a gap is in force although nobody wrote a reason


@transaction.atomic
def ask(*, officer: Officer, kind: str, first: dt.date, last: dt.date, by: User | None, note: str = "") -> Absence:
    """The absence waits for an answer; `note` is for whoever answers.

    Raises Refused as `_refuse_days` says, or already_asked; then nothing has changed.
    """
    Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)  # two taps of one thumb
    _refuse_days(officer, first, last)
    waiting = Absence.objects.filter(officer=officer, state=Absence.State.ASKED).touching(first, last)
    if waiting.exists():
        raise Refused("already_asked")
    absence = Absence.objects.create(
        officer=officer, kind=kind, starts_on=first, ends_on=last, note=note, asked_at=timezone.now()
    )
    _note("absence.asked", absence, by)
    return absence


def _refuse_days(officer: Officer, first: dt.date, last: dt.date) -> None:
    """Raises Refused with dates_reversed, already_over, absence_too_long or absent_already."""
    if last < first:
        raise Refused("dates_reversed")
    if last < officer.office.local(timezone.now()).date():
        raise Refused("already_over")
    if last - first > LONGEST:
        raise Refused("absence_too_long")
    if AbsentDay.objects.filter(officer=officer, on__range=(first, last)).exists():
        raise Refused("absent_already")


def _is_away(absence: Absence, officer: str, on: dt.date) -> bool:
    return officer == str(absence.officer_id) and absence.starts_on <= on <= absence.ends_on


@transaction.atomic
def grant(*, absence: Absence, by: User | None, reason: str = "") -> Roster | None:
    """The officer is absent on these days and loses the shifts of them; the roster that says so, if there was any.

    With a reason even when that opens a gap. Raises BrokenRoster, or Refused with not_asked or absent_already; then
    nothing has changed.
    """
    now = timezone.now()
    asked = Absence.objects.filter(pk=absence.pk, state=Absence.State.ASKED)
    if asked.update(state=Absence.State.GRANTED, decided_at=now, decided_by=by) != 1:
        raise Refused("not_asked")
    roster = _take_away(absence, by, reason)
    _note("absence.granted", absence, by)
    return roster


@transaction.atomic
def fall_ill(*, officer: Officer, first: dt.date, last: dt.date, by: User | None) -> Roster | None:
    """The officer does not come on these days, whatever that does to cover; the roster that says so.

    Raises Refused as `ask` does; then nothing has changed.
    """
    _refuse_days(officer, first, last)
    now = timezone.now()
    absence = Absence.objects.create(
        officer=officer,
        kind=Absence.Kind.ILLNESS,
        starts_on=first,
        ends_on=last,
        state=Absence.State.GRANTED,
        asked_at=now,
        decided_at=now,
        decided_by=by,
    )
    roster = _take_away(absence, by, ILL)
    _note("absence.reported", absence, by)
    return roster


def _take_away(absence: Absence, by: User | None, reason: str) -> Roster | None:
    count = (absence.ends_on - absence.starts_on).days + 1
    days = [absence.starts_on + number * DAY for number in range(count)]
    try:
        with transaction.atomic():
            AbsentDay.objects.bulk_create(AbsentDay(absence=absence, officer=absence.officer, on=on) for on in days)
    except IntegrityError as error:  # another absence of the same days was granted a moment ago
        raise Refused("absent_already") from error
    office = absence.officer.office
    today = office.local(timezone.now()).date()
    coming = problems.in_force(office, max(today, absence.starts_on), absence.ends_on)
    lost = {(one.officer, one.on): None for one in coming if _is_away(absence, one.officer, one.on)}
    if not lost:
        return None
    return publishing.amend(office=office, cause=Roster.Cause.CHANGE, changes=lost, by=by, reason=reason)


@transaction.atomic
def refuse(*, absence: Absence, by: User | None) -> None:
    """The officer is told no. Raises Refused with not_asked."""
    _close(absence, Absence.State.REFUSED, by, "absence.refused")


@transaction.atomic
def withdraw(*, absence: Absence, by: User | None) -> None:
    """The officer does not ask any more. Raises Refused with not_asked."""
    _close(absence, Absence.State.WITHDRAWN, by, "absence.withdrawn")


def _close(absence: Absence, state: str, by: User | None, deed: str) -> None:
    asked = Absence.objects.filter(pk=absence.pk, state=Absence.State.ASKED)
    if asked.update(state=state, decided_at=timezone.now(), decided_by=by) != 1:
        raise Refused("not_asked")
    _note(deed, absence, by)


def _note(deed: str, absence: Absence, by: User | None) -> None:
    """The journal never says why somebody is absent."""
    detail: journal.Detail = {
        "officer": absence.officer_id,
        "from": absence.starts_on.isoformat(),
        "to": absence.ends_on.isoformat(),
    }
    office, now = absence.officer.office, timezone.now()
    journal.record(deed, office=office, subject=f"absence:{absence.pk}", by=by, at=now, detail=detail)
