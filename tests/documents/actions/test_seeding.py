"""The lists of papers that ship: complete, sourced, and asking what the sources say."""

import datetime as dt

import pytest

from bookings.actions import inventory
from documents.actions import seeding
from documents.models import AskedPaper, Cure, RequirementSet
from documents.reports import requirements as reports
from documents.rules import cases
from documents.rules.cases import Case, Fact, situation
from documents.rules.kinds import PaperKind, Shows
from offices.actions import seeding as house
from offices.gateways import reference
from offices.models import JournalEntry, Office, SeededRow

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
READ = reference.read(seeding.FOLDER)


@pytest.fixture
def seeded():
    """The offices, and the lists of papers; all the rest takes seconds."""
    offices = [table for table in house.TABLES if table.name == "office"]
    return house.load((*offices, *seeding.TABLES), {**reference.read(), **READ})


def asked_of(office="bekasi", also=(), **answers):
    """The demands as a reader sees them: the papers of each, by kind."""
    found = reports.listing(Office.objects.get(slug=office), situation(answers, set(also)), TODAY)
    return [" ".join(option.kind for option in demand.options) for demand in found.demands]


def test_seed_twice_writes_every_floor_once(monkeypatch):
    monkeypatch.setattr(inventory, "WEEKS_AHEAD", 1)

    first, again = seeding.seed(TODAY), seeding.seed(TODAY)

    assert first.created == SeededRow.objects.count()
    assert again.is_empty
    assert again.kept == 0
    assert JournalEntry.objects.filter(action="reference.seeded").count() == 3  # one a floor


def test_seed_when_somebody_changed_a_list_leaves_it(seeded):
    RequirementSet.objects.filter(case="adult_new").update(confirmed=False)
    AskedPaper.objects.filter(requirements__case="adult_new", kind="diploma").delete()

    house.load(seeding.TABLES, READ)

    assert not RequirementSet.objects.get(case="adult_new").confirmed
    assert not AskedPaper.objects.filter(requirements__case="adult_new", kind="diploma").exists()


def test_files_when_read_fit_the_columns_and_give_a_source_and_whether_it_is_confirmed():
    for table in seeding.TABLES:
        for row in READ[table.name]:
            for name, value in row.items():
                longest = getattr(table.model._meta.get_field(name), "max_length", None)
                assert longest is None or not isinstance(value, str) or len(value) <= longest, (name, value)
    sourced = [*READ["requirement_set"], *READ["cure"]]
    assert [row["code"] for row in sourced if not row["source"] or not isinstance(row["confirmed"], bool)] == []


def test_files_when_read_know_no_other_codes_than_the_closed_lists():
    papers = READ["asked_paper"]

    assert {row["kind"] for row in papers} <= set(PaperKind)
    assert {code for row in papers for code in row.get("shows", [])} <= set(Shows)
    assert {code for row in papers for part in ("needs", "unless") for code in row.get(part, [])} <= set(Fact)
    assert {row.get("gives", "ektp") for row in READ["cure"]} <= set(PaperKind)
    assert {row["case"] for row in READ["requirement_set"]} == set(Case)


def test_files_when_read_say_both_languages_or_neither():
    halves = [
        (row.get("code", row.get("demand")), name)
        for rows in READ.values()
        for row in rows
        for name in ("name", "hint", "note", "agency")
        if bool(row.get(f"{name}_id")) != bool(row.get(f"{name}_en"))
    ]

    assert halves == []


def test_every_cure_is_named_by_a_paper_and_every_paper_has_one():
    used = {row.get(name, "") for row in READ["asked_paper"] for name in ("cure", "gap_cure")}

    assert {row["code"] for row in READ["cure"]} == used - {""}
    assert [(row["requirements"], row["kind"]) for row in READ["asked_paper"] if not row.get("cure")] == []


def test_old_passport_that_shows_too_little_is_no_lost_one():
    olds = [row for row in READ["asked_paper"] if row["kind"] == "old_passport"]

    assert {(row["cure"], row["gap_cure"]) for row in olds} == {("police_report", "book_damaged")}


def test_code_of_a_list_says_its_case_office_and_first_day():
    """As the back office would name it, so that both know the same list."""
    for row in READ["requirement_set"]:
        parts = (row["case"], row.get("office", ""), row["valid_from"].isoformat())
        assert row["code"] == "-".join(part for part in parts if part)


THIRD = "birth_certificate marriage_book diploma baptism_letter"
IDENTITY = "ektp moving_abroad_letter ektp_letter"
ADULT = [IDENTITY, "family_card", THIRD]
CHILD = ["parent_ektp", "family_card", "birth_certificate", "parents_marriage", "parents_statement"]


