"""`rosters`: how soon a roster keeps every rule, how close to the best it comes, and how that grows; beside a plain
planner. Each office is planned in a process of its own, with two workers."""

import json
import subprocess
import sys

from bench.figures import Figure, figure
from bench.ground import Ground
from bench.rounds import say
from tests.environment import ROOT

BEKASI = (60, 4)
LARGE = (300, 12)
GROWTH = ((15, 1), (30, 2), BEKASI, (120, 8), LARGE)
SECONDS = 115  # for the search, so that the whole is done within 120
GOALS = {
    BEKASI: {
        "every rule kept after": ("s", "<= 5"),
        "shortage proven after": ("s", "<= 20"),
        "gap": ("%", "<= 10"),
        "seconds": ("s", "<= 120"),
    },
    LARGE: {"every rule kept after": ("s", "<= 60"), "replan: seconds": ("s", "<= 5")},
}
UNITS = {"memory": "MiB", "gap": "%", "shortage": "min", "moves": "shifts", "touched": "officers"}


def measure(ground: Ground, rounds: int, seconds: float) -> list[Figure]:
    """One round of each size, however many are asked for: a search takes two minutes, and is repeatable by its seed."""
    found = []
    for officers, points in GROWTH:
        found += _figures(f"{officers} officers", _planned(officers, points), GOALS.get((officers, points), {}))
    found += _figures("60 officers, too few", _planned(*BEKASI, "short"), {"shortage proven after": ("s", "<= 20")})
    return found


def _figures(office: str, told: dict[str, float], goals: dict[str, tuple[str, str]]) -> list[Figure]:
    units = {name: goals.get(name, (_unit(name), None)) for name in told}
    return [figure(f"{office}: {name}", value, *units[name]) for name, value in told.items()]


def _planned(officers: int, points: int, *more: str) -> dict[str, float]:
    say(" ".join([f"{officers} officers, {points} points", *more]))
    command = [sys.executable, "-m", "bench.rostered", str(officers), str(points), str(SECONDS), *more]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=SECONDS * 3)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _unit(name: str) -> str:
    last = name.rsplit(": ", maxsplit=1)[-1]
    return UNITS.get(last, "s" if "seconds" in last or "after" in last else "")
