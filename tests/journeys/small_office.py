"""An office of four officers in a trial's database, so that its rosters are found at once. Run as a program of its own.

It is open every day from 08.00 to 15.30; each officer at a counter is one place an hour.
"""

import datetime as dt
import json
import os
import sys
from dataclasses import dataclass

OFFICERS = 4
PASSWORD = "contoh-rahasia-panjang"


@dataclass(frozen=True)
class Small:
    """The office, its point, and the accounts of its planner and of its officers."""

    slug: str
    name: str
    planner: str
    officers: list[str]


def found_in(trial, slug):
    """The office, made in the trial while it serves."""
    return Small(**json.loads(trial.run("-m", "tests.journeys.small_office", slug)))


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

    import django

    django.setup()

    from django.db import transaction

    with transaction.atomic():
        small = make(sys.argv[1])
    json.dump(small, sys.stdout)


def make(slug):
    from django.utils import timezone

    from bookings.actions import inventory
    from offices.models import Product, Service, WorkRule
    from tests.factories import duties, houses

    office = houses.make_office(slug=slug, contact_code=True, offers_from=dt.time.min, offers_to=dt.time.max)
    office.name = f"Kantor {slug}"
    office.save(update_fields=["name"])
    point = houses.make_point(office=office, slug=f"{slug}-loket", name=f"Loket {slug}", offers=(), products=())
    for service in Service.objects.all():
        houses.make_offer(point=point, service=service)
    for product in Product.objects.all():
        houses.make_offer(point=point, product=product)
    houses.make_plan(office=office, minutes_per_place=60, year=timezone.now().year)
    span = {"opens": dt.time(8), "closes": dt.time(15, 30), "regular_counters": OFFICERS}
    for weekday in range(7):
        houses.make_hours(point=point, weekday=weekday, **span)
    WorkRule.objects.create(
        office=office, needs_supervisor=False, tolerance_minutes=600, valid_from=houses.LONG_AGO, **houses.SOURCED
    )
    rest = {"break_from": dt.time(11), "break_to": dt.time(13)}
    duties.make_shift(point=point, starts=dt.time(7, 30), ends=dt.time(16), **rest)
    duties.make_cover(point=point, from_time=dt.time(8), to_time=dt.time(15, 30), target=2)
    officers = [duties.make_officer(home=point, username=f"{slug}-{number}").user for number in range(OFFICERS)]
    planner = houses.make_user(username=f"{slug}-planner", role="planner", office=office)
    for user in [planner, *officers]:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    today = office.local(timezone.now()).date()
    inventory.reconcile(point, today, today + dt.timedelta(weeks=4))
    names = [user.username for user in officers]
    return {"slug": slug, "name": office.name, "planner": planner.username, "officers": names}


if __name__ == "__main__":
    main()
