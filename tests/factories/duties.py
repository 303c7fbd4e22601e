"""Officers, what their rosters are made from, and rosters in force. A test names only what it is about."""

import datetime as dt

from django.utils import timezone

from offices.actions import publishing
from offices.actions.shifts import shift_of
from offices.models import (
    Absence,
    Assignment,
    ContractHours,
    CoverRule,
    HolidayYear,
    Officer,
    OfficerSkill,
    Roster,
    ShiftPattern,
    Swap,
    WorkRule,
)
from tests.factories import houses
from tests.factories.houses import LONG_AGO, SOURCED

MONDAY = dt.date(2030, 3, 4)
SUNDAY = dt.date(2030, 3, 10)
DAY = dt.timedelta(days=1)


def make_officer(*, home, skills=("counter",), others=(), username=None, **fields):
    user = houses.make_user(username=username, role="counter", office=home.office, point=home)
    officer = Officer.objects.create(user=user, office=home.office, home=home, **{"since": LONG_AGO, **fields})
    officer.others.set(others)
    for skill in skills:
        OfficerSkill.objects.create(officer=officer, skill=skill, valid_from=LONG_AGO, **SOURCED)
    return officer


def make_shift(*, point, code="day", starts=dt.time(8), ends=dt.time(13), break_minutes=60, **fields):
    """From 08.00 to 13.00 with an hour's break that begins from 10.00 to 11.00, unless a test is about it."""
    window = {"break_from": dt.time(10), "break_to": dt.time(11)} if break_minutes else {}
    return ShiftPattern.objects.create(
        point=point,
        code=code,
        starts=starts,
        ends=ends,
        break_minutes=break_minutes,
        **{"valid_from": LONG_AGO, **window, **SOURCED, **fields},
    )


def make_cover(*, point, least=1, target=None, skill="counter", from_time=dt.time(8), to_time=dt.time(12), **fields):
    return CoverRule.objects.create(
        point=point,
        skill=skill,
        from_time=from_time,
        to_time=to_time,
        least=least,
        target=least if target is None else target,
        **{"valid_from": LONG_AGO, **SOURCED, **fields},
    )


def make_rules(*, office, minutes_a_week=240, **fields):
    """Four paid hours a week, on one shift; no supervisor is needed unless a test is about it."""
    everybody = {"officer": None, "season": None, "valid_from": LONG_AGO}
    ContractHours.objects.get_or_create(**everybody, defaults={"minutes_a_week": minutes_a_week, **SOURCED})
    rules = {"needs_supervisor": False, "tolerance_minutes": 0, **fields}
    WorkRule.objects.create(office=office, **{"valid_from": LONG_AGO, **SOURCED, **rules})
    HolidayYear.objects.get_or_create(country=office.holiday_country, year=2030, defaults=SOURCED)


def make_week(*, officers=2, least=1, weekdays="0", point=None, **rules):
    """A point that serves on Monday morning, with these officers and all that a roster of the week needs."""
    point = point or houses.make_point()
    houses.make_hours(point=point, regular_counters=officers)
    make_rules(office=point.office, **rules)
    make_shift(point=point, weekdays=weekdays)
    make_cover(point=point, least=least, weekdays=weekdays)
    return point, [make_officer(home=point) for _one in range(officers)]


def at(on, hour, minute=0):
    """The moment when clocks in Jakarta show this."""
    return dt.datetime(on.year, on.month, on.day, hour, minute, tzinfo=dt.UTC) - dt.timedelta(hours=7)


def make_assignment(roster, officer, *, on=MONDAY, pause=10, point=None, role="counter", **fields):
    """The officer works the factory's shift on the day, with the break beginning at this hour of the local clock."""
    shift = ShiftPattern.objects.filter(point=point or officer.home).first()
    return Assignment.objects.create(
        roster=roster,
        officer=officer,
        point=point or officer.home,
        on=on,
        role=role,
        **{
            "pattern": str(shift.pk),
            "starts_at": at(on, 8),
            "ends_at": at(on, 13),
            "break_starts_at": at(on, pause),
            "break_ends_at": at(on, pause + 1),
            **fields,
        },
    )


def make_absence(officer, *, first=MONDAY, last=MONDAY, kind="leave", **fields):
    """Asked for, and waiting for an answer."""
    days = {"starts_on": first, "ends_on": last}
    return Absence.objects.create(officer=officer, kind=kind, asked_at=timezone.now(), **days, **fields)


def make_draft(office, *, first=MONDAY, last=SUNDAY, state="draft", **fields):
    return Roster.objects.create(
        office=office, starts_on=first, ends_on=last, state=state, **{"asked_at": timezone.now(), **fields}
    )


def make_published(office, officers, *, pauses=(10, 11), by=None):
    """The week's roster is in force: everybody works on Monday, with breaks that take turns."""
    draft = make_draft(office)
    for number, officer in enumerate(officers):
        make_assignment(draft, officer, pause=pauses[number % len(pauses)])
    return publishing.publish(roster=draft, seen=0, by=by)


def make_two_days(*, officers=4, least=1, point=None):
    """So many officers: the first two work on Monday, the others on Tuesday; breaks take turns."""
    point, people = make_week(officers=officers, least=least, weekdays="01", point=point)
    houses.make_hours(point=point, weekday=1, regular_counters=2)
    draft = make_draft(point.office)
    for number, officer in enumerate(people):
        make_assignment(draft, officer, on=MONDAY if number < 2 else MONDAY + DAY, pause=10 + number % 2)
    publishing.override(roster=draft, seen=0, reason="elsewhere", by=None)  # the factory's clock is Jakarta's
    return people


def make_swap(one, other, *, on=MONDAY, other_on=MONDAY + DAY, state="asked", **fields):
    """Of the shifts that the two have on their days; agreed on when it is further than asked."""
    now = timezone.now()
    moments = {
        "asked_at": now,
        "agreed_at": None if state == "asked" else now,
        "decided_at": None if state in ("asked", "agreed") else now,
    }
    shifts = {"given": shift_of(one, on), "taken": shift_of(other, other_on)}
    return Swap.objects.create(
        officer=one, on=on, other=other, other_on=other_on, state=state, **{**moments, **shifts, **fields}
    )


def move_break(officer, *, pause):
    """A new version of the roster has the officer's Monday with this break; all else stays."""
    before = Assignment.objects.in_force(MONDAY, MONDAY)
    version = before.get(officer=officer).roster.version
    draft = make_draft(officer.office, last=MONDAY, cause="change")
    for row in before.exclude(officer=officer):
        moments = {"break_starts_at": row.break_starts_at, "break_ends_at": row.break_ends_at}
        make_assignment(draft, row.officer, **moments)
    make_assignment(draft, officer, pause=pause)
    publishing.override(roster=draft, seen=version, reason="test", by=None)
