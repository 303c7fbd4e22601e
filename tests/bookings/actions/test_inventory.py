import datetime as dt
import uuid

import pytest

from bookings import reports
from bookings.actions import closing, inventory, landing, offering
from bookings.errors import NotReleased, SlotFull
from bookings.models import Booking, Landing, LaneRule, Message, ReleaseRule, Slot
from offices.actions import nudging
from offices.errors import Refused
from offices.models import HolidayYear, JournalEntry, ServiceDay, Shutting, WeeklyHours
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2030, 3, 4)
SUNDAY = dt.date(2030, 3, 10)


@pytest.fixture
def point():
    """From 09.00 to 11.00 on Mondays, two counters: two slots of an hour with eight places each."""
    point = houses.make_point(slug="main")
    houses.make_plan(office=point.office, grain_minutes=60, minutes_per_place=15)
    houses.make_hours(point=point, opens=dt.time(9), closes=dt.time(11), regular_counters=2)
    return point


def reconcile(point, first=MONDAY, last=MONDAY, **by):
    return inventory.reconcile(point, first, last, **by)


def slots():
    """Hour (office time), capacity, online, taken of each slot."""
    rows = Slot.objects.select_related("point__office").order_by("starts_at")
    return [(f"{slot.local_start:%H}", slot.capacity, slot.online, slot.taken) for slot in rows]


def plan(**fields):
    WeeklyHours.objects.update(**fields)


def everything():
    return list(Slot.objects.order_by("pk").values()), list(ServiceDay.objects.values()), JournalEntry.objects.count()


def book(slot, people):
    return [visits.make_booking(slot) for _person in range(people)]


# --- making places ---


def test_reconcile_makes_the_places_that_counters_make(point):
    outcome = reconcile(point, MONDAY, SUNDAY)

    assert slots() == [("09", 8, 8, 0), ("10", 8, 8, 0)]
    assert (outcome.created, outcome.changed, outcome.displaced) == (2, 0, ())
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.subject, entry.by) == ("slots.reconciled", "point:main", "")
    assert entry.detail == {"created": 2, "changed": 0, "displaced": 0}


def test_reconcile_again_changes_nothing(point):
    reconcile(point)
    before = everything()

    assert reconcile(point).is_empty
    assert everything() == before


def test_reconcile_keeps_the_share_of_walk_ins(point):
    LaneRule.objects.update(kept_percent=25)

    reconcile(point)

    assert slots() == [("09", 8, 6, 0), ("10", 8, 6, 0)]


def test_reconcile_by_somebody_says_so(point):
    reconcile(point, by=houses.make_user(username="planner-1"))

    assert JournalEntry.objects.get().by == "planner-1"


def test_reconcile_of_a_year_that_is_not_decided_makes_no_places(point):
    HolidayYear.objects.update(confirmed=False)

    assert reconcile(point).created == 0
    assert slots() == []


def test_reconcile_leaves_days_outside_and_other_points_alone(point):
    other = houses.make_point(office=point.office)
    houses.make_hours(point=other)
    reconcile(point, MONDAY, MONDAY + dt.timedelta(days=7))
    plan(regular_counters=1)

    reconcile(point)

    capacities = {f"{slot.starts_at:%d %H}": slot.capacity for slot in Slot.objects.all()}
    assert capacities == {"04 02": 4, "04 03": 4, "11 02": 8, "11 03": 8}


def test_reconcile_leaves_what_has_begun_alone(point):
    past = dt.date(2025, 3, 3)
    HolidayYear.objects.create(country="ID", year=2025, **houses.SOURCED)
    slot = visits.make_slot(point=point, starts_at=dt.datetime(2025, 3, 3, 2, 0, tzinfo=dt.UTC), capacity=3, minutes=60)

    outcome = reconcile(point, past, past)

    assert outcome.created == outcome.changed == 0
    assert Slot.objects.get().capacity == slot.capacity


# --- fewer places ---


def test_reconcile_when_counters_go_takes_free_places_only(point):
    reconcile(point)
    book(Slot.objects.first(), 2)
    plan(regular_counters=1)

    outcome = reconcile(point)

    assert slots() == [("09", 4, 4, 2), ("10", 4, 4, 0)]
    assert (outcome.changed, outcome.displaced) == (2, ())
    assert reports.inventory_breaks() == []


