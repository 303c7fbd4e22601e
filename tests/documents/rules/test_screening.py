import dataclasses
import datetime as dt
import inspect
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.rules import outcomes, screening
from documents.rules.kinds import PaperKind
from documents.rules.screening import RULES, Asked, Facts

EVERY_RULE = frozenset(RULES)
ON = dt.date(2030, 3, 4)
GROWN_UP = dt.date(1990, 5, 17)
FORBIDDEN = {
    *("sex", "gender", "age", "born_on", "birth_date", "marital_status", "married", "religion", "region", "looks"),
    *("region_of_origin", "birth_place", "district", "province", "address", "savings", "balance", "income", "nik"),
}

GUIDE = tomllib.loads(Path("documents/data/screening.toml").read_text(encoding="utf-8"))
CHOICES = {
    row["code"]: [code for code, *_words in row["choices"]]
    for table in GUIDE["question"]
    for row in table["each"]
    if "choices" in row
}
MAY_BE_READ = {
    *("purpose", "payer", "host", "host_named", "work_offered", "employer_named", "contract_shown", "placement_letter"),
    *("papers_kept_by", "owes_for_trip", "told_what_to_say", "earlier_passport_said", "earlier_passport_found"),
    *("papers", "is_too_young_to_work"),
}
NOTED_ONLY = {"destination", "worked_abroad"}  # asked, and held against nobody


class Watched(Facts):
    """Facts that write down which of them are read, on every way through a rule."""

    asked: set[str] = set()

    def __getattribute__(self, name):
        if not name.startswith("__") and name != "asked":
            Watched.asked.add(name)
        return super().__getattribute__(name)


def read_by(rule):
    """What the rule reads, whatever was answered: each answer decides where it reads on."""
    choices = {key: ("", *CHOICES.get(key, ("Negeri",))) for key in screening.QUESTIONS}
    Watched.asked = set()

    @settings(max_examples=200, derandomize=True)
    @given(
        st.fixed_dictionaries({key: st.sampled_from(values) for key, values in choices.items()}),
        st.frozensets(st.sampled_from(list(PaperKind))),
        st.booleans(),
    )
    def walk(answers, papers, is_too_young):
        rule(Watched(**answers, papers=papers, is_too_young_to_work=is_too_young))

    walk()
    return Watched.asked - {"is_for_work"}


@pytest.mark.parametrize("code", RULES)
def test_no_rule_reads_who_a_person_is(code):
    read = read_by(RULES[code])

    assert read
    assert read <= MAY_BE_READ


def test_watched_facts_notice_a_rule_that_reads_what_is_only_noted():
    """The canary of the test above, with a reading that stands behind two others."""
    read = read_by(lambda facts: facts.host == "friend" and facts.host_named == "no" and facts.destination == "Negeri")

    assert read == {"host", "host_named", "destination"}


def test_facts_have_no_word_about_who_a_person_is():
    """A closed list: another fact has to be put here by a person, under whatever name it comes."""
    names = {field.name for field in dataclasses.fields(Facts)}

    assert names == MAY_BE_READ | NOTED_ONLY
    assert names.isdisjoint(FORBIDDEN)
    assert set(inspect.signature(screening.facts_of).parameters) == {"answers", "papers", "born_on", "on"}


@pytest.mark.parametrize("kind", PaperKind)
def test_facts_of_when_a_paper_tells_who_somebody_is_leaves_it_out(kind):
    facts = screening.facts_of({}, papers=[kind], born_on=GROWN_UP, on=ON)

    assert facts.papers == {kind} & {"work_contract", "placement_letter", "old_passport"}


ANSWERED = st.fixed_dictionaries({key: st.sampled_from(["", *values]) for key, values in CHOICES.items()})


@given(ANSWERED, st.frozensets(st.sampled_from(list(PaperKind))))
def test_age_without_work_changes_no_flag(answers, papers):
    facts = Facts(**answers, papers=papers)
    younger = dataclasses.replace(facts, is_too_young_to_work=True)

    added = {"too_young_for_work"} if facts.is_for_work else set()
    assert set(screening.raised(younger, EVERY_RULE)) == {*screening.raised(facts, EVERY_RULE)} | added


