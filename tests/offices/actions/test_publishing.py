import datetime as dt

import pytest

from offices.actions import absences, days, publishing
from offices.actions.publishing import BrokenRoster
from offices.errors import Refused
from offices.models import Assignment, JournalEntry, Roster, RosteredDay, ServiceDay
from offices.rules.capacity import changes
from tests.factories import duties, houses
from tests.factories.duties import MONDAY, SUNDAY, at

pytestmark = pytest.mark.django_db


def draft_of(officers, *pauses):
    draft = duties.make_draft(officers[0].office)
    for officer, pause in zip(officers, pauses, strict=True):
        duties.make_assignment(draft, officer, pause=pause)
    return draft


def steps(point):
    """How many counters serve on Monday, from change to change."""
    days.make_days(point, MONDAY, MONDAY)
    return changes(days.open_spans(ServiceDay.objects.filter(point=point).prefetch_related("spans")), "regular")


def test_publish_when_every_rule_is_kept_gives_a_version_and_rules_its_days():
    point, officers = duties.make_week()
    draft = draft_of(officers, 10, 11)

    publishing.publish(roster=draft, seen=0, by=officers[0].user)

    assert (draft.state, draft.version, draft.override_reason) == ("published", 1, "")
    assert list(RosteredDay.objects.values_list("point", "on", "roster")) == [(point.pk, MONDAY, draft.pk)]
    entry = JournalEntry.objects.get()
    assert (entry.action, entry.by) == ("roster.published", officers[0].user.username)
    assert entry.detail == {"version": 1, "from": "2030-03-04", "to": "2030-03-10", "broken": 0}


def test_publish_makes_who_serves_minute_by_minute_what_is_bookable():
    point, officers = duties.make_week(officers=3)
    before = steps(point)

    publishing.publish(roster=draft_of(officers, 10, 10, 11), seen=0, by=None)

    assert before == [(at(MONDAY, 8), 3), (at(MONDAY, 12), 0)]
    assert steps(point) == [(at(MONDAY, 8), 3), (at(MONDAY, 10), 1), (at(MONDAY, 11), 2), (at(MONDAY, 12), 0)]


def test_publish_when_nobody_serves_at_one_minute_is_refused_with_that_minute_and_changes_nothing():
    point, officers = duties.make_week()
    draft = draft_of(officers, 10, 10)

    with pytest.raises(BrokenRoster) as refusal:
        publishing.publish(roster=draft, seen=0, by=None)

    breach = refusal.value.breaches[0]
    assert (breach.code, breach.point, breach.skill, breach.serving, breach.needed) == (
        "cover_short",
        point.slug,
        "counter",
        0,
        1,
    )
    assert (breach.starts_at, breach.ends_at) == (at(MONDAY, 10), at(MONDAY, 11))
    assert set(breach.officers) == {str(officer.pk) for officer in officers}
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("draft", None)
    assert not RosteredDay.objects.exists()
    assert not JournalEntry.objects.exists()


def test_override_with_a_reason_publishes_the_broken_roster_and_keeps_the_reason():
    _point, officers = duties.make_week()
    draft = draft_of(officers, 10, 10)

    publishing.override(roster=draft, seen=0, reason=" fire drill ", by=officers[0].user)

    assert (draft.state, draft.override_reason) == ("published", "fire drill")
    assert JournalEntry.objects.get().action == "roster.overridden"


def test_override_of_a_whole_roster_keeps_no_reason():
    _point, officers = duties.make_week()
    draft = draft_of(officers, 10, 11)

    publishing.override(roster=draft, seen=0, reason="to be sure", by=None)

    assert (draft.state, draft.override_reason) == ("published", "")


def test_override_without_a_reason_is_refused():
    _point, officers = duties.make_week()

    with pytest.raises(Refused) as refusal:
        publishing.override(roster=draft_of(officers, 10, 10), seen=0, reason="  ", by=None)

    assert refusal.value.codes == ("no_reason",)


