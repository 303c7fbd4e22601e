"""Is it alive, and is it ready: for load balancers and whoever is on duty."""

import datetime as dt

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bookings.reports.outgoing import oldest_seconds
from offices.models import Heartbeat
from offices.permissions import public

BEAT_WITHIN = dt.timedelta(minutes=3)
OLDEST_DUE_SECONDS = 5 * 60
_state = {"migrated": False}


@public
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, is migrated, the worker beats and no due message waits; otherwise 503.

    Messages do not count that staff have paused, or that wait for quiet hours to be over.
    """
    try:
        checks = _checks(timezone.now())
    except DatabaseError:
        checks = {"database": "unreachable"}
    good = all(state == "ok" for state in checks.values())
    return JsonResponse({"ready": good, "checks": checks}, status=200 if good else 503)


def _checks(now: dt.datetime) -> dict[str, str]:
    beat = Heartbeat.objects.filter(errand="worker").first()
    waiting = oldest_seconds(now)
    return {
        "database": "ok",
        "migrations": "ok" if _is_migrated() else "pending",
        "worker": "ok" if beat and beat.is_alive(now, BEAT_WITHIN) else "silent",
        "outbox": "ok" if waiting <= OLDEST_DUE_SECONDS else f"oldest due for {waiting} s",
    }


def _is_migrated() -> bool:
    """Asked until it is true; a process outlives no migration that it needs."""
    if not _state["migrated"]:
        executor = MigrationExecutor(connection)
        _state["migrated"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _state["migrated"]
