import datetime as dt
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from bookings.actions import catalogue, holding
from bookings.models import ReleaseRule
from bookings.reports import availability
from bookings.reports.availability import Filters, earliest, next_release, overview_at
from bookings.rules.release import Release
from offices.models import Offer, Office, Service, ServiceTerms
from offices.reports.kept import KEPT_SECONDS, Kept
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 1, 2, 0, tzinfo=dt.UTC)  # a Friday, 09.00 in Jakarta
MORNING = visits.MORNING  # the Monday after it, 09.00 in Jakarta
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
SATURDAY_AT_TEN = MORNING + 5 * DAY + HOUR
FAR = dt.datetime(2035, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def fresh_rules():
    catalogue.forget()


def looking(**wish):
    return Filters(**{"service": "new", "product": "ordinary-5", **wish})


def starts(office, **wish):
    return [place.starts_at for place in earliest(office, looking(**wish), NOW)]


def test_earliest_over_all_points_is_in_order_of_time():
    one, other = houses.make_point(), houses.make_point()
    late = visits.make_slot(point=one, starts_at=MORNING + HOUR, capacity=3)
    early = visits.make_slot(point=other, starts_at=MORNING, capacity=2)

    found = earliest(one.office, looking(), NOW)

    assert [(place.slot_id, place.point_slug, place.left) for place in found] == [
        (early.pk, other.slug, 2),
        (late.pk, one.slug, 3),
    ]
    assert found[0].local_start == dt.datetime(2030, 3, 4, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert found[0].local_start.isoformat() == "2030-03-04T09:00:00+07:00"
    assert (found[0].point_name, found[0].lane, found[0].minutes) == (other.name, "regular", 30)


def test_earliest_gives_no_more_than_the_limit():
    slots = visits.make_run(1, 1, 1)

    assert starts(slots[0].point.office, limit=2) == [slots[0].starts_at, slots[1].starts_at]


@pytest.mark.parametrize(
    "slot",
    [
        {"capacity": 2, "taken": 2, "taken_online": 2},
        {"capacity": 2, "online": 1, "taken": 1, "taken_online": 1},
        {"capacity": 2, "online": 0},
        {"bookable_from": FAR},
        {"starts_at": NOW},
        {"lane": "priority"},
    ],
    ids=["full", "only the kept share is left", "all kept", "not released", "begun", "another lane"],
)
def test_earliest_when_a_slot_is_not_for_citizens_leaves_it_out(slot):
    point = visits.make_slot(**slot).point

    assert starts(point.office) == []


def test_earliest_when_a_hold_ran_out_counts_its_place_as_free():
    slot = visits.make_slot()
    visits.run_out(visits.hold(slot))

    assert [place.left for place in earliest(slot.point.office, looking(), NOW)] == [1]


def test_earliest_when_a_place_vanishes_with_the_hold_that_ran_out_leaves_it_out():
    """The hours became shorter while it was held: what is given back is not there any more."""
    slot = visits.make_slot(capacity=2, over=1, over_online=1)
    visits.run_out(visits.hold(slot, people=2))

    assert [place.left for place in earliest(slot.point.office, looking(), NOW)] == [1]


def test_earliest_when_a_hold_runs_does_not():
    slot = visits.make_slot()
    visits.hold(slot)

    assert earliest(slot.point.office, looking(), timezone.now()) == []


def test_earliest_leaves_other_offices_out():
    visits.make_slot(point=houses.make_point(office=houses.make_office(slug="makassar")))

    assert starts(houses.make_point().office) == []


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"points": ("main",)}, [MORNING]),
        ({"weekdays": frozenset({5})}, [SATURDAY_AT_TEN]),
        ({"after": dt.time(10)}, [SATURDAY_AT_TEN]),
        ({"before": dt.time(10)}, [MORNING]),
        ({"from_on": dt.date(2030, 3, 5)}, [SATURDAY_AT_TEN]),
        ({"lane": "priority"}, [MORNING + HOUR]),
    ],
)
def test_earliest_when_filtered_keeps_what_was_asked_for(wish, found):
    main, lounge = houses.make_point(slug="main"), houses.make_point(slug="lounge")
    visits.make_slot(point=main, starts_at=MORNING)
    visits.make_slot(point=lounge, starts_at=SATURDAY_AT_TEN)
    visits.make_slot(point=main, starts_at=MORNING + HOUR, lane="priority")

    assert starts(main.office, **wish) == found


