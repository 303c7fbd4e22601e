import pytest
import time_machine
from django.urls import reverse

from bookings.actions import inventory
from bookings.actions import rosters as landing
from bookings.models import Slot
from offices.actions import rosters
from offices.models import Assignment, Roster
from tests.factories import duties, houses, visits
from tests.factories.desks import sit_down
from tests.factories.duties import MONDAY, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def week():
    """Three officers on a Monday morning, with places, and a draft that keeps every rule."""
    point, officers = duties.make_week(officers=3)
    houses.make_plan(office=point.office)
    inventory.reconcile(point, MONDAY, MONDAY)
    draft = duties.make_draft(point.office, version=None)
    for officer, pause in zip(officers, (10, 10, 11), strict=True):
        duties.make_assignment(draft, officer, pause=pause)
    return draft


def address(name, draft):
    return reverse(f"staff:{name}", args=[draft.pk])


def broken(draft):
    draft.assignments.update(break_starts_at=at(MONDAY, 10), break_ends_at=at(MONDAY, 11))


def test_list_says_what_there_is_and_asks_for_more(client, week):
    sit_down(client, "planner")

    page = client.get(reverse("staff:rosters")).content.decode()

    assert "4 March 2030–10 March 2030" in page
    assert "Plan it" in page


def test_ask_in_the_middle_of_a_week_asks_for_whole_weeks(client, week):
    sit_down(client, "planner")

    answer = client.post(reverse("staff:roster_ask"), {"first": "2030-03-13", "weeks": 2, "seconds": 20})

    row = Roster.objects.get(state="asked")
    assert answer.url == address("roster", row)
    assert (str(row.starts_on), str(row.ends_on), row.seconds_allowed) == ("2030-03-11", "2030-03-24", 20)


def test_ask_for_weeks_that_are_over_is_told_in_words(client, week):
    sit_down(client, "planner")

    answer = client.post(reverse("staff:roster_ask"), {"first": "2030-01-02", "weeks": 1, "seconds": 20})

    assert answer.status_code == 422
    assert "These weeks are over." in answer.content.decode()


def test_roster_while_it_is_planned_shows_how_far_it_is_and_brings_itself_up_to_date(client, week):
    sit_down(client, "planner")
    row = rosters.ask(office=week.office, first=MONDAY, last=duties.SUNDAY, by=None)
    progress = {"goal": "target", "value": 9, "bound": 4, "seconds": 12.3, "rosters": 3}
    Roster.objects.filter(pk=row.pk).update(state="solving", progress=progress, lease_until=at(MONDAY, 8))

    page = client.get(address("roster", row)).content.decode()
    part = client.get(address("roster_progress", row))

    assert "12 seconds so far, 3 rosters found" in page
    assert "Minutes with fewer people than wished for" in page
    assert 'hx-trigger="every 2s"' in part.content.decode()
    assert "HX-Refresh" not in part
    Roster.objects.filter(pk=row.pk).update(state="draft")
    assert client.get(address("roster_progress", row))["HX-Refresh"] == "true"


def test_draft_that_keeps_every_rule_is_published_and_its_places_follow(client, week):
    sit_down(client, "planner")

    page = client.get(address("roster", week)).content.decode()
    answer = client.post(address("roster_publish", week), {"seen": 0}, follow=True)

    assert "Every rule is kept, at every minute." in page
    assert "Published. The places follow who serves." in answer.content.decode()
    week.refresh_from_db()
    assert week.state == "published"
    assert [slot.capacity for slot in Slot.objects.order_by("starts_at")] == [12, 12, 4, 8]


def test_draft_with_a_gap_names_minute_point_and_who_is_on_a_break_and_is_not_published(client, week):
    broken(week)
    sit_down(client, "planner")

    page = client.get(address("roster", week)).content.decode()
    answer = client.post(address("roster_publish", week), {"seen": 0})

    assert "10.00–11.00" in page
    assert "Counter: 0 of 1" in page
    assert "On a break:" in page
    assert "A supervisor may publish it all the same" in page
    assert answer.status_code == 409
    week.refresh_from_db()
    assert week.state == "draft"


def test_override_by_a_supervisor_needs_a_reason_and_shows_it(client, week):
    broken(week)
    sit_down(client, "supervisor")

    without = client.post(address("roster_override", week), {"seen": 0, "reason": " "})
    answer = client.post(address("roster_override", week), {"seen": 0, "reason": "Fire drill"}, follow=True)
    shown = client.get(reverse("staff:roster_week"), {"on": "2030-03-04"}).content.decode()

    assert without.status_code == 422
    assert answer.status_code == 200
    assert "Fire drill" in shown
    assert "1 gap" in shown


