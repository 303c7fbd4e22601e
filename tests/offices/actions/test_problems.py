import datetime as dt

import pytest

from offices.actions import absences, problems
from offices.models import ContractHours, Holiday, Roster, Season, Wish
from offices.rules import roster as values
from tests.factories import duties, houses
from tests.factories.duties import DAY, MONDAY, SUNDAY, at
from tests.factories.houses import LONG_AGO, SOURCED

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(weeks=1)


@pytest.fixture
def point():
    return duties.make_week(officers=1)[0]


def problem(point, first=MONDAY, last=SUNDAY):
    return problems.problem_of(point.office, first, last)


def test_problem_of_an_office_has_its_points_shifts_and_cover_as_minutes_of_the_day(point):
    found = problem(point)

    assert found.points == (values.Point(point.slug, "Asia/Jakarta"),)
    assert [(one.starts, one.ends, one.paid_minutes, one.break_from, one.break_to) for one in found.patterns] == [
        (480, 780, 240, 600, 660)
    ]
    assert [(one.skill, one.starts, one.ends, one.least, one.weekdays) for one in found.rules] == [
        ("counter", 480, 720, 1, frozenset({0}))
    ]
    assert found.openings == (values.Opening(point.slug, at(MONDAY, 8), at(MONDAY, 12)),)
    assert [(one.rest_minutes, one.most_running, one.free_days) for one in found.settings] == [(660, 6, 2)]


def test_problem_of_an_office_leaves_other_offices_out(point):
    elsewhere = houses.make_point(office=houses.make_office(slug="makassar"))
    duties.make_officer(home=elsewhere)
    duties.make_shift(point=elsewhere)
    duties.make_cover(point=elsewhere)

    found = problem(point)

    assert {len(part) for part in (found.points, found.officers, found.patterns, found.rules)} == {1}


def test_shift_over_midnight_ends_and_rests_on_the_next_day(point):
    duties.make_shift(
        point=point, code="night", starts=dt.time(22), ends=dt.time(6), break_from=dt.time(23, 30), break_to=dt.time(2)
    )

    night = next(one for one in problem(point).patterns if one.starts == 1320)

    assert (night.ends, night.break_from, night.break_to, night.paid_minutes) == (1800, 1410, 1560, 420)


def test_cover_over_midnight_ends_on_the_next_day(point):
    duties.make_cover(point=point, from_time=dt.time(22), to_time=dt.time(6))
    duties.make_cover(point=point, from_time=dt.time(0), to_time=dt.time(0))

    assert {(one.starts, one.ends) for one in problem(point).rules} == {(480, 720), (1320, 1800), (0, 1440)}


def test_opening_without_a_pause_is_one_and_with_a_pause_two(point):
    houses.make_hours(point=point, opens=dt.time(12), closes=dt.time(14))
    houses.make_hours(
        point=point,
        weekday=1,
        closes=dt.time(16),
        continuous=False,
        pause_from=dt.time(12),
        pause_to=dt.time(13),
    )

    openings = [(one.starts_at, one.ends_at) for one in problem(point).openings]

    assert openings == [
        (at(MONDAY, 8), at(MONDAY, 14)),
        (at(MONDAY + DAY, 8), at(MONDAY + DAY, 12)),
        (at(MONDAY + DAY, 13), at(MONDAY + DAY, 16)),
    ]


def test_season_takes_the_place_of_shifts_and_hours_where_it_has_its_own(point):
    fast = Season.objects.create(code="fast", name="Fast", starts_on=MONDAY + DAY, ends_on=MONDAY + 9 * DAY, **SOURCED)
    duties.make_shift(point=point, code="fast", season=fast)
    ContractHours.objects.create(minutes_a_week=200, season=fast, valid_from=LONG_AGO, **SOURCED)

    found = problem(point)

    periods = [(one.key.partition(".")[2], one.valid_from, one.valid_to) for one in found.patterns]
    assert sorted(periods, key=lambda one: one[1]) == [
        ("", LONG_AGO, MONDAY),
        ("", MONDAY + DAY, MONDAY + 9 * DAY),
        ("1", MONDAY + 10 * DAY, None),
    ]
    assert len({one.key for one in found.patterns}) == 3
    contracts = found.officers[0].contracts
    assert {(one.week_minutes, one.valid_from, one.valid_to) for one in contracts} == {
        (240, LONG_AGO, MONDAY),
        (200, MONDAY + DAY, MONDAY + 9 * DAY),
        (240, MONDAY + 10 * DAY, None),
    }