@pytest.mark.parametrize(
    ("answers", "papers"),
    [
        ({"service": "new", "for_whom": "adult"}, ADULT),
        ({"service": "replace_expired", "for_whom": "adult", "book": "recent"}, [IDENTITY, "old_passport"]),
        (
            {"service": "replace_full", "for_whom": "adult", "book": "older"},
            [IDENTITY, "old_passport", "family_card", THIRD],
        ),
        ({"service": "replace_lost", "for_whom": "adult"}, [*ADULT, "police_report"]),
        ({"service": "replace_damaged", "for_whom": "adult"}, [*ADULT, "old_passport"]),
        (
            {"service": "replace_data", "for_whom": "adult"},
            [*ADULT, "old_passport", "change_proof name_change_decision"],
        ),
        ({"service": "same_day", "before": "never", "for_whom": "adult"}, ADULT),
        ({"service": "new", "for_whom": "child", "parents": "both"}, CHILD),
        (
            {"service": "replace_expired", "for_whom": "child", "parents": "both"},
            [*CHILD, "old_passport"],
        ),
        (
            {"service": "new", "for_whom": "child", "parents": "divorced", "custody": "ruled"},
            [*CHILD, "custody_order"],
        ),
        ({"service": "new", "for_whom": "child", "parents": "divorced", "custody": "open"}, CHILD),
        ({"service": "new", "for_whom": "child", "parents": "died"}, [*CHILD, "death_certificate"]),
        ({"service": "new", "for_whom": "child", "parents": "not_found"}, CHILD),
        (
            {"service": "new", "for_whom": "child", "parents": "none"},
            ["parent_ektp", "family_card", "birth_certificate", "parents_statement", "guardianship_order"],
        ),
        ({"service": "pick_up", "collector": "self"}, ["payment_proof", "ektp"]),
        ({"service": "pick_up", "collector": "relative"}, ["payment_proof", "collector_ektp", "family_card"]),
        ({"service": "pick_up", "collector": "other"}, ["payment_proof", "collector_ektp", "power_of_attorney"]),
    ],
)
def test_seed_asks_in_each_case_what_the_sources_say(seeded, answers, papers):
    assert sorted(asked_of(**answers)) == sorted(papers)


@pytest.mark.parametrize(
    ("extra", "papers"),
    [
        (Fact.NAME_CHANGED, ["name_change_decision"]),
        (Fact.NATURALISED, ["naturalisation_letter"]),
        (Fact.PILGRIM, []),  # the Kemenag letter was abolished
        (Fact.WORKS_ABROAD, []),  # no recommendation is needed, the list says
        (Fact.AT_HOME, ["medical_letter"]),
        (Fact.NOT_COLLECTED, ["cancellation_letter"]),
    ],
)
def test_seed_asks_on_top_what_the_sources_say(seeded, extra, papers):
    assert asked_of(also=[extra], service="new", for_whom="adult") == [*ADULT, *papers]


def test_seed_asks_a_child_who_travels_with_others_for_the_escorts_papers(seeded):
    found = asked_of(also=[Fact.ESCORTED], service="new", for_whom="child", parents="both")

    assert found == [*CHILD, "escort_ektp", "escort_passport", "parents_permission"]


def test_seed_has_bekasis_own_lists_for_bekasi_alone(seeded):
    extra = [Fact.NOT_COLLECTED]

    assert asked_of(office="bekasi", also=extra, service="new", for_whom="adult") == [*ADULT, "cancellation_letter"]
    assert asked_of(office="makassar", also=extra, service="new", for_whom="adult") == ADULT


def test_seed_wants_the_third_paper_to_show_name_birth_and_parents(seeded):
    for paper in AskedPaper.objects.filter(demand="third"):
        assert set(paper.shows) == {"name", "birth_place", "birth_date", "parents"}
        assert paper.gap_cure.code == "data_letter"


def test_every_case_of_every_service_has_a_list_in_force(seeded):
    """Cases on top apart: what an office does not know, it does not ask."""
    main = {case for service in cases.SERVICES for case in cases.cases_of(service)} - set(cases.ON_TOP.values())

    assert {row.case for row in RequirementSet.objects.in_force(TODAY).filter(office=None)} >= main


def test_cure_that_gives_a_paper_gives_one_that_the_list_accepts(seeded):
    assert Cure.objects.get(code="data_letter").gives == "data_letter"
    assert Cure.objects.get(code="data_letter").confirmed
