import pytest
import time_machine
from django.urls import reverse

from bookings.actions import inventory
from bookings.actions import rosters as landing
from bookings.models import Booking, Slot
from offices.models import Assignment, JournalEntry, Roster, ShiftPattern
from tests.factories import duties, houses, visits
from tests.factories.desks import sit_down
from tests.factories.duties import MONDAY, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def officers():
    """Three officers on a published Monday morning, with places; the third is the last to take the break."""
    point, officers = duties.make_week(officers=3)
    houses.make_plan(office=point.office)
    inventory.reconcile(point, MONDAY, MONDAY)
    draft = duties.make_draft(point.office)
    for officer, pause in zip(officers, (10, 10, 11), strict=True):
        duties.make_assignment(draft, officer, pause=pause)
    landing.publish(roster=draft, seen=0, by=None)
    return officers


def day(officer, **fields):
    return {"officer": officer.pk, "on": "2030-03-04", "shift": "", "role": "", "pause": "", **fields}


def working(officer, pause):
    return day(officer, shift=str(ShiftPattern.objects.first().pk), role="counter", pause=pause)


def in_force():
    rows = Assignment.objects.in_force(MONDAY, MONDAY).order_by("officer")
    return list(rows.values_list("officer", "break_starts_at"))


def as_published(officers):
    return [(one.pk, at(MONDAY, pause)) for one, pause in zip(officers, (10, 10, 11), strict=True)]


def test_week_leads_to_each_officers_day_unless_it_is_over(client, officers):
    sit_down(client, "planner")
    link = f"{reverse('staff:shift_change')}?officer={officers[0].pk}&amp;on=2030-03-04"

    assert link in client.get(reverse("staff:roster_week"), {"on": "2030-03-04"}).content.decode()
    with time_machine.travel(at(MONDAY, 7) + duties.DAY, tick=False):
        sit_down(client, "planner")
        assert link not in client.get(reverse("staff:roster_week"), {"on": "2030-03-04"}).content.decode()


def test_change_without_an_officer_lets_one_be_chosen(client, officers):
    sit_down(client, "planner")

    page = client.get(reverse("staff:shift_change"), {"on": "2030-03-04"}).content.decode()

    assert officers[2].user.shown_name in page
    assert "Look at this day" in page


def test_change_shows_the_day_as_it_is(client, officers):
    sit_down(client, "planner")

    page = client.get(reverse("staff:shift_change"), {"officer": officers[2].pk, "on": "2030-03-04"}).content.decode()

    assert "break 11.00–12.00" in page
    assert 'value="11.00"' in page
    assert "08.00–13.00, break begins 10.00 to 11.00</option>" in page
    assert "Publish" not in page


@pytest.mark.parametrize("officer", ["0", "x", "1' OR 1=1"])
def test_change_of_nobodys_day_is_not_there(client, officers, officer):
    sit_down(client, "planner")

    assert client.get(reverse("staff:shift_change"), {"officer": officer, "on": "2030-03-04"}).status_code == 404


def test_change_without_a_choice_asks_for_one(client, officers):
    sit_down(client, "planner")

    nobody = client.get(reverse("staff:shift_change"), {"officer": "", "on": "2030-03-04"})
    no_day = client.get(reverse("staff:shift_change"), {"officer": officers[0].pk, "on": "2030-02-30"})

    assert (nobody.status_code, no_day.status_code) == (422, 422)
    assert "Choose an officer." in nobody.content.decode()
    assert "This day does not exist." in no_day.content.decode()


@pytest.mark.parametrize("name", ["shift_change", "shift_preview", "shift_publish"])
def test_change_does_not_know_another_offices_officer(client, officers, name):
    theirs = duties.make_officer(home=houses.make_point(office=houses.make_office(slug="makassar")))
    sit_down(client, "planner")
    url = reverse(f"staff:{name}")

    answer = client.get(url, day(theirs)) if name == "shift_change" else client.post(url, day(theirs, seen=1))

    assert answer.status_code == 404


def test_preview_of_a_moved_break_shows_before_and_afterwards_and_changes_nothing(client, officers):
    sit_down(client, "planner")

    page = client.post(reverse("staff:shift_preview"), working(officers[1], "11.00")).content.decode()

    assert "break 10.00–11.00" in page
    assert "break 11.00–12.00" in page
    assert "Every rule is kept, at every minute." in page
    assert "Nobody loses a place. Nothing is changed yet." in page
    assert "Publish this change" in page
    assert in_force() == as_published(officers)


