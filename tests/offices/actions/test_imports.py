import datetime as dt

import pytest
import time_machine
from django.utils import translation

from offices import wording
from offices.actions import imports
from offices.actions.imports import Overtaken, WrongColumns, parcel, rows
from offices.errors import Refused
from offices.gateways import tables
from offices.models import (
    ContractHours,
    JournalEntry,
    Officer,
    OfficerSkill,
    Season,
    Wish,
)
from tests.factories import duties, houses
from tests.factories.duties import MONDAY
from tests.factories.houses import LONG_AGO, SOURCED
from tests.factories.people_tables import OFFICERS, brought_in, looked_at, officer_row, states, table, wrong

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


def everything(point):
    """An officer of whom every cell says something."""
    second = houses.make_point(office=point.office, slug="second")
    officer = duties.make_officer(home=point, username="siti", others=[second], until=dt.date(2031, 1, 1))
    days = {"starts_on": dt.date(2030, 1, 6), "ends_on": dt.date(2030, 2, 5)}
    ramadan = Season.objects.create(code="ramadan-2030", name="Ramadan", **days, **SOURCED)
    OfficerSkill.objects.create(
        officer=officer, skill="gate", valid_from=dt.date(2030, 1, 1), valid_to=dt.date(2030, 6, 30), **SOURCED
    )
    ContractHours.objects.create(officer=officer, minutes_a_week=2250, valid_from=LONG_AGO, **SOURCED)
    ContractHours.objects.create(
        officer=officer, minutes_a_week=1950, season=ramadan, valid_from=dt.date(2030, 1, 6), **SOURCED
    )
    Wish.objects.create(officer=officer, on=MONDAY, kind="early")
    Wish.objects.create(officer=officer, on=dt.date(2030, 1, 1), kind="free")
    return officer


# --- taking out and bringing in again --------------------------------------------------------------------------------


def test_officers_taken_out_say_everything_but_wishes_that_are_over(point):
    everything(point)

    headings, found = imports.take_out(kind="officers", office=point.office)

    assert headings == OFFICERS
    assert found == [
        [
            "siti",
            "siti",
            "main",
            "second",
            "Counter 2020-01-01..; Gate 2030-01-01..2030-06-30",
            "37.30 2020-01-01..; 32.30 ramadan-2030 2030-01-06..",
            "No",
            "2020-01-01",
            "2031-01-01",
            "Not a late shift 2030-03-04",
        ]
    ]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", ["officers", "absences"])
def test_table_taken_out_in_any_language_and_brought_in_again_changes_nothing(point, planner, kind, form, language):
    duties.make_absence(everything(point))
    with translation.override(language):
        data = tables.write(*imports.take_out(kind=kind, office=point.office), form)

    report = imports.preview(kind=kind, office=point.office, table=tables.read(data), by=planner)

    assert states(report) == ["unchanged"]
    assert not report.may_be_saved


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_name_that_a_spreadsheet_would_run_is_taken_out_as_text_and_read_back_unharmed(point, planner, form):
    officer = duties.make_officer(home=point, username="siti")
    type(officer.user).objects.filter(pk=officer.user_id).update(first_name="=HYPERLINK(1)")

    data = tables.write(*imports.take_out(kind="officers", office=point.office), form)

    assert tables.read(data)[1][1][1] == "'=HYPERLINK(1)"
    report = imports.preview(kind="officers", office=point.office, table=tables.read(data), by=planner)
    assert states(report) == ["unchanged"]


def test_take_out_names_nobody_of_another_office(point):
    duties.make_absence(duties.make_officer(home=point, username="siti"))
    elsewhere = houses.make_point(office=houses.make_office(slug="makassar"), slug="daya")
    duties.make_absence(duties.make_officer(home=elsewhere, username="orang-makassar"))

    for kind in ("officers", "absences"):
        _headings, found = imports.take_out(kind=kind, office=point.office)
        assert [row[0] for row in found] == ["siti"]


# --- officers --------------------------------------------------------------------------------------------------------


