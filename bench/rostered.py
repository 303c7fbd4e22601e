"""One office planned in a process of its own, so that its memory can be told: prints figures as JSON.

Usage: python -m bench.rostered OFFICERS POINTS SECONDS [short]
With "short" two thirds of the first point's people are away for a week.

Overall gap: all goals weighed together as `rostering.WEIGHTS` says, each against the bound that holds for whoever does
as well in the goals before it. Worst gap: that of the goal which stands worst by itself.
"""

import json
import math
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from bench import greedy, planned
from offices.rules import cover, duty, rostering
from offices.rules.duty import MINUTE
from offices.rules.roster import Absence, Assignment, GoalName, Problem, Progress, Roster, Wanted

WORKERS = 2
COVER = ("cover_short", "supervisor_missing")
ILL_ON = planned.FIRST + timedelta(days=8)  # the second Tuesday


def main(officers: int, points: int, seconds: float, *more: str) -> dict[str, float]:
    problem = planned.office(officers, points, short="short" in more)
    told: list[Progress] = []
    began, worked = time.monotonic(), time.process_time()
    roster = rostering.solve(problem, seconds=seconds, workers=WORKERS, clock=time.monotonic, progress=told.append)
    found = {
        "seconds": time.monotonic() - began,
        "processor seconds": time.process_time() - worked,
        "every rule kept after": next(
            (one.seconds for one in told if not one.value and one.goal is GoalName.SHORTAGE), math.inf
        ),
        "shortage proven after": next(
            (goal.seconds for goal in roster.goals if goal.name is GoalName.SHORTAGE and goal.is_proven), math.inf
        ),
        "overall gap": 100 * roster.gap,
        "worst gap": 100 * max((rostering.gap(goal) for goal in roster.goals), default=1),
        "shortages": len(roster.shortages),
        "shortages that one officer mends": sum(
            one.relaxation is not None and one.relaxation.officer != "" for one in roster.shortages
        ),
    }
    for goal in roster.goals:
        found |= {
            f"{goal.name}: reached": goal.value,
            f"{goal.name}: bound": goal.bound,
            f"{goal.name}: seconds": goal.seconds,
        }
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found |= {f"solver: {name}": value for name, value in judged(problem, roster.assignments).items()}
    began = time.monotonic()
    plain = greedy.plan(problem)
    found["greedy: seconds"] = time.monotonic() - began
    found |= {f"greedy: {name}": value for name, value in judged(problem, plain).items()}
    if roster.assignments:
        found |= replanned(problem, roster)
    return found


def judged(problem: Problem, assignments: "tuple[Assignment, ...] | list[Assignment]") -> dict[str, float]:
    """By the verifier and by counting, not by what a planner says of itself."""
    breaches = cover.check(problem, assignments)
    short = [
        one for one in breaches if one.starts_at and one.ends_at and one.code in ("cover_short", "supervisor_missing")
    ]
    homes = {officer.key: officer.home for officer in problem.officers}
    late = {pattern.key for pattern in problem.patterns if pattern.is_late}
    saturdays = [one for one in assignments if one.on.weekday() == duty.SATURDAY]
    return {
        "shortage": sum(
            (one.needed - one.serving) * ((one.ends_at - one.starts_at) // MINUTE)
            for one in short
            if one.starts_at and one.ends_at
        ),
        "other breaches": len(breaches) - len(short),
        "moves": sum(one.point != homes[one.officer] for one in assignments),
        "Saturdays apart": _apart(problem, "saturdays", saturdays),
        "late shifts apart": _apart(problem, "late", [one for one in assignments if one.pattern in late]),
        "noon breaks apart": _apart(
            problem,
            "noon",
            [one for one in assignments if duty.covers(one, one.on, planned.SETTINGS.noon, planned.ZONE)],
        ),
    }


def _apart(problem: Problem, kind: str, counted: list[Assignment]) -> float:
    """The standard deviation over officers of what 13 weeks and these bring."""
    more = Counter(one.officer for one in counted)
    sums = [getattr(officer.history, kind) + more[officer.key] for officer in problem.officers]
    mean = sum(sums) / len(sums)
    return float((sum((one - mean) ** 2 for one in sums) / len(sums)) ** 0.5)


def replanned(problem: Problem, roster: Roster) -> dict[str, float]:
    """Half past seven, and two who work today at the first point are ill; what served before is wanted still."""
    todays = [one for one in roster.assignments if one.on == ILL_ON]
    ill = [one.officer for one in todays if one.point == "point-0" and one.role == "counter"][:2]
    leave = Absence("ill", ILL_ON, ILL_ON)
    officers = tuple(
        replace(one, absences=(*one.absences, leave)) if one.key in ill else one for one in problem.officers
    )
    wanted = tuple(one for point in problem.points for one in _served(problem, todays, point.key))
    began = time.monotonic()
    found = rostering.replan(
        replace(problem, officers=officers),
        roster.assignments,
        on=ILL_ON,
        since=duty.moment(ILL_ON, 450, planned.ZONE),
        wanted=wanted,
        seconds=5,
        workers=WORKERS,
        clock=time.monotonic,
    )
    after = cover.officer_breaches(replace(problem, officers=officers), found.roster.assignments)
    return {
        "replan: seconds": time.monotonic() - began,
        "replan: touched": len(found.changes),
        "replan: proven": float(all(goal.is_proven for goal in found.roster.goals)),
        "replan: shortages": len(found.roster.shortages),
        "replan: rules broken": len([one for one in after if one.officers[0] not in ill]),
    }


def _served(problem: Problem, todays: list[Assignment], point: str) -> Iterator[Wanted]:
    """What the counters really served by the roster, up to the target: so much may have been booked."""
    targets = [need for need in duty.needs(problem) if (need.point, need.skill, need.on) == (point, "counter", ILL_ON)]
    for (start, count), (end, _) in pairwise(cover.serving(todays, point, "counter")):
        for need in targets:
            first, last = max(start, need.starts_at), min(end, need.ends_at)
            if first < last and count:
                yield Wanted(point, "counter", first, last, min(count, need.target))


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), *sys.argv[4:]), indent=1))
