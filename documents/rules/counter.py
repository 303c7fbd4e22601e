"""At the counter: what ticks on originals amount to, and what stands against a decision."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from documents.rules.completeness import Gap, Present, gaps
from documents.rules.kinds import PaperKind, Shows
from documents.rules.requirements import Demand


class Outcome(StrEnum):
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    REFER = "refer"


class Fault(StrEnum):
    """Why an original that was seen is not enough."""

    TOO_LITTLE = "shows_too_little"
    DIFFERS = "data_differ"
    UNREADABLE = "cannot_be_read"
    COPY = "only_a_copy"
    RUN_OUT = "has_run_out"


class Referral(StrEnum):
    """Why another officer decides."""

    DOUBT = "paper_in_doubt"
    DIFFERENT = "papers_disagree"
    UNUSUAL = "case_not_on_lists"
    OTHER_OFFICE = "other_office_knows"


@dataclass(frozen=True, slots=True)
class Reason:
    """One demand that is not met. `kinds` would meet it, any one of `cures` helps; all are codes."""

    case: str
    demand: str
    kinds: tuple[str, ...]
    code: str
    cures: tuple[str, ...]


def present(seen: Mapping[PaperKind, str], demands: Iterable[Demand]) -> tuple[Present, ...]:
    """The originals as the rule of completeness wants them; `seen` has "" for one that is in order, or its fault.

    Of a paper that shows too little a letter may show the rest. One with any other fault is as good as not there.
    """
    must_show = {option.kind for one in demands for option in one.options if option.shows}
    whole, nothing = frozenset(Shows), frozenset[Shows]()
    return tuple(
        Present(kind, nothing if fault else whole)
        for kind, fault in seen.items()
        if not fault or (fault == Fault.TOO_LITTLE and kind in must_show)
    )


def reasons(demands: Sequence[Demand], seen: Mapping[PaperKind, str]) -> tuple[Reason, ...]:
    """What is missing, in the order of the list; nothing when all that is surely asked for is there."""
    return tuple(_reason(gap, seen) for gap in gaps(demands, present(seen, demands)))


def _reason(gap: Gap, seen: Mapping[PaperKind, str]) -> Reason:
    """A fault that an officer saw says more than that the paper is missing."""
    kinds = tuple(dict.fromkeys(option.kind for option in gap.demand.options))
    faulty = [kind for kind in kinds if seen.get(kind)]
    if not faulty:
        return Reason(gap.demand.case, gap.demand.code, kinds, gap.code, gap.cures)
    near = [one for one in gap.demand.options if one.kind is faulty[0]]
    found = [code for one in near for code in (one.gap_cure, one.cure) if code]
    cures = tuple(dict.fromkeys(found)) or gap.cures
    return Reason(gap.demand.case, gap.demand.code, (faulty[0],), seen[faulty[0]], cures)


def objections(
    outcome: Outcome,
    demands: Sequence[Demand],
    lacking: Sequence[Reason],
    why: str,
    assumed: Collection[str] = (),
) -> list[str]:
    """Codes of what stands against deciding so; the machine proposes nothing, it only refuses what cannot be.

    `assumed` are questions about the case that nobody has answered.
    """
    if outcome is Outcome.REFER:
        return [] if why in list(Referral) else ["referral_needs_reason"]
    if outcome is Outcome.INCOMPLETE:
        return [] if lacking else ["nothing_lacking"]
    return [*(["papers_lacking"] if lacking else []), *open_facts(demands, assumed)]


def open_facts(demands: Iterable[Demand], assumed: Collection[str]) -> list[str]:
    """What stands against "complete" while somebody must still be asked: of an assumed answer, or before it is known
    whether these are asked for."""
    return ["facts_open"] if assumed or any(not one.is_sure for one in demands) else []
