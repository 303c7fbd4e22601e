"""An officer puts right what somebody asked, what was typed or what was read on a paper, or notes why it stays."""

import datetime as dt
from contextlib import suppress

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from bookings.actions import correcting as visits
from bookings.errors import NotLive
from bookings.models import Booking
from bookings.rules.facts import Facts
from documents.actions import checking, checks, counter, reading, receiving
from documents.errors import AnotherWanted, CaseTaken, NoCheck
from documents.models import Correction, CounterCase, ReadValue, RightsRequest
from documents.reports import checks as check_reports
from documents.reports import counter as counter_reports
from documents.rules import correcting as rules
from documents.rules.fields import Field
from offices.actions import journal
from offices.errors import Refused
from offices.models import User, keyed_hash

State = Correction.State


def mark_of(booking: Booking) -> str:
    """What was typed as one sign, to tell later whether it is still the same."""
    return keyed_hash("facts", "\n".join(_typed(visits.facts_of(booking)).values())).hex()


def _typed(facts: Facts) -> dict[Field, str]:
    return {Field.NAME: facts.name, Field.NIK: facts.number, Field.BIRTH_DATE: facts.born_on.isoformat()}


def _facts(typed: dict[Field, str]) -> Facts:
    return Facts(typed[Field.NAME], typed[Field.NIK], dt.date.fromisoformat(typed[Field.BIRTH_DATE]))


@transaction.atomic
def put_right(*, asked: RightsRequest, to: Facts, seen: str, by: User) -> bool:
    """The facts stand; False when another officer has to look first, since they could be another person's.

    `seen` is the mark of what the officer had before their eyes. Raises Refused: answered_already, answer_unfit,
    facts_changed, correction_waits, or as `bookings.actions.correcting.correct` does; then nothing has changed.
    """
    booking, now = _open(asked), timezone.now()
    if mark_of(booking) != seen:
        raise Refused("facts_changed")
    if _proposed(asked).exists():
        raise Refused("correction_waits")
    was, becomes = _typed(visits.facts_of(booking)), _typed(to)
    new = [field for field in was if was[field] != becomes[field]]
    if not new:
        raise Refused("nothing_to_correct")
    is_slip = not rules.wants_second_look(_at_first(booking), to)
    if is_slip:
        visits.correct(booking=booking, to=to, by=by)
    for field in new:
        _keep(asked, by, now, is_done=is_slip, field=field, was=was[field], becomes=becomes[field])
    if is_slip:
        _look_again(booking, by)
    else:
        _note("rights.correction_proposed", booking, by, {"fields": [field.value for field in new]})
    return is_slip


def _at_first(booking: Booking) -> Facts:
    """What was typed before anything was put right: two slips in a row may make another person."""
    facts = _typed(visits.facts_of(booking))
    rows = Correction.objects.filter(request__booking=booking, paper="", state=State.DONE).order_by("-pk")
    return _facts({**facts, **{Field(row.field): row.was for row in rows}})


@transaction.atomic
def put_right_read(*, asked: RightsRequest, value: ReadValue, said: str, by: User) -> None:
    """This stands on the paper; what the machine read is kept beside. Raises Refused: answered_already, answer_unfit,
    nothing_to_correct, or as `reading.confirm` does."""
    booking, now = _open(asked), timezone.now()
    was = ReadValue.objects.get(pk=value.pk).value
    row = reading.confirm(value=value, said=said, by=by)
    if row.value == was:
        raise Refused("nothing_to_correct")
    paper = row.reading.page.paper.kind
    _keep(asked, by, now, is_done=True, field=row.field, paper=paper, value=row, was=was, becomes=row.value)
    _look_again(booking, by)


