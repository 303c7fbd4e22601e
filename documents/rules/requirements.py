"""Which papers are asked for: the list in force on a day for an office and a case, and what it means for a person."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from documents.rules.cases import Case, Fact, Situation
from documents.rules.kinds import PaperKind, Shows


@dataclass(frozen=True, slots=True)
class Asked:
    """A paper on a list. Papers of one demand are alternatives: one of them is enough.

    It counts when it shows all of `shows`; a paper of the kind `filled_by` may show the rest. `cure` says what to do
    when it is missing, `gap_cure` when it does not show enough. It is asked of those for whom every fact of `needs`
    and none of `unless` is true.
    """

    demand: str
    kind: PaperKind
    shows: frozenset[Shows] = frozenset()
    filled_by: PaperKind | None = None
    cure: str = ""
    gap_cure: str = ""
    needs: frozenset[Fact] = frozenset()
    unless: frozenset[Fact] = frozenset()
    key: int = field(default=0, compare=False)  # the row that says it

    def may_be_asked(self, of: Situation) -> bool:
        return self.needs <= of.facts | of.unknown and not self.unless & of.facts

    def depends(self, of: Situation) -> frozenset[Fact]:
        """The facts that must be known before it is clear whether it is asked for."""
        return (self.needs - of.facts) | (self.unless & of.unknown)


@dataclass(frozen=True, slots=True)
class CaseList:
    """What is asked in a case from a day to a day; of an office, or ("") of every office without one of its own."""

    case: Case
    office: str
    valid_from: dt.date
    valid_to: dt.date | None
    asked: tuple[Asked, ...]
    words: tuple[str, ...] = ()  # whatever else a reader of the list is told
    key: int = field(default=0, compare=False)

    def holds_on(self, on: dt.date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Demand:
    """One of these papers must be there; with `needs` or `unless`, only if those facts turn out so."""

    code: str
    case: Case
    options: tuple[Asked, ...]
    needs: frozenset[Fact] = frozenset()
    unless: frozenset[Fact] = frozenset()

    @property
    def is_sure(self) -> bool:
        return not self.needs and not self.unless


def in_force(lists: Iterable[CaseList], case: Case, office: str, on: dt.date) -> CaseList | None:
    """The list of the case on the day: the office's own before everybody's, then the one that began last."""
    found = [one for one in lists if one.case == case and one.office in ("", office) and one.holds_on(on)]
    return max(found, key=lambda one: (one.office == office != "", one.valid_from), default=None)


def lists_of(lists: Iterable[CaseList], of: Situation, office: str, on: dt.date) -> tuple[CaseList, ...]:
    """The lists in force on the day that the person's cases call for."""
    known = tuple(lists)
    return tuple(one for case in of.cases if (one := in_force(known, case, office, on)))


def demanded(lists: Iterable[CaseList], of: Situation) -> tuple[Demand, ...]:
    """What these lists ask of the person, in their order."""
    return tuple(found for one in lists for code in _codes(one) if (found := _demand(one, code, of)))


def _codes(one: CaseList) -> Iterable[str]:
    return dict.fromkeys(asked.demand for asked in one.asked)


def _demand(one: CaseList, code: str, of: Situation) -> Demand | None:
    """None when the person need not bring any of its papers."""
    asked = [paper for paper in one.asked if paper.demand == code and paper.may_be_asked(of)]
    sure = tuple(paper for paper in asked if not paper.depends(of))
    if sure:
        return Demand(code, one.case, sure)
    if not asked:
        return None
    first = asked[0]
    return Demand(code, one.case, tuple(asked), first.needs - of.facts, first.unless & of.unknown)
