"""What a roster of some weeks is made from, gathered from the tables into plain values.

Keys of the values: an officer's and a rule's is the row's, a point's is its slug. A shift or rule that a season
interrupts is several values, told apart by a number after a dot.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Q

from offices.actions import days
from offices.models import (
    Absence,
    Assignment,
    ContractHours,
    CoverRule,
    Holiday,
    Office,
    Officer,
    OfficerSkill,
    Season,
    ServicePoint,
    ShiftPattern,
    Wish,
    WorkRule,
)
from offices.rules import duty, hours, roster
from offices.rules.seasons import Period, periods

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
FAIRNESS_WEEKS = 13
MINUTES_A_DAY = 24 * 60


def problem_of(office: Office, first: dt.date, last: dt.date) -> roster.Problem:
    """All that decides who of the office may work when, in a number of queries that does not grow with officers."""
    points = list(ServicePoint.objects.of(office).select_related("office"))
    seasons = _seasons()
    work_rules = list(WorkRule.objects.filter(office=office).touching(first, last).order_by("valid_from"))
    rules = CoverRule.objects.of_office(office).select_related("season", "point")
    region = Q(region="") | Q(region=office.holiday_region)
    holidays = Holiday.objects.filter(region, country=office.holiday_country, on__range=(first, last))
    return roster.Problem(
        first=first,
        last=last,
        points=tuple(roster.Point(point.slug, office.zone) for point in points),
        officers=_Officers(office, first, last, work_rules, seasons).all(),
        patterns=_patterns(office, seasons),
        rules=_valued(rules, seasons, _rule),
        openings=tuple(opening for point in points for opening in openings(point, first, last)),
        settings=tuple(_settings(row) for row in work_rules),
        holidays=frozenset(holidays.values_list("on", flat=True)),
        around=(*in_force(office, first - WEEK, first - DAY), *in_force(office, last + DAY, last + WEEK)),
        previous=in_force(office, first, last),
    )


def patterns_of(office: Office) -> tuple[roster.ShiftPattern, ...]:
    """Every shift that the office's points know, whenever it holds."""
    return _patterns(office, _seasons())


def _seasons() -> list[hours.Season]:
    rows = Season.objects.order_by("starts_on", "code")
    return [hours.Season(row.code, row.starts_on, row.ends_on) for row in rows]


def _patterns(office: Office, seasons: Sequence[hours.Season]) -> tuple[roster.ShiftPattern, ...]:
    rows = ShiftPattern.objects.of_office(office).select_related("season", "point")
    return _valued(rows, seasons, _pattern)


def openings(point: ServicePoint, first: dt.date, last: dt.date) -> list[roster.Opening]:
    """When the point serves by its hours; a day whose holidays are not decided yet counts as open."""
    made = hours.days(first, last, days.plan_of(point, first, last))
    found: list[roster.Opening] = []
    for span in (span for day in made for span in day.spans):
        for starts_at, ends_at in _stretches(span):
            adjoins = bool(found) and found[-1].ends_at == starts_at
            found.append(roster.Opening(point.slug, found.pop().starts_at if adjoins else starts_at, ends_at))
    return found


def _stretches(span: hours.OpenSpan) -> list[tuple[dt.datetime, dt.datetime]]:
    if span.pause is None:
        return [(span.starts_at, span.ends_at)]
    whole = [(span.starts_at, span.pause[0]), (span.pause[1], span.ends_at)]
    return [(starts_at, ends_at) for starts_at, ends_at in whole if starts_at < ends_at]


def in_force(office: Office, first: dt.date, last: dt.date) -> tuple[roster.Assignment, ...]:
    """The office's published assignments of these days, as plain values."""
    rows = Assignment.objects.of_office(office).in_force(first, last).select_related("point")
    return tuple(as_value(row) for row in rows.order_by("on", "officer"))


def as_value(row: Assignment) -> roster.Assignment:
    return roster.Assignment(
        officer=str(row.officer_id),
        on=row.on,
        point=row.point.slug,
        pattern=row.pattern,
        role=row.role,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        break_starts_at=row.break_starts_at,
        break_ends_at=row.break_ends_at,
    )


def _minute(wall: dt.time) -> int:
    return 60 * wall.hour + wall.minute


def _after(wall: dt.time, start: int) -> int:
    """The wall time as minutes, on the next day when it comes before the start."""
    minute = _minute(wall)
    return minute if minute >= start else minute + MINUTES_A_DAY


def _weekdays(digits: str) -> frozenset[int]:
    return frozenset(int(digit) for digit in digits)


def _settings(row: WorkRule) -> roster.Settings:
    return roster.Settings(
        rest_minutes=row.rest_minutes,
        most_running=row.most_days_running,
        free_days=row.free_days_a_week,
        grain=row.grain_minutes,
        noon=(_minute(row.noon_from), _minute(row.noon_to)),
        prayer=(_minute(row.prayer_from), _minute(row.prayer_to)),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        needs_supervisor=row.needs_supervisor,
    )


Seasonal = ShiftPattern | CoverRule | ContractHours
AtPoint = TypeVar("AtPoint", ShiftPattern, CoverRule)
Value = TypeVar("Value")
Row = TypeVar("Row", OfficerSkill, ContractHours, Absence, Wish)


def _numbered(row: Seasonal, seasons: Sequence[hours.Season]) -> Iterator[tuple[str, Period]]:
    """The parts of the row's time in which it counts, each with a key that stays the same."""
    code = row.season.code if row.season else None
    for number, period in enumerate(periods((row.valid_from, row.valid_to), code, seasons)):
        yield (f"{row.pk}.{number}" if number else str(row.pk)), period


