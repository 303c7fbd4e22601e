"""When a provider is passed over: by its share of failures, measured by all workers together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=5)
ENOUGH = 10  # outcomes before a share says anything
TOO_MANY = 0.5  # share of failures
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Circuit:
    """What is known of a provider on a channel. `rests` counts how often in a row it was passed over."""

    since: datetime
    taken: int = 0
    failed: int = 0
    rests: int = 0
    open_until: datetime | None = None


def may_probe(circuit: Circuit, now: datetime) -> bool:
    """Whether the rest is over, so that a message may try. A clock that was set back does not lengthen it."""
    return circuit.open_until is not None and not circuit.open_until - 2 * LONGEST_REST <= now < circuit.open_until


def noted(circuit: Circuit, *, taken: int, failed: int, now: datetime) -> Circuit:
    """The circuit after so many messages more. Once a rest is over, the next outcome decides: closed, or a longer rest.

    What was still on its way when the circuit opened decides nothing.
    """
    if circuit.open_until is not None:
        return _probed(circuit, taken, failed, now) if may_probe(circuit, now) else circuit
    if not circuit.since - WINDOW < now < circuit.since + WINDOW:  # hosts' clocks are a little apart
        circuit = Circuit(now)
    counted = Circuit(circuit.since, circuit.taken + taken, circuit.failed + failed)
    outcomes = counted.taken + counted.failed
    return _opened(counted, now) if outcomes >= ENOUGH and counted.failed / outcomes >= TOO_MANY else counted


def _probed(circuit: Circuit, taken: int, failed: int, now: datetime) -> Circuit:
    if failed:
        return _opened(circuit, now)
    return Circuit(now, taken) if taken else circuit


def _opened(circuit: Circuit, now: datetime) -> Circuit:
    rest = min(FIRST_REST * 2**circuit.rests, LONGEST_REST)
    return Circuit(now, rests=min(circuit.rests + 1, 10), open_until=now + rest)
