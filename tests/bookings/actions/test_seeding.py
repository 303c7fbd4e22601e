import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
import time_machine

from bookings.actions import inventory, seeding
from bookings.models import BookingTerms, LaneRule, ReleaseRule, Slot
from offices.gateways import reference
from offices.models import ServiceDay, ServicePoint, WeeklyHours

pytestmark = pytest.mark.django_db

JAKARTA = ZoneInfo("Asia/Jakarta")
SUNDAY = dt.datetime(2026, 11, 22, 10, tzinfo=JAKARTA)
MONDAY, FRIDAY, SATURDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 27), dt.date(2026, 11, 28)


@pytest.fixture
def on_a_sunday():
    with time_machine.travel(SUNDAY, tick=False):
        yield


@pytest.fixture
def week(on_a_sunday, monkeypatch):
    """Seeded, with the slots of one week."""
    monkeypatch.setattr(inventory, "WEEKS_AHEAD", 1)
    seeding.seed(SUNDAY.date())


def stretches(point, on):
    """The day's spans on the point's own clock."""
    day = ServiceDay.objects.get(point__slug=point, on=on)
    office = day.point.office
    return [(f"{office.local(s.starts_at):%H.%M}", f"{office.local(s.ends_at):%H.%M}") for s in day.spans.all()]


def bekasi_slots():
    return Slot.objects.filter(point__office__slug="bekasi").select_related("point__office")


def test_seed_twice_changes_nothing_the_second_time(week):
    slots = list(Slot.objects.order_by("pk").values())

    again = seeding.seed(SUNDAY.date())

    assert again.is_empty
    assert again.kept == 0
    assert list(Slot.objects.order_by("pk").values()) == slots


def test_seed_when_the_days_run_out_makes_more_although_the_files_are_the_same(week):
    later = SUNDAY + dt.timedelta(weeks=2)

    with time_machine.travel(later, tick=False):
        seeding.seed(later.date())

    assert stretches("bekasi", dt.date(2026, 12, 8))


def test_seed_gives_every_office_terms_a_release_and_a_regular_lane(week):
    for model in (BookingTerms, ReleaseRule):
        assert sorted(model.objects.values_list("office__slug", flat=True)) == ["bekasi", "london", "makassar"]
        assert not model.objects.filter(confirmed=True).exists()
    assert LaneRule.objects.filter(lane="regular").count() == 3


def test_files_when_read_give_every_rule_a_source():
    rows = [row for rows in reference.read(seeding.FOLDER).values() for row in rows]

    assert [row for row in rows if not 0 < len(row["source"]) <= 300 or row["confirmed"] is not False] == []


def test_seed_opens_cibubur_and_the_lounge_on_saturdays_from_9_to_14_and_the_others_not(week):
    for point in ("bekasi-cibubur", "bekasi-lounge"):
        spans = stretches(point, SATURDAY)
        assert (spans[0][0], spans[-1][1]) == ("09.00", "14.00")
    for point in ("bekasi", "bekasi-mpp"):
        assert ServiceDay.objects.get(point__slug=point, on=SATURDAY).state == "closed"


@pytest.mark.parametrize("on", [MONDAY, FRIDAY, SATURDAY])
@pytest.mark.parametrize("point", ["bekasi", "bekasi-mpp", "bekasi-cibubur", "bekasi-lounge"])
def test_seed_leaves_bekasi_no_pause_at_noon(week, point, on):
    spans = stretches(point, on)

    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]
    held = {slot.local_start.hour for slot in bekasi_slots().filter(point__slug=point) if slot.local_start.date() == on}
    assert not held or {11, 12, 13} <= held


def test_seed_has_all_hours_of_bekasi_continuous_since_september_2025(week):
    rows = WeeklyHours.objects.filter(point__office__slug="bekasi", valid_from__gte=dt.date(2025, 9, 1))

    assert set(rows.values_list("continuous", "pause_from")) == {(True, None)}


def test_seed_serves_with_fewer_counters_at_noon_and_on_friday_at_prayer(week):
    def regular(on, clock):
        starts_at = dt.datetime.combine(on, dt.time.fromisoformat(clock), JAKARTA)
        return Slot.objects.get(point__slug="bekasi", lane="regular", starts_at=starts_at).capacity

    assert (regular(MONDAY, "11:30"), regular(MONDAY, "12:00"), regular(MONDAY, "13:00")) == (18, 10, 18)
    assert (regular(FRIDAY, "11:00"), regular(FRIDAY, "11:30"), regular(FRIDAY, "12:30")) == (18, 8, 8)


def test_seed_gives_bekasi_about_530_places_a_weekday(week):
    places = Counter()
    for slot in bekasi_slots():
        places[slot.local_start.date()] += slot.capacity

    assert [places[MONDAY + dt.timedelta(days=day)] for day in range(6)] == [540, 540, 540, 540, 512, 96]


def test_seed_keeps_the_same_day_lane_to_the_main_office_before_11(week):
    slots = bekasi_slots().filter(lane="same_day")

    assert {slot.point.slug for slot in slots} == {"bekasi"}
    assert {slot.local_start.hour for slot in slots} == {8, 9, 10}


def test_seed_keeps_a_share_for_those_who_come_by_themselves(week):
    first = {slot.lane: (slot.capacity, slot.online) for slot in bekasi_slots().filter(point__slug="bekasi")[:3]}

    assert first == {"regular": (18, 14), "priority": (2, 1), "same_day": (2, 1)}


def test_seed_releases_bekasi_a_week_further_ahead_on_fridays_at_14(week):
    monday = [slot for slot in bekasi_slots() if slot.local_start.date() == MONDAY]

    assert {slot.bookable_from.astimezone(JAKARTA) for slot in monday} == {
        dt.datetime(2026, 11, 13, 14, tzinfo=JAKARTA)
    }


@pytest.mark.parametrize("slug", ["bekasi", "london"])
def test_seed_opens_nothing_firm_in_a_year_without_a_decree(on_a_sunday, slug):
    seeding.seed(SUNDAY.date())

    assert not Slot.objects.filter(starts_at__gte=dt.datetime(2027, 1, 1, tzinfo=JAKARTA)).exists()
    workday = ServiceDay.objects.get(point__slug=slug, on=dt.date(2027, 1, 6))
    assert (workday.state, workday.reason) == ("unconfirmed", "year_not_firm")


def test_seed_closes_a_mission_on_its_hosts_holidays_and_not_on_shared_leave(on_a_sunday):
    seeding.seed(SUNDAY.date())

    assert ServiceDay.objects.get(point__slug="bekasi", on=dt.date(2026, 12, 24)).state == "closed"
    assert ServiceDay.objects.get(point__slug="london", on=dt.date(2026, 12, 24)).state == "open"
    assert ServiceDay.objects.get(point__slug="london", on=dt.date(2026, 12, 28)).state == "closed"


def test_seed_shortens_bekasi_in_ramadan(on_a_sunday):
    seeding.seed(SUNDAY.date())
    point = ServicePoint.objects.get(slug="bekasi")

    inventory.reconcile(point, dt.date(2026, 2, 19), dt.date(2026, 2, 23))

    friday, monday = stretches("bekasi", dt.date(2026, 2, 20)), stretches("bekasi", dt.date(2026, 2, 23))
    assert (friday[0][0], friday[-1][1]) == ("08.00", "15.30")
    assert (monday[0][0], monday[-1][1]) == ("08.00", "15.00")
