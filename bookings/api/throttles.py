"""How many requests one address may make; counted in this process only, to shed load."""

import ipaddress
import time
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import BaseThrottle

from offices.views.address import client_address

if TYPE_CHECKING:  # the settings name this module, and the views read the settings while they are loaded
    from rest_framework.views import APIView

MOST_ADDRESSES = 50_000
NETWORK_BITS = 64  # one customer's share of IPv6
SECONDS_OF = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
MOST_SIGNS = 64


@dataclass
class Count:
    """Requests of one address since the first of this stretch."""

    ends: float
    requests: int = 0


_lock = Lock()
_counts: dict[tuple[str, str], Count] = {}


class PerAddress(BaseThrottle):
    """The rates "reads" and "writes" of the settings; a stretch begins with an address's first request."""

    seconds_left = 0.0

    def allow_request(self, request: HttpRequest, view: "APIView") -> bool:
        scope = "reads" if request.method in SAFE_METHODS else "writes"
        most, seconds = rate(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][scope])
        now = time.monotonic()
        who = (scope, self.who(request))
        with _lock:
            count = _counts.get(who)
            if count is None or count.ends <= now:
                _make_room(now)
                count = _counts[who] = Count(now + seconds)
            count.requests += 1
        self.seconds_left = count.ends - now
        return count.requests <= most

    def who(self, request: HttpRequest) -> str:
        return whose(client_address(request))

    def wait(self) -> float:
        return max(1.0, self.seconds_left)


class PerPerson(PerAddress):
    """Whoever is signed in is counted for themselves, since a whole office may share one address."""

    def who(self, request: HttpRequest) -> str:
        return f"user {request.user.pk}" if request.user.is_authenticated else super().who(request)


def whose(address: str) -> str:
    """The address, or for IPv6 the network that one customer has."""
    if ":" not in address:
        return address[:MOST_SIGNS]
    try:
        return str(ipaddress.IPv6Network((address, NETWORK_BITS), strict=False))
    except ValueError:
        return address[:MOST_SIGNS]


@cache
def rate(text: str) -> tuple[int, int]:
    """How many requests in how many seconds, from text such as 120/min."""
    most, period = text.split("/")
    return int(most), SECONDS_OF[period[0]]


def _make_room(now: float) -> None:
    """Room for one more address: those whose stretch is over go first, and everybody when that is not enough."""
    if len(_counts) < MOST_ADDRESSES:
        return
    for who in [who for who, count in _counts.items() if count.ends <= now]:
        del _counts[who]
    if len(_counts) >= MOST_ADDRESSES:
        _counts.clear()


def forget() -> None:
    """Everybody starts anew."""
    _counts.clear()
