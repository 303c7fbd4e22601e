"""From a published roster to bookable places: seconds and queries, with an office's officers and with twice as many.

A process of its own, on a database that the product has seeded; gives figures: python -m bench.loaded published
"""

import datetime as dt
import statistics
import time
from collections.abc import Sequence

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bookings.actions import rosters as landing
from bookings.actions.inventory import Outcome
from bookings.models import Slot
from offices.actions import demo, problems, publishing, rosters
from offices.actions.demo import officers, rota
from offices.models import Office, Officer, OfficerSkill, Posting, Role, Roster, User
from offices.rules.roster import Assignment

WEEKS = 8
TIMES = 3


def main() -> dict[str, float]:
    demo.hire()
    officers.enlist()
    office = Office.objects.get(slug=officers.OFFICE)
    found = _published(office)
    _double(office)
    twice = _published(office)
    assert twice["officers"] > 1.5 * found["officers"]
    found |= {f"twice the officers: {name}": value for name, value in twice.items()}
    return found | {"queries more with twice the officers": twice["queries"] - found["queries"]}


def _published(office: Office) -> dict[str, float]:
    """The median of several publications that change nearly every slot of eight weeks, and displace nobody."""
    first = office.local(timezone.now()).date()
    first += dt.timedelta(days=7 - first.weekday())
    last = first + dt.timedelta(weeks=WEEKS, days=-1)
    everybody = list(rota.assignments(problems.problem_of(office, first, last)))
    by = User.objects.filter(is_active=True).order_by("pk")[0]
    seconds = []
    for _time in range(TIMES):
        _publish(_draft(office, first, last, everybody[::2]), by)
        row = _draft(office, first, last, everybody)
        began = time.monotonic()
        _publish(row, by)
        seconds.append(time.monotonic() - began)
    _publish(_draft(office, first, last, everybody[::2]), by)
    row = _draft(office, first, last, everybody)
    with CaptureQueriesContext(connection) as asked:  # not while the time is taken: writing them down costs some
        outcome = _publish(row, by)
    return {
        "officers": len({one.officer for one in everybody}),
        "shifts": len(everybody),
        "slots changed": outcome.created + outcome.changed,
        "slots bookable": Slot.objects.filter(
            point__office=office, capacity__gt=0, starts_at__gt=timezone.now()
        ).count(),
        "seconds": statistics.median(seconds),
        "queries": len(asked),
    }


def _draft(office: Office, first: dt.date, last: dt.date, assignments: Sequence[Assignment]) -> Roster:
    row = Roster.objects.create(
        office=office, starts_on=first, ends_on=last, state=Roster.State.DRAFT, asked_at=timezone.now()
    )
    rosters.write_assignments(row, assignments)
    return row


def _publish(row: Roster, by: User) -> Outcome:
    seen = publishing.version_in_force(row.office, row.starts_on, row.ends_on)
    return landing.override(roster=row, seen=seen, reason="Measured", by=by)


def _double(office: Office) -> None:
    """Beside everybody stands somebody with the same home and the same skills."""
    for one in list(Officer.objects.of(office).select_related("home").prefetch_related("skills")):
        user = User.objects.create(username=f"measured-{one.pk}")
        Posting.objects.create(user=user, role=Role.COUNTER, office=office, point=one.home, since=one.since)
        other = Officer.objects.create(user=user, office=office, home=one.home, since=one.since)
        for skill in one.skills.all():
            OfficerSkill.objects.create(
                officer=other, skill=skill.skill, valid_from=skill.valid_from, source="Measured"
            )
