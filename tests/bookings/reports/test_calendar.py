import datetime as dt
from types import SimpleNamespace

import pytest

from bookings.actions import catalogue
from bookings.reports import calendar as reading
from bookings.reports.availability import Filters, calendar, calendar_at
from offices.models import ServiceDay, ServicePoint
from offices.reports.kept import KEPT_SECONDS, Kept
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 1, 2, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2030, 3, 4)
MORNING = visits.MORNING
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
FAR = dt.datetime(2035, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def fresh_rules():
    catalogue.forget()


def looking(**wish):
    return Filters(**{"service": "new", "product": "ordinary-5", **wish})


def make_day(point, *, on=MONDAY, state="open", reason="", detail=""):
    return ServiceDay.objects.create(point=point, on=on, state=state, reason=reason, detail=detail, made_at=NOW)


def monday(point, now=NOW, **wish):
    return days(point, 1, now, **wish)[0]


def days(point, number, now=NOW, **wish):
    return calendar_at(point.office.slug, point.slug, looking(from_on=MONDAY, **wish), number, now).days


def test_days_when_there_are_places_list_them_by_day():
    point = houses.make_point()
    make_day(point)
    make_day(point, on=MONDAY + DAY)
    one = visits.make_slot(point=point, capacity=2)
    two = visits.make_slot(point=point, starts_at=MORNING + HOUR, capacity=3)
    other = visits.make_slot(point=point, starts_at=MORNING + DAY)

    found = days(point, 2)

    assert [(day.on, day.state, day.left) for day in found] == [(MONDAY, "open", 5), (MONDAY + DAY, "open", 1)]
    assert [[place.slot_id for place in day.places] for day in found] == [[one.pk, two.pk], [other.pk]]


def test_calendar_that_took_long_to_read_counts_its_age_from_before_it(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(reading, "_calendars", Kept(KEPT_SECONDS, 10, clock=lambda: clock.now))
    slot = visits.make_slot()
    question = slot.point.office.slug, slot.point.slug, looking(from_on=MONDAY), 1
    read = calendar_at

    def read_slowly(*asked):
        seen = read(*asked)
        clock.now += 1.2
        return seen

    monkeypatch.setattr(reading, "calendar_at", read_slowly)
    assert [day.state for day in calendar(*question).days] == ["open"]
    visits.hold(slot)

    assert [day.state for day in calendar(*question).days] == ["full"]


def test_days_across_a_change_of_rules_count_by_the_day_s_own():
    """From Tuesday on a person takes three places, where one was enough on Monday."""
    point = houses.make_point()
    houses.make_lane(office=point.office, minutes_per_place=15)
    houses.make_lane(office=point.office, minutes_per_place=5, valid_from=MONDAY + DAY)
    for number, capacity in enumerate((2, 4, 2)):
        make_day(point, on=MONDAY + number * DAY)
        visits.make_slot(point=point, starts_at=MORNING + number * DAY, capacity=capacity)

    assert [(day.state, day.left) for day in days(point, 3)] == [("open", 2), ("open", 1), ("full", 0)]
    assert [(day.state, day.left) for day in days(point, 3, people=2)] == [("open", 2), ("full", 0), ("full", 0)]


def test_days_put_a_slot_on_its_local_day():
    """Two in the morning in Jakarta is still the day before in UTC."""
    point = houses.make_point()
    visits.make_slot(point=point, starts_at=dt.datetime(2030, 3, 3, 19, 0, tzinfo=dt.UTC))

    assert monday(point).state == "open"


@pytest.mark.parametrize(
    ("state", "reason", "detail"),
    [("closed", "holiday", "Hari Suci Nyepi"), ("closed", "no_hours", ""), ("unconfirmed", "year_not_firm", "")],
)
def test_days_when_the_house_is_shut_say_why(state, reason, detail):
    point = houses.make_point()
    make_day(point, state=state, reason=reason, detail=detail)

    found = monday(point)

    assert (found.state, found.reason, found.detail, found.places) == (state, reason, detail, ())


@pytest.mark.parametrize(
    ("slot", "state"),
    [
        ({"taken": 1, "taken_online": 1}, "full"),
        ({"online": 0}, "full"),
        ({"bookable_from": FAR}, "not_released"),
        ({"lane": "priority"}, "no_lane"),
        ({"capacity": 0}, "shut"),
    ],
)
def test_days_when_no_place_is_left_say_why(slot, state):
    point = houses.make_point()
    make_day(point)
    visits.make_slot(point=point, **slot)

    assert monday(point).state == state


def test_days_when_not_released_say_when_they_are():
    point = houses.make_point()
    make_day(point)
    visits.make_slot(point=point, bookable_from=FAR)
    visits.make_slot(point=point, starts_at=MORNING + HOUR, bookable_from=FAR + HOUR)

    assert monday(point).opens_at == FAR


def test_days_when_the_times_have_passed_are_over():
    point = houses.make_point()
    make_day(point)
    visits.make_slot(point=point)

    assert monday(point, now=MORNING + HOUR).state == "over"


def test_days_when_the_product_is_not_to_be_had_say_so():
    point = houses.make_point()
    make_day(point)
    visits.make_slot(point=point)

    assert monday(point, product="electronic-10").state == "not_offered"


def test_days_when_citizens_cannot_book_the_service_by_themselves_say_so():
    point = houses.make_point(offers=())
    houses.make_offer(point=point, service=houses.make_service(code="replace_lost", online=False))
    make_day(point)
    visits.make_slot(point=point)

    assert monday(point, service="replace_lost").state == "not_offered"


def test_days_when_only_other_times_are_free_say_so():
    point = houses.make_point()
    make_day(point)
    visits.make_slot(point=point)

    assert monday(point, after=dt.time(15)).state == "not_chosen"


def test_days_when_a_party_fits_nowhere_are_full():
    point = houses.make_point()
    make_day(point)
    visits.make_run(1, 0, 1, point=point)

    assert monday(point, people=2).state == "full"
    assert monday(point, people=1).state == "open"


def test_days_beyond_what_is_planned_say_so():
    assert monday(houses.make_point()).state == "not_planned"


def test_days_when_a_hold_ran_out_count_its_place_as_free():
    slot = visits.make_slot()
    visits.run_out(visits.hold(slot))

    assert monday(slot.point).left == 1


@pytest.mark.parametrize("slots", [1, 3])
def test_calendar_takes_three_queries_whatever_it_holds(slots, django_assert_num_queries):
    point = houses.make_point(slug="main")
    for number in range(slots):
        visits.make_slot(point=point, starts_at=MORNING + number * DAY)

    with django_assert_num_queries(3):
        seen = calendar_at("bekasi", "main", looking(from_on=MONDAY), 3, NOW)

    assert [day.state for day in seen.days].count("open") == slots


def test_calendar_without_a_first_day_begins_today():
    houses.make_point(slug="main")

    seen = calendar_at("bekasi", "main", looking(), 2, NOW)

    assert [day.on for day in seen.days] == [dt.date(2030, 3, 1), dt.date(2030, 3, 2)]


def test_calendar_of_another_office_s_point_does_not_exist():
    houses.make_point()
    houses.make_point(slug="losari", office=houses.make_office(slug="makassar"))

    with pytest.raises(ServicePoint.DoesNotExist):
        calendar_at("bekasi", "losari", looking(), 2, NOW)
