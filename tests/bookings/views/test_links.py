import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from bookings.actions import changing, messages, returning, silencing
from bookings.actions.delivery import text_of
from bookings.models import Booking, Collection, Knowing, Message, Silence, Slot, link_token
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2030, 3, 2, 3, tzinfo=dt.UTC)
PREVIEW = {"user-agent": "WhatsApp/2.23 (link preview)"}
ENGLISH = {"headers": {"accept-language": "en"}}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def booking():
    houses.make_office(most_moves=9)
    slots = visits.make_run(5, 5, 5)
    person = visits.make_person(name="Siti Contoh", number="3275015705000077")
    return visits.make_booking(slots[0], person=person, wishes=visits.make_wishes(email="siti@contoh.example"))


def address(booking, channel="sms", name="link"):
    return reverse(f"bookings:{name}", args=[link_token(booking.pk, booking.slot_id, channel)])


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def evidence():
    return list(Knowing.objects.values_list("booking", "version", "how"))


def test_link_shows_when_and_where_and_nothing_of_the_person(client, booking):
    page = text(client.get(address(booking), **ENGLISH))

    assert "Monday, 4 March 2030, 09.00 WIB" in page
    assert booking.slot.point.name in page
    for secret in ("Siti", "3275015705000077", "0077", booking.code, "+62811", "0001", "contoh.example"):
        assert secret not in page, secret
    assert 'name="robots" content="noindex"' in page


def test_link_that_a_messenger_looks_behind_counts_for_nothing(client, booking):
    for method in (client.get, client.head):
        assert method(address(booking), headers=PREVIEW).status_code == 200

    assert evidence() == []


def test_press_of_im_coming_is_the_persons_own(client, booking):
    answer = client.post(address(booking), {"answer": "coming"}, follow=True, **ENGLISH)

    assert evidence() == [(booking.pk, 1, "tap")]
    assert "We know that you are coming." in text(answer)
    assert "mine" not in client.cookies


def test_press_without_the_token_of_the_page_is_refused(booking):
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(address(booking), {"answer": "coming"}).status_code == 403
    assert evidence() == []


@pytest.mark.parametrize(("answer", "leads_to"), [("move", "/janji/pindah/"), ("cancel", "/janji/batal/")])
def test_press_of_move_or_cancel_opens_that_of_this_booking_and_nothing_else(client, booking, answer, leads_to):
    assert client.post(address(booking), {"answer": answer}).url == leads_to

    page = client.get(leads_to)
    assert page.status_code == 200
    for secret in ("Siti", "3275015705000077", booking.code):
        assert secret not in text(page)
    for name in ("mine", "told", "slip", "qr", "calendar"):
        assert client.get(reverse(f"bookings:{name}")).url == address(booking)
    for name in ("documents:papers", "documents:rights"):
        assert client.get(reverse(name)).url == address(booking)
    assert client.post(reverse("bookings:coming")).url == address(booking)
    assert evidence() == [(booking.pk, 1, "viewed")]  # who wants another time has not said that they come


def test_move_by_the_link_makes_the_old_one_dead_and_leads_to_the_new(client, booking):
    before, free = address(booking), Slot.objects.order_by("pk")[1]
    client.post(before, {"answer": "move"})

    client.post(reverse("bookings:move"), {"key": str(uuid.uuid4()), "slot": free.pk})
    booking.refresh_from_db()
    after = client.get(reverse("bookings:mine"), follow=True, **ENGLISH)

    assert (booking.slot_id, booking.version) == (free.pk, 2)
    assert after.redirect_chain[-1][0] == address(booking)
    assert "09.30" in text(after)
    assert "Take it back" in text(after)
    assert client.get(before).status_code == 410
    assert sorted(evidence()) == [(booking.pk, 1, "viewed"), (booking.pk, 2, "viewed")]


def test_cancelling_by_the_link_can_be_taken_back_by_the_same_browser_alone(client, booking):
    client.post(address(booking), {"answer": "cancel"})
    client.post(reverse("bookings:cancel"), {"key": str(uuid.uuid4())})
    booking.refresh_from_db()

    assert "Take it back" in text(client.get(address(booking), **ENGLISH))
    assert "Take it back" not in text(Client().get(address(booking), **ENGLISH))
    assert "Nobody expects you." in text(Client().get(address(booking), **ENGLISH))


