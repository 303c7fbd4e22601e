"""What was measured, against what was asked for."""

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """`goal` is written as ">= 0.2" or "<= 60"; without one, nothing is asked of the figure and it holds."""

    name: str
    value: float
    unit: str
    goal: str | None = None
    holds: bool = True


def figure(name: str, value: float, unit: str, goal: str | None = None) -> Figure:
    return Figure(name, round(value, 4), unit, goal, goal is None or _keeps(value, goal))


def _keeps(value: float, goal: str) -> bool:
    sign, bound = goal.split()
    return value >= float(bound) if sign == ">=" else value <= float(bound)


def ratios(name: str, ours: Sequence[float], theirs: Sequence[float], goal: str | None = None) -> list[Figure]:
    """Round by round, ours through theirs: the median with its goal, the lowest and the highest beside it."""
    return spread(name, [one / other for one, other in zip(ours, theirs, strict=True)], "ratio", goal)


def spread(name: str, values: Sequence[float], unit: str, goal: str | None = None) -> list[Figure]:
    """The median of the rounds with its goal, the lowest and the highest beside it."""
    return [
        figure(name, statistics.median(values), unit, goal),
        figure(f"{name}, lowest round", min(values), unit),
        figure(f"{name}, highest round", max(values), unit),
    ]


def table(figures: Iterable[Figure]) -> str:
    """One line for each median with its range, the goal and whether it holds."""
    found = {one.name: one for one in figures}
    lines = [f"{'':74} {'median':>9} {'min':>9} {'max':>9}  {'unit':9} {'goal':9} holds"]
    for name, one in found.items():
        if name.endswith((", lowest round", ", highest round")):
            continue
        low, high = found.get(f"{name}, lowest round"), found.get(f"{name}, highest round")
        ends = [_number(end.value) if end else "" for end in (low, high)]
        verdict = "" if one.goal is None else "yes" if one.holds else "NO"
        line = f"{name:74} {_number(one.value):>9} {ends[0]:>9} {ends[1]:>9}  {one.unit:9} {one.goal or '':9} {verdict}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def save(figures: Iterable[Figure], path: Path) -> None:
    path.write_text(json.dumps([asdict(one) for one in figures], indent=1) + "\n")
