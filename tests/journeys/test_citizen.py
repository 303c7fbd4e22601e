"""What the tellers of the stories rely on themselves."""

import datetime as dt
from random import Random
from types import SimpleNamespace

from bookings.actions.demo import invented
from bookings.gateways.outbox import masked
from tests.journeys.citizen import Citizen


def test_nobody_takes_a_demo_persons_message_for_their_own():
    trial = SimpleNamespace(sent=[])
    me = Citizen(page=None, trial=trial)
    me.phone = f"{me.phone[:-3]}007"
    namesake = invented.person(7, 30, dt.date(2030, 1, 1), Random(1))
    assert namesake.phone[-3:] == me.phone[-3:]
    trial.sent += [
        {"to": masked(namesake.phone), "body": "theirs"},
        {"to": masked(f"+62{me.phone[1:]}"), "body": "mine"},
    ]
    assert me.messages() == ["mine"]
