"""What an applicant's case is: said once by whoever knows, and used for every list of the booking from then on."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from bookings.models import Booking
from documents.actions import checks
from documents.errors import CaseOver
from documents.models import CaseFacts, CounterCase
from documents.reports import requirements
from documents.rules import cases
from documents.rules.cases import Fact
from offices.actions import journal
from offices.errors import Refused
from offices.models import User


@transaction.atomic
def say(*, booking: Booking, choices: Mapping[str, str], also: Collection[Fact], by: User | None) -> CaseFacts:
    """The facts of the booking's case are these; what was said before is forgotten. `by` is None for the citizen.

    Choices of questions that are not asked of this booking are dropped. Raises Refused: answer_unfit, or CaseOver once
    the counter found the papers complete.
    """
    if CounterCase.objects.filter(booking=booking, state=CounterCase.State.COMPLETE).exists():
        raise CaseOver
    known = requirements.known_of(booking)
    asked = cases.asked_of(known, choices)
    if any(choices.get(branch.code, branch.choices[0]) not in branch.choices for branch in asked):
        raise Refused("answer_unfit")
    kept = {branch.code: choices[branch.code] for branch in asked if branch.code in choices}
    added = frozenset(also) & frozenset(cases.extras(known))
    now = timezone.now()
    facts, _created = CaseFacts.objects.update_or_create(
        booking=booking,
        defaults={"answers": CaseFacts.packed(kept, added), "said_at": now, "said_by": by},
    )
    journal.record("case.said", office=booking.office, subject=f"booking:{booking.pk}", by=by, at=now, detail={})
    checks.hand_on(booking)
    return facts
