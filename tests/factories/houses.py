"""Offices, points, what they offer and who works there. A test names only what it is about."""

import datetime as dt
import uuid
from itertools import count

from bookings.models import BookingTerms, LaneRule, MessageTerms, ReleaseRule
from offices.models import (
    HolidayYear,
    Offer,
    Office,
    Posting,
    Product,
    ProductTerms,
    Service,
    ServicePoint,
    ServiceTerms,
    Shutting,
    User,
    WeeklyHours,
)

LONG_AGO = dt.date(2020, 1, 1)
SOURCED = {"source": "test", "confirmed": True}

_numbers = count(1)


def make_office(*, slug="bekasi", zone="Asia/Jakarta", contact_code=False, **terms):
    """An office and its booking terms; the one-time code is off unless a test is about it."""
    office, made = Office.objects.get_or_create(
        slug=slug,
        defaults={"name": f"Office {slug}", "office_class": "Kelas I", "zone": zone, "message_name": slug, **SOURCED},
    )
    if made:
        BookingTerms.objects.create(office=office, contact_code=contact_code, **terms, valid_from=LONG_AGO, **SOURCED)
        make_message_terms(office)
    return office


def make_message_terms(office, **terms):
    """What the office tells: everything, at any hour and as often as it likes, unless a test is about it."""
    loud = {"quiet_from": dt.time(), "quiet_to": dt.time(), "cap_per_day": 10_000}
    row = {"valid_from": LONG_AGO, **SOURCED, **loud, **terms}
    return MessageTerms.objects.update_or_create(office=office, valid_from=row.pop("valid_from"), defaults=row)[0]


def make_point(*, office=None, slug=None, offers=("new",), products=("ordinary-5",), lane="", **fields):
    """A point where these services and products are to be had at any time."""
    office = office or make_office()
    slug = slug or f"point-{next(_numbers)}"
    fields = {"name": f"Point {slug}", "short_name": slug[:28], "kind": "office", **SOURCED, **fields}
    point = ServicePoint.objects.create(office=office, slug=slug, **fields)
    for code in offers:
        make_offer(point=point, service=make_service(code=code), lane=lane)
    for code in products:
        make_offer(point=point, product=make_product(code=code))
    return point


def make_service(*, code="new", minutes=15, **terms):
    service, made = Service.objects.get_or_create(code=code, defaults={"name_id": code, "name_en": code})
    if made:
        ServiceTerms.objects.create(service=service, minutes=minutes, **terms, valid_from=LONG_AGO, **SOURCED)
    return service


def make_product(*, code="ordinary-5", years=5, electronic=False, **terms):
    names = {"name_id": code, "name_en": code, "years": years, "electronic": electronic}
    product, made = Product.objects.get_or_create(code=code, defaults=names)
    if made:
        ProductTerms.objects.create(product=product, **terms, valid_from=LONG_AGO, **SOURCED)
    return product


def make_offer(*, point, **fields):
    return Offer.objects.create(office=point.office, point=point, **{"valid_from": LONG_AGO, **SOURCED, **fields})


def make_hours(*, point, weekday=0, opens=dt.time(8), closes=dt.time(12), regular_counters=1, **fields):
    """The point serves on one weekday; make_plan() says how that becomes places."""
    return WeeklyHours.objects.create(
        point=point,
        weekday=weekday,
        opens=opens,
        closes=closes,
        regular_counters=regular_counters,
        **{"valid_from": LONG_AGO, **SOURCED, **fields},
    )


def make_plan(*, office, grain_minutes=60, minutes_per_place=15, kept_percent=0, lane="regular", year=2030):
    """Lane and release rules, and a decided holiday year: hours become slots that can be booked at once."""
    make_lane(
        office=office,
        lane=lane,
        grain_minutes=grain_minutes,
        minutes_per_place=minutes_per_place,
        kept_percent=kept_percent,
    )
    ReleaseRule.objects.create(office=office, kind="rolling", at=dt.time(0), days=5_000, valid_from=LONG_AGO, **SOURCED)
    HolidayYear.objects.get_or_create(country=office.holiday_country, year=year, defaults=SOURCED)


def make_lane(
    *, office=None, point=None, lane="regular", grain_minutes=60, minutes_per_place=15, kept_percent=0, **fields
):
    """How counters become places in a lane, at one point or at every point of the office."""
    return LaneRule.objects.create(
        office=office or point.office,
        point=point,
        lane=lane,
        grain_minutes=grain_minutes,
        minutes_per_place=minutes_per_place,
        kept_percent=kept_percent,
        **{"valid_from": LONG_AGO, **SOURCED, **fields},
    )


def make_shutting(*, point, starts_at=dt.datetime(2030, 3, 4, 3, tzinfo=dt.UTC), hours=1, **fields):
    """Closed from 10.00 to 11.00 in Jakarta on the first Monday of March 2030."""
    ends_at = starts_at + dt.timedelta(hours=hours)
    fields = {"reason": "server down", "key": uuid.uuid4(), **SOURCED, **fields}
    return Shutting.objects.create(point=point, starts_at=starts_at, ends_at=ends_at, **fields)


def make_user(*, username=None, role=None, office=None, point=None, since=LONG_AGO):
    """A member of staff, with a posting when a role is named."""
    user = User.objects.create_user(username or f"staff-{next(_numbers)}")
    if role:
        Posting.objects.create(user=user, role=role, office=office or make_office(), point=point, since=since)
    return user
