"""The back office takes no question about who a person is, and nothing that could not be asked."""

import datetime as dt

import pytest
from django.urls import reverse

from documents.models import Advice, FlagRule, Question, Reason
from offices.models import User
from tests.factories.desks import show_second_factor
from tests.factories.interviews import HARMLESS, load_guide, make_screening

pytestmark = pytest.mark.django_db

DATED = {"valid_from": "2030-04-01", "source": "an office"}
QUESTION = {
    "code": "ticket",
    "position": "16",
    "words_id": "Adakah tiket pulang?",
    "words_en": "Is there a ticket back?",
}
REASON = {"code": "papers_late", "words_id": "Terlambat", "words_en": "Late", "cure_id": "Segera", "cure_en": "Soon"}
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


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("flagrule", {"words_id": "Perempuan belum menikah"}),
        ("flagrule", {"words_en": "Savings are too low"}),
        ("reason", {"words_id": "Saldo rekening kurang dari Rp 25 juta"}),
        ("reason", {"code": "savings_low"}),
        ("reason", {"cure_en": "Come back with your husband"}),
    ],
)
def test_flag_or_reason_that_holds_against_somebody_who_they_are_is_refused(client, model, fields):
    first = {"flagrule": {**FLAG, "clears": '[["Adakah?", "Is there?"]]'}, "reason": REASON}[model]

    answer = add(client, model, **{**first, **fields})

    assert "The rule on savings was withdrawn on 20 March 2017" in answer.content.decode()
    assert not FlagRule.objects.filter(source="an office").exists()
    assert not Reason.objects.exists()


def test_reason_about_the_papers_is_added(client):
    add(client, "reason", **REASON)

    assert Reason.objects.get().words_id == "Terlambat"


@pytest.mark.parametrize("choices", ['["abc"]', '{"a": 1}', '[["x"]]', '"x"', '[["a", "b", "c", "d"]]', "[[1, 2, 3]]"])
def test_question_whose_answers_have_no_words_in_both_languages_is_refused(client, choices):
    answer = add(client, "question", **QUESTION, choices=choices, only_after="[]")

    assert "all of them in one list" in answer.content.decode()
    assert not Question.objects.exists()


@pytest.mark.parametrize("only_after", ['"work"', "[1]", '{"work": 1}'])
def test_question_that_hangs_on_no_list_of_codes_is_refused(client, only_after):
    add(client, "question", **QUESTION, choices="[]", only_after=only_after)

    assert not Question.objects.exists()


@pytest.mark.parametrize("clears", ['["abc"]', '[["x"]]', '{"a": 1}', "[]", '"x"', '[["a", " "]]'])
def test_flag_that_says_nothing_of_what_would_clear_it_is_refused(client, clears):
    add(client, "flagrule", **FLAG, clears=clears)

    assert not FlagRule.objects.exists()


def test_flag_that_no_rule_would_raise_is_refused(client):
    answer = add(client, "flagrule", **{**FLAG, "code": "looks_nervous"}, clears='[["Adakah?", "Is there?"]]')

    assert "No rule has this code" in answer.content.decode()
    assert not FlagRule.objects.exists()


def test_question_that_was_asked_keeps_its_words_and_is_not_taken_away(client):
    found = make_screening(answers=HARMLESS)
    row = Question.objects.get(code="purpose")
    change, take_away = (reverse(f"admin:documents_question_{deed}", args=[row.pk]) for deed in ("change", "delete"))

    page = client.get(change).content.decode()
    ended = {"valid_to": "2031-12-31", "source": "an office", "words_en": "Savings?", "code": "other"}
    client.post(change, ended)
    gone = client.post(take_away, {"post": "yes"})

    row.refresh_from_db()
    assert 'name="words_id"' not in page
    assert (row.words_en, row.code, row.valid_to) == ("What do you travel for?", "purpose", dt.date(2031, 12, 31))
    assert gone.status_code == 403
    assert found.answers.filter(question=row).exists()


def test_new_wording_from_a_day_on_takes_the_place_of_the_old_one(client):
    load_guide()
    add(client, "question", **{**QUESTION, "code": "purpose", "position": "1"}, choices="[]", only_after="[]")
    add(client, "advice", code="sapa", kind="help", words_id="Nomor baru", words_en="A new number")

    for model, code in ((Question, "purpose"), (Advice, "sapa")):
        before, after = (
            [row.valid_from.year for row in model.objects.in_force(dt.date(2030, month, day)).filter(code=code)]
            for month, day in ((3, 31), (4, 1))
        )
        assert (before, after) == ([2025], [2030])
