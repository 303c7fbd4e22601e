"""What the page “who comes” says of the code, where one comes and where none does."""

import re
import uuid

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.factories import houses, visits

WITH_CODE = "For the code and for news about your visit, such as 0812 3456 7890."
WITHOUT = "For news about the visit, such as 0812 3456 7890."

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("contact_code", "said", "unsaid"), [(True, WITH_CODE, WITHOUT), (False, WITHOUT, WITH_CODE)])
def test_who_speaks_of_the_code_where_one_is_sent(client, settings, contact_code, said, unsaid):
    settings.HOME_OFFICE = "bekasi"
    client.cookies["language"] = "en"
    slot = visits.make_slot(point=houses.make_point(office=houses.make_office(contact_code=contact_code)))
    wish = {"slot": slot.pk, "service": "new", "product": "ordinary-5", "people": 1, "key": str(uuid.uuid4())}
    client.post(reverse("bookings:hold"), wish)

    asked = client.get(reverse("bookings:who")).content.decode()
    again = client.post(reverse("bookings:who"), {"phone": "12"}).content.decode()

    assert said in asked
    assert said in again
    assert unsaid not in asked + again


# --- WhatsApp, at an express wish only ---


@pytest.fixture
def held(client, settings):
    settings.HOME_OFFICE = "bekasi"
    client.cookies["language"] = "en"
    point = houses.make_point(office=houses.make_office(contact_code=False))
    wish = {"slot": visits.make_slot(point=point).pk, "service": "new", "product": "ordinary-5", "people": 1}
    client.post(reverse("bookings:hold"), wish | {"key": str(uuid.uuid4())})


def who_form(**changes):
    born_on = {"p1-born_on_day": "17", "p1-born_on_month": "5", "p1-born_on_year": "1990"}
    person = {"p1-name": "Siti Contoh", "p1-number": "3275015705900001", **born_on}
    return {**person, "phone": "0811 0000 001", "email": "", "language": "id", "companion": "", **changes}


@pytest.mark.parametrize(
    ("typed", "wished"),
    [
        ({"whatsapp": "on"}, True),
        ({}, False),
        ({"whatsapp": "on", "phone": "", "email": "siti@example.org"}, False),  # no number, no WhatsApp
    ],
)
def test_who_keeps_the_wish_for_whatsapp_through_the_check_to_the_booking(client, held, typed, wished):
    client.post(reverse("bookings:who"), who_form(**typed))
    page = client.get(reverse("bookings:check"))
    assert page.context["whatsapp"] is wished
    assert ("By WhatsApp" in page.content.decode()) is wished

    client.post(reverse("bookings:check"))

    assert Booking.objects.get().whatsapp is wished


@pytest.mark.parametrize(("typed", "checked"), [({"whatsapp": "on"}, True), ({}, False)])
def test_who_shows_the_wish_for_whatsapp_again_as_it_was_left(client, held, typed, checked):
    assert not is_checked(client.get(reverse("bookings:who")))

    client.post(reverse("bookings:who"), who_form(**typed))

    assert is_checked(client.get(reverse("bookings:who"))) is checked


def is_checked(page):
    (box,) = re.findall(r"<input[^>]*name=.whatsapp.[^>]*>", page.content.decode())
    return "checked" in box


def test_who_offers_no_whatsapp_where_nobody_carries_it(client, held, settings):
    settings.SMS_GATEWAY = "twilio"
    settings.TWILIO_ACCOUNTS = [{"name": "twilio", "sid": "AC" + "0" * 32, "token": "t"}]

    page = client.get(reverse("bookings:who")).content.decode()
    client.post(reverse("bookings:who"), who_form(whatsapp="on"))
    client.post(reverse("bookings:check"))

    assert "WhatsApp" not in page
    assert not Booking.objects.get().whatsapp


def test_whatsapp_says_what_it_means(client, held):
    page = client.get(reverse("bookings:who")).content.decode()

    assert "WhatsApp belongs to Meta, which learns your number and what the message says." in page


# --- numbers ---


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("021 8895 1234", "This is a landline, which gets no SMS."),
        ("0812 345", "This number has too few digits."),
        ("0812 3456 7890 1234 56", "This number has too many digits."),
        ("+999 123 456 789", "No country has this code."),
        ("0812 3456 7890 / 0813 1111 2222", "Write one number only"),
        ("0800 123 4567", "This is not a mobile number that can get an SMS."),
    ],
)
def test_who_says_why_a_number_gets_no_message(client, held, typed, said):
    answer = client.post(reverse("bookings:who"), who_form(phone=typed))

    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_who_takes_a_foreign_mobile_number_and_keeps_it_in_e164(client, held):
    client.post(reverse("bookings:who"), who_form(phone="0044 7911 123456"))
    client.post(reverse("bookings:check"))

    assert Booking.objects.get().phone == "+447911123456"
