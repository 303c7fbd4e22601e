"""A trial's rosters, one in force and the next a draft: everybody at home on weekdays, breaks and Saturdays by turns.

Built without the solver so that a trial starts at once; what planners ask for afterwards is solved.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.utils import timezone

from offices.actions import problems, publishing, rosters
from offices.actions.demo.officers import OFFICE
from offices.models import Office, Roster
from offices.rules import duty
from offices.rules import roster as values

WEEKS = 4
SATURDAY_CREW = 4
SCARCE_FIRST = ("screening", "gate", "biometrics", "interview")  # and of these no more than cover wishes for and one
DAY = dt.timedelta(days=1)


def publish(today: dt.date) -> Roster | None:
    """The trial's office works by a roster from this week on, and the one after it is a draft.

    The roster that was published now; None when there is one already, or there are no officers.
    """
    office = Office.objects.filter(slug=OFFICE, officers__isnull=False).distinct().first()
    if office is None or Roster.objects.of(office).touching(today, today).exists():
        return None
    first = duty.monday(today)
    roster = _draft(office, first)
    _draft(office, first + dt.timedelta(weeks=WEEKS))
    try:
        seen = publishing.version_in_force(office, first, roster.ends_on)
        return publishing.publish(roster=roster, seen=seen, by=None)
    except publishing.BrokenRoster:  # somebody changed the rules of their trial; the draft is theirs to look at
        return None


def _draft(office: Office, first: dt.date) -> Roster:
    last = first + dt.timedelta(weeks=WEEKS) - DAY
    row = Roster.objects.create(
        office=office, starts_on=first, ends_on=last, state=Roster.State.DRAFT, asked_at=timezone.now()
    )
    rosters.write_assignments(row, list(assignments(problems.problem_of(office, first, last))))
    return row


def assignments(problem: values.Problem) -> Iterator[values.Assignment]:
    for number, on in enumerate(duty.dates(problem.first, problem.last)):
        for point in problem.points:
            opening = next((one for one in problem.openings if one.point == point.key and _is_on(one, on, point)), None)
            pattern = _pattern(problem, point, on)
            if opening and pattern:
                yield from _day(problem, pattern, on, number)


def _is_on(opening: values.Opening, on: dt.date, point: values.Point) -> bool:
    return duty.moment(on, 0, point.zone) <= opening.starts_at < duty.moment(on + DAY, 0, point.zone)


def _pattern(problem: values.Problem, point: values.Point, on: dt.date) -> values.ShiftPattern | None:
    """The shift that ends last, since one shift is to serve until the point closes."""
    known = [one for one in duty.patterns_on(problem, on) if one.point == point.key]
    return max(known, key=lambda one: (one.ends, -one.starts), default=None)


def _day(
    problem: values.Problem, pattern: values.ShiftPattern, on: dt.date, number: int
) -> Iterator[values.Assignment]:
    """Those at home at the point who work on the day, by role, each role's breaks in turns."""
    people = [one for one in problem.officers if one.home == pattern.point and not duty.absence_on(one, on)]
    crew = _crew(problem, pattern.point, on - DAY * on.weekday())
    if on.weekday() == duty.SATURDAY:
        people = [one for one in people if one.key in crew]
    else:
        people = [one for one in people if crew.get(one.key) != on]
    wanted = {rule.skill: rule.target + 1 for rule in duty.rules_on(problem.rules, on) if rule.point == pattern.point}
    by_role: dict[str, list[values.Officer]] = defaultdict(list)
    for one in sorted(people, key=lambda one: len(one.skills)):
        able = [role for role in SCARCE_FIRST if role in duty.skills_on(one, on)]
        role = next((role for role in able if len(by_role[role]) < wanted.get(role, 0)), values.COUNTER)
        by_role[role].append(one)
    for role, served in by_role.items():
        for place, one in enumerate(sorted(served, key=_supervisors_first)):
            yield _assignment(problem, one, pattern, on, role, place + number)


def _supervisors_first(officer: values.Officer) -> bool:
    """So that neighbours in the order, who never rest together, are not both without a supervisor beside them."""
    return not any(skill.code == values.SUPERVISOR for skill in officer.skills)


def _crew(problem: values.Problem, point: str, monday: dt.date) -> dict[str, dt.date]:
    """Who works on the week's Saturday, and the weekday that each of them is free for it."""
    saturday = monday + DAY * duty.SATURDAY
    if not any(point == one.point and one.starts_at.date() == saturday for one in problem.openings):
        return {}
    week = (monday - dt.date(2024, 1, 1)).days // 7
    there = [one for one in problem.officers if one.home == point and not _is_away(one, monday)]
    leads = [one for one in there if not _supervisors_first(one)]
    others = [one for one in there if _supervisors_first(one)]
    chosen = [*_turn(leads, week, 2), *_turn(others, week, SATURDAY_CREW - 2)]
    free = [on for on in duty.dates(monday, monday + DAY * 4) if on not in problem.holidays]
    return {one.key: free[number % len(free)] for number, one in enumerate(chosen)} if free else {}


def _is_away(officer: values.Officer, monday: dt.date) -> bool:
    return any(duty.absence_on(officer, on) for on in duty.dates(monday, monday + DAY * 6))


def _turn(people: Sequence[values.Officer], week: int, count: int) -> list[values.Officer]:
    return [people[(week * count + place) % len(people)] for place in range(min(count, len(people)))]


def _assignment(
    problem: values.Problem, officer: values.Officer, pattern: values.ShiftPattern, on: dt.date, role: str, turn: int
) -> values.Assignment:
    zone = duty.zones(problem.points)[pattern.point]
    shift = duty.shift(pattern, on, zone)
    length = duty.MINUTE * pattern.break_minutes
    turns = (shift.break_to - shift.break_from) // length + 1 if pattern.break_minutes else 1
    rests_at = shift.break_from + length * (turn % turns) if pattern.break_minutes else None
    return values.Assignment(
        officer=officer.key,
        on=on,
        point=pattern.point,
        pattern=pattern.key,
        role=role,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        break_starts_at=rests_at,
        break_ends_at=rests_at + length if rests_at else None,
    )
