"""Which cases a person falls under: the questions that tell, and the facts that follow from the answers.

A person has one case by service and age, and may have others on top, such as a pilgrimage. A booking answers some of
the questions by itself; what it leaves open stays unknown, and lists of papers say "if".
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bookings.rules.finder import NEW, PICK_UP, SAME_DAY, Branch


class Case(StrEnum):
    ADULT_NEW = "adult_new"
    ADULT_REPLACEMENT = "adult_replacement"
    ADULT_LOST = "adult_lost"
    ADULT_DAMAGED = "adult_damaged"
    ADULT_DATA = "adult_data"
    CHILD_BOTH_PARENTS = "child_both_parents"
    CHILD_DIVORCED = "child_divorced"
    CHILD_ONE_PARENT = "child_one_parent"
    CHILD_NO_PARENTS = "child_no_parents"
    PICK_UP = "pick_up"
    # on top of one of those
    CHILD_ESCORTED = "child_escorted"
    HAJ_UMRAH = "haj_umrah"
    MIGRANT_WORKER = "migrant_worker"
    HOME_SERVICE = "home_service"
    NOT_COLLECTED = "not_collected"


class Fact(StrEnum):
    """What is true of an applicant; what a paper is asked for, or not asked for, depends on these alone."""

    REPLACES = "replaces"  # there is an old book to hand in
    BOOK_RECENT = "book_recent"  # and it was issued in Indonesia after 2009
    LOST = "lost"
    DAMAGED = "damaged"
    DATA_CHANGED = "data_changed"
    CUSTODY_RULED = "custody_ruled"
    PARENT_DIED = "parent_died"
    PARENT_NOT_FOUND = "parent_not_found"
    BY_RELATIVE = "by_relative"  # collected by one of the same family card
    BY_OTHER = "by_other"
    NATURALISED = "naturalised"
    NAME_CHANGED = "name_changed"
    PARENT_PASSPORT = "parent_passport"
    ESCORTED = "escorted"
    PILGRIM = "pilgrim"
    WORKS_ABROAD = "works_abroad"
    AT_HOME = "at_home"
    NOT_COLLECTED = "not_collected"


@dataclass(frozen=True, slots=True)
class Situation:
    """The cases in order, what is true, and what nobody has said yet; all other facts are false. `assumed` are
    questions that tell the case itself and that nobody has answered: the usual answer stands in for them."""

    cases: tuple[Case, ...]
    facts: frozenset[Fact] = frozenset()
    unknown: frozenset[Fact] = frozenset()
    answers: tuple[tuple[str, str], ...] = ()  # from which it follows
    assumed: frozenset[str] = frozenset()


def _one(*choices: str) -> frozenset[str]:
    return frozenset(choices)


REPLACEMENTS = ("replace_expired", "replace_full", "replace_lost", "replace_damaged", "replace_data")
SERVICES = (NEW, *REPLACEMENTS, SAME_DAY, PICK_UP)

TREE: tuple[Branch, ...] = (
    Branch("service", SERVICES),
    Branch("before", ("never", "had_one"), when={"service": _one(SAME_DAY)}),
    Branch("for_whom", ("adult", "child"), unless={"service": _one(PICK_UP)}),
    Branch("book", ("recent", "older"), when={"for_whom": _one("adult"), "service": _one(*REPLACEMENTS[:2])}),
    Branch("book", ("recent", "older"), when={"for_whom": _one("adult"), "before": _one("had_one")}),
    Branch("parents", ("both", "divorced", "died", "not_found", "none"), when={"for_whom": _one("child")}),
    Branch("custody", ("ruled", "open"), when={"parents": _one("divorced")}),
    Branch("collector", ("self", "relative", "other"), when={"service": _one(PICK_UP)}),
)

ADULT_EXTRAS = (
    *(Fact.NAME_CHANGED, Fact.NATURALISED, Fact.NOT_COLLECTED),
    *(Fact.PILGRIM, Fact.WORKS_ABROAD, Fact.AT_HOME),
)
CHILD_EXTRAS = (
    *(Fact.PARENT_PASSPORT, Fact.ESCORTED, Fact.NAME_CHANGED, Fact.NATURALISED),
    *(Fact.NOT_COLLECTED, Fact.PILGRIM, Fact.AT_HOME),
)
ON_TOP = {
    Fact.ESCORTED: Case.CHILD_ESCORTED,
    Fact.PILGRIM: Case.HAJ_UMRAH,
    Fact.WORKS_ABROAD: Case.MIGRANT_WORKER,
    Fact.AT_HOME: Case.HOME_SERVICE,
    Fact.NOT_COLLECTED: Case.NOT_COLLECTED,
}
ADULT = {
    NEW: Case.ADULT_NEW,
    "replace_expired": Case.ADULT_REPLACEMENT,
    "replace_full": Case.ADULT_REPLACEMENT,
    "replace_lost": Case.ADULT_LOST,
    "replace_damaged": Case.ADULT_DAMAGED,
    "replace_data": Case.ADULT_DATA,
}
CHILD = {
    "both": Case.CHILD_BOTH_PARENTS,
    "divorced": Case.CHILD_DIVORCED,
    "died": Case.CHILD_ONE_PARENT,
    "not_found": Case.CHILD_ONE_PARENT,
    "none": Case.CHILD_NO_PARENTS,
}
SAID = {
    ("service", "replace_expired"): (Fact.REPLACES,),
    ("service", "replace_full"): (Fact.REPLACES,),
    ("service", "replace_lost"): (Fact.LOST,),
    ("service", "replace_damaged"): (Fact.REPLACES, Fact.DAMAGED),
    ("service", "replace_data"): (Fact.REPLACES, Fact.DATA_CHANGED),
    ("before", "had_one"): (Fact.REPLACES,),
    ("book", "recent"): (Fact.BOOK_RECENT,),
    ("parents", "died"): (Fact.PARENT_DIED,),
    ("parents", "not_found"): (Fact.PARENT_NOT_FOUND,),
    ("custody", "ruled"): (Fact.CUSTODY_RULED,),
    ("collector", "relative"): (Fact.BY_RELATIVE,),
    ("collector", "other"): (Fact.BY_OTHER,),
}
OPEN = {  # what a question leaves unknown while it is not answered
    "before": (Fact.REPLACES,),
    "book": (Fact.BOOK_RECENT,),
    "collector": (Fact.BY_RELATIVE, Fact.BY_OTHER),
}
ASSUMED = frozenset({"parents", "custody"})  # a list goes by the usual answer; who decides must have asked


def extras(answers: Mapping[str, str]) -> tuple[Fact, ...]:
    """What may be said on top of the answers."""
    if answers.get("service", PICK_UP) == PICK_UP:
        return ()
    return CHILD_EXTRAS if answers.get("for_whom") == "child" else ADULT_EXTRAS


def situation(answers: Mapping[str, str], also: Collection[Fact] = ()) -> Situation:
    """The cases and facts of a person; `answers` names one of the services, and may leave other questions open.

    A child of whose parents nothing is said is taken for one with both. Answers to what is not asked count for nothing.
    """
    answers = _asked(answers)
    added = [fact for fact in extras(answers) if fact in also]
    facts = {fact for answer in answers.items() for fact in SAID.get(answer, ())}
    left = {branch.code for branch in TREE if branch.is_asked(answers) and branch.code not in answers}
    unknown = {fact for code in left for fact in OPEN.get(code, ())}
    if "before" in left and answers.get("for_whom") != "child":
        unknown.add(Fact.BOOK_RECENT)
    return Situation(
        (_main(answers), *(ON_TOP[fact] for fact in added if fact in ON_TOP)),
        frozenset(facts | set(added)),
        frozenset(unknown),
        tuple(answers.items()),
        ASSUMED & left,
    )


def _asked(answers: Mapping[str, str]) -> dict[str, str]:
    """The answers to what is asked on this way, in the order of the questions."""
    found: dict[str, str] = {}
    for branch in TREE:
        if branch.code in answers and branch.is_asked(found):
            found[branch.code] = answers[branch.code]
    return found


def asked_of(known: Mapping[str, str], choices: Mapping[str, str]) -> list[Branch]:
    """The questions that are left to a person of whom a booking tells `known`, on the way that `choices` take."""
    found = _asked({**choices, **known})
    return [branch for branch in TREE if branch.code not in known and branch.is_asked(found)]


def of_booking(
    service: str,
    *,
    is_child: bool,
    choices: Mapping[str, str] | None = None,
    also: Collection[Fact] = (),
) -> Situation | None:
    """What a booking tells, with what its person said on top, if anything; None for a service without papers."""
    known = told_by(service, is_child=is_child)
    if not known:
        return None
    found = situation({**(choices or {}), **known}, also)
    if choices is None and is_child and service != PICK_UP:
        return replace(found, unknown=found.unknown | {Fact.PARENT_PASSPORT})
    return found


def told_by(service: str, *, is_child: bool) -> dict[str, str]:
    """The answers that a booking gives by itself; none for a service without papers of its own."""
    if service not in SERVICES:
        return {}
    who = {} if service == PICK_UP else {"for_whom": "child" if is_child else "adult"}
    return {"service": service, **who}


def _main(answers: Mapping[str, str]) -> Case:
    service = answers["service"]
    if service == PICK_UP:
        return Case.PICK_UP
    if answers.get("for_whom") == "child":
        return CHILD[answers.get("parents", "both")]
    if service == SAME_DAY:
        return Case.ADULT_NEW if answers.get("before") == "never" else Case.ADULT_REPLACEMENT
    return ADULT[service]


def cases_of(service: str) -> frozenset[Case]:
    """Every case that somebody who comes for the service can fall under."""
    if service not in SERVICES:
        return frozenset()
    paths = list(_paths({"service": service}))
    main = {_main(path) for path in paths}
    return frozenset(main | {ON_TOP[fact] for path in paths for fact in extras(path) if fact in ON_TOP})


def _paths(path: dict[str, str]) -> Iterator[dict[str, str]]:
    """Every way to answer all that is asked after these answers."""
    for branch in TREE:
        if branch.code not in path and branch.is_asked(path):
            for choice in branch.choices:
                yield from _paths({**path, branch.code: choice})
            return
    yield path
