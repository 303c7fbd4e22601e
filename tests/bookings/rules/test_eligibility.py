from dataclasses import replace
from datetime import date

import pytest

from bookings.rules.eligibility import Ages, Facts, Person, Terms, age_on, screen
from offices.rules.findings import Finding, Weight, blocking

VISIT = date(2030, 6, 15)
ADULT = Person("adult", date(1990, 1, 1))
CHILD = Person("child", date(2020, 1, 1))
TODDLER = Person("toddler", date(2026, 1, 1))
ELDER = Person("elder", date(1965, 1, 1))
TERMS = Terms(
    service_ages=Ages(),
    product_ages=Ages(),
    priority_from_age=60,
    priority_under_age=5,
    priority_needs=frozenset({"disability", "pregnant"}),
    priority_companions=1,
    same_day_services=frozenset({"same_day", "new"}),
    companion_until_age=17,
    oldest_age=120,
)
FACTS = Facts(
    visit_on=VISIT,
    today=date(2030, 6, 1),
    service="new",
    product="electronic_10",
    lane="regular",
    people=(ADULT,),
    party_limit=5,
    terms=TERMS,
)
TEN_YEARS = replace(TERMS, product_ages=Ages(least=17))


def facts(**changes):
    return replace(FACTS, **changes)


def codes(found):
    return [(finding.code, finding.detail) for finding in found]


def test_screen_of_an_adult_in_the_regular_lane_finds_nothing():
    assert screen(FACTS) == []


@pytest.mark.parametrize(
    ("on", "age"),
    [
        (date(2030, 6, 14), 16),
        (date(2030, 6, 15), 17),
        (date(2030, 6, 16), 17),
        (date(2013, 6, 15), 0),
        (date(2013, 6, 14), -1),
    ],
)
def test_age_on_the_birthday_goes_up(on, age):
    assert age_on(on, date(2013, 6, 15)) == age


@pytest.mark.parametrize(("on", "age"), [(date(2030, 2, 28), 21), (date(2030, 3, 1), 22), (date(2032, 2, 29), 24)])
def test_age_on_when_born_on_leap_day_goes_up_on_first_of_march(on, age):
    assert age_on(on, date(2008, 2, 29)) == age


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (date(2013, 6, 15), []),  # seventeen on the day of the visit
        (date(2013, 6, 16), [("product_needs_age", "1")]),
    ],
)
def test_product_of_ten_years_is_for_who_is_seventeen_on_the_day_of_the_visit(born_on, expected):
    found = screen(facts(terms=TEN_YEARS, people=(Person("a", born_on, has_companion=True),)))

    assert codes(found) == expected


def test_product_of_ten_years_when_married_is_for_the_younger_too():
    married = Person("a", date(2014, 1, 1), is_married=True, has_companion=True)

    assert screen(facts(terms=TEN_YEARS, people=(married,))) == []


def test_product_with_a_highest_age_binds_the_married_too():
    terms = replace(TERMS, product_ages=Ages(most=30))

    assert codes(screen(facts(terms=terms, people=(replace(ADULT, is_married=True),)))) == [("product_needs_age", "1")]


def test_product_ages_when_there_is_no_product_do_not_matter():
    assert screen(facts(terms=replace(TERMS, product_ages=Ages(least=99)), product="")) == []


@pytest.mark.parametrize(("ages", "is_fine"), [(Ages(40, 40), True), (Ages(41), False), (Ages(most=39), False)])
def test_service_with_ages_is_for_those_of_that_age(ages, is_fine):
    found = screen(facts(terms=replace(TERMS, service_ages=ages)))

    assert codes(found) == ([] if is_fine else [("service_needs_age", "1")])


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (date(2030, 6, 2), ["birth_in_future"]),
        (date(2030, 6, 1), []),
        (date(1909, 6, 2), []),  # 120 years
        (date(1909, 6, 1), ["birth_too_old"]),
        (date(1, 1, 1), ["birth_too_old"]),
    ],
)
def test_birth_must_be_possible(born_on, expected):
    found = screen(facts(people=(ADULT, Person("b", born_on))))

    assert codes(found) == [(code, "2") for code in expected]


def test_visit_in_the_past_is_refused():
    assert codes(screen(facts(today=date(2030, 6, 16)))) == [("visit_in_past", "")]
    assert screen(facts(today=VISIT)) == []


@pytest.mark.parametrize(("size", "expected"), [(0, [("party_empty", "")]), (5, []), (6, [("party_too_large", "5")])])
def test_party_has_one_to_five_people(size, expected):
    people = tuple(Person(str(number), date(1990, 1, 1)) for number in range(size))

    assert codes(screen(facts(people=people))) == expected


def test_same_person_twice_is_refused_and_named():
    assert codes(screen(facts(people=(ADULT, ELDER, ADULT)))) == [("same_person_twice", "3")]


@pytest.mark.parametrize(
    ("people", "refused"),
    [
        ((ELDER,), []),
        ((TODDLER, ADULT), []),
        ((replace(ADULT, needs=frozenset({"pregnant"})),), []),
        ((replace(ADULT, needs=frozenset({"wheelchair_parking"})),), ["1"]),
        ((Person("a", date(1970, 6, 15)),), []),  # sixty on the day of the visit
        ((Person("a", date(1970, 6, 16)),), ["1"]),
        ((Person("a", date(2025, 6, 16)), ADULT), []),  # under five on that day
        ((Person("a", date(2025, 6, 15)), ADULT), ["1", "2"]),  # five on that day
        ((TODDLER, ADULT, CHILD), ["2", "3"]),
        ((TODDLER, ELDER, ADULT, CHILD), []),
    ],
)
def test_priority_lane_is_for_the_entitled_and_one_companion_each(people, refused):
    found = screen(facts(lane="priority", people=people))

    assert codes(found) == [("lane_not_entitled", number) for number in refused]


@pytest.mark.parametrize(
    ("service", "lane", "expected"),
    [
        ("new", "same_day", []),
        ("same_day", "same_day", []),
        ("replace_lost", "same_day", ["service_not_same_day"]),
        ("same_day", "regular", ["same_day_needs_its_lane"]),
        ("replace_lost", "regular", []),
    ],
)
def test_same_day_lane_is_for_the_services_that_have_it(service, lane, expected):
    assert [finding.code for finding in screen(facts(service=service, lane=lane))] == expected


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ((CHILD,), [Finding("minor_needs_companion", Weight.WARN, "1")]),
        ((replace(CHILD, has_companion=True),), []),
        ((CHILD, ADULT), []),
        ((CHILD, Person("a", date(2013, 6, 15))), []),  # seventeen on the day of the visit
        (
            (CHILD, TODDLER),
            [
                Finding("minor_needs_companion", Weight.WARN, "1"),
                Finding("minor_needs_companion", Weight.WARN, "2"),
            ],
        ),
    ],
)
def test_minor_without_a_grown_up_is_warned_and_not_refused(people, expected):
    found = screen(facts(people=people))

    assert found == expected
    assert blocking(found) == []
