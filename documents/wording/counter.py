"""What the counter's codes mean, in sentences for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.rules.checks import NOT_SAID, OPEN
from documents.rules.completeness import Lack
from documents.rules.counter import Fault, Referral
from documents.rules.matching import TYPED
from documents.wording.papers import kind_name

WORDS: dict[str, Promise] = {
    "case_taken": _("A colleague has this case in hand. Nothing was changed."),
    "case_over": _("These papers were found complete. Open the case again before you change anything."),
    "another_wanted": _("You referred this case: another officer decides it."),
    "papers_lacking": _("Something on the list is still missing. Tick it, or choose incomplete."),
    "facts_open": _("It is not clear yet which papers are asked for. Answer the questions about the case first."),
    "nothing_lacking": _("Nothing on the list is missing. Choose complete, or refer the case."),
    "referral_needs_reason": _("Choose why another officer should decide."),
    "no_deadline_rule": _("No deadline is in force, so nothing was decided. Tell who keeps the reference data."),
    "case_taken_over": _("The case is yours now. Your colleague reads why."),
    "decided_complete": _("Complete. The application goes on."),
    "decided_incomplete": _("Incomplete. Hand the note over: it says what helps, until when, and when to come back."),
    "decided_refer": _("Referred. Another officer decides."),
    "service_switched": _("The service is switched. The list of papers follows it."),
}

REASONS: dict[str, Promise] = {
    Lack.MISSING: _("It is missing."),
    Lack.INCOMPLETE: _("It does not show all that is needed."),
    Fault.TOO_LITTLE: _("It does not show all that is needed."),
    Fault.DIFFERS: _("It says something else than the other papers."),
    Fault.UNREADABLE: _("It cannot be read."),
    Fault.COPY: _("It is a copy; the original is needed."),
    Fault.RUN_OUT: _("It has run out."),
    NOT_SAID: _("Whether it is needed depends on the case: a few questions are not answered yet."),
    OPEN: _("The list of papers goes by the answer, and nobody gave it yet. Answer it, then the office looks again."),
}

REFERRALS: dict[Referral, Promise] = {
    Referral.DOUBT: _("A paper is in doubt"),
    Referral.DIFFERENT: _("Papers disagree, and no letter explains it"),
    Referral.UNUSUAL: _("The case is on none of the lists"),
    Referral.OTHER_OFFICE: _("Another office must be asked"),
}

DEEDS: dict[str, Promise] = {
    "counter.seen": _("Looked at a case at the counter"),
    "counter.taken": _("Took a case at the counter in hand"),
    "counter.taken_over": _("Took a case over from a colleague"),
    "counter.original_seen": _("Saw an original"),
    "counter.original_unseen": _("Took a tick on an original back"),
    "counter.complete": _("Found the papers complete"),
    "counter.incomplete": _("Found the papers incomplete"),
    "counter.refer": _("Referred a case to another officer"),
    "counter.reopened": _("Opened a case again"),
    "counter.printed": _("Handed a note on missing papers out"),
    "booking.service_switched": _("Switched the service"),
}


def reason(code: str) -> str:
    return str(REASONS[code])


def source(code: str) -> str:
    """A column of the matching table."""
    return str(_("As typed")) if code == TYPED else kind_name(code)
