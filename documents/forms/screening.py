"""Shapes of what interviewers send. What may be decided, the rules say."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.models import Question, Reason
from documents.rules.outcomes import Outcome
from documents.wording import screening as words
from offices.forms import DayField, PlainForm

LONGEST = 600  # characters of a note or an answer in words


def notes(label: Any, *, rows: int = 2) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=forms.Textarea({"rows": rows}))


class AnswersForm(PlainForm):
    """A field for each question that applies; nothing is required, since an interview may be broken off."""

    prefix = "q"

    def __init__(self, data: Any = None, *, questions: Iterable[Question], answers: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(answers))
        for question in questions:
            self.fields[question.code] = self._field(question)

    @staticmethod
    def _field(question: Question) -> forms.Field:
        if options := question.options():
            radios = forms.RadioSelect()
            return forms.ChoiceField(label=question.words, choices=options, required=False, widget=radios)
        return forms.CharField(label=question.words, max_length=LONGEST, required=False)


class DecideForm(PlainForm):
    """How the interview ends or goes on; only the fields of the chosen way count."""

    outcome = forms.ChoiceField(
        label=_("How does it go on?"),
        choices=[(one.value, words.OUTCOMES[one.value]) for one in Outcome],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    reason = forms.ChoiceField(label=_("Reason, when postponing or refusing"), required=False)
    papers = forms.CharField(
        label=_("Papers, when asking for some or waiting for them"),
        help_text=_("One on each line, as they are to stand in the letter."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    until = DayField(label=_("Papers until"), required=False)
    note = notes(_("Note for the second officer and the auditor"))

    def __init__(self, *args: Any, reasons: Iterable[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        field.choices = [("", _("No reason chosen")), *((row.code, row.words) for row in reasons)]

    def clean_papers(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["papers"].splitlines() if line.strip()]

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as `actions.screening.propose` takes it."""
        return {**self.cleaned_data, "outcome": Outcome(self.cleaned_data["outcome"])}


class ClearForm(PlainForm):
    why = forms.CharField(
        label=_("What cleared it up?"),
        max_length=LONGEST,
        error_messages={"required": _("Please give a reason.")},
    )


class CallForm(PlainForm):
    safe_contact = forms.CharField(
        label=_("A safe way to reach this person"),
        help_text=_("Whose phone, and at what time nobody else listens. May stay empty."),
        max_length=LONGEST,
        required=False,
    )
