"""The outbox: one row per message, recipient and channel; rows are the truth, errands only carry them."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from bookings.models.bookings import Booking
from bookings.models.drafts import Draft
from bookings.models.pauses import Pause
from bookings.models.slots import Slot
from bookings.models.waiting import Turn, Waiting
from bookings.rules import messages as rules
from bookings.rules import reminders
from bookings.rules.promises import Promise
from offices.models import Dated, DatedQuerySet, Office, SealedText

STOPPED = "stopped"  # the error of a row that its reader did not want
NEVER_KNOWN = "never_known"  # of a row that was in doubt, when nobody can tell any more whether it left
LONGEST_LEASE = dt.timedelta(hours=1)  # one that ends later was given by a clock that went wrong


@dataclass(frozen=True)
class Settled:
    """What a worker has to say of a row that it had claimed, at its `attempts`-th try."""

    pk: int
    attempts: int
    state: str
    at: dt.datetime
    lease_until: dt.datetime
    provider_id: str = ""
    error: str = ""
    unsure: bool = False
    keeps_secret: bool = False


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: dt.datetime) -> Self:
        """Waiting for its time, which has come."""
        return self.filter(state=Message.State.QUEUED, due_at__lte=now)

    def left_behind(self, now: dt.datetime) -> Self:
        """Claimed by a worker whose lease ran out before it said how it went."""
        over = Q(lease_until__lte=now) | Q(lease_until__gt=now + LONGEST_LEASE)
        return self.filter(over, state=Message.State.CLAIMED)

    def timed(self) -> Self:
        """Those that wait, by the moment `at` from which a worker may have them: when due, or when a lease is over."""
        at = Case(When(state=Message.State.CLAIMED, then=F("lease_until")), default=F("due_at"))
        return self.waiting().annotate(at=at).order_by("at", "pk")

    def unpaused(self, now: dt.datetime) -> Self:
        """Those that no pause holds back; what is worthless by now is never held back, so that it can be dropped."""
        held = Pause.objects.running().filter(office=OuterRef("office"), kind=OuterRef("kind"))
        return self.filter(Q(expires_at__lte=now) | ~Exists(held))

    def waiting(self) -> Self:
        return self.filter(state__in=[Message.State.QUEUED, Message.State.CLAIMED])

    def unsaid(self) -> Self:
        """Surely with nobody: not claimed, or refused by whoever it was given to."""
        return self.filter(Q(state=Message.State.QUEUED) | Q(state=Message.State.CLAIMED, unsure=False))

    def forward(self, state: str, **fields: Any) -> int:
        """Those that may still come to this state have it now, with the fields; how many they are."""
        return self.filter(state__in=rules.BEFORE[state]).update(state=state, **fields)

    def settle(self, said: Iterable[Settled]) -> int:
        """Each row that is still the worker's is what the worker says; how many are."""
        rows = [
            {
                **vars(one),
                "accepted_at": one.at if one.state == Message.State.ACCEPTED else None,
                "settled_at": None if one.state == Message.State.CLAIMED else one.at,
            }
            for one in said
        ]
        for row in rows:
            for name in ("lease_until", "accepted_at", "settled_at"):
                row[name] = connection.ops.adapt_datetimefield_value(row[name])
        if not rows:
            return 0
        with connection.cursor() as cursor:
            cursor.executemany(_SETTLE, rows)
            return int(cursor.rowcount)


