"""A citizen's papers go to the officers of the office: by a press, or by themselves once all that is asked is there."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from bookings.actions import returning
from bookings.models import Booking
from documents.errors import NoCheck
from documents.models import Check, Paper
from documents.reports import checks as reports
from documents.reports import deadlines, matching, own_file
from offices.actions import journal
from offices.models import User


@transaction.atomic
def ask(*, booking: Booking, by: User | None = None) -> Check:
    """The papers wait for an officer, and an answer is promised. `by` is None for the citizen. Raises NoCheck."""
    now = timezone.now()
    news = Paper.objects.held().filter(booking=booking, state=Paper.State.RECEIVED, pages__removed_at=None)
    has_news = news.filter(pages__isnull=False).exists()
    if against := reports.against_asking(booking, reports.last_of(booking), now, has_news=has_news):
        raise NoCheck(against)
    return begin(booking, by, now)


@transaction.atomic
def hand_on(booking: Booking) -> None:
    """Once all that the list asks for is there, and some of it is new, the papers wait for an officer unasked.

    That they look complete is not said any more where the list asks for more since.
    """
    now, told = timezone.now(), Booking.objects.for_display().get(pk=booking.pk)
    file = own_file.of_booking(told, matching.of_booking(told))
    last = reports.last_of(told)
    if reports.wanted_since(told, last):
        returning.unsay_complete(booking=told)
    if file.is_ready and not reports.against_asking(told, last, now, has_news=file.has_news):
        begin(told, None, now)


def begin(booking: Booking, by: User | None, now: dt.datetime) -> Check:
    """A round begins, and its clock runs. Raises NoCheck: check_waits."""
    due_at = deadlines.promise(booking, now)
    try:
        with transaction.atomic():
            check = Check.objects.create(booking=booking, asked_at=now, asked_by=by, due_at=due_at)
    except IntegrityError as error:  # it was asked at this very moment
        raise NoCheck("check_waits") from error
    detail: journal.Detail = {"due_at": due_at.isoformat(timespec="minutes") if due_at else ""}
    note("check.asked", booking, by, now, detail)
    return check


@transaction.atomic
def withdraw(*, booking: Booking, by: User | None) -> None:
    """The papers wait for no officer any more; nothing of what was handed in changes."""
    now, waiting = timezone.now(), Check.objects.waiting().filter(booking=booking)
    if waiting.update(state=Check.State.WITHDRAWN, withdrawn_at=now, taken_by=None, lease_until=None, word=""):
        note("check.withdrawn", booking, by, now)


def note(deed: str, booking: Booking, by: User | None, now: dt.datetime, detail: journal.Detail | None = None) -> None:
    """Codes alone: what was written stays sealed in the check."""
    journal.record(deed, office=booking.office, subject=f"booking:{booking.pk}", by=by, at=now, detail=detail)
