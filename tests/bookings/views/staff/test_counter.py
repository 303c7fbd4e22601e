import datetime as dt
import uuid

import pytest
import time_machine

from bookings.actions import catalogue, holding
from bookings.models import Booking, Draft, Hold, Message, Slot
from offices.models import JournalEntry
from tests.factories.desks import sit_down
from tests.factories.houses import make_lane, make_office, make_point, make_service
from tests.factories.visits import MORNING, hold, make_booking, make_person, make_slot

COUNTER = "/petugas/pesan/"
HOLD = "/petugas/pesan/tahan/"
ASKED = {"service": "new", "product": "ordinary-5", "people": "1", "lane": "regular", "point": "all"} | {
    "on": "2030-03-04"
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget():
    catalogue.forget()


@pytest.fixture
def point():
    return make_point()


@pytest.fixture
def officer(client, point):
    return sit_down(client, "counter", point=point, username="loket")


def times(client, **asked):
    return client.get(COUNTER, {**ASKED, **asked})


def posted(place, **typed):
    return {"slot": place.pk, "service": "new", "product": "ordinary-5", "people": 1, "key": str(uuid.uuid4()), **typed}


def said(answer):
    return [str(message) for message in answer.context["messages"]]


# --- what and when --------------------------------------------------------------------------------------------------


def test_counter_offers_citizens_places_and_the_kept_share_at_my_points(client, point, officer):
    both = make_slot(point=point, capacity=3, online=2)
    kept = make_slot(point=point, starts_at=MORNING.replace(hour=3), online=0)
    make_slot(point=make_point())

    slots = times(client).context["slots"]

    assert [(one.value, one.left, one.kept) for one in slots] == [(both.pk, 3, 1), (kept.pk, 1, 1)]


def test_counter_across_a_change_of_rules_counts_by_the_day_s_own(client, point, officer):
    """On Tuesday a person takes two places, where one was enough on Monday."""
    make_lane(office=point.office, minutes_per_place=15)
    make_lane(office=point.office, minutes_per_place=10, valid_from=dt.date(2030, 3, 5))
    monday, _too_few, tuesday = (
        make_slot(point=point, starts_at=MORNING.replace(day=day, hour=hour), capacity=capacity, online=1)
        for day, hour, capacity in ((4, 2, 2), (5, 2, 1), (5, 4, 4))
    )

    slots = times(client).context["slots"]

    assert [(one.value, one.left, one.kept) for one in slots] == [(monday.pk, 2, 1), (tuesday.pk, 2, 2)]


def test_counter_when_opened_asks_for_the_usual_from_today_on(client, point, officer):
    slot = make_slot(point=point)

    page = client.get(COUNTER)

    assert page.status_code == 200
    assert [one.value for one in page.context["slots"]] == [slot.pk]


def test_counter_never_offers_what_is_full_past_or_not_released(client, point, officer):
    make_booking(make_slot(point=point))
    make_slot(point=point, starts_at=dt.datetime(2024, 3, 4, 2, tzinfo=dt.UTC))
    make_slot(point=point, starts_at=MORNING.replace(hour=3), bookable_from=MORNING)

    page = times(client, on="2024-03-04")

    assert page.context["slots"] == []
    assert "No free time for this" in page.content.decode()


def test_counter_offers_a_place_whose_hold_has_run_out(client, point, officer):
    slot = make_slot(point=point)
    held = hold(slot)
    Hold.objects.filter(token=held.token).update(expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    assert [one.value for one in times(client).context["slots"]] == [slot.pk]


def test_counter_places_a_party_whole_in_adjoining_times(client, point, officer):
    first = make_slot(point=point, capacity=2)
    make_slot(point=point, starts_at=MORNING + dt.timedelta(minutes=30))
    make_slot(point=point, starts_at=MORNING + dt.timedelta(hours=3), capacity=2)

    assert [one.value for one in times(client, people="3").context["slots"]] == [first.pk]


def test_counter_when_a_service_ends_in_no_passport_asks_for_none(client, officer, point):
    make_service(code="pick_up", needs_product=False)

    assert times(client, service="pick_up", product="none").status_code == 200


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"product": "none"}, "Choose the passport."),
        ({"on": "2030-02-31"}, "This day does not exist."),
        ({"on": "9999-12-31"}, "This day is too far away."),
        ({"on": ""}, "Choose a day."),
        ({"people": "6"}, "people"),
        ({"people": "-1"}, "people"),
        ({"people": "1e3"}, "people"),
        ({"lane": "fast"}, "lane"),
        ({"service": "<b>"}, "service"),
        ({"point": "far"}, "point"),
        ({"service": "\x00"}, "service"),
    ],
)
def test_counter_when_asked_nonsense_says_so(client, point, officer, asked, sentence):
    make_slot(point=point)

    answer = times(client, **asked)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "slots" not in answer.context


