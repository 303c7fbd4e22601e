"""The pages of rights and of a booking's papers, for the citizen and for staff."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import Paper, PaperPage, RightsRequest
from offices.models import JournalEntry
from tests.factories import handed, snaps
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
            path.write_bytes(path.read_bytes()[:-1] + b"x")

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

    assert "5 hours left" in client.get(reverse("papers:requests")).content.decode()
    url = reverse("papers:request", args=[asked.pk])
    assert "To have papers destroyed" in client.get(url).content.decode()
    assert client.post(url, {"answer": "given"}).status_code == 422
    assert client.post(url, {"answer": "erased"}).url == url

    assert Paper.objects.get().state == "destroyed"
    assert "Answered" in client.get(url).content.decode()
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
