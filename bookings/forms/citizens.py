"""Shapes of what citizens send: is it a date, a number, a name? What is allowed, the rules say."""

import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings import wording
from bookings.gateways import carriers
from bookings.models import Booking
from bookings.reports.availability import Point
from bookings.rules import codes, names, phones
from offices.forms import PlainForm
from offices.models import Lane
from offices.rules import identity
from offices.rules.findings import blocking
from offices.widgets import DateParts

MOST_PEOPLE = 5  # what a page offers; the office's dated terms decide
LONGEST_NAME = 150
WHOLE = re.compile(r"[0-9]{1,19}")
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,50}")


def mobile_number(text: str) -> str:
    """The number in E.164. Raises ValidationError when no SMS can reach it."""
    try:
        return phones.read_mobile(text)
    except phones.BadPhone as error:
        raise forms.ValidationError(wording.say(error.code), code=error.code) from error


class WholeNumberField(forms.IntegerField):
    """Digits and nothing else: “1.000” is one to some readers and a thousand to others."""

    def to_python(self, value: object) -> int | None:
        if value not in self.empty_values and not WHOLE.fullmatch(str(value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class SlugsField(forms.MultipleChoiceField):
    """Any slugs; what they stand for is asked of the tables once, together with the answer."""

    def valid_value(self, value: object) -> bool:
        return SLUG.fullmatch(str(value)) is not None


class FilterForm(PlainForm):
    """Which times to show. Everything is optional; nonsense is passed over."""

    service = forms.SlugField(required=False, max_length=50, widget=forms.HiddenInput)
    product = forms.SlugField(required=False, max_length=50, label=_("Passport"))
    people = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(n, str(n)) for n in range(1, MOST_PEOPLE + 1)],
        label=_("How many people on one family card?"),
    )
    point = SlugsField(required=False, label=_("Where"), widget=forms.CheckboxSelectMultiple)
    saturday = forms.BooleanField(required=False, label=_("Saturdays only"))
    late = forms.BooleanField(required=False, label=_("After 15.00 only"))
    lane = forms.ChoiceField(required=False, choices=Lane.choices, widget=forms.HiddenInput)

    def offer(self, points: Iterable[Point]) -> None:
        """These are the points to choose from."""
        self.fields["point"].choices = [(point.slug, point.name) for point in points]  # type: ignore[attr-defined]

    def chosen(self) -> list[str]:
        """What narrows the times down, in words."""
        points = dict(self.fields["point"].choices)  # type: ignore[attr-defined]
        ticked = [str(self.fields[name].label) for name in ("saturday", "late") if self.value(name, False)]
        return [points[slug] for slug in self.value("point", []) if slug in points] + ticked

    def value(self, name: str, default: Any) -> Any:
        """The field's value if it has a usable one."""
        found = self.cleaned_data.get(name) if self.is_bound and self.full_cleaned() else None
        return found or default

    def full_cleaned(self) -> bool:
        self.is_valid()
        return hasattr(self, "cleaned_data")


class HoldForm(PlainForm):
    slot = WholeNumberField(min_value=1, max_value=2**62)
    service = forms.SlugField(max_length=50)
    product = forms.SlugField(max_length=50, required=False)
    people = WholeNumberField(min_value=1, max_value=MOST_PEOPLE)
    key = forms.UUIDField()