def test_earliest_reads_times_on_the_office_s_clock():
    """Late on Friday in UTC is Saturday morning in Jayapura."""
    office = houses.make_office(slug="jayapura", zone="Asia/Jayapura")
    start = dt.datetime(2030, 3, 8, 23, 0, tzinfo=dt.UTC)
    visits.make_slot(point=houses.make_point(office=office), starts_at=start)

    assert starts(office, weekdays=frozenset({5}), after=dt.time(8), before=dt.time(8, 1)) == [start]
    assert starts(office, weekdays=frozenset({4})) == []


def test_earliest_for_a_party_finds_adjoining_slots_only_where_it_fits_whole():
    slots = visits.make_run(1, 1, 0, 1, 2)

    assert starts(slots[0].point.office, people=3) == [slots[3].starts_at]
    assert starts(slots[0].point.office, people=2) == [slots[0].starts_at, slots[3].starts_at, slots[4].starts_at]
    assert starts(slots[0].point.office, people=4) == []


def test_earliest_for_a_party_that_fits_only_far_behind_single_places_is_found(django_assert_max_num_queries):
    """A few slots are read first; what lies behind them is read only then, and nothing twice."""
    point = houses.make_point()
    for number in range(60):
        visits.make_slot(point=point, starts_at=MORNING + number * HOUR)
    fitting = [visits.make_slot(point=point, starts_at=MORNING + (60 + number) * HOUR, capacity=3) for number in (0, 1)]

    with django_assert_max_num_queries(4):
        seen = overview_at("bekasi", looking(people=3), NOW)

    assert [place.slot_id for place in seen.places] == [slot.pk for slot in fitting]


def test_overview_when_a_rule_was_changed_follows_it_at_once():
    """What was read before is used again only for as long as the rows say the same."""
    point = houses.make_point(slug="mpp", name="Lama")
    slot = visits.make_slot(point=point)
    before = overview_at("bekasi", looking(), NOW)
    same = overview_at("bekasi", looking(), NOW)
    point.name = "Baru"
    point.save()
    Offer.objects.filter(point=point).update(valid_to=dt.date(2030, 2, 1))

    after = overview_at("bekasi", looking(), NOW)

    assert same.office is before.office
    assert ([place.slot_id for place in before.places], before.points[0].name) == ([slot.pk], "Lama")
    assert (after.places, after.points[0].name) == ((), "Baru")


def test_overview_when_the_day_changes_follows_the_new_day_s_offers():
    point = houses.make_point(offers=())
    houses.make_offer(point=point, service=houses.make_service(code="new"), valid_to=dt.date(2030, 3, 1))
    visits.make_slot(point=point, starts_at=NOW + HOUR)

    assert len(overview_at("bekasi", looking(product=""), NOW).places) == 1
    assert overview_at("bekasi", looking(product=""), NOW + DAY).reasons.not_offered[0].kind == "service"


def test_earliest_when_a_service_takes_two_places_counts_people():
    point = houses.make_point(offers=())
    houses.make_offer(point=point, service=houses.make_service(code="replace_lost", minutes=30))
    houses.make_lane(office=point.office, minutes_per_place=15)
    visits.make_slot(point=point, capacity=1)
    visits.make_slot(point=point, capacity=5, starts_at=MORNING + HOUR)

    found = earliest(point.office, looking(service="replace_lost"), NOW)

    assert [(place.starts_at, place.left) for place in found] == [(MORNING + HOUR, 2)]


