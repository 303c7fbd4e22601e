"""The page of free times: honest, and in a fixed number of queries."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from tests.factories import houses, visits

pytestmark = pytest.mark.django_db


def asked(client, **query):
    return client.get(reverse("bookings:times"), {"service": "new", "product": "ordinary-5", **query})


@pytest.mark.parametrize("points", [1, 3, 8])
def test_times_whatever_the_number_of_points_take_three_queries(client, settings, django_assert_num_queries, points):
    settings.HOME_OFFICE = "bekasi"
    for _point in range(points):
        visits.make_run(2, 2, point=houses.make_point())

    with django_assert_num_queries(3):
        answer = asked(client)

    assert len(answer.context["slots"]) == min(10, points * 2)


def test_times_when_nothing_is_free_say_so(client):
    visits.make_booking(visits.make_slot(point=houses.make_point(slug="main")))

    answer = asked(client)

    assert answer.status_code == 200
    assert list(answer.context["slots"]) == []
    assert answer.context["empty"] is not None


@pytest.mark.parametrize("path", ["", "main/"])
def test_times_say_as_of_when_they_were_true(client, path):
    """Up to two seconds ago, and as long ago as the page has been open; on the office's clock, 12.34 in Jakarta."""
    visits.make_slot(point=houses.make_point(slug="main"))
    client.cookies["language"] = "en"

    with time_machine.travel(dt.datetime(2030, 3, 1, 5, 34, 56, tzinfo=dt.UTC), tick=False):
        page = client.get(reverse("bookings:times") + path, {"service": "new"}).content.decode()

    assert '<time datetime="2030-03-01T12:34:56+07:00">as of 12.34</time>' in page


def test_times_when_htmx_asks_are_the_list_alone(client):
    visits.make_slot(point=houses.make_point())

    answer = client.get(reverse("bookings:times"), {"service": "new"}, headers={"HX-Request": "true"})

    assert b"<html" not in answer.content


def test_hold_when_the_place_is_gone_leads_back_with_the_same_choice(client):
    slot = visits.make_slot(point=houses.make_point())
    visits.make_booking(slot)
    form = {"slot": slot.pk, "service": "new", "product": "ordinary-5", "people": 1, "key": uuid.uuid4()}

    answer = client.post(reverse("bookings:hold"), form)

    assert answer["Location"] == reverse("bookings:times") + "?service=new&product=ordinary-5&people=1"
