"""Interviews: opened by one officer, answered question by question, ended with care, and never by a machine."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.models import Booking
from documents.errors import AlreadyTaken, NotYours, Unsettled
from documents.models import Answer, Call, Decision, Flag, FlagRule, Paper, Question, Reason, Screening
from documents.rules import outcomes, skew
from documents.rules import screening as rules
from documents.rules.outcomes import Outcome, Proposal
from offices.actions import journal
from offices.errors import Refused
from offices.models import User
from offices.rules import identity

STATE_AFTER = {
    Outcome.CLEAR: Screening.State.CLEAR,
    Outcome.PAPERS: Screening.State.PAPERS,
    Outcome.REFER: Screening.State.REFERRED,
    Outcome.POSTPONE: Screening.State.POSTPONED,
    Outcome.REFUSE: Screening.State.REFUSED,
}


@dataclass(frozen=True)
class Sheet:
    """An interview as its officers see it: what was and is to be asked, and what is still unclear."""

    questions: tuple[Question, ...]
    answers: Mapping[str, str]
    open_questions: tuple[str, ...]
    flags: tuple[Flag, ...]

    @property
    def open_flags(self) -> tuple[Flag, ...]:
        return tuple(flag for flag in self.flags if flag.cleared_at is None)


# --- holding it ------------------------------------------------------------------------------------------------------


def open_for(*, booking: Booking, by: User) -> Screening:
    """The officer holds this applicant's interview; asked twice, it is the same one.

    Raises AlreadyTaken, or Refused with booking_cancelled, or with screening_over once its time is over.
    """
    if booking.state == Booking.State.CANCELLED:
        raise Refused("booking_cancelled")
    now = timezone.now()
    try:
        with transaction.atomic():
            found, made = Screening.objects.get_or_create(booking=booking, defaults=_opening(booking, by, now))
            if made:
                _note("screening.opened", found, by, now)
    except IntegrityError:
        found = Screening.objects.get(booking=booking)
    if found.interviewer_id != by.pk:
        raise AlreadyTaken
    if found.destroyed_at is not None:
        raise Refused("screening_over")
    return found


def _opening(booking: Booking, by: User, now: dt.datetime) -> dict[str, object]:
    on = booking.office.local(now).date()
    counted = skew.counted(identity.read_nik(booking.identity_number), booking.born_on, on)
    return {
        "office": booking.office,
        "interviewer": by,
        "on": on,
        "opened_at": now,
        "counted_sex": counted.sex,
        "counted_age": counted.age,
        "counted_district": counted.district,
    }


def look(*, screening: Screening, by: User) -> Sheet:
    """What stands in the interview; that this person read it stands in the journal."""
    _note("screening.seen", screening, by, timezone.now())
    return sheet_of(screening)


def sheet_of(screening: Screening) -> Sheet:
    questions = tuple(Question.objects.in_force(screening.on))
    answers = _said(screening, questions)
    waiting = rules.open_questions((question.asked() for question in questions), answers)
    flags = tuple(screening.flags.select_related("rule", "cleared_by"))
    return Sheet(questions, answers, waiting, flags)


def _said(screening: Screening, questions: Iterable[Question]) -> dict[str, str]:
    """The newest answer to each question that still applies after the answers before it, by its code."""
    rows = screening.answers.select_related("question").order_by("pk")
    newest = {answer.question.code: answer.value for answer in rows}
    return rules.standing((question.asked() for question in questions), newest)


@transaction.atomic
def answer(*, screening: Screening, given: Mapping[str, str], by: User) -> Screening:
    """The answers stand, and the flags follow them. Raises NotYours, or Refused with answer_unknown or screening_over.

    An answer that is empty or stays the same writes nothing. Answers to questions that do not apply are left out.
    """
    now, locked = timezone.now(), _mine(screening, by)
    questions = list(Question.objects.in_force(locked.on))
    before = _said(locked, questions)
    after = rules.standing((question.asked() for question in questions), {**before, **_filled(given)})
    new = [row for row in questions if after.get(row.code, "") not in ("", before.get(row.code, ""))]
    Answer.objects.bulk_create(_answer(locked, row, after[row.code], by, now) for row in new)
    _follow(locked, after, now)
    if new:
        _note("screening.answered", locked, by, now, {"questions": len(new)})
    return locked


def _filled(given: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in given.items() if value}


def _answer(screening: Screening, question: Question, value: str, by: User, now: dt.datetime) -> Answer:
    codes = question.asked().answers
    if codes and value not in codes:
        raise Refused("answer_unknown")
    return Answer(screening=screening, question=question, value=value, at=now, given_by=by)


def _follow(screening: Screening, answers: Mapping[str, str], now: dt.datetime) -> None:
    """Flags that the facts raise are there; one that they no longer raise is cleared, by nobody, and may come back."""
    in_force = {row.code: row for row in FlagRule.objects.in_force(screening.on)}
    wanted = set(rules.raised(_facts(screening, answers), in_force))
    held = {flag.rule.code: flag for flag in screening.flags.select_related("rule")}
    Flag.objects.bulk_create(
        Flag(screening=screening, rule=in_force[code], raised_at=now) for code in sorted(wanted - held.keys())
    )
    gone = [flag.pk for code, flag in held.items() if code not in wanted and flag.cleared_at is None]
    back = [flag.pk for code, flag in held.items() if code in wanted and flag.cleared_by_id is None]
    Flag.objects.filter(pk__in=gone).update(cleared_at=now)
    Flag.objects.filter(pk__in=back).update(cleared_at=None)


def _facts(screening: Screening, answers: Mapping[str, str]) -> rules.Facts:
    """What was answered, with the kinds of papers in the applicant's file."""
    booking = screening.booking
    return rules.facts_of(answers, papers=_papers(booking), born_on=booking.born_on, on=screening.on)


