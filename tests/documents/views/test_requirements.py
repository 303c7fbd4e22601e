"""The list for one's own case: links alone, an address that names nobody, paper, and the pages of a visit."""

import datetime as dt
import re
import zlib
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation

from bookings.models import Booking
from bookings.views import cookies, papers
from documents.actions import seeding
from documents.rules import cases
from offices.actions.seeding import load
from offices.gateways import reference
from tests.factories import houses, visits
from tests.factories.lists import make_asked, make_cure, make_set

pytestmark = pytest.mark.django_db

ADULT = {"service": "new", "for_whom": "adult"}
CHILD = dt.date(2020, 2, 2)


@pytest.fixture
def office():
    for code in cases.SERVICES:
        houses.make_service(code=code)
    return houses.make_office()


def asked(client, query=None, *, path="requirements", language="en"):
    return client.get(reverse(f"documents:{path}"), query or {}, headers={"Accept-Language": language})


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_question_when_nothing_is_answered_names_the_services_and_keeps_office_and_day(client, office):
    answer = asked(client, {"office": "bekasi", "on": "2030-03-04"})

    first = answer.context["choices"][0]
    assert (answer.status_code, answer.context["question"]) == (200, "What do you come for?")
    assert first.url == "?office=bekasi&on=2030-03-04&service=new"
    assert len(answer.context["choices"]) == len(cases.SERVICES)


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"service": "new"}, "Who is the passport for?"),
        ({"service": "same_day"}, "Have you ever had a passport?"),
        ({"service": "new", "for_whom": "child"}, "What about the child's parents?"),
        ({"service": "new", "for_whom": "child", "parents": "divorced"}, "Which parent applies?"),
        ({"service": "replace_full", "for_whom": "adult"}, "When and where was the old passport issued?"),
        ({"service": "pick_up"}, "Who collects the passport?"),
    ],
)
def test_question_follows_from_the_answers(client, office, answers, question):
    answer = asked(client, answers)

    assert answer.context["question"] == question
    assert answer.context["answered"][0].label == "What do you come for?"


def test_question_when_the_answer_is_none_of_the_choices_is_asked_again(client, office):
    answer = asked(client, {"service": "new", "for_whom": "a cat"})

    assert answer.status_code == 400
    assert "Please choose one of these answers." in text_of(answer)


def test_list_says_papers_cures_source_and_what_is_not_confirmed(client, office):
    row = make_set(source="Permenkumham 19/2024", confirmed=False)
    cure = make_cure(name_en="A letter about the data", agency_en="Dukcapil", confirmed=False)
    for kind in ("birth_certificate", "diploma"):
        make_asked(row, kind, demand="third", shows=["name", "parents"], cure=cure)

    text = text_of(asked(client, ADULT))

    assert "One of these: birth certificate or school diploma" in text
    assert "It must show: name, names of the parents." in text
    assert text.count("<strong>A letter about the data</strong>") == 1
    assert "Where: Dukcapil." in text
    assert "This list is used from 1 January 2020 on. Source: Permenkumham 19/2024." in text
    assert text.count(">not confirmed<") == 3  # the list, the cure, and the foot of every page


def test_list_is_said_in_indonesian_too(client, office):
    make_asked(make_set(), "birth_certificate", cure=make_cure(name_id="Surat keterangan"))

    text = text_of(asked(client, ADULT, language="id"))

    assert "Akta kelahiran" in text
    assert "Surat keterangan" in text


def test_list_when_confirmed_says_so_by_saying_nothing(client, office):
    make_set("ektp")

    assert text_of(asked(client, ADULT)).count(">not confirmed<") == 1  # the foot of every page


def test_list_is_that_of_the_day_asked_for_and_else_of_today(client, office):
    make_set("ektp")
    make_set("family_card", valid_from=dt.date(2099, 1, 1))

    assert "Identity card (e-KTP)" in text_of(asked(client, ADULT))
    assert "Family card" in text_of(asked(client, {**ADULT, "on": "2099-01-01"}))
    assert "Identity card (e-KTP)" in text_of(asked(client, {**ADULT, "on": "yesterday"}))


def test_list_when_none_is_known_says_so(client, office):
    assert "No list is known for this case on this day" in text_of(asked(client, ADULT))


def test_extra_that_is_ticked_changes_the_list_and_stays_ticked(client, office):
    make_asked(make_set("ektp"), "name_change_decision", needs=["name_changed"])

    before, after = asked(client, ADULT), asked(client, {**ADULT, "also": ["name_changed", "horoscope"]})

    assert [(code, ticked) for code, _label, ticked in before.context["extras"]] == [("name_changed", False)]
    assert [(code, ticked) for code, _label, ticked in after.context["extras"]] == [("name_changed", True)]
    assert "Decision on the change of name" not in text_of(before)
    assert "Decision on the change of name" in text_of(after)


def test_address_of_a_list_leads_to_the_same_list_and_holds_nothing_else(client, office, settings):
    settings.PUBLIC_URL = "https://paspor.example"
    make_asked(make_set("ektp"), "name_change_decision", needs=["name_changed"])
    query = {**ADULT, "on": "2030-03-04", "also": "name_changed", "name": "Siti Contoh", "nik": "3275015705900001"}

    answer = asked(client, query)
    url = urlsplit(answer.context["share_url"])

    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://paspor.example/berkas/syarat/"
    assert parse_qs(url.query) == {
        "office": ["bekasi"],
        "on": ["2030-03-04"],
        "service": ["new"],
        "for_whom": ["adult"],
        "also": ["name_changed"],
    }
    again = client.get(f"{url.path}?{url.query}")
    assert again.context["listing"].demands == answer.context["listing"].demands


