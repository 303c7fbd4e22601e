"""Rounds: the same measurements one after another, over and over, so that a noisy minute falls on all of them."""

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bench.drive import Load


@dataclass
class Rounds:
    """Named measurements in the order in which a round makes them, and what every round gave."""

    title: str
    steps: dict[str, Callable[[], Load]] = field(default_factory=dict)
    loads: dict[str, list[Load]] = field(default_factory=dict)

    def add(self, name: str, measure: Callable[[], Load]) -> None:
        self.steps[name] = measure

    def go(self, rounds: int) -> None:
        for number in range(1, rounds + 1):
            for name, measure in self.steps.items():
                load = measure()
                self.loads.setdefault(name, []).append(load)
                say(
                    f"{self.title} {number}/{rounds} {name}: {load.rate:,.0f}/s,"
                    f" p50 {load.p50:.2f} ms, p99 {load.p99:.2f} ms {dict(load.statuses)}"
                )

    def rates(self, name: str) -> list[float]:
        return [load.rate for load in self.loads[name]]

    def p50s(self, name: str) -> list[float]:
        return [load.p50 for load in self.loads[name]]

    def p99s(self, name: str) -> list[float]:
        return [load.p99 for load in self.loads[name]]

    def ratio(self, ours: str, theirs: str) -> float:
        """The median of the rounds."""
        return statistics.median(quotients(self.rates(ours), self.rates(theirs)))


def quotients(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
