"""The back office takes no question about who a person is."""

import pytest
from django.urls import reverse

from documents.models import FlagRule, Question
from offices.models import User
from tests.factories.desks import show_second_factor

pytestmark = pytest.mark.django_db

DATED = {"valid_from": "2030-04-01", "source": "an office"}
QUESTION = {
    "code": "ticket",
    "position": "16",
    "words_id": "Adakah tiket pulang?",
    "words_en": "Is there a ticket back?",
}
FLAG = {"code": "host_unnamed", "words_id": "Belum jelas", "words_en": "Not clear yet"}


@pytest.fixture(autouse=True)
def root(client):
    root = User.objects.create_superuser("root")
    client.force_login(root)
    show_second_factor(client, root)
    client.cookies["language"] = "en"


def add(client, model, **fields):
    return client.post(reverse(f"admin:documents_{model}_add"), {**DATED, **fields})


def test_question_about_the_journey_is_added(client):
    add(client, "question", **QUESTION, choices='[["yes", "Ya", "Yes"]]', only_after="[]")

    assert Question.objects.filter(code="ticket").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"words_id": "Berapa saldo rekening Anda?"},
        {"words_en": "Are you married?"},
        {"code": "religion"},
        {"choices": '[["x", "Suku Contoh", "Somewhere"]]'},
    ],
)
def test_question_about_who_a_person_is_is_refused_with_the_reason(client, fields):
    answer = add(client, "question", **{**QUESTION, "choices": "[]", "only_after": "[]", **fields})

    assert "The rule on savings was withdrawn on 20 March 2017" in answer.content.decode()
    assert not Question.objects.filter(source="an office").exists()


def test_flag_that_would_be_cleared_by_savings_is_refused(client):
    clears = '[["Berapa tabungan Anda?", "How large are your savings?"]]'

    answer = add(client, "flagrule", **FLAG, clears=clears)

    assert "The rule on savings was withdrawn on 20 March 2017" in answer.content.decode()
    assert not FlagRule.objects.filter(source="an office").exists()


def test_flag_that_is_cleared_by_an_address_is_added(client):
    add(client, "flagrule", **FLAG, clears='[["Adakah alamat?", "Is there an address?"]]')

    assert FlagRule.objects.filter(source="an office").count() == 1
