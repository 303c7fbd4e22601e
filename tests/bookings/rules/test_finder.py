from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.rules.finder import TREE, Outcome, Question, next_step

SERVICES = {
    "new",
    "replace_expired",
    "replace_full",
    "replace_lost",
    "replace_damaged",
    "replace_data",
    "same_day",
    "pick_up",
}
EVERY_WAY = ("untrue_statements", "documents_late", "no_show")


def test_next_step_at_the_start_asks_whether_there_was_a_passport():
    assert next_step({}) == Question("before", ("never", "had_one", "collect"))


@pytest.mark.parametrize(
    ("answers", "question", "choices"),
    [
        ({"before": "never"}, "for_whom", ("adult", "child")),
        ({"before": "had_one"}, "why", ("expired", "full", "lost", "damaged", "data")),
        ({"before": "had_one", "why": "lost"}, "for_whom", ("adult", "child")),
        ({"before": "never", "for_whom": "adult"}, "hurry", ("no", "yes")),
        ({"before": "had_one", "why": "expired", "for_whom": "child"}, "hurry", ("no", "yes")),
        (
            {"before": "had_one", "why": "damaged", "for_whom": "adult"},
            "need",
            ("none", "elderly", "disability", "pregnant"),
        ),
        ({"before": "never", "for_whom": "child", "hurry": "no"}, "need", ("none", "toddler", "disability")),
        ({"before": "collect"}, "need", ("none", "elderly", "disability", "pregnant")),
    ],
)
def test_next_step_asks_only_what_the_way_calls_for(answers, question, choices):
    found = next_step(answers)

    assert (found.code, found.choices, found.refused) == (question, choices, "")
    assert dict(found.answered) == answers


def way(before, why=None, for_whom="adult", hurry=None, need="none"):
    answers = {"before": before, "why": why, "for_whom": for_whom, "hurry": hurry, "need": need}
    return {question: answer for question, answer in answers.items() if answer is not None}


@pytest.mark.parametrize(
    ("answers", "service", "lane", "hint", "examination"),
    [
        (way("never", hurry="no"), "new", "regular", "ten_years", False),
        (way("never", hurry="no", for_whom="child"), "new", "regular", "five_years", False),
        (way("never", hurry="no", for_whom="child", need="toddler"), "new", "priority", "five_years", False),
        (way("never", hurry="no", need="elderly"), "new", "priority", "ten_years", False),
        (way("never", hurry="yes"), "same_day", "same_day", "ten_years", False),
        (way("had_one", "expired", hurry="no"), "replace_expired", "regular", "ten_years", False),
        (way("had_one", "expired", hurry="yes"), "same_day", "same_day", "ten_years", False),
        (way("had_one", "full"), "replace_full", "regular", "ten_years", False),
        (way("had_one", "lost"), "replace_lost", "regular", "ten_years", True),
        (way("had_one", "damaged", need="pregnant"), "replace_damaged", "priority", "ten_years", True),
        (way("had_one", "data", need="disability"), "replace_data", "priority", "ten_years", False),
        (way("collect"), "pick_up", "regular", "", False),
        (way("collect", need="elderly"), "pick_up", "priority", "", False),
    ],
)
def test_next_step_at_the_end_names_service_and_lane(answers, service, lane, hint, examination):
    found = next_step(answers)

    assert (found.service, found.lane, found.product_hint, found.needs_examination) == (
        service,
        lane,
        hint,
        examination,
    )


@pytest.mark.parametrize(
    ("answers", "warnings"),
    [
        (way("never", hurry="no"), ("wrong_service", "passport_hidden", *EVERY_WAY)),
        (way("never", hurry="yes"), ("wrong_service", "passport_hidden", *EVERY_WAY, "fee_on_top")),
        (way("had_one", "expired", hurry="no"), ("wrong_service", "book_damaged", *EVERY_WAY)),
        (way("had_one", "lost"), ("examination_first", "charge_on_top", "may_be_postponed", *EVERY_WAY)),
        (way("collect"), ("collected_too_late",)),
    ],
)
def test_next_step_at_the_end_warns_of_what_can_lose_the_fee(answers, warnings):
    assert next_step(answers).warnings == warnings


def test_next_step_when_citizens_cannot_book_the_service_says_so():
    found = next_step(way("had_one", "lost"), online_services=frozenset({"new"}))

    assert (found.service, found.online) == ("replace_lost", False)
    assert next_step(way("never", hurry="no"), online_services=frozenset({"new"})).online
    assert next_step(way("never", hurry="no")).online


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"before": "maybe"}, "before"),
        ({"before": ""}, "before"),
        ({"before": "had_one", "why": "Lost"}, "why"),
        ({"before": "never", "for_whom": "adult", "hurry": "no", "need": "toddler"}, "need"),
        ({"before": "never", "for_whom": "child", "hurry": "no", "need": "elderly"}, "need"),
    ],
)
def test_next_step_when_an_answer_is_no_choice_asks_again_and_says_so(answers, question):
    found = next_step(answers)

    assert (found.code, found.refused) == (question, "choice_not_offered")
    assert question not in dict(found.answered)


@pytest.mark.parametrize(
    "left_over",
    [{"why": "lost"}, {"why": "nonsense"}, {"utm_source": "x"}, {"": ""}],
)
def test_next_step_when_answers_do_not_belong_to_the_way_ignores_them(left_over):
    answers = way("never", hurry="no")

    assert next_step(answers | left_over) == next_step(answers)


def test_next_step_when_lost_ignores_the_hurry_since_same_day_is_only_for_new_and_expired():
    assert next_step(way("had_one", "lost", hurry="yes")).service == "replace_lost"


def test_every_way_through_the_tree_ends_and_every_service_is_reached():
    questions = {branch.code for branch in TREE}
    choices = {
        code: sorted({c for branch in TREE if branch.code == code for c in branch.choices}) for code in questions
    }
    ends = [
        end
        for answers in product(*choices.values())
        if isinstance(end := next_step(dict(zip(choices, answers, strict=True))), Outcome)
    ]

    assert {end.service for end in ends} == SERVICES
    assert {end.lane for end in ends} == {"regular", "priority", "same_day"}
    assert all((end.service == "same_day") == (end.lane == "same_day") for end in ends)
    assert all(end.warnings and len(set(end.warnings)) == len(end.warnings) for end in ends)


@given(st.dictionaries(st.sampled_from(["before", "why", "for_whom", "hurry", "need", "x"]), st.text(max_size=9)))
def test_next_step_whatever_is_sent_asks_or_ends(answers):
    assert isinstance(next_step(answers), Question | Outcome)
