"""What is on offer: services, products, fees, and where and when. Every rule a dated row with its source."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from offices.models.dated import Dated, DatedQuerySet
from offices.models.hours import Lane
from offices.models.places import Office, ServicePoint


class Named(models.Model):
    """A code with its name in both languages."""

    code = models.SlugField(_("code"), unique=True)
    name_id = models.CharField(_("name in Indonesian"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120)
    hint_id = models.CharField(_("hint in Indonesian"), max_length=300, blank=True)
    hint_en = models.CharField(_("hint in English"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id

    @property
    def hint(self) -> str:
        return self.hint_en if get_language() == "en" else self.hint_id


class Service(Named):
    class Meta(Named.Meta):
        verbose_name = _("service")
        verbose_name_plural = _("services")


class Product(Named):
    electronic = models.BooleanField(_("electronic"))
    years = models.PositiveSmallIntegerField(_("valid for (years)"))

    class Meta(Named.Meta):
        verbose_name = _("product")
        verbose_name_plural = _("products")


class ServiceTerms(Dated):
    """Minutes of one counter that one applicant needs, and who may take the service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="terms", verbose_name=_("service"))
    minutes = models.PositiveSmallIntegerField(_("minutes at the counter"))
    online = models.BooleanField(_("can be booked online"), default=True)
    needs_product = models.BooleanField(_("ends in a passport"), default=True)
    least_age = models.PositiveSmallIntegerField(_("from age (years)"), null=True, blank=True)
    most_age = models.PositiveSmallIntegerField(_("to age (years)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("terms of a service")
        verbose_name_plural = _("terms of services")

    def __str__(self) -> str:
        return f"{self.service} {self.valid_from}"


class ProductTerms(Dated):
    """Who may take the product."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="terms", verbose_name=_("product"))
    least_age = models.PositiveSmallIntegerField(_("from age (years)"), null=True, blank=True)
    most_age = models.PositiveSmallIntegerField(_("to age (years)"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = False
        verbose_name = _("terms of a product")
        verbose_name_plural = _("terms of products")

    def __str__(self) -> str:
        return f"{self.product} {self.valid_from}"


class Fee(Dated):
    """Rupiah for a product, or on top of it for a service."""

    product = models.ForeignKey(
        Product, models.CASCADE, null=True, blank=True, related_name="fees", verbose_name=_("product")
    )
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, related_name="fees", verbose_name=_("service")
    )
    rupiah = models.PositiveIntegerField(_("rupiah"))

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(product=None, service__isnull=False) | Q(product__isnull=False, service=None),
                name="fee_is_for_a_product_or_a_service",
            ),
        ]

    def __str__(self) -> str:
        return f"Rp {self.rupiah}"


class OfferQuerySet(DatedQuerySet["Offer"]):
    def at(self, point: ServicePoint) -> Self:
        return self.filter(Q(point=point) | Q(point=None, office=point.office_id))

    def of_service(self, code: str) -> Self:
        return self.filter(service__code=code)


class Offer(Dated):
    """Where and when a service or a product is to be had. What has no row is not offered."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="offers", verbose_name=_("office"))
    point = models.ForeignKey(
        ServicePoint, models.CASCADE, null=True, blank=True, related_name="offers", verbose_name=_("point")
    )
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, verbose_name=_("service"))
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, verbose_name=_("product"))
    lane = models.CharField(_("lane"), max_length=10, choices=Lane.choices, blank=True)
    weekdays = models.CharField(_("weekdays (0 = Monday)"), max_length=7, default="0123456")
    from_time = models.TimeField(_("arrive from"), null=True, blank=True)
    to_time = models.TimeField(_("arrive before"), null=True, blank=True)
    note_id = models.CharField(_("note in Indonesian"), max_length=200, blank=True)
    note_en = models.CharField(_("note in English"), max_length=200, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(product=None, service__isnull=False) | Q(product__isnull=False, service=None),
                name="offer_is_of_a_product_or_a_service",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service or self.product} · {self.point or self.office}"

    @property
    def note(self) -> str:
        return self.note_en if get_language() == "en" else self.note_id

    def lasts(self, on: dt.date) -> bool:
        """Whether the offer has not ended before the day."""
        return self.valid_to is None or on <= self.valid_to

    def covers(self, local: dt.datetime) -> bool:
        """Whether somebody may arrive at this moment on the office's own clock."""
        return (
            str(local.weekday()) in self.weekdays
            and (self.from_time is None or local.time() >= self.from_time)
            and (self.to_time is None or local.time() < self.to_time)
        )
