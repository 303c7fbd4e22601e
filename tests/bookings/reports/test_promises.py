import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Knowing, PhoneCall
from bookings.models.rulebook import of_office
from bookings.reports import calls
from bookings.reports.promises import kept
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

# Visits on Monday 4 March 2030: their moment is Sunday the 3rd at 18.00 in Jakarta, of the week of 25 February.
MOMENT = dt.datetime(2030, 3, 3, 11, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SUNDAY, MONDAY = dt.date(2030, 3, 3), dt.date(2030, 2, 25)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dt.datetime(2030, 3, 1, tzinfo=dt.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def slot():
    return visits.make_slot(capacity=20)


def booked(slot, *, known=None, how="tap", **fields):
    made = visits.make_booking(slot)
    if known:
        Knowing.objects.create(booking=made, version=fields.get("version", 1), how=how, at=known)
    if fields:
        Booking.objects.filter(pk=made.pk).update(**{name: fields[name] for name in fields})
    return made


def report(first=SUNDAY, last=SUNDAY, now=MOMENT + 30 * HOUR):
    return kept(houses.make_office(), first, last, now)


def test_kept_counts_who_knew_in_time_by_what_who_later_and_who_never(slot):
    booked(slot, known=MOMENT)
    twice = booked(slot, known=MOMENT - HOUR, how="viewed")
    Knowing.objects.create(booking=twice, version=1, how="tap", at=MOMENT - 2 * HOUR)
    booked(slot, known=MOMENT - HOUR, how="delivered")
    late = booked(slot, known=MOMENT + HOUR, how="told")
    never = booked(slot)
    for one, result in ((late, "knows"), (never, "no_answer"), (never, "left")):
        by = {"taken_by": houses.make_user(), "taken_at": MOMENT, "settled_at": MOMENT}
        PhoneCall.objects.create(booking=one, version=1, result=result, **by)

    (week,) = report()

    assert (week.monday, week.promised, week.known, week.late, week.never) == (MONDAY, 5, 3, 1, 1)
    assert week.by == {"tap": 2, "delivered": 1}
    assert (week.called, week.percent) == (2, 60)


def test_kept_leaves_out_who_was_promised_nothing(slot):
    booked(slot, state="cancelled")
    booked(slot, displaced_at=MOMENT)
    visits.make_booking(visits.make_slot(point=houses.make_point(office=houses.make_office(slug="makassar"))))

    assert report() == ()


def test_kept_takes_no_sign_of_an_older_version(slot):
    made = booked(slot, known=MOMENT - HOUR)
    Booking.objects.filter(pk=made.pk).update(version=2)

    assert (report()[0].known, report()[0].never) == (0, 1)


def test_kept_takes_a_sign_after_the_visit_began_for_none(slot):
    booked(slot, known=slot.starts_at + HOUR, how="told")

    assert report()[0].never == 1


def test_kept_counts_past_visits_and_none_whose_moment_has_not_come(slot):
    booked(slot, state="past")

    assert report(now=MOMENT - HOUR) == ()
    assert report(now=MOMENT)[0].promised == 1


def test_kept_is_told_by_week_of_the_moment(slot):
    booked(slot)
    booked(visits.make_slot(point=slot.point, starts_at=slot.starts_at + dt.timedelta(days=1)), known=MOMENT)

    weeks = report(first=MONDAY, last=dt.date(2030, 3, 10))

    assert [(week.monday, week.known, week.never) for week in weeks] == [
        (MONDAY, 0, 1),
        (dt.date(2030, 3, 4), 1, 0),
    ]
    assert [week.percent for week in weeks] == [0, 100]


def test_kept_follows_the_offices_own_terms(slot):
    houses.make_message_terms(slot.point.office, known_by_days=2, known_by_time=dt.time(12))
    booked(slot, known=MOMENT - 30 * HOUR)
    booked(slot, known=MOMENT - 29 * HOUR)

    (week,) = report(first=dt.date(2030, 3, 2), last=dt.date(2030, 3, 2))

    assert (week.known, week.late) == (1, 1)


def test_kept_asks_as_often_however_many_there_are(slot):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            report()
        return len(seen)

    booked(slot)
    few = queries()
    for _one in range(9):
        booked(slot, known=MOMENT)

    assert queries() == few
    assert report()[0].promised == 10


@pytest.mark.parametrize(
    ("terms", "moments"),
    [
        # Of visits from Tuesday on, known three days before at noon instead of at six the day before.
        ({"known_by_days": 3, "known_by_time": dt.time(12)}, {"Tuesday": -30, "Monday": 0}),
        # The other way round: known on the day itself, at six in the morning.
        ({"known_by_days": 0, "known_by_time": dt.time(6)}, {"Monday": 0, "Tuesday": 36}),
    ],
)
def test_kept_and_the_list_of_calls_tell_the_same_moment_around_a_change_of_terms(slot, terms, moments):
    office, day = slot.point.office, dt.timedelta(days=1)
    houses.make_message_terms(office, known_by_days=1, known_by_time=dt.time(18))
    houses.make_message_terms(office, valid_from=slot.local_start.date() + day, **terms)
    tuesday = visits.make_slot(point=slot.point, starts_at=slot.starts_at + day)
    made = {"Monday": booked(slot).pk, "Tuesday": booked(tuesday).pk}
    comes = {name: MOMENT + hours * HOUR for name, hours in moments.items()}

    for name, moment in comes.items():
        for now in (moment - dt.timedelta(seconds=1), moment):
            due = calls.due([slot.point_id], of_office(office.slug).promises, now)
            promised = sum(week.promised for week in report(MONDAY, dt.date(2030, 3, 5), now))

            assert due.filter(pk=made[name]).exists() == (now == moment)
            assert promised == sum(one <= now for one in comes.values())
