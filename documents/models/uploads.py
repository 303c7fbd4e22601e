"""Files on their way in, piece by piece: over a bad connection nothing that has arrived is sent again."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import F, Q

from bookings.models import Booking
from documents.models.papers import PaperPage
from documents.models.vault import VaultFile


class UploadQuerySet(models.QuerySet["Upload"]):
    def of_booking(self, booking: Booking) -> Self:
        return self.filter(booking=booking)

    def untouched_since(self, moment: dt.datetime) -> Self:
        return self.filter(touched_at__lt=moment)


class Upload(models.Model):
    """A file of `size` bytes of which `received` have arrived. `mark_hash` finds it again when the same file is chosen
    once more; its name on the phone is not kept."""

    token = models.UUIDField(unique=True, default=uuid.uuid4)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="uploads")
    kind = models.CharField(max_length=40)
    replaces = models.ForeignKey(PaperPage, models.SET_NULL, null=True, blank=True, related_name="+")
    mark_hash = models.BinaryField(max_length=32)
    size = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_never_exceeds_its_size"),
            models.UniqueConstraint(fields=["booking", "kind", "mark_hash", "size"], name="upload_of_a_file_goes_on"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.booking_id}, {self.received} of {self.size}"


class UploadPiece(models.Model):
    """Some bytes of an upload, sealed in the vault until the whole has been looked at. `begins` and `size` in bytes."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    file = models.OneToOneField(VaultFile, models.PROTECT, related_name="piece")
    begins = models.PositiveIntegerField()
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["begins"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "begins"], name="upload_piece_begins_once"),
        ]

    def __str__(self) -> str:
        return f"{self.begins} of {self.upload_id}"
