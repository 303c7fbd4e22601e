"""Files that arrive together: each page has its own number, the same page is kept once, a piece is taken once."""

import pytest

from documents.actions import papers, receiving, retention, uploads
from documents.gateways.vault import DiskVault
from documents.models import Paper, PaperPage, UploadPiece, VaultFile
from documents.rules.kinds import PaperKind
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import handed, houses


@pytest.fixture
def outside(tmp_path):
    return handed.make_outside(store=DiskVault(tmp_path / "vault"))


def test_pages_that_arrive_together_have_a_number_each(outside):
    booking = handed.make_booking()

    outcomes = all_at_once(lambda page: told(handed.hand_in, booking, pages=page, outside=outside), list("abcdef"))

    assert outcomes == ["done"] * 6
    assert Paper.objects.get().version == 7
    assert [page.number for page in PaperPage.objects.shown()] == [1, 2, 3, 4, 5, 6]


def test_canary_without_waiting_for_each_other_pages_collide(outside, monkeypatch):
    booking = handed.make_booking()
    handed.hand_in(booking, pages="first", outside=outside)
    monkeypatch.setattr(receiving, "one_at_a_time", lambda booking: None)

    with pytest.raises(ExceptionGroup) as raised:
        all_at_once(lambda page: told(handed.hand_in, booking, pages=page, outside=outside), list("abcdef"))

    assert {type(error).__name__ for error in raised.value.exceptions} == {"IntegrityError"}


def test_same_page_when_it_arrives_six_times_at_once_is_kept_once_and_can_be_read(outside):
    booking = handed.make_booking()

    outcomes = all_at_once(lambda _try: told(handed.hand_in, booking, pages="same", outside=outside), range(6))

    assert outcomes == ["done"] * 6
    assert VaultFile.objects.count() == 1
    assert papers.content_of(PaperPage.objects.get(), outside=outside) == b"same"


def test_same_piece_when_sent_six_times_at_once_is_taken_once(outside):
    booking = handed.make_booking()
    upload = uploads.begin(booking=booking, kind=PaperKind.EKTP, size=10, mark="m", replaces=None)

    def send(_try):
        mine = uploads.own(booking=booking, token=upload.token)
        return told(uploads.append, upload=mine, begins=0, content=b"piece", outside=outside)

    assert tally(all_at_once(send, range(6))) == {"done": 1, "WrongPlace": 5}
    upload.refresh_from_db()
    assert (upload.received, UploadPiece.objects.count()) == (5, 1)


def test_page_handed_in_while_all_are_destroyed_is_either_gone_or_can_be_read(outside):
    booking, officer = handed.make_booking(), houses.make_user(role="supervisor")
    handed.hand_in(booking, pages="one", outside=outside)

    def destroy():
        retention.destroy(booking=booking, reason="asked", by=officer)

    def again():
        handed.hand_in(booking, pages="one", outside=outside)

    all_at_once(told, [destroy, again])
    retention.empty(store=outside.store)

    for page in PaperPage.objects.shown():
        assert papers.content_of(page, outside=outside) == b"one"
    assert VaultFile.objects.leaving().count() == 0
