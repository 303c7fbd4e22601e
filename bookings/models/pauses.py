"""Kinds of messages that an office holds back for a while."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from bookings.rules import messages as rules
from offices.models import Office


class PauseQuerySet(models.QuerySet["Pause"]):
    def running(self) -> Self:
        return self.filter(ended_at=None)


class Pause(models.Model):
    """Messages of a kind wait at an office until somebody ends it; what becomes worthless meanwhile is dropped."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=16)
    began_at = models.DateTimeField()
    paused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind"], condition=Q(ended_at=None), name="pause_once_a_kind"),
            models.CheckConstraint(condition=~Q(kind__in=sorted(rules.AT_ONCE)), name="pause_never_of_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.began_at:%Y-%m-%d %H:%M}Z"
