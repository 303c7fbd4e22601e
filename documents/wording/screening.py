"""What codes of interviews mean, in sentences for people."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Promise] = {
    "not_yours": _("This interview is with another officer."),
    "taken_by_another": _("A colleague was quicker and has this one."),
    "screening_over": _("This interview is over, or waits for a second officer. It cannot be changed now."),
    "booking_cancelled": _("This booking was cancelled. Nobody is interviewed for it."),
    "answer_unknown": _("One of the answers is not on the list. Nothing was saved."),
    "no_reason": _("Please give a reason."),
    "unsettled": _("This cannot be decided yet."),
    "questions_open": _("Some questions have no answer yet."),
    "flags_open": _("Some points are still unclear. Clear each with a reason, or choose another way."),
    "papers_unnamed": _("Choose at least one paper to ask for."),
    "deadline_wrong": _("The day until which papers are waited for must be after today and within a year."),
    "reason_unlisted": _("Choose a reason from the list."),
}

OUTCOMES: dict[str, Promise] = {
    "clear": _("Clear: the application goes on"),
    "papers": _("Ask for papers"),
    "refer": _("Ask a second officer"),
    "postpone": _("Propose to postpone"),
    "refuse": _("Propose to refuse"),
}

DECIDED = OUTCOMES | {"postpone": _("To postpone"), "refuse": _("To refuse")}  # beside them stands what became of it

PARTS: dict[str, Promise] = {
    "interviewer": _("Interviewer"),
    "second": _("Second officer"),
    "auditor": _("Auditor"),
}

DEEDS: dict[str, Promise] = {
    "screening.opened": _("Began an interview"),
    "screening.answered": _("Wrote answers of an interview down"),
    "screening.seen": _("Read an interview"),
    "screening.noted": _("Wrote a note in an interview"),
    "screening.handed_on": _("Handed an interview on"),
    "screening.second_taken": _("Became second officer of an interview"),
    "screening.ended": _("Ended an interview"),
    "screening.looks_told": _("Told an applicant who read an interview"),
    "screening.supervisor_called": _("Called the supervisor"),
    "screening.call_answered": _("Answered a call"),
    "screening.contact_forgotten": _("Took a contact out of an interview"),
    "screening.destroyed": _("Destroyed what was kept of an interview"),
}


def outcome(code: str) -> str:
    """What was decided, in words."""
    return str(DECIDED[code])


def called(address: str) -> tuple[str, str]:
    """Subject and text of the e-mail that somebody calls; neither who, nor where, nor about whom."""
    body = gettext("Hello,\n\na colleague has called you for two minutes. Sign in to answer:\n\n%(address)s\n")
    return gettext("A colleague calls you"), body % {"address": address}


def monthly(month: dt.date, address: str) -> tuple[str, str]:
    """Subject and text of the e-mail that a month's report is there; nothing of what stands in it."""
    named = {"month": date_format(month, "F Y"), "address": address}
    body = gettext("Hello,\n\nthe report on %(month)s is there. Sign in to read it:\n\n%(address)s\n")
    return gettext("The report on %(month)s is there") % named, body % named
