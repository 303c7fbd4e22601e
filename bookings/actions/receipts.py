"""What became of messages, as providers say it by themselves, in any order and as often as they like."""

import logging
import uuid
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from bookings.actions import circuits, messages
from bookings.actions.delivery import NOBODYS_BUSINESS
from bookings.gateways.letters import Receipt
from bookings.models import Message
from bookings.rules.refusals import About, about

log = logging.getLogger(__name__)
State = Message.State
ENDS = (State.DELIVERED, State.UNDELIVERED, State.FAILED)


@transaction.atomic
def note(receipt: Receipt, *, reference: uuid.UUID | None = None) -> bool:
    """The message is known to have come so far, and its cost; whether that was news.

    It is found by its reference, since the receipt may come before the worker has written down the provider's id.
    What did not arrive is said on the next channel.
    """
    rows = (
        Message.objects.filter(reference=reference)
        if reference
        else Message.objects.filter(provider_id=receipt.provider_id)
    )
    row = rows.select_related("booking__slot__point__office").defer(*_SEALED).first()
    if row is None:
        log.warning("receipt_of_unknown provider_id=%s", receipt.provider_id)
        return False
    _charge(row, receipt)
    if not Message.objects.filter(pk=row.pk).forward(receipt.state, **_fields(row, receipt)):
        return False
    if receipt.state in (State.UNDELIVERED, State.FAILED):
        messages.follow(row, timezone.now())
        if about(receipt.error) is About.ACCOUNT:  # it takes everything, and can send nothing
            circuits.Circuits().note(row.provider, row.channel, 0, 1)
    return True


_SEALED = ("recipient", "secret", *NOBODYS_BUSINESS)  # of most rows nobody asks for them


def _fields(row: Message, receipt: Receipt) -> dict[str, Any]:
    now = timezone.now()
    fields: dict[str, Any] = {
        "provider_id": row.provider_id or receipt.provider_id,
        "error": receipt.error,
        "accepted_at": Coalesce("accepted_at", now),
        "settled_at": Coalesce("settled_at", now),
    }
    if receipt.state == State.SENT:
        fields["sent_at"] = now
    return fields | ({"receipt_at": now} if receipt.state in ENDS else {})


def _charge(row: Message, receipt: Receipt) -> None:
    said: dict[str, Any] = {}
    if receipt.segments is not None and receipt.segments != row.segments:
        said["segments"] = receipt.segments
    if receipt.cost is not None and receipt.cost != row.cost:
        said |= {"cost": receipt.cost, "currency": receipt.currency}
    if said:
        Message.objects.filter(pk=row.pk).update(**said)
