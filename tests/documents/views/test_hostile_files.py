"""What should never have been sent: a clear sentence, 4xx, and what was there before is still there."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from documents.gateways.darkroom import DarkroomError, OwnProcess
from documents.models import PaperPage, VaultFile
from tests.factories import handed, snaps

pytestmark = pytest.mark.django_db

URL = "/berkas/kertas/ektp/"
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MEGABYTE = 1024 * 1024


def png(width, height, rows=b""):
    """A PNG that says it has so many dots, and holds what is given."""

    def chunk(name, content):
        return struct.pack("!L", len(content)) + name + content + struct.pack("!L", zlib.crc32(name + content))

    header = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def pdf(*, count=1, more=b"", box=b"0 0 595 842"):
    kids = b" ".join(b"%d 0 R" % (3 + number) for number in range(count))
    pages = b"".join(
        b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[%s]>>endobj\n" % (3 + one, box) for one in range(count)
    )
    return (
        (
            b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R" + more + b">>endobj\n"
            b"2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n" % (count, kids)
        )
        + pages
        + b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def locked_pdf():
    """Encrypted, as its dictionary says, with a password nobody knows."""
    return pdf().replace(
        b"trailer<</Root 1 0 R>>",
        b"9 0 obj<</Filter/Standard/V 2/R 3/Length 128/P -44/O<" + b"11" * 32 + b">/U<" + b"22" * 32 + b">>>endobj\n"
        b"trailer<</Root 1 0 R/Encrypt 9 0 R/ID[<" + b"33" * 16 + b"><" + b"33" * 16 + b">]>>",
    )


@pytest.fixture
def booking(client, settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    booking = handed.make_booking()
    handed.open_booking(client, booking)
    return booking


def send(client, content, name="paper.jpg"):
    return client.post(URL, {"file": SimpleUploadedFile(name, content, "image/jpeg")})


BAD = {
    "zero bytes": (b"", 422, "There is nothing in this file."),
    "eicar": (EICAR, 415, "This is no picture or PDF."),
    "text called jpg": (b"hello, I am no picture", 415, "This is no picture or PDF."),
    "html": (b"<html><script>alert(1)</script>", 415, "This is no picture or PDF."),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", 415, "This is no picture or PDF."),
    "gif": (b"GIF89a/*" + bytes(500), 415, "This is no picture or PDF."),
    "zip": (b"PK\x03\x04" + bytes(500), 415, "This is no picture or PDF."),
    "jpeg head and noise": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40, 422, "This file cannot be opened"),
    "half a jpeg": (snaps.as_jpeg(snaps.draw())[:30_000], 422, "This file cannot be opened"),
    "half a heic": (snaps.HEIC.read_bytes()[:9_000], 422, "This file cannot be opened"),
    "heic head": (b"\0\0\0\x18ftypheic" + bytes(200), 422, "This file cannot be opened"),
    "40,000 pixels": (png(40_000, 40_000), 422, "has more dots than can be opened"),
    "a strip of 40,000": (png(40_000, 200), 422, "has more dots than can be opened"),
    "a bomb of 90 megapixels": (png(9_500, 9_500, bytes(9_500 * 3)), 422, "has more dots than can be opened"),
    "png that ends early": (png(4_000, 4_000, bytes(4_000)), 422, "This file cannot be opened"),
    "tiny": (snaps.as_jpeg(Image.new("RGB", (40, 30))), 422, "This picture is too small"),
    "pdf head": (b"%PDF-1.7\n" + bytes(300), 422, "This file cannot be opened"),
    "pdf with a password": (locked_pdf(), 422, "This PDF has a password."),
    "pdf of 21 pages": (pdf(count=21), 422, "These are more than 20 pages."),
    "15 MB and a byte": (b"\xff\xd8\xff" + bytes(15 * MEGABYTE - 2), 413, "This file is larger than 15 MB."),
}


@pytest.mark.parametrize(("content", "status", "says"), BAD.values(), ids=BAD.keys())
def test_file_that_will_not_do_is_refused_in_words_and_loses_nothing(client, booking, content, status, says):
    handed.hand_in(booking)
    before = (PaperPage.objects.values_list("pk", flat=True).get(), VaultFile.objects.count())

    answer = send(client, content)

    assert answer.status_code == status
    assert says in answer.content.decode()
    assert (PaperPage.objects.shown().values_list("pk", flat=True).get(), VaultFile.objects.count()) == before


NAMES = [
    "a'b\"c<script>.jpg",
    "😀🛂.jpg",
    "\u202egpj.exe",
    "n" * 200 + ".jpg",
    "../../etc/passwd",
    "paper.exe",
    "%00.jpg",
    "Ñandú كتاب.jpg",
]


@pytest.mark.parametrize("name", NAMES)
def test_file_whatever_it_is_called_is_taken_for_what_it_is(client, booking, name):
    assert send(client, snaps.as_jpeg(snaps.draw()), name=name).status_code == 302
    assert PaperPage.objects.count() == 1


def test_form_without_a_file_says_so(client, booking):
    answer = client.post(URL, {})

    assert answer.status_code == 422
    assert "Choose a file or take a picture first." in answer.content.decode()


def test_request_larger_than_any_form_is_refused_unread(client, booking):
    answer = client.post(URL, b"x", content_type="multipart/form-data; boundary=b", CONTENT_LENGTH=str(65 * MEGABYTE))

    assert answer.status_code == 400


PAYLOAD = b"<script>alert('inside')</script>"


@pytest.mark.parametrize(
    "content",
    [
        snaps.as_jpeg(snaps.draw()) + b"PK\x03\x04" + PAYLOAD,
        snaps.as_jpeg(snaps.draw(), comment=PAYLOAD),
        snaps.as_png(snaps.draw()) + b"%PDF-1.4" + PAYLOAD,
        pdf(more=b"/OpenAction<</S/JavaScript/JS(app.alert\\('inside'\\))>>") + PAYLOAD,
    ],
    ids=["jpeg and zip", "jpeg with a comment", "png and pdf", "pdf with a script"],
)
def test_file_that_is_two_things_is_kept_as_a_picture_alone(content):
    [page] = OwnProcess().develop(content).pages

    assert snaps.opened(page.content).format == "JPEG"
    assert b"inside" not in page.content
    assert b"PK\x03\x04" not in page.content
    assert page.content.endswith(b"\xff\xd9")


WORST = {
    "jpeg of 50 megapixels": lambda: snaps.as_jpeg(Image.new("RGB", (7_070, 7_070), "white")),
    "png of 50 megapixels, see-through": lambda: snaps.as_png(Image.new("RGBA", (7_070, 7_070), "white")),
    "png of 50 megapixels, with a palette": lambda: snaps.as_png(Image.new("P", (7_070, 7_070))),
    "png of 50 megapixels, sixteen bits": lambda: snaps.as_png(Image.new("I;16", (7_070, 7_070))),
    "pdf of 20 pages": lambda: snaps.as_pdf(*[snaps.draw(1240 + page, 1754) for page in range(20)]),
    "pdf as large as a house": lambda: pdf(box=b"0 0 14400 14400"),
}
MOST = 600 * MEGABYTE


@pytest.mark.parametrize("make", WORST.values(), ids=WORST.keys())
def test_memory_of_the_worst_file_that_is_taken_stays_bounded(make, record_property):
    developed = OwnProcess().develop(make())

    record_property("peak_megabytes", developed.peak // MEGABYTE)
    assert developed.peak < MOST
    assert max(max(page.width, page.height) for page in developed.pages) <= 2400


def test_pdf_with_a_picture_too_large_to_open_harms_nobody():
    """Its one picture would need four gigabytes: the process that opens it is stopped, and only that one."""
    inside = zlib.compress(bytes(MEGABYTE), 9)
    picture = b"/Type/XObject/Subtype/Image/Width 36000/Height 36000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    paper = b"/MediaBox[0 0 600 600]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>"
    bomb = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R" + paper + b">>endobj\n"
        b"4 0 obj<</Length 27>>stream\nq 600 0 0 600 0 0 cm /A Do Q\nendstream endobj\n"
        b"5 0 obj<<" + picture + b"/Filter/FlateDecode/Length " + str(len(inside)).encode() + b">>stream\n"
    )
    try:
        peak = OwnProcess().develop(bomb + inside + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF").peak
    except DarkroomError as error:
        peak, code = 0, error.code
    else:
        code = ""

    assert code in ("", "file_broken", "picture_too_big")
    assert peak < MOST


def test_file_when_the_host_is_too_busy_to_open_it_in_time_is_not_called_broken(monkeypatch):
    monkeypatch.setattr("documents.gateways.darkroom.SECONDS_TO_WORK", 0.01)

    with pytest.raises(DarkroomError, match="darkroom_busy"):
        OwnProcess().develop(snaps.as_jpeg(snaps.draw()))
