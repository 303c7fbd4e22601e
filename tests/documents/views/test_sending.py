"""A file piece by piece: what the page's script does, and what a bad connection does to it."""

import pytest

from documents.actions import uploads
from documents.models import PaperPage, Upload, UploadPiece, VaultFile
from tests.factories import handed, snaps

pytestmark = pytest.mark.django_db

BEGIN = "/berkas/kirim/"
CARD = snaps.as_jpeg(snaps.noisy(snaps.draw()))
PIECE = 100_000


@pytest.fixture
def booking(client, settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    booking = handed.make_booking()
    handed.open_booking(client, booking)
    return booking


def begin(client, content=CARD, **data):
    return client.post(BEGIN, {"kind": "ektp", "size": len(content), "mark": "m" * 64, **data})


def patch(client, url, begins, content):
    return client.patch(url, content, content_type="application/octet-stream", headers={"Upload-Offset": str(begins)})


def send_all(client, url, content=CARD, begins=0):
    while begins < len(content):
        answer = patch(client, url, begins, content[begins : begins + PIECE])
        if answer.status_code != 200 or answer.json().get("done"):
            return answer
        begins = answer.json()["received"]
    return answer


def test_file_when_sent_in_pieces_becomes_a_page_and_leaves_no_pieces(client, booking):
    begun = begin(client).json()
    assert begun["received"] == 0

    answer = send_all(client, begun["url"])

    assert answer.json() == {"done": True}
    assert PaperPage.objects.get().paper.booking == booking
    assert (Upload.objects.count(), UploadPiece.objects.count()) == (0, 0)
    assert VaultFile.objects.readable().count() == 1
    assert "Handed in." in client.get("/berkas/kertas/ektp/").content.decode()


def test_file_when_the_page_was_reloaded_goes_on_from_where_it_stood(client, booking):
    url = begin(client).json()["url"]
    patch(client, url, 0, CARD[:PIECE])

    again = begin(client).json()

    assert (again["url"], again["received"]) == (url, PIECE)
    assert send_all(client, url, begins=PIECE).json() == {"done": True}


def test_piece_when_its_answer_was_lost_is_not_taken_twice(client, booking):
    url = begin(client).json()["url"]
    patch(client, url, 0, CARD[:PIECE])

    answer = patch(client, url, 0, CARD[:PIECE])

    assert (answer.status_code, answer.json()["received"], answer.json()["final"]) == (409, PIECE, False)
    assert Upload.objects.get().received == PIECE


def test_file_when_the_last_answer_was_lost_is_there_and_the_page_says_to_look(client, booking):
    url = begin(client).json()["url"]
    assert send_all(client, url).json() == {"done": True}

    answer = patch(client, url, len(CARD) // PIECE * PIECE, CARD[len(CARD) // PIECE * PIECE :])

    assert (answer.status_code, answer.json()["gone"]) == (404, True)
    page = client.get("/berkas/kertas/ektp/").content.decode()
    assert "This file is not on its way any more. Look whether it is here, and choose it again if it is not." in page
    assert PaperPage.objects.count() == 1


def test_file_that_was_begun_and_is_then_to_replace_a_page_does(client, booking):
    handed.hand_in(booking)
    old = PaperPage.objects.get()
    url = begin(client).json()["url"]
    patch(client, url, 0, CARD[:PIECE])

    again = begin(client, replaces=old.pk).json()
    assert again["received"] == PIECE
    assert send_all(client, again["url"], begins=PIECE).json() == {"done": True}

    old.refresh_from_db()
    assert old.removed_at is not None
    assert PaperPage.objects.shown().count() == 1


@pytest.mark.parametrize("begins", ["", "x", "-1", "99999999"])
def test_piece_when_it_says_no_place_is_refused(client, booking, begins):
    url = begin(client).json()["url"]

    answer = patch(client, url, begins, b"abc")

    assert answer.status_code in (400, 409)
    assert Upload.objects.get().received == 0


def test_piece_when_larger_than_the_file_or_than_pieces_may_be_is_refused(client, booking):
    url = begin(client, size=1000).json()["url"]
    assert patch(client, url, 0, bytes(1001)).status_code == 413

    url = begin(client, size=3 * uploads.MOST_OF_A_PIECE).json()["url"]
    assert patch(client, url, 0, bytes(uploads.MOST_OF_A_PIECE + 1)).status_code == 413
    assert VaultFile.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        ({"size": 15 * 1024 * 1024 + 1}, 413, "larger than 15 MB"),
        ({"size": 0}, 422, "There is nothing in this file."),
        ({"kind": "visa"}, 422, "Choose a file"),
        ({"size": "many"}, 422, "Choose a file"),
        ({"mark": ""}, 422, "Choose a file"),
    ],
)
def test_file_when_it_will_not_do_is_refused_before_it_is_sent(client, booking, data, status, says):
    answer = begin(client, **data)

    assert answer.status_code == status
    assert says in answer.json()["words"]
    assert Upload.objects.count() == 0


def test_file_when_whole_and_no_picture_is_refused_in_words_and_forgotten(client, booking):
    content = b"\xff\xd8\xff" + bytes(5000)
    url = begin(client, content).json()["url"]

    answer = send_all(client, url, content)

    assert answer.status_code == 422
    assert answer.json()["words"].startswith("This file cannot be opened")
    assert answer.json()["final"] is True
    assert Upload.objects.count() == 0
    assert VaultFile.objects.readable().count() == 0


def test_file_when_the_store_is_away_at_the_end_can_be_finished_later(client, booking, settings, tmp_path):
    url = begin(client).json()["url"]
    for begins in range(0, len(CARD) - PIECE, PIECE):
        patch(client, url, begins, CARD[begins : begins + PIECE])
    begins = Upload.objects.get().received
    there, settings.VAULT_PATH = settings.VAULT_PATH, tmp_path / "file"
    (tmp_path / "file").write_text("where a folder should be")

    answer = patch(client, url, begins, CARD[begins:])
    assert (answer.status_code, answer.json()["final"]) == (409, False)
    assert Upload.objects.get().received == begins

    settings.VAULT_PATH = there
    assert patch(client, url, begins, CARD[begins:]).json() == {"done": True}


def test_upload_of_somebody_else_is_not_there(client, booking):
    url = begin(client).json()["url"]
    handed.open_booking(client, handed.make_booking())

    assert patch(client, url, 0, CARD[:PIECE]).status_code == 404
    assert begin(client).json()["url"] != url


def test_uploads_when_more_than_four_are_begun_give_way(client, booking):
    urls = [begin(client, mark=str(number)).json()["url"] for number in range(6)]

    assert Upload.objects.count() == 4
    assert patch(client, urls[0], 0, CARD[:PIECE]).status_code == 404


def test_upload_when_left_for_a_day_is_forgotten_with_its_pieces(client, booking):
    url = begin(client).json()["url"]
    patch(client, url, 0, CARD[:PIECE])
    Upload.objects.update(touched_at="2026-01-01T00:00Z")

    assert uploads.forget_old() == 1
    assert VaultFile.objects.readable().count() == 0
    assert VaultFile.objects.leaving().count() == 1
