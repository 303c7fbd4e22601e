import datetime as dt

import pytest

from bookings.rules.circuits import Circuit, may_probe, noted

NOW = dt.datetime(2030, 3, 4, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)
OPEN = Circuit(NOW, rests=1, open_until=NOW + MINUTE)


@pytest.mark.parametrize(
    ("taken", "failed", "is_open"),
    [(0, 9, False), (0, 10, True), (5, 5, True), (6, 5, False), (100, 99, False), (100, 100, True)],
)
def test_circuit_opens_once_half_of_at_least_ten_have_failed(taken, failed, is_open):
    after = noted(Circuit(NOW), taken=taken, failed=failed, now=NOW + MINUTE)

    assert (after.open_until is not None) is is_open


def test_circuit_counts_what_several_workers_note():
    first = noted(Circuit(NOW), taken=2, failed=4, now=NOW)
    second = noted(first, taken=0, failed=4, now=NOW + MINUTE)

    assert (first.taken, first.failed, first.open_until) == (2, 4, None)
    assert second.open_until == NOW + 2 * MINUTE


def test_circuit_forgets_what_is_older_than_five_minutes():
    old = Circuit(NOW, taken=0, failed=9)

    assert noted(old, taken=0, failed=1, now=NOW + 5 * MINUTE - SECOND).open_until is not None
    assert noted(old, taken=0, failed=1, now=NOW + 5 * MINUTE) == Circuit(NOW + 5 * MINUTE, failed=1)


@pytest.mark.parametrize(
    ("behind", "after"),
    [
        (SECOND, Circuit(NOW, failed=9)),  # another host, whose clock is a little behind
        (5 * MINUTE, Circuit(NOW - 5 * MINUTE, failed=1)),
    ],
)
def test_circuit_begins_anew_only_when_the_clock_was_set_back_far(behind, after):
    assert noted(Circuit(NOW, failed=8), taken=0, failed=1, now=NOW - behind) == after


@pytest.mark.parametrize(
    ("after", "may"),
    [
        (MINUTE - SECOND, False),
        (MINUTE, True),
        (dt.timedelta(hours=6), True),
        (-28 * MINUTE, False),
        (-30 * MINUTE, True),
    ],
)
def test_probe_is_due_when_the_rest_is_over_or_the_clock_was_set_back(after, may):
    assert may_probe(OPEN, NOW + after) is may


def test_probe_of_a_closed_circuit_is_never_due():
    assert not may_probe(Circuit(NOW), NOW + dt.timedelta(days=1))


def test_circuit_while_open_is_not_moved_by_what_was_still_on_its_way():
    assert noted(OPEN, taken=60, failed=0, now=NOW + 30 * SECOND) == OPEN
    assert noted(OPEN, taken=0, failed=60, now=NOW + 30 * SECOND) == OPEN


def test_circuit_closes_with_the_probe_that_was_taken():
    assert noted(OPEN, taken=1, failed=0, now=NOW + MINUTE) == Circuit(NOW + MINUTE, taken=1)


def test_circuit_stays_as_it_is_when_the_probe_had_nothing_to_send():
    assert noted(OPEN, taken=0, failed=0, now=NOW + MINUTE) == OPEN


def test_circuit_rests_longer_with_every_probe_that_failed_and_never_longer_than_a_quarter_of_an_hour():
    circuit, rests = noted(Circuit(NOW), taken=0, failed=10, now=NOW), []
    for _probe in range(7):
        rests.append((circuit.open_until - circuit.since) // MINUTE)
        circuit = noted(circuit, taken=0, failed=1, now=circuit.open_until)

    assert rests == [1, 2, 4, 8, 15, 15, 15]


def test_circuit_when_some_of_the_probe_failed_stays_open():
    assert noted(OPEN, taken=5, failed=1, now=NOW + MINUTE).open_until == NOW + 3 * MINUTE
