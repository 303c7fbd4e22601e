import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from bookings.models import Booking, Hold, Message, Slot
from offices.actions import journal
from offices.models import ChainHead, JournalEntry
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def office():
    return houses.make_office()


def write(office, entries, at=NOW, action="test.done"):
    for number in range(entries):
        journal.record(action, office=office, subject=f"thing:{number}", by=None, at=at, detail={"number": number})


def sealed(office, entries):
    write(office, entries)
    journal.seal()
    return list(JournalEntry.objects.of_office(office.slug).order_by("position"))


def broken():
    """What the verifier says of the only chain."""
    (verdict,) = journal.verify(NOW)
    return verdict.broken


def alter(entry, **fields):
    JournalEntry.objects.filter(pk=entry.pk).update(**fields)


# --- writing ---


def test_record_writes_codes_and_who_did_it(office):
    officer = houses.make_user(username="counter-1")

    journal.record("span.shut", office=office, subject="point:main", by=officer, at=NOW, detail={"slots": [1, 2]})

    entry = JournalEntry.objects.get()
    assert (entry.office, entry.action, entry.subject, entry.by) == ("bekasi", "span.shut", "point:main", "counter-1")
    assert (entry.at, entry.detail, entry.position, entry.seal) == (NOW, {"slots": [1, 2]}, None, None)


@pytest.mark.django_db(transaction=True)
def test_record_when_the_deed_fails_leaves_no_trace(office):
    def deed():
        with transaction.atomic():
            write(office, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deed()

    assert not JournalEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["hold", "confirm"])
def test_deed_when_the_journal_cannot_be_written_is_not_done(monkeypatch, deed):
    slot = visits.make_slot()
    held = visits.hold(slot) if deed == "confirm" else None
    before = list(Slot.objects.values_list("taken")), list(Hold.objects.values_list("state"))

    def full(lines, *, at):
        raise DatabaseError("disk full")

    monkeypatch.setattr(journal, "record_many", full)

    with pytest.raises(DatabaseError):
        visits.confirm(held) if held else visits.hold(slot)

    assert (list(Slot.objects.values_list("taken")), list(Hold.objects.values_list("state"))) == before
    assert not Booking.objects.exists()
    assert not Message.objects.exists()


# --- sealing ---


def test_seal_chains_what_waits_in_order_for_each_office_apart(office):
    elsewhere = houses.make_office(slug="makassar", zone="Asia/Makassar")
    write(office, 2)
    write(elsewhere, 1)
    write(office, 1)

    assert journal.seal() == 4
    assert journal.seal() == 0

    positions = JournalEntry.objects.order_by("pk").values_list("office", "position")
    assert list(positions) == [("bekasi", 1), ("bekasi", 2), ("makassar", 1), ("bekasi", 3)]
    verdicts = journal.verify(NOW)
    assert [(one.office, one.links, one.broken, one.unsealed) for one in verdicts] == [
        ("bekasi", 3, "", 0),
        ("makassar", 1, "", 0),
    ]


def test_seal_takes_up_where_it_stopped(office):
    sealed(office, 2)
    sealed(office, 3)

    assert ChainHead.objects.get().position == 5
    assert broken() == ""


def test_seal_takes_no_more_than_a_batch_at_once(office, monkeypatch):
    monkeypatch.setattr(journal, "MOST_AT_ONCE", 2)
    write(office, 5)

    assert [journal.seal() for _time in range(4)] == [2, 2, 1, 0]
    assert broken() == ""


# --- verifying ---


def test_verify_of_an_untouched_chain_finds_it_whole(office):
    sealed(office, 5)

    assert broken() == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "test.undone"},
        {"subject": "thing:9"},
        {"by": "somebody"},
        {"at": NOW + dt.timedelta(microseconds=1)},
        {"detail": {"number": 99}},
        {"detail": {"number": "2"}},
        {"seal": bytes(32)},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_verify_of_an_altered_row_names_its_link(office, fields):
    entries = sealed(office, 5)

    alter(entries[2], **fields)

    assert broken() == "link 3 of bekasi was altered"


