"""What the codes of the house mean, in sentences for its staff."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "second_factor_wrong": _("This code is not right. Wait for the next one and try again."),
    "second_factor_wait": _("Too many wrong codes. Wait a minute, then try the newest code."),
    "second_factor_missing": _("No app is set up yet. Start with the first step."),
    "second_factor_stands": _("Your app is set up already. If you lost it, ask a supervisor or administrator."),
    "spans_overlap": _("Two stretches of one day overlap; the earlier one counts."),
    "pause_outside_span": _("The pause lies outside the hours; it is passed over."),
    "time_not_on_the_minute": _("Hours begin and end on a full minute."),
    "hours_do_not_fit": _("Something in these hours does not fit together."),
    "own_second_factor": _("You cannot reset your own second factor. Ask a colleague."),
}

DEEDS: dict[str, Promise] = {
    "span.shut": _("Closed a stretch of time"),
    "span.opened": _("Opened a stretch of time again"),
    "reference.seeded": _("Reference data written from the files"),
    "reference.added": _("Reference data added"),
    "reference.changed": _("Reference data changed"),
    "reference.removed": _("Reference data removed"),
    "staff.signed_in": _("Signed in"),
    "staff.password_changed": _("Changed their password"),
    "staff.second_factor_set": _("Set up their second factor"),
    "staff.second_factor_failed": _("Typed a wrong second-factor code"),
    "staff.second_factor_reset": _("Second factor reset"),
    "staff.added": _("Staff account made"),
    "staff.changed": _("Staff account changed"),
    "staff.password_given": _("New password given to a colleague"),
    "posting.added": _("Posting added"),
    "posting.changed": _("Posting changed"),
    "staff.unlocked": _("Sign-in unlocked"),
}


def say(code: str) -> str:
    """The sentence for a code, in the language of the moment."""
    return str(WORDS[code])


def rupiah(amount: int) -> str:
    """An amount as price lists write it, in either language: Rp 950.000."""
    return f"Rp {amount:,}".replace(",", ".")


CLOSED: dict[str, Promise] = {
    "no_hours": _("No service on this weekday"),
    "not_open_yet": _("Not open yet"),
    "no_longer_open": _("No longer open"),
    "year_not_firm": _("The holidays of this year are not decided yet"),
}


def closed(reason: str, detail: str) -> str:
    """Why a point does not serve on a day: the holiday or closure by its own name, or the code's words."""
    return detail or str(CLOSED.get(reason.partition(":")[0], CLOSED["no_hours"]))
