import datetime as dt
import gzip
import json
import uuid

import pytest

from bookings.api import doors, shapes
from bookings.models import ReleaseRule
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

LOOKING = {"office": "bekasi", "service": "new", "product": "ordinary-5"}
DAYS = {**LOOKING, "point": "mpp", "from_on": "2030-03-04", "days": 2}


def test_availability_lists_the_earliest_places(api):
    slot = visits.make_slot(point=houses.make_point(slug="mpp", name="MPP Contoh"), capacity=3)

    response = api.get("availability", LOOKING)

    body = response.json()
    assert_shape(body, shapes.Earliest)
    assert body["places"] == [
        {
            "slot": slot.pk,
            "point": "mpp",
            "point_name": "MPP Contoh",
            "lane": "regular",
            "starts_at": "2030-03-04T09:00:00+07:00",
            "minutes": 30,
            "left": 3,
        }
    ]
    assert body["points"] == [{"slug": "mpp", "name": "MPP Contoh", "first_free": "2030-03-04T09:00:00+07:00"}]
    assert body["reasons"] is None
    assert response["Cache-Control"] == "no-store"


def test_availability_when_there_is_nothing_says_why(api):
    point = houses.make_point(slug="mpp", products=())
    ReleaseRule.objects.create(
        office=point.office, kind="weekly", weekday=4, at=dt.time(14), valid_from=houses.LONG_AGO, **houses.SOURCED
    )
    houses.make_offer(
        point=houses.make_point(slug="main"),
        product=houses.make_product(code="electronic-10"),
        note_id="Hanya di kantor",
        note_en="Only at the office",
    )

    body = api.get("availability", {**LOOKING, "product": "electronic-10", "point": "mpp"}).json()

    assert_shape(body, shapes.Earliest)
    assert body["places"] == []
    assert body["reasons"]["not_offered"] == [
        {"point": "mpp", "point_name": "Point mpp", "kind": "product", "notes": ["Only at the office"]}
    ]
    assert dt.datetime.fromisoformat(body["next_release"]["at"]).strftime("%a %H:%M %z") == "Fri 14:00 +0700"


def test_availability_when_filtered_asks_the_tables_accordingly(api):
    point = houses.make_point(slug="mpp")
    visits.make_slot(point=point)
    late = visits.make_slot(point=point, starts_at=visits.MORNING + dt.timedelta(days=5, hours=6))

    query = "office=bekasi&service=new&point=mpp&weekday=4&weekday=5&after=15:00&before=16:00&people=1&limit=5"
    body = api.get(f"availability?{query}").json()

    assert [place["slot"] for place in body["places"]] == [late.pk]


@pytest.mark.parametrize("points", [1, 3])
def test_availability_takes_three_queries_whatever_the_number_of_points(api, points, django_assert_num_queries):
    for _number in range(points):
        visits.make_slot(point=houses.make_point())

    with django_assert_num_queries(3):
        assert len(api.get("availability", LOOKING).json()["places"]) == points


