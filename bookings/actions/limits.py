"""How often something may be tried."""

from dataclasses import dataclass

from django.utils import timezone

from bookings.models import Tries
from offices.models import keyed_hash


@dataclass(frozen=True)
class Limit:
    """At most `most` times within `seconds` from the first."""

    name: str
    most: int
    seconds: int


def allow(limit: Limit, who: str) -> bool:
    """Count one more try by `who`; False when it is one too many. What is stored names nobody."""
    return Tries.objects.count_one(_key(limit, who), timezone.now(), limit.seconds) <= limit.most


def is_spent(limit: Limit, who: str) -> bool:
    """Whether `who` has no try left; counts none."""
    tries = Tries.objects.filter(key=_key(limit, who), ends_at__gt=timezone.now(), count__gte=limit.most)
    return tries.exists()


def _key(limit: Limit, who: str) -> str:
    return f"{limit.name}:{keyed_hash('limit', who).hex()}"


def forget_old() -> int:
    """Counts whose stretch is over are gone; how many were."""
    return Tries.objects.filter(ends_at__lt=timezone.now()).delete()[0]
