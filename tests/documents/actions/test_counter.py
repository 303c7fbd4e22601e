"""At the counter: whose case it is, what is ticked, what is decided, and what is told."""

import datetime as dt

import pytest
from django.utils import timezone

from bookings import wording
from bookings.actions import catalogue
from bookings.actions.delivery import text_of
from bookings.errors import NotLive
from bookings.models import Booking, Message
from documents.actions import counter
from documents.errors import AnotherWanted, CaseOver, CaseTaken, Unsettled
from documents.models import CaseFacts, CounterCase, CounterDecision, DeadlineRule, Paper, SeenOriginal
from documents.reports import counter as reports
from documents.rules.cases import Fact
from documents.rules.counter import Fault, Outcome
from documents.rules.kinds import PaperKind
from offices.models import JournalEntry
from tests.factories import counters, handed, houses, lists, visits

pytestmark = pytest.mark.django_db
EKTP, CARD = PaperKind.EKTP, PaperKind.FAMILY_CARD


@pytest.fixture(autouse=True)
def own_vault(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"


@pytest.fixture
def booking():
    return counters.make_visit()


@pytest.fixture
def officer():
    return houses.make_user(role="counter")


@pytest.fixture
def colleague():
    return houses.make_user(role="counter")


def see_all(booking, by):
    for kind in (EKTP, CARD):
        counter.tick(booking=booking, kind=kind, by=by)


def deeds():
    return list(JournalEntry.objects.filter(action__startswith="counter.").order_by("pk").values_list("action", "by"))


def test_tick_when_an_original_is_seen_keeps_who_and_when_at_once(booking, officer):
    counter.tick(booking=booking, kind=EKTP, by=officer)
    counter.tick(booking=booking, kind=EKTP, by=officer)

    row = SeenOriginal.objects.get()
    assert (row.kind, row.fault, row.seen_by) == ("ektp", "", officer)
    assert abs(timezone.now() - row.seen_at) < dt.timedelta(minutes=1)
    assert deeds() == [("counter.taken", officer.username), ("counter.original_seen", officer.username)]


def test_untick_when_it_was_a_mistake_takes_the_tick_back(booking, officer):
    counter.tick(booking=booking, kind=EKTP, by=officer, fault=Fault.COPY)
    counter.untick(booking=booking, kind=EKTP, by=officer)

    assert not SeenOriginal.objects.exists()
    assert deeds()[-1] == ("counter.original_unseen", officer.username)


def test_case_when_another_has_it_refuses_the_second_and_changes_nothing(booking, officer, colleague):
    counter.tick(booking=booking, kind=EKTP, by=officer)

    for deed in (
        lambda: counter.take(booking=booking, by=colleague),
        lambda: counter.tick(booking=booking, kind=CARD, by=colleague),
        lambda: counter.untick(booking=booking, kind=EKTP, by=colleague),
        lambda: counter.establish(booking=booking, answers={}, also=[Fact.PILGRIM], by=colleague),
        lambda: counter.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=colleague),
    ):
        with pytest.raises(CaseTaken):
            deed()

    assert [row.kind for row in SeenOriginal.objects.all()] == ["ektp"]
    assert CounterCase.objects.get().taken_by == officer


def test_case_when_its_officer_gave_no_sign_of_life_is_free_with_all_its_ticks(booking, officer, colleague):
    counter.tick(booking=booking, kind=EKTP, by=officer)
    CounterCase.objects.update(lease_until=timezone.now())

    counter.tick(booking=booking, kind=CARD, by=colleague)

    assert CounterCase.objects.get().taken_by == colleague
    assert {row.kind: row.seen_by for row in SeenOriginal.objects.all()} == {"ektp": officer, "family_card": colleague}


def test_case_when_taken_over_tells_the_first_why(booking, officer, colleague):
    counter.take(booking=booking, by=officer)
    counter.take(booking=booking, by=colleague, over=True, word="You were called away.")

    case = CounterCase.objects.get()
    assert (case.taken_by, case.word) == (colleague, "You were called away.")
    assert case.is_held_by_another(officer, timezone.now())
    with pytest.raises(CaseTaken):
        counter.tick(booking=booking, kind=EKTP, by=officer)
    entry = JournalEntry.objects.get(action="counter.taken_over")
    assert (entry.by, entry.detail) == (colleague.username, {"from": officer.username})


def test_leave_when_it_is_ones_own_frees_the_case_and_nobody_elses(booking, officer, colleague):
    counter.take(booking=booking, by=officer)
    counter.leave(booking=booking, by=colleague)
    assert CounterCase.objects.get().taken_by == officer

    counter.leave(booking=booking, by=officer)
    assert CounterCase.objects.get().taken_by is None


