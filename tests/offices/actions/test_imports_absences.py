import datetime as dt

import pytest
import time_machine
from django.utils import translation

from offices.actions import imports
from offices.models import Absence, AbsentDay, JournalEntry
from tests.factories import duties, houses
from tests.factories.duties import SUNDAY
from tests.factories.people_tables import absence_row, brought_in, looked_at, states, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_week_before():
    with time_machine.travel("2030-02-27T04:00:00Z", tick=False), translation.override("en"):
        yield


@pytest.fixture
def point():
    return houses.make_point(slug="main")


@pytest.fixture
def planner(point):
    return houses.make_user(username="planner", role="planner", office=point.office)


def test_absences_brought_in_are_asked_for_or_granted(point, planner):
    duties.make_officer(home=point, username="siti")
    duties.make_officer(home=point, username="budi")

    brought_in("absences", planner, absence_row(), absence_row("budi", State="Granted", Kind="Training"))

    found = Absence.objects.order_by("pk").values_list("officer__user__username", "kind", "state")
    assert list(found) == [("siti", "leave", "asked"), ("budi", "training", "granted")]
    assert AbsentDay.objects.count() == 2
    actions = JournalEntry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["absence.asked", "absence.asked", "absence.granted", "absences.imported"]


def test_absence_that_waits_is_granted_by_its_row(point, planner):
    absence = duties.make_absence(duties.make_officer(home=point, username="siti"))

    report = brought_in("absences", planner, absence_row(**{"Last day": "2030-03-04", "State": "Disetujui"}))

    absence.refresh_from_db()
    assert (states(report), absence.state) == (["changed"], "granted")
    assert [(one.column, one.before, one.after) for one in report.rows[0].changes] == [
        ("State", "Asked for", "Granted")
    ]


def test_absence_that_would_take_a_shift_away_is_refused_so_that_its_effect_is_looked_at(planner, point):
    _point, officers = duties.make_week(officers=3, point=point)
    duties.make_published(point.office, officers)
    account = officers[0].user.username

    report = looked_at("absences", planner, absence_row(account, State="Granted"))

    assert "has shifts on these days in a published roster" in wrong(report)[0][2]
    assert states(looked_at("absences", planner, absence_row(account))) == ["new"]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"Account": "nobody"}, "Account", "“nobody” is no officer of your office."),
        ({"Account": "orang-makassar"}, "Account", "“orang-makassar” is no officer of your office."),
        ({"Kind": "Holiday"}, "Kind", "“Holiday” is none of the words that fit here."),
        ({"First day": "2030-03-06"}, "Last day", "“2030-03-05”: the last day is before the first."),
        ({"Last day": ""}, "Last day", "This cell must not be empty."),
        ({"State": "Refused"}, "State", "“Refused”: only asked for and granted absences are brought in."),
        ({"First day": "2029-03-04", "Last day": "2029-03-05"}, "", "This is already over."),
        ({"Last day": "2032-03-05"}, "", "An absence lasts a year at most."),
    ],
)
def test_absence_row_when_it_cannot_be_meant_is_refused_by_row_and_column(point, planner, cells, column, words):
    duties.make_officer(home=point, username="siti")
    elsewhere = houses.make_point(office=houses.make_office(slug="makassar"), slug="daya")
    duties.make_officer(home=elsewhere, username="orang-makassar")

    report = looked_at("absences", planner, absence_row(**cells))

    assert wrong(report) == [(2, column, words)]


@pytest.mark.parametrize("state", ["Asked for", "Granted"])
def test_absences_that_overlap_are_refused_in_one_file_and_with_what_is_there(point, planner, state):
    duties.make_officer(home=point, username="siti")
    budi = duties.make_officer(home=point, username="budi")
    duties.make_absence(budi, last=SUNDAY)

    report = looked_at(
        "absences",
        planner,
        absence_row(State=state),
        absence_row(**{"First day": "2030-03-05", "State": state}),
        absence_row("budi", State=state),
    )

    told = {"Asked for": "This has been asked for already.", "Granted": "On one of these days the officer is absent"}
    assert states(report) == ["new", "refused", "refused"]
    assert wrong(report)[0][2].startswith(told[state])


def test_absence_granted_already_is_not_taken_back_by_a_row(point, planner):
    officer = duties.make_officer(home=point, username="siti")
    brought_in("absences", planner, absence_row(State="Granted"))

    report = looked_at("absences", planner, absence_row())

    assert wrong(report) == [(2, "State", "This absence is granted already.")]
    assert officer.absences.get().state == "granted"


def test_absences_refused_withdrawn_or_long_over_are_not_taken_out(point):
    officer = duties.make_officer(home=point, username="siti")
    done = {"decided_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)}
    duties.make_absence(officer, state="refused", **done)
    duties.make_absence(officer, state="withdrawn", **done)
    long_ago = dt.date(2028, 1, 1)
    duties.make_absence(officer, first=long_ago, last=long_ago, state="granted", **done)

    assert imports.take_out(kind="absences", office=point.office)[1] == []
