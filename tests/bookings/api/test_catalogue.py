import datetime as dt

import pytest

from bookings.api import shapes
from offices.models import Fee
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import houses

pytestmark = pytest.mark.django_db


def make_fee(*, rupiah, valid_from=houses.LONG_AGO, confirmed=True, **thing):
    return Fee.objects.create(rupiah=rupiah, valid_from=valid_from, source="test", confirmed=confirmed, **thing)


def test_points_of_an_office_leave_the_others_out(api):
    houses.make_point(slug="mpp", latitude="-6.24000", longitude="107.00000", aliases=["MPP"])
    houses.make_point(slug="losari", office=houses.make_office(slug="makassar"))

    response = api.get("points", {"office": "bekasi"})

    body = response.json()
    assert_shape(body, shapes.Points)
    assert [(point["slug"], point["office"]) for point in body["points"]] == [("mpp", "bekasi")]
    assert (body["points"][0]["latitude"], body["points"][0]["aliases"]) == (-6.24, ["MPP"])
    assert response["Cache-Control"] == "no-store"


def test_points_without_an_office_are_all(api):
    houses.make_point(slug="mpp")
    houses.make_point(slug="losari", office=houses.make_office(slug="makassar"))

    assert [point["slug"] for point in api.get("points").json()["points"]] == ["mpp", "losari"]


@pytest.mark.parametrize("path", ["points", "services"])
def test_catalogue_of_an_unknown_office_is_a_problem(api, path):
    assert_problem(api.get(path, {"office": "nowhere"}), "unknown", "office")


def test_services_say_for_whom_where_and_for_how_much(api):
    houses.make_point(slug="main", products=())
    houses.make_point(slug="lounge")
    make_fee(product=houses.make_product(), rupiah=350_000, valid_from=houses.LONG_AGO, confirmed=True)
    make_fee(product=houses.make_product(), rupiah=400_000, valid_from=dt.date(2025, 1, 1), confirmed=False)
    make_fee(product=houses.make_product(), rupiah=999_000, valid_from=dt.date(2099, 1, 1))

    body = api.get("services", {"office": "bekasi"}).json()

    assert_shape(body, shapes.Services)
    service, product = body["services"][0], body["products"][0]
    assert (service["code"], service["minutes"], service["online"], service["fee_on_top"]) == ("new", 15, True, None)
    assert service["points"] == ["main", "lounge"]
    assert (product["code"], product["points"]) == ("ordinary-5", ["lounge"])
    assert product["fee"] == {"rupiah": 400_000, "confirmed": False}


@pytest.mark.parametrize("points", [1, 3])
def test_services_take_eight_queries_whatever_the_number_of_points(api, points, django_assert_num_queries):
    for _number in range(points):
        houses.make_point()

    with django_assert_num_queries(8):
        api.get("services", {"office": "bekasi"})


def test_services_are_named_in_the_reader_s_language(api):
    houses.make_point(offers=())
    service = houses.make_service(code="new")
    service.name_id, service.name_en = "Paspor baru", "New passport"
    service.save()

    english = api.get("services", {"office": "bekasi"}).json()
    api.language = "id"
    indonesian = api.get("services", {"office": "bekasi"}).json()

    assert (english["services"][0]["name"], indonesian["services"][0]["name"]) == ("New passport", "Paspor baru")
