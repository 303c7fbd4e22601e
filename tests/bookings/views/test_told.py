import datetime as dt
import re

import pytest
import time_machine
from django.db.models.expressions import RawSQL
from django.urls import reverse

from bookings.actions import silencing
from bookings.models import Booking, Knowing, Message, Silence
from tests.factories import visits
from tests.factories.told import make_told

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 2, 3, tzinfo=dt.UTC)
BORN = {"born_on_day": 17, "born_on_month": 5, "born_on_year": 1990}
ENGLISH = {"headers": {"accept-language": "en"}}
URL = "/janji/kabar/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking():
    made = visits.make_booking(visits.make_slot(capacity=9), wishes=visits.make_wishes(email="siti@contoh.example"))
    Message.objects.all().delete()
    return made


@pytest.fixture
def mine(client, booking):
    client.post(reverse("bookings:find"), {"code": booking.code, **BORN})
    return client


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def evidence():
    return sorted(Knowing.objects.values_list("booking", "version", "how"))


def test_finding_ones_booking_shows_that_one_knows(mine, booking):
    assert evidence() == [(booking.pk, 1, "viewed")]

    mine.get("/janji/")
    assert len(evidence()) == 1


def test_messages_are_shown_although_no_key_opens_one_of_them(mine, booking):
    make_told(booking, at=NOW)
    Message.objects.update(recipient=RawSQL("'spoilt'", []), secret=RawSQL("'spoilt'", []))

    assert [one.to for one in mine.get(URL).context["told"]] == ["•••"]


def test_finding_with_the_wrong_date_shows_nothing(client, booking):
    client.post(reverse("bookings:find"), {"code": booking.code, **BORN, "born_on_day": 18})

    assert evidence() == []


def test_booking_page_asks_whether_one_comes_and_thanks(mine, booking):
    assert "I know, I'm coming" in text(mine.get("/janji/", **ENGLISH))

    page = text(mine.post("/janji/datang/", follow=True, **ENGLISH))

    assert "We know that you are coming." in page
    assert evidence() == [(booking.pk, 1, "tap"), (booking.pk, 1, "viewed")]


def test_booking_page_long_before_the_visit_does_not_ask(mine, clock):
    clock.move_to(dt.datetime(2030, 2, 1, tzinfo=dt.UTC))

    assert "I know, I'm coming" not in text(mine.get("/janji/", **ENGLISH))


def test_coming_of_a_booking_that_was_cancelled_says_so(mine, booking):
    Booking.objects.update(state="cancelled")

    page = text(mine.post("/janji/datang/", follow=True, **ENGLISH))

    assert "The booking has changed since" in page
    assert [how for *_rest, how in evidence()] == ["viewed"]


FATES = [
    ("queued", "", "On its way"),
    ("accepted", "", "Whether it arrived, we are not told"),
    ("delivered", "", "Arrived"),
    ("undelivered", "twilio_30003", "Did not arrive"),
    ("failed", "twilio_21211", "Could not be sent"),
    ("expired", "", "too late"),
    ("cancelled", "", "your booking changed before"),
    ("cancelled", "stopped", "you stopped it"),
    ("in_doubt", "", "Perhaps sent"),
]


@pytest.mark.parametrize(("state", "error", "words"), FATES)
def test_my_messages_say_in_plain_words_how_it_went(mine, booking, state, error, words):
    make_told(booking, at=NOW, state=state, error=error)

    page = text(mine.get(URL, **ENGLISH))

    assert words in page
    assert "Reminder, the day before" in page
    assert "+62 •••• 001" in page
    for hidden in ("+628110000001", "twilio"):
        assert hidden not in page


def test_my_messages_when_nothing_was_sent_say_so(mine):
    assert "Nothing was sent to you yet." in text(mine.get(URL, **ENGLISH))


def test_my_choices_are_kept_by_channel(mine, booking):
    page = text(mine.get(URL, **ENGLISH))
    assert page.count("checked") == 17  # eight topics by two channels, and the language
    assert "WhatsApp" not in page  # never agreed to

    mine.post(URL, {"sms": ["reminder_day"], "email": Silence.Topic.values})

    assert silencing.chosen(booking, "sms") == set(Silence.Topic.values) - {"reminder_day"}
    assert silencing.chosen(booking, "email") == set()


def test_my_language_is_kept(mine):
    mine.post("/janji/kabar/bahasa/", {"language": "en"})
    mine.post("/janji/kabar/bahasa/", {"language": "xx"})

    assert Booking.objects.get().language == "en"


def test_number_that_somebody_called_not_theirs_is_written_to_again_when_its_owner_says_so(mine, booking):
    silencing.not_mine(booking=booking, channel="sms")
    assert "Messages to your number have ended" in text(mine.get(URL, **ENGLISH))

    page = mine.post("/janji/kabar/lagi/", follow=True, **ENGLISH)

    assert "We write to you again." in text(page)
    assert not Silence.objects.exists()


@pytest.mark.parametrize("url", [URL, "/janji/kabar/bahasa/", "/janji/kabar/lagi/", "/janji/datang/"])
def test_my_messages_are_for_who_opened_the_booking(client, booking, url):
    assert client.post(url).url == reverse("bookings:find")
    assert not Silence.objects.exists()


@pytest.mark.parametrize("sent", [1, 3])
def test_my_messages_take_as_many_queries_however_many_there_are(mine, booking, sent, django_assert_num_queries):
    for kind in ("confirmed", "reminder_week", "reminder_day")[:sent]:
        make_told(booking, kind=kind, at=NOW)

    # the booking, its office, messages, and for each of two ways what is stopped and whether it is wrong
    with django_assert_num_queries(7):
        assert len(mine.get(URL).context["told"]) == sent