@pytest.mark.parametrize("is_too_young", [True, False])
def test_age_without_work_raises_nothing(is_too_young):
    assert screening.raised(Facts(purpose="tourism", is_too_young_to_work=is_too_young), EVERY_RULE) == ()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(), ()),
        (Facts(purpose="someday"), ()),  # a passport "in case I can travel one day" is nothing to hold against anybody
        (Facts(purpose="tourism", payer="self", host="nobody", work_offered="no"), ()),
        (Facts(purpose="work", contract_shown="yes", employer_named="yes"), ()),
        (Facts(purpose="work", contract_shown="no", placement_letter="yes", employer_named="yes"), ()),
        (Facts(purpose="work", contract_shown="no", placement_letter="no"), ("contract_missing",)),
        (Facts(purpose="work", contract_shown="no", papers=frozenset({"work_contract"})), ()),
        (Facts(purpose="work", contract_shown="no", papers=frozenset({"placement_letter"})), ()),
        (Facts(purpose="work", employer_named="no"), ("employer_unknown",)),
        (Facts(purpose="family", host="friend", host_named="no"), ("host_unnamed",)),
        (Facts(purpose="family", host="friend", host_named="yes"), ()),
        (Facts(purpose="tourism", work_offered="yes"), ("answers_differ",)),
        (Facts(purpose="other", work_offered="yes"), ("answers_differ",)),
        (Facts(purpose="someday", work_offered="yes"), ("answers_differ",)),
        (Facts(purpose="other", work_offered="yes", contract_shown="no"), ("contract_missing", "answers_differ")),
        (Facts(purpose="tourism", payer="employer", work_offered="no"), ("answers_differ",)),
        (Facts(purpose="family", host="employer", host_named="yes", work_offered="no"), ("answers_differ",)),
        (Facts(purpose="someday", papers_kept_by="employer"), ("answers_differ",)),
        (Facts(purpose="other", payer="employer", host="employer", work_offered="no"), ()),  # a journey of business
        (Facts(purpose="work", payer="employer", host="employer", contract_shown="yes"), ()),
        (Facts(purpose="tourism", papers=frozenset({"work_contract"})), ("papers_differ",)),
        (Facts(purpose="tourism", papers=frozenset({"placement_letter"})), ("papers_differ",)),
        (Facts(purpose="someday", papers=frozenset({"work_contract"})), ("papers_differ",)),
        (Facts(purpose="other", papers=frozenset({"work_contract"})), ("papers_differ",)),
        (Facts(purpose="work", papers=frozenset({"work_contract"})), ()),
        (Facts(payer="recruiter", papers_kept_by="recruiter"), ("middleman_pays_and_keeps",)),
        (Facts(payer="recruiter", papers_kept_by="self"), ()),
        (Facts(payer="self", papers_kept_by="agency"), ()),
        (Facts(payer="agency", owes_for_trip="yes"), ("debt_to_middleman",)),
        (Facts(payer="family", owes_for_trip="yes"), ()),
        (Facts(earlier_passport_said="no", earlier_passport_found="yes"), ("passport_hidden",)),
        (Facts(earlier_passport_said="no", papers=frozenset({"old_passport"})), ("passport_hidden",)),
        (Facts(earlier_passport_said="yes", papers=frozenset({"old_passport"})), ()),
        (Facts(earlier_passport_said="yes", earlier_passport_found="yes"), ()),
        (Facts(worked_abroad="yes"), ()),  # noted, never held against anybody
        (Facts(purpose="work", is_too_young_to_work=True), ("too_young_for_work",)),
        (Facts(told_what_to_say="yes"), ("told_what_to_say",)),
    ],
)
def test_raised_when_facts_are_these_gives_these_flags(facts, expected):
    assert screening.raised(facts, EVERY_RULE) == expected


def test_raised_when_no_row_puts_the_rule_in_force_gives_nothing():
    facts = Facts(told_what_to_say="yes", purpose="work", contract_shown="no")

    assert screening.raised(facts, {"told_what_to_say"}) == ("told_what_to_say",)


@pytest.mark.parametrize(
    ("born_on", "is_too_young"), [(dt.date(2012, 3, 5), True), (dt.date(2012, 3, 4), False), (GROWN_UP, False)]
)
def test_facts_of_when_the_birthday_is_near_counts_whole_years(born_on, is_too_young):
    facts = screening.facts_of(
        {"purpose": "work", "colour": "blue"}, papers=["ektp", "old_passport"], born_on=born_on, on=ON
    )

    assert (facts.purpose, facts.papers, facts.is_too_young_to_work) == (
        "work",
        frozenset({"old_passport"}),
        is_too_young,
    )


QUESTIONS = (
    Asked("purpose", ("work", "tourism")),
    Asked("employer", ("yes", "no"), "purpose", ("work",)),
    Asked("wages", (), "employer", ("yes",)),
)


