"""Shapes of what staff send. What is allowed, the rules and actions say."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings import wording
from bookings.actions import viewing
from bookings.actions.catalogue import service_terms
from bookings.forms.citizens import MOST_PEOPLE
from bookings.models import Booking
from offices.actions import shutting
from offices.forms import DayField, PlainForm
from offices.models import Lane, Product, Service, ServicePoint
from offices.rules.hours import instant

LONGEST_RANGE = dt.timedelta(days=62)


class ClockField(forms.TimeField):
    """A time of day typed in 24 hours, with a dot, a colon or nothing between; browsers' own clocks may say AM."""

    widget = forms.TimeInput(
        {"inputmode": "decimal", "maxlength": 5, "placeholder": "13.30", "autocomplete": "off"}, format="%H.%M"
    )
    default_error_messages = {
        "required": _("Write a time, such as 13.30."),
        "invalid": _("Write a time, such as 13.30."),
    }

    def to_python(self, value: Any) -> dt.time | None:
        if value in self.empty_values or isinstance(value, dt.time):
            return value or None
        found = re.fullmatch(r"([01]?[0-9]|2[0-3])(?:[.:,]?([0-5][0-9]))?", str(value).strip(), re.ASCII)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return dt.time(int(found[1]), int(found[2] or 0))


class PointField(forms.ChoiceField):
    """One of the points where the asking member of staff is posted, by its slug; gives the point."""

    default_error_messages = {"invalid_choice": _("This point is not one of yours.")}

    def of(self, points: Sequence[ServicePoint]) -> None:
        self.points = {point.slug: point for point in points}
        self.choices = [(point.slug, point.name) for point in points]

    def clean(self, value: Any) -> ServicePoint:
        return self.points[super().clean(value)]


class SearchForm(PlainForm):
    q = forms.CharField(
        label=_("Name, NIK or booking code"),
        max_length=150,
        error_messages={
            "required": _("Write a name, a NIK or a booking code."),
            "max_length": _("This is longer than any name or code."),
        },
    )


class RevealForm(PlainForm):
    reason = forms.ChoiceField(
        label=_("Why do you need the data?"),
        help_text=_("The journal keeps your name, the time and this reason."),
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reason"]
        field.choices = [(code, wording.VIEWING_REASONS[code]) for code in viewing.REASONS]


class CounterForm(PlainForm):
    """What somebody at the counter or on the phone wants, and where and from when to look for a time."""

    ALL, NONE = "all", "none"

    service = forms.ChoiceField(label=_("Service"))
    product = forms.ChoiceField(label=_("Passport"))
    people = forms.TypedChoiceField(
        label=_("People"), coerce=int, choices=[(number, str(number)) for number in range(1, MOST_PEOPLE + 1)]
    )
    lane = forms.ChoiceField(label=_("Lane"), choices=Lane.choices)
    point = forms.ChoiceField(label=_("Service point"))
    on = DayField(label=_("From day"))
    typed = forms.UUIDField(required=False, widget=forms.HiddenInput)  # whose typed answers go along to a new place

    def __init__(self, asked: Mapping[str, Any], *, points: Sequence[ServicePoint], today: dt.date) -> None:
        services = [(one.code, one.name) for one in Service.objects.all()]
        products = [*((one.code, one.name) for one in Product.objects.all()), (self.NONE, _("None"))]
        usual = {
            "service": services[0][0] if services else "",
            "product": products[0][0],
            "people": 1,
            "lane": Lane.REGULAR,
            "point": self.ALL,
            "on": today.isoformat(),
        }
        super().__init__(usual | dict(asked))
        fields: dict[str, Any] = self.fields
        fields["service"].choices, fields["product"].choices = services, products
        fields["point"].choices = [(self.ALL, _("All of mine")), *((one.slug, one.name) for one in points)]

    def clean(self) -> dict[str, Any]:
        """A service that ends in a passport asks which one; any other has none."""
        cleaned = super().clean() or {}
        if {"service", "product", "on"} <= cleaned.keys():
            terms = service_terms(cleaned["service"], cleaned["on"])
            needs_product = terms is not None and terms.needs_product
            if needs_product and cleaned["product"] == self.NONE:
                self.add_error("product", _("Choose the passport."))
            if not needs_product:
                cleaned["product"] = ""
        return cleaned


class ChannelForm(PlainForm):
    channel = forms.ChoiceField(
        label=_("Where is the person?"),
        choices=[(Booking.Channel.COUNTER, _("At the counter")), (Booking.Channel.PHONE, _("On the phone"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    seen = forms.CharField(required=False, max_length=400)  # the warnings that stood on the page


class ShutForm(PlainForm):
    point = PointField(label=_("Service point"))
    on = DayField(label=_("Day"))
    opens = ClockField(label=_("Closed from"))
    closes = ClockField(label=_("Closed until"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Colleagues read it. No names of people, please."),
        max_length=shutting.LONGEST_REASON,
        error_messages={
            "required": _("Please give a reason."),
            "max_length": _("Please say it in fewer words."),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, points: Sequence[ServicePoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["point"].of(points)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"opens", "closes"} <= cleaned.keys() and cleaned["closes"] <= cleaned["opens"]:
            self.add_error("closes", wording.say("reversed_times"))
        return cleaned

    def stretch(self) -> dict[str, Any]:
        """The stretch as the actions of closing take it: moments in UTC, from the point's own clock."""
        asked = self.cleaned_data
        on, zone = asked["on"], asked["point"].office.zone
        return {
            "point": asked["point"],
            "starts_at": instant(on, asked["opens"], zone),
            "ends_at": instant(on, asked["closes"], zone),
            "reason": asked["reason"],
            "key": asked["key"],
        }


class RangeForm(PlainForm):
    """A point and a run of days."""

    point = PointField(label=_("Service point"))
    first = DayField(label=_("From"))
    last = DayField(label=_("To"))

    def __init__(self, *args: Any, points: Sequence[ServicePoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["point"].of(points)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"first", "last"} <= cleaned.keys():
            if cleaned["last"] < cleaned["first"]:
                self.add_error("last", wording.say("reversed_times"))
            elif cleaned["last"] - cleaned["first"] > LONGEST_RANGE:
                self.add_error("last", _("At most two months at a time."))
        return cleaned


class JournalForm(PlainForm):
    """Which entries to show; everything is optional."""

    action = forms.ChoiceField(label=_("What"), required=False)
    on = DayField(label=_("Day"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["action"]
        field.choices = [("", _("Everything")), *wording.DEEDS.items()]
