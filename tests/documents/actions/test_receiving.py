"""Pages arrive whole or not at all, whatever breaks on the way."""

import datetime as dt

import pytest
from django.utils import timezone

from bookings.errors import TooMany
from bookings.models import Booking
from documents.actions import papers, receiving
from documents.errors import FileRefused, NotNow, PaperClosed
from documents.gateways.antivirus import ScanError
from documents.models import Paper, PaperPage, VaultFile
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import handed

pytestmark = pytest.mark.django_db


class Virus:
    def is_clean(self, content):
        return False


class GoneScanner:
    def is_clean(self, content):
        raise ScanError("unreachable")


def state():
    return (
        list(Paper.objects.values_list("pk", "version", "state")),
        list(PaperPage.objects.values_list("pk", "number", "removed_at")),
        JournalEntry.objects.filter(action__startswith="paper.").count(),
    )


@pytest.mark.parametrize(
    ("outside", "pages", "error", "code"),
    [
        ({"scanner": Virus()}, "new", FileRefused, "file_infected"),
        ({"scanner": GoneScanner()}, "new", NotNow, "scan_unreachable"),
        ({"store": handed.BrokenVault()}, "new", NotNow, "store_unreachable"),
        ({"store": handed.BrokenVault("vault_full", after=2)}, "new|newer|newest", NotNow, "store_full"),
        ({}, "file_broken", FileRefused, "file_broken"),
        ({}, "darkroom_busy", NotNow, "darkroom_busy"),
        ({}, "|".join(str(page) for page in range(20)), FileRefused, "too_many_pages"),
    ],
)
def test_file_when_it_cannot_be_taken_changes_nothing(outside, pages, error, code):
    booking = handed.make_booking()
    handed.hand_in(booking, pages="there")
    before = state()

    with pytest.raises(error) as refused:
        handed.hand_in(booking, pages=pages, outside=handed.make_outside(**outside))

    assert refused.value.codes == (code,)
    assert 400 <= refused.value.status < 500
    assert state() == before


def test_pages_when_the_store_was_full_half_way_are_taken_the_next_time():
    booking = handed.make_booking()
    store = handed.BrokenVault("vault_full", after=1)
    with pytest.raises(NotNow):
        handed.hand_in(booking, pages="one|two", outside=handed.make_outside(store=store))

    received = handed.hand_in(booking, pages="one|two", outside=handed.make_outside(store=store.inner))

    outside = handed.make_outside(store=store.inner)
    assert [papers.content_of(page, outside=outside) for page in received.pages] == [b"one", b"two"]
    assert VaultFile.objects.count() == 2


def test_page_when_handed_in_twice_is_kept_once():
    booking = handed.make_booking()
    outside = handed.make_outside()
    handed.hand_in(booking, pages="one", outside=outside)

    received = handed.hand_in(booking, pages="one|two", outside=outside)

    assert received.findings == ("page_twice",)
    assert [page.number for page in PaperPage.objects.shown()] == [1, 2]


def test_page_when_removed_and_handed_in_again_comes_back():
    booking, outside = handed.make_booking(), handed.make_outside()
    [page] = handed.hand_in(booking, outside=outside).pages
    papers.remove(booking=booking, page=page.pk, by=None)

    [again] = handed.hand_in(booking, outside=outside).pages

    assert (again.pk, again.removed_at) == (page.pk, None)


def test_version_counts_every_change_of_the_pages():
    booking, outside = handed.make_booking(), handed.make_outside()
    received = handed.hand_in(booking, outside=outside)
    papers.remove(booking=booking, page=received.pages[0].pk, by=None)
    papers.restore(booking=booking, page=received.pages[0].pk, by=None)

    assert Paper.objects.get().version == received.paper.version + 2


def test_paper_when_refused_and_handed_in_again_is_looked_at_anew():
    booking, outside = handed.make_booking(), handed.make_outside()
    handed.hand_in(booking, outside=outside)
    Paper.objects.update(state="refused")

    handed.hand_in(booking, pages="better", outside=outside)

    assert Paper.objects.get().state == "received"


@pytest.mark.parametrize("how", ["accepted", "cancelled"])
def test_paper_when_closed_takes_nothing_and_gives_nothing_away(how):
    booking, outside = handed.make_booking(), handed.make_outside()
    [page] = handed.hand_in(booking, outside=outside).pages
    if how == "accepted":
        Paper.objects.update(state="accepted")
    else:
        Booking.objects.update(state="cancelled")
    booking.refresh_from_db()
    before = state()

    for deed in (
        lambda: handed.hand_in(booking, pages="two", outside=outside),
        lambda: papers.remove(booking=booking, page=page.pk, by=None),
        lambda: papers.turn(booking=booking, page=page.pk, by=None, outside=outside),
    ):
        with pytest.raises((PaperClosed, Refused)):
            deed()
    assert state() == before


def test_page_when_removed_long_ago_cannot_be_brought_back():
    booking, outside = handed.make_booking(), handed.make_outside()
    [page] = handed.hand_in(booking, outside=outside).pages
    PaperPage.objects.update(removed_at=timezone.now() - dt.timedelta(minutes=16))

    with pytest.raises(Refused, match="not_undoable"):
        papers.restore(booking=booking, page=page.pk, by=None)
    assert papers.undoable(page.paper) == []


def test_booking_when_files_never_stop_coming_is_told_to_wait(monkeypatch):
    booking = handed.make_booking()
    monkeypatch.setattr(receiving, "PER_BOOKING", receiving.limits.Limit("papers_test", most=2, seconds=60))

    for page in ("one", "two"):
        handed.hand_in(booking, pages=page)
    with pytest.raises(TooMany):
        handed.hand_in(booking, pages="three")
