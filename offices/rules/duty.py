"""What a problem says about one officer, one shift or one moment; read in one way by the solver and the verifier."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Protocol, TypeVar

from offices.rules.hours import instant
from offices.rules.roster import (
    SUPERVISOR,
    Absence,
    Assignment,
    Contract,
    CoverRule,
    Officer,
    Opening,
    Point,
    Problem,
    Settings,
    ShiftPattern,
)

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MINUTES_OF_A_DAY = 1440
SATURDAY = 5
FRIDAY = 4


class Dated(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True, slots=True)
class Need:
    """What must be served from a moment to a moment; `on` is the day of the rule that asks for the most."""

    point: str
    skill: str
    on: date
    starts_at: datetime
    ends_at: datetime
    least: int
    target: int
    rule: str  # key of that rule; empty for the supervisor whom every opening needs


@dataclass(frozen=True, slots=True)
class Shift:
    """A pattern on a day, as moments; the break may start from `break_from` to `break_to`, both included."""

    starts_at: datetime
    ends_at: datetime
    break_from: datetime
    break_to: datetime


def in_force(rows: Iterable[Row], on: date) -> Iterator[Row]:
    return (row for row in rows if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to))


def latest(rows: Iterable[Row], on: date) -> Row | None:
    """Of the rows in force on a day, the one that began last."""
    return max(in_force(rows, on), key=lambda row: row.valid_from, default=None)


def dates(first: date, last: date) -> list[date]:
    return [first + DAY * number for number in range((last - first).days + 1)]


def monday(on: date) -> date:
    return on - DAY * on.weekday()


def skills_on(officer: Officer, on: date) -> frozenset[str]:
    return frozenset(skill.code for skill in in_force(officer.skills, on))


def absence_on(officer: Officer, on: date) -> Absence | None:
    return next((absence for absence in officer.absences if absence.first <= on <= absence.last), None)


def may_serve_at(officer: Officer, point: str) -> bool:
    return point == officer.home or point in officer.points


def settings_on(problem: Problem, on: date) -> Settings:
    """The settings of a day's week; those that began first when none is in force that early."""
    return latest(problem.settings, monday(on)) or min(problem.settings, key=lambda row: row.valid_from)


def due_minutes(officer: Officer, week: date, holidays: frozenset[date]) -> tuple[int, int]:
    """Paid minutes due in the week from this Monday, and by how many they may differ.

    Each working day of the contract in force that day is due its even part, unless it is a holiday or the officer
    is absent.
    """
    due = Fraction(0)
    tolerance = 0
    for on in dates(week, week + DAY * 6):
        contract: Contract | None = latest(officer.contracts, on)
        if contract is None:
            continue
        tolerance = max(tolerance, contract.tolerance)
        if on.weekday() < contract.days and on not in holidays and absence_on(officer, on) is None:
            due += Fraction(contract.week_minutes, contract.days)
    return round(due), tolerance


