import datetime as dt

import pytest

from offices.actions import days
from offices.models import Closure, Holiday, HolidayYear, Season, ServiceDay, ServiceSpan, SingleDay, WeeklyHours
from tests.factories import houses

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2030, 3, 4)
SUNDAY = dt.date(2030, 3, 10)
SOURCED = houses.SOURCED


@pytest.fixture
def point():
    """Open on Mondays from 08.00 to 12.00 and from 13.00 to 15.00 in Jakarta, in a year whose holidays are decided."""
    point = houses.make_point()
    houses.make_plan(office=point.office)
    houses.make_hours(point=point, opens=dt.time(8), closes=dt.time(12), regular_counters=3, priority_counters=1)
    houses.make_hours(point=point, opens=dt.time(13), closes=dt.time(15), regular_counters=2)
    return point


def made(point, first=MONDAY, last=MONDAY):
    days.make_days(point, first, last)
    return list(ServiceDay.objects.filter(point=point, on__range=(first, last)).order_by("on"))


def spans(day):
    return [(f"{span.starts_at:%d %H:%M}", f"{span.ends_at:%d %H:%M}") for span in day.spans.order_by("starts_at")]


def test_make_days_makes_each_day_of_the_pattern_in_utc(point):
    week = made(point, MONDAY, SUNDAY)

    assert [day.state for day in week] == ["open"] + ["closed"] * 6
    assert spans(week[0]) == [("04 01:00", "04 05:00"), ("04 06:00", "04 08:00")]
    first, second = week[0].spans.order_by("starts_at")
    assert (first.regular_counters, first.priority_counters, second.regular_counters) == (3, 1, 2)


def test_make_days_again_changes_nothing(point):
    made(point, MONDAY, SUNDAY)
    before = list(ServiceDay.objects.values_list("pk", "version", "made_at")), list(ServiceSpan.objects.values())

    assert days.make_days(point, MONDAY, SUNDAY) == []
    assert (
        list(ServiceDay.objects.values_list("pk", "version", "made_at")),
        list(ServiceSpan.objects.values()),
    ) == before


def test_make_days_after_the_hours_changed_writes_only_what_differs(point):
    made(point, MONDAY, SUNDAY)
    houses.make_hours(point=point, weekday=2, opens=dt.time(9), closes=dt.time(10))

    changed = days.make_days(point, MONDAY, SUNDAY)

    assert [(day.on, day.version, day.state) for day in changed] == [(dt.date(2030, 3, 6), 2, "open")]


def test_make_days_of_a_year_that_is_not_decided_opens_nothing_for_certain(point):
    HolidayYear.objects.update(confirmed=False)

    (day,) = made(point)

    assert day.state == "unconfirmed"
    assert days.open_spans([day]) == []


def test_make_days_on_a_holiday_of_the_country_is_closed(point):
    Holiday.objects.create(country="ID", on=MONDAY, name="Nyepi", **SOURCED)
    Holiday.objects.create(country="GB", on=MONDAY + dt.timedelta(days=7), name="Bank holiday", **SOURCED)

    first, second = (made(point, on, on)[0] for on in (MONDAY, MONDAY + dt.timedelta(days=7)))

    assert (first.state, first.detail) == ("closed", "Nyepi")
    assert second.state == "open"


@pytest.fixture
def abroad():
    """A mission in London that is open every day, and keeps the holidays of two countries."""
    office = houses.make_office(slug="london", zone="Europe/London")
    office.holiday_country, office.holiday_region, office.keeps_national_days = "GB", "ENG", True
    office.save()
    for country in ("GB", "ID"):
        HolidayYear.objects.create(country=country, year=2030, **SOURCED)
    point = houses.make_point(office=office)
    for weekday in range(7):
        houses.make_hours(point=point, weekday=weekday, opens=dt.time(9), closes=dt.time(12))
    return point


def test_make_days_at_a_mission_closes_on_the_national_days_of_both_countries_but_not_on_shared_leave(abroad):
    Holiday.objects.create(country="ID", on=MONDAY, name="Nyepi", **SOURCED)
    Holiday.objects.create(country="ID", on=MONDAY + dt.timedelta(1), name="Cuti", shared_leave=True, **SOURCED)
    Holiday.objects.create(country="GB", region="ENG", on=MONDAY + dt.timedelta(2), name="Bank holiday", **SOURCED)
    Holiday.objects.create(country="GB", region="SCT", on=MONDAY + dt.timedelta(3), name="Burns", **SOURCED)
    for country, name in (("ID", "Natal"), ("GB", "Christmas")):
        Holiday.objects.create(country=country, on=MONDAY + dt.timedelta(4), name=name, **SOURCED)

    week = made(abroad, MONDAY, SUNDAY)

    assert [(day.state, day.detail) for day in week] == [
        ("closed", "Nyepi"),
        ("open", ""),
        ("closed", "Bank holiday"),
        ("open", ""),
        ("closed", "Christmas"),
        ("open", ""),
        ("open", ""),
    ]


@pytest.mark.parametrize("country", ["GB", "ID"])
def test_make_days_at_a_mission_while_one_countrys_year_is_not_decided_opens_nothing_for_certain(abroad, country):
    HolidayYear.objects.filter(country=country).update(confirmed=False)

    assert made(abroad)[0].state == "unconfirmed"


def test_make_days_at_a_mission_that_does_not_keep_them_goes_by_its_own_country_alone(abroad):
    type(abroad.office).objects.update(keeps_national_days=False)
    abroad.office.refresh_from_db()
    Holiday.objects.create(country="ID", on=MONDAY, name="Nyepi", **SOURCED)
    HolidayYear.objects.filter(country="ID").delete()

    assert made(abroad)[0].state == "open"


def test_make_days_on_a_single_day_goes_by_that_day_alone(point):
    SingleDay.objects.create(
        point=point, on=MONDAY, opens=dt.time(10), closes=dt.time(11), reason="Event", regular_counters=1, **SOURCED
    )

    assert spans(made(point)[0]) == [("04 03:00", "04 04:00")]


def test_make_days_in_a_closure_of_the_office_or_the_point_is_closed(point):
    other = houses.make_point()
    houses.make_hours(point=other)
    Closure.objects.create(
        office=point.office, point=point, starts_on=MONDAY, ends_on=SUNDAY, reason="Flood", **SOURCED
    )

    (here,), (there,) = made(point), made(other)
    assert (here.state, here.detail) == ("closed", "Flood")
    assert there.state == "open"

    Closure.objects.create(office=point.office, starts_on=MONDAY, ends_on=MONDAY, reason="Move", **SOURCED)
    assert made(other)[0].state == "closed"


def test_make_days_in_a_season_keeps_only_its_own_hours(point):
    ramadan = Season.objects.create(code="ramadan", name="Ramadan", starts_on=MONDAY, ends_on=SUNDAY, **SOURCED)
    houses.make_hours(point=point, opens=dt.time(9), closes=dt.time(11), season=ramadan)

    assert spans(made(point)[0]) == [("04 02:00", "04 04:00")]


def test_make_days_over_midnight_reads_the_day_before(point):
    WeeklyHours.objects.all().delete()
    houses.make_hours(point=point, weekday=6, opens=dt.time(22), closes=dt.time(2))
    sunday_before = MONDAY - dt.timedelta(days=1)

    (day,) = made(point, sunday_before, sunday_before)

    assert spans(day) == [("03 15:00", "03 19:00")]
