"""Publishing a roster: checked by the verifier and by nothing else, in versions, one planner at a time.

A published roster is never changed. A change of some days is a version of its own that rules these days.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from offices.actions import notices, problems, rosters
from offices.errors import KeyReused, Refused
from offices.models import Office, Roster, RosteredDay, ServicePoint, User
from offices.rules import cover, duty
from offices.rules import roster as values

DAY = dt.timedelta(days=1)
LONGEST_REASON = 300

Changes = Mapping[tuple[str, dt.date], values.Assignment | None]  # by officer and day; None is a free day


class BrokenRoster(Refused):
    """The verifier found hard rules that are not kept; `breaches` say which, where and when."""

    code = "roster_broken"

    def __init__(self, breaches: Collection[cover.Breach]) -> None:
        super().__init__()
        self.breaches = tuple(breaches)


@dataclass(frozen=True)
class Review:
    """What would be in force in the weeks that a roster touches, and the hard rules that it would newly break."""

    problem: values.Problem
    assignments: tuple[values.Assignment, ...]
    breaches: tuple[cover.Breach, ...]


def review(roster: Roster) -> Review:
    """How the roster's whole weeks would be if it were published now; days that are over stay as they were."""
    first, last = whole_weeks(roster.starts_on, roster.ends_on)
    problem = problems.problem_of(roster.office, first, last)
    begins = max(roster.starts_on, roster.office.local(timezone.now()).date())
    replaced = {one.on for one in problem.previous if not begins <= one.on <= roster.ends_on}
    own = [problems.as_value(row) for row in roster.assignments.select_related("point")]
    kept = [one for one in problem.previous if one.on in replaced]
    together = (*(one for one in own if one.on not in replaced), *kept)
    breaches = cover.check(problem, together)
    if roster.cause != Roster.Cause.PLAN:  # what was broken before is not this change's doing
        breaches = cover.newly(cover.check(problem, problem.previous), breaches)
    return Review(problem, together, tuple(breaches))


