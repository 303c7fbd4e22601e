"""How an interview may end, and who may end it so: a refusal takes two officers, a reason, and a way out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_WAIT = 366  # days that papers may be waited for


class Outcome(StrEnum):
    CLEAR = "clear"
    PAPERS = "papers"
    REFER = "refer"
    POSTPONE = "postpone"
    REFUSE = "refuse"


PAPERS_OUTSTANDING = "papers_outstanding"  # the reason whose cure is to bring the papers that the letter names
TAKES_TWO = frozenset({Outcome.POSTPONE, Outcome.REFUSE})


@dataclass(frozen=True)
class Proposal:
    """What an officer wants to decide. `reason` is a code of the closed list; `papers` are kinds, due by `until`."""

    outcome: Outcome
    officer: int
    on: date
    reason: str = ""
    papers: tuple[str, ...] = ()
    until: date | None = None


@dataclass(frozen=True)
class Case:
    """What is known of the interview: who held it, questions and flags that are still open, reasons in force."""

    interviewer: int
    open_questions: Sequence[str] = ()
    open_flags: Sequence[str] = ()
    reasons: frozenset[str] = frozenset()


def objections(proposal: Proposal, case: Case) -> tuple[str, ...]:
    """Codes of what stands against the proposal; none when it may be made."""
    found = [code for rule in (_unanswered, _unclear, _papers, _reason) for code in rule(proposal, case)]
    return tuple(found)


def _unanswered(proposal: Proposal, case: Case) -> list[str]:
    """Nothing is decided on questions that were not asked; a colleague may be asked for at any time."""
    return ["questions_open"] if case.open_questions and proposal.outcome is not Outcome.REFER else []


def _unclear(proposal: Proposal, case: Case) -> list[str]:
    return ["flags_open"] if proposal.outcome is Outcome.CLEAR and case.open_flags else []


def _papers(proposal: Proposal, _case: Case) -> list[str]:
    """Whoever is to bring papers is told which, and until when."""
    waits = proposal.outcome in TAKES_TWO and proposal.reason == PAPERS_OUTSTANDING
    if proposal.outcome is not Outcome.PAPERS and not waits:
        return []
    if not proposal.papers:
        return ["papers_unnamed"]
    days = (proposal.until - proposal.on).days if proposal.until else 0
    return [] if 0 < days <= LONGEST_WAIT else ["deadline_wrong"]


def _reason(proposal: Proposal, case: Case) -> list[str]:
    if proposal.outcome not in TAKES_TWO:
        return []
    return [] if proposal.reason in case.reasons else ["reason_unlisted"]


def may_confirm(*, proposed_by: int, officer: int, officers: Collection[int | None]) -> bool:
    """Whether this officer may make a proposed refusal or postponement true: the other of the case's two."""
    return officer != proposed_by and officer in officers