@pytest.mark.parametrize("slots", [1, 3])
def test_counter_takes_a_fixed_number_of_queries(client, point, officer, slots, django_assert_num_queries):
    for number in range(slots):
        make_slot(point=point, starts_at=MORNING + dt.timedelta(hours=number))

    # session, account, 2 for the posting, services, products, terms, offers, points, slots
    with django_assert_num_queries(9):
        page = times(client)

    assert len(page.context["slots"]) == slots


# --- holding --------------------------------------------------------------------------------------------------------


def test_hold_by_staff_takes_the_kept_share_and_leads_on(client, point, officer):
    slot = make_slot(point=point, online=0)

    answer = client.post(HOLD, posted(slot))

    held = Hold.objects.get()
    assert answer.url == f"/petugas/pesan/{held.token}/"
    assert (held.made_by, held.online, held.slot) == (officer, False, slot)
    assert JournalEntry.objects.get(action="hold.made").by == "loket"


def test_hold_twice_with_one_key_holds_once(client, point, officer):
    slot = make_slot(point=point, capacity=2)
    form = posted(slot)

    assert client.post(HOLD, form).url == client.post(HOLD, form).url
    assert Slot.objects.get().taken == 1


def test_hold_when_the_place_is_gone_leads_back_with_the_same_wishes(client, point, officer):
    slot = make_slot(point=point)
    make_booking(slot)

    answer = client.post(HOLD, posted(slot, lane="regular", on="2030-03-04", point="all"), follow=True)

    assert said(answer) == ["This time has just been taken. Nothing was lost: choose another one."]
    assert answer.redirect_chain[-1][0] == (
        "/petugas/pesan/?service=new&product=ordinary-5&people=1&lane=regular&point=all&on=2030-03-04"
    )


def test_hold_at_anothers_point_is_not_found(client, officer):
    slot = make_slot(point=make_point())

    assert client.post(HOLD, posted(slot)).status_code == 404
    assert not Hold.objects.exists()


@pytest.mark.parametrize("typed", [{"key": "x"}, {"people": "many"}, {"people": 0}, {"slot": "abc"}, {"slot": -3}])
def test_hold_when_the_form_is_broken_says_so(client, point, officer, typed):
    answer = client.post(HOLD, posted(make_slot(point=point), **typed), follow=True)

    assert said(answer) == ["This form could not be read. Please try again; nothing was changed."]
    assert not Hold.objects.exists()


# --- who comes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(client, point, officer):
    client.post(HOLD, posted(make_slot(point=point, capacity=5, online=0)))
    return f"/petugas/pesan/{Hold.objects.get().token}/"


SITI = {
    "channel": "counter",
    "p1-name": "Siti Contoh",
    "p1-number": "3275 0157 0590 0001",
    "p1-born_on_day": "17",
    "p1-born_on_month": "5",
    "p1-born_on_year": "1990",
    "language": "id",
}


@pytest.mark.parametrize("channel", ["counter", "phone"])
def test_who_books_marked_and_journalled_without_a_code_or_a_contact(client, held, officer, channel):
    answer = client.post(held, {**SITI, "channel": channel})

    made = Booking.objects.get()
    assert answer.url == f"{held}selesai/"
    assert (made.channel, made.made_by, made.online, made.name) == (channel, officer, False, "Siti Contoh")
    assert not Message.objects.exists()
    entry = JournalEntry.objects.get(action="booking.made")
    assert (entry.by, entry.detail["channel"]) == ("loket", channel)
    done = client.get(answer.url).content.decode()
    assert made.code[:3] in done
    assert "S••• C•••" in done
    assert "No contact was given" in done


def test_who_speaks_of_no_code(client, held):
    pages = client.get(held).content.decode() + client.post(held, {**SITI, "phone": "12"}).content.decode()

    assert pages.count("For news about the visit, such as 0812 3456 7890.") == 2
    assert "For the code" not in pages


def test_who_with_a_number_sends_the_confirmation(client, held):
    client.post(held, {**SITI, "phone": "0812 3456 7890"})

    assert Message.objects.get().recipient == "+6281234567890"


def test_who_sent_again_books_once(client, held):
    assert client.post(held, SITI).url == client.post(held, SITI).url
    assert Booking.objects.count() == 1


def test_who_when_number_and_birth_date_differ_warns_once_then_books(client, held):
    other = {**SITI, "p1-born_on_year": "1991"}

    first = client.post(held, other)

    assert "The NIK and the birth date do not agree." in first.content.decode()
    assert "Book all the same" in first.content.decode()
    assert not Booking.objects.exists()
    assert client.post(held, {**other, "seen": first.context["seen"]}).status_code == 302
    assert Booking.objects.count() == 1


