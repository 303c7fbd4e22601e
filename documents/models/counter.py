"""The counter: one applicant's case in the hands of one officer, the originals that were seen, what was decided."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from documents.rules.counter import Fault
from offices.models import Dated, DatedQuerySet, Office, SealedText, User

FAULTS = [(one.value, one.value) for one in Fault]


class DeadlineRule(Dated):
    """How many days a person has to bring what was missing; without an office, at every office without its own."""

    class From(models.TextChoices):
        COUNTER = "counter", _("the visit at the counter")

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


class CounterCaseQuerySet(models.QuerySet["CounterCase"]):
    def of_office(self, office: Office) -> Self:
        return self.filter(booking__office=office)

    def take(self, case: "CounterCase", by: User, now: dt.datetime, until: dt.datetime) -> bool:
        """The case is in this officer's hands until then; False while it is in another's."""
        free = Q(taken_by=None) | Q(taken_by=by) | Q(lease_until__lte=now)
        return self.filter(free, pk=case.pk).update(taken_by=by, lease_until=until) == 1


class CounterCase(models.Model):
    """How one applicant's case stands. `word` is what who took the case over told who had it."""

    class State(models.TextChoices):
        OPEN = "open", _("Being looked at")
        COMPLETE = "complete", _("Complete")
        INCOMPLETE = "incomplete", _("Incomplete")
        REFERRED = "refer", _("Referred to another officer")

    booking = models.OneToOneField(Booking, models.PROTECT, related_name="counter_case")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lease_until = models.DateTimeField(null=True)
    word = SealedText(blank=True)
    opened_at = models.DateTimeField()

    objects = CounterCaseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_by=None, lease_until=None) | Q(taken_by__isnull=False, lease_until__isnull=False),
                name="case_is_taken_for_a_while",
            )
        ]

    def __str__(self) -> str:
        return f"case of {self.booking_id}"

    def is_held_by_another(self, than: User, now: dt.datetime) -> bool:
        return self.taken_by_id not in (None, than.pk) and self.lease_until is not None and self.lease_until > now


class SeenOriginal(models.Model):
    """An original that an officer held in hand; with a `fault` it was not enough."""

    case = models.ForeignKey(CounterCase, models.CASCADE, related_name="originals")
    kind = models.CharField(max_length=40)
    fault = models.CharField(max_length=16, choices=FAULTS, blank=True)
    seen_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, models.PROTECT, related_name="+")

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
