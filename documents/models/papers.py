"""Papers that people hand in before the visit or at the counter: of each its pages, clean pictures in the vault."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from documents.models.vault import VaultFile
from offices.models import Office, User


class PaperQuerySet(models.QuerySet["Paper"]):
    def of_office(self, office: Office) -> Self:
        return self.filter(booking__office=office)

    def held(self) -> Self:
        """Whose pages have not been destroyed."""
        return self.exclude(state=Paper.State.DESTROYED)


class Paper(models.Model):
    """One paper of one booking. `kind` is a PaperKind. `version` counts up whenever its pages change, so that a
    reading or a decision is about what it saw."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Handed in")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("To be handed in again")
        DESTROYED = "destroyed", _("Destroyed")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECEIVED)
    version = models.PositiveIntegerField(default=1)
    handed_in_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reasons = models.JSONField(default=list, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind"],
                condition=~Q(state="destroyed"),
                name="paper_of_a_kind_is_there_once",
            ),
            models.CheckConstraint(
                condition=Q(state="destroyed", destroyed_at__isnull=False)
                | (~Q(state="destroyed") & Q(destroyed_at=None)),
                name="paper_is_destroyed_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.booking_id}"

    @property
    def is_refused(self) -> bool:
        """An officer looked at it, named what is wrong, and no page of it has come since."""
        return self.state == self.State.REFUSED and bool(self.reasons)


class PageQuerySet(models.QuerySet["PaperPage"]):
    def shown(self) -> Self:
        return self.filter(removed_at=None)

    def of_office(self, office: Office) -> Self:
        return self.filter(paper__booking__office=office)

    def removed_before(self, moment: dt.datetime) -> Self:
        return self.filter(removed_at__lt=moment)


class PaperPage(models.Model):
    """One page as a clean picture: no metadata, upright as the camera said. `findings` holds codes of what its look
    warned of; `width` and `height` are in pixels."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="pages")
    file = models.OneToOneField(VaultFile, models.PROTECT, related_name="page")
    number = models.PositiveSmallIntegerField()
    arrived_as = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    findings = models.JSONField(default=list, blank=True)
    handed_in_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"], condition=Q(removed_at=None), name="page_number_is_taken_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="page_numbers_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"page {self.number} of {self.paper_id}"
