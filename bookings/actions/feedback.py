"""How it was: a link that may be answered once. Answers are kept with the point and the week, and with nothing else."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from bookings.errors import NotFound
from bookings.models import Booking, Feedback, Invitation, Message
from offices.models import keyed_hash

SECRET_BYTES = 9
ANSWERED_WITHIN = dt.timedelta(days=14)


def hashed(secret: str) -> bytes:
    return keyed_hash("feedback", secret)


def note_came(booking: Booking, now: dt.datetime) -> None:
    """The person is at the counter at this moment; nobody else is asked how it was."""
    Booking.objects.filter(pk=booking.pk).update(came_at=now)


def invite(rows: Iterable[Message], now: dt.datetime) -> None:
    """The links of these messages may be answered, each once, for fourteen days."""
    invitations = []
    for row in rows:
        if row.booking is None:
            continue
        visited_on = row.booking.local_start.date()
        invitations.append(
            Invitation(
                secret_hash=hashed(row.secret),
                point_id=row.booking.slot.point_id,
                week_on=visited_on - dt.timedelta(days=visited_on.weekday()),
                expires_at=now + ANSWERED_WITHIN,
            )
        )
    Invitation.objects.bulk_create(invitations)


def find(secret: str) -> Invitation:
    """The invitation behind the link. Raises NotFound when it was used, is over or never was: nobody can tell which."""
    rows = Invitation.objects.answerable(timezone.now()).select_related("point__office")
    found = rows.filter(secret_hash=hashed(secret)).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def answer(*, invitation: Invitation, how: int, wish: str) -> None:
    """The answer is kept and the link is dead. Raises NotFound when it was used meanwhile; then nothing is kept."""
    gone, _rows = Invitation.objects.answerable(timezone.now()).filter(pk=invitation.pk).delete()
    if not gone:
        raise NotFound
    Feedback.objects.create(point_id=invitation.point_id, week_on=invitation.week_on, how=how, wish=wish)


def forget_dead() -> int:
    """Links that nobody may answer any more are gone; how many went."""
    gone, _rows = Invitation.objects.filter(expires_at__lte=timezone.now()).delete()
    return gone