def _papers(booking: Booking) -> Iterable[str]:
    """Kinds of the papers that were handed in for the booking and are still held."""
    return Paper.objects.held().filter(booking=booking).values_list("kind", flat=True)


@transaction.atomic
def clear_flag(*, flag: Flag, why: str, by: User) -> None:
    """The officer's reason is why the flag no longer stands. Raises NotYours, or Refused with no_reason."""
    if not why.strip():
        raise Refused("no_reason")
    screening, now = _mine(flag.screening, by), timezone.now()
    if Flag.objects.filter(pk=flag.pk, cleared_at=None).update(cleared_at=now, cleared_by=by, why=why):
        _note("screening.noted", screening, by, now)


# --- ending it -------------------------------------------------------------------------------------------------------


def propose(
    *,
    screening: Screening,
    outcome: Outcome,
    by: User,
    reason: str = "",
    papers: Sequence[str] = (),
    until: dt.date | None = None,
    note: str = "",
) -> Decision:
    """The outcome stands, or waits for a second officer if it takes two.

    Raises NotYours, Refused with screening_over, or Unsettled with what stands against it; then nothing has changed
    but flags that papers raise which came after the last answer.
    """
    now = timezone.now()
    _follow_papers(screening, by, now)
    on = screening.office.local(now).date()
    return _propose(screening, Proposal(outcome, by.pk, on, reason, tuple(papers), until), note, by, now)


@transaction.atomic
def _follow_papers(screening: Screening, by: User, now: dt.datetime) -> None:
    locked = _mine(screening, by)
    _follow(locked, _said(locked, Question.objects.in_force(locked.on)), now)


@transaction.atomic
def _propose(screening: Screening, proposal: Proposal, note: str, by: User, now: dt.datetime) -> Decision:
    locked, outcome = _mine(screening, by), proposal.outcome
    reasons = {row.code: row for row in Reason.objects.in_force(locked.on)}
    against = outcomes.objections(proposal, _case(locked, reasons.keys()))
    if against:
        raise Unsettled(*against)
    takes_two = outcome in outcomes.TAKES_TWO
    decision = Decision.objects.create(
        screening=locked,
        outcome=outcome.value,
        state=Decision.State.PROPOSED if takes_two else Decision.State.STANDS,
        reason=reasons.get(proposal.reason),
        papers=list(proposal.papers),
        until=proposal.until,
        note=note,
        proposed_by=by,
        proposed_at=now,
        settled_at=None if takes_two else now,
    )
    _move(locked, Screening.State.PROPOSED if takes_two else STATE_AFTER[outcome], now)
    _note(_deed(locked), locked, by, now)
    return decision


def _case(screening: Screening, reasons: Iterable[str]) -> outcomes.Case:
    sheet = sheet_of(screening)
    flags = [flag.rule.code for flag in sheet.open_flags]
    return outcomes.Case(screening.interviewer_id, sheet.open_questions, flags, frozenset(reasons))


@transaction.atomic
def take_second(*, screening: Screening, by: User) -> Screening:
    """The officer is this interview's second one; asked twice, it is once. Raises AlreadyTaken, or NotYours for who
    held it."""
    if screening.interviewer_id == by.pk:
        raise NotYours
    if Screening.objects.take_second(screening, by):
        _note("screening.second_taken", screening, by, timezone.now())
    elif not Screening.objects.waiting_for_a_second().filter(pk=screening.pk, second=by).exists():
        raise AlreadyTaken
    return Screening.objects.for_display().get(pk=screening.pk)