def test_establish_when_facts_are_said_changes_the_list(booking, officer):
    lists.make_set("travel_agency_letter", case="haj_umrah")
    counter.establish(booking=booking, answers={"parents": "none"}, also=[Fact.PILGRIM, Fact.ESCORTED], by=officer)

    found = reports.known(booking)

    said = CaseFacts.objects.get()
    assert (said.choices, said.also, said.said_by) == ({}, {"pilgrim"}, officer)
    assert [one.code for one in found.listing.demands] == ["ektp", "family_card", "travel_agency_letter"]


def test_decide_when_all_is_seen_is_complete_and_frees_the_case(booking, officer):
    see_all(booking, officer)

    decision = counter.decide(booking=booking, outcome=Outcome.COMPLETE, by=officer, note="Good.")

    case = CounterCase.objects.get()
    assert (case.state, case.taken_by) == ("complete", None)
    assert (decision.reasons, decision.until, decision.note) == ([], None, "Good.")
    assert deeds()[-1] == ("counter.complete", officer.username)
    with pytest.raises(CaseOver):
        counter.untick(booking=booking, kind=EKTP, by=officer)
    counter.reopen(booking=booking, by=officer)
    counter.untick(booking=booking, kind=EKTP, by=officer)


def test_complete_when_nobody_said_who_a_childs_parents_are_is_refused_until_somebody_does(officer):
    counters.make_lists()
    lists.make_set("parents_statement", case="child_both_parents")
    person, wishes = visits.make_person(born_on=dt.date(2020, 2, 2)), visits.make_wishes(companion="Ibu Contoh")
    child = visits.make_booking(visits.make_slot(), person=person, wishes=wishes)
    counter.tick(booking=child, kind=PaperKind.PARENTS_STATEMENT, by=officer)
    counter.establish(booking=child, answers={}, also=[], by=officer)

    with pytest.raises(Unsettled) as refused:
        counter.decide(booking=child, outcome=Outcome.COMPLETE, by=officer)
    counter.establish(booking=child, answers={"parents": "both"}, also=[], by=officer)
    counter.decide(booking=child, outcome=Outcome.COMPLETE, by=officer)

    assert refused.value.codes == ("facts_open",)
    assert CounterCase.objects.get().state == "complete"


@pytest.mark.parametrize(
    ("outcome", "code"),
    [(Outcome.COMPLETE, "papers_lacking"), (Outcome.REFER, "referral_needs_reason")],
)
def test_decide_when_it_cannot_be_changes_nothing(booking, officer, outcome, code):
    with pytest.raises(Unsettled) as refused:
        counter.decide(booking=booking, outcome=outcome, by=officer)

    assert refused.value.codes == (code,)
    assert not CounterDecision.objects.exists()
    assert not CounterCase.objects.exists()


def test_decide_when_no_deadline_is_in_force_changes_nothing(booking, officer):
    DeadlineRule.objects.all().delete()

    with pytest.raises(Unsettled) as refused:
        counter.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=officer)

    assert refused.value.codes == ("no_deadline_rule",)
    assert Message.objects.filter(kind__in=["return", "incomplete"]).count() == 0


def test_refer_when_done_is_decided_by_another(booking, officer, colleague):
    counter.decide(booking=booking, outcome=Outcome.REFER, by=officer, why="paper_in_doubt")
    see_all(booking, officer)
    with pytest.raises(AnotherWanted):
        counter.decide(booking=booking, outcome=Outcome.COMPLETE, by=officer)
    counter.leave(booking=booking, by=officer)

    counter.decide(booking=booking, outcome=Outcome.COMPLETE, by=colleague)

    assert CounterCase.objects.get().state == "complete"


# --- incomplete: a deadline, a place, a message ----------------------------------------------------------------------


@pytest.fixture
def came():
    """A booking made for a place to come, whose time has begun since."""
    booking = counters.make_visit(starts_at=counters.soon(1))
    slot = booking.slot
    for days in (3, 10, 20):
        visits.make_slot(point=slot.point, starts_at=counters.soon(days), capacity=2, online=0)
    slot.starts_at = timezone.now() - dt.timedelta(minutes=20)
    slot.save(update_fields=["starts_at"])
    return Booking.objects.for_display().get(pk=booking.pk)


def test_incomplete_when_decided_keeps_a_place_before_the_deadline_and_tells_of_it(came, officer):
    counter.tick(booking=came, kind=EKTP, by=officer)

    decision = counter.decide(booking=came, outcome=Outcome.INCOMPLETE, by=officer)

    decision.refresh_from_db()
    office = came.office
    assert decision.until == office.local(timezone.now()).date() + dt.timedelta(days=14)
    assert [(one["demand"], one["code"], one["cures"]) for one in decision.reasons] == [
        ("family_card", "paper_missing", ["letter"])
    ]
    kept = Booking.objects.for_display().get(pk=came.pk)
    assert kept.slot.starts_at == counters.soon(10)
    assert reports.is_place_kept(decision, kept)
    told = Message.objects.filter(booking=came, state="queued")
    assert [(one.kind, one.remedies, one.until) for one in told] == [("return", ["add"], decision.until)]
    local = kept.local_start
    when = f"{local.day} {wording.MONTHS_ID[local.month - 1]} {local:%H.%M}"
    assert f": berkas ..{kept.code[-3:]}: belum ada, tambahkan. Datang {when}: http" in text_of(told[0])


