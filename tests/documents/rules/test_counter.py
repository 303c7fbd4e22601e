"""What ticks amount to, and which decisions can be made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.rules import counter
from documents.rules.counter import Fault, Outcome, Reason
from documents.rules.kinds import PaperKind
from documents.rules.requirements import demanded
from tests.documents.rules import test_completeness as drawn
from tests.factories.lists import asked, case_list, person

EKTP, BIRTH, DIPLOMA, LETTER = (
    *(PaperKind.EKTP, PaperKind.BIRTH_CERTIFICATE),
    *(PaperKind.DIPLOMA, PaperKind.DATA_LETTER),
)
PROOF = {"demand": "proof", "shows": ("name", "parents"), "filled_by": "data_letter", "gap_cure": "letter"}
DEMANDS = demanded(
    [
        case_list(
            asked("ektp", cure="record"),
            asked("birth_certificate", cure="copy", **PROOF),
            asked("diploma", cure="copy", **PROOF),
        )
    ],
    person(),
)
PROOFS = ("birth_certificate", "diploma")


@pytest.mark.parametrize(
    ("seen", "codes"),
    [
        ({}, ["paper_missing", "paper_missing"]),
        ({EKTP: ""}, ["paper_missing"]),
        ({EKTP: "", DIPLOMA: ""}, []),
        ({EKTP: "", DIPLOMA: Fault.TOO_LITTLE}, ["shows_too_little"]),
        ({EKTP: "", DIPLOMA: Fault.TOO_LITTLE, LETTER: ""}, []),
        ({EKTP: "", DIPLOMA: Fault.COPY, LETTER: ""}, ["only_a_copy"]),
        ({EKTP: "", DIPLOMA: Fault.COPY, BIRTH: ""}, []),
        ({EKTP: Fault.TOO_LITTLE, BIRTH: ""}, ["shows_too_little"]),
        ({EKTP: Fault.RUN_OUT, BIRTH: ""}, ["has_run_out"]),
    ],
)
def test_reasons_when_originals_were_seen_say_what_is_missing(seen, codes):
    assert [one.code for one in counter.reasons(DEMANDS, seen)] == codes


def test_reasons_when_a_paper_is_missing_name_all_that_would_do_and_what_helps():
    assert counter.reasons(DEMANDS, {EKTP: ""}) == (Reason("adult_new", "proof", PROOFS, "paper_missing", ("copy",)),)


def test_reasons_when_a_paper_has_a_fault_name_that_paper_and_its_own_cures():
    seen = {EKTP: "", DIPLOMA: Fault.TOO_LITTLE}

    assert counter.reasons(DEMANDS, seen) == (
        Reason("adult_new", "proof", ("diploma",), "shows_too_little", ("letter", "copy")),
    )


ALL_SEEN = {EKTP: "", BIRTH: ""}
UNSURE = demanded([case_list(asked("old_passport", needs=("book_recent",)))], person(unknown=("book_recent",)))


@pytest.mark.parametrize(
    ("outcome", "demands", "seen", "why", "against"),
    [
        (Outcome.COMPLETE, DEMANDS, ALL_SEEN, "", []),
        (Outcome.COMPLETE, DEMANDS, {}, "", ["papers_lacking"]),
        (Outcome.COMPLETE, UNSURE, {}, "", ["facts_open"]),
        (Outcome.COMPLETE, (), {}, "", []),
        (Outcome.INCOMPLETE, DEMANDS, {}, "", []),
        (Outcome.INCOMPLETE, DEMANDS, ALL_SEEN, "", ["nothing_lacking"]),
        (Outcome.REFER, DEMANDS, ALL_SEEN, "paper_in_doubt", []),
        (Outcome.REFER, DEMANDS, {}, "", ["referral_needs_reason"]),
        (Outcome.REFER, DEMANDS, {}, "a_feeling", ["referral_needs_reason"]),
    ],
)
def test_objections_when_something_stands_against_a_decision_name_it(outcome, demands, seen, why, against):
    lacking = counter.reasons(demands, seen)

    assert counter.objections(outcome, demands, lacking, why) == against


@given(drawn.DEMANDS, st.dictionaries(drawn.KINDS, st.sampled_from(["", *Fault])), drawn.KINDS)
def test_reasons_when_another_original_is_seen_in_order_are_never_more(demands, seen, kind):
    before, after = (counter.reasons(demands, found) for found in (seen, {**seen, kind: ""}))

    assert {(one.case, one.demand) for one in after} <= {(one.case, one.demand) for one in before}
