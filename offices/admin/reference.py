"""The house in the back office: places, hours, services, fees, and what is offered where."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices import wording
from offices.actions import days
from offices.admin.base import DATED, InForce, LinesField, MovesPlaces, Reference, ReferenceForm, WeekdaysField
from offices.models import (
    Closure,
    Fee,
    Holiday,
    HolidayYear,
    Offer,
    Office,
    Product,
    ProductTerms,
    Season,
    Service,
    ServicePoint,
    ServiceTerms,
    SingleDay,
    WeeklyHours,
)

COUNTERS = ("regular_counters", "priority_counters", "same_day_counters")


OF_POINT = ("point", RelatedOnlyFieldListFilter)  # no names of points that may not be seen


@admin.register(Office)
class OfficeAdmin(Reference):
    office_path = "pk"
    list_display = ("name", "office_class", "zone", "origin")
    list_filter = ("confirmed",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and request.user.is_superuser


class PointForm(ReferenceForm):
    aliases = LinesField(label=_("other names"), required=False, help_text=_("One a line."))
    facilities = forms.MultipleChoiceField(
        label=_("accessible facilities"),
        required=False,
        choices=ServicePoint.Facility.choices,
        widget=forms.CheckboxSelectMultiple,
    )


@admin.register(ServicePoint)
class ServicePointAdmin(Reference):
    form = PointForm
    office_path = "office"
    list_display = ("name", "kind", "open_from", "open_to", "origin")
    list_filter = ("confirmed", "kind")
    search_fields = ("name", "short_name")


class OfHours(MovesPlaces):
    """Hours that are saved are looked at together with the point's others."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for code in days.what_does_not_fit(obj.point):
            words = wording.WORDS.get(code, wording.WORDS["hours_do_not_fit"])
            self.message_user(request, str(words), messages.WARNING)


@admin.register(WeeklyHours)
class WeeklyHoursAdmin(OfHours):
    office_path = "point__office"
    list_display = ("__str__", "point", "season", "continuous", *COUNTERS, *DATED)
    list_filter = (OF_POINT, "weekday", InForce, "confirmed", "season")
    list_select_related = ("point__office", "season")


@admin.register(SingleDay)
class SingleDayAdmin(OfHours):
    office_path = "point__office"
    list_display = ("__str__", "point", "reason", "continuous", *COUNTERS, "origin")
    list_filter = (OF_POINT, "confirmed")
    list_select_related = ("point__office",)
    date_hierarchy = "on"


@admin.register(Closure)
class ClosureAdmin(MovesPlaces):
    office_path = "office"
    list_display = ("__str__", "office", "point", "reason", "origin")
    list_filter = ("confirmed", OF_POINT)
    list_select_related = ("office", "point")


@admin.register(Season)
class SeasonAdmin(MovesPlaces):
    list_display = ("name", "starts_on", "ends_on", "origin")
    list_filter = ("confirmed",)


@admin.register(Holiday)
class HolidayAdmin(MovesPlaces):
    list_display = ("on", "name", "country", "region", "estimated", "origin")
    list_filter = ("confirmed", "estimated", "country")
    date_hierarchy = "on"


@admin.register(HolidayYear)
class HolidayYearAdmin(MovesPlaces):
    list_display = ("year", "country", "origin")
    list_filter = ("confirmed", "country")


@admin.register(Service)
class ServiceAdmin(Reference):
    list_display = ("code", "name_id", "name_en", "order")


@admin.register(Product)
class ProductAdmin(Reference):
    list_display = ("code", "name_id", "name_en", "electronic", "years", "order")


@admin.register(ServiceTerms)
class ServiceTermsAdmin(MovesPlaces):
    list_display = ("service", "minutes", "online", "needs_product", "least_age", "most_age", *DATED)
    list_filter = ("service", InForce, "confirmed")
    list_select_related = ("service",)


@admin.register(ProductTerms)
class ProductTermsAdmin(Reference):
    list_display = ("product", "least_age", "most_age", *DATED)
    list_filter = ("product", InForce, "confirmed")
    list_select_related = ("product",)


@admin.register(Fee)
class FeeAdmin(Reference):
    list_display = ("__str__", "product", "service", *DATED)
    list_filter = (InForce, "confirmed", "product", "service")
    list_select_related = ("product", "service")


class OfferForm(ReferenceForm):
    weekdays = WeekdaysField(label=_("weekdays"))


@admin.register(Offer)
class OfferAdmin(Reference):
    form = OfferForm
    office_path = "office"
    list_display = ("__str__", "lane", "from_time", "to_time", *DATED)
    list_filter = (OF_POINT, InForce, "confirmed", "service", "product", "lane")
    list_select_related = ("office", "point", "service", "product")
