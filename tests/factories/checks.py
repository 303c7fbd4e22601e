"""Papers that wait for an officer before the visit. A test names only what it is about."""

from bookings.models import Booking
from documents.actions import checking, checks
from documents.models import Check
from documents.reports import checks as reports
from documents.rules.counter import Fault, Outcome
from documents.rules.kinds import PaperKind
from tests.factories import counters, handed, houses, visits

EKTP, CARD = PaperKind.EKTP, PaperKind.FAMILY_CARD


def make_rules(*, days=1, **fields):
    """The list of two papers, the deadline for what is missing, and the promise of an answer."""
    counters.make_lists()
    counters.make_deadline()
    return counters.make_deadline(days=days, counts_from="check", **fields)


def make_booking(*, days=10, point=None, **fields):
    """A visit that is to come; the rules are the test's own."""
    slot = visits.make_slot(point=point, starts_at=counters.soon(days))
    return Booking.objects.for_display().get(pk=visits.make_booking(slot, **fields).pk)


def hand_in(booking, *kinds, pages=None):
    for kind in kinds:
        handed.hand_in(booking, kind=PaperKind(kind), pages=pages or f"{kind} {booking.pk}")


def make_check(booking=None, **fields):
    """Somebody handed one of two papers in and asked; `asked_at` and the like are written afterwards."""
    booking = booking or make_booking()
    hand_in(booking, EKTP)
    check = checks.ask(booking=booking)
    if fields:
        Check.objects.filter(pk=check.pk).update(**fields)
    return reports.last_of(booking)


def answer(booking, by=None, *, faults=None):
    """An officer looks at all that is there, and answers; a paper with a fault makes it incomplete."""
    by = by or houses.make_user(role="counter", office=booking.office)
    check, faults = reports.last_of(booking), faults or {}
    for kind in reports.sheet(booking, check).handed:
        checking.mark(check=check, kind=kind, by=by, fault=Fault(faults[kind]) if kind in faults else None)
    lacking = reports.sheet(booking, check).reasons
    outcome = Outcome.INCOMPLETE if lacking else Outcome.COMPLETE
    return checking.answer(check=check, outcome=outcome, by=by)
