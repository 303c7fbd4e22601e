import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from django.conf import settings as built
from django.urls import reverse

from bookings.actions import catalogue, contact, delivery, silencing, waiting, wishing
from bookings.models import Booking, BookingTerms, Draft, Message, Turn, Waiting
from bookings.models.links import link_token
from bookings.rules import codes
from bookings.views import cookies
from tests.factories import houses, queues, visits

pytestmark = pytest.mark.django_db
BORN = {"born_on_day": "17", "born_on_month": "5", "born_on_year": "1990"}
TYPED = {
    "p1-name": "Wati Contoh",
    "p1-number": "3275015705900001",
    **{f"p1-{name}": value for name, value in BORN.items()},
    "phone": "0811 0000 123",
    "language": "id",
}
WISH = {"service": "new", "product": "ordinary-5", "people": "1", "lane": "regular"}
MONDAY = {"first_on": "2030-03-04", "last_on": "2030-03-04"}
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def two_days_before():
    with time_machine.travel("2030-03-02T02:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def point(settings):
    settings.HOME_OFFICE = "bekasi"
    return houses.make_point(slug="main", name="Main office")


def text(answer):
    return answer.content.decode()


def ask(client, **more):
    return client.post(reverse("bookings:waiting_join"), {**WISH, **MONDAY, **more}, headers=ENGLISH)


def join(client, **typed):
    ask(client)
    return client.post(reverse("bookings:waiting_who"), {**TYPED, **typed}, headers=ENGLISH)


def page(client, name="waiting"):
    return text(client.get(reverse(f"bookings:{name}"), headers=ENGLISH))


def link():
    return reverse("bookings:turn", args=[Message.objects.filter(kind="offered").last().secret])


# --- joining ---


def test_free_times_when_there_are_none_lead_to_the_waiting_list(client, point):
    shown = text(client.get(reverse("bookings:times"), {**WISH, "point": "main"}, headers=ENGLISH))

    assert "/tunggu/daftar/?service=new&amp;product=ordinary-5&amp;people=1&amp;lane=regular&amp;point=main" in shown


def test_free_times_when_there_are_some_lead_there_too(client, point):
    visits.make_slot(point=point)

    assert "Join the waiting list" in text(client.get(reverse("bookings:times"), WISH, headers=ENGLISH))


def test_join_keeps_what_was_looked_for_and_asks_who_comes(client, point):
    houses.make_point(slug="other")
    BookingTerms.objects.update(contact_code=False)

    answer = ask(client, people="2", points=["main"])

    row = Waiting.objects.get()
    assert answer["Location"] == reverse("bookings:waiting_who")
    assert (row.service.code, row.product.code, row.lane, row.people) == ("new", "ordinary-5", "regular", 2)
    assert (row.first_on, row.last_on, [one.slug for one in row.points.all()]) == (
        dt.date(2030, 3, 4),
        dt.date(2030, 3, 4),
        ["main"],
    )
    assert row.state == "asked"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"first_on": "2030-03-05"}, "The last day must not be before the first."),
        ({"first_on": "2030-03-01", "last_on": "2030-03-01"}, "These days are over."),
        ({"last_on": "2031-03-01"}, "The waiting list does not reach that far ahead."),
        ({"last_on": "tomorrow"}, "This day does not exist."),
    ],
)
def test_join_when_the_days_are_wrong_says_so_and_makes_nothing(client, point, days, words):
    answer = ask(client, **days)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not Waiting.objects.exists()


def test_join_for_a_service_that_is_not_booked_online_leads_back(client, point):
    assert ask(client, service="nothing")["Location"] == reverse("bookings:times")
    assert not Waiting.objects.exists()


def test_join_when_tried_too_often_from_one_address_is_refused(client, point):
    for _try in range(wishing.PER_ADDRESS.most):
        ask(client)

    answer = ask(client)

    assert "Too many tries." in text(answer)
    assert Waiting.objects.count() == wishing.PER_ADDRESS.most


def test_who_where_no_code_is_asked_for_joins_at_once(client, point):
    assert join(client)["Location"] == reverse("bookings:waiting")

    row = Waiting.objects.get()
    assert (row.state, row.phone, row.people_waiting.get().name) == ("waiting", "+628110000123", "Wati Contoh")


def test_who_when_something_is_wrong_says_so_and_keeps_what_was_typed(client, point):
    answer = join(client, **{"p1-number": "123"})

    assert answer.status_code == 422
    assert 'value="Wati Contoh"' in text(client.get(reverse("bookings:waiting_who")))
    assert Waiting.objects.get().state == "asked"


