import pytest
import time_machine
from django.urls import reverse

from bookings.actions import inventory
from bookings.models import Booking, Slot
from offices.models import Absence, AbsentDay, Assignment, Roster
from tests.factories import duties, houses
from tests.factories.desks import sit_down
from tests.factories.duties import MONDAY, SUNDAY
from tests.factories.visits import make_booking

LIST, ASK = "/petugas/ketidakhadiran/", "/petugas/ketidakhadiran/minta/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


def week(count, least=1):
    """So many officers on a Monday morning whose roster is in force, with places."""
    point, officers = duties.make_week(officers=count, least=least)
    houses.make_plan(office=point.office)
    duties.make_published(point.office, officers)
    inventory.reconcile(point, MONDAY, MONDAY)
    return officers


def typed(officer, kind="leave", **more):
    return {"kind": kind, "officer": officer.pk, "first": "2030-03-04", "last": "2030-03-04", **more}


def address(name, absence):
    return reverse(f"staff:{name}", args=[absence.pk])


def working():
    return list(Assignment.objects.in_force(MONDAY, SUNDAY).order_by("officer").values_list("officer", flat=True))


def places():
    return [slot.capacity for slot in Slot.objects.order_by("starts_at")]


def elsewhere():
    office = houses.make_office(slug="makassar", zone="Asia/Makassar")
    return duties.make_officer(home=houses.make_point(office=office, slug="daya"), username="orang-makassar")


def test_list_shows_absences_of_this_office_with_their_state_and_nobody_elses(client):
    officers = week(2)
    duties.make_absence(officers[0])
    duties.make_absence(elsewhere())
    sit_down(client, "planner")

    page = client.get(LIST).content.decode()

    assert ">4 March 2030\n</td>" in page
    assert ">Asked for</span>" in page
    assert officers[0].user.username in page
    assert "orang-makassar" not in page


@pytest.mark.parametrize("count", [2, 6])
def test_list_asks_as_often_however_many_officers_there_are(client, count, queries_of):
    for officer in week(count):
        duties.make_absence(officer)
    sit_down(client, "planner")

    assert queries_of(LIST) == 7


