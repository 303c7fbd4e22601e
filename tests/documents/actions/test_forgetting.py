"""Interviews whose time is over: what was said is gone, what is counted stays."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking
from documents.actions import forgetting, retention, screening
from documents.models import Answer, Call, Decision, Flag, Screening
from documents.reports import screening as reports
from documents.rules.outcomes import Outcome
from documents.rules.retention import Start, Term, interview_ends_on
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import handed, houses
from tests.factories.desks import sit_down
from tests.factories.interviews import HARMLESS, make_screening

pytestmark = pytest.mark.django_db
HELD_AT, LAST_HOUR, NEXT_DAY = "2030-03-04T01:00:00Z", "2031-03-02T16:59:00Z", "2031-03-02T17:00:00Z"


@pytest.fixture
def interview(time_machine):
    """Refused by two officers on 4 March 2030, with a point that was cleared; kept for 365 days."""
    handed.make_rule(kind="interview", counts_from="ended", days=364)
    time_machine.move_to(HELD_AT, tick=False)
    found = make_screening(answers={**HARMLESS, "told_what_to_say": "yes"})
    screening.clear_flag(flag=found.flags.get(), why="rahasia", by=found.interviewer)
    screening.call_supervisor(screening=found, safe_contact="rahasia", by=found.interviewer)
    decision = screening.propose(
        screening=found, outcome=Outcome.REFUSE, by=found.interviewer, reason="procedure_not_begun", note="rahasia"
    )
    second = houses.make_user(role="interviewer", office=found.office)
    screening.take_second(screening=found, by=second)
    screening.settle(decision=decision, agreed=True, by=second)
    return Screening.objects.for_display().get()


def test_interview_when_its_time_is_over_is_gone_and_the_journal_says_so(interview, time_machine):
    time_machine.move_to(LAST_HOUR, tick=False)
    assert forgetting.forget() == 0
    assert Answer.objects.count() == 10
    time_machine.move_to(NEXT_DAY, tick=False)

    assert forgetting.forget() == 1

    assert [model.objects.count() for model in (Answer, Decision, Call)] == [0, 0, 0]
    assert Flag.objects.get().why == ""
    entry = JournalEntry.objects.get(action="screening.destroyed")
    assert (entry.subject, entry.by) == (f"screening:{interview.pk}", "")
    assert entry.detail == {"reason": "retention", "answers": 10, "decisions": 1}
    assert forgetting.forget() == 0


def test_figures_of_a_month_stay_when_its_interviews_are_gone(interview, time_machine):
    first, last = dt.date(2030, 3, 1), dt.date(2030, 3, 31)
    before = reports.skew_of(interview.office, first, last), reports.asked_in_vain(interview.office, first, last)
    rows = list(Screening.objects.values("counted_sex", "counted_age", "counted_district", "state", "on"))
    raised = list(Flag.objects.values("rule", "cleared_by"))
    time_machine.move_to(NEXT_DAY, tick=False)

    forgetting.forget()

    assert (
        reports.skew_of(interview.office, first, last),
        reports.asked_in_vain(interview.office, first, last),
    ) == before
    assert list(Screening.objects.values("counted_sex", "counted_age", "counted_district", "state", "on")) == rows
    assert list(Flag.objects.values("rule", "cleared_by")) == raised


def test_interview_while_a_legal_hold_stands_is_kept(interview, time_machine):
    officer = houses.make_user(role="supervisor")
    retention.hold(booking=interview.booking, reason="objection", reference="B/1", by=officer)
    time_machine.move_to(NEXT_DAY, tick=False)

    assert forgetting.forget() == 0
    assert Answer.objects.count() == 10
    retention.lift(booking=interview.booking, by=officer)
    assert forgetting.forget() == 1


def test_interview_that_is_gone_opens_to_nobody(client, interview, time_machine):
    time_machine.move_to(NEXT_DAY, tick=False)
    forgetting.forget()

    client.force_login(interview.interviewer)
    assert client.get(reverse("papers:interview", args=[interview.pk])).status_code == 404
    with pytest.raises(Refused, match="screening_over"):
        screening.open_for(booking=Booking.objects.get(), by=interview.interviewer)
    sit_down(client, "auditor", office=interview.office)
    assert client.post(reverse("papers:interview_audited", args=[interview.pk])).status_code == 404
    assert client.post(reverse("papers:interview_looks", args=[interview.pk])).status_code == 404


def test_interview_that_never_ended_counts_from_its_day_and_without_a_rule_all_are_kept(time_machine):
    time_machine.move_to(HELD_AT, tick=False)
    make_screening(answers=HARMLESS)
    time_machine.move_to(NEXT_DAY, tick=False)
    assert forgetting.forget() == 0
    handed.make_rule(kind="interview", counts_from="ended", days=364)

    assert forgetting.forget() == 1


def test_interview_ends_by_the_newest_term_of_interviews_and_by_no_other():
    terms = [Term("", Start.VISIT, 1), Term("interview", Start.ENDED, 30), Term("interview", Start.ENDED, 60)]

    assert interview_ends_on(dt.date(2030, 3, 4), terms) == dt.date(2030, 5, 3)
    assert interview_ends_on(dt.date(2030, 3, 4), terms[:1]) is None
