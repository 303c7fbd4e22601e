"""What somebody is offered whose place the office took away: other places, held until an answer is due."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.answers import Answerable
from bookings.models.bookings import Booking
from bookings.models.slots import Slot


class LandingQuerySet(models.QuerySet["Landing"]):
    def open(self) -> Self:
        return self.filter(state=Landing.State.OFFERED)

    def needed(self) -> Self:
        """Of bookings that still stand without the place whose loss the offer is about."""
        return self.filter(booking__state=Booking.State.BOOKED, booking__displaced_at=F("displaced_at"))

    def answerable(self, now: dt.datetime) -> Self:
        return self.open().needed().filter(expires_at__gt=now)

    def to_end(self, now: dt.datetime) -> Self:
        """Not answered in time, or not needed any more."""
        return self.open().exclude(pk__in=Landing.objects.answerable(now).values("pk"))

    def for_answer(self) -> Self:
        return self.select_related("booking__slot__point__office", "booking__service", "booking__product")


class Landing(Answerable):
    """The offer to one booking, and to everybody booked together with it, for one loss of its place."""

    class State(models.TextChoices):
        OFFERED = Answerable.OFFERED, _("Waiting for an answer")
        TAKEN = "taken", _("Taken")
        DECLINED = "declined", _("Declined")
        OVER = "over", _("Not answered")
        NONE = "none", _("No other place found")
        WITHDRAWN = "withdrawn", _("No longer needed")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="landings")
    displaced_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED)

    objects = LandingQuerySet.as_manager()

    class Meta(Answerable.Meta):
        abstract = False
        verbose_name = _("offer of another place")
        verbose_name_plural = _("offers of another place")
        ordering = ["pk"]
        constraints = [
            *Answerable.Meta.constraints,
            models.UniqueConstraint(
                fields=["booking", "displaced_at"], condition=~Q(state="withdrawn"), name="landing_offered_once_a_loss"
            ),
        ]

    def __str__(self) -> str:
        return f"landing {self.pk}"

    @property
    def is_needed(self) -> bool:
        """Whether the booking still stands without its place; it must be loaded."""
        return self.booking.is_live and self.booking.displaced_at == self.displaced_at


class Alternative(models.Model):
    """One place of an offer, kept by the hold of this token from the slot on."""

    landing = models.ForeignKey(Landing, models.CASCADE, related_name="alternatives", db_index=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+", db_index=False)
    token = models.UUIDField(unique=True)

    class Meta:
        ordering = ["slot__starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["landing", "slot"], name="alternative_offered_once")]

    def __str__(self) -> str:
        return f"alternative {self.pk}"
