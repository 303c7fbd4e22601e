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


def test_rules_of_an_office_are_read_once_for_all_its_points(django_assert_num_queries):
    one, other = houses.make_point(), houses.make_point()
    houses.make_lane(office=one.office, minutes_per_place=5)
    houses.make_lane(point=other, minutes_per_place=15)
    now = MIDNIGHTS["Asia/Jakarta"]

    with django_assert_num_queries(1):
        here, there = catalogue.point_rules(one.pk, now), catalogue.point_rules(other.pk, now)

    assert (here.point, here.office, here.unit("new", "regular", now)) == (one, one.office, 3)
    assert (there.point, there.office, there.unit("new", "regular", now)) == (other, other.office, 1)
    assert here.offers_service("new", "regular", now)
    assert here.offers_product("ordinary-5", now)
    assert not here.offers_service("replace_lost", "regular", now)


def test_rules_of_a_point_that_was_added_since_are_found():
    now = MIDNIGHTS["Asia/Jakarta"]
    catalogue.point_rules(houses.make_point().pk, now)
    added = houses.make_point()

    assert catalogue.point_rules(added.pk, now).point == added


def test_rules_when_the_point_they_were_first_asked_for_is_gone_are_found():
    now = MIDNIGHTS["Asia/Jakarta"]
    first, other = houses.make_point(), houses.make_point()
    catalogue.point_rules(first.pk, now)
    first.delete()
    catalogue._pages.forget()

    assert catalogue.point_rules(other.pk, now).point == other


def test_rules_of_a_point_that_moved_to_another_office_are_the_new_office_s():
    now = MIDNIGHTS["Asia/Jakarta"]
    first, other = houses.make_point(), houses.make_point()
    catalogue.point_rules(first.pk, now)
    other.office = houses.make_office(slug="makassar", zone="Asia/Makassar")
    other.save()
    catalogue._pages.forget()

    assert catalogue.point_rules(other.pk, now).office.slug == "makassar"
    assert catalogue.point_rules(first.pk, now).office.slug == "bekasi"


def test_terms_of_things_are_read_once_for_all(django_assert_num_queries):
    houses.make_service(code="new", minutes=15)
    houses.make_product(code="ordinary-5", least_age=17)

    with django_assert_num_queries(1):
        found = catalogue.service_terms("new", FOURTH), catalogue.product_terms("ordinary-5", FOURTH)
        none = catalogue.service_terms("no such", FOURTH), catalogue.product_terms("", FOURTH)

    assert (found[0].minutes, found[0].service.code) == (15, "new")
    assert (found[1].least_age, found[1].product.code) == (17, "ordinary-5")
    assert none == (None, None)


def test_rules_of_no_point_are_none():
    with pytest.raises(ServicePoint.DoesNotExist):
        catalogue.point_rules(77, MIDNIGHTS["Asia/Jakarta"])
