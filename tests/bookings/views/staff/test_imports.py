import re
import tempfile
from pathlib import Path

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from offices.actions import imports
from offices.actions.imports import rows
from offices.gateways import tables
from offices.models import Absence, Officer
from tests.factories import duties, houses
from tests.factories.desks import sit_down
from tests.factories.people_tables import ABSENCES, OFFICERS, absence_row, officer_row

PAGES = {"officers": "/petugas/jadwal/petugas/", "absences": "/petugas/ketidakhadiran/tabel/"}
OFFICERS_PAGE, ABSENCES_PAGE = PAGES.values()

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def point():
    return houses.make_point(slug="main")


def file_of(headings, *rows, kind="csv"):
    return SimpleUploadedFile(f"table.{kind}", tables.write(headings, rows, kind))


def sent(client, page, file):
    return client.post(page, {"table": file})


def parcel_in(answer):
    return re.search(r'name="parcel" value="([^"]+)"', answer.content.decode())[1]


def test_page_when_there_is_nothing_yet_says_how_the_table_is_written(client, point):
    sit_down(client, "planner")

    for page, headings in ((OFFICERS_PAGE, OFFICERS), (ABSENCES_PAGE, ABSENCES)):
        text = client.get(page).content.decode()
        assert all(f"<strong>{heading}</strong>" in text for heading in headings)
        assert 'enctype="multipart/form-data"' in text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["officers", "absences"])
def test_file_taken_out_is_this_offices_and_changes_nothing_when_it_comes_back(client, point, kind, form):
    duties.make_absence(duties.make_officer(home=point, username="siti"))
    elsewhere = houses.make_point(office=houses.make_office(slug="makassar"), slug="daya")
    duties.make_absence(duties.make_officer(home=elsewhere, username="orang-makassar"))
    sit_down(client, "planner", office=point.office)

    answer = client.get(f"{PAGES[kind]}unduh/?as={form}")
    back = sent(client, PAGES[kind], SimpleUploadedFile("any", answer.content)).content.decode()

    assert answer["Content-Disposition"] == f'attachment; filename="{kind}-bekasi-2030-02-27.{form}"'
    assert [row[1][0] for row in tables.read(answer.content)] == ["Account", "siti"]
    assert "This file changes nothing." in back
    assert 'name="parcel"' not in back


def test_officers_sent_are_shown_first_and_saved_when_confirmed(client, point):
    houses.make_user(username="siti", role="counter", office=point.office)
    duties.make_officer(home=point, username="budi")
    sit_down(client, "planner", office=point.office)

    looked = sent(client, OFFICERS_PAGE, file_of(OFFICERS, officer_row(), officer_row("budi", Until="2030-12-31")))
    page = looked.content.decode()
    before = Officer.objects.count()
    saved = client.post(f"{OFFICERS_PAGE}simpan/", {"parcel": parcel_in(looked)}, follow=True).content.decode()

    assert "<ins>2030-12-31</ins>" in page
    assert "<del>Counter 2020-01-01..</del>" in page
    assert before == 1
    assert "Saved: 1 new, 1 changed." in saved
    assert sorted(Officer.objects.values_list("user__username", flat=True)) == ["budi", "siti"]


def test_absences_sent_in_a_workbook_are_saved_when_confirmed(client, point):
    duties.make_officer(home=point, username="siti")
    sit_down(client, "supervisor", office=point.office)

    looked = sent(client, ABSENCES_PAGE, file_of(ABSENCES, absence_row(), kind="xlsx"))
    client.post(f"{ABSENCES_PAGE}simpan/", {"parcel": parcel_in(looked)})

    assert Absence.objects.get().state == "asked"


def test_save_pressed_twice_saves_once_and_says_so(client, point):
    duties.make_officer(home=point, username="siti")
    sit_down(client, "planner", office=point.office)
    looked = sent(client, ABSENCES_PAGE, file_of(ABSENCES, absence_row()))

    answers = [client.post(f"{ABSENCES_PAGE}simpan/", {"parcel": parcel_in(looked)}) for _press in (1, 2)]

    assert [answer.status_code for answer in answers] == [302, 200]
    assert "Something has changed meanwhile." in answers[1].content.decode()
    assert Absence.objects.count() == 1


def test_rows_that_are_wrong_are_named_and_nothing_can_be_saved(client, point):
    houses.make_user(username="siti", role="counter", office=point.office)
    sit_down(client, "planner", office=point.office)

    page = sent(
        client, OFFICERS_PAGE, file_of(OFFICERS, officer_row(), officer_row("nobody", Since="x"))
    ).content.decode()

    assert "1 row cannot be brought in, so nothing is saved." in page
    assert '<th scope="row" class="figures">3</th>' in page
    assert "<strong>Account:</strong> Nobody with the account “nobody” works at your office." in page
    assert "<strong>Since:</strong> “x” is no day." in page
    assert 'name="parcel"' not in page


