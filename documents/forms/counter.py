"""Shapes of what officers at the counter send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.rules.counter import Fault, Outcome, Referral
from documents.rules.kinds import PaperKind
from documents.wording import counter as words
from offices.forms import PlainForm

LONGEST = 600  # characters of a note
LONGEST_WORD = 120


class TickForm(PlainForm):
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in PaperKind])
    fault = forms.ChoiceField(choices=[(fault, fault) for fault in Fault], required=False)
    undo = forms.BooleanField(required=False)

    def kind_of(self) -> PaperKind:
        return PaperKind(self.cleaned_data["kind"])

    def fault_of(self) -> Fault | None:
        """What is wrong with it; None when it is in order."""
        return Fault(self.cleaned_data["fault"]) if self.cleaned_data["fault"] else None


class TakeForm(PlainForm):
    over = forms.BooleanField(required=False)
    word = forms.CharField(label=_("A word to your colleague"), max_length=LONGEST_WORD, required=False)


class DecideForm(PlainForm):
    """The pressed button is the outcome; only a referral asks why."""

    outcome = forms.ChoiceField(choices=[(one.value, one.value) for one in Outcome])
    why = forms.ChoiceField(
        label=_("Why should another officer decide?"),
        choices=[("", _("Only when you refer it")), *((one.value, words.REFERRALS[one]) for one in Referral)],
        required=False,
    )
    note = forms.CharField(
        label=_("Note, read by officers alone"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def chosen(self) -> dict[str, Any]:
        """As `actions.counter.decide` takes it."""
        return {**self.cleaned_data, "outcome": Outcome(self.cleaned_data["outcome"])}


class AnswerForm(PlainForm):
    """Before the visit: the pressed button is the answer."""

    outcome = forms.ChoiceField(choices=[(one.value, one.value) for one in (Outcome.COMPLETE, Outcome.INCOMPLETE)])
    note = forms.CharField(
        label=_("Note, read by officers alone"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def chosen(self) -> dict[str, Any]:
        """As `actions.checking.answer` takes it."""
        return {
            "outcome": Outcome(self.cleaned_data["outcome"]),
            "note_for_officers": self.cleaned_data["note"],
        }


class SwitchForm(PlainForm):
    service = forms.SlugField(max_length=40)
