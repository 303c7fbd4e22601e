"""Before the visit: papers that a citizen handed in wait for an officer's answer, which is promised for a moment."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking
from documents.models.in_hand import FOR_A_WHILE, Seen, Taken, TakenQuerySet
from offices.models import Office, SealedText, User


class CheckQuerySet(TakenQuerySet["Check"]):
    def of_office(self, office: Office) -> Self:
        return self.filter(booking__office=office)

    def waiting(self) -> Self:
        return self.filter(state=Check.State.WAITING)

    def on_the_list(self, now: dt.datetime) -> Self:
        """Whose answer can still be of use: the visit is to come, or its place was lost to the office."""
        coming = Q(booking__slot__starts_at__gt=now) | Q(booking__displaced_at__isnull=False)
        return self.waiting().filter(coming, booking__state=Booking.State.BOOKED)

    def answered(self) -> Self:
        return self.filter(state__in=(Check.State.COMPLETE, Check.State.INCOMPLETE))

    def mine(self, user: User, now: dt.datetime) -> Self:
        return self.filter(taken_by=user, lease_until__gt=now)

    def free(self, now: dt.datetime) -> Self:
        return self.filter(Q(taken_by=None) | Q(lease_until__lte=now))

    def late(self, now: dt.datetime) -> Self:
        return self.filter(due_at__lt=now)


class Check(Taken):
    """One round: asked for, promised for `due_at` unless no rule promises anything, answered by one officer.

    `asked_by` is staff, or None for the citizen. `reasons` holds rules.counter.Reason as codes; what is missing is
    waited for until `until`. `word` is what who took it over told who had it. `withdrawn_at` is when nobody waited for
    an answer any more.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an answer")
        COMPLETE = "complete", _("Complete")
        INCOMPLETE = "incomplete", _("Incomplete")
        WITHDRAWN = "withdrawn", _("Taken back")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="checks")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(null=True)
    word = SealedText(blank=True)
    reasons = models.JSONField(default=list, blank=True)
    note = SealedText(blank=True)
    until = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=FOR_A_WHILE, name="check_is_taken_for_a_while"),
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state="waiting"), name="check_waits_once_a_booking"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"], answered_at=None, answered_by=None)
                | Q(state__in=["complete", "incomplete"], answered_at__isnull=False, answered_by__isnull=False),
                name="check_is_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="incomplete") | Q(until__isnull=False), name="check_names_a_deadline"
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="check_waits", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return f"check of {self.booking_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_late(self) -> bool:
        """Whether the answer came after the promised moment."""
        return self.due_at is not None and self.answered_at is not None and self.answered_at > self.due_at


class LookedAt(Seen):
    """A picture of a paper that an officer looked at, as the paper was then: `version` is the paper's."""

    check_round = models.ForeignKey(Check, models.CASCADE, related_name="papers")
    version = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["check_round", "kind"], name="looked_at_once_a_round")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.check_round_id}"
