"""Closing a stretch of a day and opening it again, with the places that follow from it in the same transaction."""

import datetime as dt
import uuid

from django.db import transaction

from bookings.actions import inventory
from bookings.actions.inventory import Outcome
from offices.actions import shutting
from offices.models import ServicePoint, Shutting, User


@transaction.atomic
def close(
    *, point: ServicePoint, starts_at: dt.datetime, ends_at: dt.datetime, reason: str, key: uuid.UUID, by: User
) -> Outcome:
    """The point does not serve in this stretch, and whose place is lost is marked. The same key closes only once.

    Raises Refused with reversed_times, already_over or no_reason; then nothing has changed.
    """
    ServicePoint.objects.select_for_update(no_key=True).get(pk=point.pk)  # two clicks close once
    shutting.shut(point=point, starts_at=starts_at, ends_at=ends_at, reason=reason, key=key, by=by)
    return inventory.reconcile(point, *_days(point, starts_at, ends_at), by=by)


@transaction.atomic
def preview(
    *, point: ServicePoint, starts_at: dt.datetime, ends_at: dt.datetime, reason: str, key: uuid.UUID, by: User
) -> Outcome:
    """What closing this stretch would do; nothing is changed. Raises Refused as `close` does."""
    shutting.shut(point=point, starts_at=starts_at, ends_at=ends_at, reason=reason, key=key, by=by)
    outcome = inventory.preview(point, *_days(point, starts_at, ends_at))
    transaction.set_rollback(True)
    return outcome


@transaction.atomic
def reopen(*, shut: Shutting, by: User) -> Outcome:
    """The point serves again in this stretch, and whoever had lost their place has it back if it is there.

    Raises Refused with already_lifted; then nothing has changed.
    """
    shutting.lift(shutting=shut, by=by)
    return inventory.reconcile(shut.point, *_days(shut.point, shut.starts_at, shut.ends_at), by=by)


def _days(point: ServicePoint, starts_at: dt.datetime, ends_at: dt.datetime) -> tuple[dt.date, dt.date]:
    """The first and last day that the stretch touches, on the point's clock."""
    return point.office.local(starts_at).date(), point.office.local(ends_at).date()
