"""The screen at the counter, as officers use it without a script."""

import pytest
from django.utils import translation

from bookings.actions import catalogue
from documents.actions import counter as actions
from documents.actions import reading
from documents.gateways.ocr import Told
from documents.models import CounterCase, ReadValue, SeenOriginal
from documents.rules.counter import Outcome
from documents.rules.kinds import PaperKind
from offices.models import JournalEntry
from tests.factories import counters, handed, houses, interviews
from tests.factories.desks import sit_down
from tests.factories.lines import sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"


@pytest.fixture
def booking():
    return counters.make_visit()


@pytest.fixture
def me(client, booking):
    return sit_down(client, "counter", office=booking.office)


def url(booking, deed=""):
    return f"/petugas/berkas/loket/{booking.pk}/{deed}"


def read(client, booking):
    answer = client.get(url(booking))
    assert answer.status_code == 200
    return answer.content.decode()


def test_case_when_opened_shows_the_list_and_notes_who_looked(client, booking, me):
    page = read(client, booking)

    assert "Identity card (e-KTP)" in page
    assert 'data-key="1"' in page
    assert 'accesskey="2"' in page
    assert 'data-key="3"' not in page
    entry = JournalEntry.objects.get(action="counter.seen")
    assert (entry.by, entry.subject) == (me.username, f"booking:{booking.pk}")
    assert not CounterCase.objects.exists()


def test_case_when_complete_takes_a_press_for_each_paper_and_one_to_decide(client, booking, me):
    for kind in ("ektp", "family_card"):
        assert client.post(url(booking, "asli/"), {"kind": kind}).url == url(booking)
    answer = client.post(url(booking, "putus/"), {"outcome": "complete", "note": "Rapi."}, follow=True)

    page = answer.content.decode()
    assert "Complete. The application goes on." in page
    assert "Rapi." in page
    assert CounterCase.objects.get().state == "complete"
    client.post(url(booking, "buka/"))
    assert CounterCase.objects.get().state == "open"


def test_tick_when_a_colleague_has_the_case_says_so_and_changes_nothing(client, booking, me):
    colleague = houses.make_user(role="counter", office=booking.office)
    actions.take(booking=booking, by=colleague)

    answer = client.post(url(booking, "asli/"), {"kind": "ektp"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "A colleague has this case in hand. Nothing was changed." in page
    assert "Take the case over" in page
    assert "/asli/" not in page
    assert not SeenOriginal.objects.exists()


def test_take_over_when_a_word_is_left_is_read_by_the_first(client, booking, me):
    colleague = houses.make_user(role="counter", office=booking.office)
    actions.take(booking=booking, by=colleague)

    client.post(url(booking, "ambil/"), {"over": "on", "word": "Ibu ini di loket saya."})

    assert CounterCase.objects.get().taken_by == me
    client.force_login(colleague)
    assert "Ibu ini di loket saya." in read(client, booking)


def test_value_put_right_by_the_applicant_is_marked_until_an_officer_confirms_it(client, booking, me):
    outside = handed.make_outside()
    handed.hand_in(booking, pages="one", outside=outside)
    card = sheet(("NIK", ": 3275031708920007"), ("Nama", ": BUDI PERAGA"), ("Tempat/Tgl Lahir", ": BEKASI, 17-08-1992"))
    reading.read_due(Told({b"one": card}), outside.store)
    for field, said in (("name", "BUDI CONTOH"), ("birth_date", "1992-08-18")):
        reading.confirm(value=ReadValue.objects.get(field=field), said=said, by=None)

    page = read(client, booking)

    assert page.count("put right by the applicant") == 4  # of the paper, and side by side
    assert page.count("the machine read: BUDI PERAGA") == 2
    assert page.count("the machine read: 17-08-1992") == 2
    for value in ReadValue.objects.exclude(confirmed_at=None):
        reading.confirm(value=value, said=value.value, by=me)
    assert "put right by the applicant" not in read(client, booking)


def test_case_when_the_booking_is_cancelled_says_so_and_offers_no_deed(client, booking, me):
    type(booking).objects.update(state="cancelled")

    page = read(client, booking)
    assert "This booking is no longer active." in page
    assert ("/asli/" in page, "/putus/" in page) == (False, False)
    answer = client.post(url(booking, "putus/"), {"outcome": "incomplete"})
    assert (answer.status_code, CounterCase.objects.exists()) == (409, False)


def test_leave_frees_the_case(client, booking, me):
    actions.take(booking=booking, by=me)

    client.post(url(booking, "lepas/"))

    assert CounterCase.objects.get().taken_by is None


@pytest.mark.parametrize(
    ("data", "status"),
    [({"kind": "a_dream"}, 422), ({"kind": "ektp", "fault": "too_old"}, 422), ({}, 422)],
)
def test_tick_when_nonsense_is_sent_is_refused(client, booking, me, data, status):
    assert client.post(url(booking, "asli/"), data).status_code == status
    assert not SeenOriginal.objects.exists()


def test_tick_when_something_is_wrong_with_the_original_says_what(client, booking, me):
    client.post(url(booking, "asli/"), {"kind": "ektp", "fault": "only_a_copy"})

    assert "It is a copy; the original is needed." in read(client, booking)
    client.post(url(booking, "asli/"), {"kind": "ektp", "undo": "on"})
    assert not SeenOriginal.objects.exists()


def test_facts_when_saved_change_the_list(client, booking, me):
    from tests.factories import lists

    lists.make_set("travel_agency_letter", case="haj_umrah")
    client.post(url(booking, "keadaan/"), {"also": ["pilgrim"]})

    assert "Letter of the travel agency" in read(client, booking)
    assert client.post(url(booking, "keadaan/"), {"also": ["rich"]}).status_code == 422


def test_switch_says_the_fee_before_and_switches_in_place(client, booking, me):
    other = houses.make_service(code="replace_lost")
    houses.make_offer(point=booking.slot.point, service=other)
    catalogue.forget()
    page = read(client, booking)
    assert "There is a charge for the lost or damaged book, on top of the passport fee." in page
    assert "A fee already paid for the wrong service may be lost." in page

    client.post(url(booking, "layanan/"), {"service": "replace_lost"})

    booking.refresh_from_db()
    assert booking.service == other
    assert client.post(url(booking, "layanan/"), {"service": "pick_up"}).status_code == 404


def test_note_when_something_is_missing_is_a_pdf_in_the_applicants_language(client, booking, me):
    assert client.post(url(booking, "catatan.pdf")).status_code == 404
    actions.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=me)

    answer = client.post(url(booking, "catatan.pdf"))

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert JournalEntry.objects.filter(action="counter.printed").count() == 1


def test_note_when_printed_says_what_is_missing_the_cure_and_until_when(booking):
    from django.template.loader import render_to_string

    from documents.reports import counter as reports

    decision = actions.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=houses.make_user(role="counter"))
    decision.refresh_from_db()
    with translation.override("id"):
        missing = reports.lacks(reports.kept_reasons(decision.reasons))
        context = {"booking": booking, "office": booking.office, "decision": decision, "missing": missing}
        page = render_to_string("documents/counter/note.html", context | {"is_confirmed": True})

    assert "KTP elektronik" in page or "e-KTP" in page
    assert "Mintalah." in page
    assert str(decision.until.year) in page