class PersonForm(PlainForm):
    name = forms.CharField(
        label=_("Full name"),
        help_text=_("As it stands on the e-KTP or family card."),
        max_length=LONGEST_NAME,
        error_messages={"required": _("Write the name as it stands on the card.")},
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
    )
    number = forms.CharField(
        label=_("NIK"),
        help_text=_("16 digits, on the e-KTP or family card. Children have one too."),
        max_length=40,
        error_messages={"required": _("Write the 16 digits of the NIK.")},
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    born_on = forms.DateField(
        label=_("Date of birth"),
        help_text=_("Day, month and year, for example 17 8 1990."),
        error_messages={
            "required": _("Write the date of birth."),
            "invalid": _("This date does not exist. Write day, month and year in figures."),
        },
        widget=DateParts("bday"),
    )
    needs = forms.MultipleChoiceField(
        label=_("Help wanted at the visit"),
        required=False,
        choices=Booking.Need.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    title = ""  # whose form it is, in a party

    def is_for_another(self) -> None:
        """The browser offers nothing of its owner's own data here."""
        for field in ("name", "born_on"):
            widget = self.fields[field].widget
            for part in (widget, *getattr(widget, "widgets", ())):
                part.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        for finding in blocking(names.check_name(name)):
            raise forms.ValidationError(wording.say(finding.code), code=finding.code)
        return name

    def clean_number(self) -> str:
        try:
            return identity.read_nik(self.cleaned_data["number"]).number
        except identity.BadNik as error:
            raise forms.ValidationError(wording.say(error.code), code=error.code) from error


class ContactForm(PlainForm):
    phone = forms.CharField(
        label=_("Mobile number"),
        required=False,
        help_text=_("For the code and for news about your visit, such as 0812 3456 7890."),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    whatsapp = forms.BooleanField(
        label=_("Send me the news by WhatsApp"),
        required=False,
        help_text=_(
            "To the number above, instead of SMS; what WhatsApp does not deliver comes by SMS. The code always comes by"
            " SMS. WhatsApp belongs to Meta, which learns your number and what the message says."
        ),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Only if you would rather not give a number."),
        max_length=200,
        error_messages={"invalid": _("This is not an e-mail address. Example: name@example.com.")},
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("Language of our messages"), choices=Booking.Language.choices)
    companion = forms.CharField(
        label=_("Who comes along to help?"),
        required=False,
        help_text=_("Name of the companion of a child, an elderly person or a person with a disability."),
        max_length=LONGEST_NAME,
    )

    def __init__(self, *args: Any, required: bool = True, code: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contact_required = required
        if not code:
            self.fields["phone"].help_text = _("For news about the visit, such as 0812 3456 7890.")
        if not carriers.has("whatsapp"):
            del self.fields["whatsapp"]

    def clean_phone(self) -> str:
        text = str(self.cleaned_data["phone"]).strip()
        return mobile_number(text) if text else ""

    def clean_companion(self) -> str:
        name = " ".join(str(self.cleaned_data["companion"]).split())
        for finding in blocking(names.check_name(name)) if name else []:
            raise forms.ValidationError(wording.say(finding.code), code=finding.code)
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = cleaned.get("phone") or cleaned.get("email") or self.errors
        if self.contact_required and not named:
            self.add_error("phone", _("Write a mobile number, or an e-mail address below."))
        return cleaned


class CodeForm(PlainForm):
    code = forms.RegexField(
        r"^\d{6}$",
        label=_("Code"),
        help_text=_("Six digits, from the newest message."),
        error_messages={
            "required": _("Write the six digits of the code."),
            "invalid": _("The code has six digits."),
        },
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        if data is not None and "code" in data:
            data = {"code": "".join(str(data["code"]).split())}
        super().__init__(data)


class FindForm(PlainForm):
    code = forms.CharField(
        label=_("Booking code"),
        help_text=_("Nine signs, such as ABC-DEF-GHJ. Capitals and dashes do not matter."),
        max_length=64,
        error_messages={"required": _("Write your booking code.")},
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    born_on = forms.DateField(
        label=_("Date of birth"),
        error_messages={
            "required": _("Write the date of birth."),
            "invalid": _("This date does not exist. Write day, month and year in figures."),
        },
        widget=DateParts("bday"),
    )

    def clean_code(self) -> str:
        try:
            return codes.read(self.cleaned_data["code"])
        except codes.BadCode as error:
            raise forms.ValidationError(wording.say(error.code), code=error.code) from error


class ChangeForm(PlainForm):
    """A move or a cancellation of one person or the whole party."""

    key = forms.UUIDField()
    slot = WholeNumberField(min_value=1, max_value=2**62, required=False)
    everyone = forms.BooleanField(required=False)


class UndoForm(PlainForm):
    key = forms.UUIDField()


def new_key() -> str:
    """An idempotency key for a form about to be shown."""
    return str(uuid.uuid4())
