"""A citizen sees what is there and what is missing, says their case, and puts right what was misread."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bookings.models import Booking
from documents.actions import cases, reading
from documents.gateways.ocr import Told
from documents.models import CaseFacts, Paper, ReadValue
from documents.reports import matching, own_file
from documents.rules.cases import Fact
from documents.rules.kinds import PaperKind
from documents.rules.reading.lines import Seen
from offices.models import JournalEntry
from tests.factories import handed, houses, lists, snaps, visits
from tests.factories.lines import line, sheet

pytestmark = pytest.mark.django_db

NIK = "3275031708920007"
EKTP = sheet(("NIK", f": {NIK}"), ("Nama", ": BUDI CONTOH"), ("Tempat/Tgl Lahir", ": BEKASI, 17-08-1992"))
MISREAD = sheet(("NIK", f": {NIK}"), ("Nama", ": 8UDl CONTOH"), ("Tempat/Tgl Lahir", ": BEKASI, 17-08-1992"))
BOOK = sheet(
    ("I. SUAMI",),
    ("1. Nama lengkap", ": BUDI CONTOH"),
    ("2. Bin", ": AGUS CONTOH"),
    ("4. Tempat dan tanggal lahir", "", ": Bekasi, 17 Agustus 1992"),
    ("II. ISTRI",),
    ("1. Nama lengkap", ": SITI PERAGA"),
    ("2. Binti", ": KARTO PERAGA"),
    ("4. Tempat dan tanggal lahir", "", ": Bekasi, 2 Maret 1993"),
)
PARENTLESS = sheet(("telah lahir", "BUDI CONTOH"))


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"


@pytest.fixture
def booking(client):
    person = visits.make_person(name="Budi Contoh", born_on=dt.date(1992, 8, 17), number=NIK)
    booking = handed.make_booking(person=person)
    handed.open_booking(client, booking)
    return booking


@pytest.fixture
def child(client):
    person, wishes = visits.make_person(born_on=dt.date(2020, 2, 2)), visits.make_wishes(companion="Ibu Contoh")
    booking = visits.make_booking(visits.make_slot(), person=person, wishes=wishes)
    handed.open_booking(client, booking)
    return Booking.objects.for_display().get(pk=booking.pk)


def hand_in(booking, **papers):
    """Each paper, and read, unless nobody knows what stands on it."""
    outside = handed.make_outside()
    for kind in papers:
        handed.hand_in(booking, kind=PaperKind(kind), pages=kind, outside=outside)
    reading.read_due(Told({kind.encode(): seen for kind, seen in papers.items() if seen is not None}), outside.store)


def shown(client, url="/berkas/"):
    return client.get(url).content.decode()


def states(booking):
    return [need.state for need in own_file.of_booking(booking, matching.of_booking(booking)).needs]


def make_list(*, shows=("name", "parents")):
    made = lists.make_set("ektp", "family_card")
    cure = lists.make_cure("birth_copy", name_en="Copy of the certificate")
    gap = lists.make_cure("data_letter", name_en="Letter about the parents", gives="data_letter")
    for kind in ("birth_certificate", "diploma"):
        lists.make_asked(made, kind, demand="third", shows=list(shows), cure=cure, gap_cure=gap, order=9)
    return made


def test_list_of_the_visit_says_what_is_there_and_what_is_missing_with_its_cure(client, booking):
    make_list()
    hand_in(booking, ektp=EKTP)

    page = shown(client)

    assert states(booking) == ["there", "missing", "missing"]
    assert "Missing" in page
    assert "Copy of the certificate" in page
    assert "Letter about the parents" not in page


def test_paper_that_shows_too_little_says_what_and_which_letter_cures_it(client, booking):
    make_list()
    hand_in(booking, birth_certificate=PARENTLESS)

    page = shown(client)

    assert states(booking)[2] == "lacking"
    assert "Not found on it: names of the parents." in page
    assert "Letter about the parents" in page
    assert "Copy of the certificate" not in page


@pytest.mark.parametrize("named", [("dari ayah", "AGUS CONTOH"), ("dan ibu", "SITI PERAGA")])
def test_birth_certificate_that_names_one_parent_is_left_to_an_officer(client, booking, named):
    make_list()
    hand_in(booking, birth_certificate=sheet(("telah lahir", "BUDI CONTOH"), named))

    page = shown(client)

    assert states(booking)[2] == "there"
    assert "One parent was read on it." in page
    assert "Not found on it" not in page
    Paper.objects.update(state="accepted")
    assert "One parent was read on it." not in shown(client)


def test_marriage_book_that_is_well_read_lacks_no_parents_and_leaves_them_to_an_officer(client, booking):
    made = lists.make_set()
    for kind in ("birth_certificate", "marriage_book"):
        lists.make_asked(made, kind, demand="third", shows=["name", "birth_place", "birth_date", "parents"])
    hand_in(booking, marriage_book=BOOK)

    found = own_file.of_booking(booking, matching.of_booking(booking))

    assert ([need.state for need in found.needs], found.is_ready) == (["there"], True)
    page = shown(client)
    assert "No machine reads this on it, an officer looks: names of the parents." in page
    assert "Not found on it" not in page


def test_marriage_book_that_lacks_what_its_reader_knows_still_says_so(booking):
    made = lists.make_set()
    lists.make_asked(made, "marriage_book", shows=["name", "birth_date", "parents"])
    hand_in(booking, marriage_book=sheet(("I. SUAMI",), ("Nama lengkap", "BUDI CONTOH"), ("Bin", "AGUS")))

    need = own_file.of_booking(booking, matching.of_booking(booking)).needs[0]

    assert (need.state, need.lacking) == ("lacking", ("date of birth",))


def test_letter_that_was_asked_for_fills_the_gap(booking):
    make_list()
    hand_in(booking, birth_certificate=PARENTLESS, data_letter=None)

    assert states(booking)[2] == "there"


def test_paper_that_waits_or_cannot_be_read_is_no_gap(booking):
    make_list()
    hand_in(booking, family_card=Seen(10, 10, ()))
    handed.hand_in(booking, kind=PaperKind.DIPLOMA, pages="later")

    assert states(booking) == ["missing", "there", "reading"]


def test_gap_is_closed_by_handing_another_paper_in(booking):
    make_list()
    hand_in(booking, ektp=EKTP, family_card=Seen(10, 10, ()), birth_certificate=PARENTLESS)
    assert states(booking) == ["there", "there", "lacking"]

    hand_in(booking, diploma=sheet(("Nama", "BUDI CONTOH"), ("Nama orang tua", "AGUS CONTOH")))

    assert states(booking) == ["there"] * 3


def test_nothing_is_said_to_be_missing_only_while_papers_agree(client, booking):
    lists.make_set("ektp")
    assert "Nothing is missing" not in shown(client)

    hand_in(booking, ektp=EKTP)
    assert "Nothing is missing" in shown(client)

    hand_in(booking, diploma=sheet(("Nama", "AGUS PERAGA")))
    assert "Nothing is missing" not in shown(client)


def test_without_a_list_what_most_people_bring_is_offered(client, booking):
    page = shown(client)

    assert "What your visit needs" not in page
    assert page.count(">Identity card (e-KTP)</a>") == 1


def test_case_that_is_said_changes_the_list(client, child):
    lists.make_set("parents_statement", case="child_both_parents")
    lists.make_set("death_certificate", case="child_one_parent")
    assert "Statement of responsibility" in shown(client)
    assert "Make it fit your case" in shown(client)

    answer = client.post("/berkas/keadaan/", {"asked": ["parents"], "parents": "died"}, follow=True)

    page = answer.content.decode()
    assert "Your list follows what you said." in page
    assert "Death certificate of the parent" in page
    assert "One of them has died" in page
    assert CaseFacts.objects.get().choices == {"parents": "died"}


def test_answer_that_opens_a_question_is_asked_it_before_anything_is_kept(client, child):
    first = client.post("/berkas/keadaan/", {"asked": ["parents"], "parents": "divorced"})
    assert first.status_code == 200
    assert "Which parent applies?" in first.content.decode()
    assert "Please choose one" not in first.content.decode()
    assert not CaseFacts.objects.exists()

    again = client.post("/berkas/keadaan/", {"asked": ["parents", "custody"], "parents": "divorced"})
    assert again.status_code == 422
    assert "Please choose one of these answers." in again.content.decode()

    client.post("/berkas/keadaan/", {"asked": ["parents", "custody"], "parents": "divorced", "custody": "open"})
    assert CaseFacts.objects.get().choices == {"parents": "divorced", "custody": "open"}


def test_case_when_opened_again_shows_what_was_said(client, booking):
    lists.make_set("ektp")
    lists.make_set("travel_agency_letter", case="haj_umrah")
    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    page = shown(client, "/berkas/keadaan/")

    assert 'value="pilgrim"' in page
    assert "checked" in page


def test_table_sets_papers_side_by_side_and_says_why_they_differ_and_what_helps(client, booking):
    hand_in(booking, ektp=EKTP, birth_certificate=sheet(("telah lahir", "BOEDI CONTOH")))

    page = shown(client, "/berkas/bacaan/")

    assert "BOEDI CONTOH" in page
    assert "Old and new spelling" in page
    assert "Nothing to do: an officer looks at it." in page
    assert "17-08-1992" in page
    assert "Photograph the paper again" in page


def test_value_that_was_misread_is_put_right_and_believed(client, booking):
    hand_in(booking, ektp=MISREAD)
    value = ReadValue.objects.get(field="name")
    assert matching.of_booking(booking).rows[0].likeness != "equal"

    answer = client.post(f"/berkas/bacaan/{value.pk}/", {"said": " BUDI  CONTOH"}, follow=True)

    assert "Thank you. It is written down so." in answer.content.decode()
    assert "You checked it" in answer.content.decode()
    assert matching.of_booking(booking).rows[0].likeness == "equal"
    entry = JournalEntry.objects.get(action="paper.value_confirmed")
    assert (entry.by, entry.detail) == ("", {"kind": "ektp", "field": "name", "put_right": True})


@pytest.mark.parametrize(
    ("field", "said", "why"),
    [
        ("name", "  ", "Write what stands on the paper."),
        ("nik", "327503170892000", "This number has sixteen digits."),
        ("birth_date", "31-02-1992", "Write day, month and year"),
    ],
)
def test_value_that_cannot_be_is_refused_beside_what_was_typed(client, booking, field, said, why):
    hand_in(booking, ektp=EKTP)
    value = ReadValue.objects.get(field=field)

    answer = client.post(f"/berkas/bacaan/{value.pk}/", {"said": said})

    assert answer.status_code == 409
    assert why in answer.content.decode()
    assert f'value="{said.strip()}"' in answer.content.decode()
    assert ReadValue.objects.get(pk=value.pk).confirmed_at is None


def test_value_that_an_officer_confirmed_stays(client, booking):
    hand_in(booking, ektp=EKTP)
    value = ReadValue.objects.get(field="name")
    reading.confirm(value=value, said="BUDI CONTOH", by=houses.make_user())

    answer = client.post(f"/berkas/bacaan/{value.pk}/", {"said": "AGUS"})

    assert answer.status_code == 409
    assert ReadValue.objects.get(pk=value.pk).value == "BUDI CONTOH"
    assert "Checked by an officer" in answer.content.decode()


def test_value_on_a_paper_that_was_accepted_stays(client, booking):
    hand_in(booking, ektp=EKTP)
    Paper.objects.update(state=Paper.State.ACCEPTED)
    value = ReadValue.objects.get(field="name")

    assert client.post(f"/berkas/bacaan/{value.pk}/", {"said": "AGUS"}).status_code == 409


def test_value_of_somebody_else_is_not_there(client, booking):
    hand_in(booking, ektp=EKTP)
    value = ReadValue.objects.first()
    handed.open_booking(client, handed.make_booking())

    assert client.get(f"/berkas/bacaan/{value.pk}/potongan.jpg").status_code == 404
    assert client.post(f"/berkas/bacaan/{value.pk}/", {"said": "AGUS"}).status_code == 404
    assert "BUDI" not in shown(client, "/berkas/bacaan/")


def test_card_without_the_person_shows_the_names_on_it_and_nothing_else(client, booking):
    rows = [("1", "AGUS PERAGA", "3275031708920001"), ("2", "SITI PERAGA", "3275031708920002")]
    hand_in(
        booking, family_card=Seen(1600, 1000, (line("Nama Lengkap", 400, 5), line("NIK", 900, 5), *sheet(*rows).lines))
    )

    page = shown(client, "/berkas/bacaan/")

    assert "Your name was not found on: Family card (Kartu Keluarga)." in page
    assert "SITI PERAGA" in page
    assert "3275031708920002" not in page


def test_page_asks_by_itself_while_papers_are_read_and_stops_when_they_are(client, booking):
    handed.hand_in(booking, kind=PaperKind.EKTP, pages="ektp")
    assert 'hx-trigger="every 3s"' in shown(client, "/berkas/bacaan/")
    assert 'hx-trigger="every 3s"' in shown(client, "/berkas/bacaan/kemajuan/")

    hand_in(booking, ektp=EKTP)
    done = shown(client, "/berkas/bacaan/kemajuan/")
    assert "hx-trigger" not in done
    assert "All papers have been read" in done


def test_without_any_paper_the_page_says_what_comes(client, booking):
    assert "No paper has been read yet" in shown(client, "/berkas/bacaan/")


def test_cut_out_is_the_place_of_the_value_on_the_picture(client, booking):
    client.post("/berkas/kertas/ektp/", {"file": SimpleUploadedFile("x.jpg", snaps.as_jpeg(snaps.draw()))})
    assert reading.read_due(Told(otherwise=EKTP)) == 1
    value = ReadValue.objects.get(field="nik")

    answer = client.get(f"/berkas/bacaan/{value.pk}/potongan.jpg")
    width, height = snaps.opened(answer.content).size

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in answer.headers["Cache-Control"]
    assert 300 < width < 900
    assert 40 < height < 200
    assert f'width="{width}" height="{height}"' in shown(client, "/berkas/bacaan/")


@pytest.mark.parametrize("count", [1, 6])
def test_own_pages_ask_as_often_however_many_papers_there_are(client, booking, count, django_assert_max_num_queries):
    make_list()
    kinds = ("ektp", "family_card", "birth_certificate", "marriage_book", "diploma", "baptism_letter")
    hand_in(booking, **dict.fromkeys(kinds[:count], EKTP))
    client.get("/berkas/")

    with django_assert_max_num_queries(14):
        client.get("/berkas/")
    with django_assert_max_num_queries(9):
        client.get("/berkas/bacaan/")
