import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.models import BookingTerms, LaneRule
from offices.models import Closure, Fee, JournalEntry, Offer, Office, ServicePoint, User, WeeklyHours
from tests.factories.desks import show_second_factor, sit_down
from tests.factories.houses import LONG_AGO, SOURCED, make_hours, make_office, make_point, make_product

DATED = {"source": "a decree", "valid_from": "2030-01-01"}
HOURS = {"weekday": 0, "opens": "08:00", "closes": "12:00", "continuous": "on"}
COUNTERS = {"regular_counters": 2, "priority_counters": 0, "same_day_counters": 0}

pytestmark = pytest.mark.django_db


@pytest.fixture
def bekasi():
    return make_office()


@pytest.fixture
def makassar():
    return make_office(slug="makassar", zone="Asia/Makassar")


@pytest.fixture
def administrator(client, bekasi):
    return sit_down(client, "administrator", office=bekasi, username="admin")


def path(model, what="changelist", pk=None):
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{what}", args=[pk] if pk else [])


def entries():
    return list(JournalEntry.objects.order_by("pk").values_list("office", "action", "subject", "by", "detail"))


def test_reference_of_my_office_can_be_added_and_stands_in_the_journal(client, bekasi, administrator):
    point = make_point(office=bekasi)

    answer = client.post(path(WeeklyHours, "add"), {"point": point.pk, **HOURS, **COUNTERS, **DATED}, follow=True)

    made = WeeklyHours.objects.get()
    assert (made.valid_from, made.confirmed, made.source) == (dt.date(2030, 1, 1), False, "a decree")
    assert entries() == [("bekasi", "reference.added", f"weeklyhours:{made.pk}", "admin", {})]
    assert "Places follow within the hour." in answer.content.decode()


def test_reference_when_changed_says_from_what_to_what(client, bekasi, administrator):
    terms = BookingTerms.objects.get(office=bekasi)
    form = client.get(path(BookingTerms, "change", terms.pk)).context["adminform"].form
    typed = {name: value for name, value in form.initial.items() if value is not None}

    client.post(path(BookingTerms, "change", terms.pk), {**typed, "valid_from": "2020-01-01", "hold_minutes": 15})

    terms.refresh_from_db()
    assert terms.hold_minutes == 15
    assert entries() == [
        (
            "bekasi",
            "reference.changed",
            f"bookingterms:{terms.pk}",
            "admin",
            {"fields": ["hold_minutes"], "was": ["10"], "is": ["15"]},
        )
    ]


def test_reference_when_saved_unchanged_writes_nothing_into_the_journal(client, bekasi, administrator):
    form = client.get(path(Office, "change", bekasi.pk)).context["adminform"].form

    client.post(path(Office, "change", bekasi.pk), {**form.initial, "confirmed": "on"})

    assert entries() == []


@pytest.mark.parametrize("way", ["button", "action"])
def test_reference_when_removed_stands_in_the_journal(client, bekasi, administrator, way):
    hours = make_hours(point=make_point(office=bekasi))
    if way == "button":
        client.post(path(WeeklyHours, "delete", hours.pk), {"post": "yes"})
    else:
        client.post(path(WeeklyHours), {"action": "delete_selected", "_selected_action": [hours.pk], "post": "yes"})

    assert not WeeklyHours.objects.exists()
    assert [entry[:4] for entry in entries()] == [("bekasi", "reference.removed", f"weeklyhours:{hours.pk}", "admin")]


def test_reference_lists_my_offices_rows_only(client, bekasi, makassar, administrator):
    mine, theirs = make_point(office=bekasi, name="Mine"), make_point(office=makassar, name="Theirs")
    for point in (mine, theirs):
        make_hours(point=point)

    for model in (Office, ServicePoint, WeeklyHours, Offer, BookingTerms):
        page = client.get(path(model)).content.decode()
        assert "Theirs" not in page
        assert "Office makassar" not in page
    assert client.get(path(WeeklyHours)).context["cl"].result_count == 1


