"""How often something was tried, counted for all processes and hosts together; names nobody."""

import datetime as dt

from django.db import models, transaction
from django.db.models import F


class TriesQuerySet(models.QuerySet["Tries"]):
    def count_one(self, key: str, now: dt.datetime, seconds: int) -> int:
        """Count one more try under the key; how many there were since its stretch of `seconds` began."""
        running = self.filter(key=key, ends_at__gt=now)
        if not running.update(count=F("count") + 1):
            ends_at = now + dt.timedelta(seconds=seconds)
            with transaction.atomic():
                self.update_or_create(key=key, defaults={"count": 1, "ends_at": ends_at})
        return self.values_list("count", flat=True).get(key=key)


class Tries(models.Model):
    key = models.CharField(max_length=96, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    objects = TriesQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.key.split(':')[0]} {self.count}"
