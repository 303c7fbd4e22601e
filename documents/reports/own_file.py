"""A citizen's own papers against the list of their own case: what is there, what is missing, and what cures it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bookings.models import Booking
from documents.models import CaseFacts, Cure, Paper
from documents.reports import handed_in, requirements
from documents.reports.handed_in import Line
from documents.reports.matching import Matching
from documents.reports.requirements import Item, Listing
from documents.rules import cases, completeness, counter, reading
from documents.rules.completeness import Gap, Lack, Present
from documents.rules.kinds import PaperKind, Shows
from documents.rules.requirements import Demand
from documents.wording import lists as wording

SEEN_BY_PEOPLE = frozenset({Shows.SIGNATURES, Shows.DUTY_STAMP})  # nothing that a machine reads
EVERYTHING = frozenset(Shows)
FIRST = (  # what most people bring, where no list says more
    PaperKind.EKTP,
    PaperKind.FAMILY_CARD,
    PaperKind.BIRTH_CERTIFICATE,
    PaperKind.MARRIAGE_BOOK,
    PaperKind.DIPLOMA,
    PaperKind.BAPTISM_LETTER,
    PaperKind.OLD_PASSPORT,
)


class State(StrEnum):
    THERE = "there"
    READING = "reading"
    LACKING = "lacking"
    AGAIN = "again"  # an officer looked at it, and it was not enough
    MISSING = "missing"
    MAYBE = "maybe"  # only asked for if something is so that nobody has said yet


@dataclass(frozen=True)
class Need:
    """A demand of the list: its papers, how it stands, and while it has a gap what was not found on the nearest paper
    and what cures it. `for_people` is what no machine reads on the papers that are there; `one_parent` that one parent
    alone was read, where a certificate that names no other may be enough."""

    item: Item
    state: State
    lines: tuple[Line, ...]
    lacking: tuple[str, ...] = ()
    cures: tuple[Cure, ...] = ()
    for_people: tuple[str, ...] = ()
    one_parent: bool = False

    @property
    def there(self) -> list[Line]:
        return [line for line in self.lines if line.pages]

    @property
    def choices(self) -> list[Line]:
        """What can be handed in for it; nothing once one of them is there and good enough so far."""
        return [] if self.there and self.state is not State.AGAIN else list(self.lines)


@dataclass(frozen=True)
class OwnFile:
    """`more` was handed in without being asked for; `first` is what most people bring, where no list says more;
    `others` are all kinds that are left."""

    needs: tuple[Need, ...]
    more: tuple[Line, ...]
    first: tuple[Line, ...]
    others: tuple[Line, ...]
    listing: Listing | None

    @property
    def open(self) -> list[Need]:
        return [need for need in self.needs if need.state in (State.MISSING, State.LACKING, State.AGAIN)]

    @property
    def is_ready(self) -> bool:
        """All that the list asks for is here, and nothing hangs on what nobody has said."""
        is_said = self.listing is not None and not self.listing.situation.assumed
        return is_said and bool(self.needs) and all(need.state in (State.THERE, State.READING) for need in self.needs)

    @property
    def has_news(self) -> bool:
        """A paper is here that no officer has answered."""
        lines = [*self.more, *(line for need in self.needs for line in need.there)]
        return any(line.paper is not None and line.paper.state == Paper.State.RECEIVED for line in lines)


def of_booking(booking: Booking, found: Matching) -> OwnFile:
    """By the list in force on the day of the visit, for what was said of the person's case."""
    lines = handed_in.lines(booking)
    listing = requirements.for_booking(booking, requirements.situation_of(booking))
    items = listing.items if listing else []
    needs = tuple(_need(item, lines, found) for item in items)
    asked = {line.kind for need in needs for line in need.lines}
    rest = [line for line in lines.values() if line.kind not in asked]
    more, left = [line for line in rest if line.pages], [line for line in rest if not line.pages]
    first = [] if needs else [line for line in left if line.kind in FIRST]
    others = [line for line in left if line not in first]
    return OwnFile(needs, tuple(more), tuple(first), tuple(others), listing)