def test_verify_of_an_altered_row_whose_seal_was_made_anew_names_the_next_link(office):
    entries = sealed(office, 5)
    entries[2].action = "test.undone"

    seal = journal.chain.entry_hash(bytes(entries[1].seal), journal.fields(entries[2]))
    alter(entries[2], action="test.undone", seal=seal)

    assert broken() == "link 4 of bekasi was altered"


@pytest.mark.parametrize(("place", "name"), [(0, "1"), (2, "3")])
def test_verify_when_a_row_was_deleted_names_the_missing_link(office, place, name):
    entries = sealed(office, 5)

    entries[place].delete()

    assert broken() == f"link {name} of bekasi is missing"


def test_verify_when_a_row_was_unsealed_names_the_missing_link(office):
    entries = sealed(office, 5)

    alter(entries[2], position=None, seal=None)

    assert broken() == "link 3 of bekasi is missing"


def test_verify_when_two_rows_were_swapped_names_the_first(office):
    entries = sealed(office, 5)

    alter(entries[1], position=99)
    alter(entries[2], position=2)
    alter(entries[1], position=3)

    assert broken() == "link 2 of bekasi was altered"


def test_verify_when_the_end_was_cut_off_says_so(office):
    entries = sealed(office, 5)

    for entry in entries[3:]:
        entry.delete()

    assert broken() == "link 4 of bekasi is missing: the chain's end was cut off"


@pytest.mark.parametrize("fields", [{"seal": bytes(32)}, {"position": 4}, {"position": 0, "seal": bytes(32)}], ids=str)
def test_verify_when_the_head_was_altered_says_so(office, fields):
    sealed(office, 5)

    ChainHead.objects.update(**fields)

    assert broken() == "the head of bekasi was altered"


def test_verify_when_end_and_head_were_cut_off_together_cannot_know_but_says_when_nothing_is_left(office):
    """Who can rewrite both rows can shorten the chain; a copy of the head kept elsewhere would show it."""
    sealed(office, 5)

    ChainHead.objects.all().delete()

    assert broken() == "the head of bekasi is missing"


def test_verify_of_a_long_chain_reads_it_in_stretches(office, monkeypatch):
    entries = sealed(office, 7)
    monkeypatch.setattr(journal, "MOST_AT_ONCE", 3)
    assert broken() == ""

    entries[6].delete()
    assert broken() == "link 7 of bekasi is missing: the chain's end was cut off"
    alter(entries[3], by="somebody")
    assert broken() == "link 4 of bekasi was altered"


def test_verify_says_how_old_the_oldest_unsealed_row_is(office):
    sealed(office, 1)
    write(office, 1, at=NOW - dt.timedelta(minutes=3))
    write(office, 2, at=NOW - dt.timedelta(minutes=90))

    (verdict,) = journal.verify(NOW)

    assert (verdict.broken, verdict.unsealed, verdict.oldest_unsealed) == ("", 3, dt.timedelta(minutes=90))


# --- the command ---


def test_verify_journal_prints_a_line_for_each_office(office, capsys):
    sealed(office, 2)

    call_command("verify_journal")

    assert capsys.readouterr().out == "bekasi: whole, 2 links, 0 unsealed\n"


def test_verify_journal_when_a_link_is_broken_names_it_and_fails(office, capsys):
    entries = sealed(office, 2)
    alter(entries[0], by="somebody")

    with pytest.raises(CommandError) as failure:
        call_command("verify_journal")

    assert failure.value.returncode == 1
    assert "link 1 of bekasi was altered" in capsys.readouterr().out


def test_verify_journal_when_rows_wait_too_long_fails(office, capsys):
    write(office, 1, at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    with pytest.raises(CommandError) as failure:
        call_command("verify_journal")

    assert failure.value.returncode == 2
    assert "1 unsealed, the oldest for " in capsys.readouterr().out
