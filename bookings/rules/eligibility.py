"""Who may take which service, product and lane; every limit is an argument, taken from dated rows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from offices.rules.findings import Finding, Weight

PRIORITY = "priority"
SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True)
class Ages:
    """Whole years, both ends included; None is no limit."""

    least: int | None = None
    most: int | None = None

    def admit(self, age: int) -> bool:
        return (self.least is None or age >= self.least) and (self.most is None or age <= self.most)


@dataclass(frozen=True, slots=True)
class Person:
    """`key` is the same for the same person, such as the keyed hash of an identity number."""

    key: str
    born_on: date
    needs: frozenset[str] = frozenset()
    is_married: bool = False  # the married may take what asks for a least age
    has_companion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is in force on the visit day; ages in whole years."""

    service_ages: Ages
    product_ages: Ages
    priority_from_age: int
    priority_under_age: int
    priority_needs: frozenset[str]
    priority_companions: int  # how many others of a party one entitled person brings into the lane
    same_day_services: frozenset[str]
    companion_until_age: int
    oldest_age: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    visit_on: date
    today: date
    service: str
    product: str  # empty when the service ends in no passport
    lane: str
    people: tuple[Person, ...]
    party_limit: int
    terms: Terms

    def age(self, person: Person) -> int:
        return age_on(self.visit_on, person.born_on)


Rule = Callable[[Facts], Iterable[Finding]]


def age_on(on: date, born_on: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March of a common year."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def is_entitled_to_priority(facts: Facts, person: Person) -> bool:
    age = facts.age(person)
    by_age = age >= facts.terms.priority_from_age or age < facts.terms.priority_under_age
    return by_age or bool(person.needs & facts.terms.priority_needs)


def visit_is_not_past(facts: Facts) -> Iterable[Finding]:
    if facts.visit_on < facts.today:
        yield Finding("visit_in_past")


def party_has_right_size(facts: Facts) -> Iterable[Finding]:
    if not facts.people:
        yield Finding("party_empty")
    if len(facts.people) > facts.party_limit:
        yield Finding("party_too_large", detail=str(facts.party_limit))


def nobody_comes_twice(facts: Facts) -> Iterable[Finding]:
    seen: set[str] = set()
    for number, person in _numbered(facts):
        if person.key in seen:
            yield Finding("same_person_twice", detail=number)
        seen.add(person.key)


def births_are_possible(facts: Facts) -> Iterable[Finding]:
    for number, person in _numbered(facts):
        if person.born_on > facts.today:
            yield Finding("birth_in_future", detail=number)
        elif age_on(facts.today, person.born_on) > facts.terms.oldest_age:
            yield Finding("birth_too_old", detail=number)


def service_suits_age(facts: Facts) -> Iterable[Finding]:
    for number, person in _numbered(facts):
        if not facts.terms.service_ages.admit(facts.age(person)):
            yield Finding("service_needs_age", detail=number)


def product_suits_age(facts: Facts) -> Iterable[Finding]:
    ages = facts.terms.product_ages
    for number, person in _numbered(facts):
        limit = Ages(most=ages.most) if person.is_married else ages
        if facts.product and not limit.admit(facts.age(person)):
            yield Finding("product_needs_age", detail=number)


def priority_lane_is_for_the_entitled(facts: Facts) -> Iterable[Finding]:
    """An entitled person brings companions; without enough entitled ones, all others are named."""
    if facts.lane != PRIORITY:
        return
    others = [number for number, person in _numbered(facts) if not is_entitled_to_priority(facts, person)]
    entitled = len(facts.people) - len(others)
    if len(others) > entitled * facts.terms.priority_companions:
        for number in others:
            yield Finding("lane_not_entitled", detail=number)


def same_day_lane_fits_service(facts: Facts) -> Iterable[Finding]:
    if facts.lane == SAME_DAY and facts.service not in facts.terms.same_day_services:
        yield Finding("service_not_same_day")
    if facts.service == SAME_DAY and facts.lane != SAME_DAY:
        yield Finding("same_day_needs_its_lane")


def minor_needs_companion(facts: Facts) -> Iterable[Finding]:
    """A grown-up in the party will do; whether it is the right one is seen at the counter."""
    until = facts.terms.companion_until_age
    if any(facts.age(person) >= until for person in facts.people):
        return
    for number, person in _numbered(facts):
        if not person.has_companion:
            yield Finding("minor_needs_companion", Weight.WARN, number)


RULES: tuple[Rule, ...] = (
    visit_is_not_past,
    party_has_right_size,
    nobody_comes_twice,
    births_are_possible,
    service_suits_age,
    product_suits_age,
    priority_lane_is_for_the_entitled,
    same_day_lane_fits_service,
    minor_needs_companion,
)


def screen(facts: Facts, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """All that speaks against the booking; `detail` is the person's number in the party, from 1."""
    return [finding for rule in rules for finding in rule(facts)]


def _numbered(facts: Facts) -> Iterable[tuple[str, Person]]:
    return ((str(number), person) for number, person in enumerate(facts.people, start=1))
