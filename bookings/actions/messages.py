"""The outbox: rows are the truth, the errand only carries them. Claim, send with no transaction open, settle."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from bookings import wording
from bookings.gateways.carriers import carriers
from bookings.gateways.letters import Gateway, Letter, Refused
from bookings.models import Booking, Draft, Message
from bookings.models.messages import MessageQuerySet
from offices.actions import nudging
from offices.models import many

log = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=2)
MOST_ATTEMPTS = 5
MOST_IN_A_RUN = 500
WORTHLESS_AFTER = dt.timedelta(hours=12)  # news of a booking; a one-time code names its own end

Gateways = Callable[[str], Gateway]


def carrier(channel: str) -> Gateway:
    return carriers(channel)[0]


# --- queueing: inside the caller's transaction -------------------------------------------------------------------


def queue(bookings: Iterable[Booking], kind: str, now: dt.datetime) -> None:
    """Each booking's person is to be told; what was still waiting to be said of it is no longer true."""
    told = [booking for booking in bookings if booking.contact]
    changed = [booking.pk for booking in told if booking.version > 1]
    if changed:
        stale = Message.objects.filter(booking__in=changed, state=Message.State.QUEUED)
        stale.update(state=Message.State.CANCELLED, settled_at=now)
    rows = [
        Message(
            kind=kind,
            channel=Message.Channel.SMS if booking.phone else Message.Channel.EMAIL,
            booking=booking,
            version=booking.version,
            recipient=booking.contact,
            language=booking.language,
            due_at=now,
            expires_at=now + WORTHLESS_AFTER,
        )
        for booking in told
    ]
    many.create(rows)
    nudging.nudge("bookings.actions.messages.deliver_due")


def queue_offers(offers: Sequence[tuple[Booking, str, dt.datetime]], now: dt.datetime) -> None:
    """Who lost their place is to be told of others that are held until then, by a link with the secret.

    Whoever left no contact, staff call. What was already said of a booking as it stands is not said again.
    """
    rows = Message.objects.filter(kind=Message.Kind.DISPLACED, booking__in=[booking.pk for booking, *_ in offers])
    told = set(rows.values_list("booking", "version"))
    many.create(
        [
            Message(
                kind=Message.Kind.DISPLACED,
                channel=Message.Channel.SMS if booking.phone else Message.Channel.EMAIL,
                booking=booking,
                version=booking.version,
                recipient=booking.contact,
                secret=secret,
                language=booking.language,
                due_at=now,
                expires_at=until,
            )
            for booking, secret, until in offers
            if booking.contact and (booking.pk, booking.version) not in told
        ]
    )
    nudging.nudge("bookings.actions.messages.deliver_due", at_once=True)


def told_of_loss(bookings: Iterable[Booking]) -> set[int]:
    """The keys of those whose person may have read that the place was lost, and nothing newer since."""
    rows = Message.objects.filter(kind=Message.Kind.DISPLACED, booking__in=[booking.pk for booking in bookings])
    unsaid = (Message.State.QUEUED, Message.State.CANCELLED, Message.State.EXPIRED)
    said = rows.filter(version=F("booking__version")).exclude(state__in=unsaid)
    return set(said.values_list("booking", flat=True))


def queue_code(
    draft: Draft, channel: str, contact: str, code: str, language: str, now: dt.datetime, until: dt.datetime
) -> None:
    """The one-time code is to be sent, and is worthless after `until`."""
    Message.objects.create(
        kind=Message.Kind.CONTACT_CODE,
        channel=channel,
        draft=draft,
        recipient=contact,
        secret=code,
        language=language,
        due_at=now,
        expires_at=until,
    )
    nudging.nudge("bookings.actions.messages.deliver_due", at_once=True)


# --- the errand --------------------------------------------------------------------------------------------------


def deliver_due(gateway_for: Gateways = carrier) -> int:
    """Everything that is due has left or was settled otherwise; how many rows were worked on."""
    done = 0
    while done < MOST_IN_A_RUN and deliver_next(gateway_for) is not None:
        done += 1
    return done


def deliver_next(gateway_for: Gateways = carrier) -> Message | None:
    """The oldest due message has left, or its row says why not; None when nothing is due."""
    message, left_behind = _claim()
    if message is None:
        return None
    worthless = _worthless(message)
    if worthless and not left_behind:
        _settle(message, worthless)
        return message
    gateway, body = gateway_for(message.channel), text_of(message)
    try:
        provider_id = _already_taken(message, body, gateway) if left_behind else None
        if provider_id is None and worthless:
            _settle(message, worthless)
            return message
        provider_id = provider_id or gateway.send(Letter(message.recipient, body, str(message.reference)))
    except Refused as error:
        _settle_error(message, error)
    else:
        _settle(message, Message.State.SENT, provider_id=provider_id)
    return message


def _worthless(message: Message) -> Message.State | None:
    """Why the message is no longer to be sent: too late, or not true since its booking changed; None when it is."""
    if message.expires_at <= timezone.now():
        return Message.State.EXPIRED
    if message.booking is not None and message.booking.version != message.version:
        return Message.State.CANCELLED
    return None


def text_of(message: Message) -> str:
    """The words to send, in the recipient's language and with nothing in them that is nobody's business."""
    with translation.override(message.language):
        return wording.message(message)


@transaction.atomic
def _claim() -> tuple[Message | None, bool]:
    """The next row is this worker's until its lease runs out.

    A row that a dead worker left behind comes first, and is said to be one: it may have been sent already.
    """
    now = timezone.now()
    rows = Message.objects.select_for_update(skip_locked=True).order_by("due_at", "pk")
    left = rows.left_behind(now).first()
    message = left or rows.due(now).first()
    if message is None:
        return None, False
    message.attempts += 1
    message.state = Message.State.CLAIMED
    message.lease_until = now + LEASE
    message.save(update_fields=["attempts", "state", "lease_until"])
    return message, left is not None


def _already_taken(message: Message, body: str, gateway: Gateway) -> str | None:
    """The provider's id when the dead worker had already sent it. Raises SmsError, in doubt, when it cannot say."""
    reference = str(message.reference)
    try:
        found = gateway.find(Letter(message.recipient, body, reference), message.due_at)
    except Refused as error:
        raise Refused(error.code, in_doubt=True) from error
    if found is None and message.booking is not None and message.booking.version != message.version:
        raise Refused("words_have_changed", permanent=True, in_doubt=True)  # it would have left in other words
    return found


def _settle_error(message: Message, error: Refused) -> None:
    log.warning("message_not_taken message=%s error=%s attempt=%s", message.pk, error.code, message.attempts)
    wait = timezone.now() + dt.timedelta(seconds=15 * 2**message.attempts)
    if error.permanent or message.attempts >= MOST_ATTEMPTS:
        end = Message.State.IN_DOUBT if error.in_doubt else Message.State.FAILED
        _settle(message, end, error=error.code)
    elif error.in_doubt:  # stays claimed: when the lease is over the provider is asked before anything is sent again
        _ours(message).update(error=error.code, lease_until=wait)
    else:
        _ours(message).update(error=error.code, state=Message.State.QUEUED, due_at=wait)


def _settle(message: Message, state: str, *, provider_id: str = "", error: str = "") -> None:
    written = _ours(message).update(
        state=state, provider_id=provider_id, error=error, secret="", settled_at=timezone.now()
    )
    if not written:  # this worker was slower than its lease; the one that took over says how it went
        log.warning("message_lease_lost message=%s", message.pk)


def _ours(message: Message) -> MessageQuerySet:
    return Message.objects.filter(pk=message.pk, attempts=message.attempts, state=Message.State.CLAIMED)
