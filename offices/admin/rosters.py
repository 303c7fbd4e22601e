"""What rosters are made from, in the back office: shifts, cover, working rules and contract hours."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.base import DATED, InForce, Reference, ReferenceForm, WeekdaysField, own_office
from offices.admin.reference import OF_POINT
from offices.models import ContractHours, CoverRule, Office, Officer, ShiftPattern, WorkRule


class WeeklyForm(ReferenceForm):
    weekdays = WeekdaysField(label=_("weekdays"))


@admin.register(ShiftPattern)
class ShiftPatternAdmin(Reference):
    form = WeeklyForm
    office_path = "point__office"
    list_display = ("__str__", "point", "weekdays", "season", "break_minutes", "is_late", *DATED)
    list_filter = (OF_POINT, InForce, "confirmed", "season", "is_late")
    list_select_related = ("point__office", "season")


@admin.register(CoverRule)
class CoverRuleAdmin(Reference):
    form = WeeklyForm
    office_path = "point__office"
    list_display = ("__str__", "point", "weekdays", "on", "season", *DATED)
    list_filter = (OF_POINT, InForce, "confirmed", "skill", "season")
    list_select_related = ("point__office", "season")


@admin.register(WorkRule)
class WorkRuleAdmin(Reference):
    office_path = "office"
    list_display = ("__str__", "rest_minutes", "most_days_running", "free_days_a_week", "tolerance_minutes", *DATED)
    list_filter = (InForce, "confirmed")
    list_select_related = ("office",)


@admin.register(ContractHours)
class ContractHoursAdmin(Reference):
    """Everybody's hours are a superuser's to change; an administrator's are those of the own officers."""

    office_path = "officer__office"
    list_display = ("__str__", "officer", "season", "minutes_a_week", *DATED)
    list_filter = (InForce, "confirmed", "season")
    list_select_related = ("officer__user", "officer__office", "season")

    def office_of(self, row: Any) -> Office | None:
        return super().office_of(row) if row.officer else None

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        office = own_office(request)
        if db_field.name == "officer" and office is not None:
            found: QuerySet[Officer] = Officer.objects.of(office).select_related("user")
            return super().formfield_for_foreignkey(
                db_field, request, **{**kwargs, "queryset": found, "required": True}
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
