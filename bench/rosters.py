"""`rosters`: how soon a roster keeps every rule, how close to the best it comes, and how that grows; beside a plain
planner. Each office is planned in a process of its own, with two workers. And how soon places follow a roster."""

import json
import subprocess
import sys

from bench.figures import Figure, figure
from bench.ground import Ground
from bench.rounds import say
from tests.environment import ROOT

BEKASI = (60, 4)
LARGE = (300, 12)
# Officers, points, and seconds for the search: Bekasi's leave room for all that is done within 120. Of the others only
# the first roster and how far the same effort leads are asked.
GROWTH = ((15, 1, 30), (30, 2, 60), (*BEKASI, 116), (120, 8, 90), (*LARGE, 120))
SHORT_SECONDS = 40
GOALS = {
    BEKASI: {
        "every rule kept after": ("s", "<= 5"),
        "shortage proven after": ("s", "<= 20"),
        "overall gap": ("%", "<= 10"),
        "seconds": ("s", "<= 120"),
        "solver: other breaches": ("", "<= 0"),
    },
    LARGE: {
        "every rule kept after": ("s", "<= 60"),
        "replan: seconds": ("s", "<= 5"),
        "replan: rules broken": ("", "<= 0"),
        "solver: other breaches": ("", "<= 0"),
    },
}
SHORT = {"shortage proven after": ("s", "<= 20"), "shortages": ("", ">= 1")}
PUBLISHED = {"seconds": ("s", "<= 2"), "queries more with twice the officers": ("", "<= 0")}
UNITS = {"memory": "MiB", "shortage": "min", "moves": "shifts", "touched": "officers"}


def measure(ground: Ground, rounds: int, seconds: float) -> list[Figure]:
    """One round of each size, however many are asked for: a search takes minutes, and is repeatable by its seed."""
    found = []
    for officers, points, allowed in GROWTH:
        goals = GOALS.get((officers, points), {})
        found += _figures(f"{officers} officers", _planned(officers, points, allowed), goals)
    found += _figures("60 officers, too few", _planned(*BEKASI, SHORT_SECONDS, "short"), SHORT)
    say("publish to bookable, 8 weeks")
    found += _figures(
        "publish to bookable", _run("bench.loaded", "published", environ=ground.trial("rosters")), PUBLISHED
    )
    return found


def _figures(office: str, told: dict[str, float], goals: dict[str, tuple[str, str]]) -> list[Figure]:
    units = {name: goals.get(name, (_unit(name), None)) for name in told}
    return [figure(f"{office}: {name}", value, *units[name]) for name, value in told.items()]


def _planned(officers: int, points: int, seconds: int, *more: str) -> dict[str, float]:
    say(" ".join([f"{officers} officers, {points} points", *more]))
    return _run("bench.rostered", str(officers), str(points), str(seconds), *more, timeout=seconds * 3)


def _run(module: str, *arguments: str, environ: dict[str, str] | None = None, timeout: int = 300) -> dict[str, float]:
    """What a process of its own measured. What it says besides figures stands in the terminal."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=timeout, env=environ
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _unit(name: str) -> str:
    last = name.rsplit(": ", maxsplit=1)[-1]
    if last.endswith("gap"):
        return "%"
    return UNITS.get(last, "s" if "seconds" in last or "after" in last else "")
