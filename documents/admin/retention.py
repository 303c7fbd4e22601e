"""The rules for papers in the back office. Papers themselves are not to be had there."""

from django.contrib import admin

from documents.models import DeadlineRule, RetentionRule
from offices.admin.base import DATED, InForce, Reference


@admin.register(RetentionRule)
class RetentionRuleAdmin(Reference):
    list_display = ("__str__", "kind", "counts_from", "days", *DATED)
    list_filter = ("counts_from", InForce, "confirmed")


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(Reference):
    list_display = ("__str__", "office", "counts_from", "days", *DATED)
    list_filter = ("counts_from", InForce, "confirmed")
