import pytest

from bookings.actions import links
from bookings.errors import LinkOver, TooMany
from bookings.models import Booking, Tries, link_token
from tests.factories import visits

pytestmark = pytest.mark.django_db

HERE = "192.0.2.1"


@pytest.fixture
def booking():
    return visits.make_booking(visits.make_slot())


def test_link_leads_to_its_booking_and_channel(booking):
    found = links.follow(link_token(booking.pk, 1, "whatsapp"), HERE)

    assert (found.booking, found.channel, found.is_current) == (booking, "whatsapp", True)
    assert not Tries.objects.exists()


def test_link_of_an_older_version_is_known_again_and_no_longer_current(booking):
    Booking.objects.update(version=3)

    assert not links.follow(link_token(booking.pk, 1, "sms"), HERE).is_current
    assert links.follow(link_token(booking.pk, 3, "sms"), HERE).is_current


@pytest.mark.parametrize("spoil", [lambda token: token[1:], lambda token: token[:-1], lambda token: "0" + token[1:]])
def test_link_that_was_cut_or_changed_leads_nowhere(booking, spoil):
    token = link_token(booking.pk, 1, "email")
    assert spoil(token) != token

    with pytest.raises(LinkOver):
        links.follow(spoil(token), HERE)


@pytest.mark.parametrize(("pk", "version", "channel"), [(1, 0, "sms"), (0, 4, "sms"), (0, 1, "email")])
def test_link_for_another_booking_version_or_channel_does_not_open_this_one(booking, pk, version, channel):
    signature = link_token(booking.pk + pk, version, channel)[:8]

    with pytest.raises(LinkOver):
        links.follow(signature + link_token(booking.pk, 1, "sms")[8:], HERE)


def test_link_after_twenty_wrong_ones_opens_nothing_from_that_address(booking):
    for _try in range(20):
        with pytest.raises(LinkOver):
            links.follow("AAAAAAAA3", HERE)

    with pytest.raises(TooMany):
        links.follow(link_token(booking.pk, 1, "sms"), HERE)
    assert links.follow(link_token(booking.pk, 1, "sms"), "192.0.2.2").booking == booking
