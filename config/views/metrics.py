"""What Prometheus reads: told from the database at each request, so that it does not matter which process is asked."""

import datetime as dt
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator
from ipaddress import ip_address

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bookings.reports.vitals import Fate, Vitals, kept_share, vitals
from offices.models import Heartbeat
from offices.permissions import public

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


@public
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Whoever has METRICS_TOKEN; without one set, this machine itself. Raises PermissionDenied for all others."""
    if not _may_read(request):
        raise PermissionDenied
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    if token:
        shown = request.headers.get("Authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    if settings.REST_FRAMEWORK["NUM_PROXIES"] or any(name in request.META for name in FORWARDED):
        return False  # a proxy on this machine looks like the machine itself
    try:
        return ip_address(str(request.META.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False


class _Told:
    """Everything there is to tell, as Prometheus's own library wants it."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        found = vitals(now)
        yield from _waiting(found, now)
        yield from _last_day(found.fates)
        yield from _providers(found)
        share = kept_share(now)
        told = "Promises kept in the last full week, of 1; none when nothing was promised."
        yield _gauge("promises_kept_ratio", told, [], [] if share is None else [((), share)])
        beats = Heartbeat.objects.order_by("errand").values_list("errand", "beat_at")
        ages = [((errand,), max(0.0, (now - at).total_seconds())) for errand, at in beats]
        yield _gauge("errand_heartbeat_age_seconds", "Since an errand last showed a sign of life.", ["errand"], ages)


def _waiting(found: Vitals, now: dt.datetime) -> Iterator[Metric]:
    """What a pause holds back is never late."""
    by_channel = [((one.channel,), one) for one in found.queues]
    yield _gauge(
        "messages_oldest_due_seconds",
        "Age of the oldest message that is due (without paused ones).",
        ["channel"],
        [(label, one.seconds(now)) for label, one in by_channel],
    )
    yield _gauge("messages_due", "Messages that are due.", ["channel"], [(label, one.due) for label, one in by_channel])
    yield _gauge(
        "messages_due_later",
        "Messages that wait for their time.",
        ["channel"],
        [(label, one.later) for label, one in by_channel],
    )
    yield _gauge(
        "messages_channel_shut",
        "1 while no provider of the channel is trusted.",
        ["channel"],
        [(label, one.is_shut) for label, one in by_channel],
    )
    paused = [((kind,), offices) for kind, offices in found.paused.items()]
    yield _gauge("messages_paused_offices", "Offices that hold this kind back.", ["kind"], paused)


def _last_day(fates: list[Fate]) -> Iterator[Metric]:
    rows: Counter[tuple[str, ...]] = Counter()
    outcomes: Counter[tuple[str, ...]] = Counter()
    tries: Counter[tuple[str, ...]] = Counter()
    for one in fates:
        rows[one.kind, one.channel, one.state] += one.rows
        outcomes[one.provider, one.channel, one.state] += one.rows if one.provider else 0
        tries[one.provider, one.channel] += one.tries if one.provider else 0
    told = "Messages that were due in the last 24 hours, by their state now."
    yield _gauge("messages_last_day", told, ["kind", "channel", "state"], rows.items())
    told = "The same, by the provider that had them last."
    yield _gauge("messages_outcomes_last_day", told, ["provider", "channel", "state"], (+outcomes).items())
    told = "How often those were given to a provider or asked for there."
    yield _gauge("messages_attempts_last_day", told, ["provider", "channel"], (+tries).items())


def _providers(found: Vitals) -> Iterator[Metric]:
    circuits = [((one.provider, one.channel), one.open_until is not None) for one in found.circuits]
    yield _gauge("circuit_open", "1 while the provider is passed over.", ["provider", "channel"], circuits)
    left = [((one.provider, one.currency), float(one.amount)) for one in found.balances if one.amount is not None]
    told = "What was left when the provider last said so."
    yield _gauge("provider_credit", told, ["provider", "currency"], left)


def _gauge(
    name: str, told: str, labels: list[str], values: Iterable[tuple[tuple[str, ...], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"tanpajeda_{name}", told, labels=labels)
    for label, value in values:
        family.add_metric(label, float(value))
    return family
