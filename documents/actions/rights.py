"""What people may ask about their own data, answered within the law's time."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions import finding
from bookings.models import Booking
from documents.actions import receiving, retention, uploads
from documents.models import Correction, RightsRequest, Upload
from documents.reports import held
from documents.rules import correcting
from offices.actions import journal
from offices.errors import Refused
from offices.models import User

IN_TIME = dt.timedelta(hours=72)  # 3 x 24 hours from the asking: UU 27/2022, article 32
Kind, Answer = RightsRequest.Kind, RightsRequest.Answer
ANSWERS = {
    Kind.SEE: (Answer.GIVEN, Answer.NOT_THEIRS),
    Kind.CORRECT: (Answer.CORRECTED, Answer.PARTLY, Answer.NOT_WRONG, Answer.NOT_THEIRS),
    Kind.ERASE: (Answer.ERASED, Answer.MUST_KEEP, Answer.NOT_THEIRS),
}
MOST_OF_A_WISH = 1000


@transaction.atomic
def ask(*, booking: Booking, kind: str, wish: str, by: User | None) -> RightsRequest:
    """The office has the request, and its clock runs. Raises Refused: asked_already or wish_missing."""
    if kind == Kind.CORRECT and not wish.strip():
        raise Refused("wish_missing")
    now = timezone.now()
    fields = {"booking": booking, "kind": kind, "wish": wish.strip()[:MOST_OF_A_WISH]}
    try:
        with transaction.atomic():
            asked = RightsRequest.objects.create(**fields, asked_at=now, due_at=now + IN_TIME)
    except IntegrityError as error:
        raise Refused("asked_already") from error
    _note("rights.asked", booking, by, {"kind": kind})
    return asked


@transaction.atomic
def answer(*, asked: RightsRequest, answer: str, by: User) -> None:
    """The request is answered, its words are gone; answered with "erased", so are all papers of the booking.

    Raises Held, or Refused: answer_unfit, answered_already, or what does not fit in what was put right.
    """
    if answer not in ANSWERS[Kind(asked.kind)]:
        raise Refused("answer_unfit")
    now, booking = timezone.now(), asked.booking
    receiving.one_at_a_time(booking)
    states = Correction.objects.filter(request=asked).values_list("state", flat=True)
    if asked.kind == Kind.CORRECT and (against := correcting.against_answer(answer, list(states))):
        raise Refused(against)
    unanswered = RightsRequest.objects.open().filter(pk=asked.pk)
    if not unanswered.update(answer=answer, answered_at=now, answered_by=by, wish=""):
        raise Refused("answered_already")
    if answer == Answer.ERASED:
        for upload in Upload.objects.of_booking(booking):
            uploads.forget(upload)
        retention.destroy(booking=booking, reason="asked", by=by)
    hours = int((now - asked.asked_at).total_seconds() // 3600)
    _note("rights.answered", booking, by, {"kind": asked.kind, "answer": answer, "hours": hours})


@transaction.atomic
def export(*, booking: Booking, by: User | None) -> dict[str, object]:
    """All that is held of the booking's person, by staff of their own office alone; the journal says that it went."""
    _note("rights.exported", booking, by, {})
    others = [one for one in finding.others_of(booking) if by is None or one.office_id == booking.office_id]
    return held.of_person([booking, *others])


def _note(deed: str, booking: Booking, by: User | None, detail: journal.Detail) -> None:
    subject, at = f"booking:{booking.pk}", timezone.now()
    journal.record(deed, office=booking.office, subject=subject, by=by, at=at, detail=detail)
