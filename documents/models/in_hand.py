"""What one officer at a time has in hand, and what an officer said of a paper."""

import datetime as dt
from typing import TypeVar

from django.db import models
from django.db.models import Q

from documents.rules.counter import Fault
from offices.models import User

FAULTS = [(one.value, one.value) for one in Fault]
FOR_A_WHILE = Q(taken_by=None, lease_until=None) | Q(taken_by__isnull=False, lease_until__isnull=False)


class Taken(models.Model):
    """In nobody's hands, or in one officer's until the lease runs out."""

    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lease_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def is_held_by_another(self, than: User, now: dt.datetime) -> bool:
        return self.taken_by_id not in (None, than.pk) and self.lease_until is not None and self.lease_until > now


Row_co = TypeVar("Row_co", bound=Taken, covariant=True)


class TakenQuerySet(models.QuerySet[Row_co]):
    def take(self, row: Taken, by: User, now: dt.datetime, until: dt.datetime) -> bool:
        """It is in this officer's hands until then; False while it is in another's."""
        free = Q(taken_by=None) | Q(taken_by=by) | Q(lease_until__lte=now)
        return self.filter(free, pk=row.pk).update(taken_by=by, lease_until=until) == 1


class Seen(models.Model):
    """A paper that an officer looked at; with a `fault` it was not enough."""

    kind = models.CharField(max_length=40)
    fault = models.CharField(max_length=16, choices=FAULTS, blank=True)
    seen_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        abstract = True