_SETTLE = (
    "UPDATE bookings_message SET state = %(state)s, provider_id = %(provider_id)s, error = %(error)s,"
    " unsure = %(unsure)s, lease_until = %(lease_until)s, accepted_at = %(accepted_at)s, settled_at = %(settled_at)s,"
    " secret = CASE WHEN %(keeps_secret)s THEN secret ELSE '' END"
    " WHERE id = %(pk)s AND attempts = %(attempts)s AND state = 'claimed'"
)


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
        REMINDER_WEEK = "reminder_week", _("Reminder, a week before")
        REMINDER_DAY = "reminder_day", _("Reminder, the day before")
        REMINDER_MORNING = "reminder_morning", _("Reminder, the same morning")
        BRING = "bring", _("What to bring")
        OFFERED = "offered", _("Place offered")
        READY = "ready", _("Passport ready")
        READY_7 = "ready_7", _("Passport waits, 7 days")
        READY_14 = "ready_14", _("Passport waits, 14 days")
        READY_21 = "ready_21", _("Passport waits, 21 days")
        READY_28 = "ready_28", _("Passport waits, 28 days")
        FEEDBACK = "feedback", _("How was it")
        PAPERS_LACK = "papers_lack", _("Papers checked: something is missing")
        PAPERS_GOOD = "papers_good", _("Papers checked: complete")

    class Channel(models.TextChoices):
        SMS = "sms", _("SMS")
        WHATSAPP = "whatsapp", _("WhatsApp")
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        CLAIMED = "claimed", _("Being sent")
        ACCEPTED = "accepted", _("Handed to the provider")
        SENT = "sent", _("Handed to the network")
        DELIVERED = "delivered", _("Delivered")
        UNDELIVERED = "undelivered", _("Not delivered")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Dropped: too late")
        CANCELLED = "cancelled", _("Dropped: no longer true")
        IN_DOUBT = "in_doubt", _("In doubt")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices)
    then = models.JSONField(default=list)  # channels to try when this one fails
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followers", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="messages", db_index=False)  # below
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, related_name="messages", db_index=False)
    draft = models.ForeignKey(Draft, models.SET_NULL, null=True, related_name="messages", db_index=False)
    turn = models.ForeignKey(Turn, models.CASCADE, null=True, related_name="messages", db_index=False)
    version = models.PositiveIntegerField(default=1)
    reference = models.UUIDField(unique=True, default=uuid.uuid4)
    recipient = SealedText()
    contact_key = models.BinaryField(max_length=32, default=b"")
    other_key = models.BinaryField(max_length=32, null=True)  # of the booking's other contact, which is the same person
    secret = SealedText(blank=True)
    remedies = models.JSONField(default=list)  # of what was found wrong with papers: codes of bookings.rules.remedies
    until = models.DateField(null=True)  # the last day for them
    language = models.CharField(max_length=2)
    rank = models.PositiveSmallIntegerField(default=2)
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(_("due at"))
    expires_at = models.DateTimeField(_("worthless after"))
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    unsure = models.BooleanField(default=False)  # whoever claimed it may have given it away
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("error"), max_length=60, blank=True)
    provider = models.CharField(_("provider"), max_length=20, blank=True)
    provider_id = models.CharField(max_length=64, blank=True)
    segments = models.PositiveSmallIntegerField(null=True)
    cost = models.DecimalField(max_digits=10, decimal_places=5, null=True)
    currency = models.CharField(max_length=3, blank=True)
    accepted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    receipt_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "kind", "version", "channel"],
                condition=Q(booking__isnull=False),
                name="message_said_once_a_channel",
            ),
            models.UniqueConstraint(
                fields=["turn", "channel"], condition=Q(turn__isnull=False), name="message_offers_a_place_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(lease_until__isnull=False),
                name="message_claimed_with_a_lease",
            ),
        ]
        indexes = [  # a worker writes each row twice, and with it every index that knows the row
            models.Index(fields=["rank", "due_at", "id"], name="message_queued", condition=Q(state="queued")),
            models.Index(fields=["follows"], name="message_that_follows", condition=Q(follows__isnull=False)),
            models.Index(fields=["draft"], name="message_of_a_draft", condition=Q(draft__isnull=False)),
            models.Index(fields=["provider_id"], name="message_at_a_provider"),
            models.Index(fields=["lease_until"], name="message_claimed", condition=Q(state="claimed")),
            models.Index(fields=["contact_key", "accepted_at"], name="message_of_a_contact"),
            models.Index(fields=["other_key"], name="message_of_a_person", condition=Q(other_key__isnull=False)),
            models.Index(fields=["office", "accepted_at"], name="message_of_an_office"),
            models.Index(fields=["expires_at"], name="message_with_a_secret", condition=Q(rank__lt=2)),
            models.Index(fields=["office", "due_at"], name="message_due_at_an_office"),
            models.Index(fields=["due_at"], name="message_due"),
            models.Index(fields=["due_at"], name="message_waiting", condition=Q(state__in=["queued", "claimed"])),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def is_stale(self) -> bool:
        """Whether its booking has changed or lost its place since, or its offer is answered: it is no longer true."""
        if self.turn is not None:
            return self.turn.state != Turn.State.OFFERED or not self.turn.is_needed
        booking = self.booking
        if booking is None:
            return False
        if self.kind in rules.TO_BE_COLLECTED and getattr(booking, "collection", None) is not None:
            return booking.collection.collected_at is not None
        if self.kind in rules.ABOUT_PAPERS:
            return not booking.is_live
        return booking.version != self.version or (self.kind in rules.ABOUT_A_PLACE and booking.is_displaced)

    @property
    def slot(self) -> Slot | None:
        """The place that it is about, if it is about one."""
        about = self.turn or self.booking
        return about.slot if about else None


def every_kind() -> list[str]:
    return [str(kind) for kind in Message.Kind.values]


def every_channel() -> list[str]:
    return [str(channel) for channel in (Message.Channel.WHATSAPP, Message.Channel.SMS, Message.Channel.EMAIL)]


def no_channel() -> list[str]:
    return []


class MessageTerms(Dated):
    """What an office tells, by which channels, in which hours; and by when somebody is known to know.

    `receipts` names the channels whose word "delivered" can be relied on. Times are of the office's own clock.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="message_terms", verbose_name=_("office"))
    kinds = models.JSONField(_("kinds that go out"), default=every_kind)
    channels = models.JSONField(_("channels, the first tried first"), default=every_channel)
    receipts = models.JSONField(_("channels whose receipts count"), default=no_channel, blank=True)
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(20))
    quiet_to = models.TimeField(_("quiet until"), default=dt.time(8))
    cap_per_day = models.PositiveSmallIntegerField(_("messages to one person a day"), default=4)
    known_by_days = models.PositiveSmallIntegerField(_("known so many days before"), default=1)
    known_by_time = models.TimeField(_("known by (office time)"), default=dt.time(18))
    evidence_days = models.PositiveSmallIntegerField(_("what was seen counts from so many days before"), default=7)
    retry_hours = models.PositiveSmallIntegerField(_("hours before another channel is tried"), default=4)
    week_time = models.TimeField(_("reminder a week before, at"), default=dt.time(10))
    day_time = models.TimeField(_("reminder the day before, at"), default=dt.time(10))
    morning_time = models.TimeField(_("reminder the same morning, at"), default=dt.time(8))
    bring_days = models.PositiveSmallIntegerField(
        _("what to bring: days before"), default=3, validators=[MinValueValidator(1), MaxValueValidator(14)]
    )
    bring_time = models.TimeField(_("what to bring, at"), default=dt.time(10))
    fresh_hours = models.PositiveSmallIntegerField(
        _("no reminder within so many hours of booking or moving"), default=12
    )
    ready_time = models.TimeField(_("passport waits, at"), default=dt.time(10))
    feedback_days = models.PositiveSmallIntegerField(
        _("how was it: days after"), default=1, validators=[MinValueValidator(1), MaxValueValidator(14)]
    )
    feedback_time = models.TimeField(_("how was it, at"), default=dt.time(10))

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("message terms")
        verbose_name_plural = _("message terms")

    def __str__(self) -> str:
        return f"{self.office} {self.valid_from}"

    @property
    def quiet(self) -> rules.Quiet:
        return rules.Quiet(self.quiet_from, self.quiet_to)

    @property
    def promise(self) -> Promise:
        return Promise(self.known_by_days, self.known_by_time, self.evidence_days, self.office.zone)

    @property
    def clock(self) -> reminders.Clock:
        """When what is said by the clock leaves."""
        return reminders.Clock(
            week=self.week_time,
            day=self.day_time,
            morning=self.morning_time,
            bring_days=self.bring_days,
            bring=self.bring_time,
            ready=self.ready_time,
            feedback_days=self.feedback_days,
            feedback=self.feedback_time,
            fresh=dt.timedelta(hours=self.fresh_hours),
        )

    def ways(self, person: Booking | Waiting) -> list[str]:
        """Channels by which whoever is booked, or waits, can be told, in the office's order."""
        have = {
            Message.Channel.SMS: person.phone,
            Message.Channel.WHATSAPP: person.phone if person.whatsapp else "",
            Message.Channel.EMAIL: person.email,
        }
        return [channel for channel in self.channels if have.get(channel)]
