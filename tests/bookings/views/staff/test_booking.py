import uuid

import pytest
import time_machine

from bookings.actions import changing
from bookings.models import Booking, Message
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_point
from tests.factories.visits import MORNING, make_booking, make_party, make_person, make_slot, make_wishes

SITI = {"name": "Siti Rahmawati", "number": "3275015705900001"}
HIDDEN = ("Rahmawati", "3275015705900001", "17 May 1990", "+628123450001", "Budi")

pytestmark = pytest.mark.django_db


@pytest.fixture
def siti():
    wishes = make_wishes(phone="+628123450001", companion="Budi Contoh")
    return make_booking(make_slot(capacity=5), person=make_person(**SITI), wishes=wishes)


def url(booking, step=""):
    return f"/petugas/pesanan/{booking.pk}/{step}"


def page(client, booking):
    return client.get(url(booking)).content.decode()


def viewings():
    return list(JournalEntry.objects.filter(action="booking.viewed").values_list("subject", "by", "detail"))


@pytest.mark.parametrize("role", ["counter", "interviewer", "gate", "supervisor", "auditor"])
def test_booking_shows_the_person_masked(client, siti, role):
    sit_down(client, role)

    found = page(client, siti)

    assert [secret for secret in HIDDEN if secret in found] == []
    for mask in ("S••• R•••", "••••••••••••0001", "+62 •••• 001", "B••• C•••", "1990"):
        assert mask in found
    assert viewings() == []


def test_booking_shows_messages_changes_and_journal(client, siti):
    officer = sit_down(client, "counter", username="loket")
    later = make_slot(point=siti.slot.point, starts_at=MORNING.replace(hour=4))
    changing.move(bookings=[siti], to=later.pk, key=uuid.uuid4(), by=officer)
    Message.objects.filter(kind="moved").update(state="failed", error="twilio_30004")

    found = page(client, siti)

    for words in (
        "Booking confirmed",
        "Booking moved",
        "has blocked our messages",
        "the office",
        "Moved",
        "loket",
        "11.00",
    ):
        assert words in found
    assert Message.objects.first().reference.hex not in found


def test_booking_of_a_party_names_the_others_masked(client):
    party = make_party(
        make_slot(capacity=3), people=[make_person(name="Siti Satu"), make_person(name="Budi Dua"), make_person()]
    )
    sit_down(client, "counter")

    found = page(client, party[0])

    assert "B••• D•••" in found
    assert url(party[1]) in found
    assert "Dua" not in found


def test_booking_reveal_shows_everything_once_and_journals_the_reason(client, siti):
    sit_down(client, "counter", username="loket")

    found = client.post(url(siti, "data/"), {"reason": "on_phone"}).content.decode()

    assert [secret for secret in HIDDEN if secret not in found] == []
    assert viewings() == [
        (
            f"booking:{siti.pk}",
            "loket",
            {"fields": ["name", "number", "born_on", "contact", "companion"], "reason": "on_phone"},
        )
    ]
    assert "Rahmawati" not in page(client, siti)


@pytest.mark.parametrize("reason", ["", "curious", "\x00", "x" * 5000])
def test_booking_reveal_without_a_good_reason_shows_nothing(client, siti, reason):
    sit_down(client, "counter")

    answer = client.post(url(siti, "data/"), {"reason": reason})

    assert answer.status_code == 422
    assert "Choose a reason." in answer.content.decode()
    assert [secret for secret in HIDDEN if secret in answer.content.decode()] == []
    assert viewings() == []


def test_booking_reveal_by_an_auditor_is_refused(client, siti):
    sit_down(client, "auditor")

    assert client.post(url(siti, "data/"), {"reason": "complaint"}).status_code == 403
    assert viewings() == []


def test_reveal_name_on_a_list_swaps_the_name_and_journals_it(client, siti):
    sit_down(client, "gate", username="gerbang")

    answer = client.post(url(siti, "nama/"), headers={"HX-Request": "true"})

    assert answer.content.decode().strip() == '<span class="masked__value">Siti Rahmawati</span>'
    assert viewings() == [(f"booking:{siti.pk}", "gerbang", {"fields": ["name"], "reason": "at_counter"})]


def test_reveal_name_without_a_script_is_a_page(client, siti):
    sit_down(client, "gate")

    found = client.post(url(siti, "nama/")).content.decode()

    assert "<h1>Siti Rahmawati</h1>" in found
    assert "0001" not in found


def test_reveal_is_never_a_get(client, siti):
    sit_down(client, "counter")

    assert [client.get(url(siti, step)).status_code for step in ("nama/", "data/", "lembar.pdf")] == [405] * 3
    assert viewings() == []


def test_slip_is_a_pdf_and_stands_in_the_journal(client, siti):
    sit_down(client, "counter", username="loket")

    answer = client.post(url(siti, "lembar.pdf"))

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert JournalEntry.objects.filter(action="booking.printed", subject=f"booking:{siti.pk}", by="loket").count() == 1


@pytest.mark.parametrize("pk", [10**6, 2**63, 10**40])
def test_booking_that_never_was_is_not_found(client, siti, pk):
    sit_down(client, "counter")

    assert client.get(f"/petugas/pesanan/{pk}/").status_code == 404


def test_booking_when_over_offers_no_move_and_when_cancelled_nothing(client, siti):
    with time_machine.travel(MORNING.replace(hour=5), tick=False):
        sit_down(client, "counter")
        over = page(client, siti)
        Booking.objects.update(state="cancelled")
        gone = page(client, siti)

    assert [words in over for words in (url(siti, "pindah/"), url(siti, "batal/"))] == [False, True]
    assert [words in gone for words in (url(siti, "pindah/"), url(siti, "batal/"))] == [False, False]


@pytest.mark.parametrize("role", ["gate", "interviewer", "auditor"])
def test_booking_offers_changes_to_counter_and_supervisor_only(client, siti, role):
    sit_down(client, role)

    found = page(client, siti)

    assert [step in found for step in ("pindah/", "batal/", "urung/")] == [False] * 3


@pytest.mark.parametrize("others", [0, 2])
def test_booking_takes_fifteen_queries_whatever_the_party(client, others, django_assert_num_queries):
    point = make_point()
    party = make_party(make_slot(point=point, capacity=3), people=[make_person() for _one in range(others + 1)])
    sit_down(client, "counter", point=point)

    # session, account, 2 for the posting, booking, party, changes, journal, messages, pauses, troubles, knowings,
    # calls, passport
    with django_assert_num_queries(15):
        page(client, party[0])
