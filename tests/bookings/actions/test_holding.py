import datetime as dt
import uuid

import pytest

from bookings import reports
from bookings.actions import holding
from bookings.errors import HoldOver, KeyReused, NotEligible, NotFound, NotOffered, NotReleased, SlotFull, SlotGone
from bookings.models import Hold, Slot
from offices.models import JournalEntry
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

FAR = dt.datetime(2035, 1, 1, tzinfo=dt.UTC)
PAST = dt.datetime(2025, 1, 6, 2, 0, tzinfo=dt.UTC)


def taken(*slots):
    return [Slot.objects.get(pk=slot.pk).taken for slot in slots]


def refused(kind, slot, **wishes):
    """The refusal; a refused hold changes nothing."""
    before = list(Slot.objects.order_by("pk").values_list("taken", "taken_online"))
    with pytest.raises(kind) as refusal:
        visits.hold(slot, **wishes)
    assert list(Slot.objects.order_by("pk").values_list("taken", "taken_online")) == before
    assert not Hold.objects.exists()
    assert not JournalEntry.objects.exists()
    return refusal.value


def test_hold_when_free_takes_the_place_and_journals_it():
    slot = visits.make_slot(capacity=2)

    held = visits.hold(slot)

    row = Hold.objects.get(token=held.token)
    assert held.parts == ((slot.pk, 1),)
    assert held.expires_at - row.created_at == dt.timedelta(minutes=10)
    assert (row.state, row.places, row.online) == ("held", 1, True)
    assert taken(slot) == [1]
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.subject, entry.by) == ("hold.made", f"hold:{row.pk}", "")
    assert entry.detail == {"slot": slot.pk, "places": 1}


def test_hold_runs_as_long_as_the_office_says():
    point = houses.make_point(office=houses.make_office(hold_minutes=25))

    held = visits.hold(visits.make_slot(point=point))

    assert held.expires_at - Hold.objects.get().created_at == dt.timedelta(minutes=25)


def test_hold_when_asked_again_with_the_same_key_gives_the_same_answer():
    slot, key = visits.make_slot(capacity=5), uuid.uuid4()

    first, again = visits.hold(slot, key=key), visits.hold(slot, key=key)

    assert again == first
    assert taken(slot) == [1]
    assert Hold.objects.count() == 1


def test_hold_of_a_party_when_asked_again_gives_the_same_parts():
    first_slot, second_slot = visits.make_run(2, 2)
    key = uuid.uuid4()

    first = visits.hold(first_slot, people=3, key=key)

    assert visits.hold(first_slot, people=3, key=key) == first
    assert first.parts == ((first_slot.pk, 2), (second_slot.pk, 1))


@pytest.mark.parametrize("change", ["slot", "people", "service", "product", "by"])
def test_hold_when_the_key_was_used_for_something_else_says_so(change):
    point = houses.make_point(offers=("new", "renewal"), products=("ordinary-5", "ordinary-10"))
    slot, other = visits.make_run(5, 5, point=point)
    key = uuid.uuid4()
    visits.hold(slot, key=key)
    question = {
        "slot": (other, {}),
        "people": (slot, {"people": 2}),
        "service": (slot, {"service": "renewal"}),
        "product": (slot, {"product": "ordinary-10"}),
        "by": (slot, {"by": houses.make_user()}),
    }[change]

    with pytest.raises(KeyReused):
        visits.hold(question[0], key=key, **question[1])

    assert taken(slot, other) == [1, 0]


def test_hold_when_full_refuses_and_changes_nothing():
    refused(SlotFull, visits.make_slot(capacity=0))


def test_hold_when_only_the_kept_share_is_left_refuses_citizens_and_serves_the_counter():
    slot = visits.make_slot(capacity=2, online=0)
    refused(SlotFull, slot)

    visits.hold(slot, by=houses.make_user(username="counter-1"))

    assert taken(slot) == [1]
    assert (Hold.objects.get().online, JournalEntry.objects.get().by) == (False, "counter-1")


