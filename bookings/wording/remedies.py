"""What is wrong with papers and what helps: a few words for an SMS, whole sentences where there is room."""

import datetime as dt
from collections.abc import Sequence

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bookings.rules.remedies import Remedy, in_room

SHORT: dict[Remedy, Promise] = {
    Remedy.ADD: gettext_lazy("missing, add it"),
    Remedy.REPLACE: gettext_lazy("unreadable, replace it"),
    Remedy.ORIGINAL: gettext_lazy("a copy, bring the original"),
    Remedy.RENEW: gettext_lazy("out of date, renew it"),
    Remedy.LETTER: gettext_lazy("too little, add a letter"),
    Remedy.CORRECT: gettext_lazy("differing, have it corrected"),
    Remedy.ANSWER: gettext_lazy("a question, answer it"),
}

LONG: dict[Remedy, Promise] = {
    Remedy.ADD: gettext_lazy("A paper is missing. Add it, or one of those that count in its place."),
    Remedy.REPLACE: gettext_lazy(
        "A paper cannot be read. Take its picture again in good light, or bring one that can be read."
    ),
    Remedy.ORIGINAL: gettext_lazy("A paper is a copy. Bring the original."),
    Remedy.RENEW: gettext_lazy("A paper has run out. Have it renewed where it was issued."),
    Remedy.LETTER: gettext_lazy(
        "A paper does not show all that is needed. Add the letter that shows the rest; the page says who writes it."
    ),
    Remedy.CORRECT: gettext_lazy(
        "A paper says something else than the others. Have it corrected, or add the letter that explains it;"
        " the page says who writes it."
    ),
    Remedy.ANSWER: gettext_lazy("A question about your case is open, and the list goes by its answer. Answer it."),
}


def short(codes: Sequence[str]) -> str:
    """For the room that an SMS has; plain ASCII."""
    return in_room([str(SHORT[Remedy(code)]) for code in codes], gettext("%d more"))


def whole(codes: Sequence[str], until: dt.date | None) -> str:
    """Every one of them, a line each, and the last day for it."""
    lines = [f"- {LONG[Remedy(code)]}" for code in codes]
    if until:
        last = formats.date_format(until, "j F Y")
        lines += ["", gettext("You have time until %(day)s.") % {"day": last}]
    return "\n".join([gettext("What is wrong with the papers, and what helps:"), *lines])
