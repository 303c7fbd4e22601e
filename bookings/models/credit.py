import datetime as dt
from typing import Self

from django.db import models


class BalanceQuerySet(models.QuerySet["Balance"]):
    def newest_of(self, provider: str) -> "Balance | None":
        return self.filter(provider=provider).order_by("-at", "-pk").first()

    def older_than(self, moment: dt.datetime) -> Self:
        return self.filter(at__lt=moment)


class Balance(models.Model):
    """What was left at a provider when it was asked. `alarmed_on` is the office's day on which it raised the alarm."""

    provider = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=14, decimal_places=5)
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()
    lasts_until = models.DateTimeField(null=True)
    is_short = models.BooleanField(default=False)
    alarmed_on = models.DateField(null=True)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "alarmed_on"], name="balance_alarms_once_a_day"),
        ]
        indexes = [models.Index(fields=["provider", "at"], name="balance_newest")]

    def __str__(self) -> str:
        return f"{self.provider} {self.at:%Y-%m-%d %H:%M}"
