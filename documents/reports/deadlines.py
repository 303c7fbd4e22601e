"""Until when what is missing is waited for, and until when the office promises to answer."""

import datetime as dt

from django.db.models import Max, Q

from bookings.models import Booking
from documents.models import DeadlineRule
from offices.models import Office, ServiceSpan
from offices.reports import workdays
from offices.rules.hours import instant

LAST_MINUTE = dt.time(23, 59)


def rule(office: Office, counts_from: str, on: dt.date) -> DeadlineRule | None:
    """The office's own rule in force on the day, or else everybody's."""
    rules = DeadlineRule.objects.in_force(on).filter(Q(office=office) | Q(office=None), counts_from=counts_from)
    return max(rules, key=lambda one: (one.office_id is not None, one.valid_from), default=None)


def until(office: Office, counts_from: str, on: dt.date) -> dt.date | None:
    """The last day, counted from this one; None while no rule says."""
    found = rule(office, counts_from, on)
    return on + dt.timedelta(days=found.days) if found else None


def is_confirmed(office: Office, moment: dt.datetime) -> bool:
    """Whether the deadline that began at this moment, when something was found missing, stands on a confirmed rule."""
    found = rule(office, DeadlineRule.From.COUNTER, office.local(moment).date())
    return found is not None and found.confirmed


def promise(booking: Booking, now: dt.datetime) -> dt.datetime | None:
    """When the office will have answered what is asked now: so many working days later, when the point of the visit
    closes; in the last minute of that day while nobody says when it closes. None while no rule promises anything."""
    point = booking.slot.point
    office, on = point.office, point.office.local(now).date()
    found = rule(office, DeadlineRule.From.CHECK, on)
    if found is None:
        return None
    day = workdays.after(office, on, found.days)
    spans = ServiceSpan.objects.filter(day__point=point, day__on=day)
    closes: dt.datetime | None = spans.aggregate(at=Max("ends_at"))["at"]
    return closes or instant(day, LAST_MINUTE, office.zone)
