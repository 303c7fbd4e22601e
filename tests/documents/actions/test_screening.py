import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from bookings.actions import changing
from documents.actions import screening
from documents.errors import AlreadyTaken, NotYours, Unsettled
from documents.models import Decision, Screening
from documents.rules.kinds import PaperKind
from documents.rules.outcomes import Outcome
from offices.errors import Refused
from offices.models import JournalEntry
from tests.factories import handed
from tests.factories.houses import make_user
from tests.factories.interviews import FOR_WORK, HARMLESS, make_screening
from tests.factories.visits import make_booking, make_person, make_slot

pytestmark = pytest.mark.django_db


def flags(found):
    return [(flag.rule.code, flag.cleared_at is not None) for flag in found.flags.select_related("rule")]


def make_second(found):
    return make_user(role="interviewer", office=found.office)


def refer(found):
    return screening.propose(screening=found, outcome=Outcome.REFER, by=found.interviewer)


def propose_refusal(found, by=None):
    return screening.propose(
        screening=found, outcome=Outcome.REFUSE, by=by or found.interviewer, reason="procedure_not_begun"
    )


def test_open_for_when_another_officer_holds_it_raises_already_taken():
    found = make_screening()

    with pytest.raises(AlreadyTaken):
        screening.open_for(booking=found.booking, by=make_second(found))

    assert screening.open_for(booking=found.booking, by=found.interviewer).pk == found.pk
    assert Screening.objects.count() == 1


def test_open_for_when_the_booking_was_cancelled_is_refused():
    booking = make_booking(make_slot())
    changing.cancel(bookings=[booking], key=uuid.uuid4())
    booking.refresh_from_db()

    with pytest.raises(Refused, match="booking_cancelled"):
        screening.open_for(booking=booking, by=make_user(role="interviewer"))

    assert not Screening.objects.exists()


def test_answer_when_the_facts_raise_a_flag_and_then_no_longer_follows_them():
    found = make_screening(answers={**FOR_WORK, "contract_shown": "no", "placement_letter": "no"})
    raised = flags(found)

    screening.answer(screening=found, given={"contract_shown": "yes"}, by=found.interviewer)
    cleared = flags(found)
    screening.answer(screening=found, given={"contract_shown": "no"}, by=found.interviewer)

    assert (raised, cleared, flags(found)) == (
        [("contract_missing", False)],
        [("contract_missing", True)],
        [("contract_missing", False)],
    )
    assert (
        list(found.answers.filter(question__code="contract_shown").values_list("question__code", flat=True))
        == ["contract_shown"] * 3
    )


def test_answer_when_work_was_offered_to_whoever_travels_for_something_else_asks_for_the_contract():
    found = make_screening(answers={**HARMLESS, "purpose": "other", "work_offered": "yes"})

    waiting = screening.sheet_of(found).open_questions
    screening.answer(screening=found, given={"contract_shown": "no", "placement_letter": "no"}, by=found.interviewer)

    assert waiting == ("employer_named", "contract_shown", "placement_letter")
    assert flags(found) == [("answers_differ", False), ("contract_missing", False)]


def test_answer_when_a_flag_was_cleared_by_a_person_stays_cleared():
    found = make_screening(answers={**HARMLESS, "told_what_to_say": "yes"})
    screening.clear_flag(flag=found.flags.get(), why="The teacher helped to prepare", by=found.interviewer)

    screening.answer(screening=found, given={"destination": "Negeri Lain"}, by=found.interviewer)

    assert flags(found) == [("told_what_to_say", True)]


@pytest.mark.parametrize("given", [{"purpose": "spying"}, {"payer": "x" * 5000}])
def test_answer_when_it_is_none_of_the_choices_changes_nothing(given):
    found = make_screening(answers=HARMLESS)
    before = found.answers.count()

    with pytest.raises(Refused, match="answer_unknown"):
        screening.answer(screening=found, given=given, by=found.interviewer)

    assert found.answers.count() == before


