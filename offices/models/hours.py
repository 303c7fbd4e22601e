"""When a point serves: the dated pattern, what overrides it, and the days made from both."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.models.dated import Dated, DatedQuerySet, Sourced
from offices.models.places import Office, ServicePoint
from offices.rules import hours


class Lane(models.TextChoices):
    REGULAR = "regular", _("Regular")
    PRIORITY = "priority", _("Priority")
    SAME_DAY = "same_day", _("Same day")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Season(Sourced):
    """A run of days with hours of its own, such as Ramadan. While it runs, a point that has rules of the
    season keeps only those."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="season_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return self.name


class SpanFields(models.Model):
    """One stretch of service on the point's own clock. `closes` at or before `opens` is on the next day."""

    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    continuous = models.BooleanField(_("without a pause (tanpa jeda)"), default=True)
    pause_from = models.TimeField(_("pause from"), null=True, blank=True)
    pause_to = models.TimeField(_("pause to"), null=True, blank=True)
    regular_counters = models.PositiveSmallIntegerField(_("regular counters"), default=0)
    priority_counters = models.PositiveSmallIntegerField(_("priority counters"), default=0)
    same_day_counters = models.PositiveSmallIntegerField(_("same-day counters"), default=0)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(continuous=True, pause_from=None, pause_to=None)
                | Q(continuous=False, pause_from__isnull=False, pause_to__isnull=False),
                name="%(class)s_is_continuous_or_has_a_pause",
            )
        ]


class WeeklyHours(Dated, SpanFields):
    """The pattern: one span on one weekday, while it is in force; several spans make a longer day."""

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="weekly_hours", verbose_name=_("point"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    season = models.ForeignKey(Season, models.PROTECT, null=True, blank=True, verbose_name=_("season"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        ordering = ["point", "weekday", "opens"]
        constraints = [*Dated.Meta.constraints, *SpanFields.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H.%M}–{self.closes:%H.%M}"


class SingleDay(Sourced, SpanFields):
    """A span on one date that replaces the pattern of that date, holidays included."""

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="single_days", verbose_name=_("point"))
    on = models.DateField(_("date"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("single day")
        verbose_name_plural = _("single days")
        ordering = ["point", "on", "opens"]
        constraints = [*SpanFields.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.on} {self.opens:%H.%M}–{self.closes:%H.%M}"


class ClosureQuerySet(models.QuerySet["Closure"]):
    def for_point(self, point: ServicePoint) -> Self:
        return self.filter(Q(point=point) | Q(point=None, office=point.office_id))


class Closure(Sourced):
    """Whole days on which a point, or every point of the office, stays shut."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="closures", verbose_name=_("office"))
    point = models.ForeignKey(
        ServicePoint, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("point")
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    reason = models.CharField(_("reason"), max_length=200)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="closure_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class Holiday(Sourced):
    """A public holiday or shared leave day (cuti bersama) that the offices of a country and region keep."""

    country = models.CharField(_("country"), max_length=2)
    region = models.CharField(_("region"), max_length=10, blank=True)
    on = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=120)
    estimated = models.BooleanField(_("estimated"), default=False)
    shared_leave = models.BooleanField(_("shared leave"), default=False)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["country", "region", "on"], name="holiday_named_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"


class HolidayYear(Sourced):
    """Whether a year's holidays are decided. Firm slots are opened only in a confirmed year."""

    country = models.CharField(_("country"), max_length=2)
    year = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        verbose_name = _("holiday year")
        verbose_name_plural = _("holiday years")
        ordering = ["country", "year"]
        constraints = [models.UniqueConstraint(fields=["country", "year"], name="holiday_year_decided_once")]

    def __str__(self) -> str:
        return f"{self.country} {self.year}"


class ServiceDay(models.Model):
    """The day that the pattern made, kept beside the pattern: what was promised stays readable after rules change."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        UNCONFIRMED = "unconfirmed", _("Not confirmed yet")

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="days", verbose_name=_("point"))
    on = models.DateField(_("date"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("service day")
        verbose_name_plural = _("service days")
        ordering = ["point", "on"]
        constraints = [models.UniqueConstraint(fields=["point", "on"], name="service_day_made_once")]

    def __str__(self) -> str:
        return f"{self.on}"


class ServiceSpan(models.Model):
    """One stretch of service of a made day, in UTC, with its planned counters."""

    day = models.ForeignKey(ServiceDay, models.CASCADE, related_name="spans")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    continuous = models.BooleanField(default=True)
    pause_starts_at = models.DateTimeField(null=True, blank=True)
    pause_ends_at = models.DateTimeField(null=True, blank=True)
    regular_counters = models.PositiveSmallIntegerField(default=0)
    priority_counters = models.PositiveSmallIntegerField(default=0)
    same_day_counters = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="service_span_has_a_length")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}Z–{self.ends_at:%H:%M}Z"

    @property
    def value(self) -> hours.OpenSpan:
        """The span as the rules know it."""
        return hours.OpenSpan(
            self.starts_at,
            self.ends_at,
            self.continuous,
            (
                (Lane.REGULAR.value, self.regular_counters),
                (Lane.PRIORITY.value, self.priority_counters),
                (Lane.SAME_DAY.value, self.same_day_counters),
            ),
            (self.pause_starts_at, self.pause_ends_at) if self.pause_starts_at and self.pause_ends_at else None,
        )

    @property
    def stretches(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """When people are served: the whole span, or what is before and after its pause."""
        if self.pause_starts_at is None or self.pause_ends_at is None:
            return [(self.starts_at, self.ends_at)]
        return [(self.starts_at, self.pause_starts_at), (self.pause_ends_at, self.ends_at)]


class Shutting(Sourced):
    """A stretch of one day in which a point stops serving (a server down, a flood), made and undone by staff."""

    point = models.ForeignKey(ServicePoint, models.CASCADE, related_name="shuttings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    lifted_at = models.DateTimeField(null=True, blank=True)
    key = models.UUIDField(unique=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shutting_has_a_length")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}Z–{self.ends_at:%H:%M}Z"
