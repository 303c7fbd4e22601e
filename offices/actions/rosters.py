"""Rosters on their way to a draft: asked for by a planner, made by the task worker, thrown away or kept.

OR-Tools is loaded by the errand alone, so that no web process ever holds it.
"""

import datetime as dt
import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from offices.actions import journal, nudging, problems
from offices.errors import KeyReused, Refused
from offices.models import Assignment, Office, Officer, Roster, RosteredDay, ServicePoint, Shortage, User
from offices.rules import duty
from offices.rules import roster as values

ERRAND = "offices.actions.rosters.solve_next"
MOST_WEEKS = 6
SOLVING_THREADS = 2
SECONDS_ON_THE_DAY = 5
LEAST_SECONDS, MOST_SECONDS = 20, 600
OFFICER_WEEKS_A_SECOND = 2
MOST_ATTEMPTS = 3
MARGIN = dt.timedelta(seconds=60)  # for gathering and writing, beside the seconds that the solver may take
BETWEEN_REPORTS = 0.5  # seconds
MONDAY, SUNDAY = 0, 6
DAY = dt.timedelta(days=1)


class Reporter(Protocol):
    """Who is told where a solver stands, and whom it asks whether to end."""

    def progress(self, progress: values.Progress) -> None: ...
    def stops(self) -> bool: ...


Solver = Callable[[values.Problem, float, Reporter], values.Roster]
Replanner = Callable[[values.Problem, dt.date, Sequence[values.Wanted], float], values.Replan]


@transaction.atomic
def ask(
    *,
    office: Office,
    first: dt.date,
    last: dt.date,
    by: User | None,
    seconds: int | None = None,
    key: uuid.UUID | None = None,
) -> Roster:
    """A roster of these whole weeks waits for the worker, which is woken. The same key asks once.

    Without `seconds` it is given as many as an office of its size needs. Raises Refused with dates_reversed,
    weeks_not_whole, too_many_weeks, weeks_are_over or already_asked, or KeyReused; then nothing has changed.
    """
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)  # two clicks ask once
    allowed = seconds or fitting_seconds(office, first, last)
    row = Roster(office=office, starts_on=first, ends_on=last, asked_by=by, seconds_allowed=allowed, key=key)
    if asked := _asked_before(row):
        return asked
    if found := _wrong_weeks(first, last, office.local(timezone.now()).date()):
        raise Refused(found)
    return _wait(row)


def _asked_before(row: Roster) -> Roster | None:
    """What the key has asked for. Raises KeyReused when that was something else."""
    asked = Roster.objects.of(row.office).filter(key=row.key).first() if row.key else None
    question = ("cause", "starts_on", "ends_on", "seconds_allowed", "asked_by_id")
    if asked and any(getattr(asked, name) != getattr(row, name) for name in question):
        raise KeyReused
    return asked


def _wait(row: Roster) -> Roster:
    """The roster waits for the worker. Raises Refused with already_asked when another of its days does."""
    waiting = Roster.objects.of(row.office).touching(row.starts_on, row.ends_on)
    if waiting.filter(state__in=[Roster.State.ASKED, Roster.State.SOLVING]).exists():
        raise Refused("already_asked")
    row.asked_at = timezone.now()
    row.save()
    days = {"from": row.starts_on.isoformat(), "to": row.ends_on.isoformat()}
    note("roster.asked", row, by=row.asked_by, at=row.asked_at, detail=days)
    wake(row)
    return row