@pytest.mark.parametrize("confirmed", [True, False])
def test_note_marks_a_deadline_that_rests_on_an_unconfirmed_rule(booking, monkeypatch, confirmed):
    from documents.views.staff import missing

    counters.make_deadline(days=9, office=booking.office, confirmed=confirmed)
    decision = actions.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=houses.make_user(role="counter"))
    decision.refresh_from_db()
    monkeypatch.setattr(missing, "pdf_of", lambda page: page)

    with translation.override("en"):
        page = missing.note_of(booking, decision, [])

    assert ("(not confirmed)" in page) is not confirmed


def test_pictures_when_handed_in_stand_beside_what_was_read(client, booking, me):
    outside = handed.make_outside()
    handed.hand_in(booking, kind=PaperKind.EKTP, outside=outside)
    known = {b"one": sheet(("NIK", ": 3275031708920007"), ("Nama", ": SITI CONTOH"))}
    reading.read_due(Told(known), outside.store)

    page = read(client, booking)

    assert "SITI CONTOH" in page
    assert '<img src="/petugas/berkas/halaman/' in page
    assert "The papers side by side" in page


def test_paper_about_several_people_says_first_what_it_says_of_the_applicant(client, booking, me):
    outside = handed.make_outside()
    handed.hand_in(booking, kind=PaperKind.FAMILY_CARD, outside=outside)
    rows = [
        (None, "Nama Lengkap", "NIK"),
        ("1", "AGUS PERAGA", "3275031708600001", "LAKI-LAKI", "17-08-1960"),
        ("2", booking.name, "3275035708920007", "PEREMPUAN", "17-08-1992"),
    ]
    lines = sheet(*rows, lefts=(20, 100, 700, 1050, 1300))
    reading.read_due(Told({b"one": lines}), outside.store)

    page = read(client, booking)
    own, others = page.partition('<dl class="summary">')[2].split("<details", 1)

    assert "3275035708920007" in own
    assert ("female" in own, "17-08-1992" in own) == (True, True)
    assert "AGUS" not in own
    assert "AGUS PERAGA" in others.partition("</details>")[0]
    assert "Name (1)" in others


def test_case_when_an_interview_was_held_shows_no_word_of_it(client, booking, me):
    interviews.make_screening(booking=booking, answers={**interviews.FOR_WORK, "destination": "Negeri Rahasia"})

    page = read(client, booking)

    assert "Negeri Rahasia" not in page
    assert "nterview" not in page.partition("<main")[2]


@pytest.mark.parametrize("people", [1, 3])
def test_case_asks_the_same_queries_however_many_ticks(client, booking, me, people, django_assert_num_queries):
    kinds = [PaperKind.EKTP, PaperKind.FAMILY_CARD, PaperKind.DIPLOMA][:people]
    for kind in kinds:
        actions.tick(booking=booking, kind=kind, by=me)
    read(client, booking)

    with django_assert_num_queries(18):
        client.get(url(booking))


def test_own_papers_when_something_is_missing_say_what_helps_and_until_when(client, booking):
    actions.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=houses.make_user(role="counter"))
    handed.open_booking(client, booking)

    page = client.get("/berkas/").content.decode()

    assert "What is still missing" in page
    assert "A letter. Where: Registry. Ask for it." in page
