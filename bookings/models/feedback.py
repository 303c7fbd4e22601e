"""What people say of their visit. An answer is tied to nobody: not to a booking, and not to the link it came by."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from offices.models import SealedText, ServicePoint


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def answerable(self, now: dt.datetime) -> Self:
        return self.filter(expires_at__gt=now)


class Invitation(models.Model):
    """A link by which somebody may say once how a visit was. It goes when it is used: who answered is not kept."""

    secret_hash = models.BinaryField(max_length=32, unique=True)
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="+")
    week_on = models.DateField()  # the Monday of the visit's week
    expires_at = models.DateTimeField(db_index=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Feedback(models.Model):
    """One answer: the point and the week, how it was, and what should be better."""

    class How(models.IntegerChoices):
        VERY_GOOD = 5, _("Very good")
        GOOD = 4, _("Good")
        FAIR = 3, _("So-so")
        BAD = 2, _("Bad")
        VERY_BAD = 1, _("Very bad")

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="feedback")
    week_on = models.DateField()
    how = models.PositiveSmallIntegerField(choices=How.choices)
    wish = SealedText(blank=True)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [models.CheckConstraint(condition=Q(how__range=(1, 5)), name="feedback_how_is_known")]
        indexes = [models.Index(fields=["point", "week_on"], name="feedback_of_a_point")]

    def __str__(self) -> str:
        return f"feedback {self.pk}"