def test_reconcile_below_what_is_taken_keeps_the_places_and_marks_the_youngest(point):
    reconcile(point)
    booked = book(Slot.objects.first(), 6)
    plan(regular_counters=1)

    outcome = reconcile(point)

    assert slots()[0] == ("09", 6, 6, 6)
    assert sorted(outcome.displaced) == [one.pk for one in booked[4:]]
    displaced = Booking.objects.exclude(displaced_at=None).order_by("pk")
    assert list(displaced) == booked[4:]
    assert reports.inventory_breaks() == []
    with pytest.raises(SlotFull):
        visits.hold(Slot.objects.first())


def test_reconcile_again_while_people_are_displaced_names_them_but_writes_nothing(point):
    reconcile(point)
    book(Slot.objects.first(), 6)
    plan(regular_counters=1)
    first = reconcile(point)
    before = everything(), list(Booking.objects.values_list("displaced_at"))

    again = reconcile(point)

    assert (again.created, again.changed, again.displaced) == (0, 0, first.displaced)
    assert (everything(), list(Booking.objects.values_list("displaced_at"))) == before


def test_reconcile_when_the_counters_are_back_nobody_is_displaced_any_more(point):
    reconcile(point)
    book(Slot.objects.first(), 6)
    plan(regular_counters=1)
    reconcile(point)
    plan(regular_counters=2)

    outcome = reconcile(point)

    assert slots()[0] == ("09", 8, 8, 6)
    assert outcome.displaced == ()
    assert not Booking.objects.exclude(displaced_at=None).exists()


@pytest.mark.parametrize(("state", "told"), [("accepted", 1), ("in_doubt", 1), ("queued", 0)])
def test_reconcile_when_the_counters_are_back_tells_whoever_was_told_of_the_loss(point, state, told):
    reconcile(point)
    book(Slot.objects.first(), 5)
    Message.objects.update(state="accepted")
    plan(regular_counters=1)
    reconcile(point)
    offering.offer_due()
    Message.objects.filter(kind="displaced").update(state=state)

    plan(regular_counters=2)
    reconcile(point)
    landing.tend()
    plan(regular_counters=1)
    reconcile(point)
    offering.offer_due()

    assert Message.objects.filter(kind="restored").count() == told
    assert list(Message.objects.filter(kind="displaced").order_by("pk").values_list("version", flat=True)) == [1, 2]
    assert list(Landing.objects.values_list("state", flat=True)) == ["withdrawn", "offered"]


def test_reconcile_when_the_counters_are_back_before_anybody_heard_of_the_booking_tells_them_of_it(point):
    reconcile(point)
    book(Slot.objects.first(), 5)  # at night: nothing has left yet
    plan(regular_counters=1)
    reconcile(point)
    plan(regular_counters=2)
    reconcile(point)
    landing.tend()

    said = {(one.booking_id, one.kind) for one in Message.objects.exclude(state="cancelled")}
    assert {booking for booking, _kind in said} == set(Booking.objects.values_list("pk", flat=True))
    assert sum(kind == "restored" for _booking, kind in said) == 1


