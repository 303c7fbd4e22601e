"""What answers and papers of an interview give reason to ask further, so that nobody is sent into danger.

A flag is a question that stays open, never a score and never a decision. Rules read what was asked and answered
and what the papers show; who the person is (sex, age by itself, marital status, religion, region, savings) is not
among the facts, so that no rule can read it. That an applicant is under age counts only together with work, which
the law forbids them (UU 18/2017 article 5).
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from bookings.rules.eligibility import age_on
from documents.rules.kinds import PaperKind

YES, NO = "yes", "no"
NOT_WORK = ("tourism", "family", "study", "worship", "medical", "someday", "other")
MIDDLEMEN = ("recruiter", "agency", "employer")
OF_AGE_FOR_WORK = 18  # years; UU 18/2017 article 5, told by the row of the flag
WORK_PAPERS = frozenset({PaperKind.WORK_CONTRACT, PaperKind.PLACEMENT_LETTER})
# Of the other papers no rule hears: a marriage book or a baptism letter would tell who somebody is.
TELLING_PAPERS = WORK_PAPERS | {PaperKind.OLD_PASSPORT}


@dataclass(frozen=True)
class Facts:
    """Answers by the key of their question; an empty text is a question that was not asked or not answered.

    `papers` are kinds of papers in the file, of those that rules may read. `is_too_young_to_work` is asked of the
    birth date by the caller.
    """

    purpose: str = ""
    destination: str = ""
    payer: str = ""
    host: str = ""
    host_named: str = ""
    work_offered: str = ""
    employer_named: str = ""
    contract_shown: str = ""
    placement_letter: str = ""
    papers_kept_by: str = ""
    owes_for_trip: str = ""
    told_what_to_say: str = ""
    worked_abroad: str = ""
    earlier_passport_said: str = ""
    earlier_passport_found: str = ""
    papers: frozenset[str] = frozenset()
    is_too_young_to_work: bool = False

    @property
    def is_for_work(self) -> bool:
        return self.purpose == "work" or self.work_offered == YES


QUESTIONS = tuple(field.name for field in fields(Facts) if field.type in ("str", str))


def facts_of(answers: Mapping[str, str], *, papers: Iterable[str], born_on: date, on: date) -> Facts:
    """The facts of an interview held on the day. Answers to questions that no rule knows are left out."""
    known = {key: answers[key] for key in QUESTIONS if key in answers}
    telling = TELLING_PAPERS & frozenset(papers)
    return Facts(**known, papers=telling, is_too_young_to_work=age_on(on, born_on) < OF_AGE_FOR_WORK)


def _contract_missing(facts: Facts) -> bool:
    """Work is stated and neither a contract nor the placement agency's letter is there, shown or in the file."""
    is_there = facts.placement_letter == YES or not facts.papers.isdisjoint(WORK_PAPERS)
    return facts.is_for_work and facts.contract_shown == NO and not is_there


def _employer_unknown(facts: Facts) -> bool:
    return facts.is_for_work and facts.employer_named == NO


def _host_unnamed(facts: Facts) -> bool:
    """Somebody is said to wait there, and the applicant cannot say who or how to reach them."""
    return facts.host not in ("", "nobody") and facts.host_named == NO


def _answers_differ(facts: Facts) -> bool:
    """The journey is said not to be for work, and work was offered all the same, or an employer has a hand in it.

    Not with a purpose that is on no list: a journey of business may be for the company there.
    """
    is_offered = facts.purpose in NOT_WORK and facts.work_offered == YES
    has_employer = "employer" in (facts.payer, facts.host, facts.papers_kept_by)
    return is_offered or (has_employer and facts.purpose in NOT_WORK and facts.purpose != "other")


def _papers_differ(facts: Facts) -> bool:
    """A contract or a placement letter is among the papers of somebody who says that they do not travel for work."""
    return facts.purpose in NOT_WORK and not facts.papers.isdisjoint(WORK_PAPERS)


def _middleman_pays_and_keeps(facts: Facts) -> bool:
    """Whoever pays for the journey also keeps the applicant's papers: a means of control (UU 21/2007 article 1)."""
    return facts.payer in MIDDLEMEN and facts.papers_kept_by in MIDDLEMEN


def _debt_to_middleman(facts: Facts) -> bool:
    """The journey is to be paid off to whoever arranged it: debt bondage is a means named in UU 21/2007 article 1."""
    return facts.payer in MIDDLEMEN and facts.owes_for_trip == YES


def _passport_hidden(facts: Facts) -> bool:
    """An earlier passport is in the records or among the papers of somebody who says that they never had one."""
    was_found = facts.earlier_passport_found == YES or PaperKind.OLD_PASSPORT in facts.papers
    return facts.earlier_passport_said == NO and was_found


def _too_young_for_work(facts: Facts) -> bool:
    return facts.is_for_work and facts.is_too_young_to_work


def _told_what_to_say(facts: Facts) -> bool:
    return facts.told_what_to_say == YES


Rule = Callable[[Facts], bool]
RULES: dict[str, Rule] = {
    "contract_missing": _contract_missing,
    "employer_unknown": _employer_unknown,
    "host_unnamed": _host_unnamed,
    "answers_differ": _answers_differ,
    "papers_differ": _papers_differ,
    "middleman_pays_and_keeps": _middleman_pays_and_keeps,
    "debt_to_middleman": _debt_to_middleman,
    "passport_hidden": _passport_hidden,
    "too_young_for_work": _too_young_for_work,
    "told_what_to_say": _told_what_to_say,
}


def raised(facts: Facts, in_force: Container[str]) -> tuple[str, ...]:
    """Codes of the flags that the facts raise, of those that a dated row puts in force."""
    return tuple(code for code, rule in RULES.items() if code in in_force and rule(facts))


@dataclass(frozen=True)
class Asked:
    """A question as its row has it: asked only when the answer to another is one of `only_after`.

    One of `only_after` may be `question:answer`, for the answer to a question other than `after`.
    """

    key: str
    answers: tuple[str, ...]  # codes to choose from; empty: words of their own
    after: str = ""
    only_after: tuple[str, ...] = ()


def applies(question: Asked, answers: Mapping[str, str]) -> bool:
    said = {answers.get(question.after, ""), *(f"{key}:{value}" for key, value in answers.items())}
    return not question.after or not said.isdisjoint(question.only_after)


def standing(questions: Iterable[Asked], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that still count: an answer falls away with the answer that its question hung on.

    Questions come in an order in which each stands behind the one it hangs on.
    """
    kept: dict[str, str] = {}
    for question in questions:
        if applies(question, kept) and answers.get(question.key):
            kept[question.key] = answers[question.key]
    return kept


def open_questions(questions: Iterable[Asked], answers: Mapping[str, str]) -> tuple[str, ...]:
    """Keys of the questions that still wait for an answer, in their order."""
    return tuple(one.key for one in questions if applies(one, answers) and not answers.get(one.key))
