"""A round before the visit that nobody waits for any more: ended by the counter or by its person, and still counted."""

import datetime as dt

import pytest
from django.utils import timezone

from documents.actions import checking, checks, counter
from documents.errors import NoCheck
from documents.models import Check
from documents.reports import worklist
from documents.rules.counter import Outcome
from offices.models import JournalEntry
from tests.factories import houses
from tests.factories.checks import CARD, EKTP, hand_in, make_check, make_rules

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.datetime(2030, 3, 6, 3, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def rules(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    return make_rules()


@pytest.fixture
def officer():
    return houses.make_user(role="counter")


@pytest.mark.parametrize("outcome", [Outcome.COMPLETE, Outcome.INCOMPLETE])
def test_papers_once_the_counter_has_decided_wait_for_no_answer_before_the_visit(officer, outcome):
    booking = make_check().booking
    for kind in (EKTP, CARD) if outcome is Outcome.COMPLETE else (EKTP,):
        counter.tick(booking=booking, kind=kind, by=officer)

    counter.decide(booking=booking, outcome=outcome, by=officer)

    assert Check.objects.get().state == "withdrawn"
    assert JournalEntry.objects.get(action="check.withdrawn").by == officer.username


def test_papers_once_the_counter_found_all_go_to_nobody_before_a_visit_that_has_not_begun(officer):
    booking = make_check().booking
    for kind in (EKTP, CARD):
        counter.tick(booking=booking, kind=kind, by=officer)
    counter.decide(booking=booking, outcome=Outcome.COMPLETE, by=officer)

    hand_in(booking, CARD)

    assert not Check.objects.waiting().exists()
    for ask in (lambda: checks.ask(booking=booking), lambda: checking.again(booking=booking, by=officer)):
        with pytest.raises(NoCheck, match="case_decided"):
            ask()


def test_papers_while_the_counter_asks_another_officer_go_on_waiting(officer):
    booking = make_check().booking

    counter.decide(booking=booking, outcome=Outcome.REFER, by=officer, why="paper_in_doubt")

    assert Check.objects.get().is_waiting


@pytest.mark.parametrize(("hours", "missed"), [(-2, 1), (2, 0)], ids=["after the promised time", "before it"])
def test_answer_that_was_promised_is_missed_though_its_person_gave_up_waiting(time_machine, hours, missed):
    time_machine.move_to(WEDNESDAY)
    booking = make_check(due_at=WEDNESDAY + dt.timedelta(hours=hours)).booking

    checks.withdraw(booking=booking, by=None)

    assert worklist.kept(booking.office, timezone.now() + dt.timedelta(hours=3)).missed == missed
