import datetime as dt

import pytest

from bookings.rules import reminders
from bookings.rules.reminders import Clock

VISIT = dt.date(2030, 3, 11)  # a Monday
ZONE = "Asia/Jakarta"
CLOCK = Clock(
    week=dt.time(10),
    day=dt.time(10),
    morning=dt.time(8),
    bring_days=3,
    bring=dt.time(9),
    ready=dt.time(10),
    feedback_days=1,
    feedback=dt.time(11),
    fresh=dt.timedelta(hours=12),
)
TIMINGS = {
    one.kind: one
    for of in (reminders.about_visits, reminders.about_passports, reminders.about_past_visits)
    for one in of(CLOCK)
}


def utc(day, hour, minute=0):
    return dt.datetime(2030, 3, day, hour, minute, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("kind", "leaves", "over"),
    [
        ("reminder_week", utc(4, 3), utc(5, 17)),
        ("reminder_day", utc(10, 3), utc(10, 17)),  # nobody is told "tomorrow" when the day has begun
        ("reminder_morning", utc(11, 1), utc(11, 17)),
        ("bring", utc(8, 2), utc(10, 17)),
        ("ready", utc(10, 17), utc(13, 17)),
        ("ready_7", utc(18, 3), utc(19, 17)),
        ("ready_14", utc(25, 3), utc(26, 17)),
        ("feedback", utc(12, 4), utc(14, 17)),
    ],
)
def test_kind_leaves_at_its_hour_and_is_worthless_at_its_midnight(kind, leaves, over):
    timing = TIMINGS[kind]

    assert timing.due_at(VISIT, ZONE) == leaves
    assert timing.over_at(VISIT, ZONE) == over


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        ("reminder_week", [6, 7]),
        ("reminder_day", [1]),
        ("reminder_morning", [0]),
        ("bring", [1, 2, 3]),
        ("ready", [-2, -1, 0]),
        ("ready_28", [-29, -28]),
        ("feedback", [-3, -2, -1]),
    ],
)
def test_open_days_are_those_about_which_one_may_leave_today(kind, days):
    today = VISIT

    assert TIMINGS[kind].open_days(today) == [today + dt.timedelta(days=number) for number in days]


@pytest.mark.parametrize(
    ("kind", "news", "leaves"),
    [
        ("reminder_day", utc(9, 15), utc(10, 3)),  # twelve hours before
        ("reminder_day", utc(9, 15, 1), None),
        ("reminder_day", utc(10, 4), None),  # booked when it had left
        ("reminder_morning", utc(10, 4), utc(11, 1)),
        ("bring", utc(7, 14), utc(8, 2)),
        ("bring", utc(7, 14, 1), utc(10, 3)),  # booked late: together with the reminder of the day before
        ("bring", utc(9, 16), None),
    ],
)
def test_reminder_when_it_would_say_nothing_new_is_left_out(kind, news, leaves):
    assert TIMINGS[kind].due_at(VISIT, ZONE, news) == leaves


def test_reminder_across_a_clock_change_leaves_at_the_same_hour_of_the_wall():
    sunday_after = dt.date(2030, 4, 1)  # London puts its clocks forward on 31 March

    assert TIMINGS["reminder_week"].due_at(sunday_after, "Europe/London") == dt.datetime(2030, 3, 25, 10, tzinfo=dt.UTC)
    assert TIMINGS["reminder_day"].due_at(sunday_after, "Europe/London") == dt.datetime(2030, 3, 31, 9, tzinfo=dt.UTC)


def test_what_to_bring_when_set_to_the_day_before_leaves_once():
    clock = Clock(**{**vars(CLOCK), "bring_days": 1, "bring": dt.time(10)})
    bring = next(one for one in reminders.about_visits(clock) if one.kind == "bring")

    assert bring.leaves == ((-1, dt.time(10)),)
