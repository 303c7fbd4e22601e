import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.actions import inventory
from bookings.models import Booking, Slot
from offices.models import Assignment, Officer, Roster, Swap
from tests.factories import duties, houses, visits
from tests.factories.desks import sit_down
from tests.factories.duties import DAY, MONDAY, SUNDAY, make_swap, make_two_days

LIST = "/petugas/tukar-jaga/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def officers():
    """Two on Monday, two on Tuesday, with places."""
    point = houses.make_point()
    houses.make_plan(office=point.office)
    people = make_two_days(point=point)
    inventory.reconcile(point, MONDAY, SUNDAY)
    return people


def address(name, swap):
    return reverse(f"staff:{name}", args=[swap.pk])


def working(on):
    return list(Assignment.objects.in_force(on, on).order_by("officer").values_list("officer", flat=True))


def test_list_shows_what_both_agreed_on_and_nothing_that_is_still_asked(client, officers):
    one, two, three, four = officers
    make_swap(one, three, state="agreed")
    make_swap(two, four)
    sit_down(client, "supervisor")

    page = client.get(LIST).content.decode()

    assert f"{one.user.username} ⇄ {three.user.username}" in page
    assert two.user.username not in page


def test_list_of_another_office_is_empty(client, officers):
    make_swap(officers[0], officers[2], state="agreed")
    houses.make_point(office=houses.make_office(slug="makassar", zone="Asia/Makassar"))
    sit_down(client, "supervisor", office=houses.make_office(slug="makassar"))

    assert "No swap waits for you" in client.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_as_often_however_many_swaps_there_are(client, officers, count):
    for _one in range(count):
        make_swap(officers[0], officers[2], state="approved")
    sit_down(client, "supervisor")

    with CaptureQueriesContext(connection) as queries:
        page = client.get(LIST).content.decode()

    assert page.count(">Approved</span>") == count
    assert len(queries) == 9


def test_swap_shows_that_no_rule_is_broken_and_nobody_loses_a_place(client, officers):
    swap = make_swap(officers[0], officers[2], state="agreed")
    versions = Roster.objects.count()
    sit_down(client, "supervisor")

    page = client.get(address("swap", swap)).content.decode()

    assert "It breaks no rule" in page
    assert "Nobody loses a place." in page
    assert "Approve it" in page
    assert (Roster.objects.count(), Swap.objects.get().state) == (versions, "agreed")


def test_swap_that_breaks_a_rule_by_now_shows_which_and_offers_no_approval(client, officers):
    swap = make_swap(officers[0], officers[2], state="agreed")
    officers[2].skills.update(skill="gate")
    sit_down(client, "supervisor")

    page = client.get(address("swap", swap)).content.decode()
    answer = client.post(address("swap_approve", swap))

    assert "Is not trained for: Counter" in page
    assert "Approve it" not in page
    assert answer.status_code == 409
    assert working(MONDAY) == [officers[0].pk, officers[1].pk]
    assert Swap.objects.get().state == "agreed"


def test_swap_that_is_stale_says_so_and_is_refused(client, officers):
    swap = make_swap(officers[0], officers[2], state="agreed")
    duties.move_break(officers[0], pause=11)
    sit_down(client, "supervisor")

    page = client.get(address("swap", swap)).content.decode()
    after = client.post(address("swap_approve", swap), follow=True).content.decode()

    assert "The roster has changed since this swap was asked for" in page
    assert "The roster has changed since this swap was asked for" in after
    assert "Approve it" not in page
    assert Swap.objects.get().state == "agreed"


def test_approve_publishes_a_version_with_the_places_as_they_were(client, officers):
    one, two, three, four = officers
    swap = make_swap(one, three, state="agreed")
    before = list(Slot.objects.order_by("pk").values_list("starts_at", "capacity"))
    sit_down(client, "supervisor")

    page = client.post(address("swap_approve", swap), follow=True).content.decode()

    assert "Approved. Both officers are told." in page
    assert (working(MONDAY), working(MONDAY + DAY)) == ([two.pk, three.pk], [one.pk, four.pk])
    assert list(Slot.objects.order_by("pk").values_list("starts_at", "capacity")) == before
    assert len(before) > 0


def test_approve_leads_to_those_who_lost_their_place(client, officers):
    """More places were taken than the counters make; approving reconciles that day."""
    swap = make_swap(officers[0], officers[2], state="agreed")
    slot = Slot.objects.filter(starts_at__gte=duties.at(MONDAY, 10)).order_by("starts_at").first()
    Slot.objects.filter(pk=slot.pk).update(capacity=9, online=9)
    slot.refresh_from_db()
    for _one in range(9):
        visits.make_booking(slot)
    sit_down(client, "supervisor")

    page = client.get(address("swap", swap)).content.decode()
    answer = client.post(address("swap_approve", swap))

    assert "5 bookings lose their place." in page
    assert answer.url == reverse("staff:calls")
    assert Booking.objects.exclude(displaced_at=None).count() == 5


def test_refuse_leaves_both_their_shifts(client, officers):
    swap = make_swap(officers[0], officers[2], state="agreed")
    sit_down(client, "supervisor")

    page = client.post(address("swap_refuse", swap), follow=True).content.decode()

    assert "Refused. The roster stays as it is." in page
    assert (Swap.objects.get().state, Roster.objects.count()) == ("refused", 1)


@pytest.mark.parametrize("name", ["swap_approve", "swap_refuse"])
def test_supervisor_who_is_one_of_the_two_is_refused_in_words(client, officers, name):
    swap = make_swap(officers[0], officers[2], state="agreed")
    user = sit_down(client, "supervisor")
    Officer.objects.filter(pk=officers[2].pk).update(user=user)

    page = client.post(address(name, swap), follow=True).content.decode()

    assert "You cannot decide a swap of your own shift." in page
    assert (Swap.objects.get().state, Roster.objects.count()) == ("agreed", 1)


@pytest.mark.parametrize("name", ["swap", "swap_approve", "swap_refuse"])
def test_swap_that_the_other_has_not_agreed_to_does_not_exist_for_a_supervisor(client, officers, name):
    swap = make_swap(officers[0], officers[2])
    sit_down(client, "supervisor")

    assert (client.get if name == "swap" else client.post)(address(name, swap)).status_code == 404


@pytest.mark.parametrize("name", ["swap_approve", "swap_refuse"])
def test_supervisor_of_some_points_only_does_not_decide(client, officers, name):
    swap = make_swap(officers[0], officers[2], state="agreed")
    houses.make_point()
    sit_down(client, "supervisor", office=officers[0].office, point=officers[0].home)

    assert client.post(address(name, swap)).status_code == 403
    assert Swap.objects.get().state == "agreed"
