import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from bookings.actions import changing, landing, offering, silencing
from bookings.models import Booking, Landing, Message, Slot, link_token
from bookings.rules import codes
from tests.factories import houses, visits
from tests.factories.desks import sit_down
from tests.factories.told import make_told

pytestmark = pytest.mark.django_db
BORN = {"born_on_day": "17", "born_on_month": "5", "born_on_year": "1990"}


@pytest.fixture(autouse=True)
def two_days_before():
    with time_machine.travel("2030-03-02T02:00:00Z", tick=False):
        yield


@pytest.fixture
def offered():
    """A booking that lost its place, and the address of the message that offers two others."""
    slots = visits.make_run(1, 1, 1, point=houses.make_point())
    booking = visits.make_booking(slots[0])
    Booking.objects.update(displaced_at=dt.datetime(2030, 3, 2, 2, tzinfo=dt.UTC))
    offering.offer_due()
    return reverse("bookings:landing", args=[Message.objects.get(kind="displaced").secret]), booking, slots


def text(answer):
    return answer.content.decode()


def test_link_shows_the_places_and_the_deadline_and_names_nobody(client, offered):
    address, booking, slots = offered

    page = text(client.get(address, headers={"accept-language": "en"}))

    assert all(f'value="{slot.pk}"' in page for slot in slots[1:])
    assert "Please answer until Sunday, 3 March, 09.00." in page
    assert booking.name not in page
    assert booking.code not in page


@pytest.mark.parametrize(
    ("channel", "words"), [("sms", "I do not know why this number gets it"), ("email", "why this address gets it")]
)
def test_link_lets_a_stranger_say_that_the_number_or_the_address_is_theirs(client, offered, channel, words):
    address, booking, _slots = offered
    booking.email = "siti@contoh.example"
    booking.save(update_fields=["email"])
    Message.objects.filter(kind="displaced").update(channel=channel)
    not_me = reverse("bookings:link_not_me", args=[link_token(booking.pk, booking.slot_id, channel)])

    page = text(client.get(address, headers={"accept-language": "en"}))

    assert words in page
    assert f'href="{not_me}"' in page
    assert page.count("bukan-saya") == 1, "of where it was not said, whoever reads it says nothing"
    client.post(not_me)
    assert silencing.is_wrong(booking, channel)


def test_link_that_was_said_by_two_ways_lets_either_be_disowned(client, offered):
    address, booking, _slots = offered
    booking.email = "siti@contoh.example"
    booking.save(update_fields=["email"])
    said = Message.objects.get(kind="displaced")
    Message.objects.filter(pk=said.pk).update(channel="whatsapp")
    make_told(booking, kind="displaced", channel="email", at=said.due_at)

    page = text(client.get(address, headers={"accept-language": "en"}))

    assert ("why this number gets it" in page, "why this address gets it" in page) == (True, True)


def test_link_when_a_place_is_pressed_takes_it(client, offered):
    address, booking, slots = offered

    page = text(client.post(address, {"slot": slots[1].pk}, follow=True))

    booking.refresh_from_db()
    assert booking.slot_id == slots[1].pk
    assert "09.30" in page


def test_link_when_declined_says_that_the_office_calls(client, offered):
    address, booking, _slots = offered

    page = text(client.post(address, {"decline": "1"}, headers={"accept-language": "en"}, follow=True))

    assert "The office calls you" in page
    assert Booking.objects.live().get() == booking


def test_link_when_it_was_guessed_is_not_there(client, offered):
    assert client.get(reverse("bookings:landing", args=["guessed"])).status_code == 404


def test_link_when_the_deadline_is_over_shows_no_place_and_takes_none(client, offered):
    address, booking, slots = offered

    with time_machine.travel("2030-03-03T03:00:00Z", tick=False):
        client.post(address, {"slot": slots[1].pk})
        page = text(client.get(address, headers={"accept-language": "en"}))

    booking.refresh_from_db()
    assert booking.slot_id == slots[0].pk
    assert "The office calls you" in page


def test_own_booking_leads_to_the_places_held(client, offered):
    _address, booking, slots = offered
    client.post(reverse("bookings:find"), {"code": booking.code, **BORN})

    page = text(client.get(reverse("bookings:mine")))
    assert "bukan-saya" not in text(client.get(reverse("bookings:own_landing")))
    client.post(reverse("bookings:own_landing"), {"slot": slots[2].pk})

    assert reverse("bookings:own_landing") in page
    booking.refresh_from_db()
    assert booking.slot_id == slots[2].pk


def test_call_list_shows_who_did_not_answer_apart_from_who_still_may(client, offered):
    _address, booking, _slots = offered
    sit_down(client, "counter", office=booking.office)
    before = text(client.get(reverse("staff:calls"), headers={"accept-language": "en"}))

    landing.decline(landing=Landing.objects.get())
    after = text(client.get(reverse("staff:calls"), headers={"accept-language": "en"}))

    assert "Nobody has to be called now." in before
    assert "Asked by message" in before
    assert "Visits to call about" in after
    assert codes.show(booking.code) in after
    assert "Asked by message" not in after


def test_call_list_keeps_whoever_did_not_answer_when_the_time_of_the_visit_is_over(client, offered):
    _address, booking, _slots = offered

    with time_machine.travel("2030-03-06T03:00:00Z", tick=False):
        sit_down(client, "counter", office=booking.office)
        landing.tend()
        page = text(client.get(reverse("staff:calls"), headers={"accept-language": "en"}))

    assert "Visits to call about" in page
    assert codes.show(booking.code) in page


def test_call_list_has_at_once_whoever_no_message_reaches(client, offered):
    _address, booking, _slots = offered
    Booking.objects.update(phone="", email="")
    sit_down(client, "counter", office=booking.office)

    page = text(client.get(reverse("staff:calls"), headers={"accept-language": "en"}))

    assert "Visits to call about" in page
    assert "Asked by message" not in page


@pytest.mark.parametrize(("change", "says"), [("move", "You have a place"), ("cancel", "no longer active")])
def test_link_when_no_other_place_is_needed_any_more_offers_none(client, offered, change, says):
    address, booking, slots = offered
    deeds = {"move": {"to": slots[2].pk, "by": houses.make_user()}, "cancel": {}}
    Slot.objects.filter(pk=slots[2].pk).update(capacity=2, online=2)
    getattr(changing, change)(bookings=[booking], key=uuid.uuid4(), **deeds[change])

    client.post(address, {"slot": slots[1].pk})
    page = text(client.get(address, headers={"accept-language": "en"}))

    assert says in page
    assert "held for you" not in page
    assert Slot.objects.get(pk=slots[1].pk).bookings.count() == 0
