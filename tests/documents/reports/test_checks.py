"""Whether an answer "complete" still holds: the case, the service, the day or the list may have changed since."""

import datetime as dt

import pytest
from django.utils import timezone

from documents.actions import cases, checks, retention
from documents.models import Check
from documents.reports import checks as reports
from documents.reports import requirements
from documents.rules.cases import Fact
from documents.rules.kinds import PaperKind
from tests.factories import houses, lists
from tests.factories.checks import CARD, EKTP, answer, hand_in, make_booking, make_rules

pytestmark = pytest.mark.django_db
DIPLOMA = PaperKind.DIPLOMA


@pytest.fixture(autouse=True)
def rules(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    return make_rules()


@pytest.fixture
def booking():
    """Two papers were looked at and found complete."""
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    answer(booking)
    return booking


def wanted(booking):
    check = reports.last_of(booking)
    assert check.state == "complete"
    return [one.demand for one in reports.wanted_since(booking, check)]


def against(booking):
    return reports.against_asking(booking, reports.last_of(booking), timezone.now(), has_news=False)


def ask_of(case, *kinds):
    lists.make_set(*kinds, case=case)
    requirements.forget()


def test_complete_while_nothing_changed_stands_and_there_is_nothing_to_ask(booking):
    assert wanted(booking) == []
    assert against(booking) == "nothing_new"


def test_complete_when_the_case_said_since_asks_for_the_same_stands(booking):
    ask_of("haj_umrah", "ektp")

    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    assert wanted(booking) == []
    assert against(booking) == "nothing_new"


def test_complete_when_the_case_said_since_asks_for_more_stands_no_longer_and_may_be_asked_again(booking):
    ask_of("haj_umrah", "diploma")

    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    assert wanted(booking) == ["diploma"]
    assert against(booking) == ""
    assert checks.ask(booking=booking).is_waiting


def test_complete_when_what_the_new_case_asks_for_comes_goes_to_an_officer_by_itself(booking):
    ask_of("haj_umrah", "diploma")
    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    hand_in(booking, DIPLOMA)

    check = reports.last_of(booking)
    assert check.is_waiting
    assert list(reports.sheet(booking, check).seen) == [EKTP, CARD]
    assert answer(booking).state == "complete"
    assert wanted(booking) == []


def test_complete_when_the_new_case_is_taken_back_stands_again(booking):
    ask_of("haj_umrah", "diploma")
    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    cases.say(booking=booking, choices={}, also=[], by=None)

    assert wanted(booking) == []


def test_complete_when_the_service_was_switched_to_one_that_asks_for_more_stands_no_longer(booking):
    ask_of("adult_damaged", "ektp", "old_passport")

    booking.service = houses.make_service(code="replace_damaged")
    booking.save(update_fields=["service"])

    assert wanted(booking) == ["old_passport"]


def test_complete_when_another_list_is_in_force_on_the_day_stands_no_longer(booking):
    lists.make_set("ektp", "diploma", valid_from=booking.local_start.date())
    requirements.forget()

    assert wanted(booking) == ["diploma"]


def test_complete_when_its_pictures_were_destroyed_stands_and_a_new_case_does_not(booking):
    retention.destroy(booking=booking, reason="asked", by=None)
    assert wanted(booking) == []

    ask_of("haj_umrah", "diploma")
    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    assert wanted(booking) == ["diploma"]


def test_incomplete_is_never_said_to_stand_no_longer():
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    check = answer(booking, faults={CARD: "cannot_be_read"})

    assert reports.wanted_since(booking, check) == ()
    assert reports.wanted_since(booking, None) == ()


def test_look_at_a_paper_that_was_destroyed_says_nothing_of_the_one_handed_in_after_it(booking):
    retention.destroy(booking=booking, reason="asked", by=None)

    hand_in(booking, EKTP, CARD, pages="another")

    check = reports.last_of(booking)
    assert check.is_waiting
    assert reports.sheet(booking, check).seen == {}


def test_standing_of_a_complete_answer_says_what_is_wanted_now_and_not_what_waits_for_a_look(booking):
    ask_of("haj_umrah", "diploma", "marriage_book")
    hand_in(booking, DIPLOMA)
    Check.objects.waiting().delete()
    cases.say(booking=booking, choices={}, also=[Fact.PILGRIM], by=None)

    now = timezone.now()
    standing = reports.standing(booking, now, has_news=False)

    assert (standing.is_overtaken, standing.is_complete) == (True, False)
    assert len(standing.lacks) == 1
    assert standing.may_ask
    assert standing.promised_at > now + dt.timedelta(hours=1)
