"""The public pages of the points: what is open now, and why not."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from offices import reports
from offices.actions.days import make_days
from offices.views import office as choosing
from tests.factories import houses

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2030, 3, 4)


def at(hour, minute=0):
    """A moment of that Monday, by the hour in Jakarta."""
    return dt.datetime(2030, 3, 4, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def make_open_point(**hours):
    point = houses.make_point()
    houses.make_plan(office=point.office)
    for weekday in range(5):
        houses.make_hours(point=point, weekday=weekday, **{"opens": dt.time(8), "closes": dt.time(16), **hours})
    make_days(point, MONDAY, MONDAY + dt.timedelta(days=8))
    return point


def now(point, moment):
    return next(one for one in reports.points_now(point.office, moment) if one.point == point)


def test_point_when_it_serves_says_until_when():
    point = make_open_point()

    found = now(point, at(12))

    assert (found.is_open, found.until, found.is_continuous) == (True, at(16), True)


def test_point_in_its_pause_is_closed_until_the_pause_is_over():
    point = make_open_point(continuous=False, pause_from=dt.time(12), pause_to=dt.time(13))

    assert now(point, at(11)).until == at(12)
    pausing = now(point, at(12, 30))
    assert (pausing.is_open, pausing.opens_next) == (False, at(13))


def test_point_that_staff_have_shut_says_why():
    point = make_open_point()
    houses.make_shutting(point=point, starts_at=at(10), hours=1, reason="Server down")

    found = now(point, at(10, 30))

    assert (found.is_open, found.until) == (False, None)
    assert found.shutting.reason == "Server down"


def test_point_after_hours_says_when_it_opens_next():
    point = make_open_point()

    found = now(point, at(17))

    assert (found.is_open, found.opens_next) == (False, at(8) + dt.timedelta(days=1))


@pytest.mark.parametrize("points", [1, 3])
def test_points_now_whatever_their_number_take_four_queries(django_assert_num_queries, points):
    for _point in range(points):
        point = make_open_point()

    with django_assert_num_queries(4):
        reports.points_now(point.office, at(9))


def test_place_of_another_office_is_not_shown(client, settings):
    settings.HOME_OFFICE = "bekasi"
    houses.make_point()
    other = houses.make_point(office=houses.make_office(slug="london", zone="Europe/London"))

    assert client.get(reverse("offices:place", args=[other.slug])).status_code == 404


def test_choosing_an_office_shows_its_places_from_then_on(client, settings):
    settings.HOME_OFFICE = "bekasi"
    houses.make_point()
    other = houses.make_point(office=houses.make_office(slug="london", zone="Europe/London"))

    client.post(reverse("offices:choose", args=["london"]))

    assert client.get(reverse("offices:place", args=[other.slug])).status_code == 200
    assert choosing.office_of(SimpleNamespace(COOKIES={choosing.COOKIE: "london"})).slug == "london"
