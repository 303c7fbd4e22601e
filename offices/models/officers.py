"""Who serves: officers with what they can do, how long they work, and when they cannot."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.models.dated import Dated, DatedQuerySet
from offices.models.hours import Season
from offices.models.people import User
from offices.models.places import Office, ServicePoint
from offices.models.sealed import SealedText


class Skill(models.TextChoices):
    """What a post at a point asks for, and what an officer is trained in."""

    COUNTER = "counter", _("Counter")
    INTERVIEW = "interview", _("Interview")
    BIOMETRICS = "biometrics", _("Biometrics")
    SCREENING = "screening", _("Screening of migrant workers (PMI)")
    GATE = "gate", _("Gate")
    SUPERVISOR = "supervisor", _("Supervision")


class Language(models.TextChoices):
    """What an officer is written to in."""

    ID = "id", _("Indonesian")
    EN = "en", _("English")


class OfficerQuerySet(models.QuerySet["Officer"]):
    def of(self, office: Office) -> Self:
        return self.filter(office=office)

    def at_work(self, first: dt.date, last: dt.date) -> Self:
        """With the office on at least one day from first to last."""
        return self.filter(Q(until=None) | Q(until__gte=first), since__lte=last)


class Officer(models.Model):
    """A member of staff who is rostered: at home at one point, and may be sent to others."""

    user = models.OneToOneField(User, models.PROTECT, related_name="officer", verbose_name=_("member of staff"))
    office = models.ForeignKey(Office, models.PROTECT, related_name="officers", verbose_name=_("office"))
    home = models.ForeignKey(
        ServicePoint, models.PROTECT, related_name="officers_at_home", verbose_name=_("home point")
    )
    others = models.ManyToManyField(
        ServicePoint, related_name="officers_sent", blank=True, verbose_name=_("may also be sent to")
    )
    prefers_friday_prayer = models.BooleanField(_("prefers the break at Friday prayer"), default=False)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    language = models.CharField(_("language of messages"), max_length=2, choices=Language.choices, default=Language.ID)
    feed_hash = models.BinaryField(max_length=32, null=True, unique=True, editable=False)  # of the calendar's secret

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer")
        verbose_name_plural = _("officers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="officer_leaves_after_they_come"
            )
        ]

    def __str__(self) -> str:
        return f"officer {self.pk}"


class OfficerSkill(Dated):
    """An officer may do this work; `source` names the certificate or letter."""

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="skills", verbose_name=_("officer"))
    skill = models.CharField(_("skill"), max_length=10, choices=Skill.choices)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer's skill")
        verbose_name_plural = _("officers' skills")
        ordering = ["officer", "skill", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["officer", "skill", "valid_from"], name="skill_begins_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.skill}"


class ContractHours(Dated):
    """Minutes of work in a week, breaks excluded: of one officer, or of everybody without a row of their own.

    While a season runs, rows of the season come before the others.
    """

    officer = models.ForeignKey(
        Officer, models.CASCADE, null=True, blank=True, related_name="contract_hours", verbose_name=_("officer")
    )
    season = models.ForeignKey(Season, models.PROTECT, null=True, blank=True, verbose_name=_("season"))
    minutes_a_week = models.PositiveSmallIntegerField(_("minutes a week"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract hours")
        verbose_name_plural = _("contract hours")
        ordering = ["officer", "season", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(minutes_a_week__lte=7 * 24 * 60), name="contract_fits_into_a_week"),
            models.UniqueConstraint(fields=["officer", "season", "valid_from"], name="contract_begins_once_a_day"),
            models.UniqueConstraint(
                fields=["season", "valid_from"],
                condition=Q(officer=None) & ~Q(season=None),
                name="contract_of_all_begins_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["officer", "valid_from"],
                condition=Q(season=None) & ~Q(officer=None),
                name="contract_begins_once_a_day_outside_seasons",
            ),
            models.UniqueConstraint(
                fields=["valid_from"],
                condition=Q(officer=None, season=None),
                name="contract_of_all_begins_once_a_day_outside_seasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_a_week // 60} h {self.minutes_a_week % 60:02}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def touching(self, first: dt.date, last: dt.date) -> Self:
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def granted(self) -> Self:
        return self.filter(state=Absence.State.GRANTED)


class Absence(models.Model):
    """Whole days on which an officer is not there. `note` is what they wrote to whoever answers, and to nobody else."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        TRAINING = "training", _("Training")
        ILLNESS = "illness", _("Illness")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="absences", verbose_name=_("officer"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ASKED)
    note = SealedText(_("note"), blank=True, default="")
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at=None) | (~Q(state="asked") & Q(decided_at__isnull=False)),
                name="absence_is_asked_or_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"


class AbsentDay(models.Model):
    """One day of a granted absence; that no officer is absent twice on one day is said here."""

    absence = models.ForeignKey(Absence, models.CASCADE, related_name="days")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="absent_days", db_index=False)
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["officer", "on"], name="absent_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on}"


class Wish(models.Model):
    """How an officer would like a day to be: kept where cover allows, never promised."""

    class Kind(models.TextChoices):
        FREE = "free", _("Free")
        EARLY = "early", _("Not a late shift")
        LATE = "late", _("A late shift")

    officer = models.ForeignKey(Officer, models.CASCADE, related_name="wishes", verbose_name=_("officer"))
    on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices, default=Kind.FREE)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["on", "officer"]
        constraints = [models.UniqueConstraint(fields=["officer", "on"], name="wish_made_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on}"
