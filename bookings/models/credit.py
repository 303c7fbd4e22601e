import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BalanceQuerySet(models.QuerySet["Balance"]):
    def newest_of(self, provider: str) -> "Balance | None":
        return self.filter(provider=provider).order_by("-at", "-pk").first()

    def known(self) -> Self:
        """Those of which the provider said what was left."""
        return self.filter(amount__isnull=False)

    def older_than(self, moment: dt.datetime) -> Self:
        return self.filter(at__lt=moment)


class Balance(models.Model):
    """What was left at a provider when it was asked; no amount when it has not said for hours.

    `alarmed_on` is the office's day on which its trouble raised the alarm.
    """

    class Trouble(models.TextChoices):
        NONE = "", _("None")
        SHORT = "short", _("Ends too soon")
        UNPRICED = "unpriced", _("Nobody can tell how long it lasts")
        UNASKED = "unasked", _("Nobody can tell how much is left")

    provider = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=14, decimal_places=5, null=True)
    currency = models.CharField(max_length=3, blank=True)
    at = models.DateTimeField()
    lasts_until = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=8, choices=Trouble.choices, default=Trouble.NONE, blank=True)
    alarmed_on = models.DateField(null=True)

    objects = BalanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "trouble", "alarmed_on"], name="balance_alarms_once_a_day"),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(trouble="unasked"), name="balance_known_or_unasked"
            ),
        ]
        indexes = [models.Index(fields=["provider", "at"], name="balance_newest")]

    def __str__(self) -> str:
        return f"{self.provider} {self.at:%Y-%m-%d %H:%M}"