def whole_weeks(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """From the Monday on or before the first day to the Sunday on or after the last."""
    return duty.monday(first), duty.monday(last) + 6 * DAY


def version_in_force(office: Office, first: dt.date, last: dt.date) -> int:
    """The newest version that rules any of these days; 0 when none does."""
    ruling = RosteredDay.objects.filter(roster__office=office, on__range=(first, last))
    newest: int | None = ruling.aggregate(newest=Max("roster__version"))["newest"]
    return newest or 0


@transaction.atomic
def publish(*, roster: Roster, seen: int, by: User | None, key: uuid.UUID | None = None) -> Roster:
    """The draft rules its days from today on. `seen` is the version in force that whoever publishes looked at.

    The same key publishes once. Raises BrokenRoster when a hard rule is not kept, KeyReused, or Refused with
    not_a_draft, roster_is_over, or overtaken when somebody else has published since; then nothing has changed.
    """
    return _publish(roster, seen, by, reason="", key=key)


@transaction.atomic
def override(*, roster: Roster, seen: int, reason: str, by: User | None, key: uuid.UUID | None = None) -> Roster:
    """As `publish`, although rules are not kept; the reason is shown from then on. Refuses no_reason, too."""
    if not reason.strip():
        raise Refused("no_reason")
    return _publish(roster, seen, by, reason=reason.strip()[:LONGEST_REASON], key=key)


@transaction.atomic
def amend(
    *, office: Office, cause: str, changes: Changes, by: User | None, reason: str = "", seen: int | None = None
) -> Roster:
    """These officers' days are so from now on: a version of its own rules the days from the first to the last of them.

    With a reason even when rules are broken by it. `seen` is the version that whoever changes it looked at, None when
    nobody did. Raises BrokenRoster or Refused with not_rostered, roster_is_over or overtaken; then nothing has changed.
    """
    row = propose(office=office, cause=cause, changes=changes, by=by)
    now = version_in_force(office, row.starts_on, row.ends_on)
    return _publish(row, now if seen is None else seen, by, reason=reason)


@transaction.atomic
def rehearse(*, roster: Roster, by: User | None) -> Review:
    """The draft rules its days, its rules kept or not, with what was found; for a transaction that is rolled back.

    Raises Refused with not_a_draft or roster_is_over.
    """
    seen = version_in_force(roster.office, roster.starts_on, roster.ends_on)
    found = review(roster)
    _publish(roster, seen, by, reason="rehearsal", found=found)
    return found


def propose(*, office: Office, cause: str, changes: Changes, by: User | None) -> Roster:
    """A draft of the days from the first to the last of these: as they are, but for these officers' days.

    Nobody else publishes before the transaction is over. Raises Refused with not_rostered.
    """
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    ons = {on for _officer, on in changes}
    first, last = min(ons), max(ons)
    ruled = set(RosteredDay.objects.filter(roster__office=office, on__in=ons).values_list("on", flat=True))
    if ruled != ons:
        raise Refused("not_rostered")
    kept = [one for one in problems.in_force(office, first, last) if (one.officer, one.on) not in changes]
    row = Roster.objects.create(
        office=office,
        cause=cause,
        state=Roster.State.DRAFT,
        starts_on=first,
        ends_on=last,
        asked_by=by,
        asked_at=timezone.now(),
    )
    rosters.write_assignments(row, [*kept, *(one for one in changes.values() if one is not None)])
    return row


def _publish(
    roster: Roster,
    seen: int,
    by: User | None,
    *,
    reason: str,
    key: uuid.UUID | None = None,
    found: Review | None = None,
) -> Roster:
    now = timezone.now()
    office = Office.objects.select_for_update(no_key=True).get(pk=roster.office_id)  # one planner at a time
    if done := _published_before(roster, key):
        return done
    begins = max(roster.starts_on, office.local(now).date())
    if begins > roster.ends_on:
        raise Refused("roster_is_over")
    if version_in_force(office, roster.starts_on, roster.ends_on) != seen:
        raise Refused("overtaken")
    found = found or review(roster)
    if found.breaches and not reason:
        raise BrokenRoster(found.breaches)
    version = (Roster.objects.of(office).aggregate(newest=Max("version"))["newest"] or 0) + 1
    published = Roster.objects.filter(pk=roster.pk, state=Roster.State.DRAFT).update(
        state=Roster.State.PUBLISHED,
        version=version,
        published_by=by,
        published_at=now,
        published_key=key,
        override_reason=reason if found.breaches else "",
    )
    if published != 1:
        raise Refused("not_a_draft")
    notices.note(roster, begins, now)
    _rule(roster, begins, found)
    days = {"from": begins.isoformat(), "to": roster.ends_on.isoformat()}
    deed = "roster.overridden" if found.breaches else "roster.published"
    rosters.note(deed, roster, by=by, at=now, detail={"version": version, **days, "broken": len(found.breaches)})
    roster.refresh_from_db()
    return roster


def _published_before(roster: Roster, key: uuid.UUID | None) -> Roster | None:
    """What the key has published. Raises KeyReused when that was another roster."""
    done = Roster.objects.filter(office=roster.office_id, published_key=key).first() if key else None
    if done and done.pk != roster.pk:
        raise KeyReused
    return done


def _rule(roster: Roster, begins: dt.date, found: Review) -> None:
    """Each day on which a point needs or has somebody at its counters is this roster's; older ones give way."""
    points = dict(ServicePoint.objects.of(roster.office).values_list("slug", "pk"))
    wanted = {
        (rule.point, on)
        for on in duty.dates(roster.starts_on, roster.ends_on)
        for rule in duty.rules_on(found.problem.rules, on)
        if rule.skill == values.COUNTER
    } & _open_days(roster.office, found.problem)
    staffed = {(one.point, one.on) for one in found.assignments if one.role == values.COUNTER}
    mine = sorted((points[slug], on) for slug, on in wanted | staffed if begins <= on <= roster.ends_on)
    RosteredDay.objects.filter(point__in=points.values(), on__range=(begins, roster.ends_on)).delete()
    RosteredDay.objects.bulk_create(RosteredDay(point_id=point, on=on, roster=roster) for point, on in mine)
    ruling = Exists(RosteredDay.objects.filter(roster=OuterRef("pk")))
    stale = Roster.objects.of(roster.office).filter(~ruling, state=Roster.State.PUBLISHED)
    stale.update(state=Roster.State.SUPERSEDED)


def _open_days(office: Office, problem: values.Problem) -> set[tuple[str, dt.date]]:
    return {
        (opening.point, on)
        for opening in problem.openings
        for on in duty.dates(office.local(opening.starts_at).date(), office.local(opening.ends_at).date())
    }
