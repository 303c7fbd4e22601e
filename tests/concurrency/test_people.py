"""People: one live booking each, one answer for two clicks, no more guesses than are allowed."""

import datetime as dt
import time
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from bookings import reports
from bookings.actions import booking, contact, limits
from bookings.models import Booking, ContactCode, Draft, Hold, Message, Tries
from tests.concurrency import careless
from tests.concurrency.outcomes import tally, told
from tests.concurrency.rivals import all_at_once
from tests.factories import visits

PHONE = "+628110000001"


@pytest.fixture
def without_the_constraint():
    """One live booking a person is no longer kept by the database."""
    (constraint,) = (one for one in Booking._meta.constraints if one.name == "booking_one_live_per_person")
    with connection.schema_editor() as schema:
        schema.remove_constraint(Booking, constraint)
    yield
    Booking.objects.all().delete()
    with connection.schema_editor() as schema:
        schema.add_constraint(Booking, constraint)


def confirm_in_tabs(person, tabs):
    """What each tab was told, and its hold: all of them book the same person at once."""
    slot = visits.make_slot(capacity=tabs)
    held = [visits.hold(slot) for _tab in range(tabs)]
    return held, all_at_once(lambda one: told(visits.confirm, one, people=[person]), held)


# --- one live booking a person ---


def test_same_person_in_eight_tabs_is_booked_once_and_the_other_holds_still_run():
    held, outcomes = confirm_in_tabs(visits.make_person(), 8)

    assert tally(outcomes) == {"done": 1, "AlreadyBooked": 7}
    states = {one.token: Hold.objects.get(token=one.token).state for one in held}
    assert [states[one.token] for one in held] == ["booked" if told == "done" else "held" for told in outcomes]
    assert Message.objects.count() == 1
    assert reports.inventory_breaks() == []


def test_canary_the_polite_check_alone_books_a_person_twice(without_the_constraint, own_desks, monkeypatch):
    polite = booking._booked_among

    def slow(hashes):
        found = polite(hashes)
        time.sleep(careless.PAUSE)
        return found

    monkeypatch.setattr(booking, "_booked_among", slow)

    _held, outcomes = confirm_in_tabs(visits.make_person(), 4)

    assert outcomes.count("done") > 1
    assert {one.invariant for one in reports.inventory_breaks()} == {"one live booking a person"}


def test_same_family_in_two_tabs_in_another_order_is_booked_once():
    """The tabs write the same people in opposite orders: neither may wait for the other for good."""
    for _round in range(3):
        slot = visits.make_slot(capacity=10, starts_at=visits.MORNING)
        family = visits.make_people(5)
        tabs = [(visits.hold(slot, people=5), family), (visits.hold(slot, people=5), family[::-1])]

        outcomes = all_at_once(lambda tab: told(visits.confirm, tab[0], people=tab[1]), tabs)

        assert sorted(outcomes) == ["AlreadyBooked", "done"]
        assert reports.inventory_breaks() == []
        Booking.objects.all().delete()
        Hold.objects.all().delete()
        slot.delete()


def test_families_that_share_one_person_are_booked_but_for_one():
    slot = visits.make_slot(capacity=12)
    shared = visits.make_person()
    parties = [[shared, *visits.make_people(2)], [*visits.make_people(2), shared], [*visits.make_people(3)]]
    tabs = [(visits.hold(slot, people=3), people) for people in parties]

    outcomes = all_at_once(lambda tab: told(visits.confirm, tab[0], people=tab[1]), tabs)

    assert sorted(outcomes[:2]) == ["AlreadyBooked", "done"]
    assert outcomes[2] == "done"
    assert Booking.objects.count() == 6
    assert reports.inventory_breaks() == []


# --- two clicks ---


def test_last_click_made_eight_times_at_once_makes_one_booking_and_one_answer():
    held, people = visits.hold(visits.make_slot()), visits.make_people(1)

    answers = all_at_once(lambda _click: visits.confirm(held, people=people)[0].code, range(8))

    assert len(set(answers)) == 1
    assert (Booking.objects.count(), Message.objects.count()) == (1, 1)
    assert reports.inventory_breaks() == []


