"""Shapes of what supervisors ask of the outbox."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.actions import pausing
from bookings.models import Message
from bookings.reports import outgoing
from offices.forms import DayField, PlainForm

KINDS = dict(Message.Kind.choices)


class OutgoingForm(PlainForm):
    """Which messages to show; everything is optional."""

    kind = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Everything")), *Message.Kind.choices])
    channel = forms.ChoiceField(label=_("Channel"), required=False, choices=[("", _("All")), *Message.Channel.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *Message.State.choices])
    on = DayField(label=_("Due on"), required=False)


class PauseForm(PlainForm):
    kind = forms.ChoiceField(label=_("Kind of message"), error_messages={"required": _("Choose one.")})
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Colleagues read it. No names of people, please."),
        max_length=pausing.LONGEST_REASON,
        error_messages={
            "required": _("Please give a reason."),
            "max_length": _("Please say it in fewer words."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = outgoing.pausable()
