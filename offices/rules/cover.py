"""Whether a roster keeps every hard rule, minute by minute: plain interval arithmetic that knows no solver.

Publishing trusts this and nothing else. The same sweep says how many really serve, which the places of a slot
are counted from.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, pairwise

from offices.rules import duty
from offices.rules.duty import DAY, MINUTE, Need
from offices.rules.roster import SUPERVISOR, Assignment, Officer, Problem, ShiftPattern


@dataclass(frozen=True, slots=True)
class Breach:
    """One hard rule not kept: which, where, when and by whom. `code` is what wording.py says.

    For cover: `serving` of `needed` serve from `starts_at` to `ends_at` while the `officers` are on their break.
    For hours and rest `serving` and `needed` are minutes, for days they are days.
    """

    code: str
    on: date
    officers: tuple[str, ...] = ()
    point: str = ""
    skill: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    serving: int = 0
    needed: int = 0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Presence:
    """From a moment to a moment: who serves in a skill at a point, and who would but is on a break."""

    starts_at: datetime
    ends_at: datetime
    serving: tuple[str, ...]
    on_break: tuple[str, ...]


def check(problem: Problem, assignments: Sequence[Assignment]) -> list[Breach]:
    """Every hard rule that these assignments do not keep, in order of time; none means the roster may be published."""
    found = [*officer_breaches(problem, assignments), *cover_breaches(problem, assignments)]
    return sorted(found, key=lambda breach: (breach.on, breach.starts_at is not None, breach.code, breach.officers))


OF_COVER = {"cover_short", "supervisor_missing"}
OF_THE_SHIFT = {  # wrong with a shift whoever works it
    *("pattern_not_in_force", "shift_unlike_its_pattern", "outside_the_weeks"),
    *("break_missing", "break_of_wrong_length", "break_outside_its_window"),
}


def newly(before: Iterable[Breach], after: Iterable[Breach]) -> list[Breach]:
    """What a change breaks that was not broken before it, or not as badly; in the order of `after`.

    What was short already counts from the moments on at which more are missing now.
    """
    alike: dict[object, list[Breach]] = defaultdict(list)
    for breach in before:
        alike[_about(breach)].append(breach)
    return [new for breach in after for new in _beyond(breach, alike[_about(breach)])]


def _about(breach: Breach) -> object:
    if breach.code in OF_THE_SHIFT:
        return breach.code, breach.on, breach.point, breach.starts_at, breach.ends_at
    if breach.code in OF_COVER:  # of the moments, whoever is on a break
        return breach.code, breach.point, breach.skill
    if breach.code == "too_many_days_running":
        return breach.code, breach.officers
    return breach.code, breach.on, breach.officers, breach.point, breach.skill


def _beyond(breach: Breach, before: Iterable[Breach]) -> Iterator[Breach]:
    """The part of the breach that is none of those before; all of it, or nothing, unless it is one of cover."""
    as_bad = [one for one in before if abs(one.serving - one.needed) >= abs(breach.serving - breach.needed)]
    if breach.code == "too_many_days_running":
        if not any(_run(one)[0] <= _run(breach)[0] and _run(breach)[1] <= _run(one)[1] for one in as_bad):
            yield breach
    elif breach.code in OF_COVER:
        yield from _outside(breach, as_bad)
    elif not as_bad:
        yield breach


def _run(breach: Breach) -> tuple[date, date]:
    """First and last day of a run that is too long."""
    first = breach.on - DAY * breach.needed
    return first, first + DAY * (breach.serving - 1)


def _outside(breach: Breach, before: Iterable[Breach]) -> Iterator[Breach]:
    """The stretches of the breach that overlap none of those before."""
    moment, end = breach.starts_at, breach.ends_at
    stretches = sorted((one.starts_at, one.ends_at) for one in before if one.starts_at and one.ends_at)
    if moment is None or end is None:
        return
    for starts_at, ends_at in stretches:
        if moment < min(starts_at, end):
            yield replace(breach, starts_at=moment, ends_at=min(starts_at, end))
        moment = max(moment, ends_at)
    if moment < end:
        yield replace(breach, starts_at=moment)


def officer_breaches(problem: Problem, assignments: Sequence[Assignment]) -> Iterator[Breach]:
    """What is wrong with single officers' days and weeks, whatever the others do."""
    officers = {officer.key: officer for officer in problem.officers}
    of: dict[str, list[Assignment]] = {key: [] for key in officers}
    for assignment in assignments:
        if assignment.officer not in officers:
            yield Breach("officer_unknown", assignment.on, (assignment.officer,), assignment.point)
        else:
            of[assignment.officer].append(assignment)
    around = defaultdict(list)
    for assignment in problem.around:
        around[assignment.officer].append(assignment)
    patterns = {pattern.key: pattern for pattern in problem.patterns}
    for key, own in of.items():
        own.sort(key=lambda one: one.starts_at)
        yield from one_officer(problem, officers[key], own, around[key], patterns)


