"""Who is told that the report on a month's interviews is there. What stands in it is on a page of its own."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from offices.models import Office, User

MOST_ATTEMPTS = 5
WAIT = dt.timedelta(minutes=15)  # after a mail server that did not answer; each time longer


class MonthlyNoticeQuerySet(models.QuerySet["MonthlyNotice"]):
    def of(self, office: Office) -> Self:
        return self.filter(office=office)

    def due(self, now: dt.datetime) -> Self:
        return self.filter(sent_at=None, due_at__lte=now, attempts__lt=MOST_ATTEMPTS).order_by("pk")

    def claim(self, notice: "MonthlyNotice", now: dt.datetime) -> bool:
        """It counts as sent from now on, so that nobody is told twice; False if somebody else was quicker."""
        mine = self.due(now).filter(pk=notice.pk)
        return mine.order_by().update(sent_at=now, attempts=F("attempts") + 1) == 1


class MonthlyNotice(models.Model):
    """One person, one month by its first day. Until it is sent, `error` says why the mail server did not take it."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    month_on = models.DateField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True)

    objects = MonthlyNoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "user", "month_on"], name="monthlynotice_told_once"),
            models.CheckConstraint(condition=Q(month_on__day=1), name="monthlynotice_month_begins_on_the_first"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
