"""What the codes of the house mean, in sentences for its staff."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "second_factor_wrong": _("This code is not right. Wait for the next one and try again."),
    "second_factor_wait": _("Too many wrong codes. Wait a minute, then try the newest code."),
    "second_factor_missing": _("No app is set up yet. Start with the first step."),
    "second_factor_stands": _("Your app is set up already. If you lost it, ask a supervisor or administrator."),
    "own_second_factor": _("You cannot reset your own second factor. Ask a colleague."),
}


def say(code: str) -> str:
    """The sentence for a code, in the language of the moment."""
    return str(WORDS[code])