def test_link_closes_what_this_browser_could_read_of_another_booking(client, booking):
    other = visits.make_booking(visits.make_slot())
    client.post(
        reverse("bookings:find"), {"code": other.code, "born_on_day": 17, "born_on_month": 5, "born_on_year": 1990}
    )
    client.post(address(booking), {"answer": "cancel"})

    client.post(reverse("bookings:cancel"), {"key": str(uuid.uuid4())})

    assert [Booking.objects.get(pk=one.pk).state for one in (other, booking)] == ["booked", "cancelled"]


def test_link_of_a_booking_that_changed_says_so_and_leads_on(client, booking):
    before = address(booking)
    changing.move(bookings=[booking], to=Slot.objects.order_by("pk")[1].pk, key=uuid.uuid4())

    for answer in (client.get(before, **ENGLISH), client.post(before, {"answer": "coming"}, **ENGLISH)):
        assert answer.status_code == 410
        assert "The booking has changed since" in text(answer)
        assert reverse("bookings:find") in text(answer)
    assert evidence() == []


@pytest.mark.parametrize("token", ["x", "AAAAAAAA3", "AAAAAAAA" + "Z" * 10, "%00", "a" * 300])
@pytest.mark.parametrize("name", ["link", "link_choices", "link_not_me"])
def test_link_that_is_none_says_so_and_leads_on(client, booking, token, name):
    url = (
        reverse("bookings:link", args=["T"]).replace("T", token)
        + {
            "link": "",
            "link_choices": "/pilihan",
            "link_not_me": "/bukan-saya",
        }[name]
    )

    answer = client.get(url, **ENGLISH)

    assert answer.status_code == 410
    assert "This link no longer works" in text(answer)


def test_link_guessed_too_often_is_refused(client, booking):
    for _try in range(20):
        client.get("/k/AAAAAAAA3")

    assert client.get(address(booking)).status_code == 429


def test_link_long_before_the_visit_asks_for_nothing(client, booking, clock):
    clock.move_to(dt.datetime(2030, 2, 1, tzinfo=dt.UTC))

    page = text(client.get(address(booking), **ENGLISH))

    assert "there is nothing to do now" in page
    assert 'value="coming"' not in page
    assert 'value="move"' in page


def test_link_of_who_lost_the_place_says_so(client, booking):
    Booking.objects.update(displaced_at=NOW)

    page = text(client.get(address(booking), **ENGLISH))

    assert "The office cannot keep this time" in page
    assert 'value="coming"' not in page


def test_link_stays_alive_when_papers_were_looked_at_again_and_its_press_counts(client, booking):
    before = address(booking)
    for _time in range(2):
        returning.tell_of_check(booking=Booking.objects.get(), wrong=messages.Wrong(["add"], dt.date(2030, 1, 21)))
    assert Booking.objects.get().version == 2

    answer = client.post(before, {"answer": "coming"}, follow=True, **ENGLISH)

    assert evidence() == [(booking.pk, 2, "tap")]
    assert "We know that you are coming." in text(answer)


def test_link_of_a_visit_that_is_over_says_where_the_passport_waits_and_counts_for_nothing(client, booking, clock):
    clock.move_to(dt.datetime(2030, 3, 8, 3, tzinfo=dt.UTC))
    row = Collection.objects.create(booking=booking, ready_at=NOW, ready_key=uuid.uuid4(), undo_until=NOW)

    page = text(client.get(address(booking), **ENGLISH))
    client.post(address(booking), {"answer": "coming"})

    assert "Your passport is ready to be collected" in page
    assert "Please collect it by" in page
    assert 'value="coming"' not in page
    for secret in ("Siti", "3275015705000077", booking.code):
        assert secret not in page
    assert evidence() == []

    row.collected_at, row.collected_key = NOW, uuid.uuid4()
    row.save()
    assert "passport" not in text(client.get(address(booking), **ENGLISH))


# --- fewer messages, not my number ---


