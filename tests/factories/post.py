"""Carriers of the outbox for tests: what they were given is kept, what they answer is said beforehand."""

import datetime as dt

from bookings.actions import delivery
from bookings.gateways.letters import NotTaken, Receipt
from bookings.models import Message

NOW = dt.datetime(2030, 1, 7, 3, 0, tzinfo=dt.UTC)  # 10.00 in Jakarta


class Provider:
    """A gateway whose letters are kept. `errors` are raised in turn; `deaf` means that it cannot be asked.

    As at a real provider a message may be taken although the answer was lost.
    """

    def __init__(self, name="told"):
        self.name = name
        self.sent, self.errors, self.taken_all_the_same, self.deaf, self.asked = [], [], False, False, 0

    def send(self, letter):
        error = self.errors.pop(0) if self.errors else None
        if error is None or self.taken_all_the_same:
            self.sent.append(letter)
        if error is not None:
            raise error
        return f"id-{letter.reference}"

    def find(self, letter, since):
        self.asked += 1
        if self.deaf:
            raise NotTaken("cannot_be_asked")
        return next((f"id-{one.reference}" for one in self.sent if _same(one, letter)), None)

    def status(self, provider_id):
        return Receipt(provider_id, "delivered")


def _same(one, other):
    return (one.reference, one.body) == (other.reference, other.body)


class Only:
    """One carrier for every channel, always trusted; `noted` is what it was told of it."""

    def __init__(self, gateway):
        self.gateway, self.noted, self.shut = gateway, [], set()

    def choose(self, channel, after=""):
        return None if channel in self.shut else self.gateway

    def named(self, channel, name):
        return self.gateway if name in ("", self.gateway.name) else None

    def note(self, provider, channel, taken, failed):
        self.noted.append((provider, channel, taken, failed))


def deliver(provider, times=1):
    """What becomes of the message each time the errand comes by for one."""
    states = []
    for _time in range(times):
        before = dict(Message.objects.values_list("pk", "attempts"))
        was = dict(Message.objects.values_list("pk", "state"))
        if not delivery.deliver_due(Only(provider), most=1):
            states.append(None)
            continue
        now = Message.objects.filter(pk__in=before)
        touched = [row for row in now if (row.attempts, row.state) != (before[row.pk], was[row.pk])]
        states.append(touched[0].state)
    return states


def later(clock, **wait):
    clock.shift(dt.timedelta(**wait))


def row():
    """The only message there is."""
    return Message.objects.get()
