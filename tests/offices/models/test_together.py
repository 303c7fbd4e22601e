"""Rows read together are the same as those the ORM reads, field by field."""

import datetime as dt
from decimal import Decimal

import pytest

from bookings.models import BookingTerms, LaneRule
from offices.models import Offer, Office, Product, ProductTerms, Service, ServicePoint, ServiceTerms
from offices.models.together import Together
from tests.factories import houses

pytestmark = pytest.mark.django_db

EVERY_ROW = "1 = 1"
MODELS = [Office, ServicePoint, Offer, LaneRule, BookingTerms, Service, Product, ServiceTerms, ProductTerms]


def fields(rows):
    return [{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} for row in rows]


def make_house():
    office = houses.make_office()
    point = houses.make_point(
        office=office,
        aliases=["Mal “Pelayanan” 'A'", "50 % lebih"],
        facilities=["ramp"],
        latitude=Decimal("-6.24000"),
        longitude=Decimal("107.00125"),
        open_from=dt.date(2030, 1, 1),
    )
    houses.make_point(office=office)
    houses.make_offer(
        point=point, service=houses.make_service(), from_time=dt.time(8), to_time=dt.time(15, 30), weekdays="01234"
    )
    houses.make_offer(point=point, product=houses.make_product(code="electronic-10", electronic=True), confirmed=False)
    houses.make_lane(office=office, valid_to=dt.date(2030, 6, 30))
    return office


def test_rows_read_together_are_those_of_the_orm(django_assert_num_queries):
    make_house()

    with django_assert_num_queries(1):
        found = Together(*((model, EVERY_ROW) for model in MODELS)).read()

    for model, rows in zip(MODELS, found, strict=True):
        expected = fields(model.objects.order_by("pk"))
        assert expected, model
        assert fields(rows) == expected
        assert [repr(one) for one in fields(rows)] == [repr(one) for one in expected]  # types and decimal places too


def test_rows_read_together_are_only_those_of_the_condition():
    office = make_house()
    houses.make_point(office=houses.make_office(slug="makassar"))

    offices, points = Together((Office, "slug = %(slug)s"), (ServicePoint, "office_id = %(office)s")).read(
        slug="makassar", office=office.pk
    )

    assert [one.slug for one in offices] == ["makassar"]
    assert [one.office for one in points] == [office, office]


def test_rows_read_together_when_there_are_none_are_none():
    assert Together((Office, EVERY_ROW)).read() == [[]]
