"""Shapes of what officers at the counter send."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from documents.rules import cases
from documents.rules.cases import Fact
from documents.rules.counter import Fault, Outcome, Referral
from documents.rules.kinds import PaperKind
from documents.wording import counter as words
from documents.wording import lists
from offices.forms import PlainForm

LONGEST = 600  # characters of a note
LONGEST_WORD = 120


class TickForm(PlainForm):
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in PaperKind])
    fault = forms.ChoiceField(choices=[(fault, fault) for fault in Fault], required=False)
    undo = forms.BooleanField(required=False)


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


class FactsForm(PlainForm):
    """The questions that the booking leaves open, and what may be true on top."""

    also = forms.MultipleChoiceField(
        label=_("What else is true?"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(
        self,
        data: Any = None,
        *,
        told: Mapping[str, str],
        answers: Mapping[str, str],
        also: Collection[str],
        extras: Collection[Fact],
    ) -> None:
        super().__init__(data, initial={**answers, "also": list(also)})
        field: Any = self.fields["also"]
        field.choices = [(fact.value, lists.fact(fact)) for fact in extras]
        for branch in cases.TREE:
            if branch.code not in told and branch.is_asked({**told, **answers}):
                self.fields[branch.code] = self._question(branch.code, branch.choices)
        self.order_fields([*(name for name in self.fields if name != "also"), "also"])

    @staticmethod
    def _question(code: str, choices: Collection[str]) -> forms.Field:
        pairs = [(value, lists.choice(code, value)[0]) for value in choices]
        return forms.ChoiceField(label=lists.question(code), choices=pairs, required=False, widget=forms.RadioSelect)

    def answers(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "also" and value}

    def facts(self) -> list[Fact]:
        return [Fact(code) for code in self.cleaned_data["also"]]


class SwitchForm(PlainForm):
    service = forms.SlugField(max_length=40)