@transaction.atomic
def settle(*, decision: Decision, agreed: bool, by: User) -> Decision:
    """What was proposed stands, or the interview goes on with the second officer. Raises NotYours or AlreadyTaken."""
    now = timezone.now()
    screening = Screening.objects.select_for_update().get(pk=decision.screening_id)
    officers = (screening.interviewer_id, screening.second_id)
    if not outcomes.may_confirm(proposed_by=decision.proposed_by_id, officer=by.pk, officers=officers):
        raise NotYours
    state = Decision.State.STANDS if agreed else Decision.State.DECLINED
    if not Decision.objects.settle(decision, state, by, now):
        raise AlreadyTaken
    after = STATE_AFTER[Outcome(decision.outcome)] if agreed else Screening.State.REFERRED
    _move(screening, after, now)
    _note(_deed(screening), screening, by, now)
    decision.refresh_from_db()
    return decision


@transaction.atomic
def call_supervisor(*, screening: Screening, safe_contact: str, by: User) -> Call:
    """The supervisor's screen asks them to come at once; twice is once, until somebody answered. Raises NotYours."""
    _need_part(screening, by)
    now = timezone.now()
    waiting = {"screening": screening, "answered_at": None}
    call, made = Call.objects.get_or_create(**waiting, defaults={"at": now, "called_by": by})
    if safe_contact:
        call.safe_contact = safe_contact
        call.save(update_fields=["safe_contact"])
    if made:
        _note("screening.supervisor_called", screening, by, now)
    return call


@transaction.atomic
def forget_contact(*, screening: Screening, by: User) -> None:
    """No way to reach the person is kept any more, of any call; whoever is called is still called. Raises NotYours."""
    _need_part(screening, by)
    held = [call.pk for call in screening.calls.select_for_update() if call.safe_contact]
    if held:
        Call.objects.filter(pk__in=held).update(safe_contact="")
        _note("screening.contact_forgotten", screening, by, timezone.now())


@transaction.atomic
def answer_call(*, call: Call, by: User) -> None:
    """Somebody is on the way. Asked twice, the first stays."""
    now = timezone.now()
    if Call.objects.filter(pk=call.pk, answered_at=None).update(answered_at=now, answered_by=by) == 1:
        _note("screening.call_answered", call.screening, by, now)


@transaction.atomic
def note_letter(*, decision: Decision, by: User) -> None:
    """The decision says since when its letter is handed out, and the journal only that somebody read the interview:
    a letter is for those alone against whom something was decided."""
    now = timezone.now()
    Decision.objects.filter(pk=decision.pk, letter_at=None).update(letter_at=now)
    _note("screening.seen", decision.screening, by, now)


def note_told(*, screening: Screening, by: User) -> None:
    """The journal says that the applicant asked who read it, and was told."""
    _note("screening.looks_told", screening, by, timezone.now())


# --- among them ------------------------------------------------------------------------------------------------------


def _need_part(screening: Screening, by: User) -> None:
    """Raises NotYours for whoever is neither the interviewer nor the second officer."""
    if by.pk not in (screening.interviewer_id, screening.second_id):
        raise NotYours


def _mine(screening: Screening, by: User) -> Screening:
    """The interview, locked, if it is this officer's turn. Raises NotYours, or Refused with screening_over."""
    locked = Screening.objects.select_for_update().select_related("office", "booking").get(pk=screening.pk)
    if locked.is_over or locked.state == Screening.State.PROPOSED:
        raise Refused("screening_over")
    turn = locked.second_id if locked.state == Screening.State.REFERRED else locked.interviewer_id
    if by.pk != turn:
        raise NotYours
    return locked


def _move(screening: Screening, state: Screening.State, now: dt.datetime) -> None:
    screening.state = state
    screening.ended_at = now if screening.is_over else None
    screening.save(update_fields=["state", "ended_at"])


def _deed(screening: Screening) -> str:
    """Alike whatever was decided: the decision itself is for those who may read the interview."""
    return "screening.ended" if screening.is_over else "screening.handed_on"


def _note(deed: str, screening: Screening, by: User, now: dt.datetime, detail: journal.Detail | None = None) -> None:
    """The journal never says what was asked, answered or decided: others read it too."""
    journal.record(deed, office=screening.office, subject=f"screening:{screening.pk}", by=by, at=now, detail=detail)
