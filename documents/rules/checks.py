"""Before the visit: when a citizen may ask for a look, what an officer must have looked at, and what is missing."""

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from documents.rules import counter
from documents.rules.counter import Outcome, Reason
from documents.rules.kinds import PaperKind
from documents.rules.requirements import Demand

NOT_SAID = "depends_on_the_case"  # whether it is asked for, nobody has said
OPEN = "case_not_said"  # a question about the case itself, which has no papers


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking for a check depends on; `visit_at` is None for who lost their place, `until` of the last answer."""

    is_live: bool
    visit_at: dt.datetime | None
    is_waiting: bool
    has_news: bool  # a paper that no officer has answered, or a case said since
    until: dt.date | None = None


def stands_in_the_way(of: Asking, now: dt.datetime, today: dt.date) -> str:
    """The code of what stands against asking; empty when nothing does."""
    if not of.is_live:
        return "booking_not_live"
    if of.visit_at is not None and of.visit_at <= now:
        return "visit_has_begun"
    if of.is_waiting:
        return "check_waits"
    if of.until is not None and of.until < today:
        return "check_too_late"
    return "" if of.has_news else "nothing_new"


def reasons(
    demands: Sequence[Demand], seen: Mapping[PaperKind, str], assumed: Collection[str] = ()
) -> tuple[Reason, ...]:
    """What is missing: the questions about the case that nobody has answered, `assumed`, since the rest hangs on them;
    then in the order of the list as at the counter, and papers of which it is not known whether they are asked for,
    unless one is there."""
    lacking = {(one.case, one.demand): one for one in counter.reasons(demands, seen)}
    good = {kind for kind, fault in seen.items() if not fault}
    found = []
    for one in demands:
        kinds = tuple(dict.fromkeys(option.kind for option in one.options))
        if one.is_sure and (reason := lacking.get((one.case, one.code))):
            found.append(reason)
        elif not one.is_sure and good.isdisjoint(kinds):
            found.append(Reason(one.case, one.code, kinds, NOT_SAID, ()))
    return (*(Reason("", question, (), OPEN, ()) for question in sorted(assumed)), *found)


def only_asks(codes: Iterable[str]) -> bool:
    """Whether these reasons are mended by words alone: nothing is to be handed in."""
    return {NOT_SAID, OPEN}.issuperset(codes)


def unlooked(
    demands: Sequence[Demand], handed: Collection[PaperKind], seen: Mapping[PaperKind, str]
) -> tuple[PaperKind, ...]:
    """Papers handed in that may meet a demand which nothing meets yet, and that nobody has looked at."""
    open_ones = {(one.case, one.demand) for one in reasons(demands, seen)}
    kinds = [option.kind for one in demands if (one.case, one.code) in open_ones for option in one.options]
    return tuple(kind for kind in dict.fromkeys(kinds) if kind in handed and kind not in seen)


def objections(
    outcome: Outcome,
    demands: Sequence[Demand],
    handed: Collection[PaperKind],
    seen: Mapping[PaperKind, str],
    assumed: Collection[str] = (),
) -> list[str]:
    """Codes of what stands against answering so; `seen` is about the papers as they are now.

    `assumed` are questions about the case that nobody has answered.
    """
    if outcome is Outcome.REFER:
        return ["check_not_referred"]
    if unlooked(demands, handed, seen):
        return ["papers_unlooked"]
    lacking = reasons(demands, seen, assumed)
    if outcome is Outcome.INCOMPLETE:
        return [] if lacking else ["nothing_lacking"]
    if not only_asks(one.code for one in lacking):
        return ["papers_lacking"]
    unmet = {(one.case, one.demand) for one in lacking}
    return counter.open_facts([one for one in demands if (one.case, one.code) in unmet], assumed)


@dataclass(frozen=True, slots=True)
class Left:
    """Full hours until a moment, or begun ones since."""

    hours_left: int
    hours_late: int
    is_soon: bool


def left(due_at: dt.datetime, now: dt.datetime, soon: int) -> Left:
    """`soon` is in hours."""
    hours = (due_at - now) / dt.timedelta(hours=1)
    return Left(max(0, math.floor(hours)), max(0, math.ceil(-hours)), 0 <= hours < soon)