def test_hold_before_the_release_is_refused_even_to_staff():
    slot = visits.make_slot(bookable_from=FAR)

    refused(NotReleased, slot)
    refused(NotReleased, slot, by=houses.make_user())


def test_hold_when_the_slot_has_begun_is_refused():
    refused(SlotGone, visits.make_slot(starts_at=PAST))


@pytest.mark.parametrize("unknown", [0, -1, 987_654_321, 2**63, 10**40])
@pytest.mark.parametrize("people", [1, 2])
def test_hold_when_there_is_no_such_slot_is_refused(unknown, people):
    visits.make_slot()

    refused(SlotGone, Slot(pk=unknown), people=people)


@pytest.mark.parametrize("people", [-3, 0, 6, 10**9])
def test_hold_for_too_many_or_nobody_is_refused(people):
    slot = visits.make_slot(capacity=9)

    assert refused(NotEligible, slot, people=people).codes == ("party_too_large",)


@pytest.mark.parametrize("wish", [{"service": "lost"}, {"product": "electronic-10"}, {"service": "\0"}])
def test_hold_of_what_the_point_does_not_offer_is_refused(wish):
    refused(NotOffered, visits.make_slot(), **wish)


def test_hold_of_a_service_of_another_lane_is_refused():
    point = houses.make_point(lane="priority")

    refused(NotOffered, visits.make_slot(point=point))


# --- parties -----------------------------------------------------------------------------------------------------


def test_hold_of_a_party_takes_one_slot_when_it_fits():
    slots = visits.make_run(3, 3)

    assert visits.hold(slots[0], people=3).parts == ((slots[0].pk, 3),)
    assert taken(*slots) == [3, 0]


def test_hold_of_a_party_runs_over_into_adjoining_slots():
    slots = visits.make_run(2, 1, 4)

    assert visits.hold(slots[0], people=5).parts == tuple(zip([slot.pk for slot in slots], [2, 1, 2], strict=True))
    assert taken(*slots) == [2, 1, 2]
    assert reports.inventory_breaks() == []


def test_hold_of_a_party_that_does_not_fit_whole_takes_nothing():
    slots = visits.make_run(2, 0, 4)

    refused(SlotFull, slots[0], people=3)


def test_hold_of_a_party_never_runs_over_a_gap_in_time():
    point = houses.make_point()
    slot = visits.make_slot(point=point, capacity=1)
    visits.make_slot(point=point, starts_at=visits.MORNING + dt.timedelta(minutes=60), capacity=5)

    refused(SlotFull, slot, people=2)


def test_hold_of_a_party_never_runs_over_into_a_slot_that_is_not_released():
    slots = visits.make_run(1, 5)
    Slot.objects.filter(pk=slots[1].pk).update(bookable_from=FAR)

    refused(SlotFull, slots[0], people=2)


def test_hold_of_a_party_never_runs_over_into_hours_without_the_service():
    point = houses.make_point(offers=())
    offer = houses.make_offer(point=point, service=houses.make_service(), to_time=dt.time(9, 30))
    slots = visits.make_run(1, 5, point=point)
    assert offer.to_time.isoformat() == "09:30:00"  # the second slot begins at 09.30 in Jakarta

    refused(SlotFull, slots[0], people=2)


def test_hold_counts_the_counter_time_a_service_needs():
    """A service of 40 minutes takes three places of 15 minutes."""
    office = houses.make_office()
    houses.make_plan(office=office, minutes_per_place=15)
    houses.make_service(code="long", minutes=40)
    slots = visits.make_run(7, 3, point=houses.make_point(office=office, offers=("long",)))

    held = visits.hold(slots[0], service="long", people=3)

    assert held.parts == ((slots[0].pk, 6), (slots[1].pk, 3))  # nobody's places lie in two slots


