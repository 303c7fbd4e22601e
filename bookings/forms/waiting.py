"""Where and when a place would do, as citizens say it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.actions.wishing import Span
from offices.forms import DayField, PlainForm
from offices.models import ServicePoint


class SpanForm(PlainForm):
    points = forms.MultipleChoiceField(
        label=_("Where"),
        required=False,
        help_text=_(
            "Tick every place you would come to. The more, the sooner it may be your turn. None ticked means all."
        ),
        widget=forms.CheckboxSelectMultiple,
    )
    first_on = DayField(label=_("From"))
    last_on = DayField(label=_("Until"))

    def __init__(
        self, *args: Any, points: Sequence[ServicePoint], days: tuple[dt.date, dt.date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known = {point.slug: point for point in points}
        field: Any = self.fields["points"]
        field.choices = [(point.slug, point.name) for point in points]
        for name in ("first_on", "last_on"):
            self.fields[name].widget.attrs |= {"min": days[0].isoformat(), "max": days[1].isoformat()}

    def span(self) -> Span:
        asked = self.cleaned_data
        return Span(tuple(self.known[slug] for slug in asked["points"]), asked["first_on"], asked["last_on"])


class AnswerForm(PlainForm):
    """What somebody does with the place that is held for them."""

    TAKE, DECLINE, STOP = "take", "decline", "stop"

    answer = forms.ChoiceField(choices=[(one, one) for one in (TAKE, DECLINE, STOP)])
