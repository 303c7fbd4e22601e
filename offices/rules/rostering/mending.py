"""Where a roster is short, and the one thing that, changed alone, would mend it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from offices.rules import cover, duty
from offices.rules.duty import DAY, MINUTE, Need
from offices.rules.roster import (
    SUPERVISOR,
    Absence,
    Assignment,
    Officer,
    Problem,
    Relaxation,
    RelaxationKind,
    ShiftPattern,
    Shortage,
)
from offices.rules.rostering.grid import break_starts

MOST_MENDED = 30  # shortages for which officers are tried; the others are told with their rule

KINDS = {
    "hours_too_many": RelaxationKind.HOURS,
    "too_few_free_days": RelaxationKind.FREE_DAYS,
    "too_many_days_running": RelaxationKind.RUNNING,
    "rest_too_short": RelaxationKind.REST,
    "place_not_allowed": RelaxationKind.PLACE,
    "skill_missing": RelaxationKind.SKILL,
}


@dataclass(frozen=True, slots=True)
class _Rostered:
    """What trials are made against."""

    problem: Problem
    patterns: Mapping[str, ShiftPattern]
    own: Mapping[str, list[Assignment]]
    around: Mapping[str, list[Assignment]]


def shortages(
    problem: Problem, assignments: Sequence[Assignment], asked: Sequence[Need] | None = None
) -> Iterator[Shortage]:
    """Each stretch with too few, in order of point, skill and time, with a relaxation that the verifier bears out."""
    own, around = defaultdict(list), defaultdict(list)
    for one in assignments:
        own[one.officer].append(one)
    for one in problem.around:
        around[one.officer].append(one)
    rostered = _Rostered(problem, {pattern.key: pattern for pattern in problem.patterns}, own, around)
    for number, found in enumerate(_joined(cover.cover_breaches(problem, assignments, asked))):
        relaxation = _mend(rostered, found) if number < MOST_MENDED else None
        yield Shortage(
            found.on,
            found.starts_at,
            found.ends_at,
            found.point,
            found.skill,
            found.missing,
            relaxation or Relaxation(RelaxationKind.RULE, key=found.rule),
        )


@dataclass(frozen=True, slots=True)
class _Gap(Shortage):
    rule: str = ""


def _joined(breaches: Iterable[cover.Breach]) -> list[_Gap]:
    """Neighbouring breaches in which equally many are missing become one."""
    found: list[_Gap] = []
    for one in breaches:
        if one.starts_at is None or one.ends_at is None:
            continue
        missing = one.needed - one.serving
        before = found[-1] if found else None
        key = (one.point, one.skill, one.on, one.starts_at, missing)
        if before and (before.point, before.skill, before.on, before.ends_at, before.missing) == key:
            found[-1] = replace(before, ends_at=one.ends_at)
        else:
            found.append(_Gap(one.on, one.starts_at, one.ends_at, one.point, one.skill, missing, rule=one.rule))
    return found


def _mend(rostered: _Rostered, gap: _Gap) -> Relaxation | None:
    """The first officer who could fill the gap if one thing were otherwise; one officer fills no larger gap."""
    if gap.missing > 1:
        return None
    for officer in sorted(rostered.problem.officers, key=lambda officer: officer.home != gap.point):
        if any(one.on == gap.on for one in rostered.own.get(officer.key, ())):
            continue
        for trial in _trials(rostered.problem, officer, gap):
            if relaxation := _only_obstacle(rostered, officer, trial):
                return relaxation
    return None


def _trials(problem: Problem, officer: Officer, gap: _Gap) -> Iterator[Assignment]:
    """Shifts at the gap's point that, with some break, serve all through it."""
    zone = duty.zones(problem.points)[gap.point]
    role = gap.skill
    if role == SUPERVISOR and SUPERVISOR not in duty.skills_on(officer, gap.on):
        return
    for pattern in duty.patterns_on(problem, gap.on):
        planned = duty.shift(pattern, gap.on, zone)
        if pattern.point != gap.point or planned.starts_at > gap.starts_at or planned.ends_at < gap.ends_at:
            continue
        plain = Assignment(officer.key, gap.on, gap.point, pattern.key, role, planned.starts_at, planned.ends_at)
        if not pattern.break_minutes:
            yield plain
        for start in break_starts(problem, pattern, gap.on, zone):
            end = start + MINUTE * pattern.break_minutes
            if end <= gap.starts_at or gap.ends_at <= start:
                yield replace(plain, break_starts_at=start, break_ends_at=end)
                break


def _only_obstacle(rostered: _Rostered, officer: Officer, trial: Assignment) -> Relaxation | None:
    """The one rule that the trial would break and the roster does not; None when there is none, or more than one."""
    absence = duty.absence_on(officer, trial.on)
    present = replace(officer, absences=tuple(_without(officer.absences, absence, trial))) if absence else officer
    own = rostered.own.get(officer.key, [])
    there = sorted([*own, trial], key=lambda one: one.starts_at)
    around = rostered.around.get(officer.key, [])
    problem = rostered.problem
    before = {(one.code, one.on) for one in cover.one_officer(problem, officer, own, around, rostered.patterns)}
    after = {(one.code, one.on) for one in cover.one_officer(problem, present, there, around, rostered.patterns)}
    codes = {code for code, _ in after - before}
    if absence:
        return None if codes else Relaxation(RelaxationKind.ABSENCE, officer.key, absence.key)
    kinds = {KINDS.get(code) for code in codes}
    kind = kinds.pop() if len(kinds) == 1 else None
    return Relaxation(kind, officer.key) if kind else None


def _without(absences: Iterable[Absence], absence: Absence, trial: Assignment) -> Iterator[Absence]:
    """The same absences, but on the trial's day the officer is there."""
    for one in absences:
        if one is not absence:
            yield one
            continue
        if one.first < trial.on:
            yield replace(one, last=trial.on - DAY)
        if trial.on < one.last:
            yield replace(one, first=trial.on + DAY)
