import datetime as dt

import pytest

from documents.rules.cases import Case
from documents.rules.requirements import demanded, in_force, lists_of
from tests.factories.lists import asked, case_list, person

OLD, NEW = dt.date(2030, 1, 1), dt.date(2030, 3, 4)
BEFORE = dt.date(2030, 3, 3)


def codes(demands):
    return [(one.code, [option.kind.value for option in one.options]) for one in demands]


@pytest.mark.parametrize(("on", "began"), [(BEFORE, OLD), (NEW, NEW), (dt.date(2040, 1, 1), NEW)])
def test_list_in_force_is_the_one_that_began_last(on, began):
    lists = [case_list(valid_from=NEW), case_list(valid_from=OLD)]

    assert in_force(lists, Case.ADULT_NEW, "bekasi", on).valid_from == began


def test_list_in_force_when_none_has_begun_or_all_are_over_is_none():
    lists = [case_list(valid_from=NEW), case_list(valid_from=dt.date(2029, 1, 1), valid_to=dt.date(2029, 12, 31))]

    assert in_force(lists, Case.ADULT_NEW, "bekasi", BEFORE) is None
    assert in_force(lists, Case.PICK_UP, "bekasi", NEW) is None


def test_list_of_an_office_goes_before_everybodys_for_that_office_alone():
    lists = [case_list(office="makassar", valid_from=OLD), case_list(valid_from=NEW)]

    assert in_force(lists, Case.ADULT_NEW, "makassar", NEW).office == "makassar"
    assert in_force(lists, Case.ADULT_NEW, "bekasi", NEW).office == ""


def test_list_of_an_office_that_is_over_gives_way_to_everybodys_again():
    lists = [case_list(office="makassar", valid_from=OLD, valid_to=BEFORE), case_list(valid_from=OLD)]

    assert in_force(lists, Case.ADULT_NEW, "makassar", BEFORE).office == "makassar"
    assert in_force(lists, Case.ADULT_NEW, "makassar", NEW).office == ""


def test_lists_of_a_person_come_in_the_order_of_the_cases_and_leave_out_what_is_not_known():
    lists = [case_list(case="haj_umrah"), case_list(case="adult_new")]
    of = person(cases=("adult_new", "home_service", "haj_umrah"))

    assert [one.case for one in lists_of(lists, of, "bekasi", NEW)] == ["adult_new", "haj_umrah"]


def test_papers_of_one_demand_are_alternatives_and_keep_their_order():
    third = [asked("diploma", demand="third"), asked("birth_certificate", demand="third")]

    found = demanded([case_list(asked("ektp"), *third)], person())

    assert codes(found) == [("ektp", ["ektp"]), ("third", ["diploma", "birth_certificate"])]


@pytest.mark.parametrize(
    ("needs", "unless", "facts", "is_asked"),
    [
        ((), (), (), True),
        (("lost",), (), (), False),
        (("lost",), (), ("lost",), True),
        (("lost", "replaces"), (), ("lost",), False),
        ((), ("book_recent",), (), True),
        ((), ("book_recent",), ("book_recent",), False),
        (("replaces",), ("book_recent",), ("replaces",), True),
        (("replaces",), ("book_recent",), ("replaces", "book_recent"), False),
    ],
)
def test_paper_is_asked_of_those_of_whom_its_facts_are_true(needs, unless, facts, is_asked):
    found = demanded([case_list(asked(needs=needs, unless=unless))], person(*facts))

    assert [one.is_sure for one in found] == [True] * is_asked


def test_demand_when_a_fact_is_unknown_says_if():
    papers = [asked("family_card", unless=["book_recent"]), asked("old_passport", needs=["replaces"])]

    family, old = demanded([case_list(*papers)], person(unknown=["book_recent", "replaces"]))

    assert (family.unless, old.needs) == ({"book_recent"}, {"replaces"})
    assert not family.is_sure
    assert not old.is_sure


def test_demand_when_one_of_its_papers_is_asked_for_sure_leaves_out_the_others_that_depend():
    papers = [asked("ektp", demand="identity"), asked("ektp_letter", demand="identity", needs=["lost"])]

    (found,) = demanded([case_list(*papers)], person(unknown=["lost"]))

    assert (found.is_sure, [one.kind for one in found.options]) == (True, ["ektp"])
