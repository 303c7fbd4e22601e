import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from offices.actions import absences
from offices.actions.publishing import BrokenRoster
from offices.errors import Refused
from offices.models import Absence, AbsentDay, Assignment, JournalEntry, Roster
from tests.factories import duties
from tests.factories.duties import DAY, MONDAY, SUNDAY

pytestmark = pytest.mark.django_db


def ask(officer, first=MONDAY, last=MONDAY):
    return absences.ask(officer=officer, kind="leave", first=first, last=last, by=officer.user)


def working():
    return list(Assignment.objects.in_force(MONDAY, SUNDAY).order_by("officer").values_list("officer", flat=True))


def test_ask_waits_for_an_answer_and_the_journal_does_not_say_why():
    _point, officers = duties.make_week()

    absence = ask(officers[0])

    assert (absence.state, absence.decided_at) == ("asked", None)
    entry = JournalEntry.objects.get()
    assert entry.action == "absence.asked"
    assert entry.detail == {"officer": officers[0].pk, "from": "2030-03-04", "to": "2030-03-04"}


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (MONDAY, MONDAY - DAY, "dates_reversed"),
        (dt.date(2020, 1, 1), dt.date(2020, 1, 2), "already_over"),
        (MONDAY, MONDAY + 400 * DAY, "absence_too_long"),
    ],
)
def test_ask_when_the_days_cannot_be_meant_is_refused(first, last, code):
    _point, officers = duties.make_week()

    with pytest.raises(Refused) as refusal:
        ask(officers[0], first, last)

    assert refusal.value.codes == (code,)
    assert not Absence.objects.exists()


def test_ask_when_one_that_waits_touches_the_same_days_is_refused():
    _point, officers = duties.make_week()
    ask(officers[0], MONDAY, MONDAY + 2 * DAY)

    with pytest.raises(Refused) as refusal:
        ask(officers[0], MONDAY + 2 * DAY, MONDAY + 3 * DAY)

    assert refusal.value.codes == ("already_asked",)
    assert Absence.objects.count() == 1
    assert ask(officers[1]).state == "asked"


def test_grant_when_cover_holds_takes_the_shift_away_in_a_version_of_its_own():
    point, officers = duties.make_week(officers=3)
    first = duties.make_published(point.office, officers)

    version = absences.grant(absence=ask(officers[0], last=MONDAY + 4 * DAY), by=officers[1].user)

    assert (version.version, version.cause, version.override_reason) == (2, "change", "")
    assert working() == [officers[1].pk, officers[2].pk]
    assert first.assignments.count() == 3
    absence = Absence.objects.get()
    assert (absence.state, absence.decided_by) == ("granted", officers[1].user)
    assert list(AbsentDay.objects.values_list("officer", "on")) == [
        (officers[0].pk, MONDAY + number * DAY) for number in range(5)
    ]


def test_grant_when_it_opens_a_gap_is_refused_and_changes_nothing():
    point, officers = duties.make_week()
    duties.make_published(point.office, officers)
    absence = ask(officers[0])

    with pytest.raises(BrokenRoster):
        absences.grant(absence=absence, by=None)

    absence.refresh_from_db()
    assert absence.state == "asked"
    assert not AbsentDay.objects.exists()
    assert Roster.objects.count() == 1


def test_grant_with_a_reason_although_it_opens_a_gap_keeps_the_reason():
    point, officers = duties.make_week()
    duties.make_published(point.office, officers)

    version = absences.grant(absence=ask(officers[0]), by=None, reason="a birth")

    assert version.override_reason == "a birth"
    assert working() == [officers[1].pk]


def test_grant_when_no_roster_is_in_force_only_grants():
    _point, officers = duties.make_week()

    assert absences.grant(absence=ask(officers[0]), by=None) is None
    assert Absence.objects.get().state == "granted"


def test_grant_when_another_absence_of_the_day_was_granted_is_refused_and_changes_nothing():
    _point, officers = duties.make_week()
    one, two = ask(officers[0]), duties.make_absence(officers[0], first=MONDAY - DAY)
    absences.grant(absence=one, by=None)

    with pytest.raises(Refused) as refusal:
        absences.grant(absence=two, by=None)

    assert refusal.value.codes == ("absent_already",)
    two.refresh_from_db()
    assert two.state == "asked"
    assert AbsentDay.objects.count() == 1


def test_absent_day_when_written_twice_is_refused_by_the_database():
    _point, officers = duties.make_week()
    one, two = ask(officers[0]), duties.make_absence(officers[0])
    AbsentDay.objects.create(absence=one, officer=officers[0], on=MONDAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        AbsentDay.objects.create(absence=two, officer=officers[0], on=MONDAY)


def test_fall_ill_takes_the_shift_away_although_that_opens_a_gap():
    point, officers = duties.make_week()
    duties.make_published(point.office, officers)

    version = absences.fall_ill(officer=officers[0], first=MONDAY, last=MONDAY, by=None)

    assert version.override_reason == absences.ILL
    assert working() == [officers[1].pk]
    assert Absence.objects.get().kind == "illness"


@pytest.mark.parametrize(("close", "state"), [(absences.refuse, "refused"), (absences.withdraw, "withdrawn")])
def test_absence_when_answered_is_answered_once(close, state):
    _point, officers = duties.make_week()
    absence = ask(officers[0])

    close(absence=absence, by=None)

    absence.refresh_from_db()
    assert absence.state == state
    with pytest.raises(Refused):
        absences.grant(absence=absence, by=None)
