"""A sign of life from the task worker."""

from django.utils import timezone

from offices.models import Heartbeat


def beat(errand: str = "worker") -> None:
    """The errand is known to have run just now."""
    Heartbeat.objects.update_or_create(errand=errand, defaults={"beat_at": timezone.now()})
