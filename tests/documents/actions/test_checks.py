"""Papers before the visit: when they reach the officers, whose hands they are in, what is answered and told."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from bookings import wording
from bookings.actions.delivery import text_of
from bookings.models import Booking, Message
from documents.actions import cases, checking, checks, retention
from documents.errors import CaseTaken, CheckOver, NoCheck, NoPage, PaperClosed, Unsettled
from documents.models import Check, DeadlineRule, LookedAt, Paper, PaperPage, SeenOriginal
from documents.reports import checks as reports
from documents.rules.cases import Fact
from documents.rules.counter import Fault, Outcome
from documents.rules.kinds import PaperKind
from offices.models import Holiday, JournalEntry, ServiceDay, ServiceSpan
from tests.factories import counters, handed, houses, lists, visits
from tests.factories.checks import CARD, EKTP, answer, hand_in, make_booking, make_check, make_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    return make_rules()


@pytest.fixture
def officer():
    return houses.make_user(role="counter")


@pytest.fixture
def colleague():
    return houses.make_user(role="counter")


def told(booking):
    return list(Message.objects.filter(booking=booking, kind__startswith="papers").values_list("kind", flat=True))


def deeds():
    return list(
        JournalEntry.objects.filter(action__startswith="check.").order_by("pk").values_list("action", flat=True)
    )


# --- onto the list ---------------------------------------------------------------------------------------------------


def test_papers_when_all_that_is_asked_is_there_wait_for_an_officer_by_themselves():
    booking = make_booking()

    hand_in(booking, EKTP)
    assert not Check.objects.exists()
    hand_in(booking, CARD)

    check = Check.objects.get()
    assert (check.booking, check.state, check.asked_by) == (booking, "waiting", None)
    assert deeds() == ["check.asked"]


def test_papers_when_more_is_handed_in_while_they_wait_keep_their_place_and_clock():
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    due_at = Check.objects.get().due_at

    hand_in(booking, EKTP, pages="another side")

    assert Check.objects.get().due_at == due_at


def test_papers_while_it_is_open_what_is_asked_do_not_go_by_themselves_until_it_is_said():
    requirements = lists.make_set("ektp", case="adult_replacement")
    lists.make_asked(requirements, "old_passport", needs=["book_recent"])
    houses.make_service(code="replace_expired")
    booking = make_booking()
    booking.service = houses.make_service(code="replace_expired")
    booking.save(update_fields=["service"])
    hand_in(booking, EKTP)
    assert not Check.objects.exists()

    cases.say(booking=booking, choices={"book": "older"}, also=[], by=None)

    assert Check.objects.count() == 1


def test_ask_when_something_is_missing_still_reaches_the_officers():
    booking = make_booking()
    hand_in(booking, EKTP)

    checks.ask(booking=booking)

    assert Check.objects.get().is_waiting


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda one: Paper.objects.all().delete() if PaperPage.objects.all().delete() else None, "nothing_new"),
        (lambda one: Booking.objects.update(state="cancelled"), "booking_not_live"),
        (lambda one: type(one.slot).objects.update(starts_at=timezone.now()), "visit_has_begun"),
        (lambda one: checks.ask(booking=one), "check_waits"),
    ],
    ids=["nothing handed in", "cancelled", "visit begun", "twice"],
)
def test_ask_when_it_cannot_be_changes_nothing(spoil, code):
    booking = make_booking()
    hand_in(booking, EKTP)
    spoil(booking)
    booking, before = Booking.objects.for_display().get(pk=booking.pk), Check.objects.count()

    with pytest.raises(NoCheck) as refused:
        checks.ask(booking=booking)

    assert refused.value.codes == (code,)
    assert Check.objects.count() == before


def test_withdraw_takes_the_papers_off_the_list_and_they_can_be_asked_for_again():
    booking = make_check().booking

    checks.withdraw(booking=booking, by=None)
    assert reports.last_of(booking) is None
    checks.ask(booking=booking)

    assert list(Check.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "waiting"]
    assert deeds() == ["check.asked", "check.withdrawn", "check.asked"]


def test_papers_when_destroyed_wait_for_nobody():
    booking = make_check().booking

    retention.destroy(booking=booking, reason="asked", by=None)

    assert Check.objects.get().state == "withdrawn"


# --- the promise -----------------------------------------------------------------------------------------------------


def promise_of(booking, day, hour=8):
    from documents.reports import deadlines

    asked = dt.datetime.combine(day, dt.time(hour), dt.UTC)
    promised = deadlines.promise(booking, asked)
    return booking.office.local(promised).strftime("%a %d %H.%M") if promised else None


def test_promise_is_the_end_of_the_next_working_day_past_weekend_and_holidays():
    booking = make_booking()
    Holiday.objects.create(country="ID", on=dt.date(2030, 3, 11), name="A holiday", **houses.SOURCED)

    assert promise_of(booking, dt.date(2030, 3, 4)) == "Tue 05 23.59"
    assert promise_of(booking, dt.date(2030, 3, 8)) == "Tue 12 23.59"
    assert promise_of(booking, dt.date(2030, 3, 9)) == "Tue 12 23.59"


def test_promise_where_it_is_known_when_the_point_closes_is_that():
    booking = make_booking()
    day = ServiceDay.objects.create(
        point=booking.slot.point, on=dt.date(2030, 3, 5), state="open", made_at=timezone.now()
    )
    opens = dt.datetime(2030, 3, 5, 1, tzinfo=dt.UTC)
    ServiceSpan.objects.create(day=day, starts_at=opens, ends_at=opens + dt.timedelta(hours=8))

    assert promise_of(booking, dt.date(2030, 3, 4)) == "Tue 05 16.00"


def test_promise_when_asked_late_in_the_evening_counts_from_the_day_on_the_offices_clock():
    assert promise_of(make_booking(), dt.date(2030, 3, 4), hour=18) == "Wed 06 23.59"  # 01.00 on Tuesday in Jakarta


def test_promise_of_an_office_of_its_own_is_that_and_without_a_rule_there_is_none():
    booking = make_booking()
    counters.make_deadline(days=3, counts_from="check", office=booking.office)
    assert promise_of(booking, dt.date(2030, 3, 4)) == "Thu 07 23.59"

    DeadlineRule.objects.filter(counts_from="check").delete()

    assert promise_of(booking, dt.date(2030, 3, 4)) is None
    assert make_check(booking).due_at is None


# --- one officer at a time -------------------------------------------------------------------------------------------


def test_check_when_another_has_it_refuses_the_second_and_changes_nothing(officer, colleague):
    check = make_check()
    checking.mark(check=check, kind=EKTP, by=officer)

    for deed in (
        lambda: checking.take(check=check, by=colleague),
        lambda: checking.mark(check=check, kind=EKTP, by=colleague, fault=Fault.COPY),
        lambda: checking.unmark(check=check, kind=EKTP, by=colleague),
        lambda: checking.establish(check=check, answers={}, also=[Fact.PILGRIM], by=colleague),
        lambda: checking.answer(check=check, outcome=Outcome.INCOMPLETE, by=colleague),
    ):
        with pytest.raises(CaseTaken):
            deed()

    assert [(row.kind, row.fault, row.seen_by) for row in LookedAt.objects.all()] == [("ektp", "", officer)]
    assert Check.objects.get().taken_by == officer


def test_check_when_taken_over_tells_the_first_why(officer, colleague):
    check = make_check()
    checking.take(check=check, by=officer)

    checking.take(check=reports.last_of(check.booking), by=colleague, over=True, word="You are at the counter.")

    found = Check.objects.get()
    assert (found.taken_by, found.word) == (colleague, "You are at the counter.")
    assert JournalEntry.objects.get(action="check.taken_over").detail == {"from": officer.username}


def test_check_when_its_officer_gave_no_sign_of_life_is_free_with_all_looks(officer, colleague):
    check = make_check()
    checking.mark(check=check, kind=EKTP, by=officer)
    Check.objects.update(lease_until=timezone.now())

    checking.take(check=check, by=colleague)

    assert Check.objects.get().taken_by == colleague
    assert LookedAt.objects.get().seen_by == officer


def test_leave_frees_ones_own_and_nobody_elses(officer, colleague):
    check = make_check()
    checking.take(check=check, by=officer)
    checking.leave(check=check, by=colleague)
    assert Check.objects.get().taken_by == officer

    checking.leave(check=check, by=officer)
    assert Check.objects.get().taken_by is None


# --- looking ---------------------------------------------------------------------------------------------------------


def test_mark_says_nothing_of_originals_and_can_be_changed_and_taken_back(officer):
    check = make_check()

    checking.mark(check=check, kind=EKTP, by=officer)
    checking.mark(check=check, kind=EKTP, by=officer, fault=Fault.UNREADABLE)
    assert [row.fault for row in LookedAt.objects.all()] == ["cannot_be_read"]
    checking.unmark(check=check, kind=EKTP, by=officer)

    assert not LookedAt.objects.exists()
    assert not SeenOriginal.objects.exists()
    assert deeds()[-3:] == ["check.looked_at", "check.looked_at", "check.look_taken_back"]


def test_mark_when_the_paper_is_not_there_is_refused(officer):
    with pytest.raises(NoPage):
        checking.mark(check=make_check(), kind=CARD, by=officer)


def test_mark_when_the_paper_changed_since_counts_no_more(officer):
    check = make_check()
    checking.mark(check=check, kind=EKTP, by=officer)

    hand_in(check.booking, EKTP, pages="a new picture")

    sheet = reports.sheet(check.booking, check)
    assert (sheet.seen, sheet.changed) == ({}, (EKTP,))
    with pytest.raises(Unsettled, match="papers_unlooked"):
        checking.answer(check=check, outcome=Outcome.INCOMPLETE, by=officer)


# --- answering -------------------------------------------------------------------------------------------------------


def test_complete_accepts_the_papers_and_tells_to_bring_the_originals():
    booking = make_booking()
    hand_in(booking, EKTP, CARD)

    check = answer(booking)

    assert (check.state, check.reasons, check.until, check.taken_by) == ("complete", [], None, None)
    assert set(Paper.objects.values_list("state", flat=True)) == {"accepted"}
    assert told(booking) == ["papers_good"]
    assert not SeenOriginal.objects.exists()
    with pytest.raises(PaperClosed):
        hand_in(booking, EKTP, pages="another picture")


@pytest.mark.parametrize(("also", "state"), [([Fact.PILGRIM], "cancelled"), ([], "queued")])
def test_word_that_papers_are_complete_is_not_said_once_the_case_asks_for_more(also, state):
    booking = make_booking()
    lists.make_set("diploma", case="haj_umrah")
    hand_in(booking, EKTP, CARD)
    answer(booking)

    cases.say(booking=booking, choices={}, also=also, by=None)

    assert Message.objects.get(kind="papers_good").state == state


def test_complete_when_a_childs_parents_are_only_assumed_waits_until_somebody_said_who_they_are(officer):
    lists.make_set("ektp", case="child_both_parents")
    person, wishes = visits.make_person(born_on=dt.date(2025, 2, 2)), visits.make_wishes(companion="Ibu Contoh")
    child = make_booking(person=person, wishes=wishes)
    hand_in(child, EKTP)
    assert not Check.objects.exists()  # all that the usual case asks for is here, and whether it is theirs nobody said
    check = checks.ask(booking=child)
    checking.mark(check=check, kind=EKTP, by=officer)

    with pytest.raises(Unsettled, match="facts_open"):
        checking.answer(check=check, outcome=Outcome.COMPLETE, by=officer)
    assert Paper.objects.get().state == "received"
    checking.establish(check=check, answers={"parents": "both"}, also=[], by=officer)
    checking.answer(check=check, outcome=Outcome.COMPLETE, by=officer)

    assert reports.last_of(child).state == "complete"


def test_incomplete_when_only_the_childs_parents_are_open_asks_and_goes_on_once_they_are_said(officer):
    lists.make_set("ektp", case="child_both_parents")
    person, wishes = visits.make_person(born_on=dt.date(2025, 2, 2)), visits.make_wishes(companion="Ibu Contoh")
    child = make_booking(person=person, wishes=wishes)
    hand_in(child, EKTP)
    checks.ask(booking=child)

    first = answer(child, officer)

    assert first.state == "incomplete"
    assert told(child) == ["papers_lack"]
    with translation.override("id"):
        standing = reports.standing(child, timezone.now(), has_news=False)
    assert [(one.name, one.is_question) for one in standing.lacks] == [("Bagaimana dengan orang tua si anak?", True)]
    assert standing.against == "nothing_new"
    cases.say(booking=child, choices={"parents": "both"}, also=[], by=None)
    assert reports.last_of(child).state == "waiting"
    assert answer(child, officer).state == "complete"


def test_incomplete_names_reasons_cures_and_a_deadline_and_tells_that_there_is_an_answer():
    booking = make_check().booking

    check = answer(booking, faults={EKTP: "cannot_be_read"})

    check.refresh_from_db()
    assert [(one["demand"], one["code"], one["cures"]) for one in check.reasons] == [
        ("ektp", "cannot_be_read", ["letter"]),
        ("family_card", "paper_missing", ["letter"]),
    ]
    assert check.until == booking.office.local(timezone.now()).date() + dt.timedelta(days=14)
    assert Paper.objects.get().state == "refused"
    assert told(booking) == ["papers_lack"]
    message = Message.objects.get(kind="papers_lack")
    assert (message.remedies, message.until) == (["replace", "add"], check.until)
    until = f"{check.until.day} {wording.MONTHS_ID[check.until.month - 1]}"
    assert f": berkas ..{booking.code[-3:]}: tak terbaca, ganti; belum ada, tambahkan. Sampai {until}: http" in text_of(
        message
    )
    detail = JournalEntry.objects.get(action="check.incomplete").detail
    assert detail == {"reasons": ["cannot_be_read", "paper_missing"], "in_time": True}


def test_message_of_an_answer_says_nothing_of_the_person_or_the_papers():
    booking = make_check().booking
    answer(booking, faults={EKTP: "data_differ"})

    text = text_of(Message.objects.get(kind="papers_lack"))

    assert f"..{booking.code[-3:]}: datanya beda, perbaiki; 1 lagi. Sampai" in text
    for secret in (booking.code, *booking.name.split(), booking.identity_number, "KTP", "kartu keluarga"):
        assert secret.lower() not in text.lower()


def test_incomplete_when_found_twice_is_told_twice():
    booking = make_check().booking
    answer(booking)
    checks.begin(booking, None, timezone.now())

    answer(booking)

    assert told(booking) == ["papers_lack", "papers_lack"]


@pytest.mark.parametrize(("outcome", "code"), [("complete", "papers_lacking"), ("refer", "check_not_referred")])
def test_answer_when_it_cannot_be_changes_nothing(officer, outcome, code):
    check = make_check()
    checking.mark(check=check, kind=EKTP, by=officer)

    with pytest.raises(Unsettled) as refused:
        checking.answer(check=check, outcome=Outcome(outcome), by=officer)

    assert refused.value.codes == (code,)
    assert Check.objects.get().is_waiting
    assert Paper.objects.get().state == "received"
    assert told(check.booking) == []


def test_answer_when_no_deadline_is_in_force_changes_nothing(officer):
    check = make_check()
    checking.mark(check=check, kind=EKTP, by=officer)
    DeadlineRule.objects.filter(counts_from="counter").delete()

    with pytest.raises(Unsettled, match="no_deadline_rule"):
        checking.answer(check=check, outcome=Outcome.INCOMPLETE, by=officer)

    assert Check.objects.get().is_waiting
    assert Paper.objects.get().state == "received"


def test_answer_when_it_was_given_a_moment_ago_is_refused(officer, colleague):
    check = make_check()
    answer(check.booking, officer)

    for deed in (
        lambda: checking.take(check=check, by=colleague),
        lambda: checking.mark(check=check, kind=EKTP, by=officer),
        lambda: checking.answer(check=check, outcome=Outcome.INCOMPLETE, by=colleague),
    ):
        with pytest.raises(CheckOver):
            deed()
    assert Message.objects.filter(kind="papers_lack").count() == 1


# --- handing in again ------------------------------------------------------------------------------------------------


def test_papers_when_all_that_was_missing_came_wait_again_with_what_was_accepted_as_it_was(officer):
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    answer(booking, faults={CARD: "cannot_be_read"})

    hand_in(booking, CARD, pages="a sharp picture")

    check = reports.last_of(booking)
    sheet = reports.sheet(booking, check)
    assert check.is_waiting
    assert [one.state for one in reports.rounds_before(check)] == ["incomplete"]
    assert (list(sheet.seen), sheet.changed) == ([EKTP], (CARD,))
    checking.mark(check=check, kind=CARD, by=officer)
    checking.answer(check=check, outcome=Outcome.COMPLETE, by=officer)
    assert told(booking) == ["papers_lack", "papers_good"]


def test_papers_when_only_some_of_what_was_missing_came_wait_for_the_rest_unless_asked_for():
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    answer(booking, faults={EKTP: "cannot_be_read", CARD: "data_differ"})

    hand_in(booking, CARD, pages="a sharp picture")
    assert not reports.last_of(booking).is_waiting
    checks.ask(booking=booking)

    assert reports.last_of(booking).is_waiting


def test_papers_when_the_deadline_is_over_go_on_no_list():
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    answer(booking, faults={CARD: "cannot_be_read"})
    Check.objects.update(until=timezone.now().date() - dt.timedelta(days=2))

    hand_in(booking, CARD, pages="a sharp picture")

    assert not reports.last_of(booking).is_waiting
    with pytest.raises(NoCheck, match="check_too_late"):
        checks.ask(booking=booking)


def test_again_when_staff_put_it_back_opens_the_papers_and_the_answer_stays_in_the_history(officer):
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    answer(booking)

    checking.again(booking=booking, by=officer)

    assert reports.last_of(booking).asked_by == officer
    assert set(Paper.objects.values_list("state", flat=True)) == {"received"}
    assert [one.state for one in reports.rounds_before(reports.last_of(booking))] == ["complete"]
    with pytest.raises(NoCheck, match="check_waits"):
        checking.again(booking=booking, by=officer)


def test_own_data_as_a_file_hold_what_was_checked():
    from documents.reports import held

    booking = make_booking()
    handed.hand_in(booking, kind=PaperKind.EKTP)
    checks.ask(booking=booking)
    answer(booking)

    found = held.everything(booking)["checks"]

    assert [(one["state"], one["papers"][0]["kind"]) for one in found] == [("incomplete", "ektp")]
