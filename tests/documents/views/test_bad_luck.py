"""Through the citizen's door, whatever goes wrong behind it: a clear sentence, 4xx, and what was there still is."""

import datetime as dt
import errno
import html
import os
import signal
import struct
import threading
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.actions import reading
from documents.gateways.ocr import Alone, OcrError, Told
from documents.models import PaperPage, Reading, ReadValue, VaultFile
from documents.reports import matching
from documents.rules.kinds import PaperKind
from tests.factories import handed, snaps, visits
from tests.factories.desks import sit_down
from tests.factories.lines import sheet
from tests.factories.lists import make_set
from tests.factories.papers import draw

pytestmark = pytest.mark.django_db

URL = "/berkas/kertas/ektp/"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CARD = snaps.as_jpeg(snaps.draw())
OTHER = snaps.as_jpeg(snaps.draw(1500, 950))


@pytest.fixture
def booking(client, settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    booking = handed.make_booking()
    handed.open_booking(client, booking)
    return booking


def send(client, content):
    return client.post(URL, {"file": SimpleUploadedFile("paper.jpg", content, "image/jpeg")})


def says(answer):
    return html.unescape(answer.content.decode())


def there():
    return list(PaperPage.objects.shown().values_list("pk", "number")), VaultFile.objects.readable().count()


# --- the store -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The store for papers is full just now. What you handed in before is safe."),
        (errno.EDQUOT, "The store for papers is full just now. What you handed in before is safe."),
        (errno.EIO, "The store for papers does not answer. What you handed in before is safe."),
    ],
)
def test_file_when_the_store_is_full_or_fails_is_refused_in_words_and_taken_later(
    client, booking, monkeypatch, number, sentence
):
    send(client, CARD)
    before, [page] = there(), PaperPage.objects.all()

    def fail(_handle):
        raise OSError(number, "as a full disk does")

    with monkeypatch.context() as trouble:
        trouble.setattr("os.fsync", fail)
        answer = send(client, OTHER)

    assert (answer.status_code, sentence in says(answer)) == (409, True)
    assert PaperPage.objects.shown().get() == page
    assert client.get(f"/berkas/halaman/{page.pk}/gambar.jpg").status_code == 200
    assert send(client, OTHER).status_code == 302
    assert [number for _pk, number in there()[0]] == [1, 2]
    assert before[0] == there()[0][:1]


