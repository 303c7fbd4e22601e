"""Shapes of what planners send about absences. What is allowed, the actions say."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.actions.publishing import LONGEST_REASON
from offices.forms import DayField, PlainForm
from offices.models import Absence, Officer

KINDS = (
    (Absence.Kind.ILLNESS, _("Illness: off the roster at once, whatever that does to cover")),
    (Absence.Kind.LEAVE, _("Leave: asked for, and you see next what it would do")),
    (Absence.Kind.TRAINING, _("Training: asked for, and you see next what it would do")),
)


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


class AbsenceForm(PlainForm):
    """What an officer does not come for, from the first day to the last."""

    kind = forms.ChoiceField(
        label=_("Why"),
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    officer = OfficerField(label=_("Officer"))
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))

    def __init__(self, *args: Any, officers: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.of(officers)

    def named(self) -> dict[str, str]:
        return {"who": self.cleaned_data["officer"].user.shown_name}

    def span(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("officer", "first", "last")}


class GrantForm(PlainForm):
    reason = forms.CharField(
        label=_("Why is it granted all the same?"),
        help_text=_("Everybody who looks at this roster reads the reason."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Please give a reason.")},
    )