def moment(on: date, minutes: int, zone: str, *, closing: bool = False) -> datetime:
    """The moment, in UTC, so many minutes of the clock after the day's midnight; they may pass 1440."""
    days, minute = divmod(minutes, MINUTES_OF_A_DAY)
    return instant(on + DAY * days, time(minute // 60, minute % 60), zone, closing=closing)


@lru_cache(maxsize=4096)
def shift(pattern: ShiftPattern, on: date, zone: str) -> Shift:
    return Shift(
        moment(on, pattern.starts, zone),
        moment(on, pattern.ends, zone, closing=True),
        moment(on, pattern.break_from, zone),
        moment(on, pattern.break_to, zone, closing=True),
    )


def moment_in_shift(pattern: ShiftPattern, on: date, wall: time, zone: str) -> datetime:
    """When clocks show this in the shift that starts on the day; what is before its start is after midnight."""
    minutes = 60 * wall.hour + wall.minute
    return moment(on, minutes if minutes >= pattern.starts else minutes + MINUTES_OF_A_DAY, zone)


def holds_on(pattern: ShiftPattern, on: date) -> bool:
    return on.weekday() in pattern.weekdays and any(in_force((pattern,), on))


def patterns_on(problem: Problem, on: date) -> list[ShiftPattern]:
    return [pattern for pattern in problem.patterns if holds_on(pattern, on)]


def zones(points: Iterable[Point]) -> dict[str, str]:
    return {point.key: point.zone for point in points}


def covers(assignment: Assignment, on: date, span: tuple[int, int], zone: str) -> bool:
    """Whether the assignment's break takes in the whole of a span of the clock."""
    if assignment.break_starts_at is None or assignment.break_ends_at is None:
        return False
    starts, ends = moment(on, span[0], zone), moment(on, span[1], zone)
    return assignment.break_starts_at <= starts and ends <= assignment.break_ends_at


def rules_on(rules: Sequence[CoverRule], on: date) -> list[CoverRule]:
    """The rules of a day; those that name the date replace the weekly ones of their point and skill."""
    named = [rule for rule in in_force(rules, on) if on in rule.dates]
    replaced = {(rule.point, rule.skill) for rule in named}
    weekly = [
        rule
        for rule in in_force(rules, on)
        if not rule.dates and on.weekday() in rule.weekdays and (rule.point, rule.skill) not in replaced
    ]
    return named + weekly


def needs(problem: Problem) -> list[Need]:
    """What has to be served, in order of point, skill and time: rules while open, a supervisor at every opening."""
    zone_of = zones(problem.points)
    asked: dict[tuple[str, str], list[Need]] = defaultdict(list)
    open_at: dict[str, list[Opening]] = defaultdict(list)
    for opening in problem.openings:
        open_at[opening.point].append(opening)
    for on in dates(problem.first - DAY, problem.last):  # the day before may reach over midnight
        for rule in rules_on(problem.rules, on):
            asked[rule.point, rule.skill] += _while_open(rule, on, zone_of[rule.point], open_at[rule.point])
    for opening in problem.openings:
        asked[opening.point, SUPERVISOR] += _supervised(problem, opening, zone_of[opening.point])
    found = [need for key in sorted(asked) for need in highest(asked[key])]
    return [need for need in found if problem.first <= _day_at(need, zone_of) <= problem.last]


def _day_at(need: Need, zone_of: Mapping[str, str]) -> date:
    """The calendar day on which the need begins, which for a night is after the rule's own."""
    return need.on + DAY if need.starts_at >= moment(need.on + DAY, 0, zone_of[need.point]) else need.on


def _while_open(rule: CoverRule, on: date, zone: str, openings: Iterable[Opening]) -> Iterator[Need]:
    starts_at, ends_at = moment(on, rule.starts, zone), moment(on, rule.ends, zone, closing=True)
    midnight = moment(on + DAY, 0, zone)
    for opening in openings:
        first, last = max(starts_at, opening.starts_at), min(ends_at, opening.ends_at)
        for start, end in ((first, min(last, midnight)), (max(first, midnight), last)):
            if start < end:
                yield Need(rule.point, rule.skill, on, start, end, rule.least, rule.target, rule.key)


def _supervised(problem: Problem, opening: Opening, zone: str) -> Iterator[Need]:
    """One supervisor throughout, cut at midnight so that every piece has a day of its own."""
    for on in dates(problem.first - DAY, problem.last):
        starts_at = max(opening.starts_at, moment(on, 0, zone))
        ends_at = min(opening.ends_at, moment(on + DAY, 0, zone))
        if starts_at < ends_at and settings_on(problem, on).needs_supervisor:
            yield Need(opening.point, SUPERVISOR, on, starts_at, ends_at, 1, 1, "")


def highest(asked: Sequence[Need]) -> list[Need]:
    """Needs of one point and skill without overlaps: at every moment the largest least and the largest target."""
    edges = sorted({edge for need in asked for edge in (need.starts_at, need.ends_at)})
    over: list[list[Need]] = [[] for _ in edges]
    for need in asked:
        for number in range(bisect_right(edges, need.starts_at) - 1, bisect_right(edges, need.ends_at) - 1):
            over[number].append(need)
    found: list[Need] = []
    for number, here in enumerate(over[:-1]):
        if not here:
            continue
        most = max(here, key=lambda need: (need.least, need.target))
        target = max(need.target for need in here)
        piece = Need(most.point, most.skill, most.on, edges[number], edges[number + 1], most.least, target, most.rule)
        found.append(piece)
    return _joined(found)


def _joined(pieces: Iterable[Need]) -> list[Need]:
    """Neighbours that ask for the same become one."""
    found: list[Need] = []
    for piece in pieces:
        before = found[-1] if found else None
        if before and before.ends_at == piece.starts_at and _asks(before) == _asks(piece):
            found[-1] = Need(before.point, before.skill, before.on, before.starts_at, piece.ends_at, *_asks(before)[1:])
        else:
            found.append(piece)
    return found


def _asks(need: Need) -> tuple[date, int, int, str]:
    return need.on, need.least, need.target, need.rule
