"""Offices and their service points."""

import datetime as dt
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from offices.models.dated import Sourced


def zone_exists(name: str) -> None:
    """Raises ValidationError when there is no such time zone."""
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, OSError) as error:
        raise ValidationError(_("There is no time zone of that name."), code="unknown_zone") from error


class Office(Sourced):
    """An immigration office or an Indonesian mission abroad: the owner of points, rules and people."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    office_class = models.CharField(_("class"), max_length=80, help_text=_("For example Kelas I Non TPI."))
    zone = models.CharField(_("time zone"), max_length=40, validators=[zone_exists])
    holiday_country = models.CharField(_("country whose holidays it keeps"), max_length=2, default="ID")
    holiday_region = models.CharField(_("region whose holidays it keeps"), max_length=10, blank=True)
    keeps_national_days = models.BooleanField(
        _("also keeps Indonesia's national holidays"),
        default=False,
        help_text=_("For missions abroad. Shared leave (cuti bersama) is not meant."),
    )
    message_name = models.CharField(
        _("name in messages"), max_length=20, help_text=_("Plain letters; one SMS holds 160 signs in all.")
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def local(self, moment: dt.datetime) -> dt.datetime:
        """The moment on this office's clock."""
        return moment.astimezone(ZoneInfo(self.zone))


class Area(Sourced):
    """A district people say they live in, with about where it lies: it orders points by distance, nothing else."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="areas", verbose_name=_("office"))
    slug = models.SlugField(_("slug"))
    name = models.CharField(_("name"), max_length=80)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "slug"], name="area_named_once_an_office")]

    def __str__(self) -> str:
        return self.name


class ServicePointQuerySet(models.QuerySet["ServicePoint"]):
    def of(self, office: Office) -> Self:
        return self.filter(office=office)

    def open_on(self, on: dt.date) -> Self:
        return self.filter(Q(open_from=None) | Q(open_from__lte=on), Q(open_to=None) | Q(open_to__gte=on))


class ServicePoint(Sourced):
    """A place where people are served: the main office, or a counter elsewhere that belongs to it."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Immigration office")
        MPP = "mpp", _("Public service mall (MPP)")
        ULP = "ulp", _("Passport service unit (ULP)")
        LOUNGE = "lounge", _("Immigration Lounge")
        UKK = "ukk", _("Immigration work unit (UKK)")
        MOBILE = "mobile", _("Mobile or event service")
        MISSION = "mission", _("Mission abroad")

    class Facility(models.TextChoices):
        RAMP = "ramp", _("Step-free entrance")
        LIFT = "lift", _("Lift")
        WHEELCHAIR = "wheelchair", _("Wheelchair to borrow")
        TOILET = "toilet", _("Accessible toilet")
        NURSING = "nursing", _("Nursing room")
        PARKING = "parking", _("Parking near the door")
        SIGN = "sign", _("Sign language on request")

    office = models.ForeignKey(Office, models.PROTECT, related_name="points", verbose_name=_("office"))
    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(
        _("short name"), max_length=28, help_text=_("For messages and tables; plain letters.")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)
    facilities = models.JSONField(_("accessible facilities"), default=list, blank=True)
    open_from = models.DateField(_("open from"), null=True, blank=True)
    open_to = models.DateField(_("open to"), null=True, blank=True)

    objects = ServicePointQuerySet.as_manager()

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(open_to=None) | Q(open_from=None) | Q(open_to__gte=F("open_from")),
                name="point_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
                name="point_has_both_coordinates_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facility_names(self) -> list[Any]:
        names = dict(self.Facility.choices)
        return [names[code] for code in self.facilities if code in names]