@pytest.mark.parametrize(("outcome", "why"), [(Outcome.INCOMPLETE, ""), (Outcome.REFER, "paper_in_doubt")])
def test_decision_says_that_the_person_came(came, officer, outcome, why):
    counter.tick(booking=came, kind=EKTP, by=officer)
    assert Booking.objects.get(pk=came.pk).came_at is None

    decision = counter.decide(booking=came, outcome=outcome, by=officer, why=why)

    assert Booking.objects.get(pk=came.pk).came_at == decision.decided_at


def test_incomplete_when_no_place_is_free_is_told_all_the_same(came, officer):
    type(came.slot).objects.exclude(pk=came.slot_id).delete()
    counter.tick(booking=came, kind=EKTP, by=officer, fault=Fault.UNREADABLE)

    decision = counter.decide(booking=came, outcome=Outcome.INCOMPLETE, by=officer)

    assert Booking.objects.get(pk=came.pk).slot_id == came.slot_id
    assert not reports.is_place_kept(decision, came)
    told = Message.objects.filter(booking=came, state="queued")
    assert [(one.kind, one.remedies, one.until) for one in told] == [("incomplete", ["replace", "add"], decision.until)]


def test_incomplete_when_found_twice_is_told_twice(came, officer):
    for _time in range(2):
        counter.decide(booking=came, outcome=Outcome.INCOMPLETE, by=officer)

    assert Message.objects.filter(booking=came, kind="return").count() == 2


def test_incomplete_wants_an_accepted_paper_again_whose_original_has_a_fault(came, officer):
    outside = handed.make_outside()
    for kind in (EKTP, CARD):
        handed.hand_in(came, kind=kind, outside=outside)
    Paper.objects.update(state="accepted")
    counter.tick(booking=came, kind=EKTP, by=officer, fault=Fault.DIFFERS)
    counter.tick(booking=came, kind=CARD, by=officer)

    counter.decide(booking=came, outcome=Outcome.INCOMPLETE, by=officer)

    paper = Paper.objects.get(kind="ektp")
    assert (paper.state, paper.reasons, paper.decided_by) == ("refused", ["data_differ"], officer)
    assert Paper.objects.get(kind="family_card").state == "accepted"
    handed.hand_in(came, kind=EKTP, pages="two", outside=outside)
    assert Paper.objects.get(kind="ektp").state == "received"


def test_case_when_the_booking_is_cancelled_is_refused_and_nothing_changes(booking, officer):
    Booking.objects.update(state="cancelled")

    for deed in (
        lambda: counter.take(booking=booking, by=officer),
        lambda: counter.tick(booking=booking, kind=EKTP, by=officer),
        lambda: counter.decide(booking=booking, outcome=Outcome.INCOMPLETE, by=officer),
        lambda: counter.reopen(booking=booking, by=officer),
    ):
        with pytest.raises(NotLive):
            deed()

    assert not CounterCase.objects.exists()
    assert not Message.objects.filter(kind__in=["return", "incomplete"]).exists()


def test_deadline_when_the_office_has_its_own_is_that(came, officer):
    counters.make_deadline(days=7, office=came.office)

    decision = counter.decide(booking=came, outcome=Outcome.INCOMPLETE, by=officer)

    assert decision.until == came.office.local(timezone.now()).date() + dt.timedelta(days=7)
    assert Booking.objects.for_display().get(pk=came.pk).slot.starts_at == counters.soon(3)


def test_switch_when_the_wrong_service_was_booked_keeps_the_place(booking, officer):
    other = houses.make_service(code="replace_damaged")
    houses.make_offer(point=booking.slot.point, service=other)
    catalogue.forget()

    counter.switch(booking=booking, to=other, by=officer)

    now = Booking.objects.get(pk=booking.pk)
    assert (now.service, now.slot_id, now.version) == (other, booking.slot_id, booking.version)
    assert JournalEntry.objects.get(action="booking.service_switched").detail == {"from": "new", "to": other.code}


def test_switch_when_the_office_has_no_such_service_changes_nothing(booking, officer):
    other = houses.make_service(code="replace_lost")

    with pytest.raises(counter.switching.NotOffered):
        counter.switch(booking=booking, to=other, by=officer)

    assert Booking.objects.get(pk=booking.pk).service.code == "new"
