"""What was done, by whom, when: a row in the action's own transaction, sealed into a chain a moment later.

Rows hold text, not foreign keys, so that the journal outlives what it speaks of and its writers never wait on
one shared row.
"""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    def of_office(self, slug: str) -> Self:
        return self.filter(office=slug)

    def unsealed(self) -> Self:
        return self.filter(position=None)


class JournalEntry(models.Model):
    office = models.SlugField(_("office"), db_index=False)
    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=60)
    subject = models.CharField(_("about"), max_length=80)
    by = models.CharField(_("by"), max_length=150, blank=True)
    detail = models.JSONField(_("detail"), default=dict)
    position = models.PositiveBigIntegerField(_("position in the chain"), null=True, editable=False)
    seal = models.BinaryField(_("seal"), max_length=32, null=True, editable=False)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "position"],
                condition=Q(position__isnull=False),
                name="journal_position_taken_once",
            ),
            models.CheckConstraint(
                condition=Q(position=None, seal=None) | Q(position__isnull=False, seal__isnull=False),
                name="journal_entry_is_sealed_whole_or_not_at_all",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="journal_unsealed", condition=Q(position=None)),
            models.Index(fields=["subject"], name="journal_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}Z {self.action} {self.subject}"


class ChainHead(models.Model):
    """The last link of an office's chain; without it, cutting off the chain's end would go unseen."""

    office = models.SlugField(unique=True)
    position = models.PositiveBigIntegerField(default=0)
    seal = models.BinaryField(max_length=32, default=bytes(32))

    def __str__(self) -> str:
        return f"{self.office} {self.position}"


class Heartbeat(models.Model):
    """When an errand last ran to its end."""

    errand = models.SlugField(unique=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.errand

    def is_alive(self, now: dt.datetime, within: dt.timedelta) -> bool:
        return now - self.beat_at <= within
