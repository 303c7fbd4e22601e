"""The engine of these tests has been told what stands on which picture; the real one is in test_ocr.py."""

import datetime as dt
import logging

import pytest
from django.utils import timezone

from documents.actions import papers, reading
from documents.gateways.ocr import OcrError, Told
from documents.models import PaperPage, Reading, ReadValue
from documents.rules.fields import Field
from documents.rules.kinds import PaperKind
from documents.rules.reading.found import Found
from documents.rules.reading.lines import Place, Seen
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import handed
from tests.factories.lines import sheet

pytestmark = pytest.mark.django_db

CARD = sheet(
    ("NIK", ": 3275031708920007"),
    ("Nama", ": BUDI CONTOH SANTOSO"),
    ("Tempat/Tgl Lahir", ": BEKASI, 17-08-1992"),
)
NOTHING = Seen(1600, 1000, ())
FOUND = [Found(Field.NAME, "BUDI", 0.9, Place(0.1, 0.1, 0.2, 0.2), "", True)]


@pytest.fixture
def booking():
    return handed.make_booking()


@pytest.fixture
def outside():
    return handed.make_outside()


def hand_in(booking, outside, *, kind=PaperKind.EKTP, pages="one"):
    return handed.hand_in(booking, kind=kind, pages=pages, outside=outside)


def read(outside, known):
    return reading.read_due(Told(known), outside.store)


def later(time_machine, minutes):
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=minutes), tick=True)


def test_read_due_keeps_each_value_with_its_confidence_and_its_place(booking, outside):
    hand_in(booking, outside)

    assert read(outside, {b"one": CARD}) == 1

    row = Reading.objects.get()
    found = {one.field: one for one in row.values.all()}
    assert (row.state, row.peak, row.attempts) == ("read", 1, 1)
    assert {field: one.value for field, one in found.items()} == {
        "nik": "3275031708920007",
        "name": "BUDI CONTOH SANTOSO",
        "birth_place": "BEKASI",
        "birth_date": "1992-08-17",
    }
    name = found["name"]
    assert (name.confidence, name.is_sure, name.person, name.confirmed_at) == (0.99, True, "", None)
    assert (name.left, name.top, name.right, name.bottom) == pytest.approx((0.276, 0.13, 0.523, 0.17), abs=0.001)


def test_read_due_tells_the_journal_how_much_was_read_and_nothing_of_what(booking, outside):
    hand_in(booking, outside)

    read(outside, {b"one": CARD})

    entry = JournalEntry.objects.get(action="paper.read")
    page = PaperPage.objects.get()
    assert entry.detail == {"kind": "ektp", "page": page.pk, "values": 4, "sure": 4}


def test_read_due_prints_the_peak_of_memory(booking, outside, caplog):
    hand_in(booking, outside)

    with caplog.at_level(logging.INFO, "documents.actions.reading"):
        read(outside, {b"one": CARD})

    assert "peak_mib=1 values=4" in caplog.text
    assert "BUDI" not in caplog.text


def test_read_due_reads_every_page_once(booking, outside):
    hand_in(booking, outside, pages="one|two")

    assert read(outside, {b"one": CARD, b"two": NOTHING}) == 2
    assert read(outside, {b"one": CARD, b"two": NOTHING}) == 0
    assert list(Reading.objects.order_by("page__number").values_list("state", flat=True)) == ["read", "nothing"]


def test_read_due_when_nothing_is_found_says_so_and_does_not_try_again(booking, outside):
    hand_in(booking, outside)

    read(outside, {b"one": NOTHING})

    assert Reading.objects.get().state == "nothing"
    assert not ReadValue.objects.exists()
    assert read(outside, {b"one": CARD}) == 0


def test_read_due_leaves_papers_that_no_reader_knows(booking, outside):
    hand_in(booking, outside, kind=PaperKind.POLICE_REPORT)

    assert read(outside, {b"one": CARD}) == 0
    assert not Reading.objects.exists()


def test_a_page_whose_reader_was_killed_comes_back_when_the_lease_is_over(booking, outside, time_machine):
    hand_in(booking, outside)
    assert reading._claim() is not None  # and then the worker is killed

    assert read(outside, {b"one": CARD}) == 0
    later(time_machine, 4)
    assert read(outside, {b"one": CARD}) == 1
    assert (Reading.objects.get().state, Reading.objects.get().attempts) == ("read", 2)


def test_a_page_that_kills_every_reader_is_given_up_and_the_next_is_read(booking, outside, time_machine):
    hand_in(booking, outside, pages="one|two")
    for _ in range(3):
        assert reading._claim().page.number == 1
        later(time_machine, 4)
        Reading.objects.filter(page__number=2).update(due_at=timezone.now())  # the second came after the first

    assert read(outside, {b"two": CARD}) == 1
    assert list(Reading.objects.order_by("page__number").values_list("state", "last_error")) == [
        ("failed", "ocr_died"),
        ("read", ""),
    ]


