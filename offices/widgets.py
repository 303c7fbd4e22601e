"""Fields that a browser does not have."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

PARTS = (("day", 2), ("month", 2), ("year", 4))


class DateParts(forms.MultiWidget):
    """A date typed as three numbers, for a `DateField`: a birth date is known by heart, no calendar needed.

    `autocomplete` is the browser's word for the date, such as "bday".
    """

    template_name = "_components/date_parts.html"

    def __init__(self, autocomplete: str = "", attrs: dict[str, Any] | None = None) -> None:
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {}
        for name, length in PARTS:
            part_attrs = {"inputmode": "numeric", "maxlength": length}
            if autocomplete:
                part_attrs["autocomplete"] = f"{autocomplete}-{name}"
            widgets[name] = forms.TextInput(part_attrs)
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, dt.date):
            return [value.day, value.month, value.year]
        if isinstance(value, str) and value:
            year, month, day = [*value.replace("-", ";").split(";"), "", ""][:3]
            return [day, month, year]
        return ["", "", ""]

    def value_from_datadict(self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str) -> Any:
        """An ISO date; None when nothing was typed; else what was typed, in a shape that no date has."""
        typed = [part or "" for part in super().value_from_datadict(data, files, name)]
        day, month, year = (str(part).strip() for part in typed)
        if not (day or month or year):
            return None
        try:
            if len(year) != 4:
                raise ValueError
            return dt.date(int(year), int(month), int(day)).isoformat()
        except (ValueError, OverflowError):
            return f"{year};{month};{day}"