def test_availability_when_asked_again_at_once_is_the_same_answer(api, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(doors._answers._kept, "_clock", lambda: 0.0)  # at once, however slow this machine is
    visits.make_slot()
    first = api.get("availability", LOOKING)

    with django_assert_num_queries(0):
        second = api.get("availability", LOOKING)

    assert second.content == first.content


@pytest.mark.parametrize(("takes", "sent"), [("gzip, br", "gzip"), ("gzip;q=0", ""), ("", "")])
def test_days_are_packed_for_who_takes_that(api, takes, sent):
    visits.make_run(*[1] * 20, point=houses.make_point(slug="mpp"))

    response = api.get("availability/days", DAYS, **{"Accept-Encoding": takes})

    assert response.get("Content-Encoding", "") == sent
    assert "Accept-Encoding" in response["Vary"]
    body = gzip.decompress(response.content) if sent else response.content
    assert json.loads(body)["days"][0]["left"] == 20


def test_availability_when_a_place_was_taken_meanwhile_is_not_trusted(api):
    """What is kept may be two seconds old; the hold asks the table."""
    slot = visits.make_slot()
    api.get("availability", LOOKING)
    visits.hold(slot)

    listed = api.get("availability", LOOKING).json()["places"]
    response = api.post("holds", {"slot": listed[0]["slot"], "service": "new", "people": 1}, key=uuid.uuid4())

    assert_problem(response, "slot_full")


def test_days_list_one_point_s_places_and_why_there_are_none(api):
    slot = visits.make_slot(point=houses.make_point(slug="mpp"), capacity=3)

    response = api.get("availability/days", DAYS)

    body = response.json()
    assert_shape(body, shapes.Calendar)
    assert body["point"] == {"slug": "mpp", "name": "Point mpp"}
    assert [(day["on"], day["state"], day["left"]) for day in body["days"]] == [
        ("2030-03-04", "open", 3),
        ("2030-03-05", "not_planned", 0),
    ]
    assert body["days"][0]["places"] == [
        {"slot": slot.pk, "starts_at": "2030-03-04T09:00:00+07:00", "minutes": 30, "left": 3}
    ]
    assert body["days"][0]["why"] == ""
    assert body["days"][1]["why"]


@pytest.mark.parametrize("slots", [1, 3])
def test_days_take_three_queries_whatever_they_hold(api, slots, django_assert_num_queries):
    visits.make_run(*[1] * slots, point=houses.make_point(slug="mpp"))

    with django_assert_num_queries(3):
        assert api.get("availability/days", DAYS).json()["days"][0]["left"] == slots


@pytest.mark.parametrize(
    ("path", "query", "fields"),
    [
        ("availability", {"office": "nowhere"}, ["office"]),
        ("availability", {"point": "nowhere"}, ["point"]),
        ("availability", {"point": "losari"}, ["point"]),
        ("availability/days", {"office": "nowhere"}, ["office"]),
        ("availability/days", {"point": "losari"}, ["point"]),
    ],
)
def test_places_of_an_unknown_office_or_another_office_s_point_are_a_problem(api, path, query, fields):
    houses.make_point(slug="mpp")
    houses.make_point(slug="losari", office=houses.make_office(slug="makassar"))
    asked = {**(DAYS if "days" in path else LOOKING), **query}

    assert_problem(api.get(path, asked), "unknown", *fields)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("people=0", "people"),
        ("people=99", "people"),
        ("people=-1", "people"),
        ("people=1.0", "people"),
        ("people=1e1", "people"),
        ("people=%D9%A1", "people"),
        ("people=" + "9" * 5_000, "people"),
        ("limit=51", "limit"),
        ("lane=vip", "lane"),
        ("weekday=7", "weekday.0"),
        ("weekday=saturday", "weekday.0"),
        ("after=25:00", "after"),
        ("after=9.00", "after"),
        ("after=09:00:00", "after"),
        ("from_on=4/3/2030", "from_on"),
        ("from_on=2030-02-30", "from_on"),
        ("from_on=20300304", "from_on"),
        ("product=%00", "product"),
        ("product=" + "a" * 51, "product"),
        ("product=a%27%20OR%201=1", "product"),
        ("point=" + "&point=".join("a" * 21), "point"),
        ("colour=red", "colour"),
        ("%3Cscript%3E=1", "?"),
        ("people=1&people=2", "people"),
    ],
)
def test_availability_when_the_query_has_no_shape_names_the_parameter(api, query, field):
    visits.make_slot()

    response = api.get(f"availability?office=bekasi&service=new&{query}")

    assert_problem(response, "invalid", field)


def test_availability_when_parameters_are_missing_names_them_all(api):
    assert_problem(api.get("availability"), "invalid", "office", "service")


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
def test_days_when_no_calendar_reaches_there_are_refused(api, day):
    houses.make_point(slug="mpp")

    assert_problem(api.get("availability/days", {**DAYS, "from_on": day}), "invalid", "from_on")


@pytest.mark.parametrize("day", ["2000-01-01", "2199-12-31"])
def test_days_at_the_edges_of_the_calendar_are_an_answer(api, day):
    houses.make_point(slug="mpp")

    body = api.get("availability/days", {**DAYS, "from_on": day, "days": 62}).json()

    assert len(body["days"]) == 62
