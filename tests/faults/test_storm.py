"""Killed in the middle of a booking storm, and started again: nothing that was confirmed is lost, nothing is twice."""

import time
from collections import Counter

import pytest

from bookings.gateways.outbox import Outbox
from tests.faults.storm import Storm, Visitor
from tests.faults.town import Town

VISITORS = 180
PLACES = 150  # fewer, so that some are refused


@pytest.fixture
def town(tmp_path):
    town = Town(tmp_path)
    try:
        town.start()
        yield town
    finally:
        town.stop()


def test_storm_with_web_worker_task_worker_and_database_killed_loses_and_doubles_nothing(town):
    slots = town.inside("stage", 6, PLACES // 6)
    storm = Storm(town.url, slots, VISITORS)

    storm.start()
    storm.wait_for(0.1)
    town.kill_a_web_worker()
    storm.wait_for(0.2)
    town.kill_the_hand_at_work()
    storm.wait_for(0.3)
    town.database.kill()
    time.sleep(1)
    town.database.start()
    storm.wait_for(0.5)
    town.kill_worker()
    storm.wait_for(0.6)
    town.kill_web()
    town.start_web()
    storm.wait_for(0.7)
    town.start_worker()
    town.database.kill()
    town.database.start()
    storm.finish()
    town.keep_worker()
    town.inside("carry")
    found = town.inside("examine")
    left = [line["reference"] for line in Outbox(town.home / "outbox.jsonl").lines()]

    assert storm.statuses["broken off"] > 0, "nobody noticed that anything was killed"
    assert set(storm.statuses) <= {201, 409, 503, "broken off"}
    assert what_is_wrong(storm.visitors, found, left) == []
    assert Counter(one.refused for one in storm.visitors) == {"": PLACES, "slot_full": VISITORS - PLACES}
    for visitor in storm.visitors[::10]:
        assert storm.asked_again(visitor), "the same key gets the same answer"


def what_is_wrong(visitors, found, left):
    """Everything that contradicts what clients were told, given the tables and the references that left."""
    told = {one.number: one.code for one in visitors if one.booked}
    stored = [(one["number"], one["code"]) for one in found["bookings"] if one["state"] == "booked"]
    numbers = Counter(number for number, _code in stored)
    times = Counter(left)
    return [
        *(f"lost: {number}" for number, code in told.items() if (number, code) not in stored),
        *(f"never told: {number}" for number in numbers if number not in told),
        *(f"twice: {number}" for number, times_booked in numbers.items() if times_booked > 1),
        *(f"message {one['state']}" for one in found["messages"] if one["state"] != "accepted"),
        *(f"left {times[one['reference']]} times" for one in found["messages"] if times[one["reference"]] != 1),
        *("left unknown" for reference in times if reference not in {one["reference"] for one in found["messages"]}),
        *found["breaks"],
        *(f"journal of {office}" for office, verdict in found["journal"].items() if verdict != ["", 0]),
    ]


def test_canary_every_loss_and_every_double_would_be_seen():
    visitors = [Visitor(str(number), 1, booked={"bookings": [{"booking": {"code": "ABC-DEF"}}]}) for number in (1, 2)]
    rows = [{"number": str(number), "code": "ABCDEF", "state": "booked"} for number in (1, 2)]
    messages = [{"reference": "r-1", "state": "accepted"}, {"reference": "r-2", "state": "accepted"}]
    good = {"bookings": rows, "messages": messages, "breaks": [], "journal": {"storm": ["", 0]}}

    def wrong(left=("r-1", "r-2"), **changed):
        return what_is_wrong(visitors, {**good, **changed}, left)

    assert wrong() == []
    assert wrong(bookings=rows[:1]) == ["lost: 2"]
    assert wrong(bookings=[rows[0], {**rows[1], "code": "XYZXYZ"}]) == ["lost: 2"]
    assert wrong(bookings=[*rows, rows[0]]) == ["twice: 1"]
    assert wrong(bookings=[*rows, {**rows[0], "number": "3"}]) == ["never told: 3"]
    assert wrong(left=("r-1",)) == ["left 0 times"]
    assert wrong(left=("r-1", "r-2", "r-2")) == ["left 2 times"]
    assert wrong(left=("r-1", "r-2", "r-3")) == ["left unknown"]
    assert wrong(messages=[messages[0], {**messages[1], "state": "in_doubt"}]) == ["message in_doubt"]
    assert wrong(journal={"storm": ["link 3 of storm was altered", 0]}) == ["journal of storm"]
