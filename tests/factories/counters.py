"""Applicants at the counter: a visit, a list of two papers, a deadline. A test names only what it is about."""

import datetime as dt

from django.utils import timezone

from documents.models import DeadlineRule
from documents.reports import requirements
from tests.factories import houses, lists, visits

DAY = dt.timedelta(days=1)


def make_deadline(*, days=14, counts_from="counter", office=None, **fields):
    return DeadlineRule.objects.create(
        days=days,
        counts_from=counts_from,
        office=office,
        **{"valid_from": houses.LONG_AGO, **houses.SOURCED, **fields},
    )


def make_lists():
    """A first passport asks for an identity card and a family card, each with what helps."""
    requirements.forget()
    cure = lists.make_cure(name_en="A letter", name_id="Surat", hint_en="Ask for it.", hint_id="Mintalah.")
    made = lists.make_set()
    for order, kind in enumerate(("ektp", "family_card")):
        lists.make_asked(made, kind, order=order, cure=cure)
    return made


def make_visit(**fields):
    """Somebody's booking on the day of the test's visits, with the list and deadline of the office."""
    make_lists()
    make_deadline()
    return visits.make_booking(visits.make_slot(**fields))


def soon(days, hour=2):
    """A moment so many days from today, in UTC."""
    return (timezone.now() + days * DAY).replace(hour=hour, minute=0, second=0, microsecond=0)
