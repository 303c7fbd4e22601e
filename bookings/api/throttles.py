"""How many requests one address may make; counted in this process only, to shed load."""

import ipaddress
import time
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from cachetools import TTLCache
from django.conf import settings
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from offices.views.address import client_address

if TYPE_CHECKING:  # the settings name this module, and the views read the settings while they are loaded
    from rest_framework.views import APIView

MOST_ADDRESSES = 50_000
NETWORK_BITS = 64  # one customer's share of IPv6
SECONDS_OF = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_lock = Lock()


@dataclass
class Count:
    """Requests of one address since the first of this stretch."""

    ends: float
    requests: int = 0


class PerAddress(BaseThrottle):
    """The rates "reads" and "writes" of the settings; a stretch begins with an address's first request."""

    seconds_left = 0.0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        scope = "reads" if request.method in SAFE_METHODS else "writes"
        most, seconds = rate(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"][scope])
        now = time.monotonic()
        who = (scope, whose(client_address(request)))
        with _lock:
            counts = _counts(seconds)
            count = counts.get(who)
            if count is None or count.ends <= now:
                count = counts[who] = Count(now + seconds)
            count.requests += 1
        self.seconds_left = count.ends - now
        return count.requests <= most

    def wait(self) -> float:
        return max(1.0, self.seconds_left)


def whose(address: str) -> str:
    """The address, or for IPv6 the network that one customer has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, NETWORK_BITS), strict=False))


@cache
def rate(text: str) -> tuple[int, int]:
    """How many requests in how many seconds, from text such as 120/min."""
    most, period = text.split("/")
    return int(most), SECONDS_OF[period[0]]


@cache
def _counts(seconds: int) -> "TTLCache[tuple[str, str], Count]":
    return TTLCache(MOST_ADDRESSES, seconds)


def forget() -> None:
    """Everybody starts anew."""
    _counts.cache_clear()
