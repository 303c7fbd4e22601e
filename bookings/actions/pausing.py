"""An office holds a kind of message back, and lets it go again. Nothing is lost: the rows wait in the outbox."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions.messages import ERRAND
from bookings.models import Message, Pause
from bookings.rules import messages as rules
from offices.actions import journal, nudging
from offices.errors import Refused
from offices.models import Office, User

LONGEST_REASON = 200


@transaction.atomic
def pause(*, office: Office, kind: str, reason: str, by: User) -> Pause:
    """From now on no message of the kind leaves the office; those that a worker has in hand still do.

    Raises Refused with not_pausable, no_reason or already_paused; then nothing has changed.
    """
    if kind not in Message.Kind or kind in rules.AT_ONCE:
        raise Refused("not_pausable")
    if not reason.strip():
        raise Refused("no_reason")
    now = timezone.now()
    try:
        with transaction.atomic():
            made = Pause.objects.create(
                office=office, kind=kind, began_at=now, paused_by=by, reason=reason.strip()[:LONGEST_REASON]
            )
    except IntegrityError as error:  # a colleague was faster
        raise Refused("already_paused") from error
    journal.record("messages.paused", office=office, subject=f"pause:{made.pk}", by=by, at=now, detail={"kind": kind})
    return made


@transaction.atomic
def resume(*, pause: Pause, by: User) -> None:
    """What waited leaves, and what became worthless meanwhile is dropped. Raises Refused with not_paused."""
    now = timezone.now()
    if Pause.objects.running().filter(pk=pause.pk).update(ended_at=now) != 1:
        raise Refused("not_paused")
    detail = {"kind": pause.kind}
    journal.record("messages.resumed", office=pause.office, subject=f"pause:{pause.pk}", by=by, at=now, detail=detail)
    nudging.nudge(ERRAND)
