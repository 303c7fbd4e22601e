"""What a machine read on pages that were handed in: each value, how sure it is, and where on the picture it stands."""

import datetime as dt
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from documents.models.papers import PaperPage
from offices.models import SealedText, User


class ReadingQuerySet(models.QuerySet["Reading"]):
    def being_read(self, now: dt.datetime) -> Self:
        return self.filter(state=Reading.State.READING, due_at__gt=now)

    def due(self, now: dt.datetime) -> Self:
        """Waiting, or left lying by a worker that died; the page that came first before the others."""
        waiting = self.filter(state__in=[Reading.State.WAITING, Reading.State.READING], due_at__lte=now)
        return waiting.filter(page__removed_at=None, page__file__destroyed_at=None).order_by("due_at", "pk")

    def of_booking(self, booking: Booking) -> Self:
        return self.filter(page__paper__booking=booking, page__removed_at=None)


class Reading(models.Model):
    """The reading of one page, whose picture never changes. `due_at` is when it may be taken up, or when the worker
    that took it up counts as dead; `peak` is in MiB."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To be read")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        NOTHING = "nothing", _("Nothing found")
        FAILED = "failed", _("Cannot be read")

    page = models.OneToOneField(PaperPage, models.CASCADE, related_name="reading")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    last_error = models.CharField(max_length=40, blank=True)
    seconds = models.FloatField(null=True)
    peak = models.PositiveIntegerField(null=True)
    read_at = models.DateTimeField(null=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["read", "nothing"], read_at__isnull=False)
                | ~Q(state__in=["read", "nothing"]) & Q(read_at=None),
                name="reading_is_done_at_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"reading of {self.page_id}"


class ReadValueQuerySet(models.QuerySet["ReadValue"]):
    def of_booking(self, booking: Booking) -> Self:
        return self.filter(reading__page__paper__booking=booking, reading__page__removed_at=None)


class ReadValue(models.Model):
    """One field of one person on the page. The place is in shares of the picture's width and height. A value that a
    person confirmed or put right is `confirmed_at` a moment, `confirmed_by` staff or else the citizen;
    `read_as` is what the machine had read, empty where it stands."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="values")
    field = models.CharField(max_length=20)
    person = models.CharField(max_length=8, blank=True)
    value = SealedText()
    read_as = SealedText(blank=True, default="")
    confidence = models.FloatField()
    is_sure = models.BooleanField()
    left = models.FloatField()
    top = models.FloatField()
    right = models.FloatField()
    bottom = models.FloatField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ReadValueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reading", "person", "field"], name="readvalue_field_is_read_once"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1), name="readvalue_confidence_is_a_share"
            ),
            models.CheckConstraint(
                condition=Q(
                    left__gte=0, top__gte=0, right__lte=1, bottom__lte=1, left__lte=F("right"), top__lte=F("bottom")
                ),
                name="readvalue_is_on_the_picture",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.reading_id}"


def unread(kinds: Iterable[str]) -> models.QuerySet[PaperPage]:
    """Pages of papers of these kinds that nobody has begun to read."""
    shown = PaperPage.objects.shown().filter(reading=None, file__destroyed_at=None)
    return shown.filter(paper__kind__in=list(kinds)).exclude(paper__state="destroyed")
