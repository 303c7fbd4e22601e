"""Cover over the API: a point's week from moment to moment, and the rules behind it."""

import pytest

from bookings.api.staff import shapes
from offices.actions import publishing
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import duties, houses

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(draft):
    return draft.assignments.first().point


def cover(planner, point, **query):
    return planner.get("staff/cover", {"point": point.slug, "on": "2030-03-06", **query})


def test_cover_of_a_week_tells_how_many_serve_against_the_rule(planner, draft, point):
    publishing.publish(roster=draft, seen=0, by=None)

    body = cover(planner, point).json()

    assert_shape(body, shapes.Cover)
    assert [(day["on"], day["open"]) for day in body["days"]][:2] == [("2030-03-04", True), ("2030-03-05", False)]
    assert (len(body["days"]), body["version"], body["overridden"]) == (7, 1, [])
    monday = body["days"][0]
    assert [(one["starts_at"][11:16], one["serving"], one["least"]) for one in monday["curves"][0]["counts"]] == [
        ("08:00", 3, 1),
        ("10:00", 1, 1),
        ("11:00", 2, 1),
    ]
    assert (monday["gaps"], len(monday["shifts"]), len(body["officers"])) == ([], 3, 3)


def test_cover_of_a_day_is_that_day_alone(planner, draft, point):
    days = cover(planner, point, on="2030-03-04", span="day").json()["days"]

    assert [day["on"] for day in days] == ["2030-03-04"]


def test_cover_of_an_overridden_week_shows_the_gap_and_the_reason(planner, broken, point):
    publishing.override(roster=broken, seen=0, reason="Fire drill", by=None)

    body = cover(planner, point).json()

    assert body["overridden"] == [{"version": 1, "reason": "Fire drill"}]
    assert [(gap["code"], gap["serving"]) for gap in body["days"][0]["gaps"]] == [("cover_short", 0)]


@pytest.mark.parametrize("path", ["staff/cover", "staff/cover/rules"])
def test_cover_of_a_point_that_is_not_mine_is_not_there(planner, path):
    theirs = houses.make_point(office=houses.make_office(slug="makassar"))

    assert_problem(planner.get(path, {"point": theirs.slug}), "unknown", "point")


def test_cover_when_asked_for_nonsense_is_refused(planner, point):
    assert_problem(cover(planner, point, span="year"), "invalid", "span")
    assert_problem(planner.get("staff/cover"), "invalid", "point")


@pytest.mark.parametrize("count", [2, 6])
def test_cover_asks_as_often_however_many_officers_there_are(seat, count, django_assert_num_queries):
    point, officers = duties.make_week(officers=count)
    duties.make_published(point.office, officers)
    planner, _user = seat("planner", point.office)

    with django_assert_num_queries(31):
        cover(planner, point)


def test_rules_are_told_with_their_days_and_their_source(planner, draft, point):
    duties.make_cover(point=point, least=2, skill="gate", valid_from="2031-01-01", weekdays="56")

    body = planner.get("staff/cover/rules").json()

    assert_shape(body, shapes.CoverRules)
    assert [(one["skill"], one["weekdays"], one["least"]) for one in body["rules"]] == [
        ("counter", [0], 1),
        ("gate", [5, 6], 2),
    ]
    assert (body["rules"][0]["starts"], body["rules"][0]["ends"]) == ("08:00", "12:00")
    in_force = planner.get("staff/cover/rules", {"point": point.slug, "on": "2030-03-04"}).json()["rules"]
    assert [one["skill"] for one in in_force] == ["counter"]
