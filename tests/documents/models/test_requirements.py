import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from documents.models import RequirementSet
from documents.rules.kinds import PaperKind
from tests.factories.houses import LONG_AGO, SOURCED, make_office
from tests.factories.lists import make_asked, make_cure, make_set

pytestmark = pytest.mark.django_db
LATER = dt.date(2030, 3, 4)


def test_set_when_read_as_a_rule_says_all_that_it_asks():
    letter = make_cure("letter", gives="data_letter")
    row = make_set(office=make_office())
    make_asked(
        row,
        "diploma",
        demand="third",
        shows=["name", "parents"],
        needs=["lost"],
        unless=["replaces"],
        cure=make_cure("school"),
        gap_cure=letter,
    )

    rule = RequirementSet.objects.with_papers().get().as_rule()

    (asked,) = rule.asked
    assert (rule.case, rule.office, rule.valid_from, rule.valid_to) == ("adult_new", "bekasi", LONG_AGO, None)
    assert (asked.demand, asked.kind, asked.shows) == ("third", "diploma", {"name", "parents"})
    assert (asked.needs, asked.unless) == ({"lost"}, {"replaces"})
    assert (asked.cure, asked.gap_cure, asked.filled_by) == ("school", "letter", PaperKind.DATA_LETTER)


@pytest.mark.parametrize("part", ["kind", "shows", "needs", "unless"])
def test_set_with_a_code_that_the_rules_do_not_know_is_not_read(part):
    make_asked(make_set(), **{"kind": "diploma", "demand": "third", part: "horoscope" if part == "kind" else ["x"]})

    with pytest.raises(ValueError, match=r"horoscope|'x'"):
        RequirementSet.objects.with_papers().get().as_rule()


def test_sets_of_a_case_begin_once_a_day_for_everybody_and_for_an_office():
    make_set()
    make_set(office=make_office())
    make_set(valid_from=LATER)

    for number, office in enumerate((None, make_office())):
        with pytest.raises(IntegrityError), transaction.atomic():
            RequirementSet.objects.create(
                code=f"again-{number}", case="adult_new", office=office, valid_from=LONG_AGO, **SOURCED
            )


def test_set_that_ends_before_it_begins_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_set(valid_to=LONG_AGO - dt.timedelta(days=1))


def test_paper_is_asked_once_a_demand():
    row = make_set("diploma")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_asked(row, "diploma")


@pytest.mark.parametrize("sets", [1, 3])
def test_sets_when_read_take_three_queries_whatever_their_number(sets, django_assert_num_queries):
    for number in range(sets):
        make_asked(make_set(valid_from=LONG_AGO + dt.timedelta(days=number)), "ektp", cure=make_cure(f"c{number}"))

    with django_assert_num_queries(3):
        assert len([row.as_rule() for row in RequirementSet.objects.with_papers()]) == sets
