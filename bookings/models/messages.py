"""The outbox: one row per message and recipient; rows are the truth, errands only carry them."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.models.drafts import Draft
from offices.models import SealedText


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: dt.datetime) -> Self:
        """Waiting for its time, which has come."""
        return self.filter(state=Message.State.QUEUED, due_at__lte=now)

    def left_behind(self, now: dt.datetime) -> Self:
        """Claimed by a worker whose lease ran out before it said how it went."""
        return self.filter(state=Message.State.CLAIMED, lease_until__lte=now)

    def waiting(self) -> Self:
        return self.filter(state__in=[Message.State.QUEUED, Message.State.CLAIMED])


class Message(models.Model):
    """A promise to tell somebody something once. Its state only moves forward."""

    class Kind(models.TextChoices):
        CONTACT_CODE = "contact_code", _("One-time code")
        CONFIRMED = "confirmed", _("Booking confirmed")
        MOVED = "moved", _("Booking moved")
        CANCELLED = "cancelled", _("Booking cancelled")
        DISPLACED = "displaced", _("Place lost, others offered")
        RESTORED = "restored", _("Change taken back")
        INCOMPLETE = "incomplete", _("Papers missing")
        RETURN = "return", _("Papers missing, place held")

    class Channel(models.TextChoices):
        SMS = "sms", _("SMS")
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        CLAIMED = "claimed", _("Being sent")
        SENT = "sent", _("Handed to the provider")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Dropped: too late")
        CANCELLED = "cancelled", _("Dropped: no longer true")
        IN_DOUBT = "in_doubt", _("In doubt")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=5, choices=Channel.choices)
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, related_name="messages")
    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, related_name="messages")
    version = models.PositiveIntegerField(default=1)
    reference = models.UUIDField(unique=True, default=uuid.uuid4)
    recipient = SealedText()
    secret = SealedText(blank=True)
    language = models.CharField(max_length=2)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(_("due at"))
    expires_at = models.DateTimeField(_("worthless after"))
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=60, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind", "version"],
                condition=Q(booking__isnull=False),
                name="message_said_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(lease_until__isnull=False),
                name="message_claimed_with_a_lease",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_waiting", condition=Q(state__in=["queued", "claimed"])),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
