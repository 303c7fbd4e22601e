"""Interviews as officers hold them: the questions and rules that ship, answers that raise nothing unless asked to."""

from documents.actions import screening, seeding
from documents.models import Screening
from offices.actions import seeding as house
from offices.gateways import reference
from tests.factories import houses, visits

HARMLESS = {
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
FOR_WORK = {
    **{key: value for key, value in HARMLESS.items() if key != "work_offered"},
    "purpose": "work",
    "employer_named": "yes",
    "contract_shown": "yes",
    "placement_letter": "yes",
}


def load_guide():
    """The questions, flag rules, reasons and advice that ship are in their tables."""
    house.load(seeding.INTERVIEWS, reference.read(seeding.FOLDER))


def make_screening(*, by=None, booking=None, answers=None):
    """An interview that this officer holds, with these answers already given."""
    load_guide()
    booking = booking or visits.make_booking(visits.make_slot())
    by = by or houses.make_user(role="interviewer", office=booking.office)
    found = screening.open_for(booking=booking, by=by)
    if answers:
        screening.answer(screening=found, given=answers, by=by)
    return Screening.objects.for_display().get(pk=found.pk)
