"""Who carries the next messages: the first provider that is not known to fail just now."""

import datetime as dt
import logging
import time
from collections import Counter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bookings.gateways import carriers
from bookings.gateways.letters import Gateway
from bookings.models import Circuit
from bookings.rules import circuits as rules

log = logging.getLogger(__name__)
PROBE = dt.timedelta(minutes=2)  # whoever tries says within it how it went
FRESH = 2  # seconds that a worker goes by what it has read


class Circuits:
    """The providers of each channel, in order of preference, as all workers together find them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Circuit] = {}
        self._carriers: dict[str, tuple[Gateway, ...]] = {}
        self._read_at = -float(FRESH)
        self._asked: Counter[tuple[str, str]] = Counter()

    def choose(self, channel: str, after: str = "") -> Gateway | None:
        """Who is to carry the next message of the channel; None while everybody is passed over: then messages wait.

        A provider that has rested is named twice: to whoever asks whether anybody is there, and for a message.
        `after` names one that has just refused the message: another is tried before it, however few there are.
        """
        self._refresh()
        if channel not in self._carriers:
            self._carriers[channel] = carriers.carriers(channel)
        ways = self._carriers[channel]
        if after:
            fresh = (one for one in ways if one.name != after and self._is_closed(one, channel))
            other = next(fresh, None)
            if other is not None:
                return other
        for gateway in ways:
            if self._is_closed(gateway, channel) or self._may_try(self._known[gateway.name, channel]):
                return gateway
        return None

    def _is_closed(self, gateway: Gateway, channel: str) -> bool:
        circuit = self._known.get((gateway.name, channel))
        return circuit is None or circuit.open_until is None

    def named(self, channel: str, name: str) -> Gateway | None:
        return carriers.named(channel, name)

    @transaction.atomic
    def note(self, provider: str, channel: str, taken: int, failed: int) -> None:
        """So many were taken or refused for good, so many failed through the provider's own fault."""
        if not taken and not failed:
            return
        now = timezone.now()
        row = _locked(provider, channel, now)
        before = row.fact
        after = rules.noted(before, taken=taken, failed=failed, now=now)
        self._read_at = -float(FRESH)
        if after == before:
            return
        if (after.open_until is None) is not (before.open_until is None):
            log.warning("circuit provider=%s channel=%s open=%s", provider, channel, after.open_until is not None)
        row.become(after)

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at < FRESH:
            return
        self._known = {(row.provider, row.channel): row for row in Circuit.objects.all()}
        self._read_at = time.monotonic()
        self._asked.clear()

    def _may_try(self, circuit: Circuit) -> bool:
        now = timezone.now()
        if not rules.may_probe(circuit.fact, now) or not circuit.is_free(now, PROBE):
            return False
        key = (circuit.provider, circuit.channel)
        self._asked[key] += 1
        return self._asked[key] == 1 or (self._asked[key] == 2 and _take_probe(circuit, now))


def _locked(provider: str, channel: str, now: dt.datetime) -> Circuit:
    rows = Circuit.objects.select_for_update().filter(provider=provider, channel=channel)
    row = rows.first()
    if row is None:
        Circuit.objects.get_or_create(provider=provider, channel=channel, defaults={"began_at": now})
        row = rows.get()
    return row


def _take_probe(circuit: Circuit, now: dt.datetime) -> bool:
    free = Q(probe_until=None) | Q(probe_until__lte=now) | Q(probe_until__gt=now + 2 * PROBE)
    same = Circuit.objects.filter(free, pk=circuit.pk, open_until=circuit.open_until)
    return same.update(probe_until=now + PROBE) == 1