def test_preview_of_a_day_off_names_rules_not_kept_and_who_would_lose_their_place(client, officers):
    for _one in range(6):
        visits.make_booking(Slot.objects.order_by("starts_at")[3])
    sit_down(client, "planner")

    page = client.post(reverse("staff:shift_preview"), day(officers[0])).content.decode()

    assert "Works 0.00 hours in the week instead of at least 4.00" in page
    assert "2 bookings lose their place." in page
    assert "A supervisor may publish it all the same" in page
    assert "Publish it all the same" not in page
    assert not Booking.objects.exclude(displaced_at=None).exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pause": ""}, "Say when the break begins."),
        ({"pause": "25.00"}, "Write a time, such as 13.30."),
        ({"role": ""}, "Choose the work."),
        ({"role": "gate"}, "gate"),
        ({"shift": "0"}, "Select a valid choice."),
        ({"pause": "10.00"}, "This is how that day is already."),
    ],
)
def test_preview_of_what_cannot_be_meant_says_so(client, officers, fields, words):
    sit_down(client, "planner")

    answer = client.post(reverse("staff:shift_preview"), working(officers[0], "11.00") | fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_publish_of_a_moved_break_is_a_version_of_its_own_and_its_places_follow(client, officers):
    user = sit_down(client, "planner")

    answer = client.post(reverse("staff:shift_publish"), working(officers[1], "11.00") | {"seen": 1}, follow=True)

    assert "Changed. The places follow who serves." in answer.content.decode()
    assert in_force()[1] == (officers[1].pk, at(MONDAY, 11))
    assert [slot.capacity for slot in Slot.objects.order_by("starts_at")] == [12, 12, 8, 4]
    version = Roster.objects.get(cause="change")
    assert (version.version, version.published_by) == (2, user)
    assert JournalEntry.objects.filter(action="roster.published", by=user).count() == 1


def test_publish_that_breaks_a_rule_is_refused_with_minute_point_and_reason(client, officers):
    sit_down(client, "planner")
    client.post(reverse("staff:shift_publish"), working(officers[1], "11.00") | {"seen": 1})

    answer = client.post(reverse("staff:shift_publish"), working(officers[0], "11.00") | {"seen": 2})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This roster does not keep every rule." in page
    assert "11.00–12.00" in page
    assert "Counter: 0 of 1" in page
    assert in_force()[0] == (officers[0].pk, at(MONDAY, 10))


def test_publish_all_the_same_is_a_supervisors_and_needs_a_reason(client, officers):
    url = reverse("staff:shift_publish")
    sit_down(client, "planner")
    as_planner = client.post(url, day(officers[0], seen=1, reason="Course"))
    sit_down(client, "supervisor")
    without = client.post(url, day(officers[0], seen=1, reason=" "))
    assert in_force() == as_published(officers)

    answer = client.post(url, day(officers[0], seen=1, reason="Course"), follow=True)

    assert (as_planner.status_code, without.status_code, answer.status_code) == (409, 422, 200)
    assert "Please give a reason." in without.content.decode()
    assert "Course" in answer.content.decode()
    assert [officer for officer, _pause in in_force()] == [officers[1].pk, officers[2].pk]


def test_publish_after_somebody_else_changed_the_day_is_told_and_keeps_what_was_typed(client, officers):
    url, mine = reverse("staff:shift_publish"), working(officers[2], "10.00")
    sit_down(client, "planner")
    client.post(url, working(officers[0], "11.00") | {"seen": 1})
    sit_down(client, "planner")

    answer = client.post(url, mine | {"seen": 1})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has published a roster of these days meanwhile." in page
    assert '<input type="hidden" name="pause" value="10.00"' in page
    assert '<input type="hidden" name="seen" value="2"' in page
    assert client.post(url, mine | {"seen": 2}).status_code == 302
    assert in_force() == [(one.pk, at(MONDAY, pause)) for one, pause in zip(officers, (11, 10, 10), strict=True)]


def test_publish_of_a_day_that_takes_places_away_leads_to_who_waits(client, officers):
    for _one in range(6):
        visits.make_booking(Slot.objects.order_by("starts_at")[3])
    sit_down(client, "supervisor")

    answer = client.post(reverse("staff:shift_publish"), day(officers[0], seen=1, reason="Course"))

    assert answer.url == reverse("staff:calls")
    assert Booking.objects.exclude(displaced_at=None).count() == 2


def test_change_of_a_day_without_a_roster_is_told_in_words(client, officers):
    sit_down(client, "planner")

    answer = client.post(reverse("staff:shift_preview"), working(officers[0], "11.00") | {"on": "2030-03-11"})

    assert "No roster has been published for these days." in answer.content.decode()


def test_planner_of_one_point_alone_may_not_change_a_day(client, officers):
    houses.make_point(office=officers[0].office)
    sit_down(client, "planner", office=officers[0].office, point=officers[0].home)

    assert client.post(reverse("staff:shift_publish"), day(officers[0], seen=1)).status_code == 403
    assert in_force() == as_published(officers)


@pytest.mark.parametrize("count", [3, 6])
@pytest.mark.parametrize(("name", "queries"), [("shift_change", 30), ("shift_preview", 114)])
def test_change_asks_as_often_however_many_officers_there_are(client, name, queries, count, django_assert_num_queries):
    point, people = duties.make_week(officers=count)
    houses.make_plan(office=point.office)
    duties.make_published(point.office, people)
    inventory.reconcile(point, MONDAY, MONDAY)
    sit_down(client, "planner")
    url, wish = reverse(f"staff:{name}"), working(people[0], "11.00")

    with django_assert_num_queries(queries):
        client.get(url, wish) if name == "shift_change" else client.post(url, wish)
