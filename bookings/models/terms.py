"""An office's dated rules of booking."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.models import Dated, DatedQuerySet, Lane, Office, ServicePoint, Weekday


class BookingTerms(Dated):
    """How long places are held, how often and until when a booking may move, who may use the priority lane."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="booking_terms", verbose_name=_("office"))
    hold_minutes = models.PositiveSmallIntegerField(_("minutes a place is held"), default=10)
    party_limit = models.PositiveSmallIntegerField(_("people on one family card"), default=5)
    contact_code = models.BooleanField(_("contact is confirmed by a one-time code"), default=True)
    move_cutoff_days = models.PositiveSmallIntegerField(_("moves until so many days before"), default=1)
    most_moves = models.PositiveSmallIntegerField(_("moves a citizen may make"), default=1)
    undo_minutes = models.PositiveSmallIntegerField(_("minutes a change can be undone"), default=15)
    priority_from_age = models.PositiveSmallIntegerField(_("priority from age (years)"), default=60)
    priority_under_age = models.PositiveSmallIntegerField(_("priority under age (years)"), default=5)
    priority_companions = models.PositiveSmallIntegerField(
        _("others whom one entitled person brings into the priority lane"), default=4
    )
    companion_until_age = models.PositiveSmallIntegerField(_("comes with a grown-up until age (years)"), default=17)
    waiting_most_days = models.PositiveSmallIntegerField(_("waiting list: days ahead at most"), default=60)
    offer_minutes = models.PositiveSmallIntegerField(_("waiting list: minutes to answer an offer"), default=120)
    offer_lead_hours = models.PositiveSmallIntegerField(
        _("waiting list: hours between the end of an offer and the visit, at least"), default=3
    )
    offers_most_per_week = models.PositiveSmallIntegerField(
        _("waiting list: offers to one party within seven days, at most"), default=3
    )
    offers_from = models.TimeField(_("waiting list: offers begin from"), default=dt.time(8))
    offers_to = models.TimeField(_("waiting list: offers begin until"), default=dt.time(20))

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(offer_minutes__gte=1, offers_from__lt=F("offers_to")), name="booking_terms_offer_sensibly"
            ),
        ]
        verbose_name = _("booking terms")
        verbose_name_plural = _("booking terms")

    def __str__(self) -> str:
        return f"{self.office} {self.valid_from}"


class LaneRule(Dated):
    """How planned counters become places in a lane, at one point or at every point of the office."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="lane_rules", verbose_name=_("office"))
    point = models.ForeignKey(
        ServicePoint,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="lane_rules",
        verbose_name=_("point"),
    )
    lane = models.CharField(_("lane"), max_length=10, choices=Lane.choices)
    grain_minutes = models.PositiveSmallIntegerField(_("a slot every so many minutes"))
    minutes_per_place = models.PositiveSmallIntegerField(_("counter minutes for one place"))
    kept_percent = models.PositiveSmallIntegerField(_("per cent kept for walk-ins and counter bookings"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("lane rule")
        verbose_name_plural = _("lane rules")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(grain_minutes__gte=5, minutes_per_place__gte=1, kept_percent__lte=100),
                name="lane_rule_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_lane_display()} {self.point or self.office}"


class ReleaseRule(Dated):
    """The moment from which the places of a visit day can be booked; in force by the visit day."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")
        ROLLING = "rolling", _("Every day, so many days ahead")

    office = models.ForeignKey(Office, models.CASCADE, related_name="release_rules", verbose_name=_("office"))
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    at = models.TimeField(_("at (office time)"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices, null=True, blank=True)
    weeks_ahead = models.PositiveSmallIntegerField(
        _("weeks ahead"), default=0, help_text=_("0 opens the week that follows the release.")
    )
    day_of_month = models.SmallIntegerField(
        _("day of the month"), null=True, blank=True, help_text=_("-1 is the last weekday of the month.")
    )
    days = models.PositiveSmallIntegerField(_("days ahead"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("release rule")
        verbose_name_plural = _("release rules")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="weekly", weekday__isnull=False)
                | Q(kind="monthly", day_of_month__isnull=False)
                | Q(kind="rolling", days__isnull=False),
                name="release_rule_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.get_kind_display()} {self.at:%H.%M}"
