"""The rules of booking in the back office. People's data (bookings, drafts, messages) are not to be had there."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter

from bookings.models import BookingTerms, LaneRule, ReleaseRule
from offices.admin.base import DATED, InForce, MovesPlaces, Reference


@admin.register(BookingTerms)
class BookingTermsAdmin(Reference):
    office_path = "office"
    list_display = ("office", "hold_minutes", "party_limit", "move_cutoff_days", "most_moves", *DATED)
    list_filter = (InForce, "confirmed")
    list_select_related = ("office",)


@admin.register(LaneRule)
class LaneRuleAdmin(MovesPlaces):
    office_path = "office"
    list_display = ("__str__", "grain_minutes", "minutes_per_place", "kept_percent", *DATED)
    list_filter = ("lane", ("point", RelatedOnlyFieldListFilter), InForce, "confirmed")
    list_select_related = ("office", "point")


@admin.register(ReleaseRule)
class ReleaseRuleAdmin(MovesPlaces):
    office_path = "office"
    list_display = ("__str__", "weekday", "weeks_ahead", "day_of_month", "days", *DATED)
    list_filter = ("kind", InForce, "confirmed")
    list_select_related = ("office",)
