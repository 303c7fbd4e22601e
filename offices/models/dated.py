"""Rows that hold from a day to a day, and say where they come from."""

import datetime as dt
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class DatedQuerySet(models.QuerySet[Row_co]):
    def in_force(self, on: dt.date) -> Self:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def touching(self, first: dt.date, last: dt.date) -> Self:
        """In force on at least one day from first to last."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=first), valid_from__lte=last)


class Sourced(models.Model):
    """A fact with its source; not confirmed means shown as unconfirmed wherever staff see it."""

    source = models.CharField(_("source"), max_length=300)
    confirmed = models.BooleanField(_("confirmed"), default=False)

    class Meta:
        abstract = True


class Dated(Sourced):
    """In force from `valid_from` to `valid_to`, both included; without an end, until something replaces it."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            )
        ]

    def holds_on(self, on: dt.date) -> bool:
        """Whether the row is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def latest(rows: "models.QuerySet[Any]", on: dt.date) -> Any:
    """The row of a dated set in force on a day that began last; None when there is none."""
    return rows.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on).order_by("-valid_from").first()
