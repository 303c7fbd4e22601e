"""The counter: one applicant's case in the hands of one officer, the originals that were seen, what was decided."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from documents.models.in_hand import FOR_A_WHILE, Seen, Taken, TakenQuerySet
from offices.models import Dated, DatedQuerySet, Office, SealedText, User


class DeadlineRule(Dated):
    """How many days a person has to bring what was missing, or the office to answer (then working days); without an
    office, at every office without its own."""

    class From(models.TextChoices):
        COUNTER = "counter", _("the answer that something is missing")
        CHECK = "check", _("the asking for a check before the visit, in working days: the office answers")

    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="deadline_rules", verbose_name=_("office")
    )
    counts_from = models.CharField(_("counts from the day of"), max_length=7, choices=From.choices)
    days = models.PositiveSmallIntegerField(_("days"))

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("deadline for missing papers")
        verbose_name_plural = _("deadlines for missing papers")

    def __str__(self) -> str:
        return f"{self.counts_from} {self.days} {self.valid_from}"


class CounterCaseQuerySet(TakenQuerySet["CounterCase"]):
    def of_office(self, office: Office) -> Self:
        return self.filter(booking__office=office)


class CounterCase(Taken):
    """How one applicant's case stands. `word` is what who took the case over told who had it."""

    class State(models.TextChoices):
        OPEN = "open", _("Being looked at")
        COMPLETE = "complete", _("Complete")
        INCOMPLETE = "incomplete", _("Incomplete")
        REFERRED = "refer", _("Referred to another officer")

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="counter_case")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    word = SealedText(blank=True)
    opened_at = models.DateTimeField()

    objects = CounterCaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=FOR_A_WHILE, name="case_is_taken_for_a_while")]

    def __str__(self) -> str:
        return f"case of {self.booking_id}"


class SeenOriginal(Seen):
    """An original that an officer held in hand."""

    case = models.ForeignKey(CounterCase, models.CASCADE, related_name="originals")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="seen_once_a_case")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}"


class CounterDecision(models.Model):
    """What an officer decided. `reasons` holds rules.counter.Reason as codes, `why` a Referral; what was missing is
    waited for until `until`."""

    case = models.ForeignKey(CounterCase, models.CASCADE, related_name="decisions")
    outcome = models.CharField(max_length=10)
    reasons = models.JSONField(default=list, blank=True)
    why = models.CharField(max_length=20, blank=True)
    note = SealedText(blank=True)
    until = models.DateField(null=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="incomplete") | Q(until__isnull=False), name="counterdecision_names_a_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} of {self.case_id}"
