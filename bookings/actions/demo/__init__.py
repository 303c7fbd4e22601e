"""A trial full of life: invented people hold places on the coming days and came on the last ones."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bookings.actions import booking, inventory
from bookings.actions.demo.after import write_after
from bookings.actions.demo.coming import book_ahead, book_at
from bookings.actions.demo.crowd import Crowd
from bookings.actions.demo.gone import write_gone
from bookings.actions.demo.queue import join_queue
from bookings.actions.demo.told import settle_messages, show_known
from bookings.models import Booking
from offices.actions import journal
from offices.errors import Refused
from offices.models import HolidayYear, Office, User

EXAMPLES = 12  # people at each other office
ASSUMED = "Demo only: taken for decided, so that a trial has places to show. No joint decree is known"


class DemoRefused(Refused):
    """Invented people never stand beside real ones, nor is anything sent to them."""

    code = "demo_refused"


def refuse_beside_real_people() -> None:
    """Raises DemoRefused when messages would leave the house, or real people have bookings and no invented ones do."""
    real = Booking.objects.filter(is_invented=False)
    if settings.SMS_GATEWAY != "outbox" or (real.exists() and not Booking.objects.filter(is_invented=True).exists()):
        raise DemoRefused


def fill(*, by: User) -> int:
    """Invented people have places on the coming days; how many. None when some still have, from an earlier time."""
    now = timezone.now()
    refuse_beside_real_people()
    if Booking.objects.live().filter(is_invented=True, slot__starts_at__gt=now).exists():
        return 0
    booking.close_past()  # those of an earlier time no longer stand in anybody's way
    home = Office.objects.get(slug=settings.HOME_OFFICE)
    _assume_year_decided(home, now)
    with transaction.atomic():
        crowd = Crowd(by, now)
        write_gone(home, crowd)
        write_after(home, Crowd(by, now))
        book_ahead(home, crowd)
        for office in Office.objects.exclude(pk=home.pk):
            book_at(office, EXAMPLES, crowd)
        join_queue(home, crowd)
        settle_messages(now, some_fail=True)
        show_known(now)
        detail = {"people": crowd.made}
        journal.record("demo.filled", office=home, subject="bookings", by=by, at=now, detail=detail)
    while journal.seal():
        continue
    return crowd.made


def _assume_year_decided(home: Office, now: dt.datetime) -> None:
    """In a year that the product knows no decree for, a trial would stand empty."""
    year = home.local(now).year
    if HolidayYear.objects.filter(country=home.holiday_country, year=year, confirmed=True).exists():
        return
    facts = {"source": ASSUMED, "confirmed": True}
    HolidayYear.objects.update_or_create(country=home.holiday_country, year=year, defaults=facts)
    inventory.reconcile_all()
