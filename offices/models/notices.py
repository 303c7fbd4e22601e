"""What officers are told of their shifts: on their own page, and by e-mail."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.models.officers import Officer
from offices.models.rosters import Assignment


class NoticeQuerySet(models.QuerySet["Notice"]):
    def open(self) -> Self:
        """Neither read nor sent: what changes further is told by the same notice."""
        return self.filter(state=Notice.State.OPEN, read_at=None)

    def unsent(self) -> Self:
        """Worth an e-mail: not read meanwhile, and in none that may have arrived."""
        return self.filter(state__in=[Notice.State.OPEN, Notice.State.AGAIN], read_at=None)

    def due(self, now: dt.datetime) -> Self:
        """To be sent now, to somebody who can be written to."""
        return self.unsent().filter(due_at__lte=now, officer__user__is_active=True).exclude(officer__user__email="")

    def left_behind(self, now: dt.datetime) -> Self:
        """In an e-mail of a worker whose lease ran out before it said how it went."""
        return self.filter(state=Notice.State.CLAIMED, lease_until__lte=now)

    def coming(self, today: dt.date) -> Self:
        """Of days that are not over."""
        return self.filter(Q(until=None, on__gte=today) | Q(until__gte=today))

    def for_display(self) -> Self:
        return self.select_related("before__point", "after__point").order_by("on", "pk")


class Notice(models.Model):
    """An officer's day is another than it was; or, with `until`, weeks have a roster that had none.

    Without a shift `before` or `after` the day was or is free. `letter` is the e-mail that it is, or was, in.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Not sent")
        CLAIMED = "claimed", _("Being sent")
        AGAIN = "again", _("Waits for another try")
        SENT = "sent", _("Handed to the mail server")
        FAILED = "failed", _("Failed")
        IN_DOUBT = "in_doubt", _("In doubt")
        OVER = "over", _("Dropped: nothing left to say")

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="notices")
    on = models.DateField()
    until = models.DateField(null=True)
    before = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+", db_index=False)
    after = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField()
    letter = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) & ~Q(before=None, after=None) | Q(until__gte=F("on"), before=None, after=None),
                name="notice_is_of_a_day_or_of_weeks",
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(letter__isnull=False, lease_until__isnull=False),
                name="notice_is_sent_on_a_lease",
            ),
            models.UniqueConstraint(
                fields=["officer", "on"],
                condition=Q(state="open", read_at=None, until=None),
                name="notice_of_a_day_open_once",
            ),
            models.UniqueConstraint(
                fields=["officer", "on"],
                condition=Q(state="open", read_at=None, until__isnull=False),
                name="notice_of_weeks_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="notice_waiting", condition=Q(state__in=["open", "again", "claimed"])),
            models.Index(fields=["letter"], name="notice_in_letter", condition=Q(state="claimed")),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def stamp(self) -> str:
        """Which notice this is, and as it stood when: another once it has changed."""
        return f"{self.pk} {self.changed_at.isoformat()}"