def test_code_when_it_is_right_joins_and_a_wrong_one_does_not(client, point, settings):
    BookingTerms.objects.update(contact_code=True)
    assert join(client)["Location"] == reverse("bookings:waiting_code")
    assert client.post(reverse("bookings:waiting_code"), {"code": "000000"}).status_code == 422
    assert not Waiting.objects.live().exists()
    delivery.deliver_due()
    sent = re.findall(r"\b\d{6}\b", Path(built.SMS_OUTBOX).read_text())[-1]

    assert client.post(reverse("bookings:waiting_code"), {"code": sent})["Location"] == reverse("bookings:waiting")
    assert Waiting.objects.live().exists()


@pytest.mark.parametrize("booked", [True, False])
def test_join_when_one_is_booked_or_waits_already_is_refused(client, point, booked):
    same = visits.make_person(number=TYPED["p1-number"])
    if booked:
        visits.make_booking(visits.make_slot(point=point), person=same)
    else:
        queues.make_waiting(point, persons=[same])

    shown = text(client.get(join(client)["Location"], headers=ENGLISH))

    assert ("already has a booking" if booked else "is on the waiting list already") in shown
    assert Waiting.objects.filter(state="asked").count() == 1


def test_join_when_five_wait_under_one_contact_is_refused(client, point):
    for _party in range(wishing.MOST_PER_CONTACT):
        queues.make_waiting(point, wishes=visits.make_wishes(phone="+628110000123"))

    assert "Too many tries." in text(client.get(join(client)["Location"], headers=ENGLISH))


def test_join_in_the_priority_lane_by_who_is_not_entitled_is_refused(client, point):
    houses.make_offer(point=point, service=houses.make_service(), lane="priority")
    ask(client, lane="priority")

    answer = client.post(reverse("bookings:waiting_who"), TYPED, headers=ENGLISH)

    assert "The priority lane is for elderly people" in text(answer)


# --- one's own page ---


def test_own_page_says_position_span_and_code(client, point):
    queues.make_waiting(point)
    join(client)

    shown = page(client)

    row = Waiting.objects.in_order().last()
    assert "You are number <strong>2</strong> of <strong>2</strong> who wait for the same places." in shown
    assert codes.show(row.code) in shown
    assert "Monday, 4 March 2030" in shown
    assert "+62 •••• 123" in shown
    assert "Wati" not in shown


def test_own_page_is_found_again_with_the_code_and_the_birth_date(client, point):
    row = queues.make_waiting(point)

    found = client.post(reverse("bookings:find"), {"code": row.code, **BORN})

    assert found["Location"] == reverse("bookings:waiting")
    assert codes.show(row.code) in page(client)


@pytest.mark.parametrize("wrong", [{"born_on_year": "1991"}, {"code": "CFHJKMQRW"}])
def test_own_page_when_a_fact_is_wrong_is_not_found(client, point, wrong):
    row = queues.make_waiting(point)

    answer = client.post(reverse("bookings:find"), {"code": row.code, **BORN, **wrong})

    assert answer.status_code in (404, 422)
    assert cookies.WAITING not in client.cookies


def test_own_page_without_the_browsers_word_asks_for_the_two_facts(client, point):
    assert client.get(reverse("bookings:waiting"))["Location"] == reverse("bookings:find")


def test_stop_ends_it_and_the_page_says_that_all_is_forgotten(client, point):
    join(client)

    client.post(reverse("bookings:waiting_stop"))

    assert Waiting.objects.get().state == "stopped"
    assert "Nothing more is sent, and what you typed is forgotten." in page(client)


@pytest.mark.parametrize(
    ("state", "words"),
    [("taken", "You took a place"), ("over", "The days you named are over"), ("settled", "by another way")],
)
def test_own_page_when_it_has_ended_says_why(client, point, state, words):
    join(client)
    wishing.end(Waiting.objects.get(), state, dt.datetime.now(dt.UTC))

    assert words in page(client)


# --- the offer ---


@pytest.fixture
def offered(client, point):
    row = queues.make_waiting(point, persons=[visits.make_person(name="Wati Contoh")])
    slot = visits.make_slot(point=point)
    waiting.tend()
    return row, slot


def test_link_shows_the_place_until_when_and_what_each_button_does_and_names_nobody(client, offered):
    shown = text(client.get(link(), headers=ENGLISH))

    for words in ("Monday, 4 March 2030, 09.00 WIB", "Main office", "until 11.00 WIB on Saturday, 2 March"):
        assert words in shown
    assert [one for one in ("take", "decline", "stop") if f'name="answer" value="{one}"' in shown] == [
        "take",
        "decline",
        "stop",
    ]
    assert "Wati" not in shown


def test_link_when_it_is_only_opened_changes_nothing(client, offered):
    client.get(link())

    assert Turn.objects.get().state == "offered"
    assert not Booking.objects.exists()


