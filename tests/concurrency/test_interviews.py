"""Interviews on which officers meet: one holds it, one is the second, one word settles it, and no answer is lost."""

import threading
import time

import pytest
from django.core import mail
from django.db import IntegrityError

from documents.actions import monthly, screening
from documents.models import Answer, Decision, Flag, Screening
from documents.models.monthly import MonthlyNoticeQuerySet
from documents.models.screening import DecisionQuerySet, ScreeningQuerySet
from documents.rules.outcomes import Outcome
from offices.models import JournalEntry, User
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import houses, interviews, visits

PAUSE = 0.05  # seconds between looking and writing, so that rivals do look before the first has written


def officers(count, office):
    return [houses.make_user(role="interviewer", office=office) for _one in range(count)]


def journalled(deed):
    return JournalEntry.objects.filter(action=f"screening.{deed}").count()


def unlocked(monkeypatch):
    """Rows are looked at without a lock."""

    def look(rows, **_how):
        time.sleep(PAUSE)
        return rows.all()

    monkeypatch.setattr(ScreeningQuerySet, "select_for_update", look)


# --- who holds it ----------------------------------------------------------------------------------------------------


@pytest.fixture
def booking():
    interviews.load_guide()
    return visits.make_booking(visits.make_slot())


def test_interview_that_six_officers_begin_at_once_is_held_by_one(booking):
    rivals = officers(6, booking.office)

    outcomes = all_at_once(lambda one: told(screening.open_for, booking=booking, by=one), rivals)

    assert tally(outcomes) == {"done": 1, "AlreadyTaken": 5}
    assert Screening.objects.get().interviewer == rivals[outcomes.index("done")]
    assert journalled("opened") == 1


def test_canary_officers_who_look_before_they_begin_are_told_by_the_table_alone(booking, monkeypatch):
    collided = []

    def careless(self, *, booking, defaults):
        if found := self.filter(booking=booking).first():
            return found, False
        time.sleep(PAUSE)
        try:
            return self.create(booking=booking, **defaults), True
        except IntegrityError as error:
            collided.append(error)
            raise

    monkeypatch.setattr(ScreeningQuerySet, "get_or_create", careless)

    outcomes = all_at_once(lambda one: told(screening.open_for, booking=booking, by=one), officers(6, booking.office))

    assert len(collided) > 0
    assert tally(outcomes) == {"done": 1, "AlreadyTaken": 5}


def test_interview_that_one_officer_begins_in_six_windows_is_one(booking):
    [officer] = officers(1, booking.office)

    outcomes = all_at_once(lambda _window: told(screening.open_for, booking=booking, by=officer), range(6))

    assert outcomes == ["done"] * 6
    assert (Screening.objects.count(), journalled("opened")) == (1, 1)


# --- who is the second -----------------------------------------------------------------------------------------------


@pytest.fixture
def proposed():
    """An interview whose officer wants to refuse."""
    found = interviews.make_screening(answers=interviews.FOR_WORK)
    screening.propose(screening=found, outcome=Outcome.REFUSE, by=found.interviewer, reason="procedure_not_begun")
    return Screening.objects.get(pk=found.pk)


def test_interview_that_six_want_as_second_officer_gets_one_and_never_its_own(proposed):
    rivals = [proposed.interviewer, *officers(5, proposed.office)]

    outcomes = all_at_once(lambda one: told(screening.take_second, screening=proposed, by=one), rivals)

    proposed.refresh_from_db()
    assert outcomes[0] == "NotYours"
    assert tally(outcomes[1:]) == {"done": 1, "AlreadyTaken": 4}
    assert proposed.second == rivals[outcomes.index("done")]
    assert journalled("second_taken") == 1


def test_interview_that_one_takes_twice_as_second_officer_is_journalled_once(proposed):
    [second] = officers(1, proposed.office)

    outcomes = all_at_once(lambda _window: told(screening.take_second, screening=proposed, by=second), range(4))

    assert outcomes == ["done"] * 4
    assert journalled("second_taken") == 1