def test_officer_brought_in_has_all_that_the_row_says(point, planner):
    houses.make_point(office=point.office, slug="second")
    houses.make_user(username="siti", role="counter", office=point.office)

    report = brought_in(
        "officers",
        planner,
        officer_row(
            **{
                "May also be sent to": "second; main",
                "Skills": "Loket 2030-01-01..; gate 2030-01-01..2030-06-30",
                "Hours a week": "30.00 2030-01-01..",
                "Break at Friday prayer": "Ya",
                "Wishes": "Free 2030-03-08",
            }
        ),
    )

    officer = Officer.objects.get()
    assert states(report) == ["new"]
    assert (officer.user.username, officer.home.slug, officer.prefers_friday_prayer) == ("siti", "main", True)
    assert [one.slug for one in officer.others.all()] == ["second"]
    skills = officer.skills.values_list("skill", "valid_from", "valid_to", "source", "confirmed")
    assert list(skills) == [
        ("counter", dt.date(2030, 1, 1), None, "import: planner", False),
        ("gate", dt.date(2030, 1, 1), dt.date(2030, 6, 30), "import: planner", False),
    ]
    assert officer.contract_hours.get().minutes_a_week == 1800
    assert [(one.kind, str(one.on)) for one in officer.wishes.all()] == [("free", "2030-03-08")]


def test_officer_changed_keeps_what_was_known_of_skills_that_stay_and_wishes_that_are_over(point, planner):
    officer = everything(point)

    report = brought_in(
        "officers",
        planner,
        officer_row(Skills="Counter 2020-01-01..2030-12-31", Since="2020-01-01", Wishes="Free 2030-03-05"),
    )

    assert states(report) == ["changed"]
    assert [(one.column, one.before, one.after) for one in report.rows[0].changes] == [
        ("May also be sent to", "second", ""),
        ("Skills", "Counter 2020-01-01..; Gate 2030-01-01..2030-06-30", "Counter 2020-01-01..2030-12-31"),
        ("Hours a week", "37.30 2020-01-01..; 32.30 ramadan-2030 2030-01-06..", ""),
        ("Until", "2031-01-01", ""),
        ("Wishes", "Not a late shift 2030-03-04", "Free 2030-03-05"),
    ]
    skill = officer.skills.get()
    assert (skill.valid_to, skill.source, skill.confirmed) == (dt.date(2030, 12, 31), "test", True)
    assert not officer.contract_hours.exists()
    assert [str(one.on) for one in officer.wishes.all()] == ["2030-01-01", "2030-03-05"]


def test_officers_brought_in_stand_in_the_journal_with_columns_and_no_contents(point, planner):
    duties.make_officer(home=point, username="budi")
    houses.make_user(username="siti", role="counter", office=point.office)

    brought_in("officers", planner, officer_row(), officer_row("budi", Until="2030-12-31"))

    entries = JournalEntry.objects.order_by("pk").values_list("action", "by", "detail")
    assert [entry[:2] for entry in entries] == [
        ("officer.added", "planner"),
        ("officer.changed", "planner"),
        ("officers.imported", "planner"),
    ]
    assert entries[1][2] == {"columns": ["skills", "since", "until"]}
    assert entries[2][2] == {"new": 1, "changed": 1, "unchanged": 0}


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"Account": "nobody"}, "Account", "Nobody with the account “nobody” works at your office."),
        ({"Account": "orang-makassar"}, "Account", "Nobody with the account “orang-makassar” works at your office."),
        ({"Account": ""}, "Account", "This cell must not be empty."),
        ({"Name": "Somebody Else"}, "Name", "This account belongs to siti."),
        ({"Name": "=1+1"}, "Name", "This is a formula. Paste it as a value."),
        ({"Home point": "daya"}, "Home point", "“daya” is no service point of your office."),
        ({"May also be sent to": "main; mars"}, "May also be sent to", "“mars” is no service point of your office."),
        ({"Skills": "Juggling 2030-01-01.."}, "Skills", "“Juggling” is no skill."),
        ({"Skills": "Gate 2030-02-01..2030-01-01"}, "Skills", "the last day is before the first."),
        ({"Hours a week": "lots 2030-01-01.."}, "Hours a week", "“lots” is no number of hours a week such as 37.30."),
        ({"Break at Friday prayer": "maybe"}, "Break at Friday prayer", "“maybe” is none of the words that fit here."),
        ({"Since": "1/2/2030"}, "Since", "“1/2/2030” is no day."),
        ({"Since": ""}, "Since", "This cell must not be empty."),
        ({"Until": "2029-12-31"}, "Until", "“2029-12-31”: the last day is before the first."),
        ({"Wishes": "Free 2030-03-05; Free 2030-03-05"}, "Wishes", "The day 2030-03-05 stands there twice."),
    ],
)
def test_officer_row_when_a_cell_cannot_be_meant_is_refused_by_row_and_column(point, planner, cells, column, words):
    houses.make_user(username="siti", role="counter", office=point.office)
    elsewhere = houses.make_point(office=houses.make_office(slug="makassar"), slug="daya")
    duties.make_officer(home=elsewhere, username="orang-makassar")

    report = looked_at("officers", planner, officer_row(**cells))

    assert [(number, where) for number, where, _words in wrong(report)] == [(2, column)]
    assert words in wrong(report)[0][2]
    assert not report.may_be_saved