@pytest.mark.parametrize("count", [2, 6])
def test_effect_asks_as_often_however_many_officers_there_are(client, count, queries_of):
    absence = duties.make_absence(week(count, least=count // 2)[0])
    sit_down(client, "planner")

    assert queries_of(address("absence", absence)) == 135


def test_illness_takes_the_officer_off_the_roster_and_the_places_follow(client):
    officers = week(3)
    before = places()
    sit_down(client, "planner")

    answer = client.post(ASK, typed(officers[0], "illness"))

    assert answer.url == reverse("staff:roster_week")
    assert working() == [officers[1].pk, officers[2].pk]
    assert sum(places()) < sum(before)
    assert Absence.objects.get().state == "granted"


def test_illness_with_dates_reversed_is_told_in_words_and_changes_nothing(client):
    officers = week(2)
    sit_down(client, "planner")

    answer = client.post(ASK, typed(officers[0], "illness", first="2030-03-05"))

    assert answer.status_code == 422
    assert "The last day must not be before the first." in answer.content.decode()
    assert not Absence.objects.exists()


@pytest.mark.parametrize("kind", ["illness", "leave", "training"])
def test_absence_of_another_offices_officer_is_not_to_be_had(client, kind):
    week(2)
    sit_down(client, "planner")

    answer = client.post(ASK, typed(elsewhere(), kind))

    assert answer.status_code == 422
    assert "This officer is not one of your office&#x27;s." in answer.content.decode()
    assert not Absence.objects.exists()


def test_leave_asked_for_shows_the_gap_before_it_is_granted(client):
    officers = week(2)
    sit_down(client, "planner")

    page = client.post(ASK, typed(officers[0]), follow=True).content.decode()

    assert "2 times a rule would no longer be kept." in page  # the gap, and too few hours in the officer's week
    assert "11.00–12.00" in page
    assert "A supervisor may grant it all the same" in page
    assert Absence.objects.get().state == "asked"
    assert len(working()) == 2


def test_grant_that_opens_a_gap_is_refused_to_a_planner_whatever_they_send(client):
    absence = duties.make_absence(week(2)[0])
    sit_down(client, "planner")

    answer = client.post(address("absence_grant", absence), {"reason": "please"})

    assert answer.status_code == 409
    absence.refresh_from_db()
    assert (absence.state, len(working())) == ("asked", 2)


@pytest.mark.parametrize(("reason", "status", "state"), [("", 422, "asked"), ("Course", 302, "granted")])
def test_grant_that_opens_a_gap_takes_a_supervisors_reason(client, reason, status, state):
    absence = duties.make_absence(week(2)[0])
    sit_down(client, "supervisor")

    answer = client.post(address("absence_grant", absence), {"reason": reason})

    absence.refresh_from_db()
    assert (answer.status_code, absence.state) == (status, state)
    assert Roster.objects.filter(override_reason="Course").count() == (state == "granted")


def test_grant_that_breaks_a_rule_other_than_cover_names_it_and_changes_nothing(client):
    absence = duties.make_absence(week(3)[0])  # one day off leaves too few hours for the week
    sit_down(client, "planner")

    answer = client.post(address("absence_grant", absence))

    assert answer.status_code == 409
    assert "1 time a rule would no longer be kept." in answer.content.decode()
    assert len(working()) == 3


def test_grant_when_cover_holds_is_done_and_a_second_answer_comes_too_late(client):
    officers = week(3)
    absence = duties.make_absence(officers[0], last=SUNDAY)
    sit_down(client, "planner")

    page = client.get(address("absence", absence)).content.decode()
    granted = client.post(address("absence_grant", absence), follow=True).content.decode()
    late = client.post(address("absence_refuse", absence), follow=True).content.decode()

    assert "Every rule of published rosters is still kept." in page
    assert "Granted. The places follow who serves." in granted
    assert "This has been answered already." in late
    assert working() == [officers[1].pk, officers[2].pk]


def test_refuse_leaves_the_roster_as_it_is(client):
    absence = duties.make_absence(week(2)[0])
    sit_down(client, "planner")

    client.post(address("absence_refuse", absence))

    absence.refresh_from_db()
    assert (absence.state, len(working())) == ("refused", 2)


def test_planner_of_some_points_only_changes_nobodys_days(client):
    absence = duties.make_absence(week(2)[0])
    office = absence.officer.office
    sit_down(client, "planner", office=office, point=houses.make_point(office=office, slug="second"))

    answers = [client.post(url) for url in (ASK, address("absence_grant", absence))]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_week_leads_to_the_absences(client):
    week(2)

    with time_machine.travel("2030-03-04T01:00:00Z", tick=False):
        sit_down(client, "planner")
        page = client.get(reverse("staff:roster_week")).content.decode()

    assert f'href="{LIST}"' in page


def test_week_leads_to_the_absences_when_no_roster_is_in_force(client):
    houses.make_point()
    sit_down(client, "planner")

    page = client.get(reverse("staff:roster_week")).content.decode()

    assert "No roster is in force in this week" in page
    assert f'href="{LIST}"' in page


def test_absences_and_rosters_lead_to_their_tables(client):
    houses.make_point()
    sit_down(client, "planner")

    assert 'href="/petugas/ketidakhadiran/tabel/"' in client.get(LIST).content.decode()
    assert 'href="/petugas/jadwal/petugas/"' in client.get("/petugas/jadwal/").content.decode()


def test_effect_names_rules_other_than_cover_before_anybody_grants(client):
    absence = duties.make_absence(week(3)[0])  # one day off leaves too few hours for the week
    sit_down(client, "planner")

    page = client.get(address("absence", absence)).content.decode()

    assert "1 time a rule would no longer be kept." in page
    assert "Works 0.00 hours in the week instead of at least" in page


def test_effect_names_who_would_lose_their_place_and_takes_nobodys(client):
    officers = week(2)
    full = Slot.objects.order_by("starts_at").first()
    for _one in range(full.capacity):
        make_booking(full)
    absence = duties.make_absence(officers[0], last=SUNDAY)
    before = places()
    sit_down(client, "planner")

    page = client.get(address("absence", absence)).content.decode()

    assert "4 bookings lose their place." in page
    assert page.count("Mon, 4 Mar 2030, 08.00") == 4
    assert places() == before
    assert not Booking.objects.exclude(displaced_at=None).exists()
    absence.refresh_from_db()
    assert absence.state == "asked"


def test_effect_when_other_days_off_were_granted_meanwhile_says_why_it_cannot_be_granted(client):
    officers = week(3)
    absence = duties.make_absence(officers[0], last=SUNDAY)
    granted = duties.make_absence(officers[0], state="granted", decided_at="2030-02-26T00:00:00Z")
    AbsentDay.objects.create(absence=granted, officer=officers[0], on=MONDAY)
    sit_down(client, "planner")

    page = client.get(address("absence", absence)).content.decode()

    assert "It cannot be granted" in page
    assert "On one of these days the officer is absent already." in page


def test_absence_shows_the_officers_note_as_text(client):
    absence = duties.make_absence(week(3)[0], note="<b>Family</b>")
    sit_down(client, "planner")

    assert "&lt;b&gt;Family&lt;/b&gt;" in client.get(address("absence", absence)).content.decode()


def test_illness_asked_for_on_the_phone_is_granted_by_a_planner_whatever_it_opens(client):
    absence = duties.make_absence(week(2)[0], kind="illness")
    sit_down(client, "planner")

    page = client.get(address("absence", absence)).content.decode()
    client.post(address("absence_grant", absence))

    absence.refresh_from_db()
    assert "2 times a rule would no longer be kept." in page
    assert "Grant it</button>" in page
    assert (absence.state, len(working())) == ("granted", 1)