def test_canary_when_it_is_looked_whether_a_second_is_there_several_are_told_yes(proposed, monkeypatch):
    def careless(self, screening, by):
        if self.get(pk=screening.pk).second_id is not None:
            return False
        time.sleep(PAUSE)
        return self.filter(pk=screening.pk).update(second=by) == 1

    monkeypatch.setattr(ScreeningQuerySet, "take_second", careless)

    outcomes = all_at_once(
        lambda one: told(screening.take_second, screening=proposed, by=one), officers(6, proposed.office)
    )

    assert tally(outcomes)["done"] > 1


# --- whose word settles it -------------------------------------------------------------------------------------------


@pytest.fixture
def waiting(proposed):
    """The proposal, with a second officer who has not spoken yet."""
    screening.take_second(screening=proposed, by=officers(1, proposed.office)[0])
    return Decision.objects.select_related("screening__second", "screening__interviewer").get()


def test_proposal_that_both_officers_settle_at_once_is_settled_by_the_second_alone(waiting):
    both = [waiting.screening.interviewer, waiting.screening.second]

    outcomes = all_at_once(lambda one: told(screening.settle, decision=waiting, agreed=True, by=one), both)

    waiting.refresh_from_db()
    assert outcomes == ["NotYours", "done"]
    assert (waiting.state, waiting.agreed_by, waiting.screening.state) == ("stands", both[1], "refused")
    assert journalled("ended") == 1


def test_proposal_that_is_agreed_to_and_declined_at_once_is_one_of_the_two(waiting):
    second, words = waiting.screening.second, [True, False, True, False]

    outcomes = all_at_once(lambda word: told(screening.settle, decision=waiting, agreed=word, by=second), words)

    waiting.refresh_from_db()
    assert tally(outcomes) == {"done": 1, "AlreadyTaken": 3}
    agreed = words[outcomes.index("done")]
    assert (waiting.state, Screening.objects.get().state) == (
        ("stands", "refused") if agreed else ("declined", "referred")
    )
    assert (journalled("ended"), journalled("handed_on")) == (int(agreed), 2 - int(agreed))


def test_canary_when_it_is_looked_whether_a_proposal_waits_both_words_count(waiting, monkeypatch):
    second = waiting.screening.second

    def careless(self, decision, state, by, now):
        if self.get(pk=decision.pk).state != Decision.State.PROPOSED:
            return False
        time.sleep(PAUSE)
        agreed_by = by if state == Decision.State.STANDS else None
        return self.filter(pk=decision.pk).update(state=state, agreed_by=agreed_by, settled_at=now) == 1

    unlocked(monkeypatch)
    monkeypatch.setattr(DecisionQuerySet, "settle", careless)

    outcomes = all_at_once(lambda word: told(screening.settle, decision=waiting, agreed=word, by=second), [True, False])

    assert outcomes == ["done", "done"]


def test_interview_that_is_ended_in_two_windows_at_once_is_ended_once():
    found = interviews.make_screening(answers=interviews.FOR_WORK)
    wanted = [(Outcome.CLEAR, ""), (Outcome.REFUSE, "procedure_not_begun")] * 2

    outcomes = all_at_once(
        lambda one: told(screening.propose, screening=found, outcome=one[0], reason=one[1], by=found.interviewer),
        wanted,
    )

    assert tally(outcomes) == {"done": 1, "Refused": 3}
    assert Decision.objects.get().outcome == wanted[outcomes.index("done")][0]


def test_canary_without_waiting_for_each_other_an_interview_ends_twice(monkeypatch):
    found = interviews.make_screening(answers=interviews.FOR_WORK)
    unlocked(monkeypatch)

    outcomes = all_at_once(
        lambda _window: told(screening.propose, screening=found, outcome=Outcome.CLEAR, by=found.interviewer), range(4)
    )

    assert outcomes.count("done") > 1


# --- answers and flags -----------------------------------------------------------------------------------------------

