"""Shapes of what planners send about one officer's day. What is allowed, the actions and the verifier say."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.forms.absences import OfficerField
from bookings.forms.staff import ClockField
from offices.forms import DayField, PlainForm
from offices.models import Officer, Skill
from offices.rules import duty
from offices.rules import roster as values


class DayForm(PlainForm):
    """Whose day it is about."""

    officer = OfficerField(label=_("Officer"))
    on = DayField(label=_("Day"))

    def __init__(self, *args: Any, officers: Iterable[Officer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        field.of(officers)


class ShiftForm(PlainForm):
    """What the officer does on the day: a shift of a point, in a role, with its break from a time on; or nothing."""

    shift = forms.ChoiceField(label=_("Shift"), required=False)
    role = forms.ChoiceField(label=_("Work"), required=False)
    pause = ClockField(label=_("Break begins"), required=False, help_text=_("For a shift with a break."))

    def offer(
        self, patterns: Mapping[str, values.ShiftPattern], skills: Iterable[str], names: Mapping[str, str]
    ) -> None:
        """These shifts of the day and these skills are to be had; `names` are those of the points."""
        self.patterns = patterns
        at: dict[str, list[tuple[str, str]]] = {name: [] for name in names.values()}
        for key, pattern in sorted(patterns.items(), key=lambda one: (one[1].starts, one[1].ends)):
            at[names[pattern.point]].append((key, _told(pattern)))
        shift: Any = self.fields["shift"]
        shift.choices = [("", _("Free: no shift")), *((name, found) for name, found in at.items() if found)]
        role: Any = self.fields["role"]
        role.choices = [(code, label) for code, label in Skill.choices if code in skills]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        pattern = self.patterns.get(asked.get("shift", ""))
        if pattern and not asked.get("role"):
            self.add_error("role", _("Choose the work."))
        if pattern and pattern.break_minutes and not asked.get("pause") and "pause" not in self.errors:
            self.add_error("pause", _("Say when the break begins."))
        return asked

    def wanted(self, on: dt.date, zone: str) -> dict[str, Any]:
        """The pattern, the role and the moment of the break, as the action takes them."""
        asked = self.cleaned_data
        pattern = self.patterns.get(asked["shift"])
        if pattern is None:
            return {"pattern": "", "role": "", "break_starts_at": None}
        pause = duty.moment_in_shift(pattern, on, asked["pause"], zone) if asked["pause"] else None
        return {"pattern": pattern.key, "role": asked["role"], "break_starts_at": pause}


def _told(pattern: values.ShiftPattern) -> str:
    hours = f"{_clock(pattern.starts)}–{_clock(pattern.ends)}"
    if not pattern.break_minutes:
        return hours
    window = {"first": _clock(pattern.break_from), "last": _clock(pattern.break_to)}
    return f"{hours}, {gettext('break begins %(first)s to %(last)s') % window}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}.{minutes % 60:02}"