@pytest.mark.parametrize(
    ("model", "whose"),
    [
        (Office, "pk"),
        (ServicePoint, "office"),
        (WeeklyHours, "point__office"),
        (Offer, "office"),
        (BookingTerms, "office"),
    ],
)
def test_reference_of_another_office_can_be_neither_seen_nor_changed(client, makassar, administrator, model, whose):
    make_hours(point=make_point(office=makassar))
    row = model.objects.filter(**{whose: makassar.pk}).first()

    for what in ("change", "delete", "history"):
        assert client.get(path(model, what, row.pk)).status_code in (302, 403, 404)
        assert client.post(path(model, what, row.pk), {"post": "yes"}).status_code in (302, 403, 404)
    assert model.objects.filter(pk=row.pk).exists()
    assert entries() == []


def test_reference_cannot_be_given_to_another_office(client, bekasi, makassar, administrator):
    far = make_point(office=makassar)

    answers = [
        client.post(path(WeeklyHours, "add"), {"point": far.pk, **HOURS, **COUNTERS, **DATED}),
        client.post(path(Closure, "add"), closure(office=makassar.pk)),
        client.post(path(Closure, "add"), closure(office=bekasi.pk, point=far.pk)),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all(answer.context["adminform"].form.errors for answer in answers)
    assert not WeeklyHours.objects.exists()
    assert not Closure.objects.exists()


def closure(**fields):
    return {"starts_on": "2030-03-04", "ends_on": "2030-03-04", "reason": "flood", "source": "head of office", **fields}


def test_reference_with_a_point_of_another_office_is_refused_to_a_superuser_too(client, bekasi, makassar):
    client.cookies["language"] = "en"
    root = User.objects.create_superuser("root")
    client.force_login(root)
    show_second_factor(client, root)

    answer = client.post(path(Closure, "add"), closure(office=bekasi.pk, point=make_point(office=makassar).pk))

    assert "This point belongs to another office." in answer.content.decode()
    assert not Closure.objects.exists()


@pytest.mark.parametrize("confirmed", [True, False])
def test_reference_marks_what_nobody_has_confirmed(client, bekasi, administrator, confirmed):
    Closure.objects.create(office=bekasi, starts_on=LONG_AGO, ends_on=LONG_AGO, source="hearsay", confirmed=confirmed)

    page = client.get(path(Closure)).content.decode()

    assert ("mark--unconfirmed" in page) is not confirmed
    assert "hearsay" in page
    assert client.get(path(Closure), {"confirmed__exact": 0}).context["cl"].result_count == (not confirmed)


@pytest.mark.parametrize(("chosen", "found"), [("now", "B"), ("coming", "C"), ("over", "A"), ("", "ABC")])
def test_dated_rows_can_be_filtered_by_what_is_in_force(client, bekasi, administrator, chosen, found):
    spans = {"A": ("2029-01-01", "2030-03-03"), "B": ("2030-03-04", None), "C": ("2030-03-05", None)}
    for source, (first, last) in spans.items():
        LaneRule.objects.create(
            office=bekasi,
            lane="regular",
            grain_minutes=30,
            minutes_per_place=15,
            kept_percent=0,
            valid_from=first,
            valid_to=last,
            source=source,
        )
    midnight_in_jakarta = dt.datetime(2030, 3, 3, 17, tzinfo=dt.UTC)
    with time_machine.travel(midnight_in_jakarta, tick=False):
        client.force_login(administrator)
        show_second_factor(client, administrator)
        rows = client.get(path(LaneRule), {"in_force": chosen}).context["cl"].result_list

    assert "".join(sorted(row.source for row in rows)) == found


def test_shared_rows_are_seen_but_changed_by_superusers_only(client, bekasi, administrator):
    fee = Fee.objects.create(product=make_product(), rupiah=350_000, valid_from=LONG_AGO, **SOURCED)

    assert client.get(path(Fee, "change", fee.pk)).status_code == 200
    assert client.get(path(Fee, "add")).status_code == 403
    assert client.post(path(Fee, "change", fee.pk), {"rupiah": 1}).status_code == 403
    assert client.post(path(Fee, "delete", fee.pk), {"post": "yes"}).status_code == 403
    assert Fee.objects.get().rupiah == 350_000

    root = User.objects.create_superuser("root")
    client.force_login(root)
    show_second_factor(client, root)
    client.post(path(Fee, "change", fee.pk), {"product": fee.product_id, "rupiah": 400_000, **DATED})

    assert Fee.objects.get().rupiah == 400_000
    assert [entry[:4] for entry in entries()] == [("all-offices", "reference.changed", f"fee:{fee.pk}", "root")]


def test_supervisor_sees_reference_data_and_changes_none(client, bekasi):
    point = make_point(office=bekasi)
    hours = make_hours(point=point)
    sit_down(client, "supervisor", office=bekasi)

    assert client.get(path(WeeklyHours)).status_code == 200
    assert client.get(path(WeeklyHours, "change", hours.pk)).status_code == 200
    assert client.get(path(WeeklyHours, "add")).status_code == 403
    assert client.post(path(WeeklyHours, "change", hours.pk), {"weekday": 3}).status_code == 403
    assert client.post(path(WeeklyHours, "delete", hours.pk), {"post": "yes"}).status_code == 403
    assert WeeklyHours.objects.get().weekday == 0


def test_point_takes_other_names_one_a_line_and_known_facilities(client, bekasi, administrator):
    point = make_point(office=bekasi, aliases=["Mal Bekasi"])
    form = client.get(path(ServicePoint, "change", point.pk))
    assert "Mal Bekasi</textarea>" in form.content.decode()
    typed = {"office": bekasi.pk, "slug": point.slug, "name": "MPP", "short_name": "MPP", "kind": "mpp", "source": "x"}

    client.post(
        path(ServicePoint, "change", point.pk),
        {**typed, "aliases": "Mal Bekasi\n\n Plasa \n", "facilities": ["lift", "ramp"]},
    )
    point.refresh_from_db()
    assert (point.aliases, sorted(point.facilities)) == (["Mal Bekasi", "Plasa"], ["lift", "ramp"])

    wrong = client.post(path(ServicePoint, "change", point.pk), {**typed, "facilities": ["helipad"]})
    assert wrong.context["adminform"].form.errors.keys() == {"facilities"}


def test_offer_takes_weekdays_as_boxes(client, bekasi, administrator):
    offer = make_point(office=bekasi) and Offer.objects.filter(service__isnull=False).get()
    typed = {"office": bekasi.pk, "point": offer.point_id, "service": offer.service_id, **DATED}

    client.post(path(Offer, "change", offer.pk), {**typed, "weekdays": ["5", "0"]})

    offer.refresh_from_db()
    assert offer.weekdays == "05"


def test_constraint_of_a_table_is_said_at_the_form(client, bekasi, administrator):
    point = make_point(office=bekasi)

    answer = client.post(
        path(WeeklyHours, "add"), {"point": point.pk, **HOURS, **COUNTERS, **DATED, "valid_to": "2029-01-01"}
    )

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not WeeklyHours.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_a_fixed_number_of_queries(client, bekasi, administrator, rows, django_assert_num_queries):
    point = make_point(office=bekasi)
    for number in range(rows):
        make_hours(point=point, weekday=number)
    client.get(path(WeeklyHours))

    with django_assert_num_queries(10):
        assert client.get(path(WeeklyHours)).context["cl"].result_count == rows


def test_hours_that_overlap_others_when_saved_say_so(client, administrator, bekasi):
    point = make_point(office=bekasi)
    make_hours(point=point, weekday=0, opens=dt.time(11), closes=dt.time(15))

    answer = client.post(path(WeeklyHours, "add"), {"point": point.pk, **HOURS, **COUNTERS, **DATED}, follow=True)

    assert WeeklyHours.objects.count() == 2
    said = [str(message) for message in answer.context["messages"]]
    assert "Two stretches of one day overlap; the earlier one counts." in said
