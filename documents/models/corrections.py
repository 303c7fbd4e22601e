"""What was put right, or left as it is, for a person who asked: old and new stay sealed, the journal names neither."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models.readings import ReadValue
from documents.models.retention import RightsRequest
from documents.rules import correcting
from offices.models import SealedText, User


class Correction(models.Model):
    """`field` is one of rules.fields; `paper` the kind that it was read on, empty for what was typed, and both empty
    for anything else that was asked. What is more than a slip is proposed, and done by another officer."""

    class State(models.TextChoices):
        PROPOSED = correcting.State.PROPOSED, _("Waits for a second officer")
        DONE = correcting.State.DONE, _("Put right")
        LEFT = correcting.State.LEFT, _("Not put right")

    class Why(models.TextChoices):
        AGREES = correcting.Why.AGREES, _("The papers say the same as is written here")
        ISSUER = correcting.Why.ISSUER, _("Whoever issued the paper must put the paper right first")
        UNPROVEN = correcting.Why.UNPROVEN, _("No paper shows it as it was asked")
        ANOTHER = correcting.Why.ANOTHER, _("The place would become another person's, and it cannot be passed on")
        NOT_HELD = correcting.Why.NOT_HELD, _("This office does not hold it")

    request = models.ForeignKey(RightsRequest, models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=20, blank=True)
    paper = models.CharField(max_length=40, blank=True)
    value = models.ForeignKey(ReadValue, models.SET_NULL, null=True, related_name="corrections")
    was = SealedText(blank=True, default="")
    becomes = SealedText(blank=True, default="")
    state = models.CharField(max_length=8, choices=State.choices)
    why = models.CharField(max_length=20, choices=Why.choices, blank=True)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at=None, settled_by=None)
                | Q(state__in=["done", "left"], settled_at__isnull=False, settled_by__isnull=False),
                name="correction_is_settled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="left") & ~Q(why="") | ~Q(state="left") & Q(why=""),
                name="correction_is_left_with_why",
            ),
            models.UniqueConstraint(
                fields=["request", "field"], condition=Q(state="proposed"), name="correction_is_proposed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field or self.paper or '*'} {self.state} of {self.request_id}"