def test_officer_row_when_several_cells_are_wrong_names_them_all(point, planner):
    houses.make_user(username="siti", role="counter", office=point.office)

    report = looked_at("officers", planner, officer_row(**{"Home point": "mars", "Since": "soon", "Skills": "x"}))

    assert sorted(column for _number, column, _words in wrong(report)) == ["Home point", "Since", "Skills"]


def test_officer_of_another_office_who_also_works_here_is_refused(point, planner):
    elsewhere = houses.make_point(office=houses.make_office(slug="makassar"), slug="daya")
    both = duties.make_officer(home=elsewhere, username="siti")
    houses.Posting.objects.create(user=both.user, role="counter", office=point.office, since=LONG_AGO)

    report = looked_at("officers", planner, officer_row())

    assert wrong(report) == [(2, "Account", "“siti” is an officer of another office.")]


def test_accounts_that_differ_in_capitals_only_are_told_apart_where_both_are_there(point, planner):
    for account in ("siti", "Siti"):
        duties.make_officer(home=point, username=account)
    headings, found = imports.take_out(kind="officers", office=point.office)

    report = looked_at("officers", planner, *found, headings=headings)

    assert states(report) == ["unchanged", "unchanged"]


def test_officers_when_one_stands_there_twice_are_refused_with_the_row(point, planner):
    houses.make_user(username="siti", role="counter", office=point.office)

    report = looked_at("officers", planner, officer_row(), officer_row("SITI"))

    assert states(report) == ["new", "refused"]
    assert wrong(report) == [(3, "Account", "The same stands in row 2 already.")]


def test_row_that_is_longer_than_the_headings_is_refused(point, planner):
    houses.make_user(username="siti", role="counter", office=point.office)

    report = looked_at("officers", planner, [*officer_row(), "more"])

    assert wrong(report) == [(2, "", "There is something to the right of the last column: “more”.")]


@pytest.mark.parametrize(
    ("headings", "missing", "unknown"),
    [
        (["Account", "Shoe size"], [*OFFICERS[1:]], ["Shoe size"]),
        (OFFICERS[:-1], ["Wishes"], []),
        ([*OFFICERS, "Account"], [], ["Account"]),
        ([*OFFICERS[:-1], "", "Wishes"], [], ["–"]),
    ],
)
def test_columns_when_they_are_others_are_named(point, planner, headings, missing, unknown):
    with pytest.raises(WrongColumns) as refused:
        looked_at("officers", planner, officer_row(), headings=headings)

    assert (refused.value.missing, refused.value.unknown) == (missing, unknown)


def test_columns_may_stand_in_any_order(point, planner):
    duties.make_officer(home=point, username="siti")
    headings, found = imports.take_out(kind="officers", office=point.office)

    report = looked_at("officers", planner, found[0][::-1], headings=headings[::-1])

    assert states(report) == ["unchanged"]


