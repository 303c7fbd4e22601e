import threading

import pytest

from bookings.actions import delivery
from bookings.gateways.letters import NotTaken
from bookings.models import Message
from tests.factories import visits
from tests.factories.post import Only, Provider

pytestmark = pytest.mark.django_db

SECONDS = 10


class Patient(Provider):
    """Answers nothing before the next handful was claimed."""

    def __init__(self):
        super().__init__()
        self.claimed_again = threading.Event()

    def send(self, letter):
        assert self.claimed_again.wait(SECONDS), "the next handful was not claimed meanwhile"
        return super().send(letter)


@pytest.fixture
def handfuls_of_two(monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 2)


def book(many):
    for _one in range(many):
        visits.make_booking(visits.make_slot())


def states():
    return sorted(Message.objects.values_list("state", flat=True))


def test_deliver_due_claims_the_next_handful_while_a_full_one_is_carried(handfuls_of_two, monkeypatch):
    book(4)
    provider, claim, claims = Patient(), delivery._claim, []

    def counted(*given):
        claims.append(claim(*given))
        if len(claims) == 2:
            provider.claimed_again.set()
        return claims[-1]

    monkeypatch.setattr(delivery, "_claim", counted)

    assert delivery.deliver_due(Only(provider)) == 4
    assert states() == ["accepted"] * 4
    assert len(provider.sent) == 4


def test_deliver_due_follows_what_failed_in_the_last_full_handful(handfuls_of_two):
    for name in ("satu", "dua"):
        visits.make_booking(visits.make_slot(), wishes=visits.make_wishes(email=f"{name}@example.org"))
    provider = Provider()
    provider.errors = [NotTaken("twilio_21211", permanent=True)] * 2

    assert delivery.deliver_due(Only(provider)) == 4
    assert states() == ["accepted", "accepted", "failed", "failed"]


def test_deliver_due_when_a_claim_breaks_settles_what_is_on_its_way(handfuls_of_two, monkeypatch):
    book(3)
    provider, claim, claims = Provider(), delivery._claim, []

    def breaks(*given):
        claims.append(1)
        if len(claims) == 2:
            raise RuntimeError("the database is away")
        return claim(*given)

    monkeypatch.setattr(delivery, "_claim", breaks)

    with pytest.raises(RuntimeError):
        delivery.deliver_due(Only(provider))

    assert states() == ["accepted", "accepted", "queued"]


def test_deliver_due_when_one_carrier_breaks_still_carries_the_others(handfuls_of_two):
    book(4)
    provider = Provider()
    provider.errors = [RuntimeError("a fault of its own")]

    delivery.deliver_due(Only(provider), most=4)

    assert states() == ["accepted", "accepted", "accepted", "claimed"]
