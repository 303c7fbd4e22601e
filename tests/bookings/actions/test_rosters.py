import datetime as dt

import pytest
import time_machine
from django.core import mail

from bookings import reports
from bookings.actions import catalogue, inventory, rosters
from bookings.models import Booking, Slot
from offices.actions import absences, notices, publishing
from offices.actions.publishing import BrokenRoster
from offices.models import Notice, RosteredDay, User
from tests.factories import duties, houses, visits
from tests.factories.duties import DAY, MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False):
        yield


@pytest.fixture
def week():
    """Three officers from 08.00 to 12.00 on a Monday, a quarter of an hour each visit, and their draft."""
    point, officers = duties.make_week(officers=3)
    houses.make_plan(office=point.office)
    inventory.reconcile(point, MONDAY, MONDAY)
    draft = duties.make_draft(point.office)
    for officer, pause in zip(officers, (10, 10, 11), strict=True):
        duties.make_assignment(draft, officer, pause=pause)
    return draft, officers


def places():
    return [(f"{slot.local_start:%H}", slot.capacity) for slot in Slot.objects.order_by("starts_at")]


def test_publish_turns_who_serves_into_places(week):
    draft, officers = week
    before = places()

    outcome = rosters.publish(roster=draft, seen=0, by=officers[0].user)

    assert before == [("08", 12), ("09", 12), ("10", 12), ("11", 12)]
    assert places() == [("08", 12), ("09", 12), ("10", 4), ("11", 8)]
    assert (outcome.created, outcome.changed, outcome.displaced) == (0, 2, ())


def test_publish_when_rules_are_broken_moves_no_place(week):
    draft, officers = week
    draft.assignments.all().update(break_starts_at=duties.at(MONDAY, 10), break_ends_at=duties.at(MONDAY, 11))

    with pytest.raises(BrokenRoster):
        rosters.publish(roster=draft, seen=0, by=officers[0].user)

    assert places() == [("08", 12), ("09", 12), ("10", 12), ("11", 12)]


def test_preview_tells_who_would_lose_their_place_and_changes_nothing(week):
    draft, officers = week
    booked = [visits.make_booking(Slot.objects.order_by("starts_at")[2]) for _one in range(6)]

    outcome = rosters.preview(roster=draft, by=officers[0].user)

    assert set(outcome.displaced) == {booked[-1].pk, booked[-2].pk}
    draft.refresh_from_db()
    assert (draft.state, RosteredDay.objects.count()) == ("draft", 0)
    assert places() == [("08", 12), ("09", 12), ("10", 12), ("11", 12)]
    assert not Booking.objects.exclude(displaced_at=None).exists()


def test_grant_takes_the_places_that_only_this_officer_served(week):
    draft, officers = week
    rosters.publish(roster=draft, seen=0, by=officers[0].user)
    absence = absences.ask(officer=officers[0], kind="leave", first=MONDAY, last=MONDAY + 4 * DAY, by=None)

    rosters.grant(absence=absence, by=officers[1].user)

    assert places() == [("08", 8), ("09", 8), ("10", 4), ("11", 4)]


def test_fall_ill_marks_whose_place_is_lost_and_drops_nobody(week):
    draft, officers = week
    rosters.publish(roster=draft, seen=0, by=officers[0].user)
    booked = [visits.make_booking(Slot.objects.order_by("starts_at")[3]) for _one in range(6)]

    outcome = rosters.fall_ill(officer=officers[1], first=MONDAY, last=MONDAY, by=officers[0].user)

    assert len(outcome.displaced) == 2
    assert Booking.objects.live().count() == len(booked)
    assert Booking.objects.exclude(displaced_at=None).count() == 2
    assert reports.inventory_breaks() == []


def test_what_officers_are_told_by_e_mail_names_nobody_who_lost_their_place(week):
    draft, officers = week
    rosters.publish(roster=draft, seen=0, by=officers[0].user)
    Notice.objects.all().delete()
    User.objects.filter(pk=officers[1].user_id).update(email="petugas@kantor.example")
    booked = [visits.make_booking(Slot.objects.order_by("starts_at")[3]) for _one in range(6)]

    rosters.fall_ill(officer=officers[1], first=MONDAY, last=MONDAY, by=officers[0].user)
    notices.send_due()

    (letter,) = mail.outbox
    text = f"{letter.subject} {letter.body} {letter.extra_headers}"
    assert "08.00–13.00" in text
    assert [one.code for one in booked if one.code in text or one.name in text] == []
    assert "akit" not in text  # nor why