def test_standing_when_the_answer_behind_one_changes_drops_it_and_what_hangs_on_it():
    answers = {"purpose": "tourism", "employer": "yes", "wages": "some"}

    assert screening.standing(QUESTIONS, answers) == {"purpose": "tourism"}
    assert screening.open_questions(QUESTIONS, {"purpose": "work"}) == ("employer",)
    assert screening.open_questions(QUESTIONS, {"purpose": "tourism"}) == ()


@pytest.mark.parametrize(
    ("answers", "is_asked"),
    [
        ({"purpose": "work"}, True),
        ({"purpose": "other", "offered": "yes"}, True),
        ({"purpose": "other", "offered": "no"}, False),
        ({"purpose": "other"}, False),
        ({}, False),
    ],
)
def test_applies_when_a_question_hangs_on_either_of_two_answers(answers, is_asked):
    contract = Asked("contract", ("yes", "no"), "purpose", ("work", "offered:yes"))

    assert screening.applies(contract, answers) is is_asked


SAID = st.sampled_from(["yes", "no", "work", "self", "agency", ""])


@given(st.dictionaries(st.sampled_from(screening.QUESTIONS), SAID))
def test_raised_whatever_was_answered_gives_each_flag_at_most_once(answers):
    facts = screening.facts_of(answers, papers=(), born_on=GROWN_UP, on=ON)

    flags = screening.raised(facts, EVERY_RULE)

    assert len(flags) == len(set(flags))
    assert set(flags) <= EVERY_RULE


CASE = outcomes.Case(interviewer=1, reasons=frozenset({"papers_outstanding", "facts_contradict"}))
Outcome = outcomes.Outcome


def proposal(outcome, **more):
    return outcomes.Proposal(**{"outcome": outcome, "officer": 1, "on": ON, **more})


@pytest.mark.parametrize(
    ("made", "case", "expected"),
    [
        (proposal(Outcome.CLEAR), CASE, ()),
        (proposal(Outcome.CLEAR), dataclasses.replace(CASE, open_flags=["host_unnamed"]), ("flags_open",)),
        (proposal(Outcome.CLEAR), dataclasses.replace(CASE, open_questions=["payer"]), ("questions_open",)),
        (proposal(Outcome.REFER), dataclasses.replace(CASE, open_questions=["payer"], open_flags=["x"]), ()),
        (proposal(Outcome.PAPERS), CASE, ("papers_unnamed",)),
        (proposal(Outcome.PAPERS, papers=("work_contract",)), CASE, ("deadline_wrong",)),
        (proposal(Outcome.PAPERS, papers=("work_contract",), until=ON), CASE, ("deadline_wrong",)),
        (proposal(Outcome.PAPERS, papers=("work_contract",), until=ON + dt.timedelta(14)), CASE, ()),
        (proposal(Outcome.PAPERS, papers=("work_contract",), until=ON + dt.timedelta(400)), CASE, ("deadline_wrong",)),
        (proposal(Outcome.REFUSE), CASE, ("reason_unlisted",)),
        (proposal(Outcome.REFUSE, reason="I do not like it"), CASE, ("reason_unlisted",)),
        (proposal(Outcome.REFUSE, reason="facts_contradict"), CASE, ()),
        (proposal(Outcome.POSTPONE, reason="facts_contradict"), CASE, ()),
        (proposal(Outcome.POSTPONE, reason="papers_outstanding"), CASE, ("papers_unnamed",)),
        (proposal(Outcome.REFUSE, reason="papers_outstanding", papers=("x",)), CASE, ("deadline_wrong",)),
        (
            proposal(Outcome.POSTPONE, reason="papers_outstanding", papers=("x",), until=ON + dt.timedelta(14)),
            CASE,
            (),
        ),
    ],
)
def test_objections_when_a_decision_is_proposed_name_what_is_missing(made, case, expected):
    assert outcomes.objections(made, case) == expected


@pytest.mark.parametrize(
    ("proposed_by", "officer", "may"), [(1, 2, True), (1, 1, False), (2, 1, True), (2, 2, False), (1, 3, False)]
)
def test_may_confirm_when_an_officer_proposed_it_is_the_other_one(proposed_by, officer, may):
    assert outcomes.may_confirm(proposed_by=proposed_by, officer=officer, officers=(1, 2)) is may
    assert not outcomes.may_confirm(proposed_by=1, officer=1, officers=(1, None))
