"""Shapes of what planners send about absences. What is allowed, the actions say."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.forms import PlainForm
from bookings.forms_staff import DayField
from offices.actions.publishing import LONGEST_REASON
from offices.models import Absence, Officer

ASKABLE = (Absence.Kind.LEAVE, Absence.Kind.TRAINING)  # illness is reported, nobody asks for it


class OfficerField(forms.ChoiceField):
    """One of the officers of the asking planner's office; gives the officer."""

    default_error_messages = {
        "required": _("Choose an officer."),
        "invalid_choice": _("This officer is not one of your office's."),
    }

    def of(self, officers: Iterable[Officer]) -> None:
        self.officers = {str(row.pk): row for row in officers}
        named = sorted(((key, row.user.shown_name) for key, row in self.officers.items()), key=lambda one: one[1])
        self.choices = [("", _("Choose an officer")), *named]

    def clean(self, value: Any) -> Officer:
        return self.officers[super().clean(value)]


class IllForm(PlainForm):
    """An officer who does not come from the first day to the last."""

    prefix = "ill"

    officer = OfficerField(label=_("Officer"))
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    def __init__(self, *args: Any, officers: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.of(officers)

    def span(self) -> dict[str, dt.date]:
        return {"first": self.cleaned_data["first"], "last": self.cleaned_data["last"]}


class LeaveForm(IllForm):
    prefix = "leave"

    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, kind.label) for kind in ASKABLE])


class GrantForm(PlainForm):
    reason = forms.CharField(
        label=_("Why is it granted all the same?"),
        help_text=_("Everybody who looks at this roster reads the reason."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Please give a reason.")},
    )
