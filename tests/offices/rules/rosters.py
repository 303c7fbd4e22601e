"""A small office to plan for: what a test is not about has a value here."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

from offices.rules import duty
from offices.rules.roster import (
    Assignment,
    Contract,
    CoverRule,
    Officer,
    Opening,
    Point,
    Problem,
    Settings,
    ShiftPattern,
    Skill,
)

MONDAY, TUESDAY, FRIDAY, SATURDAY, SUNDAY = (date(2030, 1, day) for day in (7, 8, 11, 12, 13))
LONG_AGO = date(2029, 1, 1)
JAKARTA = "Asia/Jakarta"
WEEKDAYS = frozenset(range(5))
SETTINGS = Settings(660, 6, 2, 15, (720, 750), (705, 750), LONG_AGO)


def utc(hour, minute=0, on=MONDAY):
    """A moment of the day in UTC; Jakarta is seven hours ahead."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(hours=hour, minutes=minute)


def wib(hour, minute=0, on=MONDAY):
    return utc(hour - 7, minute, on)


def make_officer(key="ani", skills=("counter", "supervisor"), home="hq", **changes):
    found = Officer(key, tuple(Skill(code, LONG_AGO) for code in skills), home, frozenset(), (make_contract(),))
    return dataclasses.replace(found, **changes)


def make_contract(week_minutes=2250, tolerance=0, valid_from=LONG_AGO, **changes):
    return Contract(week_minutes, tolerance, valid_from, **changes)


def make_pattern(key="day", point="hq", **changes):
    """08.00 to 16.30, an hour's break that starts from 11.00 to 13.00."""
    found = ShiftPattern(key, point, WEEKDAYS, 480, 990, 450, 60, 660, 780, LONG_AGO)
    return dataclasses.replace(found, **changes)


def make_rule(key="rule", least=1, target=None, **changes):
    target = least if target is None else target
    found = CoverRule(key, "hq", "counter", 480, 990, least, target, LONG_AGO, weekdays=WEEKDAYS)
    return dataclasses.replace(found, **changes)


def make_opening(on=MONDAY, starts=480, ends=990, point="hq", zone=JAKARTA):
    return Opening(point, duty.moment(on, starts, zone), duty.moment(on, ends, zone))


def make_problem(*officers, weeks=1, **changes):
    last = MONDAY + timedelta(days=7 * weeks - 1)
    days = [on for on in duty.dates(MONDAY, last) if on.weekday() < 5]
    found = Problem(
        MONDAY,
        last,
        (Point("hq", JAKARTA),),
        officers or (make_officer("ani"), make_officer("budi")),
        (make_pattern(),),
        (make_rule(),),
        tuple(make_opening(on) for on in days),
        (SETTINGS,),
    )
    return dataclasses.replace(found, **changes)


def make_assignment(officer="ani", on=MONDAY, rests=720, pattern=None, role="counter", point="hq"):
    """The officer's day by the pattern; `rests` is when the break starts, in minutes of the clock, or None."""
    pattern = pattern or make_pattern()
    shift = duty.shift(pattern, on, JAKARTA)
    found = Assignment(officer, on, point, pattern.key, role, shift.starts_at, shift.ends_at)
    if rests is None:
        return found
    starts_at = duty.moment(on, rests, JAKARTA)
    ends_at = starts_at + timedelta(minutes=pattern.break_minutes)
    return dataclasses.replace(found, break_starts_at=starts_at, break_ends_at=ends_at)


def whole_week(officer="ani", rests=720, **changes):
    return [make_assignment(officer, on, rests, **changes) for on in duty.dates(MONDAY, FRIDAY)]