def test_answer_when_another_officer_tries_raises_not_yours():
    found = make_screening()

    with pytest.raises(NotYours):
        screening.answer(screening=found, given=HARMLESS, by=make_second(found))


def test_answers_and_reasons_are_sealed_in_the_tables():
    make_screening(answers={**HARMLESS, "destination": "Negeri Rahasia"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM documents_answer")
        assert "Rahasia" not in str(cursor.fetchall())


def test_propose_when_questions_or_flags_are_open_raises_unsettled():
    found = make_screening(answers={**HARMLESS, "told_what_to_say": "yes", "payer": ""})

    with pytest.raises(Unsettled) as caught:
        screening.propose(screening=found, outcome=Outcome.CLEAR, by=found.interviewer)

    assert caught.value.codes == ("questions_open", "flags_open")
    assert not Decision.objects.exists()


def test_propose_when_a_paper_came_after_the_last_answer_raises_the_flag_it_gives_reason_for():
    found = make_screening(answers=HARMLESS)
    handed.hand_in(found.booking, kind=PaperKind.WORK_CONTRACT)

    with pytest.raises(Unsettled) as refused:
        screening.propose(screening=found, outcome=Outcome.CLEAR, by=found.interviewer)

    assert refused.value.codes == ("flags_open",)
    assert [flag.rule.code for flag in screening.look(screening=found, by=found.interviewer).open_flags] == [
        "papers_differ"
    ]


def test_propose_when_nothing_is_open_clears_it_at_once():
    found = make_screening(answers=HARMLESS)

    decision = screening.propose(screening=found, outcome=Outcome.CLEAR, by=found.interviewer)

    found.refresh_from_db()
    assert (decision.state, found.state, found.is_over) == ("stands", "clear", True)


def test_propose_when_it_is_a_refusal_waits_for_a_second_officer():
    found = make_screening(answers=FOR_WORK)

    decision = propose_refusal(found)

    found.refresh_from_db()
    assert (decision.state, decision.agreed_by, found.state, found.is_over) == ("proposed", None, "proposed", False)


def test_settle_when_the_first_officer_agrees_with_themself_raises_not_yours():
    found = make_screening(answers=FOR_WORK)
    decision = propose_refusal(found)

    with pytest.raises(NotYours):
        screening.take_second(screening=found, by=found.interviewer)
    with pytest.raises(NotYours):
        screening.settle(decision=decision, agreed=True, by=found.interviewer)

    found.refresh_from_db()
    assert found.state == "proposed"


def test_settle_when_a_second_officer_agrees_refuses_with_both_names():
    found = make_screening(answers=FOR_WORK)
    decision, second = propose_refusal(found), make_second(found)
    screening.take_second(screening=found, by=second)

    settled = screening.settle(decision=decision, agreed=True, by=second)

    found.refresh_from_db()
    assert (settled.state, settled.proposed_by, settled.agreed_by) == ("stands", found.interviewer, second)
    assert found.state == "refused"


def test_settle_when_the_second_officer_does_not_agree_gives_them_the_interview():
    found = make_screening(answers=FOR_WORK)
    decision, second = propose_refusal(found), make_second(found)
    screening.take_second(screening=found, by=second)

    screening.settle(decision=decision, agreed=False, by=second)
    screening.propose(screening=found, outcome=Outcome.CLEAR, by=second)

    found.refresh_from_db()
    assert found.state == "clear"


def test_settle_when_the_second_officer_proposes_a_refusal_takes_the_first():
    found = make_screening(answers=FOR_WORK)
    second = make_second(found)
    refer(found)
    screening.take_second(screening=found, by=second)

    decision = propose_refusal(found, by=second)

    with pytest.raises(NotYours):
        screening.settle(decision=decision, agreed=True, by=second)
    with pytest.raises(NotYours):
        screening.settle(decision=decision, agreed=True, by=make_second(found))
    assert screening.settle(decision=decision, agreed=True, by=found.interviewer).agreed_by == found.interviewer


def test_take_second_when_a_colleague_was_quicker_raises_already_taken():
    found = make_screening(answers=FOR_WORK)
    refer(found)
    screening.take_second(screening=found, by=make_second(found))

    with pytest.raises(AlreadyTaken):
        screening.take_second(screening=found, by=make_second(found))


def test_decision_against_by_one_officer_alone_is_refused_by_the_table_itself():
    found = make_screening(answers=FOR_WORK)
    decision = propose_refusal(found)

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state="stands")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(state="stands", agreed_by=found.interviewer)


def test_journal_of_an_interview_says_who_did_something_and_never_what():
    found = make_screening(answers={**FOR_WORK, "contract_shown": "no", "placement_letter": "no"})
    screening.look(screening=found, by=found.interviewer)
    screening.clear_flag(flag=found.flags.get(), why="BP3MI confirmed", by=found.interviewer)
    propose_refusal(found)

    rows = JournalEntry.objects.filter(subject=f"screening:{found.pk}").order_by("pk")
    assert [(row.action, row.detail) for row in rows] == [
        ("screening.opened", {}),
        ("screening.answered", {"questions": 12}),
        ("screening.seen", {}),
        ("screening.noted", {}),
        ("screening.handed_on", {}),
    ]


def test_call_supervisor_when_pressed_twice_calls_once_and_seals_the_contact():
    found = make_screening(answers=HARMLESS)

    screening.call_supervisor(screening=found, safe_contact="", by=found.interviewer)
    call = screening.call_supervisor(screening=found, safe_contact="sister, evenings", by=found.interviewer)

    assert (call.safe_contact, call.answered_at) == ("sister, evenings", None)
    assert JournalEntry.objects.filter(action="screening.supervisor_called").count() == 1


def test_propose_papers_when_a_day_is_given_waits_for_them():
    found = make_screening(answers=FOR_WORK)
    until = found.on + dt.timedelta(days=14)

    decision = screening.propose(
        screening=found, outcome=Outcome.PAPERS, by=found.interviewer, papers=["work_contract"], until=until
    )

    found.refresh_from_db()
    assert (found.state, decision.papers, decision.until, found.is_over) == ("papers", ["work_contract"], until, False)


PEOPLE = {
    "woman of 24": ("3275015705050001", dt.date(2005, 5, 17)),
    "man of 59, of another province": ("1271011705700001", dt.date(1970, 5, 17)),
    "girl of 15, who does not go to work": ("5371015705140001", dt.date(2014, 5, 17)),
}


@pytest.mark.parametrize("whose", PEOPLE)
def test_answer_whoever_gives_it_asks_and_raises_the_same(whose, time_machine):
    time_machine.move_to("2030-03-01T03:00:00Z", tick=False)
    number, born_on = PEOPLE[whose]
    person = make_person(number=number, born_on=born_on)
    booking = make_booking(make_slot(), person=person)
    for kind in (PaperKind.MARRIAGE_BOOK, PaperKind.BAPTISM_LETTER, PaperKind.DIPLOMA):
        handed.hand_in(booking, kind=kind)

    found = make_screening(booking=booking, answers={**HARMLESS, "host": "friend", "told_what_to_say": "yes"})

    assert screening.sheet_of(found).open_questions == ("host_named",)
    assert flags(found) == [("told_what_to_say", False)]


def test_flag_for_a_missing_contract_goes_when_the_contract_is_handed_in():
    found = make_screening(answers={**FOR_WORK, "contract_shown": "no", "placement_letter": "no"})
    before = flags(found)
    handed.hand_in(found.booking, kind=PaperKind.WORK_CONTRACT)

    screening.propose(screening=found, outcome=Outcome.CLEAR, by=found.interviewer)

    assert (before, flags(found)) == ([("contract_missing", False)], [("contract_missing", True)])
