"""Papers go when their time is over, provably, and never while a hold stands."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.utils import timezone

from bookings.models import Booking, Collection
from documents.actions import papers, receiving, retention, seeding
from documents.models import Paper, PaperPage, RetentionRule, VaultFile
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import handed, houses

pytestmark = pytest.mark.django_db

ISSUED = dt.date(2030, 3, 8)
LAST_EVENING = dt.datetime(2030, 4, 6, 16, 59, tzinfo=dt.UTC)  # 23.59 in Jakarta on the thirtieth day
AFTER = dt.datetime(2030, 4, 6, 17, 1, tzinfo=dt.UTC)


@pytest.fixture
def officer():
    return houses.make_user(role="supervisor", username="boss")


@pytest.fixture
def outside():
    return handed.make_outside()


@pytest.fixture
def booking(outside, officer):
    """Its passport was issued; uploads go thirty days later."""
    handed.make_rule(days=30)
    booking = handed.make_booking()
    handed.hand_in(booking, pages="one|two", outside=outside)
    retention.note_issued(booking=booking, on=ISSUED, by=officer)
    return booking


def make_ready(outside, at):
    """A visit whose passport was marked ready with others at that moment."""
    handed.make_rule(days=30)
    booking = handed.make_booking()
    handed.hand_in(booking, outside=outside)
    Collection.objects.create(booking=booking, ready_at=at, ready_key=uuid.uuid4(), undo_until=at)
    return booking


def test_papers_of_an_issued_passport_stay_thirty_days_and_are_then_gone_with_proof(booking, outside):
    files = list(VaultFile.objects.order_by("pk"))

    assert retention.destroy_due(LAST_EVENING) == 0
    assert retention.destroy_due(AFTER) == 1
    retention.empty(store=outside.store)

    paper = Paper.objects.get()
    assert (paper.state, paper.destroyed_at is not None) == ("destroyed", True)
    assert (PaperPage.objects.count(), VaultFile.objects.count()) == (0, 0)
    assert [outside.store.has(file.store_name) for file in files] == [False, False]
    named = sorted(file.address[:16] for file in files)
    proof = JournalEntry.objects.get(action="paper.destroyed")
    assert (proof.subject, proof.by) == (f"booking:{booking.pk}", "")
    assert proof.detail == {"kind": "ektp", "reason": "retention", "files": named}
    assert sorted(JournalEntry.objects.get(action="vault.emptied").detail["files"]) == named


def test_papers_when_the_store_is_gone_are_unreadable_all_the_same_and_their_bytes_follow(booking, outside):
    file = VaultFile.objects.first()
    sealed = outside.store.get(file.store_name)

    retention.destroy_due(AFTER)
    assert retention.empty(store=handed.BrokenVault()) == 0

    file.refresh_from_db()
    assert outside.store.get(file.store_name) == sealed
    assert file.wrapped_key is None
    assert not JournalEntry.objects.filter(action="vault.emptied").exists()
    assert retention.empty(store=outside.store) == 2


def test_papers_while_a_hold_stands_are_kept_and_go_when_it_is_lifted(booking, officer):
    retention.hold(booking=booking, reason="court", reference="B/12/2030", by=officer)

    assert retention.destroy_due(AFTER) == 0
    with pytest.raises(Refused, match="held"):
        retention.destroy(booking=booking, reason="asked", by=officer)
    with pytest.raises(Refused, match="held_already"):
        retention.hold(booking=booking, reason="audit", reference="2", by=officer)
    assert PaperPage.objects.count() == 2

    retention.lift(booking=booking, by=officer)
    assert retention.destroy_due(AFTER) == 1
    with pytest.raises(Refused, match="not_held"):
        retention.lift(booking=booking, by=officer)


@pytest.fixture
def held_late(monkeypatch, booking, officer):
    """A court's word for this booking comes after the days were counted, and before the papers are locked."""
    lock = receiving.one_at_a_time

    def after_a_hold(locked):
        if locked == booking and retention.hold_on(booking) is None:
            retention.hold(booking=booking, reason="court", reference="B/12/2030", by=officer)
        lock(locked)

    return lambda: monkeypatch.setattr(receiving, "one_at_a_time", after_a_hold)


def test_hold_placed_at_the_last_moment_keeps_its_papers_and_stops_nobody_elses(booking, outside, officer, held_late):
    other = handed.make_booking()
    handed.hand_in(other, outside=outside)
    retention.note_issued(booking=other, on=ISSUED, by=officer)
    held_late()

    assert retention.destroy_due(AFTER) == 1

    assert dict(Paper.objects.values_list("booking", "state")) == {booking.pk: "received", other.pk: "destroyed"}