def test_earliest_when_a_point_counts_in_another_measure_follows_it():
    """The point's own lane rule goes before the office's: here a person takes two places, there one."""
    slow, quick = houses.make_point(), houses.make_point()
    houses.make_service(code="new", minutes=15)
    houses.make_lane(office=slow.office, minutes_per_place=15)
    houses.make_lane(office=slow.office, point=slow, minutes_per_place=10)
    for point in (slow, quick):
        visits.make_slot(point=point, capacity=1)

    assert [place.point_slug for place in earliest(slow.office, looking(), NOW)] == [quick.slug]


@pytest.mark.parametrize(
    "offer",
    [
        {"weekdays": "01234"},
        {"from_time": dt.time(9), "to_time": dt.time(10)},
        {"valid_from": dt.date(2030, 3, 4), "valid_to": dt.date(2030, 3, 4)},
        {"lane": "regular"},
    ],
    ids=str,
)
def test_earliest_lists_exactly_what_a_hold_would_get(offer):
    """Two ways to read an offer, in the database and in Python, must say the same."""
    point = houses.make_point(offers=())
    houses.make_offer(point=point, service=houses.make_service(code="new"), **offer)
    slots = [
        visits.make_slot(point=point, starts_at=start, lane=lane)
        for lane in ("regular", "priority")
        for start in (MORNING - HOUR, MORNING, MORNING + HOUR, MORNING + 5 * DAY, MORNING + 6 * DAY)
    ]
    listed = {
        place.slot_id for lane in ("regular", "priority") for place in earliest(point.office, looking(lane=lane), NOW)
    }

    got = set()
    for slot in slots:
        try:
            got.add(visits.hold(slot).parts[0][0])
        except holding.NotOffered:
            continue

    assert listed == got
    assert 0 < len(listed) < len(slots)


@pytest.mark.parametrize("people", [1, 2])
def test_earliest_across_a_change_of_rules_lists_exactly_what_a_hold_would_get(people):
    """A person takes one place until Monday, three on Tuesday by a new lane rule, and two from Wednesday on."""
    point = make_point_whose_measure_changes()
    slots = [
        visits.make_slot(point=point, starts_at=MORNING + day * DAY + hour * HOUR, capacity=capacity)
        for day in (0, 1, 2, 3)
        for hour, capacity in ((0, 1), (2, 2), (4, 3), (6, 4), (8, 6))
    ]
    listed = {place.slot_id: place.left for place in earliest(point.office, looking(people=people, limit=50), NOW)}

    got = set()
    for slot in slots:
        try:
            got.add(visits.hold(slot, people=people).parts[0][0])
        except holding.SlotFull:
            continue

    assert set(listed) == got
    by_day = [[listed.get(slot.pk, 0) for slot in slots[first : first + 5]] for first in (0, 5, 10, 15)]
    most = [[1, 2, 3, 4, 6], [0, 0, 1, 1, 2], [0, 1, 1, 2, 3], [0, 1, 1, 2, 3]]
    assert by_day == [[left if left >= people else 0 for left in day] for day in most]


def make_point_whose_measure_changes():
    point = houses.make_point(offers=())
    service = houses.make_service(code="new", minutes=15)
    houses.make_offer(point=point, service=service)
    houses.make_lane(office=point.office, minutes_per_place=15, valid_to=dt.date(2030, 3, 4))
    houses.make_lane(office=point.office, minutes_per_place=5, valid_from=dt.date(2030, 3, 5))
    houses.make_lane(point=point, minutes_per_place=10, valid_from=dt.date(2030, 3, 6))
    return point


def test_first_free_across_a_change_of_rules_is_where_a_hold_succeeds():
    point = make_point_whose_measure_changes()
    tuesday = visits.make_slot(point=point, starts_at=MORNING + DAY, capacity=2)
    wednesday = visits.make_slot(point=point, starts_at=MORNING + 2 * DAY, capacity=2)

    [seen] = overview_at("bekasi", looking(), NOW).points

    with pytest.raises(holding.SlotFull):
        visits.hold(tuesday)
    assert seen.first_free == wednesday.starts_at


