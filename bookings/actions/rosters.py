"""Rosters and the places that follow from them: whatever changes who serves is done here, with its places."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from bookings.actions import inventory
from bookings.actions.inventory import WEEKS_AHEAD, Outcome
from offices.actions import absences, publishing, shifts
from offices.models import Absence, Officer, Roster, ServicePoint, Swap, User


def publish(*, roster: Roster, seen: int, by: User) -> Outcome:
    """The draft is in force and the places follow it. Raises as `publishing.publish` does; then nothing has changed."""
    return follow(publishing.publish(roster=roster, seen=seen, by=by), by=by)


def override(*, roster: Roster, seen: int, reason: str, by: User) -> Outcome:
    """The draft is in force although rules are not kept, and the places follow it. Raises as `publishing.override`."""
    return follow(publishing.override(roster=roster, seen=seen, reason=reason, by=by), by=by)


def grant(*, absence: Absence, by: User, reason: str = "") -> Outcome:
    """The officer is absent and the places follow. Raises as `absences.grant` does; then nothing has changed."""
    return follow(absences.grant(absence=absence, by=by, reason=reason), by=by)


def fall_ill(*, officer: Officer, first: dt.date, last: dt.date, by: User) -> Outcome:
    """The officer is ill and the places follow. Raises as `absences.fall_ill` does; then nothing has changed."""
    return follow(absences.fall_ill(officer=officer, first=first, last=last, by=by), by=by)


def approve_swap(*, swap: Swap, by: User) -> Outcome:
    """The two have each other's shift and the places follow. Raises as `shifts.approve_swap` does."""
    return follow(shifts.approve_swap(swap=swap, by=by), by=by)


def follow(roster: Roster | None, *, by: User | None) -> Outcome:
    """The places of the days that the roster rules are as who serves says.

    Each point is a transaction of its own, so that nobody who books waits for all of them. What is left undone when
    this dies halfway, the hourly reconciling does.
    """
    return _over_points(roster, lambda point, first, last: inventory.reconcile(point, first, last, by=by))


def preview(*, roster: Roster, by: User) -> Outcome:
    """What publishing would do to places and bookings, were its rules kept or not; nothing is changed."""
    seen = publishing.version_in_force(roster.office, roster.starts_on, roster.ends_on)
    with transaction.atomic():
        publishing.override(roster=roster, seen=seen, reason="preview", by=by)
        outcome = _over_points(roster, inventory.preview)
        transaction.set_rollback(True)
    roster.refresh_from_db()
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