def fitting_seconds(office: Office, first: dt.date, last: dt.date) -> int:
    """After so long little is left to be found: in a larger office, and for more weeks, it takes longer."""
    officers = Officer.objects.of(office).at_work(first, last).count()
    weeks = ((last - first).days + 1) // 7
    return min(max(officers * weeks // OFFICER_WEEKS_A_SECOND, LEAST_SECONDS), MOST_SECONDS)


def _wrong_weeks(first: dt.date, last: dt.date, today: dt.date) -> str:
    if last < first:
        return "dates_reversed"
    if first.weekday() != MONDAY or last.weekday() != SUNDAY:
        return "weeks_not_whole"
    if (last - first).days >= 7 * MOST_WEEKS:
        return "too_many_weeks"
    return "weeks_are_over" if last < today else ""


@transaction.atomic
def ask_today(
    *, office: Office, wanted: Sequence[values.Wanted], by: User | None, key: uuid.UUID | None = None
) -> Roster:
    """The rest of today waits to be planned anew with whoever is there, so that what is wanted is served.

    The same key asks once. Raises Refused with not_rostered or already_asked, or KeyReused; then nothing has changed.
    """
    today = office.local(timezone.now()).date()
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    row = Roster(
        office=office,
        cause=Roster.Cause.TODAY,
        starts_on=today,
        ends_on=today,
        asked_by=by,
        seconds_allowed=SECONDS_ON_THE_DAY,
        wanted=json.loads(json.dumps([asdict(one) for one in wanted], cls=DjangoJSONEncoder)),
        key=key,
    )
    if asked := _asked_before(row):
        return asked
    if not RosteredDay.objects.filter(roster__office=office, on=today).exists():
        raise Refused("not_rostered")
    return _wait(row)


def wake(row: Roster) -> None:
    """The errand takes the roster up as soon as a worker is free, and may take as long as the planner allowed."""
    nudging.nudge(ERRAND, at_once=True, timeout=row.seconds_allowed + int(MARGIN.total_seconds()))


def wake_waiting() -> None:
    """A roster whose nudge was lost, or whose solver died, is taken up again."""
    row = Roster.objects.to_solve(timezone.now()).first()
    if row is not None:
        wake(row)


def note(deed: str, row: Roster, *, by: User | None, at: dt.datetime, detail: journal.Detail | None = None) -> None:
    journal.record(deed, office=row.office, subject=f"roster:{row.pk}", by=by, at=at, detail=detail)


@transaction.atomic
def stop(*, roster: Roster, by: User | None) -> None:
    """The solver ends with the best it has so far, or does not begin. Raises Refused with not_waiting."""
    now = timezone.now()
    rows = Roster.objects.filter(pk=roster.pk)
    begun = rows.filter(state=Roster.State.SOLVING, stop_asked_at=None).update(stop_asked_at=now)
    if not begun and not rows.filter(state=Roster.State.ASKED).update(state=Roster.State.DISCARDED):
        raise Refused("not_waiting")
    note("roster.stopped", roster, by=by, at=now)


@transaction.atomic
def discard(*, roster: Roster, by: User | None) -> None:
    """Nobody looks at this draft any more. Raises Refused with not_a_draft."""
    states = [Roster.State.DRAFT, Roster.State.FAILED]
    if Roster.objects.filter(pk=roster.pk, state__in=states).update(state=Roster.State.DISCARDED) != 1:
        raise Refused("not_a_draft")
    note("roster.discarded", roster, by=by, at=timezone.now())


# --- the errand ------------------------------------------------------------------------------------------------------


def solve_next(solver: Solver | None = None, replanner: Replanner | None = None) -> int | None:
    """The roster asked for first is a draft, or says why it is none; its key, or None when nothing waits."""
    row = _claim()
    if row is None:
        return None
    monday, sunday = duty.monday(row.starts_on), duty.monday(row.ends_on) + 6 * DAY
    problem = problems.problem_of(row.office, monday, sunday)
    if row.cause == Roster.Cause.TODAY:
        wanted = [_wanted(one) for one in row.wanted]
        replan = (replanner or _replan)(problem, row.starts_on, wanted, row.seconds_allowed)
        mine = tuple(one for one in replan.roster.assignments if one.on == row.starts_on)
        outcome = replace(replan.roster, assignments=mine)
    else:
        outcome = (solver or solve_here)(problem, row.seconds_allowed, _Reporter(row))
    _settle(row, outcome)
    return row.pk


def solve_here(problem: values.Problem, seconds: float, reporter: Reporter) -> values.Roster:
    """The best roster that OR-Tools finds in this process in so many seconds."""
    from offices.rules import rostering

    return rostering.solve(
        problem,
        seconds=seconds,
        workers=SOLVING_THREADS,
        clock=time.monotonic,
        progress=reporter.progress,
        stop=reporter.stops,
    )


def _replan(problem: values.Problem, on: dt.date, wanted: Sequence[values.Wanted], seconds: float) -> values.Replan:
    from offices.rules import rostering

    return rostering.replan(
        problem,
        problem.previous,
        on=on,
        since=timezone.now(),
        wanted=wanted,
        seconds=seconds,
        workers=SOLVING_THREADS,
        clock=time.monotonic,
    )


def _wanted(row: dict[str, Any]) -> values.Wanted:
    moments = {name: dt.datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at")}
    return values.Wanted(**{**row, **moments})


@transaction.atomic
def _claim() -> Roster | None:
    """One roster at a time is solved, so that another worker is always free for messages."""
    now = timezone.now()
    if Roster.objects.being_solved(now).exists():
        return None
    row = Roster.objects.to_solve(now).select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return None
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.findings = Roster.State.FAILED, [{"code": "solver_died", "detail": ""}]
        row.save(update_fields=["state", "findings"])
        return None
    row.state = Roster.State.SOLVING
    row.attempts += 1
    row.lease_until = now + dt.timedelta(seconds=row.seconds_allowed) + MARGIN
    row.save(update_fields=["state", "attempts", "lease_until"])
    return row


class _Reporter:
    """Writes where the solver stands, now and then, and hears whether it shall end."""

    def __init__(self, row: Roster) -> None:
        self.ours = Roster.objects.filter(pk=row.pk, state=Roster.State.SOLVING, attempts=row.attempts)
        self.told = self.asked = -BETWEEN_REPORTS
        self.ends = False

    def progress(self, progress: values.Progress) -> None:
        if time.monotonic() - self.told >= BETWEEN_REPORTS:
            self.ours.update(progress=asdict(progress))
            self.told = time.monotonic()

    def stops(self) -> bool:
        """Asked to end, or another worker has the roster now."""
        if time.monotonic() - self.asked >= BETWEEN_REPORTS:
            self.ends = not self.ours.filter(stop_asked_at=None).exists()
            self.asked = time.monotonic()
        return self.ends


@transaction.atomic
def _settle(row: Roster, outcome: values.Roster) -> None:
    """What came out is kept, unless somebody else took the roster over meanwhile."""
    has_one = outcome.status not in (values.Status.NOTHING, values.Status.REFUSED)
    figures: dict[str, Any] = {
        "state": Roster.State.DRAFT if has_one else Roster.State.FAILED,
        "status": outcome.status.value,
        "goals": [asdict(goal) for goal in outcome.goals],
        "findings": [{"code": finding.code, "detail": finding.detail} for finding in outcome.findings],
        "objective": outcome.objective,
        "bound": outcome.bound,
        "gap": outcome.gap,
        "seconds": outcome.seconds,
    }
    ours = Roster.objects.filter(pk=row.pk, state=Roster.State.SOLVING, attempts=row.attempts)
    if ours.update(**figures) != 1:
        return
    write_assignments(row, outcome.assignments)
    _write_shortages(row, outcome.shortages)
    note("roster.solved", row, by=None, at=timezone.now(), detail={"status": outcome.status.value})


def write_assignments(row: Roster, assignments: Sequence[values.Assignment]) -> None:
    """The roster consists of these and nothing else."""
    points = dict(ServicePoint.objects.of(row.office).values_list("slug", "pk"))
    Assignment.objects.filter(roster=row).delete()
    Assignment.objects.bulk_create(
        Assignment(
            roster=row,
            officer_id=int(one.officer),
            point_id=points[one.point],
            on=one.on,
            pattern=one.pattern,
            role=one.role,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            break_starts_at=one.break_starts_at,
            break_ends_at=one.break_ends_at,
        )
        for one in assignments
    )


def _write_shortages(row: Roster, shortages: Sequence[values.Shortage]) -> None:
    points = dict(ServicePoint.objects.of(row.office).values_list("slug", "pk"))
    Shortage.objects.filter(roster=row).delete()
    Shortage.objects.bulk_create(
        Shortage(
            roster=row,
            point_id=points[one.point],
            on=one.on,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            skill=one.skill,
            missing=one.missing,
            relaxation=one.relaxation.kind.value if one.relaxation else "",
            relaxed_officer_id=int(one.relaxation.officer) if one.relaxation and one.relaxation.officer else None,
            relaxed_key=one.relaxation.key if one.relaxation else "",
        )
        for one in shortages
    )