def test_link_when_taken_books_and_shows_the_code(client, offered):
    shown = text(client.post(link(), {"answer": "take"}, headers=ENGLISH, follow=True))

    assert codes.show(Booking.objects.get().code) in shown
    assert "The place is yours" in shown


def test_link_when_declined_keeps_the_position(client, offered):
    shown = text(client.post(link(), {"answer": "decline"}, headers=ENGLISH, follow=True))

    assert Waiting.objects.get().is_live
    assert "You keep your position on the waiting list" in shown


def test_link_when_stopped_ends_the_waiting_at_once(client, offered):
    shown = text(client.post(link(), {"answer": "stop"}, headers=ENGLISH, follow=True))

    assert Waiting.objects.get().state == "stopped"
    assert "You wait no longer." in shown


def test_link_stops_the_waiting_after_the_offer_is_over_too(client, offered, two_days_before):
    address = link()
    two_days_before.shift(dt.timedelta(hours=3))
    waiting.tend()
    assert 'value="stop"' in text(client.get(address))

    client.post(address, {"answer": "stop"})

    assert Waiting.objects.get().state == "stopped"


def test_link_when_the_time_is_over_takes_nothing_and_says_so(client, offered, two_days_before):
    address = link()
    two_days_before.shift(dt.timedelta(hours=2))

    shown = text(client.post(address, {"answer": "take"}, headers=ENGLISH, follow=True))

    assert "This place is no longer held for you." in shown
    assert not Booking.objects.exists()


def test_link_when_it_was_guessed_is_not_there(client, point):
    assert client.get(reverse("bookings:turn", args=["guessed"])).status_code == 404


@pytest.mark.parametrize("answer", [{}, {"answer": "all"}])
def test_link_when_the_answer_is_nonsense_changes_nothing(client, offered, answer):
    client.post(link(), answer)

    assert Turn.objects.get().state == "offered"


def test_own_offer_is_answered_without_the_message(client, point):
    join(client)
    visits.make_slot(point=point)
    waiting.tend()
    assert reverse("bookings:own_turn") in page(client)

    client.post(reverse("bookings:own_turn"), {"answer": "take"})

    assert Booking.objects.get().name == "Wati Contoh"


# --- an earlier place ---


@pytest.fixture
def booked(client, point):
    made = visits.make_booking(visits.make_slot(point=point, starts_at=visits.MORNING + dt.timedelta(days=8)))
    client.post(reverse("bookings:find"), {"code": made.code, **BORN})
    return made


def test_own_booking_leads_to_waiting_for_an_earlier_place(client, booked):
    assert reverse("bookings:earlier") in page(client, "mine")
    span = {"points": ["main"], "first_on": "2030-03-04", "last_on": "2030-03-12"}

    answer = client.post(reverse("bookings:earlier"), span)

    assert answer["Location"] == reverse("bookings:waiting")
    assert Waiting.objects.get().booking == booked
    assert "Earlier than:" in page(client)
    assert "You wait for an earlier place." in page(client, "mine")
    assert client.get(reverse("bookings:earlier"))["Location"] == reverse("bookings:waiting")


def test_link_to_an_earlier_place_lets_a_stranger_say_that_the_number_is_theirs(client, booked):
    booked.email = "siti@contoh.example"
    booked.save(update_fields=["email"])
    queues.make_earlier(booked)
    visits.make_slot(point=booked.slot.point)
    waiting.tend()
    not_me = reverse("bookings:link_not_me", args=[link_token(booked.pk, booked.slot_id, "sms")])

    page = text(client.get(link(), headers=ENGLISH))
    assert f'href="{not_me}"' in page
    assert page.count("bukan-saya") == 1, "of the address, to which nothing went, whoever reads it says nothing"

    client.post(not_me)
    assert silencing.is_wrong(booked, "sms")


def test_waiting_for_an_earlier_place_when_no_move_is_left_is_refused(client, booked):
    BookingTerms.objects.update(most_moves=0)
    catalogue.forget()
    span = {"first_on": "2030-03-04", "last_on": "2030-03-12"}

    answer = client.post(reverse("bookings:earlier"), span, headers=ENGLISH)

    assert "You have moved this booking as often as the rules allow." in text(answer)
    assert not Waiting.objects.exists()


def test_typed_names_are_nowhere_once_the_waiting_has_ended(client, point, two_days_before):
    join(client)
    client.post(reverse("bookings:waiting_stop"))
    two_days_before.shift(dt.timedelta(days=31))

    assert wishing.forget_old() == 1

    assert not Waiting.objects.exists()
    contact.forget_old_drafts()
    assert not Draft.objects.exists()
