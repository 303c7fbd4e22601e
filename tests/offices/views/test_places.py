"""The public pages of the points: what is open now, and why not."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.urls import reverse

from offices.actions.days import make_days
from offices.reports import opening
from offices.reports.kept import KEPT_SECONDS, Kept
from offices.views import office as choosing
from tests.factories import duties, houses

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
    return next(one for one in opening.points_now(point.office, moment) if one.point == point)


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
def test_points_now_whatever_their_number_take_six_queries(django_assert_num_queries, points):
    for _point in range(points):
        point = make_open_point()

    with django_assert_num_queries(6):
        opening.points_now(point.office, at(9))


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


# --- by the published roster -----------------------------------------------------------------------------------


def make_rostered(**hours):
    """Two officers from 08.00 to 13.00, by a published roster; breaks from 10.00 and from 11.00."""
    point, officers = duties.make_week()
    make_days(point, MONDAY, MONDAY + dt.timedelta(days=8))
    duties.make_published(point.office, officers, **hours)
    return point


@pytest.mark.parametrize(("moment", "counters"), [(at(8), 2), (at(9, 59), 2), (at(10), 1), (at(11, 59), 1)])
def test_point_with_a_roster_says_how_many_counters_serve(moment, counters):
    found = now(make_rostered(), moment)

    assert (found.counters, found.is_open, found.is_continuous, found.until) == (counters, True, True, at(12))


def test_point_without_a_roster_says_nothing_about_counters():
    found = now(make_open_point(), at(9))

    assert (found.is_open, found.counters) == (True, None)


def test_point_whose_roster_leaves_it_empty_promises_no_service_then():
    point, officers = duties.make_week(least=0)
    make_days(point, MONDAY, MONDAY + dt.timedelta(days=8))
    duties.make_published(point.office, officers, pauses=(10, 10))

    before, empty, after = now(point, at(9)), now(point, at(10, 30)), now(point, at(11))

    assert (before.until, before.is_continuous, before.counters) == (at(10), False, 2)
    assert (empty.is_open, empty.opens_next, empty.counters) == (False, at(11), 0)
    assert (after.until, after.is_continuous) == (at(12), True)


def test_point_shut_later_today_does_not_promise_service_without_a_pause():
    point = make_open_point()
    houses.make_shutting(point=point, starts_at=at(13), hours=1)

    found = now(point, at(9))

    assert (found.until, found.is_continuous) == (at(13), False)


def test_point_in_a_night_that_began_yesterday_is_open():
    point = houses.make_point()
    houses.make_plan(office=point.office)
    houses.make_hours(point=point, weekday=6, opens=dt.time(20), closes=dt.time(2))
    make_days(point, MONDAY - dt.timedelta(days=1), MONDAY + dt.timedelta(days=8))

    assert now(point, at(1)).until == at(2)


@pytest.mark.parametrize(
    ("language", "until", "serving"),
    [
        ("en", "Open until 12.00, without a pause", "· 2 counters serving"),
        ("id", "Buka sampai pukul 12.00, tanpa jeda", "· 2 loket melayani"),
    ],
)
@pytest.mark.parametrize("page", ["home", "offices:places", "offices:place"])
def test_pages_say_how_many_counters_serve(client, monkeypatch, page, language, until, serving):
    point = make_rostered()
    monkeypatch.setattr(opening.timezone, "now", lambda: at(9))
    client.cookies["language"] = language

    answer = client.get(reverse(page, args=[point.slug] if page == "offices:place" else []))

    assert f'{until}</strong> <span class="nowrap">{serving}' in answer.content.decode()


def test_page_after_hours_says_when_it_opens_next_and_nothing_of_counters(client, monkeypatch):
    point = make_rostered()
    monkeypatch.setattr(opening.timezone, "now", lambda: at(7))
    client.cookies["language"] = "en"

    page = client.get(reverse("offices:place", args=[point.slug])).content.decode()

    assert "Opens Monday, 4 March, at 08.00" in page
    assert "serving" not in page


def test_points_asked_for_by_a_rush_are_read_once_and_are_never_two_seconds_old(django_assert_num_queries, monkeypatch):
    point = make_rostered()
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(opening, "_points", Kept(KEPT_SECONDS, 10, clock=lambda: clock.now))
    monkeypatch.setattr(opening.timezone, "now", lambda: at(9))
    with django_assert_num_queries(6):
        first = [opening.points(point.office) for _visitor in range(100)]

    monkeypatch.setattr(opening.timezone, "now", lambda: at(10))
    clock.now = 1.9
    later = opening.points(point.office)

    assert ({one[0].counters for one in first}, later[0].counters) == ({2}, 1)
