import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.models import Message
from bookings.rules import messages as rules

NIGHT = rules.Quiet(dt.time(20), dt.time(8))
NOON = rules.Quiet(dt.time(12), dt.time(13))
NEVER = rules.Quiet(dt.time(), dt.time())
JAKARTA = "Asia/Jakarta"  # seven hours before UTC's clock


def utc(day, hour, minute=0):
    return dt.datetime(2030, 3, day, hour, minute, tzinfo=dt.UTC)


times = st.times().map(lambda one: one.replace(second=0, microsecond=0))
moments = st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: utc(1, 0) + dt.timedelta(minutes=minutes))
zones = st.sampled_from([JAKARTA, "Asia/Jayapura", "Europe/London", "America/New_York"])


@pytest.mark.parametrize(
    ("quiet", "moment", "allowed"),
    [
        (NIGHT, utc(4, 12, 59), utc(4, 12, 59)),  # 19.59
        (NIGHT, utc(4, 13), utc(5, 1)),  # 20.00 on the 4th: 08.00 on the 5th
        (NIGHT, utc(4, 17), utc(5, 1)),  # midnight there
        (NIGHT, utc(5, 0, 59), utc(5, 1)),
        (NIGHT, utc(5, 1), utc(5, 1)),
        (NOON, utc(4, 5, 30), utc(4, 6)),
        (NOON, utc(4, 6), utc(4, 6)),
        (NEVER, utc(4, 17), utc(4, 17)),
    ],
)
def test_first_allowed_is_now_or_the_end_of_the_quiet_hours(quiet, moment, allowed):
    assert quiet.first_allowed(moment, JAKARTA) == allowed


@given(moment=moments, zone=zones, since=times, until=times)
def test_first_allowed_is_never_quiet_never_earlier_and_within_a_day_and_an_hour(moment, zone, since, until):
    quiet = rules.Quiet(since, until)

    allowed = quiet.first_allowed(moment, zone)

    assert moment <= allowed <= moment + dt.timedelta(hours=25)
    assert quiet.first_allowed(allowed, zone) == allowed


@pytest.mark.parametrize(
    ("quiet", "moment", "begins"),
    [
        (NIGHT, utc(4, 12, 59), utc(4, 13)),  # 20.00 in Jakarta
        (NIGHT, utc(4, 13), utc(4, 13)),
        (NIGHT, utc(5, 0, 59), utc(5, 0, 59)),  # 07.59
        (NIGHT, utc(5, 1), utc(5, 13)),
        (NOON, utc(4, 4, 59), utc(4, 5)),
        (NOON, utc(4, 6), utc(5, 5)),
        (NEVER, utc(4, 17), rules.NEVER),
    ],
)
def test_first_quiet_is_now_or_when_quiet_hours_begin(quiet, moment, begins):
    assert quiet.first_quiet(moment, JAKARTA) == begins


@given(moment=moments, zone=zones, since=times, until=times, part=st.floats(0, 1))
def test_before_the_first_quiet_moment_there_is_none(moment, zone, since, until, part):
    quiet = rules.Quiet(since, until)
    begins = min(quiet.first_quiet(moment, zone), moment + rules.DAY)

    between = moment + (begins - moment) * part

    assert moment <= begins
    assert between == begins or quiet.first_allowed(between, zone) == between


@pytest.mark.parametrize(
    ("kind", "due", "before"),
    [
        ("confirmed", utc(4, 12, 55), utc(4, 13)),
        ("contact_code", utc(4, 12, 55), rules.NEVER),
        ("incomplete", utc(4, 12, 55), utc(4, 13, 10)),
        ("return", utc(4, 12, 30), utc(4, 13)),
    ],
)
def test_leaves_before_it_is_quiet_unless_somebody_waits_for_it(kind, due, before):
    assert rules.leaves_before(kind, due, utc(4, 13)) == before


@pytest.mark.parametrize(
    ("kind", "minutes", "awaited"),
    [
        ("contact_code", 60, True),
        ("incomplete", 14, True),
        ("return", 0, True),
        ("return", 15, False),
        ("papers_lack", 0, False),
        ("cancelled", 0, False),
    ],
)
def test_whoever_waits_for_it_at_that_moment_is_told_at_any_hour(kind, minutes, awaited):
    assert rules.is_awaited(kind, dt.timedelta(minutes=minutes)) is awaited


def test_next_day_begins_when_the_quiet_hours_of_its_morning_are_over():
    assert rules.next_day(utc(4, 3), JAKARTA, NIGHT) == utc(5, 1)
    assert rules.next_day(utc(4, 3), JAKARTA, NEVER) == utc(4, 17)


def test_day_began_at_midnight_of_the_offices_clock():
    assert rules.day_began(utc(4, 18), JAKARTA) == utc(4, 17)
    assert rules.day_began(utc(4, 16, 59), JAKARTA) == utc(3, 17)


def test_states_only_move_forward_and_what_has_ended_stays():
    ends = {"delivered", "undelivered", "failed", "expired", "cancelled"}

    assert set(rules.BEFORE) | {"queued"} == set(Message.State.values)
    assert not any(ends & before for before in rules.BEFORE.values())
    assert not any(state in before for state, before in rules.BEFORE.items() if state != "claimed")


def test_states_cannot_come_round_again():
    """Whatever is done, in whichever order: a state that was left for another is never had again."""
    reached = {state: _after(state) for state in Message.State.values}

    assert [state for state, after in reached.items() if state in after - {"claimed"}] == []
    assert reached["accepted"] == {"sent", "delivered", "undelivered", "failed"}


def _after(state, seen=frozenset()):
    ahead = {one for one, before in rules.BEFORE.items() if state in before and one != state} - seen
    return ahead.union(*(_after(one, seen | ahead) for one in ahead)) if ahead else set()


@pytest.mark.parametrize(
    ("kind", "place"), [("contact_code", 0), ("displaced", 1), ("cancelled", 1), ("offered", 1), ("reminder_week", 2)]
)
def test_urgency_lets_whoever_waits_go_first(kind, place):
    assert rules.urgency(kind) == place