def test_officer_with_hours_of_their_own_has_none_of_everybodys(point):
    officer = duties.make_officer(home=point)
    ContractHours.objects.create(officer=officer, minutes_a_week=120, valid_from=LONG_AGO, **SOURCED)

    minutes = {one.key: [contract.week_minutes for contract in one.contracts] for one in problem(point).officers}

    assert sorted(minutes.values()) == [[120], [240]]
    assert minutes[str(officer.pk)] == [120]


def test_officer_brings_points_skills_wishes_and_granted_absences_alone(point):
    other = houses.make_point(office=point.office)
    officer = duties.make_officer(home=point, others=[other], skills=("gate", "counter"), prefers_friday_prayer=True)
    Wish.objects.create(officer=officer, on=MONDAY, kind="late")
    asked = absences.ask(officer=officer, kind="leave", first=SUNDAY, last=SUNDAY, by=None)
    granted = absences.ask(officer=officer, kind="leave", first=MONDAY, last=MONDAY + DAY, by=None)
    absences.grant(absence=granted, by=None)

    found = next(one for one in problem(point).officers if one.key == str(officer.pk))

    assert (found.home, found.points, found.prefers_prayer_break) == (point.slug, {other.slug}, True)
    assert {skill.code for skill in found.skills} == {"gate", "counter"}
    assert found.wishes == (values.Wish(MONDAY, values.WishKind.LATE),)
    assert found.absences == (values.Absence(str(granted.pk), MONDAY, MONDAY + DAY),)
    assert asked.state == "asked"


def test_officer_who_comes_or_leaves_within_the_weeks_is_absent_for_the_rest(point):
    officer = duties.make_officer(home=point, since=MONDAY + DAY, until=SUNDAY - DAY)
    gone = duties.make_officer(home=point, until=MONDAY - DAY)

    found = {one.key: one.absences for one in problem(point).officers}

    assert found[str(officer.pk)] == (values.Absence("", MONDAY, MONDAY), values.Absence("", SUNDAY, SUNDAY))
    assert str(gone.pk) not in found


def test_history_counts_saturdays_late_shifts_and_noon_breaks_of_the_weeks_before():
    point, (officer,) = duties.make_week(officers=1, weekdays="05", minutes_a_week=480, tolerance_minutes=480)
    late = duties.make_shift(point=point, code="late", weekdays="1", starts=dt.time(10), ends=dt.time(15), is_late=True)
    draft = duties.make_draft(point.office)
    duties.make_assignment(draft, officer, on=MONDAY)
    duties.make_assignment(draft, officer, on=SUNDAY - DAY)
    duties.make_assignment(
        draft,
        officer,
        on=MONDAY + DAY,
        pattern=str(late.pk),
        starts_at=at(MONDAY + DAY, 10),
        ends_at=at(MONDAY + DAY, 15),
        break_starts_at=at(MONDAY + DAY, 12),
        break_ends_at=at(MONDAY + DAY, 13),
    )
    Roster.objects.filter(pk=draft.pk).update(state="published", version=1, published_at=at(MONDAY, 8))
    for on in (MONDAY, MONDAY + DAY, SUNDAY - DAY):
        draft.days.create(point=point, on=on)

    found = problem(point, MONDAY + WEEK, SUNDAY + WEEK)

    assert found.officers[0].history == values.History(saturdays=1, late=1, noon=1)
    assert len(found.around) == 3
    assert problem(point, MONDAY + 14 * WEEK, SUNDAY + 14 * WEEK).officers[0].history == values.History()


def test_holidays_are_those_that_the_office_keeps(point):
    Holiday.objects.create(country="ID", on=MONDAY, name="Here", **SOURCED)
    Holiday.objects.create(country="GB", on=MONDAY + DAY, name="There", **SOURCED)

    assert problem(point).holidays == {MONDAY}


@pytest.mark.parametrize("count", [1, 5])
def test_problem_asks_as_often_however_many_officers_there_are(count, django_assert_num_queries):
    point, _officers = duties.make_week(officers=count)

    with django_assert_num_queries(23):
        problem(point)
