"""Shapes of what staff send about their own account."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from offices.models import User
from offices.permissions import staff_of


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
