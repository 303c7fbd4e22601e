"""The waiting list: parties that wait for a place, and the one place that is held for each when it is their turn."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from bookings.models.answers import Answerable
from bookings.models.bookings import Booking
from bookings.models.slots import Slot
from bookings.rules.waiting import Waiter
from offices.models import Lane, Office, Product, SealedText, Service, ServicePoint


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def live(self) -> Self:
        return self.filter(state=Waiting.State.WAITING)

    def of_office(self, office: Office) -> Self:
        return self.filter(office=office)

    def closed(self) -> Self:
        """Without what is sealed of them: for whoever needs none of it, and stops at none that no key opens."""
        return self.defer("phone", "email", "companion")

    def in_order(self) -> Self:
        """Whoever joined first comes first."""
        return self.order_by("joined_at", "pk")

    def due(self, since: dt.datetime, most: int) -> Self:
        """Waiting without an offer just now, and offered less than so often since then; nobody who lost their place."""
        offered = Turn.objects.filter(waiting=OuterRef("pk"), state=Turn.State.OFFERED)
        lately = Turn.objects.filter(waiting=OuterRef("pk"), made_at__gt=since).order_by().values("waiting")
        count = Coalesce(Subquery(lately.annotate(count=Count("pk")).values("count")), 0)
        rows = self.live().filter(~Exists(offered), Q(booking=None) | Q(booking__displaced_at=None))
        return rows.alias(lately=count).filter(lately__lt=most)

    def provided_for(self, now: dt.datetime) -> Self:
        """Waiting for a first place although one of them has a booking, or for an earlier one than none."""
        booked = Booking.objects.standing(now).filter(
            identity_kind=OuterRef("identity_kind"), identity_hash=OuterRef("identity_hash")
        )
        people = WaitingPerson.objects.filter(Exists(booked))
        has_none = Q(booking__isnull=False) & (~Q(booking__state="booked") | Q(booking__slot__starts_at__lte=now))
        return self.live().filter(has_none | Q(pk__in=people.values("waiting")))


class Waiting(models.Model):
    """A party that waits for a place, or for an earlier one than its `booking` has.

    While ASKED it is still being typed. Who they are is known only for as long as they wait.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Being typed")
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Took a place")
        STOPPED = "stopped", _("Stopped waiting")
        OVER = "over", _("Days over")
        SETTLED = "settled", _("Provided for otherwise")

    code = models.CharField(_("code"), max_length=9, unique=True)
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    office = models.ForeignKey(Office, models.PROTECT, related_name="waitings", verbose_name=_("office"))
    service = models.ForeignKey(Service, models.PROTECT, verbose_name=_("service"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, verbose_name=_("product"))
    lane = models.CharField(_("lane"), max_length=10, choices=Lane.choices)
    people = models.PositiveSmallIntegerField()
    points = models.ManyToManyField(ServicePoint, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    booking = models.ForeignKey(Booking, models.CASCADE, null=True, related_name="waitings")
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.ASKED)

    phone = SealedText(blank=True)
    whatsapp = models.BooleanField(default=False)
    email = SealedText(blank=True)
    companion = SealedText(blank=True)
    contact_hash = models.BinaryField(max_length=32, null=True)
    language = models.CharField(max_length=2, choices=Booking.Language.choices, default=Booking.Language.INDONESIAN)

    asked_at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("party on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state="waiting", booking__isnull=False),
                name="waiting_once_for_a_booking",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", joined_at=None) | (~Q(state="asked") & Q(joined_at__isnull=False)),
                name="waiting_has_joined",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "waiting"], ended_at=None)
                | (~Q(state__in=["asked", "waiting"]) & Q(ended_at__isnull=False)),
                name="waiting_lasts_or_has_ended",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, first_on__lte=models.F("last_on")), name="waiting_makes_sense"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "joined_at"], name="waiting_in_order", condition=Q(state="waiting")),
            models.Index(fields=["contact_hash"], name="waiting_by_contact", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"waiting {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def contact(self) -> str:
        """Where offers go: that of the booking, when it waits for an earlier place."""
        return self.booking.contact if self.booking else str(self.phone or self.email)

    def reached_by(self, channel: str) -> str:
        """The number or address for the channel."""
        person = self.booking or self
        return str(person.email if channel == "email" else person.phone)

    def as_waiter(self, refused: frozenset[int] = frozenset()) -> Waiter:
        """The party as the rules see it; its points must be loaded, and its booking with the slot."""
        return Waiter(
            key=self.pk,
            lane=self.lane,
            points=frozenset(point.pk for point in self.points.all()),
            first_on=self.first_on,
            last_on=self.last_on,
            before=self.booking.slot.starts_at if self.booking else None,
            refused=refused,
        )


class WaitingPerson(models.Model):
    """Who waits for a first place; the row goes when the waiting ends. Nobody waits twice."""

    waiting = models.ForeignKey(Waiting, models.CASCADE, related_name="people_waiting")
    identity_kind = models.CharField(max_length=8, choices=Booking.Identity.choices, default=Booking.Identity.NIK)
    identity_hash = models.BinaryField(max_length=32)
    identity_number = SealedText()
    name = SealedText(_("name"))
    born_on_sealed = SealedText()
    needs = models.JSONField(_("help wanted"), default=list, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["identity_hash", "identity_kind"], name="person_waits_once"),
        ]

    def __str__(self) -> str:
        return f"a person of waiting {self.waiting_id}"

    @property
    def born_on(self) -> dt.date:
        return dt.date.fromisoformat(self.born_on_sealed)


