"""Shapes of what planners and officers send about rosters. What is allowed, the actions and the verifier say."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices.actions.publishing import LONGEST_REASON, whole_weeks
from offices.actions.rosters import MOST_WEEKS
from offices.forms import DayField, PlainForm

SECONDS = (
    (0, _("as long as this office needs")),
    (20, _("20 seconds")),
    (60, _("1 minute")),
    (120, _("2 minutes")),
    (600, _("10 minutes")),
)


class AskForm(PlainForm):
    """From the week of a day on, so many weeks."""

    first = DayField(label=_("From the week of"))
    weeks = forms.TypedChoiceField(
        label=_("Weeks"), coerce=int, choices=[(number, str(number)) for number in range(1, MOST_WEEKS + 1)]
    )
    seconds = forms.TypedChoiceField(label=_("Look for the best for"), coerce=int, choices=SECONDS)

    def span(self) -> dict[str, Any]:
        """The whole weeks and the seconds that were asked for."""
        asked = self.cleaned_data
        first, _sunday = whole_weeks(asked["first"], asked["first"])
        last = first + dt.timedelta(weeks=asked["weeks"]) - dt.timedelta(days=1)
        return {"first": first, "last": last, "seconds": asked["seconds"]}


class PublishForm(PlainForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)  # the version in force that stood on the page


class OverrideForm(PublishForm):
    reason = forms.CharField(
        label=_("Why is it published all the same?"),
        help_text=_("Everybody who looks at this roster reads the reason."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Please give a reason.")},
    )
