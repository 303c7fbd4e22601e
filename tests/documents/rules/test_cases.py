import pytest

from documents.rules import cases
from documents.rules.cases import Case, Fact, situation

EVERY_PATH = [path for service in cases.SERVICES for path in cases._paths({"service": service})]


@pytest.mark.parametrize(
    ("answers", "case", "facts"),
    [
        ({"service": "new", "for_whom": "adult"}, "adult_new", []),
        ({"service": "replace_expired", "for_whom": "adult", "book": "recent"}, "adult_replacement", "replaces recent"),
        ({"service": "replace_full", "for_whom": "adult", "book": "older"}, "adult_replacement", "replaces"),
        ({"service": "replace_lost", "for_whom": "adult"}, "adult_lost", "lost"),
        ({"service": "replace_damaged", "for_whom": "adult"}, "adult_damaged", "replaces damaged"),
        ({"service": "replace_data", "for_whom": "adult"}, "adult_data", "replaces data_changed"),
        ({"service": "same_day", "before": "never", "for_whom": "adult"}, "adult_new", ""),
        (
            {"service": "same_day", "before": "had_one", "for_whom": "adult", "book": "recent"},
            "adult_replacement",
            "replaces recent",
        ),
        ({"service": "new", "for_whom": "child", "parents": "both"}, "child_both_parents", ""),
        (
            {"service": "new", "for_whom": "child", "parents": "divorced", "custody": "ruled"},
            "child_divorced",
            "custody_ruled",
        ),
        ({"service": "new", "for_whom": "child", "parents": "divorced", "custody": "open"}, "child_divorced", ""),
        ({"service": "new", "for_whom": "child", "parents": "died"}, "child_one_parent", "parent_died"),
        ({"service": "new", "for_whom": "child", "parents": "not_found"}, "child_one_parent", "parent_not_found"),
        ({"service": "replace_lost", "for_whom": "child", "parents": "none"}, "child_no_parents", "lost"),
        ({"service": "pick_up", "collector": "other"}, "pick_up", "by_other"),
    ],
)
def test_situation_when_everything_is_answered_has_its_case_and_facts(answers, case, facts):
    found = situation(answers)

    wanted = {one.replace("recent", "book_recent") for one in (facts.split() if facts else [])}
    assert (found.cases, found.facts, found.unknown) == ((Case(case),), wanted, frozenset())


def test_situation_with_extras_has_their_cases_on_top_in_order():
    found = situation({"service": "new", "for_whom": "adult"}, {Fact.AT_HOME, Fact.NAME_CHANGED, Fact.PILGRIM})

    assert found.cases == (Case.ADULT_NEW, Case.HAJ_UMRAH, Case.HOME_SERVICE)
    assert found.facts == {Fact.AT_HOME, Fact.NAME_CHANGED, Fact.PILGRIM}


def test_situation_when_an_extra_is_not_for_this_person_leaves_it_out():
    child = {"service": "new", "for_whom": "child", "parents": "both"}

    assert situation(child, {Fact.WORKS_ABROAD}) == situation(child)
    assert situation({"service": "pick_up", "collector": "self"}, {Fact.PILGRIM}).cases == (Case.PICK_UP,)


def test_situation_when_something_was_answered_that_is_not_asked_is_the_same_without_it():
    plain = {"service": "new", "for_whom": "adult"}

    assert situation({**plain, "parents": "died", "book": "recent"}) == situation(plain)


@pytest.mark.parametrize(
    ("service", "is_child", "case", "unknown"),
    [
        ("new", False, "adult_new", set()),
        ("replace_full", False, "adult_replacement", {"book_recent"}),
        ("same_day", False, "adult_replacement", {"replaces", "book_recent"}),
        ("new", True, "child_both_parents", {"parent_passport"}),
        ("same_day", True, "child_both_parents", {"parent_passport", "replaces"}),
        ("pick_up", False, "pick_up", {"by_relative", "by_other"}),
        ("pick_up", True, "pick_up", {"by_relative", "by_other"}),
    ],
)
def test_booking_tells_its_case_and_what_it_leaves_open(service, is_child, case, unknown):
    found = cases.of_booking(service, is_child=is_child)

    assert (found.cases, found.unknown) == ((Case(case),), unknown)


@pytest.mark.parametrize(
    ("is_child", "choices", "assumed"),
    [
        (True, None, {"parents"}),
        (True, {}, {"parents"}),
        (True, {"parents": "both"}, set()),
        (True, {"parents": "divorced"}, {"custody"}),
        (True, {"parents": "divorced", "custody": "open"}, set()),
        (False, None, set()),
    ],
)
def test_booking_tells_which_questions_about_the_case_nobody_has_answered(is_child, choices, assumed):
    assert cases.of_booking("new", is_child=is_child, choices=choices).assumed == assumed


def test_booking_of_a_service_without_papers_has_no_situation():
    assert cases.of_booking("biometrics", is_child=False) is None
    assert cases.cases_of("biometrics") == frozenset()


def test_every_way_through_the_questions_ends_in_a_case_and_every_case_is_reached():
    found = {case for path in EVERY_PATH for case in situation(path, set(Fact)).cases}

    assert len(EVERY_PATH) == 62
    assert found == set(Case)


def test_every_way_leaves_nothing_unknown_and_every_fact_is_said_on_one():
    found = [situation(path, set(Fact)) for path in EVERY_PATH]

    assert {one.unknown for one in found} == {frozenset()}
    assert {fact for one in found for fact in one.facts} == set(Fact)


def test_cases_of_a_service_are_those_that_its_answers_lead_to():
    assert cases.cases_of("pick_up") == {Case.PICK_UP}
    assert cases.cases_of("replace_lost") >= {Case.ADULT_LOST, Case.CHILD_DIVORCED, Case.HAJ_UMRAH}
    assert Case.ADULT_NEW not in cases.cases_of("replace_lost")


def test_asked_of_a_booking_leaves_out_what_it_tells_and_follows_the_answers():
    child = cases.told_by("new", is_child=True)

    assert [branch.code for branch in cases.asked_of(child, {})] == ["parents"]
    assert [branch.code for branch in cases.asked_of(child, {"parents": "divorced"})] == ["parents", "custody"]
    assert cases.asked_of(cases.told_by("new", is_child=False), {"parents": "divorced"}) == []


def test_booking_with_what_its_person_said_has_nothing_unknown():
    found = cases.of_booking("replace_full", is_child=False, choices={"book": "older"})

    assert (found.facts, found.unknown) == ({"replaces"}, frozenset())