def test_address_of_a_list_names_the_office_whatever_the_browser_chose(client, office):
    make_set("family_card", office=houses.make_office(slug="makassar", zone="Asia/Makassar"))
    client.cookies["office"] = "bekasi"

    answer = asked(client, {**ADULT, "office": "makassar"})

    assert answer.context["office"].slug == "makassar"
    assert "Family card" in text_of(answer)


@pytest.mark.parametrize("odd", ["\x00", "%00", "x" * 5000, "<script>alert(1)</script>", "1' OR 1=1 --", "\u202e"])
def test_list_when_asked_with_odd_signs_stays_calm(client, office, odd):
    make_set("ektp")

    for name in ("office", "on", "service", "for_whom", "also"):
        answer = asked(client, {**ADULT, name: odd})
        assert answer.status_code in (200, 400)
        assert "<script>alert" not in answer.content.decode()


def test_sheet_is_a_pdf_of_the_same_list(client, office):
    make_set("ektp")

    answer = asked(client, ADULT, path="requirements_pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_sheet_while_something_is_left_to_ask_leads_to_the_question(client, office):
    answer = asked(client, {"service": "new"}, path="requirements_pdf")

    assert answer["Location"] == "/berkas/syarat/?office=bekasi&service=new"


@pytest.mark.parametrize("papers_asked", [1, 3])
def test_list_takes_five_queries_whatever_its_length(client, office, papers_asked, django_assert_num_queries):
    row = make_set()
    for number, kind in enumerate(["ektp", "family_card", "diploma"][:papers_asked]):
        make_asked(row, kind, cure=make_cure(f"cure-{number}"))

    with django_assert_num_queries(5):  # the office, three for the lists, and what the service is called
        asked(client, ADULT)
    with django_assert_num_queries(2):  # lists are kept for a moment
        asked(client, ADULT)


# --- the pages and the paper of a visit -------------------------------------------------------------------------------


@pytest.fixture
def own(client):
    def remember(booking):
        answer = HttpResponse()
        cookies.remember_booking(answer, booking)
        client.cookies[cookies.MINE] = answer.cookies[cookies.MINE].value
        client.cookies["language"] = "en"
        return client

    return remember


def test_pages_of_a_visit_say_the_list_of_its_day_and_lead_to_ones_own(own):
    make_set("ektp")
    make_set("family_card", valid_from=visits.MORNING.date())
    browser = own(visits.make_booking(visits.make_slot()))

    for name in ("bookings:done", "bookings:mine"):
        text = text_of(browser.get(reverse(name)))
        assert "Family card (Kartu Keluarga)" in text
        assert "Identity card (e-KTP)" not in text
        assert "/berkas/syarat/?office=bekasi&amp;on=2030-03-04&amp;service=new&amp;for_whom=adult" in text


def test_pages_of_a_party_with_a_child_say_both_lists(own):
    make_set("ektp")
    make_set("parents_statement", case="child_both_parents")
    people = [visits.make_person(), visits.make_person(born_on=CHILD)]
    browser = own(visits.make_party(visits.make_slot(capacity=2), people=people)[0])

    text = text_of(browser.get(reverse("bookings:done")))

    assert text.index("For a grown-up") < text.index("Identity card") < text.index("For a child")
    assert text.index("For a child") < text.index("Statement of responsibility")


def test_slip_says_the_same_list(monkeypatch):
    make_set("ektp")
    pages = []
    monkeypatch.setattr(papers, "pdf_of", lambda page: pages.append(page) or b"")
    booking = visits.make_booking(visits.make_slot())

    with translation.override("en"):
        papers.slip_pdf(list(Booking.objects.filter(pk=booking.pk).for_display()))

    assert "Identity card (e-KTP)" in pages[0]
    assert "/berkas/syarat/" in pages[0]
    assert "<details" not in pages[0]


@pytest.mark.parametrize("service", ["replace_lost", "replace_expired", "same_day"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_slip_when_five_come_with_a_child_is_one_page_with_the_lists_that_ship(language, service):
    long_names = {"name": "Immigration Lounge Grand Metropolitan Mall Bekasi", "address": "Jl. Panjang Sekali " * 6}
    slot = visits.make_slot(point=houses.make_point(**long_names), capacity=5)
    load(seeding.TABLES, {**reference.read(seeding.FOLDER), "requirement_set": ours()})
    people = [visits.make_person(name="Raden Ajeng Contoh Sangat Panjang Namanya " * 2) for _one in range(4)]
    party = visits.make_party(slot, people=[*people, visits.make_person(born_on=CHILD)])
    Booking.objects.update(service=houses.make_service(code=service))

    with translation.override(language):
        pdf = papers.slip_pdf(list(Booking.objects.filter(party=party[0].party).for_display()))

    packed = re.findall(rb"FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    inside = pdf + b"".join(zlib.decompress(part) for part in packed)
    assert re.findall(rb"/Type ?/Pages.*?/Count (\d+)", inside) == [b"1"]


def ours():
    return [row for row in reference.read(seeding.FOLDER)["requirement_set"] if row.get("office", "bekasi") == "bekasi"]


def test_service_finder_leads_to_the_list_with_what_it_knows(client):
    houses.make_point(offers=("new",))

    answer = client.get(
        reverse("bookings:start"), {"before": "never", "for_whom": "child", "hurry": "no", "need": "none"}
    )

    assert "/berkas/syarat/?office=bekasi&amp;service=new&amp;before=never&amp;for_whom=child" in text_of(answer)
