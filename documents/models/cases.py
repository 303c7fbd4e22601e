"""What somebody said about their case beyond what the booking tells: the old book, the parents, work abroad."""

import json
from collections.abc import Collection, Mapping

from django.db import models

from bookings.models import Booking
from documents.rules.cases import Fact
from offices.models import SealedText, User


class CaseFacts(models.Model):
    """Codes of rules/cases.py, sealed: choices by question, and under ALSO the facts on top. `said_by` is staff, or
    None for the citizen. Which of them count depends on the booking's service of the day."""

    ALSO = "also"

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="case_facts")
    answers = SealedText(default="{}")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"facts of {self.booking_id}"

    @classmethod
    def packed(cls, choices: Mapping[str, str], also: Collection[Fact]) -> str:
        """As `answers` holds them."""
        return json.dumps({**choices, cls.ALSO: sorted(also)})

    @property
    def choices(self) -> dict[str, str]:
        return {code: value for code, value in json.loads(self.answers).items() if code != self.ALSO}

    @property
    def also(self) -> frozenset[Fact]:
        return frozenset(Fact(code) for code in json.loads(self.answers).get(self.ALSO, ()))
