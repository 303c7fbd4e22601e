"""Whether the papers that are there are enough for what is asked, and if not, what is missing and what cures it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from documents.rules.kinds import PaperKind, Shows
from documents.rules.requirements import Asked, Demand


@dataclass(frozen=True, slots=True)
class Present:
    """A paper that is there, and what can be read on it or was seen on it by a person."""

    kind: PaperKind
    shows: frozenset[Shows] = frozenset()


class Lack(StrEnum):
    MISSING = "paper_missing"
    INCOMPLETE = "paper_shows_too_little"


@dataclass(frozen=True, slots=True)
class Gap:
    """A demand that is not met. `asked` is the paper that comes nearest to it, and `lacking` what it does not show."""

    demand: Demand
    code: Lack
    asked: Asked
    lacking: frozenset[Shows] = frozenset()

    @property
    def cures(self) -> tuple[str, ...]:
        """The codes of what helps: any one of them does. Who can have nothing added to a paper gets it anew."""
        if self.code is Lack.INCOMPLETE:
            return tuple(code for code in (self.asked.gap_cure or self.asked.cure,) if code)
        return tuple(dict.fromkeys(one.cure for one in self.demand.options if one.cure))


def gaps(demands: Iterable[Demand], papers: Sequence[Present]) -> tuple[Gap, ...]:
    """What is still missing; nothing when the file is complete. What only may be asked for is no gap."""
    return tuple(found for one in demands if one.is_sure and (found := _gap(one, papers)))


def is_complete(demands: Iterable[Demand], papers: Sequence[Present]) -> bool:
    return not gaps(demands, papers)


def _gap(demand: Demand, papers: Sequence[Present]) -> Gap | None:
    """The nearest way to meet the demand, or None when one of its papers does."""
    ways = [(len(lacking), one, lacking) for one in demand.options if (lacking := _lacking(one, papers)) is not None]
    if not ways:
        return Gap(demand, Lack.MISSING, demand.options[0])
    count, nearest, lacking = min(ways, key=lambda way: way[0])
    return Gap(demand, Lack.INCOMPLETE, nearest, lacking) if count else None


def _lacking(asked: Asked, papers: Sequence[Present]) -> frozenset[Shows] | None:
    """What must be shown and is not, by the paper that shows most of it; None when no such paper is there."""
    letters = frozenset(shown for one in papers if one.kind is asked.filled_by for shown in one.shows)
    found = [asked.shows - one.shows - letters for one in papers if one.kind is asked.kind]
    return min(found, key=len, default=None)
