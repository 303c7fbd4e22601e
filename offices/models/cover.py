"""What rosters are made from: shifts that a point knows, the cover it needs, and how people may be made to work."""

import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.models.dated import Dated, DatedQuerySet
from offices.models.hours import Season
from offices.models.officers import Skill
from offices.models.places import Office, ServicePoint

EVERY_WEEKDAY = "0123456"
NOON, AFTER_NOON = dt.time(12), dt.time(13)
PRAYER, AFTER_PRAYER = dt.time(11, 30), dt.time(13)

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class AtPointQuerySet(DatedQuerySet[Row_co]):
    def of_office(self, office: Office) -> Self:
        return self.filter(point__office=office)


class ShiftPattern(Dated):
    """A shift on the point's own clock, `ends` at or before `starts` being on the next day.

    The break is unpaid; it begins between `break_from` and `break_to`, and no break means no window.
    """

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="shift_patterns", verbose_name=_("point"))
    code = models.SlugField(_("code"), max_length=20)
    weekdays = models.CharField(_("weekdays (0 = Monday)"), max_length=7, default=EVERY_WEEKDAY)
    season = models.ForeignKey(Season, models.PROTECT, null=True, blank=True, verbose_name=_("season"))
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))
    break_minutes = models.PositiveSmallIntegerField(_("break (minutes)"), default=0)
    break_from = models.TimeField(_("break begins from"), null=True, blank=True)
    break_to = models.TimeField(_("break begins until"), null=True, blank=True)
    is_late = models.BooleanField(_("late shift"), default=False)

    objects = AtPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["point", "starts", "code"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(break_minutes=0, break_from=None, break_to=None)
                | Q(break_minutes__gt=0, break_from__isnull=False, break_to__isnull=False),
                name="shift_has_a_whole_break_or_none",
            ),
            models.UniqueConstraint(
                fields=["point", "code", "weekdays", "season", "valid_from"], name="shift_begins_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["point", "code", "weekdays", "valid_from"],
                condition=Q(season=None),
                name="shift_begins_once_a_day_outside_seasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.starts:%H.%M}–{self.ends:%H.%M}"

    @property
    def minutes(self) -> int:
        """From start to end by the clock on the wall."""
        span = (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute
        return span if span > 0 else span + 24 * 60

    @property
    def paid_minutes(self) -> int:
        return self.minutes - self.break_minutes


class CoverRule(Dated):
    """At least `least` officers with the skill serve at every moment of the stretch; `target` is what is wished for.

    `to_time` at or before `from_time` is on the next day. A row with a date replaces the point's others of its skill.
    """

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="cover_rules", verbose_name=_("point"))
    weekdays = models.CharField(_("weekdays (0 = Monday)"), max_length=7, default=EVERY_WEEKDAY)
    season = models.ForeignKey(Season, models.PROTECT, null=True, blank=True, verbose_name=_("season"))
    on = models.DateField(_("only on"), null=True, blank=True)
    from_time = models.TimeField(_("from"))
    to_time = models.TimeField(_("to"))
    skill = models.CharField(_("skill"), max_length=10, choices=Skill.choices)
    least = models.PositiveSmallIntegerField(_("at least"))
    target = models.PositiveSmallIntegerField(_("better"))

    objects = AtPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("cover")
        verbose_name_plural = _("cover")
        ordering = ["point", "weekdays", "from_time", "skill"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(target__gte=F("least")), name="cover_wishes_no_less_than_it_needs"),
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.from_time:%H.%M}–{self.to_time:%H.%M}: {self.least}/{self.target}"


class WorkRule(Dated):
    """How an office's people may be made to work: rest between shifts, days in a row, days off, hours either way."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="work_rules", verbose_name=_("office"))
    rest_minutes = models.PositiveSmallIntegerField(_("rest between shifts (minutes)"), default=11 * 60)
    most_days_running = models.PositiveSmallIntegerField(_("most working days in a row"), default=6)
    free_days_a_week = models.PositiveSmallIntegerField(_("free days a week"), default=2)
    tolerance_minutes = models.PositiveSmallIntegerField(_("hours a week may differ by (minutes)"), default=0)
    needs_supervisor = models.BooleanField(_("a supervisor wherever a point is open"), default=True)
    grain_minutes = models.PositiveSmallIntegerField(_("breaks begin at multiples of (minutes)"), default=15)
    noon_from = models.TimeField(_("noon from"), default=NOON)
    noon_to = models.TimeField(_("noon to"), default=AFTER_NOON)
    prayer_from = models.TimeField(_("Friday prayer from"), default=PRAYER)
    prayer_to = models.TimeField(_("Friday prayer to"), default=AFTER_PRAYER)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("working rule")
        verbose_name_plural = _("working rules")
        ordering = ["office", "valid_from"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(free_days_a_week__lte=7, most_days_running__gte=1), name="work_fits_into_a_week"
            ),
            models.CheckConstraint(condition=Q(grain_minutes__gte=1), name="work_rule_has_a_grain"),
            models.UniqueConstraint(fields=["office", "valid_from"], name="work_rule_begins_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.valid_from}"