def _with_rules(seasons: Iterable[hours.Season], rows: Iterable[Seasonal]) -> list[hours.Season]:
    codes = {row.season.code for row in rows if row.season}
    return [season for season in seasons if season.code in codes]


def _valued(
    rows: Iterable[AtPoint], seasons: Sequence[hours.Season], value: Callable[[AtPoint, str, Period], Value]
) -> tuple[Value, ...]:
    """Every row as a value, or as several: the seasons that the rows of its point name interrupt it."""
    of_point: dict[int, list[AtPoint]] = defaultdict(list)
    for row in rows:
        of_point[row.point_id].append(row)
    return tuple(
        value(row, key, period)
        for alike in of_point.values()
        for row in alike
        for key, period in _numbered(row, _with_rules(seasons, alike))
    )


def _pattern(row: ShiftPattern, key: str, period: Period) -> roster.ShiftPattern:
    starts = _minute(row.starts)
    break_from = _after(row.break_from, starts) if row.break_from else starts
    return roster.ShiftPattern(
        key=key,
        point=row.point.slug,
        weekdays=_weekdays(row.weekdays),
        starts=starts,
        ends=starts + row.minutes,
        paid_minutes=row.paid_minutes,
        break_minutes=row.break_minutes,
        break_from=break_from,
        break_to=_after(row.break_to, break_from) if row.break_to else starts,
        valid_from=period[0],
        valid_to=period[1],
        is_late=row.is_late,
    )


def _rule(row: CoverRule, key: str, period: Period) -> roster.CoverRule:
    starts = _minute(row.from_time)
    return roster.CoverRule(
        key=key,
        point=row.point.slug,
        skill=row.skill,
        starts=starts,
        ends=_after(row.to_time, starts + 1),
        least=row.least,
        target=row.target,
        valid_from=period[0],
        valid_to=period[1],
        weekdays=_weekdays(row.weekdays),
        dates=frozenset([row.on]) if row.on else frozenset(),
    )


class _Officers:
    """The officers of the office with all that belongs to them, each kind of row read at once."""

    def __init__(
        self,
        office: Office,
        first: dt.date,
        last: dt.date,
        work_rules: Sequence[WorkRule],
        seasons: Sequence[hours.Season],
    ) -> None:
        self.office, self.first, self.last = office, first, last
        self.work_rules, self.seasons = work_rules, seasons

    def all(self) -> tuple[roster.Officer, ...]:
        skills = _by_officer(OfficerSkill.objects.filter(officer__office=self.office))
        contracts = _by_officer(
            ContractHours.objects.filter(Q(officer=None) | Q(officer__office=self.office)).select_related("season")
        )
        granted = Absence.objects.granted().touching(self.first, self.last)
        absences = _by_officer(granted.filter(officer__office=self.office))
        wished = Wish.objects.filter(officer__office=self.office, on__range=(self.first, self.last))
        wishes = _by_officer(wished)
        settings = _settings(self.work_rules[0]) if self.work_rules else None
        history = _histories(self.office, self.first, settings)
        officers = Officer.objects.of(self.office).at_work(self.first, self.last)
        return tuple(
            roster.Officer(
                key=str(row.pk),
                skills=tuple(roster.Skill(one.skill, one.valid_from, one.valid_to) for one in skills[row.pk]),
                home=row.home.slug,
                points=frozenset(point.slug for point in row.others.all()),
                contracts=tuple(self._contracts(contracts[row.pk] or contracts[None])),
                absences=(
                    *(roster.Absence(str(one.pk), one.starts_on, one.ends_on) for one in absences[row.pk]),
                    *self._not_employed(row),
                ),
                wishes=tuple(roster.Wish(one.on, roster.WishKind(one.kind)) for one in wishes[row.pk]),
                prefers_prayer_break=row.prefers_friday_prayer,
                history=history.get(str(row.pk), roster.History()),
            )
            for row in officers.select_related("home").prefetch_related("others")
        )

    def _contracts(self, rows: Sequence[ContractHours]) -> Iterator[roster.Contract]:
        """An officer with hours of their own has none of everybody's, in a season either."""
        seasons = _with_rules(self.seasons, rows)
        tolerance = self.work_rules[0].tolerance_minutes if self.work_rules else 0
        for row in rows:
            for _key, (first, last) in _numbered(row, seasons):
                yield roster.Contract(row.minutes_a_week, tolerance, first, last)

    def _not_employed(self, row: Officer) -> Iterator[roster.Absence]:
        """The days of these weeks before the officer came and after they left."""
        if row.since > self.first:
            yield roster.Absence("", self.first, row.since - DAY)
        if row.until is not None and row.until < self.last:
            yield roster.Absence("", row.until + DAY, self.last)


def _by_officer(rows: Iterable[Row]) -> dict[int | None, list[Row]]:
    found: dict[int | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.officer_id].append(row)
    return found


def _histories(office: Office, first: dt.date, settings: roster.Settings | None) -> dict[str, roster.History]:
    """How often each officer had a Saturday, a late shift or a break at noon in the weeks before a day."""
    late = ShiftPattern.objects.filter(point__office=office, is_late=True).values_list("pk", flat=True)
    codes = {str(pk) for pk in late}
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in in_force(office, first - FAIRNESS_WEEKS * WEEK, first - DAY):
        count = counts[one.officer]
        count[0] += one.on.weekday() == duty.SATURDAY
        count[1] += one.pattern.partition(".")[0] in codes
        count[2] += settings is not None and duty.covers(one, one.on, settings.noon, office.zone)
    return {officer: roster.History(*count) for officer, count in counts.items()}