def test_preview_names_who_would_lose_their_place_and_publishes_nothing(client, week):
    for _one in range(6):
        visits.make_booking(Slot.objects.order_by("starts_at")[2])
    sit_down(client, "planner")

    page = client.post(address("roster_preview", week)).content.decode()

    assert "2 bookings lose their place." in page
    week.refresh_from_db()
    assert week.state == "draft"


def test_publish_after_somebody_else_did_is_told(client, week):
    sit_down(client, "planner")

    answer = client.post(address("roster_publish", week), {"seen": 7}, follow=True)

    assert "Somebody else has published" in answer.content.decode()


def test_week_shows_officers_shifts_breaks_and_the_tightest_moment(client, week):
    sit_down(client, "planner")
    client.post(address("roster_publish", week), {"seen": 0})
    officer = Assignment.objects.first().officer

    page = client.get(reverse("staff:roster_week"), {"on": "2030-03-06"}).content.decode()

    assert officer.user.shown_name in page
    assert "08.00–13.00" in page
    assert "10.00–11.00" in page
    assert "tightest at 10.00: 1, at least 1" in page
    assert "no gap" in page


def test_planner_of_one_point_alone_may_not_publish_for_all(client, week):
    houses.make_point(office=week.office)
    sit_down(client, "planner", office=week.office, point=week.assignments.first().point)

    assert client.post(address("roster_publish", week), {"seen": 0}).status_code == 403
    assert client.get(address("roster", week)).status_code == 200


@pytest.mark.parametrize(("act", "state"), [("roster_stop", "discarded"), ("roster_discard", "discarded")])
def test_what_nobody_wants_any_more_is_put_away(client, week, act, state):
    sit_down(client, "planner")
    if act == "roster_stop":
        Roster.objects.filter(pk=week.pk).update(state="asked")

    client.post(address(act, week))

    week.refresh_from_db()
    assert week.state == state


@pytest.mark.parametrize("count", [2, 6])
def test_week_asks_as_often_however_many_officers_there_are(client, count, django_assert_num_queries):
    point, officers = duties.make_week(officers=count)
    duties.make_published(point.office, officers)
    sit_down(client, "planner")

    with django_assert_num_queries(30):
        client.get(reverse("staff:roster_week"), {"on": "2030-03-04"})


def test_replan_today_leads_to_the_proposal_with_who_changes_and_who_loses(client, week):
    landing.publish(roster=week, seen=0, by=None)
    first, *_rest = week.assignments.order_by("pk")
    for _one in range(12):
        visits.make_booking(Slot.objects.order_by("starts_at")[0])
    with time_machine.travel(at(MONDAY, 7, 30), tick=False):
        sit_down(client, "planner")
        answer = client.post(reverse("staff:roster_today"))
        proposal = Roster.objects.get(cause="today")
        Roster.objects.filter(pk=proposal.pk).update(state="draft")
        for officer, pause in ((first.officer, 9), *((one.officer, one.break_starts_at.hour + 7) for one in _rest)):
            duties.make_assignment(proposal, officer, pause=pause)

        page = client.get(answer.url).content.decode()

    assert answer.url == address("roster", proposal)
    assert "Who is asked to change their day" in page
    assert page.count("break 10.00–11.00") >= 1
    assert "break 09.00–10.00" in page
    assert "Nobody loses a place." in page
    assert Roster.objects.filter(state="published").get() == week


def test_replan_today_shows_that_day_alone_with_the_gaps_that_stay(client, week):
    broken(week)
    landing.override(roster=week, seen=0, reason="Training", by=houses.make_user())
    with time_machine.travel(at(MONDAY, 7, 30), tick=False):
        sit_down(client, "planner")
        answer = client.post(reverse("staff:roster_today"))
        proposal = Roster.objects.get(cause="today")
        Roster.objects.filter(pk=proposal.pk).update(state="draft")
        for one in week.assignments.select_related("officer__home"):
            duties.make_assignment(proposal, one.officer, pause=10)

        page = client.get(answer.url).content.decode()

    assert "No rule is broken that is kept now." in page
    assert "Every rule is kept" not in page
    assert page.count('class="duty stack"') == 1
    assert "Counter: 0 of 1. On a break:" in page


def test_replan_today_when_no_roster_rules_it_is_told_in_words(client, week):
    sit_down(client, "planner")

    page = client.post(reverse("staff:roster_today"), follow=True).content.decode()

    assert "No roster has been published for these days." in page


def test_week_offers_to_plan_today_anew_only_in_the_week_of_today(client, week):
    landing.publish(roster=week, seen=0, by=None)

    with time_machine.travel(at(MONDAY, 7, 30), tick=False):
        sit_down(client, "planner")
        assert "Plan today anew" in client.get(reverse("staff:roster_week")).content.decode()
        later = client.get(reverse("staff:roster_week") + "?on=2030-03-11").content.decode()
    assert "Plan today anew" not in later
