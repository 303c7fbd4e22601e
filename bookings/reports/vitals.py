"""How the outbox does, for machines that watch it: counts and ages over all offices, nothing of anybody."""

import datetime as dt
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Sum

from bookings.models import Balance, Circuit, Message, Pause
from bookings.reports.credit import newest
from bookings.reports.outgoing import Queue, queues
from bookings.reports.promises import kept
from bookings.reports.sending import WEEK, this_week
from offices.models import Office

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Fate:
    """How many messages of the last day came to be in one state, and how often they were tried."""

    kind: str
    channel: str
    provider: str
    state: str
    rows: int
    tries: int


KEPT_SECONDS = 600


def kept_share(now: dt.datetime) -> float | None:
    """Promises kept of those of the last full week, of all offices together; None when there were none.

    Counted anew every ten minutes: it reads every visit of that week.
    """
    share: float | None = cache.get_or_set(f"kept-share-{now:%G-%V}", lambda: _kept_share(now), KEPT_SECONDS)
    return share


def _kept_share(now: dt.datetime) -> float | None:
    known = promised = 0
    for office in Office.objects.order_by("pk"):
        monday = this_week(office.local(now).date()) - WEEK
        for week in kept(office, monday, monday + WEEK - DAY, now):
            known, promised = known + week.known, promised + week.promised
    return known / promised if promised else None


@dataclass(frozen=True)
class Vitals:
    queues: list[Queue]
    fates: list[Fate]
    paused: dict[str, int]  # kind, and at how many offices
    circuits: list[Circuit]
    balances: list[Balance]


def vitals(now: dt.datetime) -> Vitals:
    """As of now, in five queries and one for each provider's credit; of the last 24 hours whatever was due in them."""
    lately = Message.objects.filter(due_at__gt=now - DAY, due_at__lte=now)
    kinds = lately.values_list("kind", "channel", "provider", "state")
    fates = [Fate(*one) for one in kinds.annotate(Count("pk"), Sum("attempts")).order_by(*kinds.query.values_select)]
    paused = Pause.objects.running().values_list("kind").annotate(Count("pk")).order_by("kind")
    circuits = list(Circuit.objects.order_by("provider", "channel"))
    return Vitals(queues(now), fates, dict(paused), circuits, newest())
