"""The week's roster for the wall: one tagged page of paper, with everybody's shifts and breaks."""

import re
import zlib

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from bookings.views.staff import wall
from offices.models import Roster
from offices.reports.wall import wall as wall_of
from tests.factories import duties, houses
from tests.factories.desks import sit_down
from tests.factories.duties import MONDAY, at

pytestmark = pytest.mark.django_db
PAGE = reverse("staff:roster_wall")
HERE = {"on": "2030-03-07"}  # a Thursday of the week


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def printed(monkeypatch):
    """The page that was made into paper last."""
    pages = []
    monkeypatch.setattr(wall, "pdf_of", lambda page: pages.append(page) or b"%PDF")
    return pages


def make_week(officers=2):
    point, people = duties.make_week(officers=officers)
    duties.make_published(point.office, people)
    return point, people


def unpacked(pdf):
    packed = re.findall(rb"FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return pdf + b"".join(zlib.decompress(part) for part in packed)


@pytest.mark.parametrize("language", ["id", "en"])
def test_wall_is_tagged_landscape_paper_with_its_fonts_inside(client, language):
    make_week()
    sit_down(client, "planner")
    client.cookies["language"] = language

    answer = client.get(PAGE, HERE)

    inside = unpacked(answer.content)
    assert (answer["Content-Type"], answer.content[:8]) == ("application/pdf", b"%PDF-1.7")
    assert re.findall(rb"/MediaBox ?\[0 0 (\d+)[.\d]* (\d+)", inside) == [(b"841", b"595")]
    assert re.findall(rb"/Type ?/Pages.*?/Count (\d+)", inside) == [b"1"]
    assert f"/Lang ({language})".encode() in inside
    assert b"pdfuaid:part" in inside
    assert set(re.findall(rb"/BaseFont ?/(?:\w+\+)?([\w-]+)", inside)) == {
        b"Atkinson-Hyperlegible-Next",
        b"Atkinson-Hyperlegible-Next-Bold",
    }
    assert len(re.findall(rb"/FontFile2 \d", inside)) == 2


@pytest.mark.parametrize(("language", "pause"), [("en", "break 10.00–11.00"), ("id", "istirahat 10.00–11.00")])
def test_wall_says_who_works_when_and_pauses_when(client, printed, language, pause):
    _point, people = make_week()
    sit_down(client, "planner")
    client.cookies["language"] = language

    client.get(PAGE, HERE)

    assert re.findall(r'<tr><th scope="row">(\S+)</th>', printed[0]) == sorted(one.user.username for one in people)
    assert printed[0].count("08.00–13.00") == 2
    assert printed[0].count(pause) == 1


def test_wall_when_rules_are_not_kept_says_who_said_so_and_why(client, printed):
    make_week()
    Roster.objects.update(override_reason="Half the town is flooded", published_by=houses.make_user(username="ani"))
    sit_down(client, "planner")

    client.get(PAGE, HERE)

    assert "published by ani although rules are not kept" in printed[0]
    assert "Half the town is flooded" in printed[0]


def test_wall_of_a_week_without_a_roster_is_none(client):
    make_week()
    sit_down(client, "planner")

    assert client.get(PAGE, {"on": "2030-03-14"}).status_code == 404


def test_wall_of_another_offices_point_is_not_known(client):
    make_week()
    other = houses.make_point(office=houses.make_office(slug="makassar", zone="Asia/Makassar"))
    sit_down(client, "planner")

    assert client.get(PAGE, {**HERE, "point": other.slug}).status_code == 404


@pytest.mark.parametrize("officers", [2, 4])
def test_wall_whatever_the_number_of_officers_is_one_query(django_assert_num_queries, officers):
    point, _people = make_week(officers)

    with django_assert_num_queries(1):
        found = wall_of(point, MONDAY)

    assert [row.shifts[0].starts_at for row in found.rows] == [at(MONDAY, 8)] * officers
    assert {row.shifts[1:] for row in found.rows} == {(None,) * 6}


def test_wall_when_officers_are_many_goes_on_on_the_next_page_with_its_heads(client):
    make_week(40)
    sit_down(client, "planner")

    with translation.override("en"):
        inside = unpacked(client.get(PAGE, HERE).content)

    assert int(re.findall(rb"/Type ?/Pages.*?/Count (\d+)", inside)[0]) > 1
