"""Fills the database of DATABASE_URL: python -m bench.seed OFFICES DAYS PERDAY, four points to an office.

Leaves the SQL that writes the product's own rows under TANPAJEDA_VAR.
"""

import datetime as dt
import os
import sys
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:  # the models can be read only once Django is set up
    from offices.models import Office

SOURCE = "invented for measuring"
YESTERDAY = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011  any day before the first slot will do
POINTS = 4
CAPACITY = 32_000  # a place for everybody, as long as a measurement runs


def fill(offices: int, days: int, perday: int) -> None:
    """Offices with four points each, one service that all offer, holds for 10 minutes, no contact codes, and slots."""
    from django.db import connection

    from bench import rows
    from config.env import VAR

    _offer(_places(offices))
    with connection.cursor() as cursor:
        cursor.execute(rows.slots(days, perday, CAPACITY))
    for name, script in rows.SCRIPTS.items():
        (VAR / name).write_text(script())


def _places(offices: int) -> "list[Office]":
    """The offices, each with its points."""
    from offices.models import Office, ServicePoint

    made = Office.objects.bulk_create(
        Office(
            slug=f"bench-{number}",
            name=f"Kantor {number}",
            office_class="Kelas I",
            zone="Asia/Jakarta",
            message_name=f"Kantor {number}",
            source=SOURCE,
        )
        for number in range(1, offices + 1)
    )
    ServicePoint.objects.bulk_create(
        ServicePoint(
            office=office,
            slug=f"{office.slug}-{number}",
            name=f"{office.name} loket {number}",
            short_name=f"L{number}",
            kind="office",
            source=SOURCE,
        )
        for office in made
        for number in range(1, POINTS + 1)
    )
    return made


def _offer(made: "list[Office]") -> None:
    """What every office needs before a place can be held."""
    from bookings.models import BookingTerms, LaneRule
    from offices.models import Offer, Service, ServiceTerms

    dated = {"source": SOURCE, "valid_from": YESTERDAY}
    service = Service.objects.create(code="new", name_id="Paspor baru", name_en="New passport")
    ServiceTerms.objects.create(service=service, minutes=10, needs_product=False, **dated)
    BookingTerms.objects.bulk_create(BookingTerms(office=office, contact_code=False, **dated) for office in made)
    LaneRule.objects.bulk_create(
        LaneRule(office=office, lane="regular", grain_minutes=10, minutes_per_place=10, kept_percent=0, **dated)
        for office in made
    )
    Offer.objects.bulk_create(Offer(office=office, service=service, **dated) for office in made)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    fill(*(int(given) for given in sys.argv[1:]))