HALVES = [{"payer": "recruiter"}, {"papers_kept_by": "recruiter"}]  # only both together raise a flag


def test_answers_that_are_given_in_two_windows_are_both_kept_and_raise_their_flag_once():
    found = interviews.make_screening(answers=interviews.FOR_WORK)

    all_at_once(lambda given: screening.answer(screening=found, given=given, by=found.interviewer), HALVES * 2)

    assert [flag.rule.code for flag in Flag.objects.filter(cleared_at=None)] == ["middleman_pays_and_keeps"]
    assert Answer.objects.filter(question__code__in=["payer", "papers_kept_by"]).count() == 4


def test_canary_answers_that_do_not_wait_for_each_other_raise_no_flag(monkeypatch):
    found = interviews.make_screening(answers=interviews.FOR_WORK)
    unlocked(monkeypatch)
    follow, both_have_looked = screening._follow, threading.Barrier(2)

    def later(*arguments):
        both_have_looked.wait(30)
        follow(*arguments)

    monkeypatch.setattr(screening, "_follow", later)

    all_at_once(lambda given: screening.answer(screening=found, given=given, by=found.interviewer), HALVES)

    assert Flag.objects.count() == 0


def test_flag_that_is_cleared_while_its_answer_changes_is_cleared_and_never_lost():
    found = interviews.make_screening(answers={**interviews.FOR_WORK, "told_what_to_say": "yes"})
    flag = found.flags.get()

    def clear():
        screening.clear_flag(flag=flag, why="Said so alone, too.", by=found.interviewer)

    def put_right():
        screening.answer(screening=found, given={"told_what_to_say": "no"}, by=found.interviewer)

    assert all_at_once(told, [clear, put_right]) == ["done", "done"]

    flag.refresh_from_db()
    assert flag.cleared_at is not None
    assert bool(flag.why) == (flag.cleared_by == found.interviewer) == (journalled("noted") == 1)


# --- who looks -------------------------------------------------------------------------------------------------------


def test_interview_that_is_looked_at_six_times_at_once_is_six_times_in_the_journal():
    found = interviews.make_screening(answers=interviews.FOR_WORK)

    all_at_once(lambda _window: screening.look(screening=found, by=found.interviewer), range(6))

    assert journalled("seen") == 6


def test_supervisor_who_is_called_from_six_windows_is_called_once():
    found = interviews.make_screening()

    outcomes = all_at_once(
        lambda _window: told(screening.call_supervisor, screening=found, safe_contact="kakak", by=found.interviewer),
        range(6),
    )

    assert outcomes == ["done"] * 6
    assert journalled("supervisor_called") == 1
    assert found.calls.get().safe_contact == "kakak"


# --- who is told of the month's report -------------------------------------------------------------------------------


@pytest.fixture
def reported(time_machine):
    """A report that two people are to hear of."""
    found = interviews.make_screening()
    Screening.objects.update(on="2030-02-12")
    for number, role in enumerate(("supervisor", "auditor")):
        person = houses.make_user(role=role, office=found.office)
        User.objects.filter(pk=person.pk).update(email=f"{number}@kantor.example")
    time_machine.move_to("2030-03-01T03:00:00Z", tick=False)


def test_report_that_six_workers_tell_at_once_is_told_once_to_each(reported):
    sent = all_at_once(lambda _worker: monthly.tell(), range(6))

    assert sum(sent) == 2
    assert sorted(one.to[0] for one in mail.outbox) == ["0@kantor.example", "1@kantor.example"]


def test_canary_when_it_is_looked_whether_a_report_was_told_it_is_told_again(reported, monkeypatch):
    def careless(self, notice, now):
        is_due = self.due(now).filter(pk=notice.pk).exists()
        time.sleep(PAUSE)
        return is_due and self.filter(pk=notice.pk).update(sent_at=now) == 1

    monkeypatch.setattr(MonthlyNoticeQuerySet, "claim", careless)

    assert sum(all_at_once(lambda _worker: monthly.tell(), range(6))) > 2