def test_earliest_when_the_service_takes_longer_from_a_day_on_counts_by_that_day():
    point = houses.make_point()
    houses.make_lane(office=point.office, minutes_per_place=15)
    longer = ServiceTerms(service=Service.objects.get(code="new"), minutes=30, valid_from=dt.date(2030, 3, 5))
    longer.save()
    for day in (0, 1):
        visits.make_slot(point=point, starts_at=MORNING + day * DAY, capacity=2)

    found = earliest(point.office, looking(), NOW)

    assert [place.left for place in found] == [2, 1]


def test_earliest_when_the_rules_change_at_midnight_follows_the_office_s_clock():
    """Half past eleven in the evening in Jakarta is still the old day's rule, midnight the new one's."""
    point = houses.make_point()
    houses.make_lane(office=point.office, minutes_per_place=15)
    houses.make_lane(office=point.office, minutes_per_place=5, valid_from=dt.date(2030, 3, 5))
    midnight = dt.datetime(2030, 3, 4, 17, tzinfo=dt.UTC)
    late, early = (visits.make_slot(point=point, starts_at=at, capacity=3) for at in (midnight - HOUR / 2, midnight))

    found = earliest(point.office, looking(), NOW)

    assert [(place.slot_id, place.left) for place in found] == [(late.pk, 3), (early.pk, 1)]


@pytest.mark.parametrize("points", [1, 3])
def test_overview_takes_three_queries_whatever_the_number_of_points(points, django_assert_num_queries):
    for _number in range(points):
        visits.make_slot(point=houses.make_point())

    with django_assert_num_queries(3):
        seen = overview_at("bekasi", looking(), NOW)

    assert len(seen.places) == points


def test_overview_when_there_is_nothing_takes_three_queries_too(django_assert_num_queries):
    houses.make_point()

    with django_assert_num_queries(3):
        seen = overview_at("bekasi", looking(), NOW)

    assert seen.reasons is not None


def test_overview_when_asked_again_at_once_asks_no_tables(django_assert_num_queries):
    visits.make_slot()
    filters = looking(limit=7)

    first = availability.overview("bekasi", filters)
    with django_assert_num_queries(0):
        second = availability.overview("bekasi", filters)

    assert second is first


def test_overview_that_took_long_to_read_counts_its_age_from_before_it(monkeypatch):
    """Under load the tables answer late; what they said then is as old as the question."""
    clock = SimpleNamespace(now=100.0)
    kept = Kept(KEPT_SECONDS, 10, clock=lambda: clock.now)
    monkeypatch.setattr(availability, "_overviews", kept)
    slot = visits.make_slot()
    read = overview_at

    def read_slowly(*question):
        seen = read(*question)
        clock.now += 1.2
        return seen

    monkeypatch.setattr(availability, "overview_at", read_slowly)
    assert [place.slot_id for place in availability.overview("bekasi", looking()).places] == [slot.pk]
    visits.hold(slot)

    assert availability.overview("bekasi", looking()).places == ()


def test_overview_when_every_point_has_closed_for_good_is_empty():
    houses.make_point(open_to=dt.date(2030, 2, 28))

    seen = overview_at("bekasi", looking(), NOW)

    assert (seen.points, seen.places) == ((), ())
    assert seen.reasons is not None


def test_overview_when_there_is_no_such_office_says_so():
    with pytest.raises(Office.DoesNotExist):
        overview_at("nowhere", looking(), NOW)


# --- when there is nothing -----------------------------------------------------------------------------------------


def test_reasons_name_the_other_points_and_the_other_times():
    main, lounge = houses.make_point(slug="main"), houses.make_point(slug="lounge")
    visits.make_slot(point=main, starts_at=MORNING)
    visits.make_slot(point=lounge, starts_at=MORNING + HOUR)

    reasons = overview_at("bekasi", looking(points=("main",), after=dt.time(15)), NOW).reasons

    assert [(one.point_slug, one.local_start.hour) for one in reasons.here] == [("main", 9)]
    assert [(one.point_slug, one.local_start.hour) for one in reasons.elsewhere] == [("lounge", 10)]
    assert reasons.not_offered == ()


