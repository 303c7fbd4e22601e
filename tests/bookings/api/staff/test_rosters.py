"""Rosters over the API: the pages' actions, their journal, and each change once."""

import uuid

import pytest
import time_machine

from bookings.actions import rosters as landing
from bookings.api.staff import shapes
from bookings.models import Booking, Slot
from offices.models import JournalEntry, Roster
from tests.bookings.api.asking import assert_problem, assert_shape
from tests.factories import duties, visits
from tests.factories.duties import DAY, MONDAY, SUNDAY, at

pytestmark = pytest.mark.django_db

WEEKS = {"first": "2030-03-13", "weeks": 2, "seconds": 20}


def deeds():
    return list(
        JournalEntry.objects.filter(action__startswith="roster.").order_by("pk").values_list("action", flat=True)
    )


def published(planner, draft, **fields):
    return planner.post(f"staff/rosters/{draft.pk}/publish", {"seen": 0}, **fields)


# --- looking ---------------------------------------------------------------------------------------------------------


def test_rosters_when_listed_are_the_offices_own_the_newest_first_in_pages(planner, draft):
    later = duties.make_draft(draft.office, first=MONDAY + 7 * DAY, last=SUNDAY + 7 * DAY)
    duties.make_draft(draft.office, state="discarded")
    duties.make_draft(duties.houses.make_office(slug="makassar"))

    body = planner.get("staff/rosters").json()

    assert_shape(body, shapes.RosterPage)
    assert [one["roster"] for one in body["rosters"]] == [later.pk, draft.pk]
    assert (body["page"], body["pages"], body["count"]) == (1, 1, 2)
    assert planner.get("staff/rosters", {"state": "discarded"}).json()["count"] == 1


def test_rosters_when_there_is_no_such_page_are_a_problem(planner):
    assert_problem(planner.get("staff/rosters", {"page": 2}), "unknown", "page")


def test_draft_when_shown_has_its_shifts_breaks_figures_and_findings(planner, draft):
    figures = {"objective": 700.0, "bound": 600.0, "gap": 0.2, "seconds": 4.5}
    goals = [{"name": "target", "value": 7, "bound": 6, "seconds": 1.5}]
    findings = [{"code": "no_skill", "detail": "7"}]
    Roster.objects.filter(pk=draft.pk).update(goals=goals, findings=findings, **figures)

    body = planner.get(f"staff/rosters/{draft.pk}").json()

    assert_shape(body, shapes.RosterShown)
    assert {name: body[name] for name in figures} == figures
    assert body["goals"] == [{"name": "target", "value": 7, "bound": 6}]
    assert body["findings"] == [{"code": "no_skill", "detail": "7", "message": "An officer is trained for nothing."}]
    assert (body["gaps"], body["in_force"], body["version"]) == ([], 0, None)
    officer = draft.assignments.first().officer
    assert body["shifts"][0] == {
        "officer": officer.pk,
        "on": "2030-03-04",
        "point": officer.home.slug,
        "role": "counter",
        "starts_at": "2030-03-04T08:00:00+07:00",
        "ends_at": "2030-03-04T13:00:00+07:00",
        "break_starts_at": "2030-03-04T10:00:00+07:00",
        "break_ends_at": "2030-03-04T11:00:00+07:00",
    }
    assert body["officers"][0] == {"officer": officer.pk, "name": officer.user.shown_name}


def test_draft_with_a_gap_when_shown_names_minute_point_skill_and_who_is_on_a_break(planner, broken):
    body = planner.get(f"staff/rosters/{broken.pk}").json()

    assert body["gaps"] == [
        {
            "code": "cover_short",
            "message": "Counter: 0 of 1",
            "on": "2030-03-04",
            "point": broken.assignments.first().point.slug,
            "skill": "counter",
            "starts_at": "2030-03-04T10:00:00+07:00",
            "ends_at": "2030-03-04T11:00:00+07:00",
            "serving": 0,
            "needed": 1,
            "officers": [one.officer_id for one in broken.assignments.order_by("officer")],
        }
    ]


