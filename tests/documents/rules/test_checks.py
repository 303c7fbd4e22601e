"""Before the visit: when one may ask, what an officer must have looked at, and what is missing."""

import datetime as dt
from dataclasses import replace

import pytest

from documents.rules import checks
from documents.rules.cases import Case
from documents.rules.counter import Outcome
from documents.rules.kinds import PaperKind
from documents.rules.requirements import Demand
from tests.factories.lists import asked

NOW = dt.datetime(2030, 3, 4, 2, tzinfo=dt.UTC)
TODAY = dt.date(2030, 3, 4)
EKTP, CARD, BOOK, BIRTH, DIPLOMA = (
    PaperKind.EKTP,
    PaperKind.FAMILY_CARD,
    PaperKind.OLD_PASSPORT,
    PaperKind.BIRTH_CERTIFICATE,
    PaperKind.DIPLOMA,
)
ASKING = checks.Asking(is_live=True, visit_at=NOW + dt.timedelta(days=3), is_waiting=False, has_news=True)


def demand(*kinds, code="one", needs=()):
    return Demand(code, Case.ADULT_NEW, tuple(asked(kind, demand=code) for kind in kinds), frozenset(needs))


IDENTITY, THIRD, MAYBE = (
    demand(EKTP),
    demand(BIRTH, DIPLOMA, code="third"),
    demand(BOOK, code="old", needs=["replaces"]),
)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, ""),
        ({"is_live": False}, "booking_not_live"),
        ({"visit_at": NOW}, "visit_has_begun"),
        ({"visit_at": None}, ""),
        ({"is_waiting": True}, "check_waits"),
        ({"has_news": False}, "nothing_new"),
        ({"until": TODAY}, ""),
        ({"until": TODAY - dt.timedelta(days=1)}, "check_too_late"),
        ({"until": TODAY - dt.timedelta(days=1), "is_waiting": True}, "check_waits"),
    ],
)
def test_asking_when_something_stands_in_the_way_says_what(changed, code):
    assert checks.stands_in_the_way(replace(ASKING, **changed), NOW, TODAY) == code


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        ({}, [("one", "paper_missing"), ("third", "paper_missing"), ("old", "depends_on_the_case")]),
        ({EKTP: "", DIPLOMA: "", BOOK: ""}, []),
        ({EKTP: "cannot_be_read", DIPLOMA: ""}, [("one", "cannot_be_read"), ("old", "depends_on_the_case")]),
        (
            {EKTP: "", BIRTH: "data_differ", BOOK: "has_run_out"},
            [("third", "data_differ"), ("old", "depends_on_the_case")],
        ),
    ],
)
def test_reasons_stand_in_the_order_of_the_list_and_name_what_nobody_has_said(seen, found):
    assert [(one.demand, one.code) for one in checks.reasons([IDENTITY, THIRD, MAYBE], seen)] == found


@pytest.mark.parametrize(
    ("handed", "seen", "found"),
    [
        ([EKTP, BIRTH], {}, (EKTP, BIRTH)),
        ([EKTP, BIRTH], {EKTP: "", BIRTH: "data_differ"}, ()),
        ([EKTP, BIRTH, DIPLOMA], {EKTP: "", BIRTH: ""}, ()),
        ([EKTP, BIRTH, DIPLOMA], {EKTP: "", BIRTH: "data_differ"}, (DIPLOMA,)),
        ([EKTP, CARD], {EKTP: ""}, ()),
    ],
)
def test_unlooked_are_papers_that_could_still_meet_a_demand(handed, seen, found):
    assert checks.unlooked([IDENTITY, THIRD], handed, seen) == found


@pytest.mark.parametrize(
    ("outcome", "handed", "seen", "found"),
    [
        (Outcome.COMPLETE, [EKTP], {}, ["papers_unlooked"]),
        (Outcome.INCOMPLETE, [EKTP], {}, ["papers_unlooked"]),
        (Outcome.COMPLETE, [EKTP], {EKTP: ""}, ["papers_lacking"]),
        (Outcome.INCOMPLETE, [EKTP], {EKTP: ""}, []),
        (Outcome.COMPLETE, [EKTP, DIPLOMA], {EKTP: "", DIPLOMA: ""}, ["facts_open"]),
        (Outcome.INCOMPLETE, [EKTP, DIPLOMA], {EKTP: "", DIPLOMA: ""}, []),
        (Outcome.COMPLETE, [EKTP, DIPLOMA, BOOK], {EKTP: "", DIPLOMA: "", BOOK: ""}, []),
        (Outcome.INCOMPLETE, [EKTP, DIPLOMA, BOOK], {EKTP: "", DIPLOMA: "", BOOK: ""}, ["nothing_lacking"]),
        (Outcome.REFER, [], {}, ["check_not_referred"]),
    ],
)
def test_answer_when_it_cannot_be_says_why(outcome, handed, seen, found):
    assert checks.objections(outcome, [IDENTITY, THIRD, MAYBE], handed, seen) == found


def test_complete_when_an_answer_about_the_case_was_only_assumed_waits_for_it():
    seen = {EKTP: "", DIPLOMA: "", BOOK: ""}

    assert checks.objections(Outcome.COMPLETE, [IDENTITY, THIRD, MAYBE], [*seen], seen, {"parents"}) == ["facts_open"]


def test_incomplete_when_only_an_answer_about_the_case_is_open_names_that_question():
    seen = {EKTP: "", DIPLOMA: "", BOOK: ""}

    assert checks.objections(Outcome.INCOMPLETE, [IDENTITY, THIRD, MAYBE], [*seen], seen, {"parents"}) == []
    found = checks.reasons([IDENTITY, THIRD, MAYBE], seen, {"parents"})
    assert [(one.demand, one.kinds, one.code) for one in found] == [("parents", (), "case_not_said")]


@pytest.mark.parametrize(
    ("seen", "codes", "only"),
    [
        ({EKTP: "", DIPLOMA: ""}, ["case_not_said", "depends_on_the_case"], True),
        ({EKTP: "has_run_out", DIPLOMA: ""}, ["case_not_said", "has_run_out", "depends_on_the_case"], False),
    ],
)
def test_reasons_begin_with_the_question_and_say_whether_words_alone_mend_them(seen, codes, only):
    found = [one.code for one in checks.reasons([IDENTITY, THIRD, MAYBE], seen, {"parents"})]

    assert (found, checks.only_asks(found)) == (codes, only)


@pytest.mark.parametrize(
    ("minutes", "left", "late", "is_soon"),
    [(600, 10, 0, False), (179, 2, 0, True), (20, 0, 0, True), (0, 0, 0, True), (-1, 0, 1, False), (-61, 0, 2, False)],
)
def test_clock_counts_full_hours_left_and_begun_hours_late(minutes, left, late, is_soon):
    found = checks.left(NOW + dt.timedelta(minutes=minutes), NOW, soon=3)

    assert (found.hours_left, found.hours_late, found.is_soon) == (left, late, is_soon)
