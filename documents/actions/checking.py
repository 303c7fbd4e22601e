"""An officer looks at papers before the visit: one has them in hand, each look is kept at once, and one answers."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from bookings.actions import messages, returning
from bookings.models import Booking
from documents.actions import cases, receiving
from documents.actions.checks import begin, note
from documents.actions.counter import LEASE
from documents.errors import CaseTaken, CheckOver, NoCheck, NoPage, Unsettled
from documents.models import Check, DeadlineRule, LookedAt, Paper
from documents.reports import checks as reports
from documents.reports import deadlines
from documents.reports.checks import Sheet
from documents.rules import checks as rules
from documents.rules import remedies
from documents.rules.cases import Fact
from documents.rules.counter import Fault, Outcome
from documents.rules.kinds import PaperKind
from offices.actions import journal
from offices.models import User


def look(*, booking: Booking, by: User) -> None:
    """That this officer looked at the papers stands in the journal."""
    note("check.seen", booking, by, timezone.now())


@transaction.atomic
def take(*, check: Check, by: User, word: str = "", over: bool = False) -> None:
    """The check is in this officer's hands; taken over, it leaves another's, who reads the word. Raises CaseTaken or
    CheckOver."""
    now = timezone.now()
    if over and check.is_held_by_another(by, now):
        mine = {"taken_by": by, "lease_until": now + LEASE, "word": word}
        if Check.objects.waiting().filter(pk=check.pk).update(**mine):
            had = check.taken_by.username if check.taken_by else ""
            note("check.taken_over", check.booking, by, now, {"from": had})
    _held(check, by, now)


@transaction.atomic
def leave(*, check: Check, by: User) -> None:
    """The check is free for any colleague; whoever does not have it leaves nothing."""
    Check.objects.filter(pk=check.pk, taken_by=by).update(taken_by=None, lease_until=None)


def _held(check: Check, by: User, now: dt.datetime) -> Check:
    """The check, locked, waiting and in this officer's hands for LEASE from now. Raises CaseTaken or CheckOver."""
    was = Check.objects.filter(pk=check.pk).values_list("taken_by", flat=True).get()
    is_taken = Check.objects.waiting().take(check, by, now, now + LEASE)
    found = Check.objects.select_related("booking__office", "booking__slot__point__office", "booking__service")
    row = found.get(pk=check.pk)
    if not is_taken:
        raise CaseTaken if row.is_waiting else CheckOver
    if was != by.pk:
        note("check.taken", row.booking, by, now)
    return row


@transaction.atomic
def mark(*, check: Check, kind: PaperKind, by: User, fault: Fault | None = None) -> None:
    """The officer has looked at the pictures of this paper: in order, or with a fault. It says nothing of originals.

    Raises CaseTaken, CheckOver, or NoPage when the paper is not there.
    """
    now, code = timezone.now(), fault.value if fault else ""
    row = _held(check, by, now)
    version = reports.sheet(row.booking, row).handed.get(kind)
    if version is None:
        raise NoPage
    said = {"fault": code, "version": version}
    found = LookedAt.objects.filter(check_round=row, kind=kind.value)
    if found.filter(**said).exists():
        return
    LookedAt.objects.update_or_create(
        check_round=row, kind=kind.value, defaults={**said, "seen_at": now, "seen_by": by}
    )
    note("check.looked_at", row.booking, by, now, {"kind": kind.value, "fault": code, "version": version})


@transaction.atomic
def unmark(*, check: Check, kind: PaperKind, by: User) -> None:
    """What was said of the paper in this round is taken back. Raises CaseTaken or CheckOver."""
    now = timezone.now()
    row = _held(check, by, now)
    gone, _parts = LookedAt.objects.filter(check_round=row, kind=kind.value).delete()
    if gone:
        note("check.look_taken_back", row.booking, by, now, {"kind": kind.value})


@transaction.atomic
def establish(*, check: Check, answers: Mapping[str, str], also: Iterable[Fact], by: User) -> None:
    """These are the facts of the case, as the papers show. Raises CaseTaken, CheckOver, or as `cases.say` does."""
    row = _held(check, by, timezone.now())
    cases.say(booking=row.booking, choices=answers, also=list(also), by=by)


@transaction.atomic
def answer(*, check: Check, outcome: Outcome, by: User, note_for_officers: str = "") -> Check:
    """The answer stands, its person is told that there is one, and each paper that was looked at is accepted or wanted
    again.

    Raises CaseTaken, CheckOver, or Unsettled with what stands against it; then nothing has changed.
    """
    now = timezone.now()
    receiving.one_at_a_time(check.booking)
    row = _held(check, by, now)
    sheet = reports.sheet(row.booking, row)
    demands = sheet.listing.demands if sheet.listing else ()
    assumed = sheet.listing.situation.assumed if sheet.listing else ()
    if against := rules.objections(outcome, demands, sheet.handed, sheet.faults, assumed):
        raise Unsettled(*against)
    is_complete = outcome is Outcome.COMPLETE
    row.state, row.answered_at, row.answered_by, row.note = outcome.value, now, by, note_for_officers
    row.reasons = [asdict(reason) for reason in sheet.reasons]
    row.until = None if is_complete else _deadline(row.booking, now)
    row.taken_by, row.lease_until, row.word = None, None, ""
    row.save(update_fields=["state", "answered_at", "answered_by", "note", "reasons", "until", *HANDS])
    _judge(sheet, by, now)
    detail: journal.Detail = {"reasons": [one.code for one in sheet.reasons], "in_time": not row.is_late}
    note(f"check.{outcome.value}", row.booking, by, now, detail)
    wrong = None if is_complete else messages.Wrong(remedies.of_reasons(sheet.reasons), row.until)
    returning.tell_of_check(booking=row.booking, wrong=wrong)
    return row


HANDS = ("taken_by", "lease_until", "word")


def _deadline(booking: Booking, now: dt.datetime) -> dt.date:
    """The last day for handing in again. Raises Unsettled while no rule is in force."""
    found = deadlines.until(booking.office, DeadlineRule.From.COUNTER, booking.office.local(now).date())
    if found is None:
        raise Unsettled("no_deadline_rule")
    return found


def _judge(sheet: Sheet, by: User, now: dt.datetime) -> None:
    for kind, row in sheet.seen.items():
        state = Paper.State.REFUSED if row.fault else Paper.State.ACCEPTED
        papers = Paper.objects.held().filter(booking=sheet.check.booking_id, kind=kind.value, version=row.version)
        papers.update(state=state, reasons=[row.fault] if row.fault else [], decided_at=now, decided_by=by)


@transaction.atomic
def again(*, booking: Booking, by: User) -> Check:
    """What was answered is looked at once more, and its papers can be changed again. Raises NoCheck."""
    now = timezone.now()
    receiving.one_at_a_time(booking)
    against = reports.against_asking(booking, reports.last_of(booking), now, has_news=True)
    if against and against != "check_too_late":
        raise NoCheck(against)
    judged = (Paper.State.ACCEPTED, Paper.State.REFUSED)
    Paper.objects.held().filter(booking=booking, state__in=judged).update(state=Paper.State.RECEIVED)
    return begin(booking, by, now)
