import datetime as dt

import pytest

from documents.api import shapes
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import houses
from tests.factories.lists import make_asked, make_cure, make_set

pytestmark = pytest.mark.django_db

ADULT = {"office": "bekasi", "service": "new", "for_whom": "adult"}


@pytest.fixture(autouse=True)
def office():
    return houses.make_office()


def test_requirements_say_alternatives_cures_and_source(api):
    row = make_set(source="a decree", confirmed=False, note_en="Note")
    cure = make_cure()
    for kind in ("diploma", "baptism_letter"):
        make_asked(row, kind, demand="third", shows=["parents", "name"], gap_cure=cure)

    body = api.get("requirements", {**ADULT, "on": "2030-03-04"}).json()

    assert_shape(body, shapes.RequirementsShape)
    (found,) = body["lists"]
    (demand,) = found["demands"]
    assert (body["on"], body["office"]["slug"]) == ("2030-03-04", "bekasi")
    assert (found["case"], found["source"], found["confirmed"]) == ("adult_new", "a decree", False)
    assert [paper["kind"] for paper in demand["one_of"]] == ["diploma", "baptism_letter"]
    assert demand["one_of"][0]["shows"] == ["name", "parents"]
    assert (demand["one_of"][0]["if_incomplete"]["code"], demand["one_of"][0]["if_missing"]) == ("letter", None)


def test_requirements_of_a_day_are_those_in_force_then(api):
    make_set("ektp")
    make_set("family_card", valid_from=dt.date(2030, 3, 4))

    def kind(on):
        return api.get("requirements", {**ADULT, "on": on}).json()["lists"][0]["demands"][0]["one_of"][0]["kind"]

    assert (kind("2030-03-03"), kind("2030-03-04")) == ("ektp", "family_card")


def test_requirements_when_something_is_left_open_say_if(api):
    make_asked(make_set(case="adult_replacement"), "old_passport", needs=["replaces"])

    body = api.get("requirements", {"office": "bekasi", "service": "same_day"}).json()

    assert body["lists"][0]["demands"][0]["condition"] == "if there is an old passport"


def test_requirements_with_what_else_is_true_are_longer(api):
    make_asked(make_set("ektp"), "name_change_decision", needs=["name_changed"])
    make_set("medical_letter", case="home_service")

    body = api.get("requirements", {**ADULT, "also": ["name_changed", "at_home"]}).json()

    assert [(one["case"], len(one["demands"])) for one in body["lists"]] == [("adult_new", 2), ("home_service", 1)]


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        ({"office": "nowhere"}, "unknown", "office"),
        ({"service": "horoscope"}, "invalid", "service"),
        ({"also": ["rich"]}, "invalid", "also.0"),
        ({"on": "tomorrow"}, "invalid", "on"),
        ({"nik": "3275015705900001"}, "invalid", "nik"),
    ],
)
def test_requirements_when_asked_wrongly_are_a_problem(api, asked, code, field):
    assert_problem(api.get("requirements", {**ADULT, **asked}), code, field)


def test_requirements_can_be_read_only(api):
    assert_problem(api.post("requirements", {}), "wrong_method")


@pytest.mark.parametrize("papers", [1, 3])
def test_requirements_take_four_queries_whatever_their_number(api, papers, django_assert_num_queries):
    row = make_set()
    for number, kind in enumerate(["ektp", "family_card", "diploma"][:papers]):
        make_asked(row, kind, cure=make_cure(f"cure-{number}"))

    with django_assert_num_queries(4):
        api.get("requirements", ADULT)