def test_who_when_the_warning_changes_warns_again(client, held):
    first = client.post(held, {**SITI, "p1-born_on_year": "1991"})
    child = {**SITI, "p1-born_on_year": "2020", "seen": first.context["seen"]}

    assert client.post(held, child).status_code == 200
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"p1-name": ""}, "Write the name as it stands on the card."),
        ({"p1-name": "<b>Siti</b>"}, "Please write the name with letters only."),
        ({"p1-name": "Si\u0442i"}, "Please write the name in the letters of the card."),
        ({"p1-name": "x" * 5000}, "150"),
        ({"p1-number": "123"}, "The NIK has exactly 16 digits."),
        ({"p1-born_on_month": "13"}, "This date does not exist."),
        ({"p1-born_on_year": "2035"}, "A birth date cannot lie in the future."),
        ({"phone": "12"}, "This number has too few digits."),
        ({"email": "x@"}, "This is not an e-mail address."),
        ({"channel": "pigeon"}, "Choose one."),
        ({"p1-needs": "helicopter"}, "helicopter"),
    ],
)
def test_who_when_something_is_wrong_keeps_what_was_typed(client, held, typed, sentence):
    answer = client.post(held, {**SITI, "companion": "Budi", **typed})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert sentence in page
    assert 'value="Budi"' in page
    assert not Booking.objects.exists()
    assert Hold.objects.get().state == "held"


def test_who_when_the_person_has_a_booking_says_so(client, held):
    make_booking(make_slot(), person=make_person(number="3275015705900001"))

    answer = client.post(held, SITI)

    assert answer.status_code == 422
    assert "One of these people already has a booking." in answer.content.decode()
    assert Booking.objects.count() == 1


def test_who_when_the_time_is_over_keeps_what_was_typed_for_the_next_place(client, held, point):
    Hold.objects.update(expires_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    over = client.post(held, {**SITI, "phone": "0812 3456 7890"})

    assert over.status_code == 410
    assert "The time for which this place was held is over." in over.content.decode()
    assert not Booking.objects.exists()
    old = Hold.objects.get()
    client.post(HOLD, posted(old.slot, typed=old.token))
    new = Hold.objects.exclude(pk=old.pk).get()
    page = client.get(f"/petugas/pesan/{new.token}/").content.decode()
    assert 'value="Siti Contoh"' in page
    assert 'value="0812 3456 7890"' in page
    assert Draft.objects.count() == 2


def test_who_of_a_hold_that_a_citizen_made_is_not_found(client, point, officer):
    citizen = hold(make_slot(point=point))

    assert client.get(f"/petugas/pesan/{citizen.token}/").status_code == 404
    assert client.post(f"/petugas/pesan/{citizen.token}/", SITI).status_code == 404
    assert client.post(f"/petugas/pesan/{citizen.token}/lepas/").status_code == 404


def test_who_of_a_hold_at_anothers_point_is_not_found(client, officer):
    far = make_point(office=make_office(slug="makassar"))
    other = hold(make_slot(point=far), by=officer)

    assert client.get(f"/petugas/pesan/{other.token}/").status_code == 404


def test_who_in_the_priority_lane_names_who_is_not_entitled(client, point, officer):
    held = holding.hold(
        slot=make_slot(point=point, lane="priority").pk,
        service="new",
        product="ordinary-5",
        people=1,
        key=uuid.uuid4(),
        by=officer,
    )

    answer = client.post(f"/petugas/pesan/{held.token}/", SITI)

    assert answer.status_code == 422
    assert "The priority lane is for elderly people" in answer.content.decode()


def test_release_twice_gives_the_place_back_once(client, held):
    answers = [client.post(f"{held}lepas/", follow=True) for _click in range(2)]

    assert [said(answer) for answer in answers] == [["The place is free for others again."]] * 2
    assert Slot.objects.get().taken == 0


def test_release_of_what_is_booked_says_so_and_keeps_the_booking(client, held):
    client.post(held, SITI)

    answer = client.post(f"{held}lepas/", follow=True)

    assert said(answer) == ["The time for which your place was kept is over. What you typed is still here."]
    assert Slot.objects.get().taken == 1


def test_done_of_a_party_that_never_was_is_not_found(client, officer):
    assert client.get(f"/petugas/pesan/{uuid.uuid4()}/selesai/").status_code == 404


def test_the_whole_way_within_one_minute_of_the_clock(client, point, officer):
    """What is held for ten minutes is still held when a quick officer is done."""
    make_slot(point=point)
    with time_machine.travel(MORNING - dt.timedelta(hours=1), tick=False) as clock:
        client.force_login(officer)
        slots = times(client).context["slots"]
        url = client.post(HOLD, posted(Slot.objects.get(pk=slots[0].value))).url
        clock.shift(dt.timedelta(minutes=1))
        assert client.get(url).status_code == 200
        assert client.post(url, SITI).status_code == 302

    assert Booking.objects.get().created_at == MORNING - dt.timedelta(minutes=59)