def test_reconcile_that_takes_places_wakes_who_offers_others(point, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(nudging, "async_task", lambda errand, **options: sent.append(errand))
    reconcile(point)
    book(Slot.objects.first(), 5)
    plan(regular_counters=1)

    with django_capture_on_commit_callbacks(execute=True):
        reconcile(point)

    assert sent == ["bookings.actions.landing.tend"]


def test_reconcile_when_the_point_no_longer_opens_offers_nothing_but_keeps_who_is_booked(point):
    reconcile(point)
    book(Slot.objects.first(), 1)
    WeeklyHours.objects.all().delete()

    outcome = reconcile(point)

    assert slots() == [("09", 1, 1, 1), ("10", 0, 0, 0)]
    assert len(outcome.displaced) == 1
    assert reports.inventory_breaks() == []


def test_reconcile_never_cuts_the_online_share_below_what_citizens_hold(point):
    reconcile(point)
    book(Slot.objects.first(), 7)
    LaneRule.objects.update(kept_percent=50)

    reconcile(point)

    assert slots() == [("09", 8, 7, 7), ("10", 8, 4, 0)]
    assert reports.inventory_breaks() == []


# --- release ---


def test_reconcile_follows_a_new_release_rule(point):
    reconcile(point)
    ReleaseRule.objects.update(kind="rolling", days=1, at=dt.time(14))

    assert reconcile(point).changed == 2

    slot = Slot.objects.first()
    assert slot.bookable_from == dt.datetime(2030, 3, 3, 7, 0, tzinfo=dt.UTC)
    with pytest.raises(NotReleased):
        visits.hold(slot)


def test_reconcile_without_a_release_rule_opens_nothing_before_the_visit(point):
    ReleaseRule.objects.all().delete()

    reconcile(point)

    with pytest.raises(NotReleased):
        visits.hold(Slot.objects.first())


# --- looking first ---


def test_preview_says_what_would_be_and_changes_nothing(point):
    reconcile(point)
    booked = book(Slot.objects.first(), 6)
    plan(regular_counters=1)
    before = everything(), list(Booking.objects.values_list("displaced_at"))

    outcome = inventory.preview(point, MONDAY, MONDAY)

    assert (outcome.created, outcome.changed, sorted(outcome.displaced)) == (0, 2, [one.pk for one in booked[4:]])
    assert (everything(), list(Booking.objects.values_list("displaced_at"))) == before


def test_reconcile_all_covers_every_point_for_the_coming_weeks(point):
    london = houses.make_office(slug="london", zone="Europe/London")
    houses.make_plan(office=london, grain_minutes=60)
    houses.make_hours(point=houses.make_point(office=london), opens=dt.time(9), closes=dt.time(10))

    assert inventory.reconcile_all(MONDAY) == 9 * 2 + 9

    assert inventory.reconcile_all(MONDAY) == 0
    hours = Slot.objects.filter(point__office=london).order_by("starts_at").values_list("starts_at", flat=True)
    assert [f"{hour:%d.%m. %H}" for hour in hours][:5] == [
        "04.03. 09",
        "11.03. 09",
        "18.03. 09",
        "25.03. 09",
        "01.04. 08",
    ]


# --- closing a stretch ---


def close(point, **wishes):
    stretch = {"starts_at": visits.MORNING, "ends_at": visits.MORNING + dt.timedelta(hours=1)}
    by = houses.make_user()
    return closing.close(point=point, **{**stretch, "reason": "Flood", "key": uuid.uuid4(), "by": by, **wishes})


def test_close_takes_the_places_of_the_stretch_and_marks_who_had_one(point):
    reconcile(point)
    booked = book(Slot.objects.first(), 2)

    outcome = close(point)

    assert slots() == [("09", 2, 2, 2), ("10", 8, 8, 0)]
    assert sorted(outcome.displaced) == [one.pk for one in booked]


def test_close_when_refused_changes_nothing(point):
    reconcile(point)
    before = everything()

    with pytest.raises(Refused):
        close(point, reason=" ")

    assert everything() == before
    assert not Shutting.objects.exists()


def test_reopen_gives_the_places_back_to_who_had_them(point):
    reconcile(point)
    book(Slot.objects.first(), 2)
    close(point)

    outcome = closing.reopen(shut=Shutting.objects.get(), by=houses.make_user())

    assert slots() == [("09", 8, 8, 2), ("10", 8, 8, 0)]
    assert outcome.displaced == ()
    assert not Booking.objects.exclude(displaced_at=None).exists()


def test_preview_of_closing_leaves_no_trace(point):
    reconcile(point)
    book(Slot.objects.first(), 2)
    before = everything()
    stretch = {"starts_at": visits.MORNING, "ends_at": visits.MORNING + dt.timedelta(hours=1)}

    outcome = closing.preview(point=point, **stretch, reason="Flood", key=uuid.uuid4(), by=houses.make_user())

    assert len(outcome.displaced) == 2
    assert everything() == before
    assert not Shutting.objects.exists()
