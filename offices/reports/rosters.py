"""A point's week as a planner looks at it: who works when, how many serve against how many are needed, and the gaps.

Places on the line of a day are per cent of it, as text that SVG understands in any language.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from offices import wording
from offices.models import Officer, Skill
from offices.rules import cover, duty
from offices.rules import roster as values

CURVE = 60  # height of a curve in pixels
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
SKILLS = dict(Skill.choices)


@dataclass(frozen=True)
class Bar:
    """A stretch of a day's line, in per cent."""

    left: str
    width: str
    right: str


@dataclass(frozen=True)
class Column:
    """A stretch in which a number stays the same, with its height on the curve in pixels."""

    bar: Bar
    top: str
    height: str
    number: int


@dataclass(frozen=True)
class Shift:
    """One officer's line."""

    assignment: values.Assignment
    name: str
    role: str
    bar: Bar
    pause: Bar | None
    is_supervisor: bool
    is_sent: bool


@dataclass(frozen=True)
class Count:
    """From a moment to a moment so many serve while `need` asks for so many."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    serving: int
    need: duty.Need


@dataclass(frozen=True)
class Curve:
    """How many serve in a skill against how many are needed (`least`) and wished for (`target`)."""

    code: str
    skill: str
    counts: tuple[Count, ...]
    serving: tuple[Column, ...]
    least: tuple[Column, ...]
    target: tuple[Column, ...]
    missing: tuple[Column, ...]
    fewest: int
    fewest_at: dt.datetime
    needed_then: int


@dataclass(frozen=True)
class Gap:
    """A hard rule not kept, in words; `names` are those on a break, or whose day it is."""

    on: dt.date
    words: str
    point: str
    names: tuple[str, ...]
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    is_of_cover: bool


@dataclass(frozen=True)
class DayView:
    on: dt.date
    hours: tuple[tuple[str, dt.datetime], ...]
    shifts: tuple[Shift, ...]
    curves: tuple[Curve, ...]
    gaps: tuple[Gap, ...]
    is_open: bool


@dataclass(frozen=True)
class Line:
    """The stretch of time that a day's drawing covers, in whole hours."""

    starts_at: dt.datetime
    ends_at: dt.datetime

    def place(self, moment: dt.datetime) -> float:
        share = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return 100 * min(1.0, max(0.0, share))

    def bar(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Bar:
        left, right = self.place(starts_at), self.place(ends_at)
        return Bar(f"{left:.3f}%", f"{right - left:.3f}%", f"{right:.3f}%")

    @property
    def hours(self) -> tuple[tuple[str, dt.datetime], ...]:
        count = (self.ends_at - self.starts_at) // HOUR
        return tuple(
            (f"{self.place(self.starts_at + number * HOUR):.3f}%", self.starts_at + number * HOUR)
            for number in range(count)
        )


def names_of(officers: Iterable[str]) -> dict[str, str]:
    """What each officer, by key, is called."""
    rows = Officer.objects.filter(pk__in=[int(key) for key in officers]).select_related("user")
    return {str(row.pk): row.user.shown_name for row in rows}


def gaps(breaches: Iterable[cover.Breach], points: Mapping[str, str]) -> tuple[Gap, ...]:
    """What the verifier found, in words; `points` are names by key."""
    found = list(breaches)
    names = names_of({key for breach in found for key in breach.officers if key.isdigit()})
    return tuple(_gap(breach, names, points) for breach in found)


def _gap(breach: cover.Breach, names: Mapping[str, str], points: Mapping[str, str]) -> Gap:
    skill = str(SKILLS.get(breach.skill, breach.skill))
    return Gap(
        on=breach.on,
        words=wording.broken(breach.code, skill=skill, serving=breach.serving, needed=breach.needed),
        point=points.get(breach.point, ""),
        names=tuple(names.get(key, key) for key in breach.officers),
        starts_at=breach.starts_at,
        ends_at=breach.ends_at,
        is_of_cover=breach.code in cover.OF_COVER,
    )


@dataclass(frozen=True)
class Duty:
    """One day of an officer in the words of a list: where, as what, from when to when, and the break."""

    point: str
    role: str
    assignment: values.Assignment


@dataclass(frozen=True)
class ChangedDay:
    """An officer's day before and afterwards; None is a free one."""

    name: str
    before: Duty | None
    after: Duty | None


def changes(
    problem: values.Problem, on: dt.date, after: Iterable[values.Assignment], points: Mapping[str, str]
) -> tuple[ChangedDay, ...]:
    """Whose day differs from what is in force, by name; `points` are names by key."""
    was = {one.officer: one for one in problem.previous if one.on == on}
    will = {one.officer: one for one in after if one.on == on}
    touched = {key for key in was.keys() | will.keys() if was.get(key) != will.get(key)}
    names = names_of(touched)
    found = [ChangedDay(names[key], duty_of(was.get(key), points), duty_of(will.get(key), points)) for key in touched]
    return tuple(sorted(found, key=lambda one: one.name))


def duty_of(one: values.Assignment | None, points: Mapping[str, str]) -> Duty | None:
    return Duty(points.get(one.point, one.point), str(SKILLS.get(one.role, one.role)), one) if one else None


def week(
    problem: values.Problem,
    assignments: Sequence[values.Assignment],
    breaches: Sequence[cover.Breach],
    point: values.Point,
    first: dt.date,
) -> tuple[DayView, ...]:
    """The seven days from the first at this point; the office's assignments and breaches of these days are given."""
    here = [one for one in assignments if one.point == point.key]
    names = names_of({one.officer for one in here})
    asked = [need for need in duty.needs(problem) if need.point == point.key]
    told = gaps([breach for breach in breaches if breach.point == point.key], {})
    return tuple(_day(problem, here, names, asked, told, point, on) for on in duty.dates(first, first + 6 * DAY))


def _day(
    problem: values.Problem,
    here: Sequence[values.Assignment],
    names: Mapping[str, str],
    asked: Sequence[duty.Need],
    told: Sequence[Gap],
    point: values.Point,
    on: dt.date,
) -> DayView:
    begins, ends = duty.moment(on, 0, point.zone), duty.moment(on + DAY, 0, point.zone)
    needed = [need for need in asked if begins <= need.starts_at < ends]
    own = [one for one in here if one.on == on]
    present = [one for one in here if one.starts_at < ends and one.ends_at > begins]
    line = _line([*((one.starts_at, one.ends_at) for one in own), *((one.starts_at, one.ends_at) for one in needed)])
    if line is None:
        return DayView(on, (), (), (), (), is_open=False)
    officers = {one.key: one for one in problem.officers}
    shifts = [_shift(one, names, officers.get(one.officer), line) for one in own]
    skills = list(dict.fromkeys(need.skill for need in needed if need.skill != values.SUPERVISOR))
    curves = [_curve(skill, [one for one in needed if one.skill == skill], present, line) for skill in skills]
    return DayView(
        on=on,
        hours=line.hours,
        shifts=tuple(sorted(shifts, key=lambda one: (one.role, one.assignment.starts_at, one.name))),
        curves=tuple(sorted(curves, key=lambda curve: -max(column.number for column in curve.target))),
        gaps=tuple(gap for gap in told if gap.on == on),
        is_open=bool(needed),
    )


def _line(stretches: Sequence[tuple[dt.datetime, dt.datetime]]) -> Line | None:
    if not stretches:
        return None
    first, last = min(start for start, _end in stretches), max(end for _start, end in stretches)
    starts_at = first.replace(minute=0, second=0)
    return Line(starts_at, last if last == last.replace(minute=0) else last.replace(minute=0) + HOUR)


def _shift(one: values.Assignment, names: Mapping[str, str], officer: values.Officer | None, line: Line) -> Shift:
    has_break = one.break_starts_at is not None and one.break_ends_at is not None
    return Shift(
        assignment=one,
        name=names.get(one.officer, one.officer),
        role=str(SKILLS.get(one.role, one.role)),
        bar=line.bar(one.starts_at, one.ends_at),
        pause=line.bar(one.break_starts_at, one.break_ends_at)
        if has_break and one.break_starts_at and one.break_ends_at
        else None,
        is_supervisor=officer is not None and values.SUPERVISOR in duty.skills_on(officer, one.on),
        is_sent=officer is not None and officer.home != one.point,
    )


def _curve(skill: str, needed: Sequence[duty.Need], present: Iterable[values.Assignment], line: Line) -> Curve:
    there = cover.presences(one for one in present if one.role == skill)
    counts = tuple(_counted(needed, there))
    most = max([need.target for need in needed] + [len(one.serving) for one in there] + [1])
    unit = CURVE / most

    def column(starts_at: dt.datetime, ends_at: dt.datetime, number: int, base: int = 0) -> Column:
        top = CURVE - max(number, base) * unit
        return Column(line.bar(starts_at, ends_at), f"{top:.1f}", f"{abs(number - base) * unit:.1f}", number)

    fewest = min(counts, key=lambda one: one.serving - one.need.least)
    short = [one for one in counts if one.serving < one.need.least]
    return Curve(
        code=skill,
        skill=str(SKILLS.get(skill, skill)),
        counts=counts,
        serving=tuple(column(one.starts_at, one.ends_at, len(one.serving)) for one in there),
        least=tuple(column(need.starts_at, need.ends_at, need.least) for need in needed),
        target=tuple(column(need.starts_at, need.ends_at, need.target) for need in needed),
        missing=tuple(column(one.starts_at, one.ends_at, one.need.least, one.serving) for one in short),
        fewest=fewest.serving,
        fewest_at=fewest.starts_at,
        needed_then=fewest.need.least,
    )


def _counted(needed: Sequence[duty.Need], there: Sequence[cover.Presence]) -> Iterator[Count]:
    """Every minute that somebody is needed is in one."""
    for need in needed:
        moment = need.starts_at
        for one in there:
            starts_at, ends_at = max(one.starts_at, moment), min(one.ends_at, need.ends_at)
            if starts_at >= ends_at:
                continue
            if starts_at > moment:
                yield Count(moment, starts_at, 0, need)
            yield Count(starts_at, ends_at, len(one.serving), need)
            moment = ends_at
        if moment < need.ends_at:
            yield Count(moment, need.ends_at, 0, need)
