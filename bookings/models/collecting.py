"""Passports that are ready and wait to be collected."""

import datetime as dt
from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from offices.models import Dated, DatedQuerySet, Office, ServicePoint, User


class CollectionTerms(Dated):
    """How long an office keeps a passport that nobody collects, before it is cancelled."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="collection_terms", verbose_name=_("office"))
    kept_days = models.PositiveSmallIntegerField(_("days from when it was ready until it is cancelled"), default=30)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("collection terms")
        verbose_name_plural = _("collection terms")

    def __str__(self) -> str:
        return f"{self.office} {self.valid_from}"


class CollectionQuerySet(models.QuerySet["Collection"]):
    def waiting(self) -> Self:
        """Ready, and with the office still."""
        return self.filter(collected_at=None)

    def at_points(self, points: Sequence[ServicePoint]) -> Self:
        return self.filter(booking__slot__point__in=points)

    def for_display(self) -> Self:
        return self.select_related("booking__office", "booking__slot__point", "booking__service", "booking__product")


class Collection(models.Model):
    """The passport of a booking is ready, and was collected or was not yet.

    Each deed has the key of the form that did it, so that it is done once and can be taken back for a while.
    """

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="collection")
    ready_at = models.DateTimeField()
    ready_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ready_key = models.UUIDField(db_index=True)
    undo_until = models.DateTimeField()  # of the last deed
    collected_at = models.DateTimeField(null=True)
    collected_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    collected_key = models.UUIDField(null=True, db_index=True)

    objects = CollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("passport to collect")
        verbose_name_plural = _("passports to collect")
        ordering = ["ready_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(collected_at=None) | Q(collected_at__gte=F("ready_at")),
                name="collection_comes_after_ready",
            ),
            models.CheckConstraint(
                condition=Q(collected_at=None, collected_key=None)
                | Q(collected_at__isnull=False, collected_key__isnull=False),
                name="collection_knows_its_deed",
            ),
        ]
        indexes = [
            models.Index(fields=["ready_at"], name="collection_waiting", condition=Q(collected_at=None)),
        ]

    def __str__(self) -> str:
        return f"collection {self.pk}"

    @property
    def ready_on(self) -> dt.date:
        """The day on the office's own calendar; the booking's office must be loaded."""
        return self.booking.office.local(self.ready_at).date()
