"""Staff: who they are, and which role they hold where and when."""

import datetime as dt
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.models.places import Office, ServicePoint

DAY = dt.timedelta(days=1)


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    SUPERVISOR = "supervisor", _("Supervisor")
    PLANNER = "planner", _("Planner")
    COUNTER = "counter", _("Counter officer")
    INTERVIEWER = "interviewer", _("Interviewer")
    GATE = "gate", _("Gate officer")
    AUDITOR = "auditor", _("Auditor")


SECOND_FACTOR_ROLES = (Role.ADMINISTRATOR, Role.SUPERVISOR)


class User(AbstractUser):
    """A member of staff. Citizens have no account."""

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.username


class PostingQuerySet(models.QuerySet["Posting"]):
    def at_work(self, moment: dt.datetime) -> list["Posting"]:
        """Those in force on their own office's day at the moment, the newest first."""
        utc = moment.date()  # an office's day is at most one away from it
        near = self.filter(Q(until=None) | Q(until__gte=utc - DAY), since__lte=utc + DAY, user__is_active=True)
        return [row for row in near.select_related("office").order_by("-since", "-pk") if row.holds_at(moment)]

    def of(self, user: User) -> Self:
        return self.filter(user=user)


class Posting(models.Model):
    """A role at one point, or at every point of the office when no point is named."""

    user = models.ForeignKey(User, models.CASCADE, related_name="postings", verbose_name=_("member of staff"))
    role = models.CharField(_("role"), max_length=13, choices=Role.choices)
    office = models.ForeignKey(Office, models.CASCADE, related_name="postings", verbose_name=_("office"))
    point = models.ForeignKey(
        ServicePoint, models.CASCADE, null=True, blank=True, related_name="postings", verbose_name=_("point")
    )
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "office", "point"],
                condition=Q(until=None),
                nulls_distinct=False,
                name="posting_held_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"

    def holds_at(self, moment: dt.datetime) -> bool:
        """Whether the office's own day at the moment is one of the posting's."""
        on = self.office.local(moment).date()
        return self.since <= on and (self.until is None or on <= self.until)