def test_headings_alone_are_refused(planner):
    with pytest.raises(Refused) as refused:
        looked_at("officers", planner)

    assert refused.value.codes == ("import_without_rows",)


# --- all or nothing --------------------------------------------------------------------------------------------------


def test_preview_changes_nothing(point, planner):
    houses.make_user(username="siti", role="counter", office=point.office)
    duties.make_officer(home=point, username="budi")

    report = looked_at("officers", planner, officer_row(), officer_row("budi", Until="2030-12-31"))

    assert states(report) == ["new", "changed"]
    assert [(row.user.username, row.until) for row in Officer.objects.all()] == [("budi", None)]
    assert not JournalEntry.objects.exists()


def test_changes_when_they_are_too_many_for_one_transaction_are_refused(point, planner, monkeypatch):
    monkeypatch.setattr(rows, "MOST_CHANGES", 1)
    for account in ("siti", "budi", "wati"):
        duties.make_officer(home=point, username=account)
    changed = [officer_row(account, Until="2030-12-31") for account in ("siti", "budi", "wati")]
    headings, stay = imports.take_out(kind="officers", office=point.office)

    with pytest.raises(Refused) as refused:
        looked_at("officers", planner, *changed)

    assert refused.value.codes == ("import_too_many_changes",)
    assert states(looked_at("officers", planner, *stay, headings=headings)) == ["unchanged"] * 3


def test_bring_in_when_one_row_is_refused_saves_none(point, planner):
    houses.make_user(username="siti", role="counter", office=point.office)

    with pytest.raises(Overtaken):
        brought_in("officers", planner, officer_row(), officer_row("nobody"))

    assert not Officer.objects.exists()
    assert not JournalEntry.objects.exists()


def test_bring_in_when_something_changed_since_the_look_saves_nothing_and_says_what_would_happen(point, planner):
    officer = duties.make_officer(home=point, username="siti")
    given = table(OFFICERS, officer_row(Until="2030-12-31"))
    seen = imports.preview(kind="officers", office=point.office, table=given, by=planner).digest
    Officer.objects.filter(pk=officer.pk).update(until=dt.date(2030, 6, 30))

    with pytest.raises(Overtaken) as refused:
        imports.bring_in(kind="officers", office=point.office, table=given, seen=seen, by=planner)

    officer.refresh_from_db()
    assert officer.until == dt.date(2030, 6, 30)
    assert ("Until", "2030-06-30", "2030-12-31") in [
        (one.column, one.before, one.after) for one in refused.value.report.rows[0].changes
    ]


# --- between looking and saving --------------------------------------------------------------------------------------


def packed(point, planner, **more):
    return parcel.pack(kind="officers", office=point.office, table=[(1, ["Siti"])], seen="abc", by=planner, **more)


def test_parcel_is_opened_by_whom_it_was_sealed_for_and_says_nothing_to_others(point, planner):
    sealed = packed(point, planner)

    assert "Siti" not in sealed
    assert parcel.unpack(sealed, kind="officers", office=point.office, by=planner) == ([(1, ["Siti"])], "abc")


@pytest.mark.parametrize("other", ["kind", "office", "by", "later", "altered", "empty"])
def test_parcel_when_it_is_not_that_one_is_refused(point, planner, other):
    sealed = packed(point, planner)
    asked = {"kind": "officers", "office": point.office, "by": planner}
    asked |= {
        "kind": {"kind": "absences"},
        "office": {"office": houses.make_office(slug="makassar")},
        "by": {"by": houses.make_user(role="planner", office=point.office)},
    }.get(other, {})
    sealed = {"altered": f"{sealed[:-9]}AAAAAAAA=", "empty": ""}.get(other, sealed)

    moment = "2030-02-27T05:00:01Z" if other == "later" else "2030-02-27T04:30:00Z"

    with time_machine.travel(moment, tick=False), pytest.raises(Refused) as refused:
        parcel.unpack(sealed, **asked)

    assert refused.value.codes == ("parcel_over",)


def test_words_of_cells_and_columns_are_there_for_every_code():
    used = {code for kind in imports.KINDS.values() for code in kind.columns}

    assert used == set(wording.COLUMNS)