def _need(item: Item, lines: dict[PaperKind, Line], found: Matching) -> Need:
    options = tuple(lines[option.kind] for option in item.demand.options)
    gap = next(iter(completeness.gaps([item.demand], _present(lines.values(), found, item.demand))), None)
    if gap is not None:
        state = State.MISSING if gap.code is Lack.MISSING else State.LACKING
        state = State.AGAIN if any(line.is_refused for line in options) else state
        return Need(item, state, options, tuple(wording.shown(gap.lacking)), _cures(item, gap))
    there = [line.kind for line in options if line.pages]
    if not there:
        return Need(item, State.MAYBE, options)
    state = State.READING if set(there) <= set(found.waiting) else State.THERE
    people = tuple(wording.shown(_for_people(item.demand, options)))
    return Need(item, state, options, for_people=people, one_parent=found.one_parent and _rests_on_birth(item, options))


def _rests_on_birth(item: Item, lines: Iterable[Line]) -> bool:
    """Whether the parents are looked for on a birth certificate alone, and no officer has looked."""
    there = [line for line in lines if line.pages]
    wanted = {option.kind for option in item.demand.options if Shows.PARENTS in option.shows}
    is_birth = [line.kind for line in there] == [PaperKind.BIRTH_CERTIFICATE] and not there[0].is_accepted
    return is_birth and PaperKind.BIRTH_CERTIFICATE in wanted


def _for_people(demand: Demand, lines: Iterable[Line]) -> frozenset[Shows]:
    """What is asked for and no machine reads, where nothing but such papers is there and no officer has looked."""
    there = [line for line in lines if line.pages]
    wanted = {option.kind: option.shows for option in demand.options}
    left = [frozenset[Shows]() if line.is_accepted else unreadable(line.kind) & wanted[line.kind] for line in there]
    return frozenset.intersection(*left)


def unreadable(kind: PaperKind) -> frozenset[Shows]:
    """What only a person finds on such a paper."""
    return SEEN_BY_PEOPLE | reading.FOR_PEOPLE.get(kind, frozenset())


def _present(lines: Iterable[Line], found: Matching, demand: Demand) -> list[Present]:
    """The papers handed in. What a machine did not or cannot read is taken on trust: an officer looks, and what an
    officer said of a paper counts."""
    there = [line for line in lines if line.pages]
    shows = {kind: shown | unreadable(kind) for kind, shown in found.shows.items()}
    faults = {line.kind: line.paper.reasons[0] for line in there if line.paper and line.is_refused}
    return [
        *counter.present(faults, [demand]),
        *(
            Present(line.kind, EVERYTHING if line.is_accepted else shows.get(line.kind, EVERYTHING))
            for line in there
            if line.kind not in faults
        ),
    ]


def _cures(item: Item, gap: Gap) -> tuple[Cure, ...]:
    return tuple(cure for cure in item.cures if cure.code in gap.cures)


@dataclass(frozen=True)
class Said:
    """What was said of the case, as (question, answer) pairs; `is_asked` while there is something left to say."""

    answers: tuple[tuple[str, str], ...]
    is_asked: bool


def said_of(booking: Booking) -> Said:
    facts, known = CaseFacts.objects.filter(booking=booking).first(), requirements.known_of(booking)
    if facts is None:
        return Said((), is_asked=bool(known))
    choices = facts.choices
    asked = [branch.code for branch in cases.asked_of(known, choices) if branch.code in choices]
    answers = [(wording.question(code), wording.choice(code, choices[code])[0]) for code in asked]
    also = [wording.fact(fact) for fact in cases.extras(known) if fact in facts.also]
    return Said((*answers, *(("", fact) for fact in also)), is_asked=False)