def test_publish_when_somebody_published_meanwhile_is_refused_and_the_first_stays():
    _point, officers = duties.make_week()
    first, second = draft_of(officers, 10, 11), draft_of(officers, 11, 10)
    publishing.publish(roster=first, seen=0, by=None)

    with pytest.raises(Refused) as refusal:
        publishing.publish(roster=second, seen=0, by=None)

    assert refusal.value.codes == ("overtaken",)
    assert set(RosteredDay.objects.values_list("roster", flat=True)) == {first.pk}


def test_publish_after_looking_again_replaces_the_older_version():
    _point, officers = duties.make_week()
    first, second = draft_of(officers, 10, 11), draft_of(officers, 11, 10)
    publishing.publish(roster=first, seen=0, by=None)

    publishing.publish(roster=second, seen=publishing.version_in_force(first.office, MONDAY, SUNDAY), by=None)

    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("superseded", "published", 2)
    assert set(Assignment.objects.in_force(MONDAY, SUNDAY).values_list("roster", flat=True)) == {second.pk}


def test_publish_when_it_is_no_draft_is_refused():
    _point, officers = duties.make_week()
    draft = draft_of(officers, 10, 11)
    publishing.publish(roster=draft, seen=0, by=None)

    with pytest.raises(Refused) as refusal:
        publishing.publish(roster=draft, seen=1, by=None)

    assert refusal.value.codes == ("not_a_draft",)


def test_publish_when_its_weeks_are_over_is_refused():
    office = houses.make_office()
    draft = duties.make_draft(office, first=dt.date(2020, 3, 2), last=dt.date(2020, 3, 8))

    with pytest.raises(Refused) as refusal:
        publishing.publish(roster=draft, seen=0, by=None)

    assert refusal.value.codes == ("roster_is_over",)


def test_publish_when_an_officer_was_granted_leave_since_is_refused_and_names_them():
    _point, officers = duties.make_week(officers=3)
    draft = draft_of(officers, 10, 11, 11)
    absence = absences.ask(officer=officers[2], kind="leave", first=MONDAY, last=MONDAY, by=None)
    absences.grant(absence=absence, by=None)

    with pytest.raises(BrokenRoster) as refusal:
        publishing.publish(roster=draft, seen=0, by=None)

    assert {(breach.code, breach.officers) for breach in refusal.value.breaches if breach.code == "absent"} == {
        ("absent", (str(officers[2].pk),))
    }


def test_amend_makes_a_version_of_these_days_and_leaves_the_older_one_its_own():
    point, officers = duties.make_week(officers=3, weekdays="01", minutes_a_week=480)
    houses.make_hours(point=point, weekday=1, regular_counters=3)
    draft = duties.make_draft(point.office)
    for officer, pause in zip(officers, (10, 11, 11), strict=True):
        for on in (MONDAY, MONDAY + duties.DAY):
            duties.make_assignment(draft, officer, on=on, pause=pause)
    publishing.publish(roster=draft, seen=0, by=None)

    changed = publishing.amend(
        office=point.office,
        cause="change",
        changes={(str(officers[2].pk), MONDAY): None},
        by=None,
        reason="called away",
    )

    assert (changed.starts_on, changed.ends_on, changed.version) == (MONDAY, MONDAY, 2)
    assert list(RosteredDay.objects.order_by("on").values_list("on", "roster")) == [
        (MONDAY, changed.pk),
        (MONDAY + duties.DAY, draft.pk),
    ]
    draft.refresh_from_db()
    assert draft.state == "published"
    in_force = Assignment.objects.in_force(MONDAY, SUNDAY)
    assert in_force.filter(officer=officers[2]).count() == 1
    assert in_force.count() == 5
    assert draft.assignments.count() == 6


def test_amend_when_the_days_have_no_roster_is_refused():
    point, officers = duties.make_week()

    with pytest.raises(Refused) as refusal:
        publishing.amend(office=point.office, cause="change", changes={(str(officers[0].pk), MONDAY): None}, by=None)

    assert refusal.value.codes == ("not_rostered",)
    assert not Roster.objects.exists()


@pytest.mark.parametrize("count", [2, 6])
def test_publish_asks_as_often_however_many_officers_there_are(count, django_assert_num_queries):
    _point, officers = duties.make_week(officers=count)
    draft = draft_of(officers, *([10, 11] * (count // 2)))

    with django_assert_num_queries(42):
        publishing.publish(roster=draft, seen=0, by=None)