def test_shortage_when_shown_says_what_alone_would_mend_it(planner, draft):
    one = draft.assignments.first()
    draft.shortages.create(
        point=one.point,
        on=MONDAY,
        starts_at=at(MONDAY, 11),
        ends_at=at(MONDAY, 12),
        skill="counter",
        missing=1,
        relaxation="free_days",
        relaxed_officer=one.officer,
    )

    body = planner.get(f"staff/rosters/{draft.pk}").json()

    assert body["shortages"] == [
        {
            "point": one.point.slug,
            "on": "2030-03-04",
            "starts_at": "2030-03-04T11:00:00+07:00",
            "ends_at": "2030-03-04T12:00:00+07:00",
            "skill": "counter",
            "missing": 1,
            "relaxation": "free_days",
            "officer": one.officer_id,
        }
    ]


def test_progress_says_where_the_solver_stands(planner, draft):
    stand = {"goal": "target", "value": 9, "bound": 4, "seconds": 12.3, "rosters": 3}
    Roster.objects.filter(pk=draft.pk).update(state="solving", progress=stand, lease_until=at(MONDAY, 8))

    body = planner.get(f"staff/rosters/{draft.pk}/progress").json()

    assert_shape(body, shapes.Progress)
    assert body == {"roster": draft.pk, "state": "solving", "waiting": True, "progress": stand}


@pytest.mark.parametrize("count", [2, 6])
@pytest.mark.parametrize(("path", "queries"), [("staff/rosters", 6), ("staff/rosters/{}", 33)])
def test_look_asks_as_often_however_many_officers_there_are(seat, path, queries, count, django_assert_num_queries):
    point, officers = duties.make_week(officers=count)
    draft = duties.make_draft(point.office)
    for officer in officers:
        duties.make_assignment(draft, officer)
    planner, _user = seat("planner", point.office)

    with django_assert_num_queries(queries):
        planner.get(path.format(draft.pk))


# --- asking, stopping, throwing away ---------------------------------------------------------------------------------


def test_ask_in_the_middle_of_a_week_asks_for_whole_weeks_and_says_so_in_the_journal(planner, draft):
    response = planner.post("staff/rosters", WEEKS)

    row = Roster.objects.get(state="asked")
    assert response.status_code == 202
    assert_shape(response.json(), shapes.RosterBrief)
    assert (response.json()["roster"], response.json()["starts_on"]) == (row.pk, "2030-03-11")
    assert (str(row.ends_on), row.seconds_allowed) == ("2030-03-24", 20)
    assert deeds() == ["roster.asked"]


def test_ask_with_the_same_key_asks_once_even_when_the_draft_is_made(planner, draft):
    key = uuid.uuid4()
    first = planner.post("staff/rosters", WEEKS, key=key).json()
    Roster.objects.filter(pk=first["roster"]).update(state="draft")

    again = planner.post("staff/rosters", WEEKS, key=key)

    assert (again.status_code, again.json()["roster"]) == (202, first["roster"])
    assert_problem(planner.post("staff/rosters", WEEKS | {"weeks": 1}, key=key), "key_reused")
    assert Roster.objects.count() == 2
    assert deeds() == ["roster.asked"]


@pytest.mark.parametrize(
    ("change", "code", "fields"),
    [
        ({"first": "2030-01-02", "weeks": 1}, "weeks_are_over", []),
        ({"weeks": 7}, "invalid", ["weeks"]),
        ({"weeks": "2"}, "invalid", ["weeks"]),
        ({"seconds": 10_000}, "invalid", ["seconds"]),
        ({"first": "13/3/2030"}, "invalid", ["first"]),
        ({"office": "bekasi"}, "invalid", ["office"]),
    ],
)
def test_ask_for_what_cannot_be_is_refused_and_nothing_waits(planner, draft, change, code, fields):
    assert_problem(planner.post("staff/rosters", WEEKS | change), code, *fields)

    assert Roster.objects.count() == 1


def test_ask_twice_for_the_same_weeks_is_refused(planner):
    planner.post("staff/rosters", WEEKS)

    assert_problem(planner.post("staff/rosters", WEEKS), "already_asked")


def test_stop_and_discard_when_asked_again_stay_so(planner, draft):
    waiting = planner.post("staff/rosters", WEEKS).json()["roster"]

    stopped = [planner.post(f"staff/rosters/{waiting}/stop", {}) for _time in range(2)]
    thrown = [planner.post(f"staff/rosters/{draft.pk}/discard", {}) for _time in range(2)]

    assert [one.status_code for one in (*stopped, *thrown)] == [200, 200, 200, 200]
    assert {one.json()["state"] for one in (*stopped, *thrown)} == {"discarded"}
    assert deeds() == ["roster.asked", "roster.stopped", "roster.discarded"]


