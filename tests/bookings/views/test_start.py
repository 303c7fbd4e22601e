"""The questions that find the service: links alone, each answer can be given anew, prices before anything is paid."""

import datetime as dt

import pytest
from django.urls import reverse

from offices.models import Fee
from tests.factories import houses

pytestmark = pytest.mark.django_db
OUTCOME = {"before": "had_one", "why": "full", "for_whom": "adult", "need": "none"}


def asked(client, **answers):
    return client.get(reverse("bookings:start"), answers, headers={"Accept-Language": "en"})


def make_fee(*, rupiah, confirmed=True, **what):
    Fee.objects.create(rupiah=rupiah, valid_from=dt.date(2020, 1, 1), source="test", confirmed=confirmed, **what)


def test_question_when_answered_leads_on_with_what_was_answered(client):
    houses.make_office()

    answer = asked(client, before="had_one")

    assert answer.context["question"] == "Why do you need a new one?"
    assert answer.context["choices"][1].url == "?before=had_one&why=full"
    assert answer.context["back"] == "?"


def test_question_when_an_earlier_answer_is_given_anew_keeps_the_later_ones(client):
    houses.make_point(offers=("replace_full",))

    answer = asked(client, **OUTCOME)

    assert [(one.label, one.change_url) for one in answer.context["answered"]][:2] == [
        ("Have you ever had a passport?", "?why=full&for_whom=adult&need=none"),
        ("Why do you need a new one?", "?before=had_one&for_whom=adult&need=none"),
    ]


def test_question_when_the_answer_is_none_of_the_choices_is_asked_again(client):
    houses.make_office()

    answer = asked(client, before="perhaps", unknown="x" * 5000)

    assert answer.status_code == 400
    assert answer.context["question"] == "Have you ever had a passport?"
    assert answer.context["choices"][0].url == "?before=never"


def test_outcome_tells_prices_and_why_something_is_not_issued(client):
    point = houses.make_point(offers=("replace_full",), products=("electronic-10",))
    gone = houses.make_product(code="ordinary-5")
    houses.make_offer(point=point, product=gone, valid_to=dt.date(2024, 11, 30), note_en="Electronic only", note_id="E")
    make_fee(rupiah=950_000, product=houses.make_product(code="electronic-10"), confirmed=False)

    answer = asked(client, **OUTCOME)

    text = " ".join(answer.content.decode().split())
    assert "Rp 950.000" in text
    assert "not issued here" in text
    assert "Electronic only" in text
    assert [one.product.code for one in answer.context["fitting"]] == ["electronic-10"]


def test_outcome_for_a_child_offers_no_passport_for_grown_ups(client):
    houses.make_point(offers=("new",), products=("ordinary-5",))
    houses.make_product(code="ten", least_age=17)
    houses.make_offer(point=houses.make_point(), product=houses.make_product(code="ten"))

    answer = asked(client, before="never", for_whom="child", hurry="no", need="none")

    assert [one.product.code for one in answer.context["fitting"]] == ["ordinary-5"]


def test_outcome_when_the_office_does_not_offer_it_says_so(client):
    houses.make_point(offers=("new",))

    answer = asked(client, **OUTCOME)

    assert answer.status_code == 200
    assert b"This service is not offered here" in answer.content


def test_outcome_when_the_service_is_not_for_online_booking_has_no_way_on(client):
    houses.make_service(code="replace_full", online=False)
    houses.make_point(offers=("replace_full",))

    answer = asked(client, **OUTCOME)

    assert b"This service cannot be booked online" in answer.content
    assert b'action="/jadwal/"' not in answer.content
