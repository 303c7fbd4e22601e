"""Shapes of what is sent after the visit: which passports are meant, and how it was."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Feedback
from offices.forms import PlainForm

MOST_LINES = 500
LONGEST_WISH = 500


class KeysField(forms.TypedMultipleChoiceField):
    """Keys of rows; whose they are, the action asks."""

    def valid_value(self, value: object) -> bool:
        return str(value).isascii() and str(value).isdigit() and len(str(value)) <= 18


class PassportsForm(PlainForm):
    booking = KeysField(coerce=int)
    key = forms.UUIDField()

    def clean_booking(self) -> list[int]:
        return list(self.cleaned_data["booking"][:MOST_LINES])


class KeyForm(PlainForm):
    key = forms.UUIDField()


class FeedbackForm(PlainForm):
    how = forms.TypedChoiceField(
        label=_("How was your visit?"),
        coerce=int,
        choices=Feedback.How.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    wish = forms.CharField(
        label=_("What should be better?"),
        help_text=_("Please write no names and no numbers."),
        max_length=LONGEST_WISH,
        required=False,
        error_messages={"max_length": _("Please say it in fewer words.")},
        widget=forms.Textarea({"rows": 4}),
    )

    def clean_wish(self) -> str:
        return " ".join(str(self.cleaned_data["wish"]).split())


class MonthForm(PlainForm):
    month = forms.DateField(input_formats=["%Y-%m"])

    def first(self, otherwise: Any) -> Any:
        """The first day of the month asked for; of the one of `otherwise` when there is none, or nonsense."""
        return (self.cleaned_data["month"] if self.is_valid() else otherwise).replace(day=1)