def test_stop_of_what_is_not_planned_and_discard_of_what_is_in_force_are_refused(planner, draft):
    assert_problem(planner.post(f"staff/rosters/{draft.pk}/stop", {}), "not_waiting")
    published(planner, draft)

    assert_problem(planner.post(f"staff/rosters/{draft.pk}/discard", {}), "not_a_draft")


# --- publishing ------------------------------------------------------------------------------------------------------


def test_publish_puts_the_draft_in_force_and_its_places_follow(planner, draft):
    response = published(planner, draft)

    assert response.status_code == 200
    assert_shape(response.json(), shapes.Published)
    assert (response.json()["state"], response.json()["version"], response.json()["displaced"]) == ("published", 1, 0)
    assert [slot.capacity for slot in Slot.objects.order_by("starts_at")] == [12, 12, 4, 8]
    assert deeds() == ["roster.published"]


def test_publish_with_the_same_key_publishes_once_and_answers_the_same(planner, draft):
    key = uuid.uuid4()
    other = duties.make_draft(draft.office, first=MONDAY + 7 * DAY, last=SUNDAY + 7 * DAY)

    first, again = published(planner, draft, key=key), published(planner, draft, key=key)

    assert (first.status_code, first.json()) == (200, again.json())
    assert_problem(published(planner, other, key=key), "key_reused")
    assert_problem(published(planner, draft), "overtaken")
    assert deeds() == ["roster.published"]


def test_publish_of_a_broken_draft_is_refused_with_minute_point_and_reason(planner, broken):
    response = published(planner, broken)

    assert_problem(response, "roster_broken", "")
    point = broken.assignments.first().point.slug
    assert response.json()["errors"] == [
        {"code": "cover_short", "message": f"2030-03-04, 10.00–11.00, {point}: Counter: 0 of 1"}
    ]
    broken.refresh_from_db()
    assert broken.state == "draft"
    assert deeds() == []


def test_publish_after_somebody_else_did_is_refused(planner, draft):
    assert_problem(planner.post(f"staff/rosters/{draft.pk}/publish", {"seen": 7}), "overtaken")


def test_override_by_a_supervisor_needs_a_reason_and_shows_it(broken, seat):
    supervisor, _user = seat("supervisor", broken.office)
    path = f"staff/rosters/{broken.pk}/override"

    assert_problem(supervisor.post(path, {"seen": 0}), "invalid", "reason")
    assert_problem(supervisor.post(path, {"seen": 0, "reason": " "}), "invalid", "reason")
    response = supervisor.post(path, {"seen": 0, "reason": "Fire drill"})

    assert (response.status_code, response.json()["override_reason"]) == (200, "Fire drill")
    assert deeds() == ["roster.overridden"]


def test_override_by_a_planner_is_refused(planner, broken):
    response = planner.post(f"staff/rosters/{broken.pk}/override", {"seen": 0, "reason": "Fire drill"})

    assert_problem(response, "not_allowed")
    assert deeds() == []


def test_preview_names_bookings_by_their_code_alone_and_changes_nothing(planner, draft):
    booked = [visits.make_booking(Slot.objects.order_by("starts_at")[2]) for _one in range(6)]

    response = planner.post(f"staff/rosters/{draft.pk}/preview", {}, key=None)

    body = response.json()
    assert_shape(body, shapes.Preview)
    assert (body["changed"], body["displaced"], len(body["bookings"])) == (2, 2, 2)
    assert set(body["bookings"][0]) == {"code", "point", "starts_at"}
    assert not any(one.name in response.content.decode() for one in booked)
    assert not Booking.objects.exclude(displaced_at=None).exists()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_preview_of_what_is_in_force_already_is_refused(planner, draft):
    published(planner, draft)

    assert_problem(planner.post(f"staff/rosters/{draft.pk}/preview", {}, key=None), "not_a_draft")


def test_replan_today_when_no_roster_rules_it_is_refused(planner):
    assert_problem(planner.post("staff/rosters/today", {}), "not_rostered")


def test_replan_today_with_the_same_key_asks_once(seat, draft):
    landing.publish(roster=draft, seen=0, by=None)

    with time_machine.travel(at(MONDAY, 7, 30), tick=False):
        planner, key = seat("planner", draft.office)[0], uuid.uuid4()
        answers = [planner.post("staff/rosters/today", {}, key=key) for _time in range(2)]

    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    assert Roster.objects.get(cause="today").starts_on == MONDAY
