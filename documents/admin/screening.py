"""What interviews ask, warn of and refer to, in the back office. Interviews themselves are not to be had there."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import Advice, FlagRule, Question, Reason
from documents.rules.asking import never_asked, never_held_against
from documents.rules.screening import RULES
from offices.admin.base import DATED, InForce, Reference, ReferenceForm

REFUSED = _(
    "Nobody is asked about savings, religion, marriage, origin, sex or age: who a person is says nothing on whether "
    "they are safe. The rule on savings was withdrawn on 20 March 2017 (mediaindonesia.com 97278)."
)
DAY = dt.timedelta(days=1)
MAY_CHANGE = {"valid_to", "source", "confirmed"}  # of what has begun


def texts(value: Any) -> Iterable[str]:
    """Every text in the value, in lists of lists too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def is_of_texts(value: Any, each: int) -> bool:
    """Whether it is a list of lists, each of so many texts with something in them."""
    return isinstance(value, list) and all(
        isinstance(row, list) and len(row) == each and all(isinstance(text, str) and text.strip() for text in row)
        for row in value
    )


class AskingForm(ReferenceForm):
    """Refuses what no interview may ask or hold against somebody, in the fields that people are told."""

    asked: tuple[str, ...] = ("code", "words_id", "words_en", "choices")
    held_against: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._refuse(self.asked, never_asked)
        self._refuse(self.held_against, never_held_against)
        return cleaned

    def _refuse(self, names: Iterable[str], topics: Callable[[str], Iterable[str]]) -> None:
        for name in names:
            if any(topic for text in texts(self.cleaned_data.get(name)) for topic in topics(text)):
                self.add_error(name, REFUSED)


class QuestionForm(AskingForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not is_of_texts(cleaned.get("choices") or [], 3):
            self.add_error("choices", _('Each answer is ["code", "Indonesian", "English"], all of them in one list.'))
        after = cleaned.get("only_after") or []
        if not (isinstance(after, list) and all(isinstance(one, str) for one in after)):
            self.add_error("only_after", _('A list of codes: ["work"], or ["work_offered:yes"].'))
        return cleaned


class FlagForm(AskingForm):
    asked = ("code", "clears")
    held_against = ("words_id", "words_en")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "code" in cleaned and cleaned["code"] not in RULES:
            self.add_error("code", _("No rule has this code, so that it would never be raised."))
        if "clears" in cleaned and not is_of_texts(cleaned["clears"], 2):
            self.add_error("clears", _('Each question is ["Indonesian", "English"], all of them in one list.'))
        return cleaned


class ReasonForm(AskingForm):
    asked = ()
    held_against = ("code", "words_id", "words_en", "cure_id", "cure_en")


class Guide(Reference):
    """What was put to people stays as they heard it: another wording is a new row, from a day on."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or not _has_begun(obj):
            return ()
        return [field.name for field in self.opts.fields if field.editable and field.name not in MAY_CHANGE]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not _has_begun(obj))


def _has_begun(row: Any) -> bool:
    """A day early, since it is tomorrow somewhere already."""
    return bool(row.valid_from <= (timezone.now() + DAY).date())


@admin.register(Question)
class QuestionAdmin(Guide):
    form = QuestionForm
    list_display = ("code", "position", "words_id", *DATED)
    list_filter = (InForce, "confirmed")


@admin.register(FlagRule)
class FlagRuleAdmin(Guide):
    form = FlagForm
    list_display = ("code", "words_id", *DATED)
    list_filter = (InForce, "confirmed")


@admin.register(Reason)
class ReasonAdmin(Guide):
    form = ReasonForm
    list_display = ("code", "words_id", *DATED)
    list_filter = (InForce, "confirmed")


@admin.register(Advice)
class AdviceAdmin(Guide):
    list_display = ("code", "kind", "words_id", *DATED)
    list_filter = ("kind", InForce, "confirmed")
