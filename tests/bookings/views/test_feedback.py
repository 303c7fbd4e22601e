import datetime as dt

import pytest
import time_machine

from bookings.actions import feedback
from bookings.models import Feedback, Invitation
from bookings.reports import feedback as reports
from tests.factories import houses
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 12, 3, tzinfo=dt.UTC)
WEEK = dt.date(2030, 3, 4)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def point():
    return houses.make_point(name="MPP Kota Bekasi")


@pytest.fixture
def address(point, client):
    client.cookies["language"] = "en"
    Invitation.objects.create(
        secret_hash=feedback.hashed("open"), point=point, week_on=WEEK, expires_at=NOW + dt.timedelta(days=14)
    )
    return "/u/open"


def text(answer):
    return answer.content.decode()


def test_page_asks_two_questions_and_names_only_the_point(client, address):
    page = text(client.get(address))

    assert "MPP Kota Bekasi" in page
    assert page.count('type="radio"') == 5
    assert page.count("<textarea") == 1


def test_answer_is_thanked_for_and_kills_the_link(client, address):
    answer = client.post(address, {"how": "4", "wish": " Kursi  lebih\nbanyak "}, follow=True)

    assert "Thank you" in text(answer)
    assert list(Feedback.objects.values_list("how", "week_on")) == [(4, WEEK)]
    assert Feedback.objects.get().wish == "Kursi lebih banyak"
    for again in (client.get(address), client.post(address, {"how": "1"})):
        assert (again.status_code, "This link works no longer" in text(again)) == (410, True)
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("typed", [{}, {"how": "6"}, {"how": "x"}, {"how": "3", "wish": "a" * 501}])
def test_answer_that_cannot_be_read_is_asked_again_and_keeps_the_link(client, address, typed):
    assert client.post(address, typed).status_code == 422

    assert (Feedback.objects.count(), Invitation.objects.count()) == (0, 1)


def test_looking_at_the_page_answers_nothing(client, address):
    """Programs that show what is behind a link only look."""
    for _time in range(3):
        client.get(address)
        client.head(address)

    assert Invitation.objects.count() == 1


def test_link_that_never_was_is_gone(client, address):
    assert client.get("/u/guess").status_code == 410


# --- what staff see ---


def answer(point, *hows, week=WEEK, wish=""):
    Feedback.objects.bulk_create(Feedback(point=point, week_on=week, how=how, wish=wish) for how in hows)


def test_month_counts_each_answer_and_tells_wishes_in_the_order_of_the_alphabet(point):
    answer(point, 5, 5, 4, 1, wish="Zebra")
    answer(point, 3, wish="Air minum", week=dt.date(2030, 3, 25))
    answer(point, 1, week=dt.date(2030, 4, 1))

    (said,) = reports.month([point], dt.date(2030, 3, 12))

    assert [(share.count, share.percent) for share in said.shares] == [(2, 40), (1, 20), (1, 20), (0, 0), (1, 20)]
    assert (said.answers, said.mean) == (5, 3.6)
    assert said.wishes == ("Air minum", "Zebra", "Zebra", "Zebra", "Zebra")


def test_month_with_fewer_than_five_answers_shows_none_of_them(point):
    answer(point, 5, 5, 4, 1, wish="Zebra")

    (said,) = reports.month([point], WEEK)

    assert (said.is_enough, said.shares, said.wishes) == (False, (), ())


def test_report_shows_months_and_hides_what_is_too_little(client, point):
    other = houses.make_point(name="ULP Plasa Cibubur")
    answer(point, 5, 5, 4, 4, 2, wish="Kursi")
    answer(other, 1, 1, wish="Rahasia")
    sit_down(client, "supervisor")

    page = text(client.get("/petugas/kesan/"))

    assert ["5 answers" in page, "4.0 of 5" in page, "Kursi" in page] == [True, True, True]
    assert ["Fewer than 5 answers." in page, "Rahasia" in page, "2 answers" in page] == [True, False, False]
    assert "Kursi" not in text(client.get("/petugas/kesan/?month=2030-02"))
    assert "Kursi" in text(client.get("/petugas/kesan/?month=nonsense"))


def test_report_asks_as_many_queries_for_three_answers_as_for_one(client, point, queries_of):
    sit_down(client, "auditor")
    answer(point, 5)
    few = queries_of("/petugas/kesan/")
    answer(point, 5, 5, 5, 5, 5)

    assert queries_of("/petugas/kesan/") == few
