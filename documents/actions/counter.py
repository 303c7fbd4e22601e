"""At the counter: a case is in one officer's hands, each tick is kept at once, and an officer decides."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from bookings.actions import feedback, returning, switching
from bookings.errors import NotLive
from bookings.models import Booking
from documents.actions import cases as own_cases
from documents.actions import checks, receiving
from documents.errors import AnotherWanted, CaseOver, CaseTaken, Unsettled
from documents.models import CounterCase, CounterDecision, DeadlineRule, Paper, SeenOriginal
from documents.reports import deadlines
from documents.reports.counter import Known, known
from documents.rules import counter, remedies
from documents.rules.cases import Fact
from documents.rules.counter import Fault, Outcome
from documents.rules.kinds import PaperKind
from offices.actions import journal
from offices.models import Service, User

LEASE = dt.timedelta(minutes=10)  # after its last sign of life, a colleague may go on without asking


def look(*, booking: Booking, by: User) -> None:
    """That this officer looked at the case stands in the journal."""
    _note("counter.seen", booking, by, timezone.now())


# --- whose it is -----------------------------------------------------------------------------------------------------


@transaction.atomic
def take(*, booking: Booking, by: User, word: str = "", over: bool = False) -> CounterCase:
    """The case is in this officer's hands; taken over, it leaves another's, who reads the word. Raises CaseTaken
    or NotLive."""
    now = timezone.now()
    case = _case(booking, now)
    if over and case.is_held_by_another(by, now):
        CounterCase.objects.filter(pk=case.pk).update(taken_by=by, lease_until=now + LEASE, word=word)
        _note("counter.taken_over", booking, by, now, {"from": case.taken_by.username if case.taken_by else ""})
    return _held(booking, by, now)


@transaction.atomic
def leave(*, booking: Booking, by: User) -> None:
    """The case is free for any colleague; whoever does not have it leaves nothing."""
    CounterCase.objects.filter(booking=booking, taken_by=by).update(taken_by=None, lease_until=None)


def _case(booking: Booking, now: dt.datetime) -> CounterCase:
    case, _made = CounterCase.objects.get_or_create(booking=booking, defaults={"opened_at": now})
    return case


def _held(booking: Booking, by: User, now: dt.datetime) -> CounterCase:
    """The case, locked and in this officer's hands for LEASE from now. Raises CaseTaken or NotLive."""
    if Booking.objects.filter(pk=booking.pk, state=Booking.State.CANCELLED).exists():
        raise NotLive
    case = _case(booking, now)
    was = case.taken_by_id
    if not CounterCase.objects.take(case, by, now, now + LEASE):
        raise CaseTaken
    if was != by.pk:
        _note("counter.taken", booking, by, now)
    case.refresh_from_db()
    return case


def _open(booking: Booking, by: User, now: dt.datetime) -> CounterCase:
    """The case while it is not complete. Raises CaseTaken, CaseOver or NotLive."""
    case = _held(booking, by, now)
    if case.state == CounterCase.State.COMPLETE:
        raise CaseOver
    return case


# --- what is seen and asked ------------------------------------------------------------------------------------------


@transaction.atomic
def tick(*, booking: Booking, kind: PaperKind, by: User, fault: Fault | None = None) -> None:
    """The officer has this original in hand, in order or with a fault. Raises as `_open` does."""
    now = timezone.now()
    case, code = _open(booking, by, now), fault.value if fault else ""
    row, made = SeenOriginal.objects.get_or_create(
        case=case, kind=kind.value, defaults={"fault": code, "seen_at": now, "seen_by": by}
    )
    if not made and row.fault == code:
        return
    if not made:
        SeenOriginal.objects.filter(pk=row.pk).update(fault=code, seen_at=now, seen_by=by)
    _note("counter.original_seen", booking, by, now, {"kind": kind.value, "fault": code})


@transaction.atomic
def untick(*, booking: Booking, kind: PaperKind, by: User) -> None:
    """The original was not seen after all. Raises as `_open` does."""
    now = timezone.now()
    case = _open(booking, by, now)
    gone, _parts = SeenOriginal.objects.filter(case=case, kind=kind.value).delete()
    if gone:
        _note("counter.original_unseen", booking, by, now, {"kind": kind.value})


