"""Two officers on one citizen's papers: one has them in hand, one answer stands, and the papers stay what was seen."""

import pytest

from documents.actions import checking, checks, receiving
from documents.models import Check, Paper
from documents.models.in_hand import TakenQuerySet
from documents.reports import checks as reports
from documents.rules.counter import Outcome
from tests.concurrency.careless import PAUSE
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import houses
from tests.factories.checks import CARD, EKTP, hand_in, make_booking, make_check, make_rules


@pytest.fixture(autouse=True)
def rules(settings, tmp_path):
    settings.VAULT_PATH = tmp_path / "vault"
    return make_rules()


def officers(count):
    return [houses.make_user(role="counter") for _one in range(count)]


def looked_at():
    """A check whose papers were looked at by somebody who then left it to a colleague."""
    check, officer = make_check(), houses.make_user(role="counter")
    checking.mark(check=check, kind=EKTP, by=officer)
    checking.leave(check=check, by=officer)
    return reports.last_of(check.booking)


def answers(check):
    return lambda officer: told(checking.answer, check=check, outcome=Outcome.INCOMPLETE, by=officer)


def test_check_that_six_officers_want_at_once_is_in_one_officers_hands():
    check = make_check()

    outcomes = all_at_once(lambda officer: told(checking.take, check=check, by=officer), officers(6))

    assert tally(outcomes) == {"done": 1, "CaseTaken": 5}


def test_answer_that_six_officers_give_at_once_stands_once():
    check = looked_at()

    outcomes = all_at_once(answers(check), officers(6))

    assert tally(outcomes) == {"done": 1, "CheckOver": 5}
    assert check.booking.messages.filter(kind="papers_lack").count() == 1


def test_canary_when_the_check_is_looked_at_before_it_is_answered_several_answers_stand(monkeypatch):
    import time

    check = looked_at()

    def careless(self, row, by, now, until):
        waits = self.filter(pk=row.pk).exists()
        time.sleep(PAUSE)
        return waits

    monkeypatch.setattr(TakenQuerySet, "take", careless)
    monkeypatch.setattr(receiving, "one_at_a_time", lambda booking: None)

    outcomes = all_at_once(answers(check), officers(6))

    assert tally(outcomes).get("done", 0) > 1


def test_paper_that_comes_while_it_is_answered_is_either_seen_first_or_waits_anew():
    """Whoever is first: no picture that nobody looked at is ever accepted."""
    booking = make_booking()
    hand_in(booking, EKTP, CARD)
    check, officer = reports.last_of(booking), houses.make_user(role="counter")
    for kind in (EKTP, CARD):
        checking.mark(check=check, kind=kind, by=officer)

    deeds = [
        lambda: told(checking.answer, check=check, outcome=Outcome.COMPLETE, by=officer),
        lambda: told(hand_in, booking, CARD, pages="another picture"),
    ]
    outcomes = all_at_once(lambda deed: deed(), deeds)

    assert outcomes in (["done", "PaperClosed"], ["Unsettled", "done"])
    pages = Paper.objects.get(kind="family_card").pages.shown().count()
    assert pages == (1 if outcomes[0] == "done" else 2)


def test_asking_that_comes_from_two_windows_at_once_is_one_round():
    booking = make_booking()
    hand_in(booking, EKTP)

    outcomes = all_at_once(lambda _window: told(checks.ask, booking=booking), range(4))

    assert tally(outcomes) == {"done": 1, "NoCheck": 3}
    assert Check.objects.count() == 1