def test_reasons_name_what_is_not_offered_and_what_is_said_of_it():
    main, _lounge = houses.make_point(slug="main"), houses.make_point(slug="lounge", products=())
    houses.make_offer(
        point=main,
        product=houses.make_product(code="electronic-10"),
        note_id="Hanya di kantor",
        note_en="Only at the office",
    )

    reasons = overview_at("bekasi", looking(points=("lounge",), product="electronic-10"), NOW).reasons

    assert [(one.point_slug, one.kind) for one in reasons.not_offered] == [("lounge", "product")]
    assert [note.english for note in reasons.not_offered[0].notes] == ["Only at the office"]


def test_reasons_when_a_service_is_not_for_online_booking_say_so_and_list_nothing():
    point = houses.make_point(offers=())
    houses.make_offer(point=point, service=houses.make_service(code="replace_lost", online=False))
    visits.make_slot(point=point)

    assert earliest(point.office, looking(service="replace_lost"), NOW) == []
    reasons = overview_at("bekasi", looking(service="replace_lost"), NOW).reasons
    assert (reasons.is_online, reasons.here) == (False, ())


# --- the next release ------------------------------------------------------------------------------------------------


def make_release(office, **rule):
    return ReleaseRule.objects.create(office=office, **{"valid_from": houses.LONG_AGO, **houses.SOURCED, **rule})


def test_next_release_when_weekly_opens_the_following_week():
    office = houses.make_office()
    make_release(office, kind="weekly", weekday=4, at=dt.time(14))

    assert next_release(office, NOW) == Release(
        dt.datetime(2030, 3, 1, 7, 0, tzinfo=dt.UTC), dt.date(2030, 3, 4), dt.date(2030, 3, 10)
    )


def test_next_release_when_this_one_is_over_is_the_one_after():
    office = houses.make_office()
    make_release(office, kind="weekly", weekday=4, at=dt.time(9))

    found = next_release(office, NOW)

    assert (found.at, found.first_on) == (dt.datetime(2030, 3, 8, 2, 0, tzinfo=dt.UTC), dt.date(2030, 3, 11))


def test_next_release_when_the_rule_changes_follows_the_rule_of_the_visit_day():
    office = houses.make_office()
    make_release(office, kind="weekly", weekday=4, at=dt.time(9), valid_to=dt.date(2030, 3, 13))
    make_release(office, kind="rolling", days=5, at=dt.time(8), valid_from=dt.date(2030, 3, 14))

    found = next_release(office, NOW)

    assert found == Release(dt.datetime(2030, 3, 8, 2, 0, tzinfo=dt.UTC), dt.date(2030, 3, 11), dt.date(2030, 3, 13))
    assert next_release(office, found.at) == Release(
        dt.datetime(2030, 3, 9, 1, 0, tzinfo=dt.UTC), dt.date(2030, 3, 14), dt.date(2030, 3, 14)
    )


def test_next_release_without_a_rule_is_unknown():
    assert next_release(houses.make_office(), NOW) is None


def test_reasons_when_an_offer_has_ended_name_it_with_its_note():
    point = houses.make_point(slug="main", products=())
    houses.make_offer(
        point=point,
        product=houses.make_product(code="ordinary-10"),
        valid_to=dt.date(2024, 11, 30),
        note_id="Hanya elektronik",
        note_en="Electronic only",
    )
    visits.make_slot(point=point, starts_at=MORNING)

    reasons = overview_at("bekasi", looking(product="ordinary-10"), NOW).reasons

    assert [(one.point_slug, one.kind) for one in reasons.not_offered] == [("main", "product")]
    assert [note.english for note in reasons.not_offered[0].notes] == ["Electronic only"]
