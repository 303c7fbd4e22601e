"""That people are known to know of their visit: what shows it, who is called, and who wants no messages."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from offices.models import User


class Knowing(models.Model):
    """What shows that the person knows of the visit as it stands in this version: the first of its way."""

    class How(models.TextChoices):
        DELIVERED = "delivered", _("A message was delivered")
        TAP = "tap", _("Tapped “I'm coming”")
        VIEWED = "viewed", _("Opened the booking")
        TOLD = "told", _("Was told by staff")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="knowings")
    version = models.PositiveIntegerField()
    how = models.CharField(max_length=9, choices=How.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["booking", "version", "how"], name="knowing_said_once_a_way")]

    def __str__(self) -> str:
        return f"{self.how} {self.booking_id}"


class Silence(models.Model):
    """Messages that are not sent: stopped by whoever gets them, or because the number is somebody else's.

    A stop is about one number or address, by one channel, and about one topic or all; it holds for every booking. A
    wrong number ends whatever is sent to it about that booking.
    """

    class Why(models.TextChoices):
        STOPPED = "stopped", _("Does not want them")
        WRONG = "wrong", _("Not this person's number")

    class Topic(models.TextChoices):
        REMINDER_WEEK = "reminder_week", _("Reminder a week before")
        REMINDER_DAY = "reminder_day", _("Reminder the day before")
        REMINDER_MORNING = "reminder_morning", _("Reminder on the same morning")
        BRING = "bring", _("What to bring")
        NEWS = "news", _("News of your booking, such as a new time or a missing paper")
        OFFERED = "offered", _("Places offered to you")
        READY = "ready", _("Passport ready, and waiting")
        FEEDBACK = "feedback", _("Question how it was")

    contact_key = models.BinaryField(max_length=32, db_index=True)
    why = models.CharField(max_length=7, choices=Why.choices)
    channel = models.CharField(max_length=8, blank=True)
    topic = models.CharField(max_length=16, choices=Topic.choices, blank=True)
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, related_name="silences")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact_key", "channel", "topic"],
                condition=Q(why="stopped"),
                name="silence_stops_a_topic_once",
            ),
            models.UniqueConstraint(
                fields=["contact_key", "booking"], condition=Q(why="wrong"), name="silence_wrong_once_a_booking"
            ),
            models.CheckConstraint(
                condition=Q(why="stopped", booking=None) & ~Q(channel="") | Q(why="wrong", booking__isnull=False),
                name="silence_stops_or_is_wrong",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.channel} {self.topic}".rstrip()


class PhoneCallQuerySet(models.QuerySet["PhoneCall"]):
    def open(self) -> Self:
        return self.filter(result="")

    def abandoned(self, now: dt.datetime) -> Self:
        """In the hands of somebody who has not said how it went, for so long that others may take over."""
        return self.open().filter(taken_at__lte=now - PhoneCall.LONGEST)


class PhoneCall(models.Model):
    """One officer reaches for the telephone because of one booking; nobody else does meanwhile."""

    LONGEST = dt.timedelta(minutes=15)

    class Result(models.TextChoices):
        OPEN = "", _("In hand")
        KNOWS = "knows", _("Reached: knows and comes")
        MOVE = "move", _("Reached: wants another time")
        CANCEL = "cancel", _("Reached: wants to cancel")
        NO_ANSWER = "no_answer", _("No answer")
        WRONG = "wrong", _("Wrong number")
        LEFT = "left", _("Not called: a colleague may")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="phone_calls")
    version = models.PositiveIntegerField()
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    result = models.CharField(max_length=9, choices=Result.choices, default=Result.OPEN, blank=True)
    settled_at = models.DateTimeField(null=True)
    again_at = models.DateTimeField(null=True)

    objects = PhoneCallQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(result=""), name="phone_call_in_one_hand_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(result="", settled_at=None) | (~Q(result="") & Q(settled_at__isnull=False)),
                name="phone_call_open_or_settled",
            ),
            models.CheckConstraint(
                condition=Q(again_at=None) | Q(result="no_answer"), name="phone_call_again_after_no_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
