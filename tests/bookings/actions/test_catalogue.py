"""The rules of a point as a claim reads them: by the office's own day."""

import datetime as dt

import pytest

from bookings.actions import catalogue
from bookings.models import BookingTerms
from offices.models import ServicePoint, ServiceTerms
from tests.factories import houses

pytestmark = pytest.mark.django_db

FOURTH = dt.date(2030, 3, 4)
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
MIDNIGHTS = {
    "Asia/Jakarta": dt.datetime(2030, 3, 3, 17, tzinfo=dt.UTC),
    "Asia/Jayapura": dt.datetime(2030, 3, 3, 15, tzinfo=dt.UTC),
    "America/New_York": dt.datetime(2030, 3, 4, 5, tzinfo=dt.UTC),
}


@pytest.mark.parametrize(("zone", "midnight"), MIDNIGHTS.items())
def test_rules_when_terms_change_follow_the_office_s_own_midnight(zone, midnight):
    office = houses.make_office(zone=zone, hold_minutes=10)
    BookingTerms.objects.create(office=office, hold_minutes=20, valid_from=FOURTH, **houses.SOURCED)
    point = houses.make_point(office=office)

    assert catalogue.point_rules(point.pk, midnight - SECOND).terms.hold_minutes == 10
    assert catalogue.point_rules(point.pk, midnight).terms.hold_minutes == 20


def test_service_when_it_goes_online_can_be_booked_from_the_office_s_own_midnight():
    point = houses.make_point(offers=())
    service = houses.make_service(code="new", online=False)
    houses.make_offer(point=point, service=service)
    ServiceTerms.objects.create(service=service, minutes=15, online=True, valid_from=FOURTH, **houses.SOURCED)
    midnight = MIDNIGHTS["Asia/Jakarta"]

    assert not catalogue.point_rules(point.pk, midnight - SECOND).is_online("new")
    assert catalogue.point_rules(point.pk, midnight).is_online("new")


def test_rules_of_no_point_are_none():
    with pytest.raises(ServicePoint.DoesNotExist):
        catalogue.point_rules(77, MIDNIGHTS["Asia/Jakarta"])
