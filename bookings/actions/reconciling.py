"""Providers are asked what became of messages that nobody called back about, and what they cost in the end."""

import datetime as dt
import logging
import time
from collections.abc import Iterable, Iterator
from itertools import islice

from django.utils import timezone

from bookings.actions import receipts
from bookings.gateways import twilio
from bookings.gateways.accounts import accounts
from bookings.gateways.carriers import named
from bookings.gateways.letters import NotTaken, Receipt
from bookings.models import Message
from bookings.rules import messages as rules

log = logging.getLogger(__name__)
State = Message.State
DAYS = 3  # a message that is older has no receipt and gets no price any more
MOST_A_DAY = 20_000  # messages that one provider tells of
MOST_ASKED = 200  # messages that are asked about one by one
PATIENCE = dt.timedelta(hours=1)
AT_ONCE = 500
MOST_SECONDS = 60  # of a run, which is ended from outside after 90
DAY = dt.timedelta(days=1)


def reconcile() -> int:
    """What providers know by now of the last days' messages is written down; of how many there was news.

    What does not fit into the time of a run is left to the next one.
    """
    until = time.monotonic() + MOST_SECONDS
    news = 0
    for batch in _batches(_told()):
        news += _told_of(batch)
        if time.monotonic() > until:
            log.warning("reconcile_unfinished news=%s", news)
            return news
    return news + _asked_about(until)


def _told() -> Iterator[Receipt]:
    """What each provider says of the messages of the last days, all together."""
    today = timezone.now().date()
    for account in accounts():
        for days in range(DAYS + 1):
            try:
                yield from twilio.sent_on(account, today - days * DAY, MOST_A_DAY)
            except NotTaken as refusal:
                log.warning("reconcile_not_told provider=%s error=%s", account.name, refusal.code)
                break


def _batches(told: Iterator[Receipt]) -> Iterator[list[Receipt]]:
    while batch := list(islice(told, AT_ONCE)):
        yield batch


def _told_of(batch: Iterable[Receipt]) -> int:
    """Only what differs from what is known is noted: most of a day is old news, or a price."""
    by_id = {one.provider_id: one for one in batch}
    rows = Message.objects.filter(provider_id__in=list(by_id))
    priced, news = [], 0
    for row in rows.only("provider_id", "state", "cost", "currency", "segments"):
        said = by_id[row.provider_id]
        if row.state in rules.BEFORE[said.state]:
            news += receipts.note(said)
        elif (said.cost or row.cost, said.segments or row.segments) != (row.cost, row.segments):
            row.segments = said.segments or row.segments
            if said.cost is not None:
                row.cost, row.currency = said.cost, said.currency
            priced.append(row)
    return news + Message.objects.bulk_update(priced, ["cost", "currency", "segments"])


def _asked_about(until: float) -> int:
    """Those still without an end, which no day's list told of: asked one by one, the oldest first."""
    now = timezone.now()
    sealed = ("recipient", "secret")  # nobody asks for them, and no key may open them
    waiting = Message.objects.filter(state__in=[State.ACCEPTED, State.SENT], receipt_at=None).exclude(provider_id="")
    recent = waiting.defer(*sealed).filter(accepted_at__gt=now - DAYS * DAY, accepted_at__lte=now - PATIENCE)
    names = [account.name for account in accounts()]
    news = 0
    for row in recent.filter(provider__in=names).order_by("accepted_at", "pk")[:MOST_ASKED]:
        if time.monotonic() > until:
            break
        news += _asked(row)
    return news


def _asked(row: Message) -> bool:
    gateway = named(row.channel, row.provider)
    try:
        said = gateway.status(row.provider_id) if gateway else None
    except NotTaken as refusal:
        log.warning("reconcile_not_answered message=%s error=%s", row.pk, refusal.code)
        return False
    return said is not None and receipts.note(said, reference=row.reference)
