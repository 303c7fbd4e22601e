"""Closing a stretch of a day at a point, and opening it again."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils import timezone

from offices.actions import journal
from offices.errors import Refused
from offices.models import ServicePoint, Shutting, User

LONGEST_REASON = 200


@transaction.atomic
def shut(
    *, point: ServicePoint, starts_at: dt.datetime, ends_at: dt.datetime, reason: str, key: uuid.UUID, by: User
) -> Shutting:
    """The point does not serve in this stretch; its slots follow when they are reconciled.

    The same key gets the same answer. Raises Refused with key_reused, reversed_times, already_over or no_reason; then
    nothing has changed.
    """
    if done := Shutting.objects.filter(key=key).first():
        if (done.point_id, done.starts_at, done.ends_at) != (point.pk, starts_at, ends_at):
            raise Refused("key_reused")
        return done
    now = timezone.now()
    if ends_at <= starts_at:
        raise Refused("reversed_times")
    if ends_at <= now:
        raise Refused("already_over")
    if not reason.strip():
        raise Refused("no_reason")
    shutting = Shutting.objects.create(
        point=point,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason.strip()[:LONGEST_REASON],
        source=f"staff: {by.username}",
        confirmed=True,
        key=key,
    )
    detail = {"from": starts_at.isoformat(), "to": ends_at.isoformat()}
    journal.record("span.shut", office=point.office, subject=f"point:{point.slug}", by=by, at=now, detail=detail)
    return shutting


@transaction.atomic
def lift(*, shutting: Shutting, by: User) -> None:
    """The point serves again in this stretch. Raises Refused with already_lifted; then nothing has changed."""
    now = timezone.now()
    if Shutting.objects.filter(pk=shutting.pk, lifted_at=None).update(lifted_at=now) != 1:
        raise Refused("already_lifted")
    point = shutting.point
    journal.record("span.opened", office=point.office, subject=f"point:{point.slug}", by=by, at=now)
