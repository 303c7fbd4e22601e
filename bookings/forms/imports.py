"""Shapes of the tables of people that planners send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from offices import wording
from offices.forms import PlainForm
from offices.gateways import tables


class TableForm(PlainForm):
    """A file that is kept in memory; one that is too large for that never gets here."""

    table = forms.FileField(
        label=_("CSV or XLSX file"),
        help_text=_("At most 2,000 rows, 500 of them changes. You see them before anything is saved."),
        error_messages={"required": _("Choose a file.")},
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, length: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if length > tables.MOST_BYTES:
            self.fields["table"].error_messages["required"] = wording.say("file_too_large")


class ParcelForm(PlainForm):
    """A table that was looked at, as it was sealed."""

    parcel = forms.CharField(widget=forms.HiddenInput)
