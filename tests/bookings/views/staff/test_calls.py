import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from bookings.actions import calling
from bookings.models import Booking, Knowing, Message, PhoneCall, Silence
from bookings.rules import codes
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_office, make_point, make_user
from tests.factories.visits import MORNING, make_booking, make_people, make_person, make_slot

LIST = "/petugas/telepon/"
SIX = dt.datetime(2030, 3, 3, 11, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dt.datetime(2030, 3, 3, 5, tzinfo=dt.UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def point():
    return make_point(office=make_office(), slug="mpp")


@pytest.fixture
def booking(point, clock):
    made = make_booking(make_slot(point=point, capacity=9), person=make_person(name="Siti Contoh"))
    clock.move_to(SIX)
    return made


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def listed(client):
    return [one.booking.pk for one in client.get(LIST).context["entries"]]


def take(client, booking):
    return client.post(reverse("staff:call_take", args=[booking.pk]))


def settle(client, booking, result, **typed):
    call = PhoneCall.objects.filter(booking=booking).last()
    said = {"call": call.pk if call else "", "result": result, "minutes": 60, **typed}
    return client.post(reverse("staff:call_settle", args=[booking.pk]), said)


def test_list_has_who_is_not_known_to_know_masked(client, point, booking):
    sit_down(client, "counter", point=point)

    page = text(client.get(LIST))

    assert codes.show(booking.code) in page
    assert "Not known to know" in page
    assert "S••• C•••" in page
    for hidden in ("Siti", "628110000001", "0001"):
        assert hidden not in page


def test_list_has_who_lost_a_place_at_my_points(client, point, booking):
    lost = make_booking(make_slot(point=point, starts_at=MORNING + HOUR), person=make_person(name="Ani Tetap"))
    theirs = make_booking(make_slot(point=make_point()), person=make_person(name="Budi Jauh"))
    Knowing.objects.create(booking=booking, version=1, how="tap", at=SIX)
    Booking.objects.filter(pk__in=[lost.pk, theirs.pk]).update(displaced_at=MORNING)
    sit_down(client, "counter", point=point)

    page = client.get(LIST)

    assert [(one.booking.pk, one.reason) for one in page.context["entries"]] == [(lost.pk, "place")]
    assert "Lost its place" in text(page)


def test_list_is_worked_off_with_the_next_visit_first(client, point, booking):
    sooner = make_booking(make_slot(point=point, starts_at=MORNING - HOUR))
    sit_down(client, "counter", point=point)

    assert listed(client) == [sooner.pk, booking.pk]


def test_list_when_nobody_is_to_be_called_says_so(client, point):
    sit_down(client, "planner", point=point)

    assert "Nobody has to be called" in text(client.get(LIST))


def test_list_lets_planners_look_and_not_call(client, point, booking):
    sit_down(client, "planner", point=point)

    page = text(client.get(LIST))

    assert codes.show(booking.code) in page
    assert reverse("staff:call_take", args=[booking.pk]) not in page
    assert take(client, booking).status_code == 403


def test_call_shows_the_number_once_it_stands_in_the_journal(client, point, booking):
    sit_down(client, "counter", point=point, username="satu")

    page = text(take(client, booking))

    assert "+628110000001" in page
    assert "Siti Contoh" in page
    entry = JournalEntry.objects.get(action="booking.viewed")
    assert (entry.by, entry.detail["reason"]) == ("satu", "to_reach")


def test_call_that_a_colleague_has_is_named_and_shown_to_nobody_else(client, point, booking):
    colleague = make_user(username="dua")
    calling.take(booking=booking, by=colleague)
    sit_down(client, "counter", point=point)

    page = client.post(reverse("staff:call_take", args=[booking.pk]), follow=True)

    assert "A colleague has just taken this call on." in text(page)
    assert "dua since 18.00" in text(page)
    assert "+628110000001" not in text(page)
    assert reverse("staff:call_take", args=[booking.pk]) not in text(page)
    assert PhoneCall.objects.count() == 1


def test_call_with_somebody_who_knows_takes_the_visit_off_the_list(client, point, booking):
    sit_down(client, "counter", point=point)
    take(client, booking)

    assert settle(client, booking, "knows").url == LIST

    assert listed(client) == []
    assert Knowing.objects.get().how == "told"


@pytest.mark.parametrize(("result", "leads_to"), [("move", "staff:move"), ("cancel", "staff:cancel")])
def test_call_with_somebody_who_wants_another_time_or_none_leads_there(client, point, booking, result, leads_to):
    sit_down(client, "counter", point=point)
    take(client, booking)

    assert settle(client, booking, result).url == reverse(leads_to, args=[booking.pk])


def test_call_without_an_answer_stays_on_the_list_with_when_to_try_again(client, point, booking):
    sit_down(client, "counter", point=point)
    take(client, booking)

    settle(client, booking, "no_answer", minutes=120)

    assert listed(client) == [booking.pk]
    assert "No answer; again Sun, 20.00" in text(client.get(LIST))
    assert "No answer" in text(take(client, booking))


def test_call_to_a_wrong_number_ends_messages_to_it_and_offers_no_second(client, point, booking):
    sit_down(client, "counter", point=point)
    take(client, booking)

    settle(client, booking, "wrong")
    page = text(client.get(LIST))

    assert "No right number" in page
    assert "SMS: not this person's" in page
    assert reverse("staff:call_take", args=[booking.pk]) not in page
    assert list(Message.objects.values_list("error", flat=True)) == ["stopped"]
    assert Silence.objects.get().booking == booking


def test_call_about_a_lost_place_cannot_end_with_just_coming(client, point, booking):
    Booking.objects.update(displaced_at=MORNING)
    sit_down(client, "counter", point=point)
    page = take(client, booking)

    assert 'value="knows"' not in text(page)
    assert settle(client, booking, "knows").status_code == 422
    assert PhoneCall.objects.get().result == ""


@pytest.mark.parametrize("typed", [{"result": ""}, {"result": "made up"}, {"result": "knows", "minutes": "7"}])
def test_result_that_is_none_is_asked_for_again_with_the_number_in_the_journal(client, point, booking, typed):
    sit_down(client, "counter", point=point)
    take(client, booking)

    page = settle(client, booking, **typed)

    assert page.status_code == 422
    assert "+628110000001" in text(page)
    assert JournalEntry.objects.filter(action="booking.viewed").count() == 2


@pytest.mark.parametrize("result", ["", "knows"])
def test_result_of_a_call_in_other_hands_shows_and_changes_nothing(client, point, booking, result):
    calling.take(booking=booking, by=make_user())
    sit_down(client, "counter", point=point)

    page = settle(client, booking, result)

    assert page.url == LIST
    assert PhoneCall.objects.get().result == ""
    assert JournalEntry.objects.filter(action="booking.viewed").count() == 1


@pytest.mark.parametrize("call", ["", "0", "x", "9" * 30, "٣"])
def test_result_of_no_call_is_not_found(client, point, booking, call):
    sit_down(client, "counter", point=point)

    assert settle(client, booking, "knows", call=call).status_code == 404


@pytest.mark.parametrize("people", [1, 3])
def test_list_takes_eleven_queries(client, point, people, clock, django_assert_num_queries):
    slot = make_slot(point=point, capacity=people)
    for one in make_people(people):
        calling.take(booking=make_booking(slot, person=one), by=make_user())
    clock.move_to(SIX)
    sit_down(client, "planner", point=point)
    client.get(LIST)

    # session, account, 2 for the posting, the rules, who may answer, the count, the page, calls, silences, messages
    with django_assert_num_queries(11):
        assert len(client.get(LIST).context["entries"]) == people
