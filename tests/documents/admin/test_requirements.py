"""Changing a regulation in the back office: a new dated list, seen before it is saved, and history that stays."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from documents.models import RequirementSet
from offices.models import JournalEntry, User
from tests.factories import houses, visits
from tests.factories.desks import show_second_factor, sit_down
from tests.factories.lists import make_asked, make_cure, make_set

pytestmark = pytest.mark.django_db

ADD = reverse("admin:documents_requirementset_add")
APRIL = dt.date(2030, 4, 1)


@pytest.fixture(autouse=True)
def march():
    with time_machine.travel("2030-03-01T02:00:00Z", tick=False):
        yield


@pytest.fixture
def bekasi():
    return houses.make_office()


@pytest.fixture
def administrator(client, bekasi):
    return sit_down(client, "administrator", office=bekasi)


@pytest.fixture
def superuser(client, bekasi):
    root = User.objects.create_superuser("root")
    client.force_login(root)
    client.cookies["language"] = "en"
    show_second_factor(client, root)
    return root


def posted(papers=("ektp",), **fields):
    """A list as the form sends it."""
    sent = {
        "case": "adult_new",
        "valid_from": "2030-03-04",
        "source": "a decree",
        "papers-TOTAL_FORMS": len(papers),
        "papers-INITIAL_FORMS": 0,
    }
    for number, kind in enumerate(papers):
        sent |= {f"papers-{number}-kind": kind, f"papers-{number}-demand": kind, f"papers-{number}-order": number}
    return sent | fields


def change(row):
    return reverse("admin:documents_requirementset_change", args=[row.pk])


def rows(answer):
    return [(one["office"], one["bookings"], one["first_on"], one["last_on"]) for one in answer.context["rows"]]


def test_new_list_when_first_sent_saves_nothing_and_says_whom_it_touches(client, bekasi, administrator):
    visits.make_booking(visits.make_slot())
    entries = JournalEntry.objects.count()

    answer = client.post(ADD, posted(office=bekasi.pk))

    assert answer.status_code == 200
    assert rows(answer) == [("Office bekasi", 1, dt.date(2030, 3, 4), dt.date(2030, 3, 4))]
    assert "The list of 1 coming booking can change." in answer.content.decode()
    assert "was added successfully" not in answer.content.decode()
    assert "was added successfully" not in client.get(reverse("admin:index")).content.decode()
    assert not RequirementSet.objects.exists()
    assert JournalEntry.objects.count() == entries


def test_new_list_when_seen_is_saved_with_its_papers_and_stands_in_the_journal(client, bekasi, administrator):
    sent = posted(("ektp", "diploma"), office=bekasi.pk, **{"papers-1-shows": ["name", "parents"]})
    seen = client.post(ADD, sent)
    again = {**dict(seen.context["posted"]), "papers-1-shows": ["name", "parents"]}

    client.post(ADD, {**again, seen.context["seen"]: "1"})

    made = RequirementSet.objects.get()
    assert (made.code, made.case, made.office, made.confirmed) == (
        "adult_new-bekasi-2030-03-04",
        "adult_new",
        bekasi,
        False,
    )
    assert [(paper.kind, paper.shows) for paper in made.papers.all()] == [
        ("ektp", []),
        ("diploma", ["name", "parents"]),
    ]
    assert JournalEntry.objects.get().action == "reference.added"


def test_preview_carries_every_value_of_what_was_typed(client, bekasi, administrator):
    answer = client.post(ADD, posted(office=bekasi.pk, **{"papers-0-shows": ["name", "parents"]}))

    page = answer.content.decode()
    assert page.count('name="papers-0-shows"') == 2
    assert 'name="_seen"' in page


def test_new_list_when_something_is_wrong_is_shown_again(client, bekasi, administrator):
    answer = client.post(ADD, posted(office=bekasi.pk, valid_from="soon"))

    assert answer.context["adminform"].form.errors.keys() == {"valid_from"}
    assert not RequirementSet.objects.exists()


def test_new_list_of_the_same_day_is_refused_in_words(client, bekasi, administrator):
    make_set(office=bekasi, valid_from=dt.date(2030, 3, 4))

    answer = client.post(ADD, posted(office=bekasi.pk))

    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()


def test_new_list_begins_as_the_one_it_follows(client, bekasi, administrator):
    row = make_set(note_en="Note")
    make_asked(row, "diploma", demand="third", shows=["parents"], cure=make_cure())

    answer = client.get(ADD, {"from": row.pk})

    form, papers = answer.context["adminform"].form, answer.context["inline_admin_formsets"][0].formset
    first = papers.forms[0]
    assert (form.initial["case"], form.initial["office"], form.initial["note_en"]) == ("adult_new", bekasi.pk, "Note")
    assert (first["kind"].value(), first["demand"].value(), first["shows"].value()) == ("diploma", "third", ["parents"])
    assert "valid_from" not in form.initial


def test_new_list_sent_as_it_was_copied_has_all_its_papers(client, bekasi, administrator):
    """What is posted unchanged counts as typed, though it was there before."""
    row = make_set("ektp", "family_card")

    client.post(f"{ADD}?from={row.pk}", posted(("ektp", "family_card"), office=bekasi.pk, _seen="1"))

    assert list(RequirementSet.objects.get(office=bekasi).papers.values_list("kind", flat=True)) == [
        "ektp",
        "family_card",
    ]


def test_new_list_sent_as_the_browser_does_leaves_its_blank_paper_out(client, bekasi, administrator):
    sent = posted(("ektp", ""), office=bekasi.pk, _seen="1") | {"papers-1-demand": "", "papers-1-order": 0}

    client.post(ADD, sent)

    assert [paper.kind for paper in RequirementSet.objects.get().papers.all()] == ["ektp"]


@pytest.mark.parametrize("key", ["999999", "x", "-1", "1; drop"])
def test_new_list_from_none_is_empty(client, administrator, key):
    answer = client.get(ADD, {"from": key})

    assert answer.status_code == 200
    assert len(answer.context["inline_admin_formsets"][0].formset.forms) == 1


def test_administrator_sees_everybodys_list_and_cannot_change_it(client, administrator):
    row = make_set("ektp", valid_from=APRIL)

    assert client.get(change(row)).status_code == 200
    assert client.post(change(row), posted()).status_code == 403
    assert client.get(reverse("admin:documents_requirementset_changelist")).context["cl"].result_count == 1


def test_administrator_cannot_write_everybodys_list_nor_another_offices(client, administrator):
    makassar = houses.make_office(slug="makassar", zone="Asia/Makassar")

    answers = [client.post(ADD, posted(_seen="1")), client.post(ADD, posted(office=makassar.pk, _seen="1"))]

    assert [answer.context["adminform"].form.errors.keys() for answer in answers] == [{"office"}, {"office"}]
    assert not RequirementSet.objects.exists()


def test_list_of_another_office_is_not_seen(client, administrator):
    row = make_set("ektp", office=houses.make_office(slug="makassar", zone="Asia/Makassar"))

    assert client.get(change(row)).status_code in (302, 404)
    assert client.get(reverse("admin:documents_requirementset_changelist")).context["cl"].result_count == 0
    assert len(client.get(ADD, {"from": row.pk}).context["inline_admin_formsets"][0].formset.forms) == 1


def test_list_that_has_begun_keeps_its_papers_and_its_day(client, bekasi, administrator):
    row = make_set("ektp", office=bekasi, confirmed=False)
    paper = row.papers.get()
    sent = {"papers-0-id": paper.pk, "papers-0-requirements": row.pk, "papers-INITIAL_FORMS": 1}

    client.post(change(row), posted(("family_card",), source="new", confirmed="on", _seen="1", **sent))

    row.refresh_from_db()
    assert (row.confirmed, row.source, row.valid_from) == (True, "new", houses.LONG_AGO)
    assert row.papers.get().kind == "ektp"
    assert (
        client.post(reverse("admin:documents_requirementset_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    )


def test_list_that_has_not_begun_can_be_changed_and_taken_away(client, bekasi, administrator):
    row = make_set("ektp", office=bekasi, valid_from=APRIL)
    paper = row.papers.get()
    sent = {"papers-0-id": paper.pk, "papers-0-requirements": row.pk, "papers-INITIAL_FORMS": 1}

    client.post(change(row), posted(("family_card",), office=bekasi.pk, valid_from="2030-05-01", _seen="1", **sent))

    row.refresh_from_db()
    assert (row.code, row.papers.get().kind) == ("adult_new-bekasi-2030-05-01", "family_card")
    assert JournalEntry.objects.filter(action="reference.changed", detail__papers__changed=1).count() == 1
    client.post(reverse("admin:documents_requirementset_delete", args=[row.pk]), {"post": "yes"})
    assert not RequirementSet.objects.exists()


def test_list_that_is_taken_away_shows_first_whom_that_touches(client, bekasi, administrator):
    make_set("ektp", office=bekasi)
    row = make_set("family_card", office=bekasi, valid_from=dt.date(2030, 3, 4))
    visits.make_booking(visits.make_slot())

    seen = client.get(reverse("admin:documents_requirementset_delete", args=[row.pk]))

    assert [(office, bookings) for office, bookings, *_days in rows(seen)] == [("Office bekasi", 1)]
    assert "The list of 1 coming booking can change. Nothing has been taken away yet." in seen.content.decode()
    every = reverse("admin:documents_requirementset_changelist")
    client.post(every, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert RequirementSet.objects.filter(pk=row.pk).exists()


def test_list_for_everybody_that_has_begun_by_the_offices_clocks_keeps_its_papers(client, superuser):
    row = make_set("ektp", valid_from=dt.date(2030, 3, 4))

    for moment, can_change in (("2030-03-03T16:59:00Z", True), ("2030-03-03T17:01:00Z", False)):  # midnight in Jakarta
        with time_machine.travel(moment, tick=False):
            superuser.last_login = None
            client.force_login(superuser)
            show_second_factor(client, superuser)
            assert ("papers-0-kind" in client.get(change(row)).content.decode()) is can_change


def test_superuser_writes_everybodys_list_and_sees_every_office_it_touches(client, superuser):
    makassar = houses.make_office(slug="makassar", zone="Asia/Makassar")
    visits.make_booking(visits.make_slot())
    visits.make_booking(visits.make_slot(point=houses.make_point(office=makassar)))

    seen = client.post(ADD, posted())
    client.post(ADD, posted(_seen="1"))

    assert [(office, bookings) for office, bookings, *_days in rows(seen)] == [
        ("Office bekasi", 1),
        ("Office makassar", 1),
    ]
    assert RequirementSet.objects.get().code == "adult_new-2030-03-04"


def test_preview_when_nobody_is_touched_says_so(client, superuser):
    answer = client.post(ADD, posted(("ektp",), case="not_collected"))

    assert "No coming booking is touched." in answer.content.decode()


@pytest.mark.parametrize("role", ["supervisor"])
def test_who_only_looks_changes_nothing(client, bekasi, role):
    sit_down(client, role, office=bekasi)
    row = make_set("ektp", office=bekasi, valid_from=APRIL)

    assert client.get(change(row)).status_code == 200
    assert client.post(change(row), posted(_seen="1")).status_code == 403
    assert client.post(ADD, posted(office=bekasi.pk)).status_code == 403
    assert RequirementSet.objects.count() == 1


def test_cures_are_everybodys_and_seen_by_administrators(client, administrator):
    cure = make_cure()
    address = reverse("admin:documents_cure_change", args=[cure.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"name_en": "x"}).status_code == 403