def one_officer(
    problem: Problem,
    officer: Officer,
    own: Sequence[Assignment],
    around: Sequence[Assignment],
    patterns: Mapping[str, ShiftPattern],
) -> Iterator[Breach]:
    for assignment in own:
        yield from _shift_breaches(problem, officer, assignment, patterns.get(assignment.pattern))
    for on, same in groupby(own, key=lambda one: one.on):
        if len(list(same)) > 1:
            yield Breach("two_shifts_on_a_day", on, (officer.key,))
    paid: dict[date, int] = defaultdict(int)
    for assignment in own:
        if assignment.pattern in patterns:
            paid[duty.monday(assignment.on)] += patterns[assignment.pattern].paid_minutes
    worked = {one.on for one in own}
    for week in duty.dates(problem.first, problem.last)[::7]:
        yield from _week_breaches(problem, officer, week, paid[week], worked)
    yield from _rest_breaches(problem, officer, sorted([*own, *around], key=lambda one: one.starts_at))
    yield from _running_breaches(problem, officer, worked | {one.on for one in around})


def _shift_breaches(
    problem: Problem, officer: Officer, assignment: Assignment, pattern: ShiftPattern | None
) -> Iterator[Breach]:
    on, who = assignment.on, (officer.key,)
    skills = duty.skills_on(officer, on)
    if not problem.first <= on <= problem.last:
        yield Breach("outside_the_weeks", on, who, assignment.point)
    if duty.absence_on(officer, on):
        yield Breach("absent", on, who, assignment.point)
    if assignment.role not in skills:
        yield Breach("skill_missing", on, who, assignment.point, assignment.role)
    if not duty.may_serve_at(officer, assignment.point):
        yield Breach("place_not_allowed", on, who, assignment.point)
    if pattern is None or not duty.holds_on(pattern, on) or pattern.point != assignment.point:
        yield Breach("pattern_not_in_force", on, who, assignment.point)
    else:
        yield from _break_breaches(assignment, pattern, duty.zones(problem.points)[assignment.point])


def _break_breaches(assignment: Assignment, pattern: ShiftPattern, zone: str) -> Iterator[Breach]:
    planned = duty.shift(pattern, assignment.on, zone)
    starts_at, ends_at = assignment.break_starts_at, assignment.break_ends_at
    breach = Breach("", assignment.on, (assignment.officer,), assignment.point, starts_at=starts_at, ends_at=ends_at)
    if (assignment.starts_at, assignment.ends_at) != (planned.starts_at, planned.ends_at):
        yield replace(breach, code="shift_unlike_its_pattern")
    if starts_at is None or ends_at is None:
        if pattern.break_minutes or starts_at != ends_at:
            yield replace(breach, code="break_missing", needed=pattern.break_minutes)
        return
    minutes = (ends_at - starts_at) // MINUTE
    if minutes != pattern.break_minutes:
        yield replace(breach, code="break_of_wrong_length", serving=minutes, needed=pattern.break_minutes)
    inside = assignment.starts_at <= starts_at and ends_at <= assignment.ends_at
    if not inside or not planned.break_from <= starts_at <= planned.break_to:
        yield replace(breach, code="break_outside_its_window")


def _week_breaches(problem: Problem, officer: Officer, week: date, paid: int, worked: set[date]) -> Iterator[Breach]:
    due, tolerance = duty.due_minutes(officer, week, problem.holidays)
    if paid < due - tolerance:
        yield Breach("hours_too_few", week, (officer.key,), serving=paid, needed=due - tolerance)
    if paid > due + tolerance:
        yield Breach("hours_too_many", week, (officer.key,), serving=paid, needed=due + tolerance)
    free = 7 - len(worked & set(duty.dates(week, week + DAY * 6)))
    asked = duty.settings_on(problem, week).free_days
    if free < asked:
        yield Breach("too_few_free_days", week, (officer.key,), serving=free, needed=asked)


def _rest_breaches(problem: Problem, officer: Officer, in_order: Sequence[Assignment]) -> Iterator[Breach]:
    for before, after in pairwise(in_order):
        asked = duty.settings_on(problem, after.on).rest_minutes
        rest = (after.starts_at - before.ends_at) // MINUTE
        if before.on != after.on and rest < asked:
            yield Breach(
                "rest_too_short",
                after.on,
                (officer.key,),
                after.point,
                starts_at=before.ends_at,
                ends_at=after.starts_at,
                serving=rest,
                needed=asked,
            )


