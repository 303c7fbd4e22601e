"""Shapes of what officers send about a request to put data right."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms.citizens import PersonForm
from bookings.models import Booking
from bookings.rules.facts import Facts
from documents.actions.correcting import mark_of
from documents.models import Correction
from offices.forms import PlainForm

ASK_WHY = {"required": _("Choose why.")}


class FactsForm(PersonForm):
    """What was typed of the person; `seen` is the mark of what stood here before."""

    needs = None  # type: ignore[assignment]  # no mistake of theirs
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)

    @classmethod
    def of(cls, booking: Booking) -> "FactsForm":
        typed = {"name": booking.name, "number": booking.identity_number, "born_on": booking.born_on}
        form = cls(initial={**typed, "seen": mark_of(booking)})
        form.is_for_another()
        return form

    def facts(self) -> Facts:
        return Facts(self.cleaned_data["name"], self.cleaned_data["number"], self.cleaned_data["born_on"])


class LeaveForm(PlainForm):
    """`what` is a field and a paper, as reports.corrections names them."""

    what = forms.ChoiceField(label=_("What is not put right?"))
    why = forms.ChoiceField(label=_("Why not?"), error_messages=ASK_WHY)

    def __init__(self, *args: Any, subjects: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = subjects  # type: ignore[attr-defined]
        self.fields["why"].choices = [("", _("Choose a reason")), *Correction.Why.choices]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, str]:
        """As `actions.correcting.leave` takes it."""
        field, _colon, paper = self.cleaned_data["what"].partition(":")
        return {"field": field, "paper": paper, "why": self.cleaned_data["why"]}


class TurnDownForm(PlainForm):
    why = forms.ChoiceField(
        label=_("Why not?"), choices=[("", _("Choose a reason")), *Correction.Why.choices], error_messages=ASK_WHY
    )
