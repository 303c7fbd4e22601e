"""What interviews ask, warn of and refer to, in the back office. Interviews themselves are not to be had there."""

from django.contrib import admin

from documents.models import Advice, FlagRule, Question, Reason
from offices.admin.base import DATED, InForce, Reference


@admin.register(Question)
class QuestionAdmin(Reference):
    list_display = ("code", "position", "words_id", *DATED)
    list_filter = (InForce, "confirmed")


@admin.register(FlagRule)
class FlagRuleAdmin(Reference):
    list_display = ("code", "words_id", *DATED)
    list_filter = (InForce, "confirmed")


@admin.register(Reason)
class ReasonAdmin(Reference):
    list_display = ("code", "words_id", *DATED)
    list_filter = (InForce, "confirmed")


@admin.register(Advice)
class AdviceAdmin(Reference):
    list_display = ("code", "kind", "words_id", *DATED)
    list_filter = ("kind", InForce, "confirmed")
