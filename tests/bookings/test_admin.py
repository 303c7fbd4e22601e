"""Which messages go out and when, in the back office, with what each would say."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import CollectionTerms, Message, MessageTerms
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import LONG_AGO, SOURCED, make_office, make_point

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms(client):
    office = make_office()
    office.message_name = "Imigrasi Bekasi"
    office.save(update_fields=["message_name"])
    make_point(office=office, short_name="MPP Kota Bekasi")
    make_point(office=office, short_name="Café №1")
    sit_down(client, "administrator", office=office)
    return MessageTerms.objects.get(office=office)


def url(terms):
    return reverse("admin:bookings_messageterms_change", args=[terms.pk])


def typed(client, terms, **changed):
    form = client.get(url(terms)).context["adminform"].form
    found = {name: value for name, value in form.initial.items() if value is not None}
    times = {name: value.isoformat() for name, value in found.items() if isinstance(value, dt.time)}
    return {**found, **times, "valid_from": LONG_AGO.isoformat(), **changed}


def test_page_shows_what_each_kind_would_say_in_both_languages(client, terms):
    page = client.get(url(terms)).content.decode()

    assert "Tanpa Jeda Imigrasi Bekasi: hari ini: 28 Sep 2030 09.00, MPP Kota Bekasi. Kode ..GHJ." in page
    assert "Tanpa Jeda Imigrasi Bekasi: today: 28 Sep 2030 09.00, MPP Kota Bekasi. Code ..GHJ." in page
    assert page.count("[1]</small>") == 2 * len(Message.Kind)


def test_kind_that_is_not_ticked_goes_out_no_more_but_for_what_is_owed(client, terms):
    answer = client.post(url(terms), typed(client, terms, kinds=["confirmed", "ready"], day_time="09:30"))

    assert answer.status_code == 302
    terms.refresh_from_db()
    owed = ["contact_code", "cancelled", "displaced", "incomplete", "return"]
    assert sorted(terms.kinds) == sorted([*owed, "confirmed", "ready"])
    assert terms.day_time == dt.time(9, 30)
    assert JournalEntry.objects.get().action == "reference.changed"


@pytest.mark.parametrize(
    ("field", "value"), [("kinds", ["nonsense"]), ("kinds", []), ("bring_days", 0), ("feedback_days", 15)]
)
def test_terms_that_make_no_sense_are_refused(client, terms, field, value):
    assert client.post(url(terms), typed(client, terms, **{field: value})).status_code == 200

    terms.refresh_from_db()
    assert (terms.bring_days, len(terms.kinds)) == (3, len(Message.Kind))


def test_channels_keep_the_order_in_which_they_stood(client, terms):
    client.post(url(terms), typed(client, terms, channels=["email", "sms"]))

    terms.refresh_from_db()
    assert terms.channels == ["sms", "email"]


def test_days_until_a_passport_is_cancelled_are_a_dated_row_of_the_office(client, terms):
    row = CollectionTerms.objects.create(office=terms.office, kept_days=30, valid_from=LONG_AGO, **SOURCED)

    page = client.get(reverse("admin:bookings_collectionterms_changelist")).content.decode()

    assert reverse("admin:bookings_collectionterms_change", args=[row.pk]) in page
