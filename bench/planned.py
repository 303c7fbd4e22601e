"""Invented offices to plan for: so many officers at so many points, for four weeks of weekdays and Saturdays."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from offices.rules import duty
from offices.rules.roster import (
    Absence,
    Contract,
    CoverRule,
    History,
    Officer,
    Opening,
    Point,
    Problem,
    Settings,
    ShiftPattern,
    Skill,
    Wish,
)

FIRST = date(2030, 1, 7)
START = date(2029, 1, 1)
ZONE = "Asia/Jakarta"
SETTINGS = Settings(660, 6, 2, 15, (720, 750), (705, 750), START)
MONDAY_TO_THURSDAY, FRIDAY, SATURDAY = frozenset(range(4)), frozenset({4}), frozenset({5})

# Of four points: when they open, which shifts they have (start, late), their share of the people, Saturdays.
KINDS = (
    ((480, 1020), ((450, False), (510, True)), 0.4, False),
    ((480, 960), ((450, False), (465, False)), 0.2, False),
    ((540, 1020), ((480, False), (510, True)), 0.2, True),
    ((600, 1080), ((540, False), (570, True)), 0.2, True),
)
ROLES = (("counter", 0.55), ("interview", 0.25), ("biometrics", 0.2))


def office(officers: int, points: int, weeks: int = 4, seed: int = 3, *, short: bool = False) -> Problem:
    """A problem with about a tenth more people than its rules ask for at every moment."""
    chance = random.Random(seed)
    last = FIRST + timedelta(days=7 * weeks - 1)
    named = [Point(f"point-{number}", ZONE) for number in range(points)]
    heads = _heads(officers, points)
    patterns = [one for number in range(points) for one in _patterns(number)]
    rules = [one for number in range(points) for one in _rules(number, heads[number])]
    people = [one for number in range(points) for one in _people(number, heads[number], points, last, chance)]
    if short:
        people = [_on_leave(one) if one.home == "point-0" and number % 3 else one for number, one in enumerate(people)]
    openings = [one for number in range(points) for one in _openings(number, last)]
    return Problem(
        FIRST, last, tuple(named), tuple(people), tuple(patterns), tuple(rules), tuple(openings), (SETTINGS,)
    )


def _heads(officers: int, points: int) -> list[int]:
    shares = [KINDS[number % 4][2] for number in range(points)]
    heads = [int(officers * share / sum(shares)) for share in shares]
    heads[0] += officers - sum(heads)
    return heads


def _patterns(number: int) -> Iterator[ShiftPattern]:
    point = f"point-{number}"
    _, shifts, _, opens_on_saturday = KINDS[number % 4]
    for start, late in shifts:
        key = f"{point}-{start}"
        yield ShiftPattern(
            f"{key}-mon", point, MONDAY_TO_THURSDAY, start, start + 510, 450, 60, 660, 780, START, None, late
        )
        yield ShiftPattern(f"{key}-fri", point, FRIDAY, start, start + 540, 450, 90, 660, 795, START, None, late)
    if opens_on_saturday:
        yield ShiftPattern(f"{point}-sat", point, SATURDAY, 510, 870, 330, 30, 660, 780, START)


def _rules(number: int, heads: int) -> Iterator[CoverRule]:
    point = f"point-{number}"
    (opens, closes), _, _, opens_on_saturday = KINDS[number % 4]
    for role, share in ROLES:
        people = heads * share
        for days, name in ((MONDAY_TO_THURSDAY, "mon"), (FRIDAY, "fri")):
            least, target = max(1, int(people * 0.42)), max(1, round(people * 0.52))
            edge = max(1, int(people * 0.25))
            key = f"{point}-{role}-{name}"
            yield CoverRule(f"{key}-edge", point, role, opens, closes, edge, edge, START, None, days)
            yield CoverRule(key, point, role, opens + 60, closes - 60, least, max(least, target), START, None, days)
        if opens_on_saturday:
            least = max(1, int(people * 0.2))
            yield CoverRule(f"{point}-{role}-sat", point, role, 540, 840, least, least, START, None, SATURDAY)


def _people(number: int, heads: int, points: int, last: date, chance: random.Random) -> Iterator[Officer]:
    days = duty.dates(FIRST, last)
    for place in range(heads):
        skills = {ROLES[0][0] if place % 20 < 11 else ROLES[1][0] if place % 20 < 16 else ROLES[2][0]}
        skills |= {role for role, _ in ROLES if chance.random() < 0.4}
        if place % 3 == 0:
            skills.add("supervisor")
        others = [other for other in range(points) if other != number and other // 4 == number // 4]
        sent = chance.sample(others, min(len(others), chance.choice([0, 1, 1, 2, 3])))
        starts = chance.choice(days)
        away = (Absence(f"{number}-{place}", starts, starts + timedelta(days=1)),) if chance.random() < 0.5 else ()
        yield Officer(
            f"officer-{number}-{place}",
            tuple(Skill(code, START) for code in sorted(skills)),
            f"point-{number}",
            frozenset(f"point-{other}" for other in sent),
            (Contract(2250, 120, START),),
            away,
            tuple(Wish(on) for on in sorted(chance.sample(days, 3))),
            chance.random() < 0.25,
            History(chance.randrange(3), chance.randrange(12), chance.randrange(12)),
        )


def _on_leave(officer: Officer) -> Officer:
    """Away in the whole second week, and only then."""
    week = FIRST + timedelta(days=7)
    return replace(officer, absences=(Absence("leave", week, week + timedelta(days=6)),))


def _openings(number: int, last: date) -> Iterator[Opening]:
    (opens, closes), _, _, opens_on_saturday = KINDS[number % 4]
    for on in duty.dates(FIRST, last):
        hours = (opens, closes) if on.weekday() < 5 else (540, 840)
        if on.weekday() < 5 or (on.weekday() == 5 and opens_on_saturday):
            yield Opening(f"point-{number}", duty.moment(on, hours[0], ZONE), duty.moment(on, hours[1], ZONE))