def test_last_click_of_a_party_made_twice_at_once_gives_everybody_the_same_places():
    slots = visits.make_run(3, 2)
    held, people = visits.hold(slots[0], people=5), visits.make_people(5)

    answers = all_at_once(
        lambda _click: [(one.code, one.slot_id) for one in visits.confirm(held, people=people)], range(6)
    )

    assert all(answer == answers[0] for answer in answers)
    assert Booking.objects.count() == 5
    assert reports.inventory_breaks() == []


# --- the one-time code ---


def test_guesses_at_once_are_never_more_than_allowed():
    token = visits.hold(visits.make_slot()).token
    contact.send_code(token=token, channel="sms", contact=PHONE, language="id", key=uuid.uuid4())
    wrong = f"{(int(Message.objects.get().secret) + 1) % 10**6:06d}"

    def guess(_rival):
        try:
            contact.check_code(token=token, contact=PHONE, code=wrong)
        except contact.CodeWrong as refusal:
            return refusal.codes[0]
        return "right"

    outcomes = all_at_once(guess, range(16))

    assert tally(outcomes) == {"code_wrong": 5, "code_over": 11}
    assert ContactCode.objects.get().tries_left == 0


def test_canary_guesses_that_read_and_then_write_are_more_than_allowed():
    token = visits.hold(visits.make_slot()).token
    contact.send_code(token=token, channel="sms", contact=PHONE, language="id", key=uuid.uuid4())

    def guess(_rival):
        code = ContactCode.objects.get()
        if code.tries_left == 0:
            return "code_over"
        time.sleep(careless.PAUSE)
        code.tries_left -= 1
        code.save(update_fields=["tries_left"])
        return "code_wrong"

    outcomes = all_at_once(guess, range(16))

    assert outcomes.count("code_wrong") > 5


def test_right_code_sent_by_two_clicks_at_once_confirms():
    token = visits.hold(visits.make_slot()).token
    contact.send_code(token=token, channel="sms", contact=PHONE, language="id", key=uuid.uuid4())
    code = Message.objects.get().secret

    outcomes = all_at_once(lambda _click: told(contact.check_code, token=token, contact=PHONE, code=code), range(2))

    assert tally(outcomes) == {"done": 2}
    assert Draft.objects.exclude(confirmed_at=None).count() == 1


def test_code_asked_for_with_one_key_at_once_is_sent_once():
    token, key = visits.hold(visits.make_slot()).token, uuid.uuid4()

    outcomes = all_at_once(
        lambda _click: told(contact.send_code, token=token, channel="sms", contact=PHONE, language="id", key=key),
        range(8),
    )

    assert tally(outcomes) == {"done": 8}
    assert Message.objects.count() == 1
    assert ContactCode.objects.count() == 1


def test_codes_asked_for_at_once_are_never_more_than_allowed():
    token = visits.hold(visits.make_slot()).token

    outcomes = all_at_once(
        lambda _rival: told(
            contact.send_code, token=token, channel="sms", contact=PHONE, language="id", key=uuid.uuid4()
        ),
        range(12),
    )

    assert tally(outcomes) == {"done": 5, "TooMany": 7}
    assert Message.objects.count() == 5


# --- limits ---


def test_tries_at_once_are_never_more_than_allowed():
    limit = limits.Limit("guess", most=5, seconds=60)

    allowed = all_at_once(lambda _try: limits.allow(limit, "somebody"), range(32))

    assert allowed.count(True) == 5
    assert Tries.objects.get().count == 32


def test_canary_tries_counted_in_two_steps_are_more_than_allowed():
    def count(_try):
        found = Tries.objects.filter(key="guess").first()
        time.sleep(careless.PAUSE)
        ends_at = timezone.now() + dt.timedelta(minutes=1)
        number = found.count + 1 if found else 1
        Tries.objects.update_or_create(key="guess", defaults={"count": number, "ends_at": ends_at})
        return number <= 5

    assert all_at_once(count, range(32)).count(True) > 5
