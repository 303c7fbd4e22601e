import datetime as dt
import uuid

import pytest

from bookings.actions import changing, links
from bookings.errors import LinkOver, TooMany
from bookings.models import Booking, Tries, link_token
from tests.factories import houses, visits

pytestmark = pytest.mark.django_db

HERE = "192.0.2.1"


@pytest.fixture
def booking():
    houses.make_office(most_moves=9)
    return visits.make_booking(visits.make_slot())


def later(days):
    return visits.make_slot(starts_at=visits.MORNING + dt.timedelta(days=days))


def test_link_leads_to_its_booking_and_channel(booking):
    found = links.follow(link_token(booking.pk, booking.slot_id, "whatsapp"), HERE)

    assert (found.booking, found.channel, found.is_current) == (booking, "whatsapp", True)
    assert not Tries.objects.exists()


def test_link_when_one_more_word_was_said_of_the_same_visit_is_current(booking):
    Booking.objects.update(version=3)

    assert links.follow(link_token(booking.pk, booking.slot_id, "sms"), HERE).is_current


def test_link_of_an_earlier_place_is_known_again_and_no_longer_current(booking):
    places = [booking.slot_id, later(1).pk, later(2).pk]
    for place in places[1:]:
        changing.move(bookings=[booking], to=place, key=uuid.uuid4())

    found = [links.follow(link_token(booking.pk, place, "sms"), HERE) for place in places]

    assert [one.is_current for one in found] == [False, False, True]


def test_link_when_the_move_was_taken_back_is_current_again(booking):
    token, key = link_token(booking.pk, booking.slot_id, "sms"), uuid.uuid4()
    changing.move(bookings=[booking], to=later(1).pk, key=key)
    assert not links.follow(token, HERE).is_current

    changing.undo(key=key, bookings=[booking])

    assert links.follow(token, HERE).is_current


@pytest.mark.parametrize("spoil", [lambda token: token[1:], lambda token: token[:-1], lambda token: "0" + token[1:]])
def test_link_that_was_cut_or_changed_leads_nowhere(booking, spoil):
    token = link_token(booking.pk, booking.slot_id, "email")
    assert spoil(token) != token

    with pytest.raises(LinkOver):
        links.follow(spoil(token), HERE)


@pytest.mark.parametrize(("pk", "slot", "channel"), [(1, 0, "sms"), (0, 1, "sms"), (0, 0, "email")])
def test_link_for_another_booking_place_or_channel_does_not_open_this_one(booking, pk, slot, channel):
    signature = link_token(booking.pk + pk, booking.slot_id + slot, channel)[:8]

    with pytest.raises(LinkOver):
        links.follow(signature + link_token(booking.pk, booking.slot_id, "sms")[8:], HERE)


def test_link_after_twenty_wrong_ones_opens_nothing_from_that_address(booking):
    for _try in range(20):
        with pytest.raises(LinkOver):
            links.follow("AAAAAAAA3", HERE)

    with pytest.raises(TooMany):
        links.follow(link_token(booking.pk, booking.slot_id, "sms"), HERE)
    assert links.follow(link_token(booking.pk, booking.slot_id, "sms"), "192.0.2.2").booking == booking