def test_hold_placed_at_the_last_moment_keeps_a_page_that_was_taken_out(booking, outside, held_late):
    papers.remove(booking=booking, page=PaperPage.objects.earliest("pk").pk, by=None)
    held_late()

    with time_machine.travel(timezone.now() + papers.UNDO + dt.timedelta(seconds=1)):
        retention.tend(store=outside.store)

    assert retention.hold_on(booking) is not None
    assert PaperPage.objects.count() == 2


def test_papers_of_a_passport_that_is_ready_go_by_the_day_it_was(outside):
    booking = make_ready(outside, dt.datetime(2030, 3, 7, 18, tzinfo=dt.UTC))  # 8 March in Jakarta

    assert retention.facts_of(booking).issued_on == ISSUED
    assert retention.destroy_due(LAST_EVENING) == 0
    assert retention.destroy_due(AFTER) == 1


@pytest.mark.parametrize(("noted", "counts"), [(7, 7), (9, 8)])
def test_papers_of_a_passport_that_is_ready_and_issued_go_by_the_earlier_day(outside, officer, noted, counts):
    booking = make_ready(outside, dt.datetime(2030, 3, 8, 3, tzinfo=dt.UTC))

    retention.note_issued(booking=booking, on=dt.date(2030, 3, noted), by=officer)

    assert retention.facts_of(booking).issued_on == dt.date(2030, 3, counts)


def test_papers_of_a_visit_without_a_passport_have_a_clock_of_their_own(outside):
    handed.make_rule(days=90, counts_from="visit")
    booking = handed.make_booking()  # on 4 March 2030
    handed.hand_in(booking, outside=outside)

    assert retention.destroy_due(dt.datetime(2030, 6, 1, 12, tzinfo=dt.UTC)) == 0
    assert retention.destroy_due(dt.datetime(2030, 6, 2, 12, tzinfo=dt.UTC)) == 1


def test_papers_of_a_cancelled_booking_go_by_the_day_of_cancelling(outside):
    handed.make_rule(days=7, counts_from="cancelled")
    booking = handed.make_booking()
    handed.hand_in(booking, outside=outside)
    Booking.objects.update(state="cancelled")
    booking.changes.create(
        key="00000000-0000-0000-0000-000000000001",
        kind="cancelled",
        from_slot=booking.slot,
        at=dt.datetime(2030, 2, 1, 3, tzinfo=dt.UTC),
        undo_until=dt.datetime(2030, 2, 1, 4, tzinfo=dt.UTC),
    )

    assert retention.destroy_due(dt.datetime(2030, 2, 7, 12, tzinfo=dt.UTC)) == 0
    assert retention.destroy_due(dt.datetime(2030, 2, 8, 12, tzinfo=dt.UTC)) == 1


def test_papers_are_judged_by_the_rule_in_force_when_their_clock_began(booking):
    rule = RetentionRule.objects.get()
    rule.valid_to = ISSUED
    rule.save()
    handed.make_rule(days=1, valid_from=ISSUED + dt.timedelta(days=1))

    assert retention.destroy_due(LAST_EVENING) == 0


def test_page_that_was_taken_out_is_destroyed_once_it_cannot_come_back(outside):
    booking = handed.make_booking()
    gone, stays = handed.hand_in(booking, pages="one|two", outside=outside).pages
    papers.remove(booking=booking, page=gone.pk, by=None)

    retention.tend(store=outside.store)
    assert PaperPage.objects.count() == 2

    with time_machine.travel(timezone.now() + papers.UNDO + dt.timedelta(seconds=1)):
        retention.tend(store=outside.store)
    assert PaperPage.objects.get() == stays
    assert (outside.store.has(gone.file.store_name), outside.store.has(stays.file.store_name)) == (False, True)
    assert JournalEntry.objects.get(action="paper.destroyed").detail["reason"] == "removed"


def test_paper_when_destroyed_can_be_handed_in_anew(booking, outside):
    retention.destroy_due(AFTER)

    received = handed.hand_in(booking, pages="one", outside=outside)

    assert papers.content_of(received.pages[0], outside=outside) == b"one"
    assert list(Paper.objects.values_list("state", flat=True)) == ["destroyed", "received"]


def test_page_when_its_key_is_gone_is_not_shown_to_anybody(booking, outside, officer):
    page = PaperPage.objects.first()
    VaultFile.objects.update(wrapped_key=None, destroyed_at=timezone.now())

    with pytest.raises(Refused, match="page_unreadable"):
        papers.look(page=PaperPage.objects.get(pk=page.pk), by=officer, outside=outside)
    assert not JournalEntry.objects.filter(action="paper.viewed").exists()


def test_rules_that_ship_say_thirty_days_after_a_passport_and_are_not_confirmed():
    seeding.seed(dt.date(2030, 1, 1))

    rows = RetentionRule.objects.order_by("counts_from").values_list("counts_from", "kind", "days", "confirmed")
    assert list(rows) == [
        ("cancelled", "", 7, False),
        ("ended", "interview", 365, False),
        ("issued", "", 30, False),
        ("visit", "", 90, False),
    ]
