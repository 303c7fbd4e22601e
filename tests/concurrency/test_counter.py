"""Two officers on one case: it is in one's hands, and no tick is lost."""

from documents.actions import counter
from documents.models import CounterCase, SeenOriginal
from documents.models.counter import CounterCaseQuerySet
from documents.rules.kinds import PaperKind
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import counters, houses


def officers(count):
    return [houses.make_user(role="counter") for _one in range(count)]


def test_case_that_six_officers_want_at_once_is_in_one_officers_hands():
    booking = counters.make_visit()

    outcomes = all_at_once(lambda officer: told(counter.take, booking=booking, by=officer), officers(6))

    assert tally(outcomes) == {"done": 1, "CaseTaken": 5}


def test_canary_when_the_case_is_looked_at_before_it_is_taken_several_have_it(monkeypatch):
    booking = counters.make_visit()
    CounterCase.objects.create(booking=booking, opened_at=booking.created_at)

    def careless(self, case, by, now, until):
        if case.taken_by_id not in (None, by.pk):
            return False
        return self.filter(pk=case.pk).update(taken_by=by, lease_until=until) == 1

    monkeypatch.setattr(CounterCaseQuerySet, "take", careless)

    outcomes = all_at_once(lambda officer: told(counter.take, booking=booking, by=officer), officers(6))

    assert tally(outcomes)["done"] > 1


def test_ticks_of_one_officer_in_two_windows_are_all_kept():
    booking, officer = counters.make_visit(), houses.make_user(role="counter")
    kinds = [PaperKind.EKTP, PaperKind.FAMILY_CARD, PaperKind.EKTP, PaperKind.DIPLOMA]

    outcomes = all_at_once(lambda kind: told(counter.tick, booking=booking, kind=kind, by=officer), kinds)

    assert outcomes == ["done"] * 4
    assert sorted(row.kind for row in SeenOriginal.objects.all()) == ["diploma", "ektp", "family_card"]