def test_a_slow_reader_whose_page_another_took_over_settles_nothing(booking, outside, time_machine):
    hand_in(booking, outside)
    slow = reading._claim()
    later(time_machine, 4)
    read(outside, {b"one": NOTHING})

    reading._settle(slow, [], 1.0, 1)

    assert (Reading.objects.get().state, Reading.objects.get().attempts) == ("nothing", 2)
    assert JournalEntry.objects.filter(action="paper.read").count() == 1


@pytest.mark.parametrize(
    ("error", "states"),
    [
        (OcrError("ocr_died"), ["waiting", "waiting", "failed"]),
        (OcrError("ocr_too_slow"), ["waiting", "waiting", "failed"]),
        (OcrError("ocr_not_a_picture", permanent=True), ["failed", "failed", "failed"]),
    ],
)
def test_an_engine_that_fails_is_asked_again_thrice_unless_it_is_no_use(booking, outside, time_machine, error, states):
    hand_in(booking, outside)
    seen = []
    for _ in range(3):
        read(outside, {b"one": error})
        seen.append(Reading.objects.get().state)
        later(time_machine, 10)

    assert seen == states
    assert Reading.objects.get().last_error == error.code


def test_a_store_that_is_away_for_long_costs_time_and_no_page(booking, outside, time_machine):
    hand_in(booking, outside)

    for _ in range(5):
        assert reading.read_due(Told({b"one": CARD}), handed.BrokenVault()) == 1
        assert (Reading.objects.get().state, Reading.objects.get().attempts) == ("waiting", 0)
        later(time_machine, 10)
    read(outside, {b"one": CARD})

    assert Reading.objects.get().state == "read"


def test_one_page_at_a_time_is_read(booking, outside):
    hand_in(booking, outside, pages="one|two")
    reading._claim()

    assert reading._claim() is None


def test_a_page_removed_while_it_was_read_keeps_no_values(booking, outside):
    paper = hand_in(booking, outside).paper
    row = reading._claim()
    papers.remove(booking=booking, page=paper.pages.get().pk, by=None)

    reading._settle(row, FOUND, 1.0, 1)

    assert not ReadValue.objects.exists()
    assert not JournalEntry.objects.filter(action="paper.read").exists()


def test_a_page_removed_while_it_was_read_is_read_anew_once_it_is_back(booking, outside):
    page = hand_in(booking, outside).pages[0]
    row = reading._claim()
    papers.remove(booking=booking, page=page.pk, by=None)
    reading._settle(row, FOUND, 1.0, 1)

    papers.restore(booking=booking, page=page.pk, by=None)
    read(outside, {b"one": CARD})

    assert ReadValue.objects.filter(reading__page=page).exists()


def test_confirm_puts_right_what_was_read_and_says_so_without_the_value(booking, outside):
    hand_in(booking, outside)
    read(outside, {b"one": CARD})
    name = ReadValue.objects.get(field="name")

    reading.confirm(value=name, said="  BUDI  SANTOSO ", by=None)

    name.refresh_from_db()
    assert (name.value, name.is_sure, name.confirmed_by) == ("BUDI SANTOSO", True, None)
    assert name.confirmed_at is not None
    entry = JournalEntry.objects.get(action="paper.value_confirmed")
    assert entry.detail == {"kind": "ektp", "field": "name", "put_right": True}


def test_confirm_keeps_the_machines_own_reading_until_it_is_said_again(booking, outside):
    hand_in(booking, outside)
    read(outside, {b"one": CARD})
    name = ReadValue.objects.get(field="name")

    kept = []
    for said in ("BUDI SANTOSO", "BUDI SUSANTO", "BUDI CONTOH SANTOSO"):
        reading.confirm(value=name, said=said, by=None)
        name.refresh_from_db()
        kept.append((name.value, name.read_as))

    machine = "BUDI CONTOH SANTOSO"
    assert kept == [("BUDI SANTOSO", machine), ("BUDI SUSANTO", machine), (machine, "")]


def test_confirm_without_a_word_is_refused_and_changes_nothing(booking, outside):
    hand_in(booking, outside)
    read(outside, {b"one": CARD})
    name = ReadValue.objects.get(field="name")

    with pytest.raises(Refused):
        reading.confirm(value=name, said="  ", by=None)

    name.refresh_from_db()
    assert (name.value, name.confirmed_at) == ("BUDI CONTOH SANTOSO", None)
