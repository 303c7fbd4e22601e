"""What interviews ask, warn of and refer to, in the back office. Interviews themselves are not to be had there."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from documents.models import Advice, FlagRule, Question, Reason
from documents.rules.asking import never_asked
from offices.admin.base import DATED, InForce, Reference, ReferenceForm

REFUSED = _(
    "Nobody is asked about savings, religion, marriage, origin, sex or age: who a person is says nothing on whether "
    "they are safe. The rule on savings was withdrawn on 20 March 2017 (mediaindonesia.com 97278)."
)


def texts(value: Any) -> Iterable[str]:
    """Every text in the value, in lists of lists too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


class AskingForm(ReferenceForm):
    """Refuses what no interview may ask, in the fields that are put to people."""

    asked: tuple[str, ...] = ("code", "words_id", "words_en", "choices")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self.asked:
            if any(never_asked(text) for text in texts(cleaned.get(name))):
                self.add_error(name, REFUSED)
        return cleaned


class ClearingForm(AskingForm):
    asked = ("code", "clears")


@admin.register(Question)
class QuestionAdmin(Reference):
    form = AskingForm
    list_display = ("code", "position", "words_id", *DATED)
    list_filter = (InForce, "confirmed")


@admin.register(FlagRule)
class FlagRuleAdmin(Reference):
    form = ClearingForm
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