def _running_breaches(problem: Problem, officer: Officer, worked: set[date]) -> Iterator[Breach]:
    """One for each run of days that is too long and touches these weeks, told on the first day too many."""
    for start in sorted(on for on in worked if on - DAY not in worked):
        run = 1
        while start + DAY * run in worked:
            run += 1
        most = duty.settings_on(problem, start).most_running
        if run > most and start <= problem.last and start + DAY * (run - 1) >= problem.first:
            yield Breach("too_many_days_running", start + DAY * most, (officer.key,), serving=run, needed=most)


def cover_breaches(
    problem: Problem, assignments: Iterable[Assignment], asked: Sequence[Need] | None = None
) -> Iterator[Breach]:
    """Each stretch in which too few serve, with how many do and who is on a break.

    Unless something else is `asked`, in order of point, skill and time, that is what the rules and openings need.
    """
    everybody = [*assignments, *problem.around]
    officers = {officer.key: officer for officer in problem.officers}
    by_point: dict[str, list[Assignment]] = defaultdict(list)
    for one in everybody:
        by_point[one.point].append(one)
    needed = duty.needs(problem) if asked is None else asked
    for (point, skill), same in groupby(needed, key=lambda need: (need.point, need.skill)):
        if skill == SUPERVISOR:
            counted = [
                one
                for one in by_point[point]
                if one.officer in officers and SUPERVISOR in duty.skills_on(officers[one.officer], one.on)
            ]
        else:
            counted = [one for one in by_point[point] if one.role == skill]
        yield from _short(list(same), presences(counted))


def _short(asked: Sequence[Need], there: Sequence[Presence]) -> Iterator[Breach]:
    """Walks needs and presences side by side, both in order of time."""
    number = 0
    for need in asked:
        while number < len(there) and there[number].ends_at <= need.starts_at:
            number += 1
        moment, here = need.starts_at, number
        while moment < need.ends_at:
            while here < len(there) and there[here].ends_at <= moment:
                here += 1
            now = there[here] if here < len(there) else None
            if now is None or now.starts_at > moment:
                until = need.ends_at if now is None else min(now.starts_at, need.ends_at)
                now = Presence(moment, until, (), ())
            until = min(now.ends_at, need.ends_at)
            if len(now.serving) < need.least:
                yield _breach(need, now, moment, until)
            moment = until


def _breach(need: Need, now: Presence, starts_at: datetime, ends_at: datetime) -> Breach:
    return Breach(
        "supervisor_missing" if need.skill == SUPERVISOR else "cover_short",
        need.on,
        now.on_break,
        need.point,
        need.skill,
        starts_at,
        ends_at,
        len(now.serving),
        need.least,
        need.rule,
    )


def presences(assignments: Iterable[Assignment]) -> list[Presence]:
    """Who serves and who is on a break, from change to change, in order; stretches with nobody are left out."""
    edges: dict[datetime, list[tuple[str, int, int]]] = defaultdict(list)
    for one in assignments:
        edges[one.starts_at].append((one.officer, 1, 0))
        edges[one.ends_at].append((one.officer, -1, 0))
        if one.break_starts_at is not None and one.break_ends_at is not None:
            edges[one.break_starts_at].append((one.officer, 0, 1))
            edges[one.break_ends_at].append((one.officer, 0, -1))
    there: dict[str, list[int]] = {}
    found = []
    for moment, following in pairwise(sorted(edges)):
        for officer, shifts, breaks in edges[moment]:
            state = there.setdefault(officer, [0, 0])
            state[0] += shifts
            state[1] += breaks
            if state == [0, 0]:
                del there[officer]
        serving = tuple(sorted(key for key, (shifts, breaks) in there.items() if shifts > 0 and breaks <= 0))
        resting = tuple(sorted(key for key, (shifts, breaks) in there.items() if shifts > 0 and breaks > 0))
        if serving or resting:
            found.append(Presence(moment, following, serving, resting))
    return found


def serving(assignments: Iterable[Assignment], point: str, role: str) -> list[tuple[datetime, int]]:
    """Each moment at which the number serving in the role at the point changes, with the new number, in order.

    Nobody on a break counts. Before the first moment nobody serves, and the last number is 0.
    """
    steps: list[tuple[datetime, int]] = []
    until: datetime | None = None
    for stretch in presences(one for one in assignments if one.point == point and one.role == role):
        if until is not None and stretch.starts_at > until:
            _step(steps, until, 0)
        _step(steps, stretch.starts_at, len(stretch.serving))
        until = stretch.ends_at
    if until is not None:
        _step(steps, until, 0)
    return steps


def _step(steps: list[tuple[datetime, int]], moment: datetime, count: int) -> None:
    if count != (steps[-1][1] if steps else 0):
        steps.append((moment, count))