class TurnQuerySet(models.QuerySet["Turn"]):
    def open(self) -> Self:
        return self.filter(state=Turn.State.OFFERED)

    def answerable(self, now: dt.datetime) -> Self:
        return self.open().filter(waiting__state=Waiting.State.WAITING, expires_at__gt=now)

    def to_pass_on(self, now: dt.datetime) -> Self:
        """Whose place is still kept although nobody may take it any more: it goes to the next."""
        return self.filter(keeps_place=True).exclude(pk__in=Turn.objects.answerable(now).values("pk"))

    def for_answer(self) -> Self:
        return self.select_related(
            *("slot__point__office", "waiting__office", "waiting__service", "waiting__product"),
            "waiting__booking__slot__point__office",
        )


class Turn(Answerable):
    """One place held for one party, from the slot on, by the hold of this token.

    The hold outlasts the time to answer a little: until then the place is passed on to the next, and is nobody's prey.
    """

    class State(models.TextChoices):
        OFFERED = Answerable.OFFERED, _("Waiting for an answer")
        TAKEN = "taken", _("Taken")
        DECLINED = "declined", _("Declined")
        OVER = "over", _("Not answered")
        WITHDRAWN = "withdrawn", _("No longer needed")

    waiting = models.ForeignKey(Waiting, models.CASCADE, related_name="turns", db_index=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+", db_index=False)
    token = models.UUIDField(unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OFFERED)
    keeps_place = models.BooleanField(default=True)

    objects = TurnQuerySet.as_manager()

    class Meta(Answerable.Meta):
        abstract = False
        verbose_name = _("offer from the waiting list")
        verbose_name_plural = _("offers from the waiting list")
        ordering = ["pk"]
        constraints = [
            *Answerable.Meta.constraints,
            models.UniqueConstraint(fields=["waiting"], condition=Q(state="offered"), name="turn_one_at_a_time"),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(keeps_place=True), name="turn_offers_what_is_kept"
            ),
        ]
        indexes = [
            *Answerable.Meta.indexes,
            models.Index(fields=["waiting", "made_at"], name="turn_of_waiting"),
            models.Index(fields=["expires_at"], name="turn_to_pass_on", condition=Q(keeps_place=True)),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"

    @property
    def is_needed(self) -> bool:
        """Whether the party still waits; it must be loaded."""
        return self.waiting.is_live
