"""What a person has typed so far, and the one-time code that confirms how to reach them."""

import datetime as dt
import json
from typing import Any

from django.db import models

from offices.models import SealedText, keyed_hash


def contact_hash(contact: str) -> bytes:
    """The same for the same number or address, and nothing else to whoever lacks the key."""
    return keyed_hash("contact", contact.casefold())


class Draft(models.Model):
    """Sealed answers of one hold, kept while the person types; they outlive the hold so that nothing typed is lost."""

    token = models.UUIDField(unique=True)
    answers = SealedText(default="{}")
    language = models.CharField(max_length=2, default="id")
    contact_hash = models.BinaryField(max_length=32, null=True)
    confirmed_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft {self.pk}"

    @property
    def content(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.answers)
        return loaded


class ContactCode(models.Model):
    """A one-time code, known here only by its keyed hash."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="codes")
    key = models.UUIDField(unique=True)
    contact_hash = models.BinaryField(max_length=32)
    code_hash = models.BinaryField(max_length=32)
    tries_left = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"code {self.pk}"

    def is_open(self, now: dt.datetime) -> bool:
        return self.tries_left > 0 and now < self.expires_at