def test_cell_with_markup_is_shown_as_text(client, point):
    sit_down(client, "planner", office=point.office)

    page = sent(client, OFFICERS_PAGE, file_of(OFFICERS, officer_row("<script>x</script>"))).content.decode()

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "There is nothing in this file."),
        (b"Account,Shoe size\nsiti,44", "The first row does not name the right columns."),
        ("Accöunt,Näme".encode("latin-1"), "The letters of this file cannot be read."),
        (b"\x00\x01\x02", "This is no table that can be read."),
        (b"PK\x03\x04", "This is no table that can be read."),
        (b"a,b\n" * 100_000, "This file has too many rows."),
        (b"x" * 2_100_000, "This file is too large."),
        (b"x" * 3_000_000, "This file is too large."),
        (",".join(OFFICERS).encode(), "There is no row below the headings."),
    ],
    ids=["empty", "columns", "encoding", "binary", "broken", "100,000 rows", "large", "larger", "headings only"],
)
def test_file_that_cannot_be_read_is_refused_in_words_and_changes_nothing(client, point, data, words):
    sit_down(client, "planner", office=point.office)

    answer = sent(client, OFFICERS_PAGE, SimpleUploadedFile("table.csv", data))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Officer.objects.exists()


def test_columns_that_are_missing_or_unknown_are_named(client, point):
    sit_down(client, "planner", office=point.office)

    page = sent(client, ABSENCES_PAGE, file_of([*ABSENCES[:-1], "Shoe size"], absence_row())).content.decode()

    assert "Missing: <strong>State</strong>" in page
    assert "Not known, or there twice: <strong>Shoe size</strong>" in page


@pytest.mark.parametrize("parcel", ["", "nonsense", "x" * 300_000])
def test_save_of_what_nobody_looked_at_is_refused(client, point, parcel):
    sit_down(client, "planner", office=point.office)

    answer = client.post(f"{OFFICERS_PAGE}simpan/", {"parcel": parcel}, follow=True)

    assert answer.status_code in (200, 400)
    assert not Officer.objects.exists()


def test_planner_of_some_points_only_sees_and_changes_no_table(client, point):
    other = houses.make_point(office=point.office, slug="second")
    sit_down(client, "planner", office=point.office, point=other)

    for page in PAGES.values():
        urls = [page, f"{page}unduh/"]
        assert [client.get(url).status_code for url in urls] == [403, 403]
        assert [client.post(page).status_code, client.post(f"{page}simpan/").status_code] == [403, 403]


def test_file_without_the_forms_token_is_refused(point):
    client = Client(enforce_csrf_checks=True)
    sit_down(client, "planner", office=point.office)

    assert sent(client, OFFICERS_PAGE, file_of(OFFICERS, officer_row())).status_code == 403


def test_file_is_left_nowhere_on_this_side(client, point, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    houses.make_user(username="siti", role="counter", office=point.office)
    sit_down(client, "planner", office=point.office)
    before = set(Path(tempfile.gettempdir()).iterdir())

    looked = sent(client, OFFICERS_PAGE, file_of(OFFICERS, officer_row(Until="2030-11-11")))
    sent(client, OFFICERS_PAGE, SimpleUploadedFile("table.csv", b"x" * 3_000_000))

    assert list(tmp_path.iterdir()) == []
    assert {path.name for path in set(Path(tempfile.gettempdir()).iterdir()) - before if "upload" in path.name} == set()
    assert "2030-11-11" not in "".join(str(one.get_decoded()) for one in Session.objects.all())
    assert "2030-11-11" not in parcel_in(looked)


@pytest.mark.parametrize("count", [2, 8])
def test_looking_at_officers_that_stay_as_they_are_asks_as_often_however_many_they_are(point, count):
    planner = houses.make_user(role="planner", office=point.office)
    for _one in range(count):
        duties.make_officer(home=point)
    with translation.override("en"):
        headings, found = imports.take_out(kind="officers", office=point.office)
    given = list(enumerate([headings, *found], 1))

    with CaptureQueriesContext(connection) as queries:
        imports.preview(kind="officers", office=point.office, table=given, by=planner)

    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) == 9


def test_save_when_too_much_would_change_by_now_says_so_and_saves_nothing(client, point, monkeypatch):
    duties.make_officer(home=point, username="siti")
    sit_down(client, "planner", office=point.office)
    looked = sent(client, ABSENCES_PAGE, file_of(ABSENCES, absence_row()))
    monkeypatch.setattr(rows, "MOST_CHANGES", 0)

    page = client.post(f"{ABSENCES_PAGE}simpan/", {"parcel": parcel_in(looked)}, follow=True).content.decode()

    assert "This file would change more than 500 rows." in page
    assert not Absence.objects.exists()
