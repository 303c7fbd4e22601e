"""Shapes of what staff send about themselves: their account, and days on which they will not be there."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from offices.models import Absence, User
from offices.permissions import staff_of
from offices.rules.cells import FIRST_DAY, LAST_DAY

LONGEST_NOTE = 200


class PlainForm(forms.Form):
    """Messages come from us, in the reader's language, never from the browser."""

    use_required_attribute = False


class DayField(forms.DateField):
    default_validators = [
        MinValueValidator(FIRST_DAY, _("This day is too far away.")),
        MaxValueValidator(LAST_DAY, _("This day is too far away.")),
    ]
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"required": _("Choose a day."), "invalid": _("This day does not exist.")}


class SignInForm(AuthenticationForm):
    use_required_attribute = False
    error_messages = {
        "invalid_login": _("This name and password do not belong together. Capital letters count."),
        "inactive": _("This account is switched off. Ask your administrator."),
        "no_posting": _("You have no posting at an office today. Ask your administrator."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].error_messages["required"] = _("Write your user name.")
        self.fields["password"].error_messages["required"] = _("Write your password.")

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not user.is_superuser and staff_of(user) is None:
            raise ValidationError(self.error_messages["no_posting"], code="no_posting")


class SecondFactorForm(forms.Form):
    use_required_attribute = False

    code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("Code from the app"),
        help_text=_("Six digits. A new code comes every 30 seconds."),
        error_messages={
            "required": _("Write the six digits that the app shows."),
            "invalid": _("The code has six digits."),
        },
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12, "autofocus": True}
        ),
    )

    def __init__(self, data: "dict[str, str] | None" = None) -> None:
        if data is not None:
            data = {"code": "".join(str(data.get("code", "")).split())}
        super().__init__(data)


class PasswordForm(PasswordChangeForm):
    use_required_attribute = False


class OwnAbsenceForm(PlainForm):
    """Days on which an officer asks not to come."""

    kind = forms.ChoiceField(
        label=_("Why"),
        choices=Absence.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))
    note = forms.CharField(
        label=_("A word to whoever answers"),
        help_text=_("Nothing about your health: the kind is enough."),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def asked(self) -> dict[str, Any]:
        """What is asked for, in the action's words."""
        return {name: self.cleaned_data[name] for name in ("kind", "first", "last", "note")}
