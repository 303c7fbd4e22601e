"""Everything in a problem that cannot be meant: what blocks is not solved, what warns is told beside the roster."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from offices.rules import duty
from offices.rules.duty import DAY, MINUTE, MINUTES_OF_A_DAY
from offices.rules.findings import Finding, Weight, blocking
from offices.rules.roster import CoverRule, Officer, Problem, Settings, ShiftPattern
from offices.rules.rostering.grid import break_starts

MOST_WEEKS = 6
SUNDAY = 6


def check(problem: Problem) -> list[Finding]:
    """The more basic findings come alone: the others would only repeat them."""
    findings: list[Finding] = []
    for look in (_shape, _parts, _sense):
        findings += look(problem)
        if blocking(findings):
            break
    return findings


def _shape(problem: Problem) -> Iterator[Finding]:
    weeks = f"{problem.first} – {problem.last}"
    if problem.last < problem.first:
        yield Finding("dates_reversed", detail=weeks)
        return
    if problem.first.weekday() != 0 or problem.last.weekday() != SUNDAY:
        yield Finding("weeks_not_whole", detail=weeks)
    if (problem.last - problem.first).days >= 7 * MOST_WEEKS:
        yield Finding("too_many_weeks", detail=weeks)
    for code, rows in (("no_officers", problem.officers), ("no_settings", problem.settings)):
        if not rows:
            yield Finding(code)
    if not problem.openings:
        yield Finding("never_open", Weight.WARN)
    yield from _twice(problem)
    yield from (Finding("zone_unknown", detail=point.key) for point in problem.points if not _is_zone(point.zone))


def _twice(problem: Problem) -> Iterator[Finding]:
    keys = {
        "officer_twice": [officer.key for officer in problem.officers],
        "pattern_twice": [pattern.key for pattern in problem.patterns],
        "rule_twice": [rule.key for rule in problem.rules],
        "point_twice": [point.key for point in problem.points],
    }
    for code, found in keys.items():
        yield from (Finding(code, detail=key) for key, many in Counter(found).items() if many > 1)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _parts(problem: Problem) -> Iterator[Finding]:
    yield from _unknown_points(problem)
    yield from _reversed(problem)
    for pattern in problem.patterns:
        yield from _pattern_findings(pattern)
    for rule in problem.rules:
        yield from _rule_findings(rule)
    for settings in problem.settings:
        yield from _settings_findings(settings)
    for officer in problem.officers:
        yield from _officer_findings(officer)


def _unknown_points(problem: Problem) -> Iterator[Finding]:
    known = {point.key for point in problem.points}
    named = [(officer.key, officer.home) for officer in problem.officers]
    named += [(pattern.key, pattern.point) for pattern in problem.patterns]
    named += [(rule.key, rule.point) for rule in problem.rules]
    named += [("opening", opening.point) for opening in problem.openings]
    yield from (Finding("point_unknown", detail=f"{who}: {point}") for who, point in named if point not in known)


def _reversed(problem: Problem) -> Iterator[Finding]:
    spans: list[tuple[str, date, date | None]] = []
    for officer in problem.officers:
        spans += [(officer.key, skill.valid_from, skill.valid_to) for skill in officer.skills]
        spans += [(officer.key, contract.valid_from, contract.valid_to) for contract in officer.contracts]
        spans += [(officer.key, absence.first, absence.last) for absence in officer.absences]
    spans += [(pattern.key, pattern.valid_from, pattern.valid_to) for pattern in problem.patterns]
    spans += [(rule.key, rule.valid_from, rule.valid_to) for rule in problem.rules]
    spans += [("settings", settings.valid_from, settings.valid_to) for settings in problem.settings]
    for key, first, last in spans:
        if last is not None and last < first:
            yield Finding("dates_reversed", detail=f"{key}: {first} – {last}")
    for opening in problem.openings:
        if opening.ends_at <= opening.starts_at:
            yield Finding("opening_reversed", detail=f"{opening.point}: {opening.starts_at}")


def _pattern_findings(pattern: ShiftPattern) -> Iterator[Finding]:
    length = pattern.ends - pattern.starts
    if not 0 <= pattern.starts < MINUTES_OF_A_DAY or length <= 0:
        yield Finding("shift_ends_before_it_starts", detail=pattern.key)
    if length > MINUTES_OF_A_DAY:
        yield Finding("shift_longer_than_a_day", detail=pattern.key)
    if pattern.break_minutes < 0 or not 0 <= pattern.paid_minutes <= length:
        yield Finding("shift_minutes_wrong", detail=pattern.key)
    window = (pattern.break_from, pattern.break_to)
    if pattern.break_minutes > 0 and (
        window[1] < window[0] or window[0] < pattern.starts or window[1] + pattern.break_minutes > pattern.ends
    ):
        yield Finding("break_window_outside_shift", detail=pattern.key)


def _rule_findings(rule: CoverRule) -> Iterator[Finding]:
    if rule.least < 0 or rule.target < 0:
        yield Finding("cover_negative", detail=rule.key)
    elif rule.target < rule.least:
        yield Finding("target_below_least", detail=rule.key)
    if not 0 <= rule.starts < MINUTES_OF_A_DAY or rule.ends <= rule.starts:
        yield Finding("rule_ends_before_it_starts", detail=rule.key)
    elif rule.ends - rule.starts > MINUTES_OF_A_DAY:
        yield Finding("rule_longer_than_a_day", detail=rule.key)
    if not rule.weekdays and not rule.dates:
        yield Finding("rule_never_holds", Weight.WARN, rule.key)


def _settings_findings(settings: Settings) -> Iterator[Finding]:
    detail = str(settings.valid_from)
    if settings.rest_minutes < 0 or settings.most_running < 1 or not 0 <= settings.free_days <= 7:
        yield Finding("limits_wrong", detail=detail)
    if not 0 < settings.grain <= 60:
        yield Finding("grain_wrong", detail=detail)


def _officer_findings(officer: Officer) -> Iterator[Finding]:
    for contract in officer.contracts:
        if contract.week_minutes < 0 or contract.tolerance < 0 or not 1 <= contract.days <= 7:
            yield Finding("contract_wrong", detail=officer.key)
    for one, other in combinations(officer.absences, 2):
        if one.first <= other.last and other.first <= one.last:
            yield Finding("absences_overlap", Weight.WARN, f"{officer.key}: {one.key}, {other.key}")
    if not officer.contracts:
        yield Finding("no_contract", Weight.WARN, officer.key)
    if not officer.skills:
        yield Finding("no_skill", Weight.WARN, officer.key)


def _sense(problem: Problem) -> Iterator[Finding]:
    yield from _contradictions(problem)
    yield from _skills_nobody_has(problem)
    zone_of = duty.zones(problem.points)
    for on in duty.dates(problem.first, problem.last):
        for pattern in duty.patterns_on(problem, on):
            planned = duty.shift(pattern, on, zone_of[pattern.point])
            if (planned.ends_at - planned.starts_at) // MINUTE != pattern.ends - pattern.starts:
                yield Finding("clock_change_in_shift", Weight.WARN, f"{pattern.key}: {on}")
            if pattern.break_minutes and not break_starts(problem, pattern, on, zone_of[pattern.point]):
                yield Finding("no_break_fits", Weight.WARN, f"{pattern.key}: {on}")


def _contradictions(problem: Problem) -> Iterator[Finding]:
    """Rules that ask for different numbers at the same time; the larger one counts. Each pair is told once."""
    told: set[tuple[str, str]] = set()
    for on in duty.dates(problem.first, problem.last):
        for one, other in _pairs(duty.rules_on(problem.rules, on)):
            meet = one.starts < other.ends and other.starts < one.ends
            if meet and (one.least, one.target) != (other.least, other.target) and (one.key, other.key) not in told:
                told.add((one.key, other.key))
                yield Finding("rules_contradict", Weight.WARN, f"{one.key}, {other.key}")


def _pairs(rules: Iterable[CoverRule]) -> Iterator[tuple[CoverRule, CoverRule]]:
    alike: dict[tuple[str, str], list[CoverRule]] = {}
    for rule in rules:
        alike.setdefault((rule.point, rule.skill), []).append(rule)
    for found in alike.values():
        yield from combinations(found, 2)


def _skills_nobody_has(problem: Problem) -> Iterator[Finding]:
    """Rules whose skill nobody has who may be sent to the point, on any day."""
    for rule in problem.rules:
        able = any(
            skill.code == rule.skill and (skill.valid_to is None or skill.valid_to >= problem.first)
            for officer in problem.officers
            if duty.may_serve_at(officer, rule.point)
            for skill in officer.skills
            if skill.valid_from < problem.last + DAY
        )
        if rule.least > 0 and not able:
            yield Finding("skill_nobody_has", Weight.WARN, f"{rule.key}: {rule.skill}")
