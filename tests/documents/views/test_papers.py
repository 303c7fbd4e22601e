"""A citizen hands papers in through the pages, without a script; files are opened for real."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.models import Paper, PaperPage, VaultFile
from offices.models import JournalEntry
from tests.factories import handed, snaps

pytestmark = pytest.mark.django_db

URL = "/berkas/kertas/ektp/"


@pytest.fixture
def booking(client):
    booking = handed.make_booking()
    handed.open_booking(client, booking)
    return booking


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    return settings.VAULT_PATH


def send(client, content, *, name="paper.jpg", url=URL, **data):
    return client.post(url, {"file": SimpleUploadedFile(name, content, "image/jpeg"), **data})


def test_paper_when_a_picture_is_handed_in_shows_it_again(client, booking):
    answer = send(client, snaps.as_jpeg(snaps.draw()))
    assert (answer.status_code, answer.url) == (302, URL)

    page = PaperPage.objects.get()
    shown = client.get(URL).content.decode()
    picture = client.get(reverse("documents:image", args=[page.pk]))

    assert "Handed in. If you can read it here, so can the office." in shown
    assert (page.paper.booking, page.paper.kind, page.paper.state, page.findings) == (booking, "ektp", "received", [])
    assert snaps.opened(picture.content).size == (1600, 1000) == (page.width, page.height)
    assert picture.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in picture.headers["Cache-Control"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    entry = JournalEntry.objects.get(action="paper.received")
    assert entry.detail == {"kind": "ektp", "pages": 1, "as": "image/jpeg", "findings": []}


@pytest.mark.parametrize(
    ("make", "pages"),
    [
        (lambda: snaps.as_png(snaps.draw()), 1),
        (snaps.HEIC.read_bytes, 1),
        (lambda: snaps.as_pdf(snaps.draw(1240, 1754), snaps.draw(1754, 1240)), 2),
    ],
    ids=["png", "heic", "pdf"],
)
def test_paper_when_no_jpeg_is_handed_in_has_its_pages(client, booking, make, pages):
    assert send(client, make(), name="letter").status_code == 302

    assert [page.number for page in PaperPage.objects.all()] == list(range(1, pages + 1))


def test_page_when_the_phone_wrote_where_it_was_is_upright_and_says_nothing(client, booking):
    content = snaps.with_position(snaps.draw())
    assert b"PHONE OF SITI" in content

    send(client, content)
    kept = client.get(reverse("documents:image", args=[PaperPage.objects.get().pk])).content

    assert snaps.opened(kept).size == (1000, 1600)
    assert dict(snaps.opened(kept).getexif()) == {}
    assert b"SITI" not in kept
    assert b"Exif" not in kept


@pytest.mark.parametrize(
    ("spoil", "finding", "says"),
    [
        (snaps.dark, "too_dark", "This picture is dark."),
        (snaps.blurred, "blurred", "This picture is blurred."),
        (lambda card: card.crop((650, 0, 1600, 1000)), "cut", "an edge of the paper is cut off"),
        (lambda card: card.rotate(90, expand=True), "sideways", "lies on its side"),
        (lambda card: card.rotate(180), "upside_down", "is upside down"),
    ],
)
def test_page_when_it_is_hard_to_read_says_so_on_the_spot(client, booking, spoil, finding, says):
    answer = client.post(
        URL, {"file": SimpleUploadedFile("x.jpg", snaps.as_jpeg(spoil(snaps.draw())), "image/jpeg")}, follow=True
    )

    assert PaperPage.objects.get().findings == [finding]
    assert says in answer.content.decode()


def test_page_when_it_lies_on_its_side_can_be_turned_and_turned_back(client, booking):
    send(client, snaps.as_jpeg(snaps.draw().rotate(90, expand=True)))
    first = PaperPage.objects.get()

    client.post(reverse("documents:turn", args=[first.pk]))

    second = PaperPage.objects.shown().get()
    assert (first.findings, second.findings) == (["sideways"], [])
    assert (second.width, second.height, second.number) == (first.height, first.width, 1)
    assert client.get(reverse("documents:image", args=[first.pk])).status_code == 404


def test_page_when_removed_is_gone_and_comes_back(client, booking):
    send(client, snaps.as_jpeg(snaps.draw()))
    page = PaperPage.objects.get()

    after = client.post(reverse("documents:remove", args=[page.pk]), follow=True).content.decode()
    assert "The page is removed." in after
    assert client.get(reverse("documents:image", args=[page.pk])).status_code == 404

    after = client.post(reverse("documents:restore", args=[page.pk]), follow=True).content.decode()
    assert "The page is back." in after
    assert client.get(reverse("documents:image", args=[page.pk])).status_code == 200
    assert [entry.action for entry in JournalEntry.objects.filter(action__startswith="paper.").order_by("pk")] == [
        "paper.received",
        "paper.page_removed",
        "paper.page_restored",
    ]


def test_page_when_replaced_leaves_its_place_to_the_new_one(client, booking):
    send(client, snaps.as_pdf(snaps.draw(1240, 1754), snaps.draw(1000, 1754)))
    first, second = PaperPage.objects.all()

    send(client, snaps.as_jpeg(snaps.draw()), replaces=first.pk)

    assert [(page.number, page.width) for page in PaperPage.objects.shown()] == [(1, 1600), (2, second.width)]


def test_page_of_somebody_else_is_not_there(client, booking):
    send(client, snaps.as_jpeg(snaps.draw()))
    page = PaperPage.objects.get()
    handed.open_booking(client, handed.make_booking())

    assert client.get(reverse("documents:image", args=[page.pk])).status_code == 404
    for deed in ("remove", "restore", "turn"):
        assert client.post(reverse(f"documents:{deed}", args=[page.pk])).status_code == 404
    assert PaperPage.objects.shown().count() == 1


def test_papers_when_no_booking_is_open_lead_to_the_two_facts(client):
    for url in ("/berkas/", URL):
        assert client.get(url).url == "/b"


def test_overview_when_walked_names_what_was_handed_in(client, booking):
    send(client, snaps.as_jpeg(snaps.dark(snaps.draw())))

    shown = client.get("/berkas/").content.decode()

    assert "Please look again" in shown
    assert shown.count(">Identity card (e-KTP)</a>") == 1


def test_kind_that_is_none_is_not_found(client, booking):
    assert client.get("/berkas/kertas/visa/").status_code == 404


def test_nothing_in_the_store_says_what_it_is(client, booking, own_vault):
    send(client, snaps.as_jpeg(snaps.draw()), name="Siti Contoh 3275017112889777.jpg")

    [file] = [path for path in own_vault.rglob("*") if path.is_file()]
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.relative_to(own_vault).as_posix() == VaultFile.objects.get().store_name
    assert not {b"JFIF", b"\xff\xd8\xff"} & {file.read_bytes()[at : at + 4] for at in range(64)}
    assert Paper.objects.get().booking == booking