@transaction.atomic
def establish(*, booking: Booking, answers: Mapping[str, str], also: Iterable[Fact], by: User) -> None:
    """These are the facts of the case, and the list follows them. Raises as `_open` and `say` do."""
    _open(booking, by, timezone.now())
    own_cases.say(booking=booking, choices=answers, also=list(also), by=by)


@transaction.atomic
def switch(*, booking: Booking, to: Service, by: User) -> None:
    """The applicant has come for another service, in the same place. Raises as `_open` does, or what it raises."""
    _open(booking, by, timezone.now())
    switching.switch(booking=booking, to=to, by=by)


# --- deciding --------------------------------------------------------------------------------------------------------


@transaction.atomic
def decide(*, booking: Booking, outcome: Outcome, by: User, why: str = "", note: str = "") -> CounterDecision:
    """The decision stands, and the case is free again; papers whose fault stands in the way are wanted again.

    Raises as `_open` does, AnotherWanted for who referred it, or Unsettled with what stands against it; then nothing
    has changed.
    """
    now = timezone.now()
    case = _open(booking, by, now)
    _must_be_another(case, by)
    found = known(booking)
    demands, reasons = found.listing.demands if found.listing else (), found.reasons
    assumed = found.listing.situation.assumed if found.listing else ()
    if against := counter.objections(outcome, demands, reasons, why, assumed):
        raise Unsettled(*against)
    decision = CounterDecision.objects.create(
        case=case,
        outcome=outcome.value,
        reasons=[asdict(reason) for reason in reasons] if outcome is Outcome.INCOMPLETE else [],
        why=why if outcome is Outcome.REFER else "",
        note=note,
        until=_deadline(booking, now) if outcome is Outcome.INCOMPLETE else None,
        decided_at=now,
        decided_by=by,
    )
    CounterCase.objects.filter(pk=case.pk).update(state=outcome.value, taken_by=None, lease_until=None, word="")
    if outcome is not Outcome.REFER:
        checks.withdraw(booking=booking, by=by)  # the originals said more than a picture could
    _note(f"counter.{outcome.value}", booking, by, now, {"reasons": [one.code for one in reasons]})
    feedback.note_came(booking, now)
    if outcome is Outcome.INCOMPLETE:
        _want_again(found, by, now)
    if decision.until:
        returning.keep(booking=booking, until=decision.until, remedies=remedies.of_reasons(reasons), by=by)
    return decision


def _want_again(found: Known, by: User, now: dt.datetime) -> None:
    """What was handed in of a paper with a fault is wanted again, whatever was said of its picture before the visit."""
    receiving.one_at_a_time(found.booking)
    for reason in found.reasons:
        for kind in reason.kinds:
            if fault := found.faults.get(PaperKind(kind)):
                papers = Paper.objects.held().filter(booking=found.booking, kind=kind)
                papers.update(state=Paper.State.REFUSED, reasons=[fault], decided_at=now, decided_by=by)


def _deadline(booking: Booking, now: dt.datetime) -> dt.date:
    """The last day for what is missing. Raises Unsettled while no rule is in force."""
    found = deadlines.until(booking.office, DeadlineRule.From.COUNTER, booking.office.local(now).date())
    if found is None:
        raise Unsettled("no_deadline_rule")
    return found


def _must_be_another(case: CounterCase, by: User) -> None:
    if case.state == CounterCase.State.REFERRED and _last(case).decided_by_id == by.pk:
        raise AnotherWanted


def _last(case: CounterCase) -> CounterDecision:
    return case.decisions.order_by("-pk")[0]


@transaction.atomic
def reopen(*, booking: Booking, by: User) -> None:
    """What was found complete is looked at again. Raises CaseTaken or NotLive."""
    now = timezone.now()
    case = _held(booking, by, now)
    complete = CounterCase.objects.filter(pk=case.pk, state=CounterCase.State.COMPLETE)
    if complete.update(state=CounterCase.State.OPEN):
        _note("counter.reopened", booking, by, now)


def note_printed(*, booking: Booking, by: User) -> None:
    """The journal says that the note on what is missing was handed out."""
    _note("counter.printed", booking, by, timezone.now())


def _note(deed: str, booking: Booking, by: User, now: dt.datetime, detail: journal.Detail | None = None) -> None:
    """Codes alone: what was written stays sealed in the case."""
    journal.record(deed, office=booking.office, subject=f"booking:{booking.pk}", by=by, at=now, detail=detail)
