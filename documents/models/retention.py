"""How long papers are kept, what stops the clock, and what people ask about their data."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from documents.rules.retention import Start
from offices.models import Dated, DatedQuerySet, Office, SealedText, User


class RetentionRule(Dated):
    """Papers are destroyed so many days after something happened; without a kind, all that have none of their own."""

    class From(models.TextChoices):
        ISSUED = Start.ISSUED, _("the passport was issued")
        VISIT = Start.VISIT, _("the day of the visit, when no passport was issued")
        CANCELLED = Start.CANCELLED, _("the booking was cancelled")
        ENDED = Start.ENDED, _("an interview ended (of interviews alone)")

    kind = models.CharField(_("paper"), max_length=40, blank=True, help_text=_("Empty: every other paper."))
    counts_from = models.CharField(_("counts from the day when"), max_length=9, choices=From.choices)
    days = models.PositiveSmallIntegerField(_("days"))

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")

    def __str__(self) -> str:
        return f"{self.kind or '*'} {self.counts_from} {self.days} {self.valid_from}"


class IssuedPassport(models.Model):
    """The day on which the passport that a booking was made for was issued."""

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="issued")
    issued_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.booking_id} {self.issued_on}"


class LegalHold(models.Model):
    """While it stands nothing of the booking's papers is destroyed. `reference` is a letter's number, no name."""

    class Reason(models.TextChoices):
        COURT = "court", _("A court or the police asks for it")
        OBJECTION = "objection", _("An objection or complaint is open")
        AUDIT = "audit", _("An audit is open")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="holds_on_papers")
    reason = models.CharField(max_length=9, choices=Reason.choices)
    reference = models.CharField(max_length=60)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking"], condition=Q(lifted_at=None), name="hold_stands_once"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_is_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.booking_id}"


class RequestQuerySet(models.QuerySet["RightsRequest"]):
    def of_office(self, office: Office) -> Self:
        return self.filter(booking__office=office)

    def open(self) -> Self:
        return self.filter(answered_at=None)


class RightsRequest(models.Model):
    """What a person asks about their own data, and until when the law wants an answer. `wish` is in their words."""

    class Kind(models.TextChoices):
        SEE = "see", _("To see their data")
        CORRECT = "correct", _("To have a mistake put right")
        ERASE = "erase", _("To have papers destroyed")

    class Answer(models.TextChoices):
        GIVEN = "given", _("All data were handed over")
        CORRECTED = "corrected", _("The mistake is put right")
        PARTLY = "partly", _("A part is put right, and a part is not")
        ERASED = "erased", _("The papers are destroyed")
        NOT_WRONG = "not_wrong", _("The data agree with the papers; nothing was changed")
        MUST_KEEP = "must_keep", _("Another law demands that they are kept")
        NOT_THEIRS = "not_theirs", _("Whoever asked is not the person")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="rights_requests")
    kind = models.CharField(max_length=7, choices=Kind.choices)
    wish = SealedText(blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind"], condition=Q(answered_at=None), name="request_is_open_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="request_is_answered_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.booking_id}"

    def is_late(self, now: dt.datetime) -> bool:
        return self.answered_at is None and now > self.due_at
