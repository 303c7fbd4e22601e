"""How many queries the hot steps ask, whatever the size of the party; what begins and ends a transaction apart."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.actions import catalogue, contact
from bookings.models import BookingTerms, Hold, Message, slots
from offices.actions import nudging
from offices.models import many
from tests.factories import visits

CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE SAVEPOINT", "COMMIT")
PARTIES = [1, 5]
PHONE = "+628110000001"


@pytest.fixture(autouse=True)
def committed(transactional_db, monkeypatch):
    """What follows a commit is counted too, and a nudge is never spoken for by another one."""
    monkeypatch.setattr(nudging, "_last", {})


def queries_of(deed):
    with CaptureQueriesContext(connection) as seen:
        deed()
    return len([one for one in seen if not one["sql"].startswith(CONTROL)])


def held_by_a_confirmed_contact(people):
    """A party's hold as it is just before the last click."""
    slot = visits.make_slot(capacity=9)
    BookingTerms.objects.update(contact_code=True)
    held = visits.hold(slot, people=people)
    contact.send_code(token=held.token, channel="sms", contact=PHONE, language="id", key=uuid.uuid4())
    contact.check_code(token=held.token, contact=PHONE, code=Message.objects.get().secret)
    return held


@pytest.mark.parametrize("people", PARTIES)
def test_confirm_asks_eleven_queries_and_wakes_the_worker(people):
    held, visitors = held_by_a_confirmed_contact(people), visits.make_people(people)
    nudging._last.clear()

    assert queries_of(lambda: visits.confirm(held, people=visitors, wishes=visits.make_wishes(phone=PHONE))) == 11


@pytest.mark.parametrize("people", PARTIES)
def test_confirm_when_the_rules_are_not_in_memory_asks_no_more_than_twelve(people):
    held, visitors = held_by_a_confirmed_contact(people), visits.make_people(people)
    nudging._last.clear()
    catalogue.forget()

    assert queries_of(lambda: visits.confirm(held, people=visitors, wishes=visits.make_wishes(phone=PHONE))) <= 12


@pytest.mark.parametrize(("people", "queries"), [(1, 5), (5, 7)])
def test_hold_asks_few_queries(people, queries, monkeypatch):
    """PostgreSQL has given keys for the next two hundred holds already; SQLite is asked each time."""
    monkeypatch.setattr(slots, "KEYS", many.Keys(Hold, at_once=200))
    slot = visits.make_slot(capacity=9)
    visits.hold(slot)

    found = queries_of(lambda: visits.hold(slot, people=people))

    assert found == queries + (connection.vendor == "sqlite")
