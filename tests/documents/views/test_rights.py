"""The pages of rights and of a booking's papers, for the citizen and for staff."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings.rules import codes
from documents.actions import rights
from documents.models import Paper, PaperPage, Reading, ReadValue, RightsRequest
from offices.models import JournalEntry
from tests.factories import handed, houses, snaps
from tests.factories.desks import sit_down

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"


@pytest.fixture
def booking():
    booking = handed.make_booking()
    handed.receiving.receive(booking=booking, kind=handed.PaperKind.EKTP, content=snaps.as_jpeg(snaps.draw()), by=None)
    return booking


def test_citizen_sees_what_is_held_takes_it_along_and_asks(client, booking):
    handed.open_booking(client, booking)

    shown = client.get("/berkas/data/").content.decode()
    assert "Siti Contoh" in shown
    assert "Took in pages of a paper" in shown

    file = client.post("/berkas/data/salinan.json")
    assert file.headers["Content-Disposition"] == f'attachment; filename="tanpa-jeda-{booking.code}.json"'
    assert json.loads(file.content)["bookings"][0]["booking"]["code"] == booking.code

    assert "Write what is wrong" in client.post("/berkas/data/minta/", {"kind": "correct"}).content.decode()
    after = client.post("/berkas/data/minta/", {"kind": "erase"}, follow=True).content.decode()
    assert "must answer within 3 × 24 hours" in after
    assert "You have asked to have your papers destroyed." in after


def test_citizen_reads_what_was_asked_in_own_words_until_it_is_answered(client, booking):
    handed.open_booking(client, booking)
    client.post("/berkas/data/minta/", {"kind": "correct", "wish": "<b>17</b>, bukan 16"})
    shown = client.get("/berkas/data/").content.decode()
    assert "<blockquote>&lt;b&gt;17&lt;/b&gt;, bukan 16</blockquote>" in shown
    assert "Answer until" in shown

    asked = RightsRequest.objects.get()
    rights.answer(asked=asked, answer="not_wrong", by=houses.make_user(role="counter"))

    shown = client.get("/berkas/data/").content.decode()
    assert "bukan 16" not in shown
    assert "<strong>The data agree with the papers; nothing was changed</strong>" in shown


def test_staff_see_each_page_only_after_it_stands_in_the_journal(client, booking):
    officer = sit_down(client, "interviewer")
    page = PaperPage.objects.get()

    listed = client.get(reverse("papers:booking", args=[booking.pk])).content.decode()
    assert reverse("papers:image", args=[page.pk]) in listed
    assert "<img" not in listed
    assert not JournalEntry.objects.filter(action="paper.viewed").exists()

    answer = client.get(reverse("papers:image", args=[page.pk]))

    assert snaps.opened(answer.content).size == (1600, 1000)
    assert "no-store" in answer.headers["Cache-Control"]
    entry = JournalEntry.objects.get(action="paper.viewed")
    assert (entry.by, entry.subject) == (officer.username, f"booking:{booking.pk}")
    assert entry.detail == {"kind": "ektp", "page": page.pk}


def test_page_when_damaged_in_the_store_is_said_in_words(client, booking, settings):
    sit_down(client, "counter")
    for path in settings.VAULT_PATH.rglob("*"):
        if path.is_file():
            kept = path.read_bytes()
            path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))

    answer = client.get(reverse("papers:image", args=[PaperPage.objects.get().pk]))

    assert answer.status_code == 409
    assert answer.content.decode() == "This page cannot be shown: it was damaged in the store. Please hand it in again."


def test_supervisor_places_and_lifts_a_hold(client, booking):
    sit_down(client, "supervisor")
    url = reverse("papers:booking", args=[booking.pk])

    assert client.post(reverse("papers:hold", args=[booking.pk]), {"reason": "court"}).status_code == 422
    client.post(reverse("papers:hold", args=[booking.pk]), {"reason": "court", "reference": "B/12"})
    assert "A court or the police asks for it: B/12" in client.get(url).content.decode()

    client.post(reverse("papers:lift", args=[booking.pk]))
    assert "B/12" not in client.get(url).content.decode()


def test_counter_notes_that_the_passport_was_issued(client, booking):
    handed.make_rule(days=30)
    sit_down(client, "counter")

    client.post(reverse("papers:issued", args=[booking.pk]), {"on": "2030-03-08"})

    shown = client.get(reverse("papers:booking", args=[booking.pk])).content.decode()
    assert "The passport was issued on 8 March 2030." in shown
    assert "7 April 2030" in shown


def test_request_is_answered_on_one_page_with_its_clock(client, booking):
    now = timezone.now()
    asked = handed.make_request(booking, due_at=now + dt.timedelta(hours=5, minutes=30))
    sit_down(client, "counter")

    listed = client.get(reverse("papers:requests")).content.decode()
    assert "5 hours left" in listed
    assert codes.show(booking.code) in listed
    url = reverse("papers:request", args=[asked.pk])
    assert "To have papers destroyed" in client.get(url).content.decode()
    assert client.post(url, {"answer": "given"}).status_code == 422
    assert client.post(url, {"answer": "erased"}).url == url

    assert Paper.objects.get().state == "destroyed"
    assert "Answered" in client.get(url).content.decode()
    assert codes.show(booking.code) in client.get(reverse("papers:requests")).content.decode()
    assert client.post(url, {"answer": "must_keep"}).status_code == 409
    assert json.loads(client.post(reverse("papers:export", args=[asked.pk])).content)["bookings"][0]["papers"]


def test_request_when_late_says_so(client, booking):
    handed.make_request(booking, due_at=timezone.now() - dt.timedelta(minutes=1))
    sit_down(client, "counter")

    assert "1 hour late" in client.get(reverse("papers:requests")).content.decode()


def test_person_at_the_counter_asks_through_staff(client, booking):
    sit_down(client, "counter")

    answer = client.post(reverse("papers:ask", args=[booking.pk]), {"kind": "see"})

    assert answer.url == reverse("papers:request", args=[RightsRequest.objects.get().pk])
    again = client.post(reverse("papers:ask", args=[booking.pk]), {"kind": "see"})
    assert (again.status_code, RightsRequest.objects.count()) == (422, 1)


def correct(booking):
    asked = handed.make_request(booking, kind="correct", wish="17 Mei, bukan 16")
    return asked, reverse("papers:request", args=[asked.pk])


def facts(page, **new):
    """The form as it stands on the page, with what the officer changes."""
    typed = page.context["facts_form"].initial
    kept = {name: typed[name] for name in ("name", "number", "seen")}
    born = {f"born_on_{part}": getattr(typed["born_on"], part) for part in ("day", "month", "year")}
    return {**kept, **born, **new}


def make_value(value):
    page = PaperPage.objects.get()
    read = Reading.objects.create(page=page, state="read", due_at=page.handed_in_at, read_at=page.handed_in_at)
    place = {"left": 0.1, "top": 0.1, "right": 0.5, "bottom": 0.2}
    return ReadValue.objects.create(reading=read, field="name", value=value, confidence=0.9, is_sure=True, **place)


def test_officer_puts_a_birth_date_right_and_the_citizen_reads_so_without_the_date(client, booking):
    officer = sit_down(client, "counter")
    asked, url = correct(booking)

    shown = client.get(url)
    assert "17 Mei, bukan 16" in shown.content.decode()
    assert JournalEntry.objects.filter(action="booking.viewed", by=officer.username).count() == 1
    assert client.post(reverse("papers:correct", args=[asked.pk]), facts(shown, born_on_day=18)).url == url
    left = {"what": "name:", "why": "papers_agree"}
    assert client.post(reverse("papers:correct_leave", args=[asked.pk]), left).url == url
    assert client.post(url, {"answer": "corrected"}).status_code == 409
    assert client.post(url, {"answer": "partly"}).url == url

    assert "facts_form" not in client.get(url).context
    handed.open_booking(client, booking)
    told = client.get("/berkas/data/").content.decode()
    assert "Birth date, as typed: <strong>Put right</strong>" in told
    assert "Name, as typed: <strong>Not put right</strong>. The papers say the same as is written here" in told
    client.cookies.clear()
    found = {"code": booking.code, "born_on_day": 18, "born_on_month": 5, "born_on_year": 1990}
    assert client.post(reverse("bookings:find"), found).url == reverse("bookings:mine")


def test_second_officer_sees_what_is_proposed_and_agrees(client, booking):
    sit_down(client, "counter")
    asked, url = correct(booking)
    answer = client.post(
        reverse("papers:correct", args=[asked.pk]), facts(client.get(url), name="Budi Peraga"), follow=True
    )

    mine = answer.content.decode()
    assert "another officer must agree" in mine
    assert reverse("papers:correct_agree", args=[asked.pk]) not in mine
    assert client.post(reverse("papers:correct_agree", args=[asked.pk])).status_code == 403

    sit_down(client, "counter", office=booking.office)
    theirs = client.get(url).content.decode()
    assert "Budi Peraga" in theirs
    assert "Choose why." in client.post(reverse("papers:correct_turn_down", args=[asked.pk])).content.decode()
    assert client.post(reverse("papers:correct_agree", args=[asked.pk])).url == url
    booking.refresh_from_db()
    assert booking.name == "Budi Peraga"


def test_facts_when_mistyped_are_said_beside_the_field(client, booking):
    sit_down(client, "counter")
    asked, url = correct(booking)

    answer = client.post(reverse("papers:correct", args=[asked.pk]), facts(client.get(url), number="12"))

    assert answer.status_code == 422
    assert "The NIK has exactly 16 digits." in answer.content.decode()


def test_value_read_on_a_paper_is_put_right_beside_what_the_machine_read(client, booking):
    row = make_value("SIRI CONTOH")
    sit_down(client, "counter")
    asked, url = correct(booking)
    door = reverse("papers:correct_value", args=[asked.pk, row.pk])

    assert client.post(door, {"said": ""}).status_code == 409
    client.post(door, {"said": "SITI CONTOH"})

    shown = client.get(url).content.decode()
    assert "Identity card (e-KTP): Name: <strong>Put right</strong>" in shown
    assert "The machine read: SIRI CONTOH" in shown
    assert client.post(reverse("papers:correct_value", args=[asked.pk, 0]), {"said": "x"}).status_code == 404
