"""Interviews of invented people, so that a trial has some of every kind to look at."""

from itertools import islice

from django.conf import settings
from django.db import transaction

from bookings.models import Booking
from documents.actions import screening
from documents.models import Decision, Screening
from documents.rules.outcomes import Outcome
from offices.actions import demo as staff
from offices.models import User

PLAIN = {
    "purpose": "tourism",
    "destination": "Negeri Contoh",
    "payer": "self",
    "host": "nobody",
    "work_offered": "no",
    "papers_kept_by": "self",
    "told_what_to_say": "no",
    "worked_abroad": "no",
    "earlier_passport_said": "no",
    "earlier_passport_found": "no",
}
WORK = {**PLAIN, "purpose": "work", "employer_named": "yes", "contract_shown": "no", "placement_letter": "no"}
CLEAR, CLEARED, OPEN, WAITING, REFUSED = "clear", "cleared", "open", "waiting", "refused"
ENDINGS = (*[CLEAR] * 8, CLEARED, *[CLEAR] * 8, OPEN, *[CLEAR] * 6, WAITING, REFUSED)


def fill() -> int:
    """Some of the invented people have been interviewed; how many. None when some were, at an earlier time."""
    if Screening.objects.exists():
        return 0
    interviewer, second = (User.objects.get(username=name) for name in (staff.INTERVIEWER, staff.SUPERVISOR))
    invented = Booking.objects.filter(is_invented=True, office__slug=settings.HOME_OFFICE, state=Booking.State.PAST)
    with transaction.atomic():
        people = islice(invented.for_display().order_by("-slot__starts_at", "pk"), len(ENDINGS))
        for booking, ending in zip(people, ENDINGS, strict=False):
            _hold(booking, ending, interviewer, second)
    return Screening.objects.count()


def _hold(booking: Booking, ending: str, by: User, second: User) -> None:
    held = screening.open_for(booking=booking, by=by)
    screening.answer(screening=held, given=PLAIN if ending == CLEAR else WORK, by=by)
    if ending == CLEARED:
        screening.clear_flag(flag=held.flags.get(), why="BP3MI membenarkan lewat telepon (contoh).", by=by)
    if ending in (CLEAR, CLEARED):
        screening.propose(screening=held, outcome=Outcome.CLEAR, by=by)
    elif ending in (WAITING, REFUSED):
        decision = screening.propose(screening=held, outcome=Outcome.POSTPONE, by=by, reason="procedure_not_begun")
        if ending == REFUSED:
            _agree(decision, second)


def _agree(decision: Decision, second: User) -> None:
    screening.take_second(screening=decision.screening, by=second)
    screening.settle(decision=decision, agreed=True, by=second)