def spoil(settings, how):
    """The one file of the store is altered, cut short, emptied or gone."""
    [file] = [path for path in settings.VAULT_PATH.rglob("*") if path.is_file()]
    sealed = file.read_bytes()
    ways = {
        "a bit": lambda: file.write_bytes(sealed[:-9] + bytes([sealed[-9] ^ 1]) + sealed[-8:]),
        "cut short": lambda: file.write_bytes(sealed[: len(sealed) // 2]),
        "emptied": lambda: file.write_bytes(b""),
        "gone": file.unlink,
    }
    ways[how]()


@pytest.mark.parametrize("how", ["a bit", "cut short", "emptied", "gone"])
def test_page_when_its_file_was_tampered_with_says_so_and_is_whole_when_handed_in_again(client, booking, settings, how):
    send(client, CARD)
    [page] = PaperPage.objects.all()
    spoil(settings, how)
    reading.read_due(Told())

    answer = client.get(f"/berkas/halaman/{page.pk}/gambar.jpg")
    assert (answer.status_code, says(answer)) == (
        409,
        "This page cannot be shown: it was damaged in the store. Please hand it in again.",
    )
    assert Reading.objects.get().state == "failed"
    assert [client.get(url).status_code for url in (URL, "/berkas/", "/berkas/bacaan/")] == [200] * 3
    turned = client.post(f"/berkas/halaman/{page.pk}/putar/", follow=True)
    assert "it was damaged in the store" in says(turned)

    assert send(client, CARD).status_code == 302

    assert client.get(f"/berkas/halaman/{page.pk}/gambar.jpg").status_code == 200
    reading.read_due(Told())
    assert (PaperPage.objects.count(), Reading.objects.get().state) == (1, "nothing")


def test_page_when_its_file_was_tampered_with_leaves_the_officers_screen_standing(client, booking, settings):
    send(client, CARD)
    [page] = PaperPage.objects.all()
    spoil(settings, "a bit")
    sit_down(client, "counter", office=booking.office)

    assert client.get(f"/petugas/berkas/loket/{booking.pk}/").status_code == 200
    assert client.get(f"/petugas/berkas/halaman/{page.pk}/gambar.jpg").status_code == 409


def test_pages_when_the_store_is_away_are_not_called_damaged(client, booking, settings, tmp_path):
    send(client, CARD)
    [page] = PaperPage.objects.all()
    (tmp_path / "file").write_text("where a folder should be")
    settings.VAULT_PATH = tmp_path / "file"

    answer = client.get(f"/berkas/halaman/{page.pk}/gambar.jpg")

    assert (answer.status_code, "does not answer" in says(answer)) == (409, True)
    assert send(client, OTHER).status_code == 409
    assert client.get("/berkas/").status_code == 200


# --- what hides in a file --------------------------------------------------------------------------------------------


class Daemon(StreamRequestHandler):
    """As much of clamd as knows one virus."""

    def handle(self):
        self.rfile.read(10)
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


@pytest.fixture
def scanned(settings):
    with ThreadingTCPServer(("127.0.0.1", 0), Daemon) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def test_virus_behind_a_good_picture_is_stopped_where_a_scanner_is_set_up(client, booking, scanned):
    send(client, CARD)
    before = there()

    answer = send(client, OTHER + EICAR)

    assert (answer.status_code, "The virus scanner stopped this file." in says(answer)) == (422, True)
    assert there() == before


def test_file_when_the_scanner_is_gone_is_not_taken_unlooked_at(client, booking, settings):
    settings.CLAMD = "/nowhere/clamd"

    answer = send(client, CARD)

    assert (answer.status_code, "Nothing is lost. Try again in some minutes." in says(answer)) == (409, True)
    assert there() == ([], 0)


SCRIPT = b"<script>alert('inside')</script>"


@pytest.mark.parametrize(
    "content",
    [
        CARD + b"PK\x03\x04" + SCRIPT,
        snaps.as_jpeg(snaps.draw(), comment=SCRIPT),
        snaps.as_png(snaps.draw()) + b"%PDF-1.4" + SCRIPT,
        snaps.as_pdf(snaps.draw()).replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction<</S/JavaScript/JS(a)>>")
        + SCRIPT,
        CARD + EICAR,
    ],
    ids=["jpeg and zip", "jpeg with a comment", "png and pdf", "pdf with a script", "jpeg and eicar"],
)
def test_file_that_is_two_things_is_shown_as_a_picture_alone(client, booking, content):
    assert send(client, content).status_code == 302

    shown = client.get(f"/berkas/halaman/{PaperPage.objects.get().pk}/gambar.jpg")

    assert (shown.headers["Content-Type"], shown.content[:3], shown.content[-2:]) == (
        "image/jpeg",
        b"\xff\xd8\xff",
        b"\xff\xd9",
    )
    assert b"inside" not in shown.content
    assert EICAR not in shown.content
    assert "sandbox" in shown.headers["Content-Security-Policy"]


# --- what is read, or not --------------------------------------------------------------------------------------------


def read_as(booking, seen, *, kind=PaperKind.EKTP):
    outside = handed.make_outside()
    handed.hand_in(booking, kind=kind, pages=kind, outside=outside)
    reading.read_due(Told({kind.encode(): seen}), outside.store)


def test_paper_on_which_nothing_is_found_says_so_and_is_no_gap(client, booking):
    make_set("ektp")
    read_as(booking, Told().otherwise)

    page = says(client.get("/berkas/bacaan/"))

    assert Reading.objects.get().state == "nothing"
    assert "Nothing could be read" in page
    assert client.get("/berkas/").status_code == 200
    assert PaperPage.objects.shown().count() == 1


class Killed(Alone):
    """The engine is killed while it has the picture."""

    def _hand_over(self, child, picture):
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        super()._hand_over(child, picture)


def test_paper_whose_engine_is_killed_half_way_waits_and_is_read_the_next_time(client, booking, time_machine):
    send(client, CARD)

    reading.read_due(Killed())

    row = Reading.objects.get()
    assert (row.state, row.last_error, ReadValue.objects.count()) == ("waiting", "ocr_died", 0)
    assert "being read" in says(client.get("/berkas/bacaan/"))
    assert client.get(f"/berkas/halaman/{row.page_id}/gambar.jpg").status_code == 200
    time_machine.move_to(row.due_at, tick=True)
    reading.read_due(Told(otherwise=sheet(("NIK", ": 3275031708920007"))))
    assert Reading.objects.get().state == "read"


@pytest.mark.parametrize("code", ["ocr_too_large", "ocr_not_a_picture"])
def test_paper_that_no_engine_can_read_says_that_a_person_reads_it(client, booking, code):
    read_as(booking, OcrError(code, permanent=True))

    assert Reading.objects.get().state == "failed"
    assert client.get("/berkas/bacaan/").status_code == 200
    assert client.get("/berkas/").status_code == 200


def test_photo_of_a_screen_is_taken_and_nothing_wrong_on_it_is_believed(client, booking):
    drawn = draw(PaperKind.EKTP, 41)

    assert send(client, snaps.of_a_screen(drawn.picture)).status_code == 302
    reading.read_due(Alone(seconds=300))

    assert Reading.objects.get().state == "read"
    truth = {field: value for (_person, field), value in drawn.truth.items()}
    sure = ReadValue.objects.filter(is_sure=True, field__in=["nik", "birth_date", "name"])
    assert {
        one.field: one.value for one in sure if one.value.replace(" ", "") != truth[one.field].replace(" ", "")
    } == {}


def test_card_of_somebody_else_is_different_in_every_row_that_was_typed(client, settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    make_set("ektp")
    person = visits.make_person(name="Budi Contoh", number="3275031708920007", born_on=dt.date(1992, 8, 17))
    booking = handed.make_booking(person=person)
    handed.open_booking(client, booking)

    read_as(
        booking,
        sheet(
            ("NIK", ": 3275015003900123"),
            ("Nama", ": RATNA PERAGA"),
            ("Tempat/Tgl Lahir", ": MEDAN, 10-03-1990"),
            ("Jenis kelamin", ": PEREMPUAN"),
        ),
    )

    rows = {row.field: row.likeness for row in matching.of_booking(booking).rows}
    assert {rows[field] for field in ("name", "birth_date", "nik")} == {"different"}
    assert "RATNA PERAGA" in says(client.get("/berkas/bacaan/"))
    assert "3 entries are different or were not found." in says(client.get("/berkas/"))


# --- names -----------------------------------------------------------------------------------------------------------

NAMES = {
    "quotes": 'O\'NEIL "SI BUDI" <b>x</b> & CO',
    "emoji": "SITI 😀 CONTOH",
    "right to left": "BUDI \u202eHOTNOC\u202c",
    "marks that do not show": "BUDI\u200b\u2066CONTOH\u2069\ufeff",
    "200 letters": "A" * 200,
    "100 words": "AB " * 33,
    "Arabic": "محمد يوسف",
    "combined": "I\u0307PEK \u0141\u00d3D\u0179 e\u0301",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_name_whatever_stands_there_is_said_back_and_runs_nothing(client, booking, name):
    read_as(booking, sheet(("NIK", ": 3275031708920007"), ("Nama", f": {name}")))
    value = ReadValue.objects.filter(field="name").first() or ReadValue.objects.first()

    answer = client.post(f"/berkas/bacaan/{value.pk}/", {"said": name})

    assert answer.status_code in (302, 409)
    for url in ("/berkas/bacaan/", "/berkas/"):
        page = client.get(url)
        assert (page.status_code, b"<b>x</b>" in page.content) == (200, False)
    sit_down(client, "counter", office=booking.office)
    page = client.get(f"/petugas/berkas/loket/{booking.pk}/")
    assert (page.status_code, b"<b>x</b>" in page.content) == (200, False)
