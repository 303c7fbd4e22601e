import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
import time_machine

from bookings import reports
from bookings.actions import demo, inventory, seeding
from bookings.models import Booking, Change, Hold, Message, Slot
from bookings.reports import promises
from offices.actions import demo as staff
from offices.actions import journal
from offices.models import HolidayYear, JournalEntry, Office, Shutting, User
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

JAKARTA = ZoneInfo("Asia/Jakarta")
WEDNESDAY = dt.datetime(2026, 11, 25, 11, 10, tzinfo=JAKARTA)


def a_trial(moment):
    """Seeded, with demo logins; who books at the counter."""
    seeding.seed(moment.date())
    staff.hire()
    return User.objects.get(username=staff.COUNTER)


@pytest.fixture
def small(monkeypatch):
    """Fewer people and weeks, so that a test takes a second."""
    monkeypatch.setattr(inventory, "WEEKS_AHEAD", 2)
    monkeypatch.setattr("bookings.actions.demo.coming.PEOPLE", 90)
    monkeypatch.setattr("bookings.actions.demo.gone.PEOPLE", 40)


@pytest.fixture
def trial(small):
    with time_machine.travel(WEDNESDAY, tick=False):
        counter = a_trial(WEDNESDAY)
        made = demo.fill(by=counter)
        yield counter, made


def counts():
    return [model.objects.count() for model in (Booking, Hold, Slot, Message, Change, Shutting, JournalEntry)]


def test_fill_makes_invented_people_only_and_keeps_every_promise(trial):
    _counter, made = trial

    assert Booking.objects.count() == made > 120
    assert not Booking.objects.filter(is_invented=False).exists()
    assert reports.inventory_breaks() == []


def test_fill_spreads_over_points_lanes_channels_and_states(trial):
    bookings = list(Booking.objects.select_related("slot__point"))

    seen = {slug for slug in {one.slot.point.slug for one in bookings} if slug.startswith("bekasi")}
    assert seen == {"bekasi", "bekasi-mpp", "bekasi-cibubur", "bekasi-lounge"}
    assert {one.slot.lane for one in bookings} == {"regular", "priority", "same_day"}
    assert {one.channel for one in bookings} == {"online", "counter", "phone"}
    assert {one.state for one in bookings} == {"booked", "past", "cancelled"}
    assert {one.language for one in bookings} == {"id", "en"}
    assert any(one.displaced_at for one in bookings)
    assert Counter(one.party for one in bookings).most_common(1)[0][1] > 1


def test_fill_has_past_days_past_and_today_still_standing(trial):
    ended = Booking.objects.filter(slot__starts_at__lt=WEDNESDAY - dt.timedelta(hours=12))
    this_morning = Booking.objects.filter(slot__starts_at__range=(WEDNESDAY.replace(hour=0), WEDNESDAY))

    assert set(ended.values_list("state", flat=True)) <= {"past", "cancelled"}
    assert this_morning.live().exists()
    assert this_morning.filter(slot__point__slug="bekasi").exists()


def test_fill_moves_and_cancels_by_the_real_actions(trial):
    kinds = set(Change.objects.values_list("kind", "by_office"))

    assert {("moved", False), ("moved", True), ("cancelled", False)} <= kinds
    deeds = Counter(JournalEntry.objects.values_list("action", flat=True))
    assert deeds["booking.moved"] == Change.objects.filter(kind="moved").count()
    assert deeds["booking.cancelled"] == Change.objects.filter(kind="cancelled").count()


def test_fill_hands_no_message_to_the_gateway_and_leaves_some_failed_and_some_waiting(trial, settings):
    states = Counter(Message.objects.values_list("state", flat=True))

    assert not settings.SMS_OUTBOX.exists()
    assert (states["failed"], states["in_doubt"], states["expired"], states["queued"]) == (4, 1, 2, 3)
    assert not Message.objects.due(WEDNESDAY).exists()
    assert states["delivered"] > 10 * states["undelivered"] > 0
    assert states["accepted"] > 0


def test_fill_keeps_most_promises_of_the_last_days_and_not_all(trial):
    day = WEDNESDAY.date()

    weeks = promises.kept(Office.objects.get(slug="bekasi"), day - dt.timedelta(days=7), day)

    promised, known = sum(one.promised for one in weeks), sum(one.known for one in weeks)
    assert 0.75 * promised < known < promised


def test_fill_seals_the_journal(trial):
    verdicts = journal.verify(WEDNESDAY)

    assert {verdict.office: (verdict.broken, verdict.unsealed) for verdict in verdicts} == {
        "all-offices": ("", 0),
        "bekasi": ("", 0),
        "london": ("", 0),
        "makassar": ("", 0),
    }


def test_fill_twice_changes_nothing_the_second_time(trial):
    counter, _made = trial
    before = counts()

    assert demo.fill(by=counter) == 0
    assert counts() == before


def test_fill_when_all_those_people_are_past_brings_new_ones(trial):
    counter, made = trial
    later = WEDNESDAY + dt.timedelta(weeks=3)

    with time_machine.travel(later, tick=False):
        seeding.seed(later.date())
        more = demo.fill(by=counter)

    assert more > 90
    assert Booking.objects.count() == made + more
    with time_machine.travel(later, tick=False):
        assert reports.inventory_breaks() == []


@pytest.mark.parametrize(
    "moment",
    [
        dt.datetime(2026, 12, 31, 20, 0, tzinfo=JAKARTA),  # nothing is left of the last decided year
        dt.datetime(2027, 1, 2, 9, 0, tzinfo=JAKARTA),  # nothing of the new one is decided
        dt.datetime(2027, 2, 20, 23, 59, tzinfo=JAKARTA),  # in a Ramadan that is only reckoned
        dt.datetime(2026, 11, 27, 13, 59, tzinfo=JAKARTA),  # a minute before a release
    ],
)
def test_fill_at_odd_moments_keeps_every_promise(small, moment):
    with time_machine.travel(moment, tick=False):
        made = demo.fill(by=a_trial(moment))

    assert made > 20
    assert reports.inventory_breaks() == []


def test_fill_in_a_decided_year_decides_nothing(trial):
    assert not HolidayYear.objects.filter(source=demo.ASSUMED).exists()


def test_fill_in_a_year_without_a_decree_takes_it_for_decided_and_says_so(small):
    moment = dt.datetime(2027, 1, 4, 9, 0, tzinfo=JAKARTA)

    with time_machine.travel(moment, tick=False):
        counter = a_trial(moment)
        demo.fill(by=counter)
        again = seeding.seed(moment.date())

    year = HolidayYear.objects.get(country="ID", year=2027)
    assert (year.confirmed, year.source) == (True, demo.ASSUMED)
    assert Booking.objects.live().filter(slot__point__slug="bekasi", slot__starts_at__gt=moment).exists()
    assert again.is_empty


def test_refuse_when_real_people_have_bookings():
    visits.make_booking(visits.make_slot())

    with pytest.raises(demo.DemoRefused):
        demo.refuse_beside_real_people()


def test_refuse_when_messages_would_leave_the_house(settings):
    settings.SMS_GATEWAY = "twilio"

    with pytest.raises(demo.DemoRefused):
        demo.refuse_beside_real_people()


def test_refuse_not_when_somebody_tries_the_trial_out(trial):
    counter, _made = trial
    visits.make_booking(visits.make_slot(point=houses.make_point()), by=counter)

    demo.refuse_beside_real_people()
