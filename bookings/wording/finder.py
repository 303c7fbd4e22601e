"""The questions that find the right service, and what can be answered."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

Words = str | Promise

QUESTIONS: dict[str, Words] = {
    "before": gettext_lazy("Have you ever had a passport?"),
    "why": gettext_lazy("Why do you need a new one?"),
    "for_whom": gettext_lazy("Who is the passport for?"),
    "hurry": gettext_lazy("Do you need it on the same day?"),
    "need": gettext_lazy("Does somebody need the priority lane?"),
}

CHOICES: dict[str, dict[str, tuple[Words, Words]]] = {
    "before": {
        "never": (gettext_lazy("No, this is the first"), ""),
        "had_one": (gettext_lazy("Yes"), gettext_lazy("Also when it has run out, is lost or was long ago.")),
        "collect": (gettext_lazy("It is ready, I only collect it"), ""),
    },
    "why": {
        "expired": (gettext_lazy("It has run out, or soon will"), ""),
        "full": (gettext_lazy("The pages are full"), ""),
        "lost": (gettext_lazy("It is lost or stolen"), gettext_lazy("You need a police report.")),
        "damaged": (
            gettext_lazy("It is damaged"),
            gettext_lazy("Torn, wet, drawn in, loose pages, a picture that comes off: all of these count."),
        ),
        "data": (gettext_lazy("My name or data have changed"), ""),
    },
    "for_whom": {
        "adult": (gettext_lazy("A grown-up"), gettext_lazy("17 or older, or married")),
        "child": (gettext_lazy("A child"), gettext_lazy("Under 17. A parent comes along.")),
    },
    "hurry": {
        "no": (gettext_lazy("No, the usual way is fine"), gettext_lazy("Usually ready within four working days")),
        "yes": (gettext_lazy("Yes, the same day"), gettext_lazy("Costs extra, and you must come early in the day.")),
    },
    "need": {
        "none": (gettext_lazy("No"), ""),
        "elderly": (gettext_lazy("An elderly person"), gettext_lazy("60 or older")),
        "disability": (gettext_lazy("A person with a disability"), ""),
        "pregnant": (gettext_lazy("A pregnant woman"), ""),
        "toddler": (gettext_lazy("A small child"), gettext_lazy("Under 5")),
    },
}


def question(code: str) -> str:
    return str(QUESTIONS[code])


def choices(code: str, values: Iterable[str]) -> list[tuple[str, str, str]]:
    """(value, label, hint) of each choice of a question."""
    return [(value, str(CHOICES[code][value][0]), str(CHOICES[code][value][1])) for value in values]
