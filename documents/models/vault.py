"""What lies in the vault: a row holds a file's key, the store its sealed bytes; neither is worth anything alone."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q


class VaultFileQuerySet(models.QuerySet["VaultFile"]):
    def readable(self) -> Self:
        return self.filter(destroyed_at=None, kept_at__isnull=False)

    def leaving(self) -> Self:
        """Their keys are gone; their bytes may still lie in the store."""
        return self.exclude(destroyed_at=None)

    def unclaimed(self, before: dt.datetime) -> Self:
        """Begun before the moment, and nothing came of it: no page and no piece of an upload."""
        return self.filter(destroyed_at=None, made_at__lt=before, page=None, piece=None)


class VaultFile(models.Model):
    """A sealed file. `address` is the keyed hash of what it holds and whose it is: the same bytes of two people have
    two addresses that say nothing of each other. `size` is in bytes, unsealed."""

    address = models.CharField(max_length=64)
    wrapped_key = models.BinaryField(max_length=60, null=True)
    master = models.CharField(max_length=40)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    objects = VaultFileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address"], condition=Q(destroyed_at=None), name="vaultfile_address_is_held_once"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None, wrapped_key__isnull=False)
                | Q(destroyed_at__isnull=False, wrapped_key=None),
                name="vaultfile_has_a_key_until_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return self.store_name

    @property
    def store_name(self) -> str:
        """What the store knows it by; a file that comes again after it was destroyed has another."""
        return f"{self.address[:2]}/{self.address}-{self.pk}"