@transaction.atomic
def leave(*, asked: RightsRequest, field: str, paper: str, why: str, by: User) -> None:
    """This stays as it is, and the answer says why. Raises Refused: answered_already or answer_unfit."""
    booking, now = _open(asked), timezone.now()
    settled = {"state": State.LEFT, "why": why, "said_at": now, "said_by": by, "settled_at": now, "settled_by": by}
    left = {"request": asked, "field": field, "paper": paper}
    Correction.objects.filter(**left, state=State.LEFT).delete()
    Correction.objects.create(**left, **settled)
    _note("rights.left", booking, by, {"field": field, "paper": paper, "why": why})


@transaction.atomic
def agree(*, asked: RightsRequest, by: User) -> None:
    """What was proposed stands. Raises AnotherWanted for who proposed it; Refused: answered_already, answer_unfit,
    nothing_waits, or as `bookings.actions.correcting.correct` does."""
    booking, now = _open(asked), timezone.now()
    rows = _waiting(asked)
    if any(row.said_by_id == by.pk for row in rows):
        raise AnotherWanted
    becomes = {Field(row.field): row.becomes for row in rows}
    visits.correct(booking=booking, to=_facts({**_typed(visits.facts_of(booking)), **becomes}), by=by)
    _proposed(asked).update(state=State.DONE, settled_at=now, settled_by=by)
    _look_again(booking, by)


@transaction.atomic
def turn_down(*, asked: RightsRequest, why: str, by: User) -> None:
    """What was proposed stays as it was. Raises Refused: answered_already, answer_unfit or nothing_waits."""
    booking, now = _open(asked), timezone.now()
    fields = [row.field for row in _waiting(asked)]
    _proposed(asked).update(state=State.LEFT, why=why, settled_at=now, settled_by=by)
    _note("rights.correction_turned_down", booking, by, {"fields": fields, "why": why})


def _open(asked: RightsRequest) -> Booking:
    """The booking, which nobody else changes until this transaction ends."""
    receiving.one_at_a_time(asked.booking)
    if asked.kind != RightsRequest.Kind.CORRECT:
        raise Refused("answer_unfit")
    if not RightsRequest.objects.open().filter(pk=asked.pk).exists():
        raise Refused("answered_already")
    return Booking.objects.for_display().get(pk=asked.booking_id)


def _proposed(asked: RightsRequest) -> QuerySet[Correction]:
    return Correction.objects.filter(request=asked, state=State.PROPOSED)


def _waiting(asked: RightsRequest) -> list[Correction]:
    if not (rows := list(_proposed(asked))):
        raise Refused("nothing_waits")
    return rows


def _keep(
    asked: RightsRequest,
    by: User,
    now: dt.datetime,
    *,
    is_done: bool,
    field: str,
    was: str,
    becomes: str,
    paper: str = "",
    value: ReadValue | None = None,
) -> None:
    """Old and new, sealed; that it was left before is no longer said."""
    Correction.objects.filter(request=asked, field=field, paper=paper, state=State.LEFT).delete()
    Correction.objects.create(
        request=asked,
        field=field,
        paper=paper,
        value=value,
        was=was,
        becomes=becomes,
        state=State.DONE if is_done else State.PROPOSED,
        said_at=now,
        said_by=by,
        settled_at=now if is_done else None,
        settled_by=by if is_done else None,
    )


def _look_again(booking: Booking, by: User) -> None:
    """What was found complete is open again where more is asked for by now; what is all there goes to an officer."""
    told = Booking.objects.for_display().get(pk=booking.pk)
    last, case = check_reports.last_of(told), counter_reports.known(told)
    if case.case and case.case.state == CounterCase.State.COMPLETE and case.reasons:
        with suppress(CaseTaken, NotLive):  # whoever has it in hand sees the new list
            counter.reopen(booking=told, by=by)
    if last and check_reports.wanted_since(told, last):
        with suppress(NoCheck):  # the visit has begun
            checking.again(booking=told, by=by)
    checks.hand_on(told)


def _note(deed: str, booking: Booking, by: User, detail: journal.Detail) -> None:
    subject, at = f"booking:{booking.pk}", timezone.now()
    journal.record(deed, office=booking.office, subject=subject, by=by, at=at, detail=detail)