@pytest.mark.parametrize(
    "kind",
    ["cancelled", "bring", "return", "incomplete", "papers_lack", "papers_good", "ready", "ready_28", "feedback"],
)
def test_link_of_every_message_lets_a_stranger_end_them_without_a_code(client, booking, kind):
    if kind == "cancelled":
        changing.cancel(bookings=[booking], key=uuid.uuid4())
    else:
        Message.objects.update(kind=kind)
    (words,) = {text_of(row) for row in Message.objects.filter(kind=kind, channel="sms")}
    (path,) = re.findall(r"/k/\w+", words)

    page = text(client.get(path, **ENGLISH))

    assert f'href="{path}/pilihan"' in page
    assert f'href="{path}/bukan-saya"' in page
    assert client.post(f"{path}/pilihan", {}).status_code == 302
    assert silencing.chosen(booking, "sms") == set(Silence.Topic.values)
    assert client.post(f"{path}/bukan-saya").status_code == 302
    assert silencing.is_wrong(booking, "sms")
    assert not Message.objects.filter(channel="sms", state="queued").exists()


def test_link_of_a_cancelled_booking_does_nothing_to_it_and_leads_to_a_new_one(client, booking):
    changing.cancel(bookings=[booking], key=uuid.uuid4())

    page = text(client.get(address(booking), **ENGLISH))

    assert "This booking is cancelled. Nobody expects you." in page
    assert "Book again" in page
    for answer in ("coming", "move", "cancel"):
        assert f'value="{answer}"' not in page
        assert client.post(address(booking), {"answer": answer}).status_code == 410
    assert evidence() == []


def test_choices_stop_topics_of_the_channel_that_the_link_came_by(client, booking):
    url = address(booking, "email", "link_choices")
    page = text(client.get(url, **ENGLISH))
    assert page.count("checked") == 8
    assert "Three things are always sent" in page

    client.post(url, {"email": ["reminder_day", "ready"]})

    assert silencing.chosen(booking, "email") == set(Silence.Topic.values) - {"reminder_day", "ready"}
    assert silencing.chosen(booking, "sms") == set()
    assert text(client.get(url, **ENGLISH)).count("checked") == 2


def test_choices_work_by_the_link_of_an_older_message(client, booking):
    url = address(booking, "sms", "link_choices")
    changing.move(bookings=[booking], to=Slot.objects.order_by("pk")[1].pk, key=uuid.uuid4())

    client.post(url, {})

    assert silencing.chosen(booking, "sms") == set(Silence.Topic.values)


def test_choice_that_is_none_is_refused(client, booking):
    client.post(address(booking, "sms", "link_choices"), {"sms": ["contact_code"]})

    assert not Silence.objects.exists()


def test_not_me_ends_messages_at_once_and_takes_the_links_deeds_away(client, booking):
    url = address(booking, "sms", "link_not_me")
    assert client.get(url).status_code == 200
    assert not Silence.objects.exists()

    page = client.post(url, follow=True, **ENGLISH)

    assert "Nothing more comes from us" in text(page)
    assert list(Message.objects.order_by("pk").values_list("channel", "state", "error")) == [
        ("sms", "cancelled", "stopped"),
        ("email", "queued", ""),
    ]
    assert client.post(address(booking), {"answer": "cancel"}).status_code == 410
    assert evidence() == []
    assert "not your number" in text(client.get(address(booking), **ENGLISH))


def test_not_me_is_taken_back_for_nobody_else(client, booking):
    client.post(address(booking, "sms", "link_not_me"))
    client.post(address(booking, "email", "link_not_me"))

    client.post(address(booking, "email", "link_not_me"), {"undo": "1"})

    assert (silencing.is_wrong(booking, "sms"), silencing.is_wrong(booking, "email")) == (True, False)


def test_not_me_can_be_taken_back(client, booking):
    url = address(booking, "sms", "link_not_me")
    client.post(url)

    client.post(url, {"undo": "1"})

    assert not Silence.objects.exists()
    assert client.post(address(booking), {"answer": "coming"}).status_code == 302
    assert evidence() == [(booking.pk, 1, "tap")]
