"""What a person brings, judged on the day of the visit; and whom a changed list touches."""

import datetime as dt

import pytest
from django.utils import translation

from bookings.models import Booking
from documents.reports import requirements as reports
from documents.rules.cases import Fact, situation
from documents.rules.completeness import Present, is_complete
from documents.rules.kinds import PaperKind
from tests.factories import houses, visits
from tests.factories.lists import make_asked, make_cure, make_set

pytestmark = pytest.mark.django_db

MONDAY = dt.date(2030, 3, 4)
CHILD = dt.date(2020, 2, 2)
NOW = dt.datetime(2030, 3, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def booked(*, office=None, service="new", born_on=visits.BORN, starts_at=visits.MORNING):
    point = houses.make_point(office=office, offers=("new",))
    slot = visits.make_slot(point=point, starts_at=starts_at)
    person, wishes = visits.make_person(born_on=born_on), visits.make_wishes(companion="Ibu Contoh")
    made = visits.make_booking(slot, person=person, wishes=wishes)
    Booking.objects.filter(pk=made.pk).update(service=houses.make_service(code=service))
    return Booking.objects.for_display().get(pk=made.pk)


def kinds(listing):
    return [option.kind for demand in listing.demands for option in demand.options]


def test_booking_is_judged_by_the_list_in_force_on_the_day_of_its_visit():
    make_set("ektp")
    make_set("family_card", valid_from=MONDAY)
    make_set("diploma", valid_from=MONDAY + dt.timedelta(days=1))

    assert kinds(reports.for_booking(booked())) == ["family_card"]


@pytest.mark.parametrize(
    ("slug", "zone", "papers"),
    [("bekasi", "Asia/Jakarta", ["family_card"]), ("london", "Europe/London", ["ektp"])],
)
def test_day_of_the_visit_is_the_offices_own(slug, zone, papers):
    """At 18.00 UTC it is Monday in Jakarta already, and still Sunday in London."""
    make_set("ektp")
    make_set("family_card", valid_from=MONDAY)
    sunday_evening = dt.datetime(2030, 3, 3, 18, tzinfo=dt.UTC)

    booking = booked(office=houses.make_office(slug=slug, zone=zone), starts_at=sunday_evening)

    assert kinds(reports.for_booking(booking)) == papers


def test_booking_at_an_office_with_a_list_of_its_own_is_judged_by_that():
    makassar = houses.make_office(slug="makassar", zone="Asia/Makassar")
    make_set("ektp", valid_from=MONDAY)
    make_set("family_card", office=makassar)

    assert kinds(reports.for_booking(booked(office=makassar))) == ["family_card"]
    assert kinds(reports.for_booking(booked())) == ["ektp"]


@pytest.mark.parametrize(("born_on", "paper"), [(dt.date(2013, 3, 4), "ektp"), (dt.date(2013, 3, 5), "parent_ektp")])
def test_booking_of_somebody_under_17_on_that_day_is_a_childs(born_on, paper):
    make_set("ektp")
    make_set("parent_ektp", case="child_both_parents")

    assert kinds(reports.for_booking(booked(born_on=born_on))) == [paper]


def test_booking_with_established_facts_is_judged_by_them():
    make_set("parent_ektp", case="child_both_parents")
    make_set("guardianship_order", case="child_no_parents")
    booking = booked(born_on=CHILD)

    listing = reports.for_booking(booking, situation({"service": "new", "for_whom": "child", "parents": "none"}))

    assert not is_complete(listing.demands, [Present(PaperKind.PARENT_EKTP)])
    assert is_complete(listing.demands, [Present(PaperKind.GUARDIANSHIP_ORDER)])


def test_booking_of_a_service_without_papers_has_no_list():
    assert reports.for_booking(booked(service="biometrics")) is None


def test_party_has_a_list_for_its_grown_ups_and_one_for_its_children():
    make_set("ektp")
    make_set("parent_ektp", case="child_both_parents")
    people = [visits.make_person(born_on=born_on) for born_on in (CHILD, visits.BORN, CHILD, visits.BORN)]
    party = visits.make_party(visits.make_slot(capacity=4), people=people)

    found = reports.for_party(Booking.objects.filter(party=party[0].party).for_display())

    assert [(one.is_for_child, kinds(one)) for one in found] == [(False, ["ektp"]), (True, ["parent_ektp"])]


def test_item_says_alternatives_conditions_and_what_must_be_shown():
    row = make_set()
    for kind in ("birth_certificate", "diploma", "baptism_letter"):
        make_asked(row, kind, demand="third", shows=["parents", "name"], unless=["book_recent"])
    office = houses.make_office()

    answers = {"service": "same_day", "for_whom": "adult"}
    make_set(case="adult_replacement")
    (section,) = reports.listing(office, situation({"service": "new", "for_whom": "adult"}), MONDAY).sections
    (item,) = section.items

    assert item.title == "One of these: birth certificate, school diploma or baptism letter"
    assert item.shows == ["name", "names of the parents"]
    assert item.condition == ""
    assert reports.listing(office, situation(answers), MONDAY).sections[0].items == ()


def test_item_says_apart_what_is_enough_for_some():
    row = make_set()
    make_asked(row, "ektp", demand="identity")
    make_asked(row, "ektp_letter", demand="identity", note_id="Darurat.", note_en="In an emergency.")
    make_asked(row, "parents_statement", note_id="Oleh keduanya.", note_en="Signed by both.")

    identity, statement = reports.for_booking(booked()).items

    assert (identity.title, identity.notes) == (
        "Identity card (e-KTP)",
        ["Or: letter in place of the e-KTP. In an emergency."],
    )
    assert (statement.title, statement.notes) == ("Statement of responsibility", ["Signed by both."])


def test_item_that_depends_says_on_what():
    row = make_set(case="adult_replacement")
    make_asked(row, "family_card", unless=["book_recent"])
    make_asked(row, "old_passport", needs=["replaces"])

    items = reports.for_booking(booked(service="same_day")).items

    assert [item.condition for item in items] == [
        "unless the old passport was issued in Indonesia after 2009",
        "if there is an old passport",
    ]


def test_extras_are_those_that_would_change_the_list():
    make_asked(make_set("ektp"), "name_change_decision", needs=["name_changed"])
    make_set(case="haj_umrah", note_id="Tidak ada", note_en="Nothing more")
    answers = {"service": "new", "for_whom": "adult"}

    found = reports.extras(houses.make_office(), answers, {Fact.PILGRIM}, MONDAY)

    assert found == [Fact.NAME_CHANGED, Fact.PILGRIM]


# --- whom a changed list touches --------------------------------------------------------------------------------------


def touched(before):
    return reports.affected(before, reports.every_list(), NOW)


def test_new_list_touches_the_bookings_of_its_services_from_its_first_day_on():
    make_set("ektp")
    before = reports.every_list()
    for days in (0, 1, 3):
        booked(starts_at=visits.MORNING + dt.timedelta(days=days))
    booked(service="pick_up", starts_at=visits.MORNING + dt.timedelta(days=3))

    make_set("family_card", valid_from=MONDAY + dt.timedelta(days=1))

    assert touched(before) == [
        reports.Affected("bekasi", "new", dt.date(2030, 3, 5), dt.date(2030, 3, 7), 2),
    ]


def test_new_list_for_children_touches_every_service_that_a_child_can_come_for():
    before = reports.every_list()
    booked()
    booked(service="replace_lost")

    make_set("parent_ektp", case="child_both_parents")

    assert [(one.service, one.bookings) for one in touched(before)] == [("new", 1), ("replace_lost", 1)]


def test_new_list_of_an_office_touches_that_office_alone():
    makassar = houses.make_office(slug="makassar", zone="Asia/Makassar")
    before = reports.every_list()
    booked()
    booked(office=makassar)

    make_set("ektp", office=makassar)

    assert [(one.office, one.bookings) for one in touched(before)] == [("makassar", 1)]


def test_new_list_of_everybody_does_not_touch_an_office_with_its_own():
    make_set("ektp", office=houses.make_office())
    before = reports.every_list()
    booked()

    make_set("family_card", valid_from=MONDAY)

    assert touched(before) == []


def test_list_that_asks_the_same_touches_nobody():
    first = make_set("ektp")
    before = reports.every_list()
    booked()

    first.confirmed = False
    first.save()

    assert touched(before) == []


def test_bookings_that_are_past_or_cancelled_are_not_touched():
    before = reports.every_list()
    booked(starts_at=NOW - dt.timedelta(days=1))
    gone = booked()
    Booking.objects.filter(pk=gone.pk).update(state=Booking.State.CANCELLED)

    make_set("ektp")

    assert touched(before) == []


@pytest.mark.parametrize("bookings", [1, 3])
def test_affected_takes_a_query_a_zone_and_one_for_the_zones(bookings, django_assert_num_queries):
    before = reports.every_list()
    for days in range(bookings):
        booked(starts_at=visits.MORNING + dt.timedelta(days=days))
    booked(office=houses.make_office(slug="makassar", zone="Asia/Makassar"))
    make_set("ektp")
    after = reports.every_list()

    with django_assert_num_queries(3):
        found = reports.affected(before, after, NOW)

    assert sum(one.bookings for one in found) == bookings + 1


def test_affected_opens_nobodys_data(django_assert_num_queries):
    before = reports.every_list()
    booked()
    make_set("ektp")
    after = reports.every_list()

    with django_assert_num_queries(2) as seen:
        reports.affected(before, after, NOW)

    assert [one["sql"] for one in seen if "sealed" in one["sql"] or "identity" in one["sql"]] == []


@pytest.mark.parametrize("people", [1, 3])
def test_list_of_a_party_takes_four_queries_whatever_its_size(people, django_assert_num_queries):
    make_asked(make_set("ektp"), "diploma", cure=make_cure())
    party = visits.make_party(visits.make_slot(capacity=people), people=visits.make_people(people))
    coming = list(Booking.objects.filter(party=party[0].party).for_display())

    with django_assert_num_queries(4):  # three for the lists, and from which age on one is grown up
        reports.for_party(coming)
