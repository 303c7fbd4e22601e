"""Bookings: one person, one place, bound to the name."""

import datetime as dt
from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bookings.models.slots import Slot
from offices.models import Office, Product, SealedText, Service, User, keyed_hash, many

SEALED = ("identity_number", "name", "born_on_sealed", "phone", "email", "companion")
DAY_IS_OVER = dt.timedelta(hours=12)  # after the start


class BookingQuerySet(models.QuerySet["Booking"]):
    def live(self) -> Self:
        return self.filter(state=Booking.State.BOOKED)

    def displaced(self) -> Self:
        """Who lost their place to the office and has no other yet."""
        return self.live().exclude(displaced_at=None)

    def of_office(self, office: Office) -> Self:
        return self.filter(office=office)

    def of_person(self, kind: str, number: str) -> Self:
        return self.filter(identity_kind=kind, identity_hash=identity_hash(kind, number))

    def booked_among(self, hashes: "Sequence[bytes]") -> set[bytes]:
        """Those of the identity hashes that a live booking has."""
        rows = many.ask(Booking, ("identity_hash",), "identity_hash", hashes, only={"state": Booking.State.BOOKED})
        return {bytes(found) for (found,) in rows()}

    def named(self, words: "tuple[str, ...]") -> Self:
        """Whose name holds all of these whole words."""
        found = self
        for word in words:
            found = found.filter(name_words__word_hash=keyed_hash("name", word))
        return found

    def over(self, now: dt.datetime) -> Self:
        """Still standing as booked although their day is past."""
        return self.live().filter(slot__starts_at__lt=now - DAY_IS_OVER)

    def standing(self, now: dt.datetime) -> Self:
        """Live, and their day is not past."""
        return self.live().filter(slot__starts_at__gte=now - DAY_IS_OVER)

    def closed(self) -> Self:
        """Without what is sealed of them: for whoever needs none of it, and stops at none that no key opens."""
        return self.defer(*SEALED)

    def for_display(self) -> Self:
        return self.select_related("slot__point__office", "service", "product")


def identity_hash(kind: str, number: str) -> bytes:
    return keyed_hash(f"identity:{kind}", number)


class Booking(models.Model):
    """A person's place. The name cannot be changed: there is no transfer."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        CANCELLED = "cancelled", _("Cancelled")
        PAST = "past", _("Past")

    class Identity(models.TextChoices):
        NIK = "nik", _("NIK")

    class Channel(models.TextChoices):
        ONLINE = "online", _("By the citizen")
        COUNTER = "counter", _("At the counter")
        PHONE = "phone", _("By phone")

    class Language(models.TextChoices):
        INDONESIAN = "id", _("Indonesian")
        ENGLISH = "en", _("English")

    class Need(models.TextChoices):
        WHEELCHAIR = "wheelchair", _("Wheelchair")
        SIGHT = "sight", _("Help with seeing")
        HEARING = "hearing", _("Help with hearing")
        WALKING = "walking", _("Cannot stand for long")
        PREGNANT = "pregnant", _("Pregnant")
        OTHER = "other", _("Other help")

    code = models.CharField(_("code"), max_length=9, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="bookings", verbose_name=_("office"))
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="bookings", verbose_name=_("slot"))
    places = models.PositiveSmallIntegerField(default=1)
    online = models.BooleanField(default=True)
    party = models.UUIDField(db_index=True)
    service = models.ForeignKey(Service, models.PROTECT, verbose_name=_("service"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, verbose_name=_("product"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.BOOKED)
    version = models.PositiveIntegerField(default=1)
    displaced_at = models.DateTimeField(null=True, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)  # when an officer last decided on it at the counter

    identity_kind = models.CharField(max_length=8, choices=Identity.choices, default=Identity.NIK)
    identity_hash = models.BinaryField(max_length=32)
    identity_number = SealedText()
    name = SealedText(_("name"))
    born_on_sealed = SealedText()
    phone = SealedText(blank=True)
    email = SealedText(blank=True)
    whatsapp = models.BooleanField(_("agreed to WhatsApp"), default=False)
    needs = models.JSONField(_("help wanted"), default=list, blank=True)
    companion = SealedText(blank=True)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.INDONESIAN)

    channel = models.CharField(_("made"), max_length=7, choices=Channel.choices, default=Channel.ONLINE)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    is_invented = models.BooleanField(default=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["identity_hash", "identity_kind"],
                condition=Q(state="booked"),
                name="booking_one_live_per_person",
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="booking_takes_a_place"),
        ]
        indexes = [
            models.Index(
                fields=["office"],
                name="booking_lost_its_place",
                condition=Q(state="booked", displaced_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def born_on(self) -> dt.date:
        return dt.date.fromisoformat(self.born_on_sealed)

    @property
    def local_start(self) -> dt.datetime:
        return self.slot.local_start

    @property
    def is_live(self) -> bool:
        return self.state == self.State.BOOKED

    @property
    def contact(self) -> str:
        """Where messages go; empty when nothing can be sent."""
        return str(self.phone or self.email)

    @property
    def is_displaced(self) -> bool:
        return self.is_live and self.displaced_at is not None


class NameWord(models.Model):
    """One word of a booking's name, as a keyed hash: staff find people by name without names in the clear."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="name_words")
    word_hash = models.BinaryField(max_length=32, db_index=True)

    def __str__(self) -> str:
        return f"a word of {self.booking_id}"


class Change(models.Model):
    """A move or a cancellation, and for how long it can be taken back."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="changes")
    key = models.UUIDField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    from_slot = models.ForeignKey(Slot, models.PROTECT, related_name="+")
    to_slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="+")
    by_office = models.BooleanField(default=False)
    at = models.DateTimeField()
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["key", "booking"], name="change_made_once_a_key"),
            models.CheckConstraint(
                condition=Q(kind="moved", to_slot__isnull=False) | Q(kind="cancelled", to_slot=None),
                name="change_moves_somewhere_or_cancels",
            ),
            models.CheckConstraint(
                condition=~Q(from_slot=F("to_slot")) | Q(to_slot=None), name="change_changes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.booking_id}"