def test_hold_counts_the_counter_time_by_the_rules_of_the_visit_day():
    """From April on places are shorter: three of them make a quarter of an hour, whenever they are booked."""
    office = houses.make_office()
    houses.make_plan(office=office, minutes_per_place=15)
    houses.make_lane(office=office, minutes_per_place=5, valid_from=dt.date(2030, 4, 1))
    point = houses.make_point(office=office)
    march = visits.make_slot(point=point, capacity=9)
    april = visits.make_slot(point=point, capacity=9, starts_at=dt.datetime(2030, 3, 31, 18, 0, tzinfo=dt.UTC))

    visits.hold(march)
    visits.hold(april)  # 01.00 on 1 April in Jakarta

    assert taken(march, april) == [1, 3]


# --- holds that ran out ------------------------------------------------------------------------------------------


def test_hold_when_full_of_holds_that_ran_out_takes_their_place_without_a_sweeper():
    slot = visits.make_slot()
    old = visits.hold(slot)
    visits.run_out(old)

    visits.hold(slot)

    assert taken(slot) == [1]
    assert list(Hold.objects.order_by("pk").values_list("state", flat=True)) == ["expired", "held"]
    assert JournalEntry.objects.filter(action="hold.expired").count() == 1
    assert reports.inventory_breaks() == []


def test_hold_when_full_of_running_holds_is_refused():
    slot = visits.make_slot()
    visits.hold(slot)

    with pytest.raises(SlotFull):
        visits.hold(slot)

    assert taken(slot) == [1]


def test_hold_of_a_party_reclaims_in_every_slot_of_its_run():
    slots = visits.make_run(1, 1)
    for slot in slots:
        visits.run_out(visits.hold(slot))

    held = visits.hold(slots[0], people=2)

    assert held.parts == ((slots[0].pk, 1), (slots[1].pk, 1))
    assert reports.inventory_breaks() == []


def test_sweep_gives_back_what_ran_out_and_nothing_else():
    slots = visits.make_run(2, 2)
    visits.run_out(visits.hold(slots[0]))
    visits.run_out(visits.hold(slots[1]))
    visits.hold(slots[1])

    assert holding.sweep() == 2
    assert holding.sweep() == 0
    assert taken(*slots) == [0, 1]
    assert reports.inventory_breaks() == []


# --- giving back -------------------------------------------------------------------------------------------------


def test_release_frees_all_parts_and_journals_them():
    slots = visits.make_run(1, 1)
    held = visits.hold(slots[0], people=2)

    holding.release(token=held.token, by=None)

    assert taken(*slots) == [0, 0]
    assert [entry.action for entry in JournalEntry.objects.order_by("pk")] == ["hold.made"] * 2 + ["hold.released"] * 2
    assert reports.inventory_breaks() == []


def test_release_of_nothing_is_not_found():
    with pytest.raises(NotFound):
        holding.release(token=uuid.uuid4(), by=None)


def test_release_when_asked_twice_gives_back_once():
    slot = visits.make_slot(capacity=2)
    held = visits.hold(slot)
    visits.hold(slot)

    holding.release(token=held.token, by=None)
    holding.release(token=held.token, by=None)

    assert taken(slot) == [1]
    assert JournalEntry.objects.filter(action="hold.released").count() == 1


@pytest.mark.parametrize("how", ["booked", "reclaimed"])
def test_release_of_what_is_over_changes_nothing(how):
    slot = visits.make_slot()
    held = visits.hold(slot)
    if how == "booked":
        visits.confirm(held)
    else:
        visits.run_out(held)
        holding.sweep()
    before = taken(slot)

    with pytest.raises(HoldOver):
        holding.release(token=held.token, by=None)

    assert taken(slot) == before
    assert reports.inventory_breaks() == []


def test_release_of_a_party_when_one_part_was_reclaimed_changes_nothing():
    slots = visits.make_run(1, 1)
    held = visits.hold(slots[0], people=2)
    visits.run_out(held)
    visits.hold(slots[0])

    with pytest.raises(HoldOver):
        holding.release(token=held.token, by=None)

    assert taken(*slots) == [1, 1]
    assert reports.inventory_breaks() == []
