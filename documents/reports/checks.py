"""Papers before the visit: the officer's sheet of one citizen, and what the citizen is told of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bookings.models import Booking
from documents.models import CaseFacts, Check, CounterDecision, LookedAt, Paper
from documents.reports import counter, deadlines, requirements
from documents.reports.counter import Lack, Line
from documents.reports.requirements import Listing
from documents.rules import checks as rules
from documents.rules.checks import Left, left
from documents.rules.counter import Reason
from documents.rules.kinds import PaperKind
from documents.wording import checks as words
from documents.wording import lists

SOON = 3  # hours


@dataclass(frozen=True)
class Sheet:
    """The round, the list, the papers that are there with their versions, and what officers said of them as they are
    now: what they said of a paper that changed since counts no more."""

    check: Check
    listing: Listing | None
    handed: Mapping[PaperKind, int]
    seen: Mapping[PaperKind, LookedAt]
    changed: tuple[PaperKind, ...]

    @property
    def faults(self) -> dict[PaperKind, str]:
        return {kind: row.fault for kind, row in self.seen.items()}

    @property
    def reasons(self) -> tuple[Reason, ...]:
        if self.listing is None:
            return ()
        return rules.reasons(self.listing.demands, self.faults, self.listing.situation.assumed)

    @property
    def questions(self) -> list[str]:
        """What the list goes by and nobody has said, in words."""
        return [lists.question(one.demand) for one in self.reasons if one.code == rules.OPEN]


def lines(found: Sheet) -> list[Line]:
    """The list with the papers that are there; what nobody has looked at is not said to be missing."""
    demands = found.listing.demands if found.listing else ()
    left_over = rules.unlooked(demands, found.handed, found.faults)
    return [
        replace(line, lack=str(words.NOT_LOOKED_AT)) if any(one.kind in left_over for one in line.options) else line
        for line in counter.lines(found, found.handed)
    ]


def last_of(booking: Booking) -> Check | None:
    """The newest round, with who is about it."""
    rows = Check.objects.filter(booking=booking).exclude(state=Check.State.WITHDRAWN)
    return rows.select_related("taken_by", "answered_by").last()


def last_answer(booking: Booking) -> Check | None:
    """What an officer last said of the papers before the visit."""
    return Check.objects.answered().filter(booking=booking).select_related("answered_by").last()


def rounds_before(check: Check) -> list[Check]:
    """What was answered earlier, the newest first."""
    rows = Check.objects.answered().filter(booking=check.booking_id).exclude(pk=check.pk)
    return list(rows.select_related("answered_by").order_by("-pk"))


def left_of(check: Check, now: dt.datetime) -> Left | None:
    """The clock of what waits; None without a promise."""
    return left(check.due_at, now, SOON) if check.due_at and check.is_waiting else None


def lacks_of(check: Check) -> list[Lack]:
    """What the answer named as missing, in words."""
    return counter.lacks(counter.kept_reasons(check.reasons)) if check.reasons else []


def only_asks(check: Check | None) -> bool:
    """Whether the answer asks about the case and for no paper."""
    reasons = counter.kept_reasons(check.reasons) if check else []
    return bool(reasons) and rules.only_asks(one.code for one in reasons)


def sheet(booking: Booking, check: Check) -> Sheet:
    handed, newest = _handed(booking), _looks(booking)
    seen = {kind: row for kind, row in newest.items() if handed.get(kind) == row.version}
    changed = tuple(kind for kind in newest if kind in handed and kind not in seen)
    listing = requirements.for_booking(booking, requirements.situation_of(booking))
    return Sheet(check, listing, handed, seen, changed)


def _handed(booking: Booking) -> dict[PaperKind, int]:
    """The papers that are there, with their versions."""
    rows = Paper.objects.held().filter(booking=booking, pages__removed_at=None, pages__isnull=False)
    return {PaperKind(kind): version for kind, version in rows.values_list("kind", "version").distinct()}


def _looks(booking: Booking) -> dict[PaperKind, LookedAt]:
    """What was last said of each paper."""
    rows = LookedAt.objects.filter(check_round__booking=booking).select_related("seen_by").order_by("pk")
    return {PaperKind(row.kind): row for row in rows}


def wanted_since(booking: Booking, check: Check | None) -> tuple[Reason, ...]:
    """What the list asks for by now and an answer "complete" has not seen, since the case, the service, the day or
    the list itself changed; nothing while the answer stands. Pictures that were destroyed since were looked at."""
    if check is None or check.state != Check.State.COMPLETE:
        return ()
    handed = _handed(booking)
    seen = {kind: row for kind, row in _looks(booking).items() if handed.get(kind, row.version) == row.version}
    listing = requirements.for_booking(booking, requirements.situation_of(booking))
    return Sheet(check, listing, handed, seen, ()).reasons


# --- what the citizen is told ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """The newest round with what it lacks, the code of what stands against asking for one ("" for nothing), and until
    when an answer would be promised now. `last_on` is the last day for handing in again: that of the visit when the
    deadline comes later. Overtaken, it was complete, and more is asked for since: `lacks` says what of it is not here.
    """

    check: Check | None
    lacks: list[Lack]
    against: str
    promised_at: dt.datetime | None
    last_on: dt.date | None
    is_overdue: bool
    is_after_visit: bool
    is_before_visit: bool
    is_confirmed: bool
    is_overtaken: bool

    @property
    def is_complete(self) -> bool:
        return self.check is not None and self.check.state == Check.State.COMPLETE and not self.is_overtaken

    @property
    def has_begun(self) -> bool:
        return self.against == "visit_has_begun"

    @property
    def only_asks(self) -> bool:
        return only_asks(self.check)

    @property
    def may_ask(self) -> bool:
        return not self.against

    @property
    def is_too_late(self) -> bool:
        return self.against == "check_too_late"


def standing(booking: Booking, now: dt.datetime, *, has_news: bool) -> Standing:
    """`has_news` says whether a paper is there that no officer has answered."""
    check, begins = last_of(booking), visit_at(booking)
    wanted = wanted_since(booking, check)
    against = against_asking(booking, check, now, has_news=has_news)
    promised = check.due_at if check and check.is_waiting else None if against else deadlines.promise(booking, now)
    answered = check.answered_at if check else None
    days = [day for day in (check and check.until, begins and booking.office.local(begins).date()) if day]
    return Standing(
        check=check,
        lacks=counter.lacks(_not_here(booking, wanted)) if wanted else lacks_of(check) if check else [],
        against=against,
        promised_at=promised,
        last_on=min(days) if check and check.until else None,
        is_overdue=check is not None and check.is_waiting and check.due_at is not None and check.due_at < now,
        is_after_visit=promised is not None and begins is not None and promised > begins,
        is_before_visit=check is not None and check.until is not None and min(days) < check.until,
        is_confirmed=answered is None or deadlines.is_confirmed(booking.office, answered),
        is_overtaken=bool(wanted),
    )


def _not_here(booking: Booking, wanted: Iterable[Reason]) -> list[Reason]:
    """Without what was handed in and only waits for a look."""
    handed = _handed(booking)
    return [one for one in wanted if not any(PaperKind(kind) in handed for kind in one.kinds)]


def visit_at(booking: Booking) -> dt.datetime | None:
    """When the visit begins; None for who lost their place to the office."""
    return None if booking.is_displaced else booking.slot.starts_at


def against_asking(booking: Booking, check: Check | None, now: dt.datetime, *, has_news: bool) -> str:
    if counter.found_complete(booking):
        return "case_decided"
    is_said = check is not None and check.state == Check.State.INCOMPLETE and _case_said_since(check)
    is_said = is_said or bool(wanted_since(booking, check))
    asking = rules.Asking(
        is_live=booking.is_live,
        visit_at=visit_at(booking),
        is_waiting=check is not None and check.is_waiting,
        has_news=has_news or is_said,
        until=check.until if check else None,
    )
    return rules.stands_in_the_way(asking, now, booking.office.local(now).date())


def _case_said_since(check: Check) -> bool:
    """Whether somebody told of the case what the answer could not know."""
    return CaseFacts.objects.filter(booking=check.booking_id, said_at__gt=check.answered_at).exists()


def is_newer(check: Check | None, than: CounterDecision) -> bool:
    """Whether an officer answered after the decision at the counter."""
    return check is not None and check.answered_at is not None and check.answered_at > than.decided_at
