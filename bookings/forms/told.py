"""Shapes of what people choose about their messages, and of what staff say of a call."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, Message, PhoneCall, Silence
from bookings.rules.silences import TOPICS
from offices.forms import PlainForm

AGAIN = [  # minutes from now
    (30, _("In half an hour")),
    (60, _("In an hour")),
    (120, _("In two hours")),
    (240, _("In four hours")),
]


class ChoicesForm(PlainForm):
    """For each channel the topics that are wanted, all unless some are stopped."""

    def __init__(self, data: Any, *, stopped: Mapping[str, Collection[str]]) -> None:
        super().__init__(data)
        for channel, topics in stopped.items():
            self.fields[channel] = forms.MultipleChoiceField(
                label=Message.Channel(channel).label,
                choices=Silence.Topic.choices,
                initial=[topic for topic in TOPICS if topic not in topics],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def stopped(self) -> dict[str, set[str]]:
        """By channel, what was not ticked."""
        return {channel: TOPICS.keys() - set(wanted) for channel, wanted in self.cleaned_data.items()}


class LanguageForm(PlainForm):
    language = forms.ChoiceField(
        label=_("Language of messages"), choices=Booking.Language.choices, widget=forms.RadioSelect
    )


class CallForm(PlainForm):
    """How a call went. Whoever has lost the place cannot simply come."""

    result = forms.ChoiceField(
        label=_("How did it go?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    minutes = forms.TypedChoiceField(label=_("Try again"), coerce=int, choices=AGAIN)

    def __init__(self, data: Any = None, *, has_place: bool) -> None:
        super().__init__(data)
        results = [one for one in PhoneCall.Result if one and (has_place or one != PhoneCall.Result.KNOWS)]
        field: Any = self.fields["result"]
        field.choices = [(one.value, one.label) for one in results]