def test_follow_when_no_roster_changed_does_nothing():
    assert rosters.follow(None, by=None).is_empty


@pytest.mark.parametrize("count", [2, 6])
def test_publish_to_places_asks_as_often_however_many_officers_there_are(count, django_assert_num_queries):
    point, officers = duties.make_week(officers=count)
    houses.make_plan(office=point.office)
    inventory.reconcile(point, MONDAY, MONDAY)
    draft = duties.make_draft(point.office)
    for number, officer in enumerate(officers):
        duties.make_assignment(draft, officer, pause=10 + number % 2)

    with django_assert_num_queries(81):
        rosters.publish(roster=draft, seen=0, by=officers[0].user)


@pytest.mark.parametrize("count", [1, 8])
def test_publish_that_takes_places_away_asks_as_often_however_many_it_takes(week, count, django_assert_max_num_queries):
    draft, officers = week
    ten, eleven = Slot.objects.order_by("starts_at")[2:]
    for slot, kept in ((ten, 4), (eleven, 8)):
        for _one in range(min(slot.capacity, kept + count)):
            visits.make_booking(slot)
    catalogue.forget()

    with django_assert_max_num_queries(108):
        outcome = rosters.publish(roster=draft, seen=0, by=officers[0].user)

    assert len(outcome.displaced) == min(8, count) + min(4, count)


def test_reconcile_after_a_lost_follow_catches_up(week):
    """Publishing and the places are separate transactions: dying between them costs an hour at most."""
    draft, _officers = week
    publishing.publish(roster=draft, seen=0, by=None)

    inventory.reconcile_all(dt.date(2030, 2, 27))

    assert places()[:4] == [("08", 12), ("09", 12), ("10", 4), ("11", 8)]


def test_change_by_hand_moves_the_places_along(week):
    draft, officers = week
    rosters.publish(roster=draft, seen=0, by=officers[0].user)

    rosters.change(
        officer=officers[0], on=MONDAY, pattern="", role="", break_starts_at=None, by=officers[1].user, reason="Course"
    )

    assert places() == [("08", 8), ("09", 8), ("10", 4), ("11", 4)]


def test_preview_of_a_change_tells_rules_and_people_and_changes_nothing(week):
    draft, officers = week
    rosters.publish(roster=draft, seen=0, by=officers[0].user)
    for _one in range(6):
        visits.make_booking(Slot.objects.order_by("starts_at")[3])

    found = rosters.preview_change(
        officer=officers[0], on=MONDAY, pattern="", role="", break_starts_at=None, by=officers[1].user
    )

    assert [breach.code for breach in found.review.breaches] == ["hours_too_few"]
    assert (found.outcome.changed, len(found.outcome.displaced)) == (3, 2)
    assert places() == [("08", 12), ("09", 12), ("10", 4), ("11", 8)]
    assert RosteredDay.objects.get().roster == draft
    assert not Booking.objects.exclude(displaced_at=None).exists()


def test_replan_today_asks_that_what_is_booked_is_kept(week):
    draft, officers = week
    rosters.publish(roster=draft, seen=0, by=officers[0].user)
    for _one in range(5):
        visits.make_booking(Slot.objects.order_by("starts_at")[3])

    with time_machine.travel(duties.at(MONDAY, 7, 30), tick=False):
        row = rosters.replan_today(office=draft.office, by=officers[0].user)

    assert (row.cause, row.starts_on, row.ends_on) == ("today", MONDAY, MONDAY)
    assert [(one["starts_at"], one["ends_at"], one["count"]) for one in row.wanted] == [
        ("2030-03-04T04:00:00Z", "2030-03-04T05:00:00Z", 2)
    ]


def test_wanted_today_when_the_hour_is_over_wants_nothing_for_it(week):
    visits.make_booking(Slot.objects.order_by("starts_at")[0])

    with time_machine.travel(duties.at(MONDAY, 9, 30), tick=False):
        assert rosters.wanted_today(week[0].office) == []
